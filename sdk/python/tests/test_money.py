"""Money is exact in both directions."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from peers import Recorder, answer

from privcards import Client, Response, Wallet, format_minor, to_minor


def test_every_amount_of_two_decimals_makes_a_round_trip() -> None:
    dice = random.Random(7)
    amounts = [*range(20_000), *(dice.randrange(0, 10**12) for _ in range(20_000))]
    for minor in amounts:
        text = format_minor(minor)
        assert to_minor(text) == to_minor(Decimal(text)) == to_minor(float(text)) == minor
        assert to_minor(Decimal(json.loads(text, parse_float=Decimal))) == minor


@pytest.mark.parametrize(
    ("given", "minor"),
    [
        (5, 500),
        (-5, -500),
        (19.99, 1999),
        (0.07, 7),
        (500.0, 50000),
        (Decimal("12.500"), 1250),
        (Decimal("5E+2"), 50000),
        (Decimal("500").normalize(), 50000),
        (Decimal("-0"), 0),
        (1e9, 100_000_000_000),
        (9_999_999_999.99, 999_999_999_999),
    ],
)
def test_accepted(given: Any, minor: int) -> None:
    assert to_minor(given) == minor


TOO_MUCH = [1e10, 1e300, 10**10, 10**5000, Decimal("1E+400000")]
TOO_FINE = [0.1 + 0.2, 1.005, 1e-7, Decimal("0.001"), Decimal("1E-400")]
NO_NUMBERS = [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")]


@pytest.mark.parametrize("given", [*TOO_MUCH, *TOO_FINE, *NO_NUMBERS], ids=[str(n) for n in range(15)])
def test_refused(given: Any) -> None:
    with pytest.raises(ValueError):
        to_minor(given)


@pytest.mark.parametrize("given", [None, True, b"5", [5], object()])
def test_wrong_types(given: Any) -> None:
    with pytest.raises(TypeError):
        to_minor(given)


def test_a_refused_amount_is_not_sent() -> None:
    transport = Recorder()
    client = Client("sk_test_x", transport=transport)
    with pytest.raises(ValueError):
        client.cards.fund("card_1", amount=1.234)
    assert transport.requests == []


def test_what_is_sent_is_text() -> None:
    transport = Recorder()
    Client("sk_test_x", transport=transport).cards.create(bin_id="491653", amount=500, spending_limit=19.9)
    assert transport.body() == {"bin_id": "491653", "amount": "500.00", "spending_limit": "19.90"}


def test_answers_are_decimals_to_the_last_digit() -> None:
    wallet = Client(
        "sk_test_x", transport=Recorder(raw(b'{"balance":1312.50,"total_spent":9999999999.99}'))
    ).wallet.get()
    assert isinstance(wallet.balance, Decimal)
    assert (str(wallet.balance), str(wallet.total_spent)) == ("1312.50", "9999999999.99")


def test_floats_for_who_asks() -> None:
    client = Client("sk_test_x", transport=Recorder(raw(b'{"balance":1312.50}')), money="float")
    assert type(client.wallet.get().balance) is float


def test_a_whole_number_is_a_decimal_as_well() -> None:
    assert Wallet.from_dict({"balance": 5}).balance == Decimal(5)
    assert isinstance(Wallet.from_dict({"balance": 5}).balance, Decimal)


def raw(content: bytes) -> Response:
    return Response(200, answer(200).headers, content)
