"""A long message: a story, and somewhere at its end or its beginning what they want.

Read as a whole, the story drowns it. So where the whole is not clear, or tells and asks nothing,
each end is heard by itself; what is sure there counts (docs/decisions/0030).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from extensions.understanding.deciding import Deciding, confidences

WORDS_OF_AN_END = 16
LONG = 24
CLEAR = 0.62
"""As sure as the guide is where it acts (the threshold in config.yml)."""
SURE = 0.7
TELLING = frozenset({"inform", "out_of_scope"})
# Said in a story, these are no wish; a disclosure is looked for in the whole.
NO_WISH = TELLING | {
    "affirm", "deny", "greet", "thanks", "goodbye", "insult", "start_intake", "disclose_harm",
}  # fmt: skip

Shares = np.ndarray[Any, Any]


def heard(deciding: Deciding, text: str, temperature: float) -> Shares:
    """The confidence of each intent, in the order of `deciding.intents`."""
    whole = confidences(deciding.sides([text]), temperature)[0]
    words = text.split()
    if len(words) <= LONG or _is(whole, deciding, CLEAR, no=TELLING):
        return whole
    ends = [" ".join(part) for part in (words[-WORDS_OF_AN_END:], words[:WORDS_OF_AN_END])]
    rows: Sequence[Shares] = [*confidences(deciding.sides(ends), temperature)]
    return next((row for row in rows if _is(row, deciding, SURE, no=NO_WISH)), whole)


def _is(row: Shares, deciding: Deciding, least: float, *, no: frozenset[str]) -> bool:
    """Whether the likeliest intent is that likely, and none of these."""
    likeliest = int(row.argmax())
    return bool(row[likeliest] >= least) and deciding.intents[likeliest] not in no
