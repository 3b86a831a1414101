"""Any letters to plain ones: a to z, digits, and the few marks that stand for letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
# "s.u.i.c.i.d.e"
SPELT = re.compile(r"(?<![a-z])(?:[a-z][.\-_]){2,}[a-z](?![a-z])")
SPELT_WITHIN = re.compile(r"[.\-_][a-z][.\-_]")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
APOSTROPHES = dict.fromkeys(map(ord, "'`\u00b4\u2018\u2019\u02bc\u2032"), "")
LOOKALIKES = dict(
    zip(
        "аеорсухкмтнвігѕјαοερτυνκιβłøđıæœ",
        "aeopcyxkmthbigsjaoeptuvkibloдiao".replace("д", "d"),
        strict=True,
    )
)


def letters_of(signs: Mapping[str, str]) -> Mapping[int, str]:
    """What stands for each letter or sign that is not written plainly."""
    return APOSTROPHES | _table(LOOKALIKES) | _table(signs)


def plain_letters(text: str, letters: Mapping[int, str]) -> str:
    """Lower case and ASCII: accents off, lookalikes swapped, signs (emoji) said in words.

    What has no plain form becomes a space, so that words on either side stay two words.
    """
    if not text.isascii():
        apart = INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
        text = FOREIGN.sub(lambda found: _said(found.group().lower(), letters), apart)
    said = text.lower().replace("'", "").replace("`", "")
    if not SPELT_WITHIN.search(said):
        return said
    return SPELT.sub(lambda found: re.sub(r"[^a-z]", "", found.group()), said)


def _said(foreign: str, letters: Mapping[int, str]) -> str:
    return FOREIGN.sub(" ", foreign.translate(letters))


def _table(signs: Mapping[str, str]) -> dict[int, str]:
    return {ord(sign): said for sign, said in signs.items() if len(sign) == 1}
