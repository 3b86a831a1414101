"""Names of columns that are nearly one of those that decide who is shown a service. Pure.

"minimun_age", "Max age", "age_min", "benefits required?". Taken for a column of somebody's own, its
rule would be gone: what is for 18 and over would be shown to who is 16.
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.feeds.marks import words_of

# What a name says of each, in words that are all of one kind; several ways for some.
SAYS = {
    frozenset({"minimum", "age"}): "minimum_age",
    frozenset({"maximum", "age"}): "maximum_age",
    frozenset({"maximum", "age", "ehcp", "care"}): "maximum_age_with_ehcp_or_care",
    frozenset({"maximum", "age", "ehcp"}): "maximum_age_with_ehcp_or_care",
    frozenset({"maximum", "age", "care"}): "maximum_age_with_ehcp_or_care",
    frozenset({"required", "ehcp"}): "requires_ehcp",
    frozenset({"ehcp"}): "requires_ehcp",
    frozenset({"care", "experienced"}): "care_experienced_only",
    frozenset({"benefits", "required"}): "benefits_required",
    frozenset({"english", "maths", "required"}): "english_maths_required",
    frozenset({"english", "maths"}): "english_maths_required",
}
# Says nothing in words of ours, so that a slip of all of it is looked for.
WHOM = "only_for"
DECIDE = (*dict.fromkeys(SAYS.values()), WHOM)
# Other words for the same.
ALSO = {
    "minimum": ("min", "minimal", "lowest", "lower", "youngest", "from"),
    "maximum": ("max", "maximal", "highest", "upper", "oldest", "to"),
    "age": ("ages", "aged"),
    "required": ("requires", "require", "requirement", "req", "needs", "need", "needed", "must"),
    "ehcp": ("ehc", "ehcps"),
    "benefits": ("benefit", "uc"),
    "experienced": ("experience", "leaver", "leavers"),
    "maths": ("math",),
}
MEANS = {word: one for one, others in ALSO.items() for word in (one, *others)} | {
    word: word for way in SAYS for word in way if word not in ALSO
}
# These add nothing: "minimum age of young people, in years".
NOTHING = frozenset({
    "a", "an", "and", "are", "at", "be", "been", "for", "has", "have", "if", "in", "is", "limit",
    "of", "on", "only", "or", "plan", "the", "with", "years", "yrs", "young", "people", "up",
})  # fmt: skip
# A slip in shorter words makes another word: "wage" is no "age".
LONG, VERY_LONG = 5, 8


def meant(name: str) -> str | None:
    """The column that a name, which is none of ours, is nearly; None for what is its own."""
    words = words_of(name)
    said = {MEANS.get(word) or _nearly(word) or word for word in words if word not in NOTHING}
    return SAYS.get(frozenset(said)) or _as_a_whole(words)


def _nearly(word: str) -> str | None:
    """The word of ours that this one is a slip of."""
    return next((MEANS[one] for one in _alike(word, MEANS)), None)


def _as_a_whole(words: list[str]) -> str | None:
    """The column that it would be with its words apart: "minimumage"; but not "minimum_wage"."""
    known = DECIDE if len(words) == 1 else (WHOM,)
    columns = {"".join(words_of(column)): column for column in known}
    return next((columns[one] for one in _alike("".join(words), columns)), None)


def _alike(said: str, known: dict[str, str]) -> Iterator[str]:
    found = process.extractOne(said, known.keys(), scorer=OSA.distance)
    if found is not None and _is_slip(said, found[0], int(found[1])):
        yield found[0]


def _is_slip(said: str, known: str, distance: int) -> bool:
    if min(len(said), len(known)) < LONG:
        return distance == 1 and sorted(said) == sorted(known)
    return distance <= (2 if len(known) >= VERY_LONG else 1)
