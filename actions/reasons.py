"""Reasons as young people type them: the first in the file whose words are in the message."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from actions.turns import Said

REASONS_FILE = Path(__file__).parent / "policy" / "reasons.toml"


def reason_in(text: str, kind: str) -> str | None:
    """The code of the first reason of this kind (`reasons`, `declines`) that the text gives."""
    letters = re.sub("['’]", "", text.lower())
    said = f" {' '.join(re.findall('[a-z]+', letters))} "
    found = (r for r, words in _reasons()[kind].items() if any(f" {w} " in said for w in words))
    return next(found, None)


def how_it_went(text: str) -> tuple[str, dict[str, str]] | None:
    """What the words tell of a step by themselves: the intent they stand for, and its fact.

    None where they tell nothing of it, or ask us to stop. Who called and got no answer did not
    talk, and who applied and was turned down is done with it; but who applied and heard nothing
    back did apply.
    """
    if reason_in(text, "asks_to_stop"):
        return None
    if reason_in(text, "not_yet"):
        reason = reason_in(text, "reasons")
        return "checkin_not_yet", {"reason": reason} if reason else {}
    happened, what = reason_in(text, "happened"), reason_in(text, "went_wrong")
    if happened and (what is None or (what == "no_answer" and happened != "talked")):
        return "checkin_done", {"answer": happened}
    return ("checkin_did_not_work", {"answer": what}) if what else None


def heard(said: Said, kind: str) -> str | None:
    """The same of typed words; what stands on a button is in its facts."""
    return None if said.tapped else reason_in(said.text, kind)


@cache
def _reasons() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(REASONS_FILE.read_text(encoding="utf-8"))
