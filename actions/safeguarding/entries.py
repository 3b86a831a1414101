"""One entry of a phrase file: a phrase of concern, or harmless words that look like one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from actions.safeguarding.concerns import ConcernClass
from actions.safeguarding.lexicon import PAUSE, Lexicon
from actions.safeguarding.pattern import (
    BadPattern,
    Slots,
    expanded,
    read_pattern,
    read_words,
    within,
)
from actions.safeguarding.problems import PhraseProblem, Source

TEXTS = ("pattern", "example", "twin", "owner")
KEYS = {*TEXTS, "class", "notes", "reviewed", "unless", "always", "alone", "across"}


class Kind(StrEnum):
    """A phrase gives the alarm; what is harmless keeps a phrase within it quiet."""

    PHRASE = "phrase"
    HARMLESS = "harmless"


SAID_OF = {Kind.PHRASE: "a phrase that gives the alarm", Kind.HARMLESS: "what is harmless"}


@dataclass(frozen=True)
class Entry:
    """One idea: its patterns a line each, messages that must trigger and that must not.

    `patterns` holds each line once for every way to say it, with its slots.
    """

    source: Source
    kind: Kind
    number: int
    concern: ConcernClass | None
    lines: tuple[str, ...]
    patterns: tuple[tuple[str, Slots], ...]
    unless: frozenset[str]
    always: bool
    alone: bool
    across: bool
    examples: tuple[str, ...]
    twins: tuple[str, ...]
    owner: str
    reviewed: date
    notes: str

    @property
    def loud(self) -> tuple[str, ...]:
        """The messages that must trigger."""
        return self.examples if self.kind is Kind.PHRASE else self.twins

    @property
    def quiet(self) -> tuple[str, ...]:
        """The messages that must not trigger."""
        return self.twins if self.kind is Kind.PHRASE else self.examples

    def problem(self, reason: str, wording: str = "") -> PhraseProblem:
        """The reason with the file and the line of the words that it is about."""
        line = self.source.line_of(self.kind, self.number, wording)
        return self.source.problem(reason, line)


def read_entry(
    source: Source,
    kind: Kind,
    number: int,
    given: Mapping[str, Any],
    lexicon: Lexicon,
) -> Entry:
    """The entry out of its TOML table. Raises PhraseProblem with the file, line and reason."""
    place = _Place(source, kind, number)
    _check_keys(given, place)
    lines = tuple(_lines(given["pattern"]))
    across = _switch("across", Kind.HARMLESS, given, place)
    apart = lexicon.clause | {PAUSE} if kind is Kind.HARMLESS and not across else frozenset()
    return Entry(
        source=source,
        kind=kind,
        number=number,
        concern=_concern(given, place),
        lines=lines,
        patterns=tuple(
            (line, within(slots, apart))
            for line in lines
            for slots in _patterns(line, lexicon, place)
        ),
        unless=_unless(given, lexicon.sets, place),
        always=_switch("always", Kind.PHRASE, given, place),
        alone=_switch("alone", Kind.PHRASE, given, place),
        across=across,
        examples=tuple(_lines(given["example"])),
        twins=tuple(_lines(given["twin"])),
        owner=given["owner"],
        reviewed=given["reviewed"],
        notes=str(given.get("notes", "")),
    )


@dataclass(frozen=True)
class _Place:
    """Where an entry stands."""

    source: Source
    kind: Kind
    number: int

    def problem(self, reason: str, wording: str = "") -> PhraseProblem:
        line = self.source.line_of(self.kind, self.number, wording)
        return self.source.problem(reason, line)


def _check_keys(given: Mapping[str, Any], place: _Place) -> None:
    for key in TEXTS:
        if not isinstance(given.get(key), str) or not given[key].strip():
            raise place.problem(f"'{key}' is missing or no text.", key if key in given else "")
    if type(given.get("reviewed")) is not date:
        raise place.problem("'reviewed' must be a date, such as 2026-01-31.", "reviewed")
    for key in given.keys() - KEYS:
        raise place.problem(f"'{key}' is not known here.", key)


def _concern(given: Mapping[str, Any], place: _Place) -> ConcernClass | None:
    if place.kind is Kind.HARMLESS:
        return None
    try:
        return ConcernClass(given.get("class", ""))
    except ValueError:
        known = ", ".join(ConcernClass)
        reason = f"'{given.get('class', '')}' is no class; there are {known}."
        raise place.problem(reason, "class") from None


def _patterns(line: str, lexicon: Lexicon, place: _Place) -> Iterator[Slots]:
    """The places of the line, once for every way to say it."""
    try:
        for way in expanded(line, lexicon.parts):
            yield read_pattern(way, lexicon.sets)
    except BadPattern as problem:
        raise place.problem(str(problem), line) from None


def _unless(
    given: Mapping[str, Any], sets: Mapping[str, frozenset[str]], place: _Place
) -> frozenset[str]:
    """The words that undo the entry: near a phrase, or anywhere after what is harmless."""
    try:
        return read_words(str(given.get("unless", "")), sets)
    except BadPattern as problem:
        raise place.problem(str(problem), "unless") from None


def _switch(key: str, of: Kind, given: Mapping[str, Any], place: _Place) -> bool:
    """Whether the entry has the key set; only one kind of entry may."""
    on = given.get(key, False)
    if not isinstance(on, bool):
        raise place.problem(f"'{key}' must be true or false.", key)
    if place.kind is not of and on:
        raise place.problem(f"'{key}' is for {SAID_OF[of]}.", key)
    return on


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
