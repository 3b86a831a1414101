"""Whole numbers, in digits or in words."""

from __future__ import annotations

from collections.abc import Sequence

SMALL = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
WRITTEN_AS_ONE = {
    ten + unit: TENS[ten] + SMALL[unit] for ten in TENS for unit in SMALL if 0 < SMALL[unit] < 10
}
WORDS = frozenset((*SMALL, *TENS, *WRITTEN_AS_ONE))


def number_at(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """The whole number that begins at `place`, and the place after it."""
    word = words[place]
    if word.isdecimal():
        return int(word[:9]), place + 1
    if word in SMALL:
        return SMALL[word], place + 1
    if word in WRITTEN_AS_ONE:
        return WRITTEN_AS_ONE[word], place + 1
    if word in TENS:
        unit = SMALL.get(words[place + 1], 0) if place + 1 < len(words) else 0
        return (TENS[word] + unit, place + 2) if 0 < unit < 10 else (TENS[word], place + 1)
    return None
