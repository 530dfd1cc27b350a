"""Every resource against the real server."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from worlds import World

import privcards
from privcards import Client, ConflictError, NotFoundError


@pytest.fixture
def card(client: Client) -> privcards.Card:
    return client.cards.create(bin_id="491653", amount=100, label="a card")


def test_a_card_from_issue_to_end(client: Client) -> None:
    card = client.cards.create(
        bin_id="491653",
        amount="500.00",
        label="Été €",
        spending_limit=2000,
        allowed_categories=["advertising"],
        auto_freeze_at=Decimal("5.50"),
        metadata={"campaignId": "x", "snake_case": "y"},
    )
    assert (card.network, card.status, card.balance, card.label) == ("visa", "active", Decimal("500.00"), "Été €")
    assert card.metadata == {"campaignId": "x", "snake_case": "y"}
    assert (card.spending_limit, card.auto_freeze_at) == (2000, Decimal("5.50"))
    assert client.cards.get(card.id) == card
    assert card.extra == {}

    changed = client.cards.update(card.id, label=None, auto_freeze_at=None, allowed_categories=["software"])
    assert (changed.label, changed.auto_freeze_at, changed.spending_limit) == (None, None, 2000)
    assert changed.allowed_categories == ["software"]

    details = client.cards.details(card.id)
    assert details.pan.startswith("491653") and details.pan.endswith(card.last4) and len(details.cvv) == 3
    assert details.pan not in repr(details)

    assert client.cards.fund(card.id, amount=19.99).card_balance == Decimal("519.99")
    assert client.cards.withdraw(card.id, amount="19.99").card_balance == Decimal("500.00")
    assert client.cards.freeze(card.id).status == "frozen"
    assert client.cards.unfreeze(card.id).status == "active"
    assert client.cards.terminate(card.id).status == "terminated"
    with pytest.raises(ConflictError) as caught:
        client.cards.unfreeze(card.id)
    assert caught.value.code == "card_terminated"
    assert str(caught.value).endswith(caught.value.request_id or "?")


def test_delete_is_terminate(client: Client, card: privcards.Card) -> None:
    assert client.cards.delete(card.id).status == "terminated"


def test_lists_of_cards(client: Client) -> None:
    made = [client.cards.create(bin_id="522201", amount=1) for _ in range(5)]
    page = client.cards.list(bin_id="522201", status="active", per_page=2)
    assert (len(page), page.has_more, page[0].network) == (2, True, "mastercard")
    following = page.next_page()
    assert following is not None and following.data[0].id == made[2].id
    every = [card.id for card in page.auto_paging_iter()]
    assert every[:5] == [card.id for card in reversed(made)]
    assert len(set(every)) == len(every) == page.total
    again = client.cards.list(bin_id="522201", status="active", page=2, per_page=2)
    assert [card.id for card in again] == every[2:4]


def test_iteration_is_steady_while_cards_are_added(client: Client) -> None:
    for _ in range(5):
        client.cards.create(bin_id="541275", amount=1)
    total = client.cards.list(bin_id="541275").total
    seen = []
    for card in client.cards.list(bin_id="541275", per_page=2).auto_paging_iter():
        seen.append(card.id)
        client.cards.create(bin_id="541275", amount=1)
    assert len(set(seen)) == len(seen) == total


def test_payments(client: Client, card: privcards.Card) -> None:
    sandbox = client.sandbox
    merchant: privcards.MerchantParams = {"name": "BOOKS", "mcc": "5942", "city": "Paris", "country": "FRA"}
    paid = sandbox.authorizations.create(card_id=card.id, amount="20.00", merchant=merchant, currency="USD")
    assert (paid.type, paid.status, paid.held) == ("authorization", "pending", Decimal("20.00"))
    assert (paid.merchant.name, paid.merchant.mcc, paid.merchant.country) == ("BOOKS", "5942", "FRA")
    assert sandbox.authorizations.increment(paid.id, amount=5).amount == 25
    assert sandbox.authorizations.reverse(paid.id, amount=5).held == 20
    settled = sandbox.authorizations.settle(paid.id, amount=12, final=True)
    assert (settled.type, settled.amount, settled.authorization_id) == ("settlement", 12, paid.id)
    assert client.transactions.get(settled.id) == settled

    refunded = sandbox.refunds.create(card_id=card.id, amount=2, settlement_id=settled.id)
    assert (refunded.type, refunded.amount) == ("refund", 2)
    forced = sandbox.settlements.create(card_id=card.id, amount=3, merchant=merchant)
    assert (forced.type, forced.authorization_id) == ("settlement", None)
    other = sandbox.authorizations.create(card_id=card.id, amount=1)
    assert sandbox.authorizations.expire(other.id).status == "expired"
    declined = sandbox.authorizations.create(card_id=card.id, amount=5000, partial_approval=False)
    assert (declined.type, declined.decline_reason) == ("decline", "insufficient_funds")
    assert declined.decline_reasons == ["insufficient_funds"]

    assert len([*client.transactions.list(card_id=card.id, per_page=2).auto_paging_iter()]) >= 6
    assert {t.type for t in client.transactions.list(card_id=card.id, type="refund")} == {"refund"}
    at = privcards.parse_time(declined.created_at)
    assert declined in client.transactions.list(card_id=card.id, from_=at, to=at + timedelta(seconds=1))
    assert declined not in client.transactions.list(card_id=card.id, to=at)
    assert len(client.transactions.list(card_id=card.id, from_="2100-01-01")) == 0


def test_the_wallet(client: Client) -> None:
    wallet = client.wallet.get()
    assert wallet.balance == wallet.total_deposited - wallet.total_spent
    assert {address.currency for address in client.wallet.addresses()} == {"btc", "eth", "sol", "usdt"}
    assert {address.currency for address in client.wallet.addresses(currency="sol")} == {"sol"}
    deposit = client.sandbox.deposits.create(currency="btc", amount_usd="250.50")
    assert (deposit.status, deposit.amount_usd) == ("confirmed", Decimal("250.50"))
    assert client.wallet.deposits.get(deposit.id) == deposit
    pending = client.sandbox.deposits.create(currency="eth", amount_usd=1, confirm=False)
    assert pending.id in [d.id for d in client.wallet.deposits.list(currency="eth", status="pending")]
    assert client.wallet.get().total_deposited == wallet.total_deposited + Decimal("250.50")


def test_bins(client: Client) -> None:
    bins = client.bins.list()
    assert "491653" in [one.id for one in bins]
    assert (bins.has_more, bins.total, bins.next_page()) == (False, None, None)
    one = client.bins.get("491653")
    assert (one.threeds, one.max_transaction) == (True, Decimal("5000.00"))
    assert one.to_dict()["3ds"] is True


def test_challenges(client: Client, card: privcards.Card) -> None:
    made = client.sandbox.challenges.create(card_id=card.id, amount="9.99", merchant={"name": "SPOTIFY"})
    assert [c.id for c in client.threeds.list(card_id=card.id, status="pending")] == [made.id]
    assert made.otp is not None and made.otp not in repr(made)
    assert client.threeds.get(made.id) == made
    assert client.sandbox.challenges.submit(made.id, otp=made.otp).status == "completed"


def test_the_clock(client: Client) -> None:
    first = privcards.parse_time(client.sandbox.clock.advance(seconds=1).now)
    assert 60 <= (privcards.parse_time(client.sandbox.clock.advance(seconds=60).now) - first).total_seconds() < 120


def test_events(client: Client, card: privcards.Card) -> None:
    event = client.events.list(type="card.created").data[0]
    assert isinstance(event.data, privcards.Card) and event.data.id == card.id
    assert client.events.get(event.id) == event
    kinds = {type(e.data) for e in client.events.list(per_page=100).auto_paging_iter()}
    assert {privcards.Card, privcards.Transaction, privcards.Movement} <= kinds
    assert dict not in kinds


def test_not_found_in_french(world: World) -> None:
    client = Client(world.api_key, base_url=world.base_url, language="fr")
    with pytest.raises(NotFoundError) as caught:
        client.cards.get("card_1zzzzzzzzzz")
    assert caught.value.code == "not_found"
    assert caught.value.message != "There is nothing here."
    assert caught.value.request_id is not None and caught.value.doc_url is not None


def test_every_invalid_field_is_named(client: Client) -> None:
    with pytest.raises(privcards.BadRequestError) as caught:
        client.cards.create(bin_id="491653", amount=0, label="x" * 65)
    assert {one.param for one in caught.value.errors} == {"amount", "label"}


def has_request_log(client: Client) -> bool:
    try:
        client.raw_request("GET", "/requests")
    except NotFoundError:
        return False
    return True


def test_the_request_log(client: Client) -> None:
    if not has_request_log(client):
        pytest.skip("this server has no request log")
    with client.requests.stream() as stream:
        wallet = client.wallet.get()
        streamed = next(stream)
    assert wallet.last_response is not None
    entry = client.requests.get(wallet.last_response.request_id or "")
    assert (entry.method, entry.path, entry.status, entry.livemode) == ("GET", "/v1/wallet", 200, False)
    assert streamed == entry
    assert entry.extra == {}
    assert entry.id in [one.id for one in client.requests.list(method="GET", status=200, per_page=100)]


def test_an_event_is_sent_again(client: Client, card: privcards.Card) -> None:
    if not has_request_log(client):
        pytest.skip("this server does not resend events yet")
    webhook = client.webhooks.create(url="http://127.0.0.1:9999/hook", events=["card.*"])
    event = client.events.list(type="card.created").data[0]
    assert {d.event_id for d in client.events.resend(event.id)} == {event.id}
    assert [d.webhook_id for d in client.events.resend(event.id, webhook.id)] == [webhook.id]
    client.webhooks.delete(webhook.id)
