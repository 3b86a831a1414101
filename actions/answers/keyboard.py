"""Which slip is the likeliest, on the keyboard of a phone."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Prefix

LONG = 6
# The letters beside each, and above and below it.
BESIDE = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj",
    "i": "uojk", "o": "ipkl", "p": "ol", "a": "qwsz", "s": "weadzx", "d": "ersfxc", "f": "rtdgcv",
    "g": "tyfhvb", "h": "yugjbn", "j": "uihknm", "k": "iojlm", "l": "opk", "z": "asx", "x": "sdzc",
    "c": "dfxv", "v": "fgcb", "b": "ghvn", "n": "hjbm", "m": "jkn",
}  # fmt: skip


def likeliest(word: str, near: Sequence[str]) -> list[str]:
    """Of ours that are as near as each other, those that most likely were meant."""
    ranks = {ours: (_rank(word, ours), -_begun_alike(word, ours)) for ours in near}
    best = min(ranks.values())
    return [ours for ours in near if ranks[ours] == best]


def _begun_alike(word: str, ours: str) -> int:
    """How many letters of a long word stand as they should before the first that does not."""
    return Prefix.similarity(word, ours) if len(word) >= LONG else 0


def is_doubled(word: str, ours: str) -> bool:
    """Whether a letter of ours was hit twice, or a double one once: "botth", "nno"."""
    longer, shorter = sorted((word, ours), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[at] == longer[at + 1] and longer[:at] + longer[at + 1 :] == shorter
        for at in range(len(shorter))
    )


def is_plain(word: str, ours: str) -> bool:
    """Whether nothing but two letters changed places, or one was hit twice."""
    return sorted(word) == sorted(ours) or is_doubled(word, ours)


def is_of_a_finger(word: str, ours: str) -> bool:
    """Whether one letter too many or too few, the one beside it, or two swapped make it."""
    if len(word) != len(ours):
        return word[0] == ours[0]
    wrong = [(a, b) for a, b in zip(word, ours, strict=True) if a != b]
    return is_plain(word, ours) or all(a in BESIDE.get(b, "") for a, b in wrong)


def _rank(word: str, ours: str) -> int:
    """Letters swapped, or one hit twice, before any other slip; the first letter last."""
    if is_plain(word, ours):
        return 0
    if word[0] != ours[0]:
        return 3 if word[0] in BESIDE.get(ours[0], "") or word[1:] == ours else 4
    if len(word) != len(ours):
        return 1
    wrong = [(a, b) for a, b in zip(word, ours, strict=True) if a != b]
    return 1 if all(a in BESIDE.get(b, "") for a, b in wrong) else 2
