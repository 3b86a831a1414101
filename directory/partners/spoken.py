"""Times of day in words: "5 o'clock", "nine till five". Nobody can reckon with these. Pure."""

from __future__ import annotations

import re

TOKENS = re.compile(r"[a-z]+|\d+(?:[:.]\d\d)?|[^\sa-z\d'’\u2018]", re.IGNORECASE)
HOURS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
LAST_HOUR = 24
BEFORE_AN_HOUR = (("half", "past"), ("quarter", "past"), ("quarter", "to"))
BEHIND_AN_HOUR = (
    ("o", "clock"), ("oclock",), ("in", "the", "morning"), ("in", "the", "afternoon"),
    ("in", "the", "evening"), ("at", "night"),
)  # fmt: skip
# Behind a figure these are how times are written.
BEHIND_A_WORD = (*BEHIND_AN_HOUR, ("am",), ("pm",), ("a", "m"), ("p", "m"))
TO = frozenset({"to", "til", "till", "until"})
# What may follow a span of time; anything else is counted by it, as in "two to three weeks".
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BEHIND_A_SPAN = frozenset({
    "on", "every", "each", "daily", "and", "or", "except", "but", "during", "in", "most",
    "weekdays", *DAYS, *(f"{day}s" for day in DAYS),
})  # fmt: skip


def time_in_words(text: object) -> str | None:
    """The first time of day that is told in words, as it is written, or None."""
    found = list(TOKENS.finditer(text)) if isinstance(text, str) else []
    words = [token[0].lower() for token in found]
    for at in (at for at, word in enumerate(words) if _is_hour(word)):
        before = 2 if tuple(words[max(at - 2, 0) : at]) in BEFORE_AN_HOUR else 0
        behind = _behind(words[at:])
        if before or behind:
            return str(text)[found[at - before].start() : found[at + behind].end()]
    return None


def _is_hour(word: str) -> bool:
    return word in HOURS or (word[0].isdigit() and int(re.split("[:.]", word)[0]) <= LAST_HOUR)


def _behind(words: list[str]) -> int:
    """How many words behind the hour, the first of these, make it a time in words."""
    spoken = words[0] in HOURS
    for ending in BEHIND_A_WORD if spoken else BEHIND_AN_HOUR:
        if tuple(words[1 : 1 + len(ending)]) == ending:
            return len(ending)
    return 2 if spoken and _is_span(words) else 0


def _is_span(words: list[str]) -> bool:
    """Whether it is "nine to five", and neither "one to one" nor "two to three weeks"."""
    to, end, behind = (words[at : at + 1] for at in (1, 2, 3))
    if not (to and end) or to[0] not in TO or end[0] not in HOURS or end[0] == words[0]:
        return False
    return not behind or not behind[0].isalpha() or behind[0] in BEHIND_A_SPAN
