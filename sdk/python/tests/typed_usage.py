"""What mypy --strict must see. It is checked, not run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Dict, List, Optional, Union

from typing_extensions import assert_type

from privcards import (
    AsyncClient,
    AsyncEventStream,
    AsyncPage,
    Card,
    CardDetails,
    Challenge,
    Client,
    Deposit,
    Event,
    EventStream,
    Movement,
    Page,
    Transaction,
    Wallet,
    Webhook,
    WebhookWithSecret,
)


def sync(client: Client) -> None:
    card = client.cards.create(bin_id="491653", amount=500, label="Ad Spend")
    assert_type(card, Card)
    assert_type(card.balance, Decimal)
    assert_type(card.auto_freeze_at, Optional[Decimal])
    assert_type(client.cards.details(card.id), CardDetails)
    assert_type(client.cards.fund(card.id, amount="5.00"), Movement)
    assert_type(client.transactions.list(card_id=card.id), Page[Transaction])
    assert_type(client.transactions.list().data[0].merchant.name, str)
    assert_type([*client.cards.list().auto_paging_iter()], List[Card])
    assert_type(client.wallet.get(), Wallet)
    assert_type(client.webhooks.create(url="https://example.com", events=["*"]), WebhookWithSecret)
    assert_type(client.webhooks.verify(b"", "", "s"), bool)
    with client.events.stream() as stream:
        assert_type(stream, EventStream[Event])
        assert_type(next(stream), Event)
        assert_type(next(stream).data, Union[Card, Movement, Transaction, Challenge, Deposit, Webhook, Dict[str, Any]])
    client.cards.fund(card.id)  # type: ignore[call-arg]
    client.cards.fund(card.id, amount=b"5")  # type: ignore[arg-type]
    client.cards.nothing()  # type: ignore[attr-defined]
    card.nothing  # type: ignore[attr-defined]  # noqa: B018


async def asynchronous(client: AsyncClient) -> None:
    card = await client.cards.create(bin_id="491653", amount=500, label="Ad Spend")
    assert_type(card, Card)
    page = await client.transactions.list(card_id=card.id)
    assert_type(page, AsyncPage[Transaction])
    async for transaction in page.auto_paging_iter():
        assert_type(transaction.amount, Decimal)
    assert_type(await client.wallet.deposits.get("dep_1"), Deposit)
    assert_type(await client.sandbox.authorizations.create(card_id=card.id, amount=5), Transaction)
    assert_type(client.webhooks.verify(b"", "", "s"), bool)
    async with await client.events.stream() as stream:
        assert_type(stream, AsyncEventStream[Event])
        async for event in stream:
            assert_type(event, Event)
    client.cards.get(card.id).label  # type: ignore[attr-defined]  # noqa: B018
    await client.cards.fund(card.id)  # type: ignore[call-arg]
