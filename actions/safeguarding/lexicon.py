"""The words that the phrases are written in: sets, parts, spellings, joins, signs and more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.safeguarding.problems import Source

TABLES = ("sets", "parts", "spellings", "joins", "signs")
STOP, PAUSE = ".", ","
OF_ONESELF = frozenset({"i", "im", "ive", "id", "my", "we"})
Words = tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What a clause may end with that only says where, when or how often."""

    begins: frozenset[str]
    goes_on: frozenset[str]
    clauses: frozenset[str]
    over: frozenset[str]

    def begin_in(self, words: Sequence[str], start: int, end: int) -> int:
        """Where it begins in these words of a clause; their end where there is none."""
        told = (at for at in range(start, end - 2) if self._begins_a_clause(words, at))
        begin = at = next(told, end)
        while at > start and self._goes_on(words[at - 1]):
            at -= 1
            begin = at if words[at] in self.begins else begin
        return begin

    def _begins_a_clause(self, words: Sequence[str], at: int) -> bool:
        of_oneself = words[at] in self.clauses and words[at + 1] in OF_ONESELF
        return of_oneself and words[at + 2] not in self.over

    def _goes_on(self, word: str) -> bool:
        return word in self.goes_on or word.isdigit()


@dataclass(frozen=True)
class Lexicon:
    """What words.toml says; its head explains each part."""

    sets: Mapping[str, frozenset[str]]
    parts: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, Words]
    joins: Mapping[Words, str]
    signs: Mapping[str, str]
    light: frozenset[str]
    ordinary: frozenset[str]
    clause: frozenset[str]
    meant: frozenset[str]
    parting: frozenset[str]
    setting: Setting

    def words(self) -> frozenset[str]:
        """Every word that has a part to play, without those that are only ordinary."""
        in_sets = frozenset(word for words in self.sets.values() for word in words)
        parts = frozenset(word for parts in self.joins for word in parts)
        said = frozenset(word for words in self.spellings.values() for word in words)
        ways = " ".join(way for ways in self.parts.values() for way in ways)
        parts |= frozenset(filter(str.isalnum, re.split(r"[ |?]", ways)))
        return in_sets | parts | said | self.light | frozenset(self.joins.values())


def read_lexicon(source: Source, ordinary: str = "") -> Lexicon:
    """The lexicon in a TOML file, with a list of ordinary words that no slip makes of ours.

    Raises PhraseProblem with the file, the line and the reason.
    """
    try:
        raw = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as problem:
        raise source.not_toml(problem) from None
    tables = {name: _table(raw, name, source) for name in TABLES}
    light = _listed(raw, "light")
    begins, clauses = _listed(raw, "setting_begins"), _listed(raw, "setting_clauses")
    over = _listed(raw, "setting_over")
    return Lexicon(
        sets={name: _members(name, tables["sets"], source) for name in tables["sets"]},
        parts={name: tuple(_ways(text)) for name, text in tables["parts"].items()},
        spellings={
            wrong: tuple(right.split())
            for right, wrongs in tables["spellings"].items()
            for wrong in wrongs.split()
        },
        joins=dict(_joins(tables["joins"])),
        signs={sign: f" {said} " for said, signs in tables["signs"].items() for sign in signs},
        light=light,
        ordinary=frozenset(ordinary.split()),
        clause=_listed(raw, "clause"),
        meant=_listed(raw, "meant"),
        parting=_listed(raw, "parting"),
        setting=Setting(begins, begins | light | _listed(raw, "setting"), clauses, over),
    )


def _listed(raw: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(raw.get(name, "")).split())


def _table(raw: dict[str, Any], name: str, source: Source) -> dict[str, str]:
    table = raw.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        line = source.line_with(f"[{name}]")
        raise source.problem(f"[{name}] must hold nothing but text.", line)
    return table


def _members(name: str, sets: Mapping[str, str], source: Source) -> frozenset[str]:
    """The words of a set, those of the sets that it names among them."""
    words: set[str] = set()
    for member in sets[name].split():
        if not member.startswith("{"):
            words.add(member)
            continue
        inner = member.strip("{}")
        if inner not in sets or "{" in sets[inner]:
            reason = f"the set '{name}' names {member}, which is no set of plain words."
            raise source.problem(reason, source.line_with(f"{name} ="))
        words.update(sets[inner].split())
    return frozenset(words)


def _ways(text: str) -> Iterable[str]:
    return (" ".join(way.split()) for way in text.splitlines() if way.split())


def _joins(table: Mapping[str, str]) -> Iterable[tuple[Words, str]]:
    for joined, ways in table.items():
        for way in ways.split(","):
            if way.split():
                yield tuple(way.split()), joined
