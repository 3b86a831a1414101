"""What in an address tells where a door is: numbers with names, and postcodes. Pure.

"Flat 3, c/o 12-14 St. Anne's Road, FY1 4ZZ" tells of 12 to 14 St Annes Road and of FY1 4ZZ.
How words of streets are shortened is data: `data/streets.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from directory.places import DATA, gazetteer, known_areas, outcodes

# A whole one: half of it names half a town, and "N/A" names nothing.
POSTCODE = re.compile(
    r"(?<![^\W_])([A-Z]{1,2}[0-9][0-9A-Z]?)[\s.-]{0,3}([0-9][A-Z]{2})(?![^\W_])", re.IGNORECASE
)
PART = re.compile(r"[,;|\n\r]|\s[-\u2013\u2014]\s|\(|\)")
WORD = re.compile("[^\\W_]+(?:['\u2019][^\\W_]+)*|&")
NUMBER = re.compile(r"(\d{1,5})([a-z]?)")
BETWEEN = frozenset({"to", "and", "&"})
# A row of doors that is longer than this is no row of doors.
LONGEST_ROW = 40
# Stands between two words, or in their place in a web address.
GAP = r"(?:[\W_]|%[0-9a-f]{2}){0,5}"
# May stand between any two signs of a postcode.
BLANK = r"[\s.-]?"
ALONE, ENDS = r"(?<![^\W_])", r"(?![^\W_])"
# Behind a number a name may begin without a blank: "12rose lane".
BEGINS = r"(?<![^\W\d_])"
# Accents that stand for themselves, and signs that are not seen.
UNSEEN = frozenset({"Mn", "Cf"})
LEAST_WORDS = 2
# A shorter word may be another one with an S behind it.
LEAST_OF_A_NAME = 4


@dataclass(frozen=True)
class Door:
    """Some numbers, perhaps none, and the name of a street or a house in plain words.

    `sure`: how many of its words are surely of the name. `speaks`: the name tells enough without
    a number.
    """

    numbers: frozenset[int]
    name: tuple[str, ...]
    sure: int
    speaks: bool


@cache
def street_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that tell of a street or a house, and those that do at the end of a part alone.

    "St" is one of the second: before a name it is a saint.
    """
    book = _book()
    whole = [word for word in book["ends"] if word not in book["of_towns"]]
    short = {other for word in whole for other in _alike(word)} - {*book["ends"]}
    return tuple(whole), tuple(sorted(short))


def postcodes_in(text: str) -> set[str]:
    """Every whole postcode in a text, in capitals and without blanks."""
    return {f"{first}{last}".upper() for first, last in POSTCODE.findall(text)}


def doors_in(text: str) -> list[Door]:
    """Every number with a name in an address, and every name that tells enough by itself."""
    found: dict[Door, None] = {}
    waiting: frozenset[int] = frozenset()
    for part in PART.split(POSTCODE.sub(",", text)):
        words = [(plain(word), word) for word in WORD.findall(part)]
        if words and (waiting or not _is_a_town([word for word, _ in words])):
            some, waiting = _doors(words, waiting)
            found |= dict.fromkeys(some)
    return list(found)


def beside_a_number(door: Door) -> Iterator[str]:
    """What finds it in a text with one of its numbers before or behind it."""
    if not door.numbers:
        return
    name = _name(door.name[: door.sure], door.name[door.sure :])
    number = f"(?:{'|'.join(_numerals(door.numbers))})(?:[\\W_]?[a-z])?"
    yield f"{ALONE}{number}{GAP}{name}"
    yield f"{name}{GAP}(?:at{GAP})?(?:no|nr|number|num)?{GAP}{ALONE}{number}{ENDS}"


def signs_of(door: Door) -> frozenset[str]:
    """Letters of which some stand in every text that tells of it, with nothing else between."""
    longest = max(door.name[: door.sure], key=len)
    return frozenset(re.sub(r"\W", "", word).removesuffix("s") for word in _alike(longest))


def by_itself(door: Door) -> str:
    """What finds its name in a text, whatever stands beside it."""
    return _name(door.name)


def _name(words: Sequence[str], also: Sequence[str] = ()) -> str:
    sure = GAP.join(map(_written, words))
    rest = "".join(f"(?:{GAP}{_written(word)}{ENDS})?" for word in also)
    return f"(?:the{GAP})?{BEGINS}{sure}{ENDS}{rest}"


def plain(word: str) -> str:
    """In small letters, and without apostrophes and accents."""
    return re.sub("['\u2019]", "", without_accents(word).casefold())


def without_accents(text: str) -> str:
    """As English writes it: "Môr" is "Mor", a wide F is an F, and what is not seen is nothing."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if unicodedata.category(sign) not in UNSEEN)


@cache
def _book() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "streets.toml").read_text(encoding="utf-8"))


@cache
def _alike(word: str) -> frozenset[str]:
    """All the ways in which this word is written."""
    return frozenset({word}).union(*(row for row in _book()["alike"] if word in row))


@cache
def _ends(word: str) -> bool:
    return bool(_alike(word) & set(_book()["ends"]))


@cache
def _places() -> frozenset[str]:
    """What towns, parts of them, districts and countries are called: none of them is a street."""
    book, towns = gazetteer(), (place.town for place in outcodes().values())
    names = (*book["towns"], *book["neighbourhoods"], *known_areas(), *towns, *book["countries"])
    return frozenset(" ".join(map(plain, WORD.findall(name))) for name in names)


def _is_a_town(words: Sequence[str]) -> bool:
    return " ".join(words) in _places()


def _doors(
    words: Sequence[tuple[str, str]], waiting: frozenset[int]
) -> tuple[list[Door], frozenset[int]]:
    """The doors of one part, and the numbers at its end: "12, Rose Lane" has a comma in it."""
    found: list[Door] = []
    runs = list(_runs(words))
    for at, (numbers, run) in enumerate(runs):
        follows = runs[at + 1] if at + 1 < len(runs) else None
        behind = follows is not None and not follows[1]
        every = numbers | (waiting if at == 0 else frozenset())
        every |= follows[0] if follows is not None and behind else frozenset()
        found += _named(run, every)
    last, run = runs[-1]
    return found, last if not run else frozenset()


def _runs(
    words: Sequence[tuple[str, str]],
) -> Iterator[tuple[frozenset[int], list[tuple[str, str]]]]:
    """Numbers with the words behind them, up to the next ones."""
    numbers: frozenset[int] = frozenset()
    marks = [_number(word, at == 0) for at, (word, _) in enumerate(words)]
    for at, (word, _) in enumerate(words):
        if 0 < at < len(words) - 1 and marks[at - 1] and marks[at + 1] and word in BETWEEN:
            marks[at] = marks[at - 1]
    kept = [(mark, word) for mark, word in zip(marks, words, strict=True)]
    for is_number, some in groupby(kept, key=lambda pair: pair[0] is not None):
        group = list(some)
        if is_number:
            if numbers:
                yield numbers, []
            numbers = _row([mark for mark, _ in group if mark is not None])
            continue
        yield numbers, _without_letter([word for _, word in group], bool(numbers))
        numbers = frozenset()
    if numbers:
        yield numbers, []


def _number(word: str, is_first: bool) -> int | None:
    if found := NUMBER.fullmatch(word):
        return int(found[1])
    named = _book()["numbers"]
    return named.index(word) + 1 if is_first and word in named else None


def _row(numbers: Sequence[int]) -> frozenset[int]:
    """18-20 is 19 as well."""
    first, last = min(numbers), max(numbers)
    every = range(first, last + 1) if last - first <= LONGEST_ROW else numbers
    return frozenset(every)


def _without_letter(run: list[tuple[str, str]], numbered: bool) -> list[tuple[str, str]]:
    """The A of 19 A Cedar Gardens is of the number."""
    return run[1:] if numbered and len(run) > 1 and len(run[0][0]) == 1 else run


def _named(run: Sequence[tuple[str, str]], numbers: frozenset[int]) -> Iterator[Door]:
    """The names that these words are, the first with the numbers."""
    words = _bare(run)
    while words:
        end = _end(words)
        name = words[:end] if end else _without_towns(words, int(bool(numbers)))
        if name:
            yield from _door(name, numbers, is_whole=bool(end))
        words, numbers = _bare(words[end:]) if end else [], frozenset()


def _bare(run: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    words, before = list(run), set(_book()["before"])
    while words and words[0][0] in before:
        words = words[1:]
    while words and words[-1][0] in before - {"house"}:
        words = words[:-1]
    return words


def _end(words: Sequence[tuple[str, str]]) -> int:
    """Where the name of a street ends; 0 where no word says so."""
    ends = [at for at, (word, _) in enumerate(words) if at and _ends(word)]
    if not ends:
        return 0
    last = ends[0]
    while last + 1 in ends:
        last += 1
    return last + 1


def _without_towns(words: list[tuple[str, str]], least: int) -> list[tuple[str, str]]:
    """The words before the name of a town; a street may be called as one is."""
    for at in range(least, len(words)):
        if _is_a_town([word for word, _ in words[at:]]):
            return words[:at]
    return words


def _door(
    name: Sequence[tuple[str, str]], numbers: frozenset[int], *, is_whole: bool
) -> Iterator[Door]:
    words = tuple(word for word, _ in name)
    is_a_name = is_whole or all(written[:1].isupper() for _, written in name)
    of_more = sum(len(word) > 1 for word in words)
    speaks = of_more >= LEAST_WORDS and is_a_name and not _is_any(words)
    if numbers or speaks:
        yield Door(numbers, words, len(words) if is_whole else 1, speaks)


def _is_any(words: Collection[str]) -> bool:
    """Whether these words may stand in any text."""
    return set(words) <= set(_book()["any_house"])


def _written(word: str) -> str:
    """A word in all its writings, with an apostrophe wherever it is one: Mary, Marys and Mary's."""
    every = sorted(_alike(word), key=len, reverse=True)
    if len(word) >= LEAST_OF_A_NAME and len(every) == 1 and not _ends(word):
        return f"{_loosely(word.removesuffix('s'))}(?:['\u2019]?s)?"
    return f"(?:{'|'.join(map(_loosely, every))})"


def _loosely(word: str) -> str:
    return "['\u2019]?".join(map(re.escape, word))


def _numerals(numbers: Iterable[int]) -> Iterator[str]:
    named = _book()["numbers"]
    for number in sorted(numbers, reverse=True):
        yield str(number)
        if 0 < number <= len(named):
            yield str(named[number - 1])
