"""Headers whose names have no case."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Tuple


class HeaderMap(Mapping[str, str]):
    """Read-only. Names that were sent more than once are joined by a comma, as HTTP has it."""

    def __init__(self, headers: Mapping[str, str] = {}) -> None:
        self._values: Dict[str, Tuple[str, str]] = {}
        for name, value in headers.items():
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        known = self._values.get(name.lower())
        self._values[name.lower()] = (name, f"{known[1]}, {value}" if known else value)

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"HeaderMap({dict(self)!r})"
