"""Dollars as exact decimals, on the way in, on the way out and in between.

A float is taken by its shortest text (repr), so 19.99 is 19.99; a third decimal is refused rather than rounded."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ._types import Amount

MINOR_MAX = 999_999_999_999
_TEXT = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]{1,2}))?\Z")


def parse_minor(text: str) -> int:
    """The cents of an amount in dollars, written as `500`, `19.9` or `19.99`."""
    match = _TEXT.match(text)
    if match is None:
        raise ValueError(f"not an amount with at most two decimals: {text!r}")
    sign, whole, fraction = match.groups()
    # Lengths first: int() of a very long text is slow, and newer Pythons refuse it.
    minor = MINOR_MAX + 1 if len(whole) > 10 else int(whole) * 100 + int((fraction or "").ljust(2, "0"))
    if minor > MINOR_MAX:
        raise ValueError(f"an amount is at most 9,999,999,999.99: {text!r}")
    return -minor if sign else minor


def format_minor(minor: int) -> str:
    """`19.99` of 1999 cents: always two decimals."""
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def to_minor(amount: Amount) -> int:
    """The cents of an amount in dollars: an int, a Decimal, a text or a float."""
    if isinstance(amount, bool) or not isinstance(amount, (int, float, Decimal, str)):
        raise TypeError(f"an amount is an int, Decimal, str or float, not {type(amount).__name__}")
    if isinstance(amount, str):
        return parse_minor(amount)
    if isinstance(amount, int):
        if abs(amount) * 100 > MINOR_MAX:
            raise ValueError("an amount is at most 9,999,999,999.99")
        return amount * 100
    exact = Decimal(repr(amount)) if isinstance(amount, float) else amount
    if not exact.is_finite():
        raise ValueError(f"not an amount: {amount!r}")
    if abs(exact) > MINOR_MAX:
        raise ValueError(f"an amount is at most 9,999,999,999.99: {amount!r}")
    text = format(exact, "f")
    if "." in text:  # Decimal("12.500") is twelve and a half, whatever its exponent
        text = text.rstrip("0").rstrip(".")
    return parse_minor(text)


def amount_text(amount: Amount) -> str:
    """What is sent: a JSON string, which the API reads as exactly as a number."""
    return format_minor(to_minor(amount))


def from_minor(minor: int) -> Decimal:
    return Decimal(format_minor(minor))


def received(value: Any) -> Any:
    """An amount of an answer. It is a float only if the client was told money="float"."""
    return Decimal(value) if type(value) is int else value
