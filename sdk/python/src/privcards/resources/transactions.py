"""What happened on the cards."""

from __future__ import annotations

from typing import Optional

from .._models import Transaction
from .._pages import Page
from .._types import Time, TransactionType, time_text
from ._base import Resource


class Transactions(Resource):
    def list(
        self,
        *,
        card_id: Optional[str] = None,
        type: Optional[TransactionType] = None,
        from_: Optional[Time] = None,
        to: Optional[Time] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Transaction]:
        """Newest first. `from_` is inclusive, `to` is not; a bare date is midnight UTC."""
        times = {"from": time_text(from_), "to": time_text(to)}
        return self._list(
            Transaction,
            "/transactions",
            card_id=card_id,
            type=type,
            **times,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get(self, id: str) -> Transaction:
        return self._get(Transaction, "/transactions/{}", id)
