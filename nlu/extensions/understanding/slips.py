"""Slips of the thumb made on purpose: what thumbs do to a sentence."""

from __future__ import annotations

import random

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LETTERS_A_SLIP = 9
"""One mistake for about two words, and one in every message of four letters or more."""
SHORTEST = 4


def with_slips(text: str, seed: str) -> str:
    """The text with letters swapped, dropped, doubled or hit beside; the same for the same seed."""
    if sum(sign.isalpha() for sign in text) < SHORTEST:
        return text
    # Not for secrets: the same text must get the same mistakes on every machine.
    dice = random.Random(seed)  # noqa: S311
    for _ in range(max(1, len(text) // LETTERS_A_SLIP)):
        text = _slip(text, dice)
    return text


def _slip(text: str, dice: random.Random) -> str:
    place = dice.choice([at for at, sign in enumerate(text) if sign.isalpha()])
    before, letter, after = text[:place], text[place], text[place + 1 :]
    kind = dice.choice(("swap", "drop", "double", "beside"))
    if kind == "swap" and after:
        return before + after[0] + letter + after[1:]
    if kind == "double":
        return before + letter * 2 + after
    return before + (_beside(letter, dice) if kind == "beside" else "") + after


def _beside(letter: str, dice: random.Random) -> str:
    row = next((row for row in ROWS if letter.lower() in row), letter)
    place = row.index(letter.lower()) if letter.lower() in row else 0
    return dice.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2] or letter)
