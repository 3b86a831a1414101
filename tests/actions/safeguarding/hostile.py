"""Texts made to be slow, or to break what reads them."""

from __future__ import annotations

from collections.abc import Mapping

PIECES = {
    "one letter": "a",
    "one phrase again and again": "i want to die ",
    "harmless phrases": "suicide squad ",
    "beginnings of many phrases": "i want to my dad he has been ",
    "light words": "just ",
    "light words that end phrases": "cutting again again again ",
    "long light runs": "want " + "just " * 30 + "die ",
    "split letters": "k i l l m y s e l f ",
    "only split letters": "k ",
    "one word without end": "killmyself",
    "stars": "k*ll m*s*lf ******** ",
    "stars in one word": "*a",
    "slips": "sucidal slef hram overdsoe stranlged ",
    "marks": "!?.!?.",
    "marks within words": "a!!!!",
    "emoji": "🔪🩸💀",
    "accents on accents": "e\u0301\u0302\u0303",
    "one sign that is many letters": "\ufdfa",
    "another script": "яхочуумереть ",
    "nothing visible": "\u200b\u200d",
    "nulls": "\x00",
    "lines": "i\n",
    "leet": "k1ll my53lf 5u1c1d3 ",
    "gaps": "my mate x x x x x x ",
}


def hostile_texts(length: int) -> Mapping[str, str]:
    """Each kind of hostile text, of that many characters."""
    return {name: (piece * (length // len(piece) + 1))[:length] for name, piece in PIECES.items()}
