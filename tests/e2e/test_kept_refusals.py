"""What the sandbox refuses under an idempotency key stays refused, like any refusal of the rules."""

import pytest

UNKNOWN_TRANSACTION = "txn_15Pu3oEHQqk"
UNKNOWN_CARD = "card_15Pu3oEHQqk"
UNKNOWN_CHALLENGE = "3ds_15Pu3oEHQqk"


def made(answer, status=201):
    assert answer.status_code == status, answer.text
    return answer.json()


def authorize(api, card=None, amount=50):
    card_id = (card or api.card(amount=500))["id"]
    return made(api.post("/sandbox/authorizations", {"card_id": card_id, "amount": amount}))


def settle_forced(api, card, amount):
    return made(api.post("/sandbox/settlements", {"card_id": card["id"], "amount": amount}))


# Each prepares a state and returns a path, a body and the error that they get; some return also what
# makes the same request possible.


def reversal_of_too_much(api):
    path = f"/sandbox/authorizations/{authorize(api)['id']}"
    return (f"{path}/reverse", {"amount": 80}, "amount_exceeds_authorization",
            lambda: made(api.post(f"{path}/increment", {"amount": 100}), 200))


def increment_of_a_settled_one(api):
    path = f"/sandbox/authorizations/{authorize(api)['id']}"
    made(api.post(f"{path}/settle"))
    return f"{path}/increment", {"amount": 1}, "authorization_not_pending"


def settlement_of_no_authorization(api):
    settled = settle_forced(api, api.card(), 5)
    return f"/sandbox/authorizations/{settled['id']}/settle", {}, "not_an_authorization"


def reversal_of_nothing(api):
    return f"/sandbox/authorizations/{UNKNOWN_TRANSACTION}/reverse", {}, "not_found"


def refund_of_too_much(api):
    card = api.card()
    settled = settle_forced(api, card, 5)
    body = {"card_id": card["id"], "amount": 6, "settlement_id": settled["id"]}
    return "/sandbox/refunds", body, "amount_exceeds_settlement"


def refund_of_another_cards_settlement(api):
    settled = settle_forced(api, api.card(), 5)
    body = {"card_id": api.card()["id"], "amount": 1, "settlement_id": settled["id"]}
    return "/sandbox/refunds", body, "not_found"


def payment_without_a_card(api):
    return "/sandbox/authorizations", {"card_id": UNKNOWN_CARD, "amount": 1}, "not_found"


def payment_with_an_unknown_proof(api):
    body = {"card_id": api.card()["id"], "amount": 1, "three_ds": UNKNOWN_CHALLENGE}
    return "/sandbox/authorizations", body, "invalid_id"


def payment_with_a_proof_to_come(api):
    body = {"card_id": api.card()["id"], "amount": 5}
    started = made(api.post("/sandbox/3ds_challenges", body))
    return ("/sandbox/authorizations", {**body, "three_ds": started["id"]}, "invalid_id",
            lambda: submit(api, started))


def challenge_of_an_ended_card(api):
    card = api.card()["id"]
    made(api.post(f"/cards/{card}/terminate"), 200)
    return "/sandbox/3ds_challenges", {"card_id": card, "amount": 1}, "card_terminated"


def challenge_without_a_card(api):
    return "/sandbox/3ds_challenges", {"card_id": UNKNOWN_CARD, "amount": 1}, "not_found"


def code_for_an_ended_challenge(api):
    started = made(api.post("/sandbox/3ds_challenges", {"card_id": api.card()["id"], "amount": 5}))
    submit(api, started)
    return f"/sandbox/3ds_challenges/{started['id']}/submit", {"otp": started["otp"]}, "challenge_not_pending"


def code_for_no_challenge(api):
    return f"/sandbox/3ds_challenges/{UNKNOWN_CHALLENGE}/submit", {"otp": "123456"}, "not_found"


def submit(api, started):
    answer = api.post(f"/sandbox/3ds_challenges/{started['id']}/submit", {"otp": started["otp"]})
    assert made(answer, 200)["status"] == "completed"


SITUATIONS = (
    reversal_of_too_much, increment_of_a_settled_one, settlement_of_no_authorization, reversal_of_nothing,
    refund_of_too_much, refund_of_another_cards_settlement, payment_without_a_card, payment_with_an_unknown_proof,
    payment_with_a_proof_to_come, challenge_of_an_ended_card, challenge_without_a_card, code_for_an_ended_challenge,
    code_for_no_challenge,
)


def refused(api, situation, key):
    """The request and its kept answer, after whatever makes it possible has happened."""
    path, body, error, *enable = situation(api)
    first = api.post(path, body, idempotency_key=key)
    assert (first.status_code in (400, 404, 409), first.json()["error"]) == (True, error)
    assert "Idempotent-Replayed" not in first.headers
    for each in enable:
        each()
    return path, body, first


def assert_replayed(api, key, path, body, first):
    again = api.post(path, body, idempotency_key=key)
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_refusal_is_replayed(api, situation):
    assert_replayed(api, "r1", *refused(api, situation, "r1"))


def test_refusals_are_replayed_after_a_restart(own_server):
    own_server.arguments = ("--no-rate-limits",)
    api = own_server.start().api
    kept = [refused(api, situation, situation.__name__) for situation in SITUATIONS]
    own_server.stop()
    api = own_server.start().api
    for situation, each in zip(SITUATIONS, kept):
        assert_replayed(api, situation.__name__, *each)


def test_another_request_under_the_key_is_told_so(api):
    path, _, _ = refused(api, reversal_of_too_much, "r1")
    other = api.post(path, {"amount": 1}, idempotency_key="r1")
    assert (other.status_code, other.json()["error"]) == (409, "idempotency_key_reused")


def test_an_invalid_field_takes_no_key(api):
    path = f"/sandbox/authorizations/{authorize(api)['id']}/reverse"
    wrong = api.post(path, {"amount": -1}, idempotency_key="r1")
    assert (wrong.status_code, wrong.json()["param"]) == (400, "amount")
    right = api.post(path, {"amount": 1}, idempotency_key="r1")
    assert right.status_code == 200 and "Idempotent-Replayed" not in right.headers
