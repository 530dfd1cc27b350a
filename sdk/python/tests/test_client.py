"""What a client sends and refuses to send, without a network."""

from __future__ import annotations

import logging
import pickle
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable, Dict, List

import pytest
from peers import Recorder, answer

import privcards
from privcards import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    CardDetails,
    Client,
    ConfigurationError,
    InternalServerError,
    RateLimitError,
)

LIVE = "sk_live_0123456789abcdefghijklmnop"
TEST = "sk_test_0123456789abcdefghijklmnop"


def client_of(*answers: Any, **settings: Any) -> tuple[Client, Recorder]:
    transport = Recorder(*answers)
    client = Client(TEST, transport=transport, **settings)
    client._core.sleep = lambda seconds: None
    return client, transport


# Keys and addresses


@pytest.mark.parametrize("key", [None, "", "sk_live_ x", "sk_live_x\n", "sk_live_é", "whsec_abc", "sk\x7f"])
def test_bad_keys(key: Any) -> None:
    with pytest.raises(ConfigurationError):
        Client(key)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVCARDS_API_KEY", TEST)
    monkeypatch.setenv("PRIVCARDS_BASE_URL", "https://cards.example.com/v1/")
    transport = Recorder()
    Client(transport=transport).wallet.get()
    assert transport.last.url == "https://cards.example.com/v1/wallet"
    assert transport.last.headers["Authorization"] == f"Bearer {TEST}"
    Client(LIVE, base_url="https://other.example.com", transport=transport).wallet.get()
    assert transport.last.url == "https://other.example.com/wallet"
    assert transport.last.headers["Authorization"] == f"Bearer {LIVE}"


def test_the_default_address() -> None:
    client, transport = client_of()
    client.wallet.get()
    assert transport.last.url == "https://api.privcards.com/v1/wallet"


@pytest.mark.parametrize(
    "url", ["ftp://x", "x", "https://", "https://user:pw@x/v1", "https://x/v1?a=1", "https://x/#a"]
)
def test_bad_addresses(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Client(TEST, base_url=url)


@pytest.mark.parametrize("url", ["http://10.0.0.5/v1", "http://example.com", "http://127.0.0.1.example.com/v1"])
def test_a_live_key_does_not_cross_an_open_network(url: str) -> None:
    with pytest.raises(ConfigurationError, match="live key"):
        Client(LIVE, base_url=url)
    Client(LIVE, base_url=url, allow_insecure=True)
    Client(TEST, base_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:80/v1"])
def test_this_machine_is_no_open_network(url: str) -> None:
    Client(LIVE, base_url=url)


def test_a_key_of_an_unknown_kind_is_treated_as_live() -> None:
    with pytest.raises(ConfigurationError):
        Client("future_key_0123456789", base_url="http://example.com/v1")


@pytest.mark.parametrize("settings", [{"timeout": 0}, {"timeout": -1}, {"max_retries": -1}, {"money": "cents"}])
def test_bad_settings(settings: Dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Client(TEST, **settings)


# Secrets


def test_the_key_is_not_shown() -> None:
    client, _ = client_of()
    assert TEST not in repr(client)
    assert "sk_test_…mnop" in repr(client)
    assert "***" in repr(Client("short"))
    assert TEST not in repr(privcards.Request("GET", "https://x/", {"Authorization": TEST}))


def test_card_numbers_are_not_shown() -> None:
    details = CardDetails.from_dict({"id": "card_1", "pan": "4111111111111111", "cvv": "123"})
    for text in (repr(details), str(details), f"{details}", repr([details])):
        assert "4111111111111111" not in text
        assert "123" not in text
    assert (details.pan, details.cvv) == ("4111111111111111", "123")
    assert details.to_dict()["pan"] == "4111111111111111"


def test_codes_and_webhook_secrets_are_not_shown() -> None:
    assert "847291" not in repr(privcards.Challenge.from_dict({"otp": "847291"}))
    assert "whsec_x" not in repr(privcards.WebhookWithSecret.from_dict({"secret": "whsec_x"}))


def test_the_log_has_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    client, _ = client_of(
        OSError("gone"),
        answer(200, {"id": "card_1", "pan": "4111111111111111", "cvv": "123"}, Request_Id="req_9"),
    )
    with caplog.at_level(logging.DEBUG, logger="privcards"):
        client.cards.details("card_1")
        client.raw_request("POST", "/cards", query={"q": "private"}, body={"label": "private"})
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3
    assert "attempt 1: APIConnectionError" in lines[0]
    assert "GET /v1/cards/card_1/details attempt 2: 200" in lines[1] and "req_9" in lines[1]
    for secret in (TEST, "4111111111111111", "123", "private", "Bearer"):
        assert secret not in caplog.text.replace("req_9", "")


def test_the_log_is_printed_when_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("privcards")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "level", logging.NOTSET)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    monkeypatch.setenv("PRIVCARDS_LOG", "debug")
    client, _ = client_of()
    client.wallet.get()
    assert "GET /v1/wallet attempt 1: 200" in capsys.readouterr().err
    logger.manager._clear_cache()  # type: ignore[attr-defined]


# Ids


@pytest.mark.parametrize("id", ["", " ", ".", ".."])
def test_an_empty_id_is_refused(id: str) -> None:
    client, transport = client_of()
    calls: list[Callable[[], Any]] = [
        lambda: client.cards.get(id),
        lambda: client.cards.delete(id),
        lambda: client.webhooks.deliveries(id),
        lambda: client.sandbox.authorizations.settle(id),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="not an id"):
            call()
    with pytest.raises(TypeError):
        client.cards.get(None)  # type: ignore[arg-type]
    assert transport.requests == []


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("../x", "..%2Fx"),
        ("é", "%C3%A9"),
        ("a b%", "a%20b%25"),
        ("a\nb", "a%0Ab"),
    ],
)
def test_ids_are_encoded(id: str, path: str) -> None:
    client, transport = client_of()
    client.cards.get(id)
    assert transport.last.url == f"https://api.privcards.com/v1/cards/{path}"


# What is sent


def test_headers() -> None:
    client, transport = client_of(language="fr")
    client.cards.freeze("card_1")
    headers = transport.last.headers
    assert headers["User-Agent"] == f"privcards-python/{privcards.__version__}"
    assert headers["Accept-Language"] == "fr"
    assert re.fullmatch(r"pc-python-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}", headers["X-Idempotency-Key"])
    client.wallet.get()
    assert "X-Idempotency-Key" not in transport.last.headers


def test_every_write_has_its_own_key() -> None:
    client, transport = client_of()
    for _ in range(3):
        client.cards.freeze("card_1")
        client.cards.update("card_1", label="x")
        client.cards.delete("card_1")
    keys = [request.headers["X-Idempotency-Key"] for request in transport.requests]
    assert len(set(keys)) == 9


def test_the_callers_key_wins() -> None:
    client, transport = client_of()
    client.cards.create(bin_id="491653", amount=5, idempotency_key="order-1")
    assert transport.last.headers["X-Idempotency-Key"] == "order-1"
    for bad in ("", "x" * 256, "é", "a\nb"):
        with pytest.raises(ValueError, match="idempotency key"):
            client.cards.create(bin_id="491653", amount=5, idempotency_key=bad)
    assert len(transport.requests) == 1


def test_update_tells_leaving_from_clearing() -> None:
    client, transport = client_of()
    client.cards.update("card_1", label=None, spending_limit="20", metadata={"a": "b"})
    assert transport.body() == {"label": None, "spending_limit": "20.00", "metadata": {"a": "b"}}
    client.cards.update("card_1")
    assert transport.body() == {}


def test_a_text_is_no_list() -> None:
    client, _ = client_of()
    with pytest.raises(TypeError):
        client.webhooks.create(url="https://example.com", events="card.*")
    with pytest.raises(TypeError):
        client.cards.create(bin_id="491653", amount=5, allowed_categories="software")


def test_times_of_filters() -> None:
    client, transport = client_of()
    zone = timezone(timedelta(hours=2))
    client.transactions.list(from_=date(2026, 4, 15), to=datetime(2026, 4, 16, 2, 0, tzinfo=zone))
    assert transport.query() == {"from": "2026-04-15", "to": "2026-04-16T00:00:00.000000Z"}
    client.transactions.list(from_="2026-04-15T12:00:00Z")
    assert transport.query() == {"from": "2026-04-15T12:00:00Z"}
    with pytest.raises(ValueError, match="time zone"):
        client.transactions.list(from_=datetime(2026, 4, 15))


def test_a_raw_request() -> None:
    client, transport = client_of(answer(200, {"a": 1.5}, Request_Id="req_1"))
    response = client.raw_request(
        "post", "/new/thing", query={"x": 1, "y": None}, body={"b": [1]}, headers={"X-A": "1"}
    )
    assert (response.status, response.request_id, response.json()["a"] * 2) == (200, "req_1", 3)
    assert (transport.last.method, transport.query(), transport.body()) == ("POST", {"x": "1"}, {"b": [1]})
    assert transport.last.headers["X-A"] == "1"
    client.raw_request("GET", "/x", headers={"Authorization": "Bearer other"})
    assert transport.last.headers["Authorization"] == f"Bearer {TEST}"


# What comes back


def test_unknown_members_and_values_are_kept() -> None:
    body = {"id": "card_1", "status": "painted", "colour": {"r": 1}, "extra": "x", "balance": 1.5}
    client, _ = client_of(answer(200, body))
    card = client.cards.get("card_1")
    assert card.status == "painted"
    assert card.extra == {"colour": {"r": 1}, "extra": "x"}
    assert card.label is None
    assert card.to_dict() == body


def test_models_are_values() -> None:
    one = privcards.Card.from_dict({"id": "card_1", "balance": 1})
    same = privcards.Card.from_dict({"id": "card_1", "balance": 1})
    other = privcards.Card.from_dict({"id": "card_1", "balance": 2})
    assert one == same != other
    assert len({one, same}) == 1
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.balance = 5  # type: ignore[misc,assignment]


def test_the_last_response() -> None:
    client, _ = client_of(answer(200, {"id": "card_1"}, Request_Id="req_7", Idempotent_Replayed="true"))
    assert client.last_response is None
    card = client.cards.freeze("card_1")
    assert client.last_response is card.last_response
    assert card.last_response is not None
    assert (card.last_response.request_id, card.last_response.replayed) == ("req_7", True)
    assert (card.last_response.idempotency_key or "").startswith("pc-python-")


def test_a_success_that_is_not_json() -> None:
    page = privcards.Response(200, {"Request-Id": "req_8"}, b"<html>")
    calls: List[Callable[[Client], Any]] = [lambda c: c.wallet.get(), lambda c: c.cards.list()]
    for call in calls:
        client, _ = client_of(page)
        with pytest.raises(APIConnectionError, match="not JSON.*req_8"):
            call(client)
    client, _ = client_of(answer(200, [1]))
    with pytest.raises(APIConnectionError, match="no object"):
        client.wallet.get()


def test_a_redirect_is_an_error_and_not_followed() -> None:
    client, transport = client_of(answer(302, Location="https://evil.example.com/"))
    with pytest.raises(APIError, match="redirect"):
        client.wallet.get()
    assert len(transport.requests) == 1


# Attempts


def test_one_key_over_all_attempts() -> None:
    client, transport = client_of(OSError("gone"), answer(503), answer(201, {"id": "card_1"}))
    card = client.cards.create(bin_id="491653", amount=5)
    assert len(transport.requests) == 3
    assert len({request.headers["X-Idempotency-Key"] for request in transport.requests}) == 1
    assert len({request.body for request in transport.requests}) == 1
    assert card.last_response is not None and card.last_response.attempts == 3


def test_no_more_than_three_attempts() -> None:
    client, transport = client_of(answer(503, {"error": "unavailable"}))
    with pytest.raises(InternalServerError):
        client.wallet.get()
    assert len(transport.requests) == 3
    with pytest.raises(InternalServerError):
        client.with_options(max_retries=0).wallet.get()
    assert len(transport.requests) == 4


def test_a_long_retry_after_is_raised_at_once() -> None:
    client, transport = client_of(answer(429, {"error": "rate_limited"}, Retry_After="3600"))
    with pytest.raises(RateLimitError) as caught:
        client.wallet.get()
    assert caught.value.retry_after == 3600
    assert len(transport.requests) == 1


def test_the_waits_grow_and_are_jittered() -> None:
    client, _ = client_of(OSError("gone"), max_retries=4)
    waits: list[float] = []
    client._core.sleep = waits.append
    client._core.dice = lambda: 1.0
    with pytest.raises(APIConnectionError):
        client.wallet.get()
    assert waits == [0.5, 1.0, 2.0, 4.0]
    client._core.dice = lambda: 0.0
    waits.clear()
    with pytest.raises(APIConnectionError):
        client.wallet.get()
    assert waits == [0, 0, 0, 0]


def test_connection_errors() -> None:
    client, _ = client_of(ConnectionRefusedError("refused"))
    with pytest.raises(APIConnectionError) as caught:
        client.wallet.get()
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)
    client, _ = client_of(TimeoutError("late"), max_retries=0)
    with pytest.raises(APITimeoutError, match="30 s"):
        client.wallet.get()


def test_errors_travel_between_processes() -> None:
    client, _ = client_of(answer(429, {"error": "rate_limited", "request_id": "req_5"}, Retry_After="99"))
    with pytest.raises(RateLimitError) as caught:
        client.wallet.get()
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (RateLimitError, str(caught.value))
    assert (copy.retry_after, copy.headers["retry-after"], copy.request_id) == (99, "99", "req_5")
    reason = pickle.loads(pickle.dumps(privcards.SignatureVerificationError("no_match", "x"))).reason
    assert reason == "no_match"


def test_options_share_the_transport() -> None:
    client, transport = client_of()
    other = client.with_options(timeout=1, language="fr")
    other.wallet.get()
    assert transport.last.headers["Accept-Language"] == "fr"
    assert (client._core.timeout, other._core.timeout) == (30, 1)


def test_a_transport_of_the_callers_is_the_callers_to_close() -> None:
    client, transport = client_of()
    with client:
        pass
    assert not transport.closed


def test_unknown_names() -> None:
    with pytest.raises(AttributeError):
        privcards.nothing  # noqa: B018
    assert set(privcards.__all__) <= {*dir(privcards), "AsyncClient", "HTTPTransport"}
