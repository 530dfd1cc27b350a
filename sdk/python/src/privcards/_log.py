"""The log `privcards`: one line an attempt, never a key, a body or a query. PRIVCARDS_LOG=debug|info prints it."""

from __future__ import annotations

import logging
import os

logger = logging.getLogger("privcards")


def set_up() -> None:
    level = os.environ.get("PRIVCARDS_LOG", "").strip().lower()
    if level not in ("debug", "info") or logger.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
