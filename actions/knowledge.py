"""What they ask: the part of a topic that is meant, where it comes from, and whom to turn to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from actions import options
from actions.answers import Question, asks_by_its_order, parse, wants_to_know
from actions.answers.slips import mended
from actions.answers.wording import apart, words_of
from actions.turns import Message, Turn
from directory.eligibility import Rule
from directory.matching import Suggestion

POLICY = Path(__file__).parent / "policy" / "knowledge.toml"
ASKED_BY = ("when", "in_passing", "named", "about", "unless")

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One answer: its source, the words that ask for it, and the services it ends with.

    It may be asked for from other topics `also`. Words `in_passing` ask for it whatever the model
    heard. Where it is `about` something, that must be said too, and nothing of `unless`.
    """

    name: str
    source: str
    checked_on: date
    sure: str
    when: tuple[Phrase, ...] = ()
    in_passing: tuple[Phrase, ...] = ()
    named: tuple[Phrase, ...] = ()
    about: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    kinds: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    prefer: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    only_for: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    good_until: date | None = None
    by_interest: bool = False
    needs_interest: bool = False


@cache
def topics() -> Mapping[str, Topic]:
    """Every answer by the name of its template."""
    raw = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    return {name: _topic(name, **given) for name, given in raw.items()}


def _topic(name: str, *, source: str, checked_on: date, sure: str, **more: Any) -> Topic:
    return Topic(
        name=name,
        source=source,
        checked_on=checked_on,
        sure=sure,
        kinds=frozenset(more.get("kinds", ())),
        removes=frozenset(more.get("removes", ())),
        prefer=tuple(more.get("prefer", ())),
        leave_out=tuple(more.get("leave_out", ())),
        only_for=frozenset(more.get("only_for", ())),
        also=frozenset(more.get("also", ())),
        good_until=more.get("good_until"),
        by_interest=bool(more.get("by_interest")),
        needs_interest=bool(more.get("needs_interest")),
        **{key: tuple(apart(words_of(text)) for text in more.get(key, ())) for key in ASKED_BY},
    )


def part_of(topic: str, text: str) -> Topic:
    """The part of a topic that is asked for, by the longest words that name one; else all of it."""
    parts = [
        part
        for name, part in topics().items()
        if name.startswith(f"{topic}_") or topic in part.also
    ]
    asked = {part.name: (*part.when, *part.in_passing) for part in parts}
    return _asked_for(asked, text) or topics()[topic]


def asked_in_passing(text: str) -> Topic | None:
    """What a question plainly asks by its words alone, where the model heard something else."""
    if not asks_by_its_order(text):
        return None
    return _asked_for(_parts("in_passing"), text)


def wanted(text: str) -> Topic | None:
    """What somebody wants to know of, in no more words than its name: "info on uc", "uc?"."""
    return (named(text) or _asked_for(_parts("when"), text)) if wants_to_know(text) else None


def named(text: str) -> Topic | None:
    """What a question names that nobody else could place."""
    return _asked_for(_parts("in_passing", "named"), text)


def _parts(*asked_by: str) -> Mapping[str, Iterable[Phrase]]:
    """Every topic's words of these kinds."""
    return {
        name: [phrase for kind in asked_by for phrase in getattr(part, kind)]
        for name, part in topics().items()
    }


def _asked_for(parts: Mapping[str, Iterable[Phrase]], text: str) -> Topic | None:
    said = f" {' '.join(mended(apart(words_of(text)), _vocabulary()))} "
    named = {name: max(_lengths(phrases, said), default=0) for name, phrases in parts.items()}
    fitting = (topics()[name] for name, length in named.items() if length)
    return max(
        (topic for topic in fitting if _bears_it_out(topic, said, text)),
        key=lambda topic: named[topic.name] + max(_lengths(topic.about, said), default=0),
        default=None,
    )


def _bears_it_out(topic: Topic, said: str, text: str) -> bool:
    """Whether the rest of the message agrees with the words that ask for the topic."""
    if any(_lengths(topic.unless, said)) or (topic.about and not any(_lengths(topic.about, said))):
        return False
    return not topic.needs_interest or bool(_interests(text))


def _lengths(phrases: Iterable[Phrase], said: str) -> Iterator[int]:
    """How many letters each of the phrases has that stand in the message."""
    found = (" ".join(phrase) for phrase in phrases)
    return (len(phrase) for phrase in found if f" {phrase} " in said)


def answer(turn: Turn, topic: Topic, words: str = "") -> Message:
    """What is said to a question of the topic, with somebody to turn to."""
    elsewhere, service = options.lives_elsewhere(turn), somebody_for(turn, topic, words)
    return Message(f"knowledge/{topic.name}", {"service": service, "elsewhere": elsewhere})


def somebody_for(turn: Turn, topic: Topic, words: str = "") -> dict[str, Any] | None:
    """The facts of the service that fits the topic and this person best, or None.

    Of a topic that goes by interest, first what the words name: "any courses with cars".
    """
    wanted = _interests(words) if topic.by_interest else frozenset()
    found = sorted(
        _fitting(options.of_kinds(turn, topic.kinds), topic, words.lower()),
        key=lambda one: (not wanted & one.offer.interests, *_order(one, topic)),
    )
    return options.card_facts(found[0], turn.today) if found else None


def _interests(words: str) -> frozenset[str]:
    found = parse(Question.INTERESTS, words, today=date.min)
    return frozenset(found) - {"any", "none"} if isinstance(found, tuple) else frozenset()


def _fitting(ranked: Iterable[Suggestion], topic: Topic, said: str) -> Iterable[Suggestion]:
    for one in ranked:
        offer = one.offer
        about = not topic.removes or bool(topic.removes & offer.removes_barriers)
        whose = offer.only_for is None or offer.only_for in topic.only_for
        left_out = any(w in _name_of(one) and w not in said for w in topic.leave_out)
        if about and whose and not left_out and (offer.phone or offer.url):
            yield one


def _name_of(one: Suggestion) -> str:
    return f"{one.offer.organization} {one.offer.name}".lower()


def _order(one: Suggestion, topic: Topic) -> tuple[int, int, bool, int, float]:
    """What is preferred, then what is sure to be open, has a phone, fits, and is near."""
    name = _name_of(one)
    named = [place for place, words in enumerate(topic.prefer) if words in name]
    unsure = sum(ask.rule is not Rule.ONLY_FOR for ask in one.asks)
    far = one.distance_km if one.distance_km is not None else float("inf")
    return (min(named, default=len(topic.prefer)), unsure, one.offer.phone is None, -one.score, far)


@cache
def _vocabulary() -> frozenset[str]:
    every = (phrase for topic in topics().values() for phrase in (*topic.when, *topic.in_passing))
    return frozenset(word for phrase in every for word in phrase)
