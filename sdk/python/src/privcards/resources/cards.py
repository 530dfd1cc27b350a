"""Issue cards, control them, move money to and from them."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union

from .._core import path_of
from .._models import Card, CardDetails, Movement
from .._money import amount_text
from .._pages import Page
from .._types import NOT_GIVEN, Amount, CardStatus, Categories, Metadata, NotGiven
from ._base import Resource, changed, given, optional_amount


class Cards(Resource):
    def create(
        self,
        *,
        bin_id: str,
        amount: Amount,
        label: Optional[str] = None,
        spending_limit: Optional[Amount] = None,
        allowed_categories: Optional[Categories] = None,
        auto_freeze_at: Optional[Amount] = None,
        metadata: Optional[Metadata] = None,
        idempotency_key: Optional[str] = None,
    ) -> Card:
        """Issue a card and move `amount` from the wallet to it, in one step. Its number is in details()."""
        body = given(
            bin_id=bin_id,
            amount=amount_text(amount),
            label=label,
            spending_limit=optional_amount(spending_limit),
            allowed_categories=_listed(allowed_categories),
            auto_freeze_at=optional_amount(auto_freeze_at),
            metadata=metadata,
        )
        return self._write(Card, "POST", "/cards", body, idempotency_key)

    def list(
        self,
        *,
        status: Optional[CardStatus] = None,
        bin_id: Optional[str] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Card]:
        """Newest first."""
        return self._list(
            Card,
            "/cards",
            status=status,
            bin_id=bin_id,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get(self, id: str) -> Card:
        return self._get(Card, "/cards/{}", id)

    def update(
        self,
        id: str,
        *,
        label: Union[str, None, NotGiven] = NOT_GIVEN,
        spending_limit: Union[Amount, None, NotGiven] = NOT_GIVEN,
        allowed_categories: Union[Categories, None, NotGiven] = NOT_GIVEN,
        auto_freeze_at: Union[Amount, None, NotGiven] = NOT_GIVEN,
        metadata: Union[Metadata, None, NotGiven] = NOT_GIVEN,
        idempotency_key: Optional[str] = None,
    ) -> Card:
        """Change what is given; None clears it. Metadata is replaced as a whole."""
        body = changed(
            label=label,
            spending_limit=optional_amount(spending_limit),
            allowed_categories=_listed(allowed_categories),
            auto_freeze_at=optional_amount(auto_freeze_at),
            metadata=metadata,
        )
        return self._write(Card, "PATCH", path_of("/cards/{}", id), body, idempotency_key)

    def details(self, id: str) -> CardDetails:
        """Number, CVV and expiry. At most 30 a minute; never log or store them."""
        return self._get(CardDetails, "/cards/{}/details", id)

    def freeze(self, id: str, *, idempotency_key: Optional[str] = None) -> Card:
        """Suspend it; the balance stays."""
        return self._write(Card, "POST", path_of("/cards/{}/freeze", id), None, idempotency_key)

    def unfreeze(self, id: str, *, idempotency_key: Optional[str] = None) -> Card:
        return self._write(Card, "POST", path_of("/cards/{}/unfreeze", id), None, idempotency_key)

    def terminate(self, id: str, *, idempotency_key: Optional[str] = None) -> Card:
        """End it for good; what is left returns to the wallet at once."""
        return self._write(Card, "POST", path_of("/cards/{}/terminate", id), None, idempotency_key)

    def delete(self, id: str, *, idempotency_key: Optional[str] = None) -> Card:
        """The same as terminate()."""
        return self._write(Card, "DELETE", path_of("/cards/{}", id), None, idempotency_key)

    def fund(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Movement:
        """Move money from the wallet to the card."""
        body: Dict[str, Any] = {"amount": amount_text(amount)}
        return self._write(Movement, "POST", path_of("/cards/{}/fund", id), body, idempotency_key)

    def withdraw(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Movement:
        """Move money from the card to the wallet."""
        body: Dict[str, Any] = {"amount": amount_text(amount)}
        return self._write(Movement, "POST", path_of("/cards/{}/withdraw", id), body, idempotency_key)


def _listed(categories: Any) -> Any:
    if isinstance(categories, str):
        raise TypeError("allowed_categories is a list of categories, not one text")
    return categories if categories is None or isinstance(categories, NotGiven) else [*categories]
