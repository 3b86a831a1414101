"""One spelling for what is typed in many: apostrophes, case and drawn-out letters."""

from __future__ import annotations

import re

APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


def plain(text: str) -> str:
    """Lower case, no apostrophes, and no letter more than twice in a row ("yesss" is "yess")."""
    return DRAWN_OUT.sub(r"\1\1", APOSTROPHES.sub("", text.lower()))
