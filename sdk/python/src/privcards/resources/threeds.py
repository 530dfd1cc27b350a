"""3-D Secure challenges and their codes."""

from __future__ import annotations

from typing import Optional

from .._models import Challenge
from .._pages import Page
from .._types import ChallengeStatus
from ._base import Resource


class ThreeDS(Resource):
    def list(
        self,
        *,
        card_id: Optional[str] = None,
        status: Optional[ChallengeStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Challenge]:
        """Newest first, each with its code while it is pending."""
        return self._list(
            Challenge,
            "/3ds/challenges",
            card_id=card_id,
            status=status,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get(self, id: str) -> Challenge:
        return self._get(Challenge, "/3ds/challenges/{}", id)
