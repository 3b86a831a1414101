"""Words by which a feed says that an address is not to be shown, under whatever name. Pure.

"Confidential", "hideAddress", "do-not-publish", "show_address: no", "visibility: staff only".
In doubt it is not to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

CONFIDENTIAL = "confidential"
ALIKE = 0.8
# Not to be shown, whatever else is in the name.
HIDING = frozenset({
    "confidential", "hidden", "hide", "hides", "conceal", "concealed", "secret", "suppress",
    "suppressed", "suppression", "undisclosed", "withhold", "withheld", "unlisted", "nondisclosure",
})  # fmt: skip
# Not to be shown, where the name says nothing but of what: not "private parking".
PERHAPS = frozenset({
    "private", "mask", "masked", "conf", "sensitive", "restricted", "redact", "redacted",
    "protected", "obscure", "obscured", "anonymise", "anonymised",
})  # fmt: skip
SHOWING = frozenset({
    "show", "shown", "shows", "display", "displayed", "publish", "published", "publishable",
    "public", "publicly", "visible", "share", "shared", "shareable", "disclose", "listed",
})  # fmt: skip
SHOWN_TO = frozenset({"visibility", "privacy", "audience"})
ACCESS = frozenset({"access"})
NOT = frozenset({"not", "no", "non", "never", "dont", "without"})
# What is spoken of, and what joins it.
OF_IT = frozenset({
    "address", "addresses", "location", "locations", "site", "place", "postcode", "postal",
    "street", "details", "detail", "map", "maps", "web", "website", "online", "directory",
    "search", "results", "is", "are", "be", "to", "do", "does", "should", "can", "may", "the",
    "this", "it", "on", "in", "at", "of", "from", "for", "as", "by", "if", "flag", "marked",
    "mark", "status", "has", "exact", "full", "physical", "info", "information", "everyone",
    "users", "clients", "data", "kept", "keep",
})  # fmt: skip
# Beside these a word of hiding is said of something else.
OF_OTHERS = frozenset({"disability", "disabilities", "costs", "charges", "fees", "confidence"})
NO = frozenset({"false", "no", "n", "0", "0.0", "none", "never", "off"})
NOT_EVERYBODY = frozenset({
    "private", "hidden", "confidential", "restricted", "secret", "internal", "staff", "members",
    "nobody", "noone", "professionals", "admin", "admins",
})  # fmt: skip
SEEN = frozenset({"public", "visible", "shown"})
FOR_SOME = frozenset({"only", "to", "by", "for"})


def words_of(name: str) -> list[str]:
    """The words of a name, however they are joined: "isConfidential", "do-not-publish"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("'", "").replace("\u2019", ""))
    return re.findall(r"[^\W_]+", parted.casefold())


def is_hiding(name: str) -> bool:
    """Whether a name says that something is not to be shown."""
    words = set(words_of(name))
    if not words or words & OF_OTHERS:
        return False
    if words & HIDING:
        return True
    if words & PERHAPS or (words & NOT and words & SHOWING):
        return words <= PERHAPS | NOT | SHOWING | OF_IT
    return False


def is_showing(name: str) -> bool:
    """Whether a name asks for a yes or no to what is to be shown."""
    words = set(words_of(name))
    return bool(words & SHOWING) and words <= SHOWING | OF_IT


def may_hide(name: str) -> bool:
    """Whether a column of that name may well be meant to hide an address; or is a slip of one."""
    words = [word for word in words_of(name) if word not in OF_OTHERS]
    alike = any(_is_nearly_confidential(word) for word in (*words, "".join(words)))
    hides = bool(set(words) & (HIDING | PERHAPS)) or is_hiding(name)
    shown_to = bool(set(words) & SHOWN_TO) and set(words) <= SHOWN_TO | OF_IT
    return alike or hides or shown_to or is_showing(name)


def says_hidden(said: Mapping[str, object]) -> bool:
    """Whether one of these names says, with its value, that the address is not to be shown."""
    plain = ((str(name), value) for name, value in said.items() if _is_plain(value))
    return any(_hides(name, str(value)) for name, value in plain)


def says_shown(said: Mapping[str, object]) -> bool:
    """Whether one of these names says that it is none to be hidden."""
    return any(is_hiding(str(name)) and _is_no(str(value)) for name, value in said.items())


def _hides(name: str, value: str) -> bool:
    if not words_of(value):
        return False
    if is_hiding(name):
        return not _is_no(value)
    if is_showing(name):
        return _is_no(value) or _is_for_some(value)
    words = set(words_of(name))
    if words & SHOWN_TO and words <= SHOWN_TO | OF_IT:
        return _is_no(value) or _is_for_some(value)
    return bool(words & ACCESS) and words <= ACCESS | OF_IT and _is_for_some(value)


def _is_no(value: str) -> bool:
    return value.strip().casefold() in NO


def _is_for_some(value: str) -> bool:
    """ "Private", "not public", "staff only": nothing but whom it is shown to."""
    words = set(words_of(value))
    some = bool(words & NOT_EVERYBODY or (words & NOT and words & SEEN))
    return some and words <= NOT_EVERYBODY | NOT | SEEN | FOR_SOME


def _is_plain(value: object) -> bool:
    return isinstance(value, str | bool | int | float)


def _is_nearly_confidential(word: str) -> bool:
    return SequenceMatcher(a=CONFIDENTIAL, b=word).ratio() > ALIKE
