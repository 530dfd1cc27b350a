"""What an account must hold after whatever happened, asked from the API and compared with the models."""

from model import Money


def cents(number):
    return round(number * 100)


def all_cards(api):
    cards, page = [], 1
    while True:
        answer = api.get("/cards", params={"per_page": 100, "page": page}).json()
        cards += answer["data"]
        page += 1
        if not answer["has_more"]:
            return cards


class Account:
    """What was there before the load is remembered; it must stay as it was."""

    def __init__(self, api, dice):
        self.dice = dice
        wallet = api.get("/wallet").json()
        events = api.get("/events", params={"per_page": 1}).json()["data"][0]["sequence"]
        deposits = api.get("/wallet/deposits").json()["total"]
        self.money = Money(cents(wallet["balance"]), deposits, events)
        self.before = {card["id"]: card for card in all_cards(api)}
        self.seen_sequence = 0

    def check(self, api, workers):
        wallet = api.get("/wallet").json()
        balance = cents(wallet["balance"])
        assert balance == cents(wallet["total_deposited"]) - cents(wallet["total_spent"]), wallet
        assert balance == self.money.balance, (wallet, self.money.balance)
        cards = {card["id"]: card for card in all_cards(api)}
        total = sum(cents(card["balance"]) for card in cards.values())
        assert total == cents(wallet["cards_total_balance"]), (total, wallet)
        models = {card.id: card for worker in workers for card in worker.cards}
        assert set(cards) == set(models) | set(self.before), "cards too many or too few"
        for card_id, model in models.items():
            is_there = cards[card_id]
            found = (is_there["status"], cents(is_there["balance"]), cents(is_there["held"]))
            assert found == (model.status, model.available, model.held), (is_there, vars(model))
        for card_id, card in self.before.items():
            assert cards[card_id] == card, (cards[card_id], card)
        deposits = api.get("/wallet/deposits", params={"per_page": 1}).json()["total"]
        assert deposits == self.money.deposits, (deposits, self.money.deposits)
        self.check_events(api)
        for model in self.dice.sample(list(models.values()), min(len(models), 12)):
            rows = api.get("/transactions", params={"card_id": model.id}).json()["total"]
            assert rows == model.transactions, (model.id, rows, model.transactions)

    def check_events(self, api):
        """The sequence goes on without a gap, and nothing happened that nobody asked for."""
        params = {"per_page": 100}
        newest = expected = None
        while True:
            events = api.get("/events", params=params).json()
            for event in events["data"]:
                newest = newest or event["sequence"]
                assert event["sequence"] == (expected or newest), f"a gap before {event['id']}"
                expected = event["sequence"] - 1
            if expected <= self.seen_sequence or not events["has_more"]:
                break
            params["starting_after"] = events["data"][-1]["id"]
        assert expected == 0 or expected <= self.seen_sequence, expected
        self.seen_sequence = newest
        assert newest == self.money.events, (newest, self.money.events)
