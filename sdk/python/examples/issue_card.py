"""Issue a card, pay with it, look at the payment. PRIVCARDS_API_KEY is a test key."""

from privcards import Client

with Client() as client:
    card = client.cards.create(
        bin_id="491653",
        amount="120.00",
        label="Meta Ads Campaign #12",
        allowed_categories=["advertising"],
        metadata={"campaign": "spring_2026"},
    )
    print(f"{card.network} …{card.last4}, {card.balance} to spend")

    ads = {"name": "FACEBK ADS", "mcc": "7311"}
    paid = client.sandbox.authorizations.create(card_id=card.id, amount="20.00", merchant=ads)
    print(paid.type, paid.status)

    books = {"name": "BOOKS", "mcc": "5942"}
    refused = client.sandbox.authorizations.create(card_id=card.id, amount="20.00", merchant=books)
    print(refused.type, refused.decline_reason)

    client.cards.terminate(card.id)
    for transaction in client.transactions.list(card_id=card.id).auto_paging_iter():
        print(transaction.created_at, transaction.type, transaction.merchant.name, transaction.amount)
