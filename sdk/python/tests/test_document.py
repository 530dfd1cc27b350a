"""The package against api/openapi.yaml: every operation has a method that sends what is documented, every model has
the members of its schema."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
from typing import Any, Callable, Dict, List, Mapping, Set

import pytest
import yaml
from peers import Recorder
from worlds import ROOT

import privcards
from privcards import Client
from privcards._models import EVENT_TYPES

PATH = pathlib.Path(os.environ.get("PRIVCARDS_OPENAPI", ROOT / "api" / "openapi.yaml"))
DOCUMENT: Dict[str, Any] = yaml.load(PATH.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
SCHEMAS: Dict[str, Any] = DOCUMENT["components"]["schemas"]
ID = "the_id"
PAGE: Dict[str, Any] = {"page": 2, "per_page": 3, "starting_after": "x_1"}
PAID: Dict[str, Any] = {"card_id": "card_1", "amount": 5, "merchant": {"name": "X"}}

# Each call gives every argument there is, so that what it sends can be compared with the document in full.
CALLS: Dict[str, Callable[[Client], Any]] = {
    "createCard": lambda c: c.cards.create(
        bin_id="491653",
        amount=5,
        label="x",
        spending_limit=5,
        allowed_categories=["software"],
        auto_freeze_at=1,
        metadata={"a": "b"},
    ),
    "listCards": lambda c: c.cards.list(status="active", bin_id="491653", **PAGE),
    "getCard": lambda c: c.cards.get(ID),
    "updateCard": lambda c: c.cards.update(
        ID, label="x", spending_limit=5, allowed_categories=["software"], auto_freeze_at=1, metadata={}
    ),
    "deleteCard": lambda c: c.cards.delete(ID),
    "getCardDetails": lambda c: c.cards.details(ID),
    "freezeCard": lambda c: c.cards.freeze(ID),
    "unfreezeCard": lambda c: c.cards.unfreeze(ID),
    "terminateCard": lambda c: c.cards.terminate(ID),
    "fundCard": lambda c: c.cards.fund(ID, amount=5),
    "withdrawCard": lambda c: c.cards.withdraw(ID, amount=5),
    "listTransactions": lambda c: c.transactions.list(
        card_id="card_1", type="refund", from_="2026-01-01", to="2026-02-01", **PAGE
    ),
    "getTransaction": lambda c: c.transactions.get(ID),
    "getWallet": lambda c: c.wallet.get(),
    "listWalletAddresses": lambda c: c.wallet.addresses(currency="btc"),
    "listDeposits": lambda c: c.wallet.deposits.list(currency="btc", status="pending", **PAGE),
    "getDeposit": lambda c: c.wallet.deposits.get(ID),
    "listBins": lambda c: c.bins.list(),
    "getBin": lambda c: c.bins.get(ID),
    "list3dsChallenges": lambda c: c.threeds.list(card_id="card_1", status="pending", **PAGE),
    "get3dsChallenge": lambda c: c.threeds.get(ID),
    "createWebhook": lambda c: c.webhooks.create(url="https://example.com", events=["*"], secret="s" * 16),
    "listWebhooks": lambda c: c.webhooks.list(**PAGE),
    "getWebhook": lambda c: c.webhooks.get(ID),
    "updateWebhook": lambda c: c.webhooks.update(ID, url="https://example.com", events=["*"], status="enabled"),
    "deleteWebhook": lambda c: c.webhooks.delete(ID),
    "testWebhook": lambda c: c.webhooks.test(ID),
    "rotateWebhookSecret": lambda c: c.webhooks.rotate_secret(ID, grace_hours=1, force=True),
    "finishWebhookRotation": lambda c: c.webhooks.finish_rotation(ID),
    "listWebhookDeliveries": lambda c: c.webhooks.deliveries(ID, status="failed", **PAGE),
    "getDelivery": lambda c: c.webhooks.get_delivery(ID),
    "retryDelivery": lambda c: c.webhooks.retry_delivery(ID),
    "listEvents": lambda c: c.events.list(type="ping", **PAGE),
    "getEvent": lambda c: c.events.get(ID),
    "streamEvents": lambda c: c.events.stream(last_event_id="evt_1"),
    "resendEvent": lambda c: c.events.resend(ID, "wh_1"),
    "listRequests": lambda c: c.requests.list(method="GET", status=200, **PAGE),
    "getRequest": lambda c: c.requests.get(ID),
    "streamRequests": lambda c: c.requests.stream(last_event_id="req_1"),
    "createSandboxAuthorization": lambda c: c.sandbox.authorizations.create(
        **PAID, currency="USD", cvv="123", partial_approval=True, three_ds="3ds_1"
    ),
    "incrementSandboxAuthorization": lambda c: c.sandbox.authorizations.increment(ID, amount=5),
    "reverseSandboxAuthorization": lambda c: c.sandbox.authorizations.reverse(ID, amount=5),
    "settleSandboxAuthorization": lambda c: c.sandbox.authorizations.settle(ID, amount=5, final=False),
    "expireSandboxAuthorization": lambda c: c.sandbox.authorizations.expire(ID),
    "createSandboxSettlement": lambda c: c.sandbox.settlements.create(**PAID),
    "createSandboxRefund": lambda c: c.sandbox.refunds.create(**PAID, settlement_id="txn_1"),
    "createSandboxChallenge": lambda c: c.sandbox.challenges.create(**PAID, outcome="denied"),
    "submitSandboxChallenge": lambda c: c.sandbox.challenges.submit(ID, otp="123456"),
    "createSandboxDeposit": lambda c: c.sandbox.deposits.create(currency="btc", amount_usd=5, confirm=False),
    "advanceSandboxClock": lambda c: c.sandbox.clock.advance(seconds=5),
}
SHORT_FORMS = {"list3ds": "list3dsChallenges", "get3ds": "get3dsChallenge"}  # the same under a second path
MODELS = {
    name: model
    for name, model in vars(privcards).items()
    if isinstance(model, type) and issubclass(model, privcards.Model) and model is not privcards.Model
}
NOT_MODELS = re.compile(r"List$|Request$|Event$|Id$|Error|Log$|Deliveries$")


def fields_of(model: Any) -> Any:
    return dataclasses.fields(model)


def operations() -> List[Dict[str, Any]]:
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "patch", "put", "delete"):
                found.append({**operation, "method": method.upper(), "path": path})
    return found


OPERATIONS = operations()


def parameters(operation: Mapping[str, Any], where: str) -> Set[str]:
    known = DOCUMENT["components"]["parameters"]
    rows = [known[p["$ref"].split("/")[-1]] if "$ref" in p else p for p in operation.get("parameters", [])]
    return {row["name"] for row in rows if row["in"] == where}


def test_every_operation_has_a_method() -> None:
    documented = {operation["operationId"] for operation in OPERATIONS}
    assert documented - {*CALLS, *SHORT_FORMS} == set()
    assert len(documented) >= 48


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_it_sends_what_is_documented(operation: Mapping[str, Any]) -> None:
    name = SHORT_FORMS.get(operation["operationId"], operation["operationId"])
    assert name in CALLS, "no method for this operation"
    if operation["operationId"] in SHORT_FORMS:
        return
    transport = Recorder()
    CALLS[name](Client("sk_test_x", base_url="https://x.example.com/v1", transport=transport))
    request = transport.last
    assert request.method == operation["method"]
    path = request.url.split("?")[0][len("https://x.example.com/v1") :]
    assert path == operation["path"].replace("{id}", ID)
    assert {*transport.query()} == parameters(operation, "query") - {"last_event_id"}
    headers = parameters(operation, "header") - {"Accept-Language"}
    assert headers <= {*request.headers}
    assert ("X-Idempotency-Key" in request.headers) == ("X-Idempotency-Key" in headers)
    body = operation.get("requestBody")
    if body is None:
        assert request.body is None
        return
    schema = body["content"]["application/json"]["schema"]
    assert {*transport.body()} == {*SCHEMAS[schema["$ref"].split("/")[-1]].get("properties", {})}


def models_in_the_document() -> List[str]:
    return [
        name
        for name, schema in SCHEMAS.items()
        if schema.get("type") == "object"
        and not NOT_MODELS.search(name)
        and name not in ("Metadata", "SandboxMerchant")
    ]


@pytest.mark.parametrize("name", models_in_the_document())
def test_models_have_the_members_of_their_schemas(name: str) -> None:
    assert name in MODELS, "no model for this schema"
    assert {*MODELS[name]._plan()} == {*SCHEMAS[name]["properties"]}


def test_no_model_is_made_up() -> None:
    later = {"RequestLogEntry"} - {*SCHEMAS}
    assert {*MODELS} - {"Event"} - later == {*models_in_the_document()}


@pytest.mark.parametrize("name", models_in_the_document())
def test_optional_members_are_declared_so(name: str) -> None:
    required = SCHEMAS[name]["required"]
    for field in fields_of(MODELS[name]):
        wire = MODELS[name]._wire_names.get(field.name, field.name)
        schema = SCHEMAS[name]["properties"][wire]
        nullable = "null" in schema.get("type", []) or {"type": "null"} in schema.get("oneOf", [])
        optional = wire not in required or nullable
        assert str(field.type).startswith("Optional") == optional, wire


@pytest.mark.parametrize("name", models_in_the_document())
def test_amounts_are_declared_so(name: str) -> None:
    for field in fields_of(MODELS[name]):
        wire = MODELS[name]._wire_names.get(field.name, field.name)
        schema = SCHEMAS[name]["properties"].get(wire, {})
        amount = schema.get("$ref", "").endswith("/Money") or "number" in schema.get("type", [])
        if wire != "acceptance_rate":
            assert ("Money" in str(field.type)) == amount, wire


def test_events() -> None:
    assert {*EVENT_TYPES} == {*SCHEMAS["EventType"]["enum"]}
    kinds = {"Card": "CardEvent", "Movement": "CardMovementEvent", "Transaction": "TransactionEvent"}
    kinds.update({"Challenge": "ChallengeEvent", "Deposit": "DepositEvent", "Webhook": "WebhookEvent"})
    for model, schema in kinds.items():
        assert {*SCHEMAS[schema]["properties"]} == {*privcards.Event._plan()}
        for event_type in SCHEMAS[schema]["properties"]["type"]["enum"]:
            event = privcards.Event.from_dict({"type": event_type, "data": {}})
            assert type(event.data).__name__ == model


def examples() -> List[Any]:
    found = []
    for name, example in DOCUMENT["components"]["examples"].items():
        value = example.get("value")
        if isinstance(value, dict) and "id" in value:
            found.append(pytest.param(value, id=name))
    return found


@pytest.mark.parametrize("value", examples())
def test_examples_make_a_round_trip(value: Mapping[str, Any]) -> None:
    fitting = [m for m in MODELS.values() if {*value} <= {*m._plan()} and m.__name__ not in ("WebhookWithSecret",)]
    if not fitting and "secret" in value:
        fitting = [privcards.WebhookWithSecret]
    assert fitting
    model = fitting[0].from_dict(value)
    assert model.extra == {}
    assert model.to_dict() == value
