"""How often Python looks for values that only hold each other: seldom, where somebody waits."""

from __future__ import annotations

import gc

# So many new values are kept until it looks.
MANY = 20_000


def look_seldom() -> None:
    """For a server that has all it needs: what is there stays, and need not be looked through.

    Else a look comes in the middle of many an answer, and now and then through everything, which
    costs as much as the answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY)
