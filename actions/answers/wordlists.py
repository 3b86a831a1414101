"""The phrases that give each code of a question, out of files that anyone can extend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from actions.answers.spelling import FOLDER, words_file
from actions.answers.whose import Whose, read_whose
from actions.answers.wording import BREAK, carrying, words_of
from directory.town_names import words_of_names

Phrase = tuple[str, ...]
Codes = tuple[str, ...]
ORDINARY = "everyday"


@dataclass(frozen=True)
class Fallen:
    """Which codes one of the phrases behind them takes back, and the code that is left then."""

    codes: frozenset[str]
    then: str
    phrases: frozenset[Phrase]


@dataclass(frozen=True)
class WordList:
    """What gives each code of one question.

    `codes` is in the file's order: where the file says `two_answers = "highest"`, the code that
    stands higher wins. A `weak` code gives way to any other. A phrase under `alone` counts only
    when it is a whole clause; a group under `several` gives more than one code. A phrase under
    `ignored` gives no code, so that a shorter one inside it does not count; one under
    `turned_down` denies what follows it. `whose` says which codes count only for themselves, now.
    Of a code that `may_be_fine`, "money isnt a problem" says that there is none; so does any
    denial of a code that is `plainly_denied`. A phrase under `beside_others` gives another code
    behind what is said of somebody else. Where things `may_hang`, those behind an
    "if" are not named. What makes things harder and is one of the `of_other_things` is nothing
    that this question asks about. Of what is `needed`, "i have none" says what is hard.
    """

    codes: Codes
    phrases: Mapping[Phrase, Codes]
    alone: Mapping[Phrase, Codes]
    weak: frozenset[str]
    highest_wins: bool
    vocabulary: frozenset[str]
    longest: int
    whose: Whose
    turned_down: frozenset[Phrase]
    beside_others: Mapping[Phrase, Codes]
    may_be_fine: frozenset[str]
    may_hang: bool
    plainly_denied: frozenset[str]
    of_other_things: frozenset[str]
    needed: frozenset[Phrase]
    left_out: Mapping[str, str] | None
    fallen: Fallen | None


@cache
def word_list(name: str) -> WordList:
    """The word list of one question; each code's own words are always in it."""
    data = words_file(name)
    phrases = _by_phrase(data["phrases"])
    for code in data["phrases"]:
        phrases.setdefault(phrase_of(code), (code,))
    for group in data.get("several", {}).values():
        phrases |= {phrase_of(text): tuple(group["codes"]) for text in group["words"]}
    phrases |= {phrase_of(text): () for text in data.get("ignored", ())}
    turned_down = frozenset(phrase_of(text) for text in data.get("turned_down", ()))
    phrases |= dict.fromkeys(turned_down, ())
    alone = _by_phrase(data.get("alone", {}))
    return WordList(
        codes=tuple(data["phrases"]),
        phrases=phrases,
        alone=alone,
        weak=frozenset(data.get("weak", ())),
        highest_wins=data.get("two_answers", "first") == "highest",
        vocabulary=frozenset(word for phrase in (*phrases, *alone) for word in phrase),
        longest=max(len(phrase) for phrase in phrases),
        whose=read_whose(data.get("whose", {})),
        turned_down=turned_down,
        beside_others=_by_phrase(data.get("beside_others", {})),
        may_hang=data.get("may_hang", False),
        may_be_fine=frozenset(data.get("may_be_fine", ())),
        plainly_denied=frozenset(data.get("plainly_denied", ())),
        needed=frozenset(phrase_of(text) for text in data.get("needed", ())),
        left_out=data.get("left_out"),
        fallen=_fallen(data.get("fallen")),
        of_other_things=frozenset(data.get("of_other_things", ())),
    )


@cache
def our_words() -> frozenset[str]:
    """Every word of our lists of phrases."""
    names = (path.stem for path in sorted(FOLDER.glob("*.toml")))
    return frozenset(
        word
        for name in names
        if name != ORDINARY
        for text in _texts(words_file(name))
        for word in words_of(text)
    )


@cache
def real_words() -> frozenset[str]:
    """Words that are spelt right, and names of places: never taken for a slip of one of ours."""
    ordinary = {word for text in _texts(words_file(ORDINARY)) for word in words_of(text)}
    return our_words() | ordinary | words_of_names()


@cache
def phrase_of(text: str) -> Phrase:
    """A listed phrase as the words to look for, spelt the way messages are."""
    words = tuple(word for word in words_of(text) if word != BREAK)
    return carrying(words) or words


def _fallen(table: Mapping[str, Any] | None) -> Fallen | None:
    if table is None:
        return None
    phrases = frozenset(phrase_of(text) for text in table["phrases"])
    return Fallen(frozenset(table["of"]), table["then"], phrases)


def _by_phrase(table: Mapping[str, Iterable[str]]) -> dict[Phrase, Codes]:
    found: dict[Phrase, Codes] = {}
    for code, texts in table.items():
        for text in texts:
            phrase = phrase_of(text)
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), code)))
    return found


def _texts(node: object) -> Iterable[str]:
    if isinstance(node, str):
        yield from (node[start : start + 900] for start in range(0, len(node), 900))
    elif isinstance(node, Mapping):
        yield from (text for value in node.values() for text in _texts(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in _texts(value))
