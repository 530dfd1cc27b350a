"""The ranges cards are issued from."""

from __future__ import annotations

from .._models import Bin
from .._pages import Page
from ._base import Resource


class Bins(Resource):
    def list(self) -> Page[Bin]:
        """Every range that issues cards; there is one page."""
        return self._list(Bin, "/bins")

    def get(self, id: str) -> Bin:
        return self._get(Bin, "/bins/{}", id)
