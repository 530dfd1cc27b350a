"""What the resources share."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Type, TypeVar

from .._core import Core, path_of
from .._models import Model
from .._money import amount_text
from .._pages import Page, fetch_page
from .._types import NotGiven

M = TypeVar("M", bound=Model)


class Resource:
    def __init__(self, core: Core) -> None:
        self._core = core

    def _get(self, kind: Type[M], template: str, *ids: str) -> M:
        return self._core.model(kind, self._core.call("GET", path_of(template, *ids)))

    def _list(self, kind: Type[M], path: str, **query: Any) -> Page[M]:
        return fetch_page(self._core, kind, path, query)

    def _write(
        self,
        kind: Type[M],
        method: str,
        path: str,
        body: Optional[Mapping[str, Any]],
        idempotency_key: Optional[str],
    ) -> M:
        response = self._core.call(method, path, body=body, idempotency_key=idempotency_key)
        return self._core.model(kind, response)


def given(**members: Any) -> Dict[str, Any]:
    """The members that are not None: the body of a request whose optional members may be left out."""
    return {name: value for name, value in members.items() if value is not None}


def changed(**members: Any) -> Dict[str, Any]:
    """The members that were given, None included: null clears."""
    return {name: value for name, value in members.items() if not isinstance(value, NotGiven)}


def optional_amount(amount: Any) -> Any:
    return amount if amount is None or isinstance(amount, NotGiven) else amount_text(amount)
