"""The log `privcards`: one line an attempt, never a key, a body or a query. PRIVCARDS_LOG=debug|info prints it.

logging is not imported for those who do not use it: without it nobody can be listening."""

from __future__ import annotations

import os
import sys


def set_up() -> None:
    level = os.environ.get("PRIVCARDS_LOG", "").strip().lower()
    if level not in ("debug", "info"):
        return
    import logging

    logger = logging.getLogger("privcards")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(level.upper())


def log(level: str, text: str, *values: object) -> None:
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger("privcards").log(getattr(logging, level), text, *values)
