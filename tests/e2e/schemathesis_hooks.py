"""What Schemathesis is told beyond the document: ids that exist, so that valid requests reach the rules, and one check."""

import functools
import itertools
import json
import os
import zlib

import schemathesis
from schemathesis.core import NotSet
from schemathesis.core.failures import Failure
from schemathesis.generation import GenerationMode, coverage
from schemathesis.generation.hypothesis import examples

from document import errors_of, operation_of

# Ids of a prepared account by their prefix, {"card": [...], "txn": [...]}; and, by its operationId, for what ends its
# object: it has ids of its own, or nothing would be left for the others.
IDS = json.loads(os.environ.get("PRIVCARDS_IDS", "{}"))
SAFE_URL = "https://127.0.0.1/hooks"  # accepted, but by the address rules nothing is ever sent there
LIST_OF_CURSOR = {"/cards": "card", "/transactions": "txn", "/wallet/deposits": "dep", "/events": "evt",
                  "/webhooks": "wh", "/requests": "req", "/3ds": "3ds", "/3ds/challenges": "3ds"}

# A request may fit its schema and still be refused: by the state of the account, or by a rule that JSON Schema
# cannot say. Everything else that answers 400 to a valid request is a fault of the document or of the server.
NOT_IN_THE_SCHEMA = {
    "invalid_amount": "a number's decimals can only be limited with multipleOf, which breaks on binary fractions",
    "amount_out_of_range": "an amount sent as a string has no minimum and maximum",
    "invalid_url": "ports, host names, and where http is allowed",
    "invalid_date": "30 February",
    "invalid_id": "an id of the right form that no object can have, beyond 63 bits",
    "page_too_deep": "a product of two parameters",
    "unknown_cursor": "the id of no row",
    "bin_not_found": "state", "bin_inactive": "state", "insufficient_funds": "state",
    "insufficient_card_balance": "state", "spending_limit_too_high": "state", "amount_exceeds_authorization": "state",
    "amount_exceeds_settlement": "state", "not_an_authorization": "state", "not_a_settlement": "state",
    "clock_limit_reached": "state",
}

_numbers = itertools.count()

# The coverage phase keeps 128 values it has drawn; this document has more schemas, and drawing is most of its time.
coverage.cached_draw = functools.lru_cache(maxsize=None)(examples.generate_one)


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def real_id(value, operation=None):
    """An id that exists, of the same kind; one in four stays as it was made up."""
    pool = IDS.get(operation) or IDS.get(value.split("_")[0])
    choice = zlib.crc32(value.encode())
    return pool[choice % len(pool)] if pool and choice % 4 else value


def two_decimals(value):
    return round(value, 2) if isinstance(value, float) else value


def adapt_body(body):
    for name in ("card_id", "settlement_id", "webhook_id"):
        if isinstance(body.get(name), str):
            body[name] = real_id(body[name])
    for name in ("amount", "amount_usd", "spending_limit", "auto_freeze_at"):
        if name in body:
            body[name] = two_decimals(body[name])
    if isinstance(body.get("merchant"), dict) and isinstance(body["merchant"].get("country"), str):
        body["merchant"]["country"] = "FRA"  # most three letters are no country's
    if "url" in body and isinstance(body["url"], str):
        body["url"] = SAFE_URL
    if isinstance(body.get("seconds"), int):
        body["seconds"] = 1  # more would leave nothing but expired challenges, holds and cards
    if "bin_id" in body and zlib.crc32(body["bin_id"].encode()) % 4:
        body["bin_id"] = "491653"


def body_is_valid(case):
    media = operation_of(case.method, case.path).raw["requestBody"]["content"]["application/json"]
    return errors_of(case.body, media["schema"]) == []


def correct_mode(case):
    """Asked for a string longer than allowed in a member that may be null, Schemathesis 4.4 makes null at times and
    expects it to be refused. What fits the schema is valid, whatever it was made for."""
    data = case.meta.phase.data
    if getattr(data, "parameter_location", None) != "body" or isinstance(case.body, NotSet):
        return
    if not is_positive(case) and body_is_valid(case):
        case.meta.generation.mode = GenerationMode.POSITIVE


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is not None:
        correct_mode(case)
    if not is_positive(case):
        return
    identifier = (case.path_parameters or {}).get("id")
    if isinstance(identifier, str) and "_" in identifier and case.meta.phase.name.value != "stateful":
        case.path_parameters["id"] = real_id(identifier, case.operation.definition.raw["operationId"])
    query = case.query or {}
    if isinstance(query.get("card_id"), str):
        query["card_id"] = real_id(query["card_id"])
    if isinstance(query.get("starting_after"), str) and case.path in LIST_OF_CURSOR:
        query["starting_after"] = real_id(query["starting_after"])
    if isinstance(case.body, dict):
        adapt_body(case.body)
    key = (case.headers or {}).get("X-Idempotency-Key")
    if key:
        # Made-up keys repeat; used twice, nearly every request would be idempotency_key_reused.
        case.headers["X-Idempotency-Key"] = f"{key[:200]}{next(_numbers)}"


@schemathesis.hook
def after_call(context, case, response):
    """The request log forgets its oldest, so its ids are not prepared: the newest that worked is taken."""
    if response.status_code < 300 and not case.path.startswith("/requests"):
        IDS["req"] = [response.headers["request-id"][0]]


@schemathesis.check
def valid_requests_are_refused_for_a_reason(context, response, case):
    """positive_data_acceptance with the error's own word for it."""
    if not is_positive(case) or response.status_code != 400:
        return
    error = response.json()["error"]
    if error not in NOT_IN_THE_SCHEMA:
        raise Failure(
            operation=case.operation.label,
            title="A valid request is called invalid",
            message=f"{error}: {response.text}",
        )
