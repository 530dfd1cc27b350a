"""The vectors that all SDKs share: api/vectors."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, Dict, Mapping

import pytest
from peers import Recorder, answer
from worlds import named, vectors

import privcards
from privcards import Client, SignatureVerificationError, construct_event, sign_for_test, verify
from privcards._errors import error_of
from privcards._headers import HeaderMap
from privcards._retry import Outcome, next_delay

RETRY = vectors("retry.json")
SIGNATURES = vectors("signatures.json")
ERRORS = vectors("errors.json")
MONEY = vectors("money.json")
PAGES = vectors("pagination.json")
DELIVERY = vectors("webhook_signature.json")


def unix(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


@pytest.mark.parametrize("case", **named(RETRY["cases"]))
@pytest.mark.parametrize("dice", [0.0, 0.5, 0.999999])
def test_retry(case: Mapping[str, Any], dice: float) -> None:
    case = {**RETRY["defaults"], **case}
    outcome = case["outcome"]
    delay = next_delay(
        case["attempt"],
        Outcome(outcome.get("status"), outcome.get("code"), HeaderMap(outcome.get("headers", {}))),
        now=unix(case["now"]),
        time_left=case["timeout_left_ms"] / 1000,
        max_retries=case["max_retries"],
        dice=lambda: dice,
    )
    expect = case["expect"]
    if not expect["retry"]:
        assert delay is None
        return
    assert delay is not None
    assert expect["delay_ms_min"] <= delay * 1000 <= expect["delay_ms_max"]
    if dice == 0.0:  # full jitter reaches down to the bound
        assert delay * 1000 == pytest.approx(expect["delay_ms_min"])
    if dice > 0.99:
        assert delay * 1000 == pytest.approx(expect["delay_ms_max"], rel=1e-3)


@pytest.mark.parametrize("case", **named(SIGNATURES["verify"]))
def test_verify(case: Mapping[str, Any]) -> None:
    def run() -> bool:
        return verify(case["payload"], case["signature"], case["secret"])

    if isinstance(case["expect"], bool):
        assert run() is case["expect"]
        if isinstance(case["payload"], str):
            assert verify(case["payload"].encode(), case["signature"], case["secret"]) is case["expect"]
        return
    with pytest.raises(SignatureVerificationError) as caught:
        run()
    assert caught.value.reason == case["expect"]["reason"]


@pytest.mark.parametrize("case", **named(SIGNATURES["construct_event"]))
def test_construct_event(case: Mapping[str, Any]) -> None:
    case = {**SIGNATURES["defaults"], **case}
    expect: Dict[str, Any] = case["expect"]

    def run() -> privcards.Event:
        return construct_event(
            case["payload"],
            case["headers"],
            case["secret"],
            tolerance=math.inf if case["tolerance"] == "infinite" else case["tolerance"],
            allow_legacy=case["allow_legacy"],
            now=case["now"],
        )

    if "reason" not in expect:
        event = run()
        assert (event.id, event.type) == (expect["id"], expect["type"])
        return
    with pytest.raises(SignatureVerificationError) as caught:
        run()
    assert caught.value.reason == expect["reason"]
    assert expect.get("message_contains", "") in str(caught.value)
    assert str(caught.value).endswith(f"({expect['reason']})")


@pytest.mark.parametrize("case", **named(DELIVERY["cases"]))
def test_delivery_signatures(case: Mapping[str, Any]) -> None:
    made = sign_for_test(case["body"], case["secret"], timestamp=case["webhook_timestamp"], event_id=case["webhook_id"])
    assert made["webhook-signature"] == case["webhook_signature"]
    assert made["x-privcards-signature"] == case["x_privcards_signature"]
    assert len(case["body"].encode()) == case["body_bytes"]
    for rejected in DELIVERY["rejected"]:
        assert not verify(case["body"], rejected["x_privcards_signature"], case["secret"])


@pytest.mark.parametrize("case", **named(ERRORS["cases"]))
def test_errors(case: Mapping[str, Any]) -> None:
    expect = case["expect"]
    now = unix(ERRORS["defaults"]["now"])
    error = error_of(case["status"], case["headers"], case["body"].encode(), now)
    assert type(error) is getattr(privcards, expect["class"])
    for member in ("code", "param", "request_id", "retry_after", "message", "doc_url"):
        if member in expect:
            assert getattr(error, member) == expect[member], member
    if "errors" in expect:
        assert [[one.code, one.param] for one in error.errors] == expect["errors"]
    assert error.status == case["status"]
    if expect["request_id"] is not None:
        assert str(error).endswith(expect["request_id"])
    # The client raises the same.
    raised = Client("sk_test_x", transport=Recorder(answer_of(case)), max_retries=0)
    with pytest.raises(type(error)):
        raised.wallet.get()


def answer_of(case: Mapping[str, Any]) -> privcards.Response:
    return privcards.Response(case["status"], case["headers"], case["body"].encode())


@pytest.mark.parametrize("case", MONEY["accepted"], ids=lambda case: case["text"])
def test_money_accepted(case: Mapping[str, Any]) -> None:
    assert privcards.parse_minor(case["text"]) == case["minor"]
    assert privcards.to_minor(case["text"]) == case["minor"]
    assert privcards.to_minor(privcards.from_minor(case["minor"])) == case["minor"]
    assert privcards.to_minor(float(case["text"])) == case["minor"]


@pytest.mark.parametrize("case", MONEY["refused"], ids=lambda case: repr(case["text"]))
def test_money_refused(case: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match="amount"):
        privcards.to_minor(case["text"])


@pytest.mark.parametrize("case", MONEY["prints"], ids=lambda case: case["text"])
def test_money_prints(case: Mapping[str, Any]) -> None:
    assert privcards.format_minor(case["minor"]) == case["text"]
    assert str(privcards.from_minor(case["minor"])) == case["text"]


@pytest.mark.parametrize("case", **named(PAGES["cases"]))
def test_pagination(case: Mapping[str, Any]) -> None:
    transport = Recorder(*(answer(200, exchange["response"]) for exchange in case["exchanges"]))
    client = Client("sk_test_x", transport=transport)
    ids = [card.id for card in client.cards.list(**case["params"]).auto_paging_iter()]
    assert ids == case["ids"]
    queries = [transport.query(at) for at in range(len(transport.requests))]
    assert queries == [exchange["query"] for exchange in case["exchanges"]]
