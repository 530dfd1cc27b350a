"""The first minute of a developer: a card, a payment, a look at it."""


def test_a_card_is_issued_paid_with_and_seen(api):
    card = api.card(amount=500, label="My first card")
    paid = api.post("/sandbox/authorizations", {"card_id": card["id"], "amount": 12.5})
    assert paid.status_code == 201, paid.text
    assert paid.json()["type"] == "authorization"
    assert api.get(f"/cards/{card['id']}").json()["balance"] == 487.5
    listed = api.get("/transactions", params={"card_id": card["id"]}).json()
    assert [row["id"] for row in listed["data"]] == [paid.json()["id"]]


def test_the_wallet_keeps_its_identity(api):
    api.card(amount=250)
    wallet = api.get("/wallet").json()
    assert wallet["balance"] == 9750
    assert wallet["balance"] == wallet["total_deposited"] - wallet["total_spent"]


def test_a_browser_finds_something_at_the_address_of_the_dashboard(server, api):
    page = api.session.get(server.info["dashboard_url"])
    assert page.status_code == 200
    assert server.info["base_url"] in page.text
