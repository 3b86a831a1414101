"""The directory's helplines, and whether another one stands in for one that goes.

A helpline is a line to call about a need that cannot wait (`freshness.is_helpline`). None is taken
from young people unasked where no other takes its place: one of the same kind that everybody in
its area and of its ages may call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directory import places
from directory.db import one_of
from directory.entries import load
from directory.feeds.rows import AGES
from directory.partners.facts import facts_of
from directory.partners.tables import Facts
from directory.reach import Number, is_box, out_of_a_cell
from directory.tables import Candidate, Eligibility, Organization, Status
from directory.weights import weights

# The area of a service that names none, or one that nobody knows.
NOWHERE = ""
# Who does not fulfil one of these may not call.
CONDITIONS = (
    "requires_ehcp", "care_experienced_only", "benefits_required", "english_maths_required",
)  # fmt: skip

WAYS = (Number.CALL, Number.TEXT)
# What rows and facts both tell of whom it is for.
WHOM = ("kind", "only_for", *AGES, *CONDITIONS)


@dataclass(frozen=True, kw_only=True)
class Helpline:
    """One that is shown now. `areas` as services name them; an empty one among them: nobody knows.

    `ages`: the youngest and the oldest of the guide's people whom it takes, both included; and the
    oldest on the grounds for which a limit may be longer.
    `conditions`: the rules that it has. `only_for`: a group that the questions don't ask about.
    """

    id: str
    name: str
    organization: str
    feed: str | None
    kind: str
    areas: frozenset[str]
    ages: tuple[int, int, int]
    conditions: frozenset[str]
    only_for: str | None
    is_assured: bool
    ways: frozenset[Number] = frozenset({Number.CALL})
    """To call, to text, or both: who can't talk where they are needs the other one."""

    @property
    def known_areas(self) -> frozenset[str]:
        """Those that somebody surely lives in; where none is known, that."""
        return self.areas - {NOWHERE} or self.areas

    def ways_after(self, was: Collection[Number], then: Collection[Number]) -> frozenset[Number]:
        """The ways to reach it then, where some `was` there. What nobody told of stays: a number
        may stand with somebody to contact there.
        """
        return frozenset(
            use for use in WAYS if use in then or (use in self.ways and use not in was)
        )

    def stands_in_for(self, gone: Helpline) -> bool:
        """Whether everybody whom that one was for may call this one instead."""
        return (
            self.kind == gone.kind
            and self.ages[0] <= gone.ages[0]
            and self.ages[1] >= gone.ages[1]
            and self.ages[2] >= gone.ages[2]
            and self.conditions <= gone.conditions
            and self.only_for in (None, gone.only_for)
            and (self.is_assured or not gone.is_assured)
            and gone.ways <= self.ways
            and all(any(_covers(mine, area) for mine in self.areas) for area in gone.known_areas)
        )


def helplines(session: Session, ids: Collection[str] | None = None) -> dict[str, Helpline]:
    """Every helpline that is shown now, or those of these services, by their services' ids."""
    own = () if ids is None else (one_of(session, Candidate.service_id, ids),)
    query = (
        select(
            Candidate.service_id,
            Candidate.area,
            Candidate.name,
            Organization.name.label("organization"),
            Eligibility.feed,
            Candidate.assured_at.is_not(None).label("is_assured"),
            Candidate.phone.is_not(None).label(Number.CALL),
            Candidate.texts.is_not(None).label(Number.TEXT),
            *(getattr(Candidate, name) for name in WHOM),
        )
        .join(Organization, Organization.id == Candidate.organization_id)
        .join(Eligibility, Eligibility.service_id == Candidate.service_id)
        .where(is_line(), *own)
        .order_by(Candidate.service_id)
    )
    areas: dict[str, set[str]] = defaultdict(set)
    rows = {}
    for row in session.execute(query).mappings():
        areas[row["service_id"]].add(row["area"])
        rows[row["service_id"]] = dict(row)
    return {
        own: Helpline(
            id=own,
            name=row["name"],
            organization=row["organization"],
            feed=row["feed"],
            areas=frozenset(areas[own]),
            is_assured=row["is_assured"],
            ways=frozenset(use for use in WAYS if row[use]),
            **_whom(row),
        )
        for own, row in rows.items()
    }


def left_alone(before: Iterable[Helpline], after: Iterable[Helpline]) -> list[Helpline]:
    """Those for which none stands in afterwards, neither another one nor itself as it is then."""
    by_kind: dict[str, list[Helpline]] = defaultdict(list)
    for line in after:
        by_kind[line.kind].append(line)
    return [one for one in before if not any(o.stands_in_for(one) for o in by_kind[one.kind])]


def ended_by(session: Session, facts: Mapping[str, Facts]) -> list[Helpline]:
    """The helplines that nobody has any more, or not everybody, once these services say so.

    Where there are none among them, only they are looked at.
    """
    mine = helplines(session, facts.keys())
    if not mine:
        return []
    now = {own: facts_of(entry) for own, entry in load(session, sorted(mine)).items()}
    then = (
        said(facts[own], line, ways=line.ways_after(*map(_ways, (now[own], facts[own]))))
        for own, line in mine.items()
    )
    more = (_new(own, told) for own, told in facts.items() if own not in mine)
    others = (line for own, line in helplines(session).items() if own not in mine)
    return left_alone(mine.values(), [*others, *filter(None, then), *filter(None, more)])


def _new(own: str, facts: Facts) -> Helpline | None:
    """One that a service makes which was none before; whoever says it says that it is right."""
    line = Helpline(
        id=own,
        name=facts["service"],
        organization="",
        feed=None,
        areas=frozenset(),
        is_assured=True,
        **_whom(facts),
    )
    return said(facts, line, ways=frozenset(_ways(facts)))


def _ways(facts: Facts) -> set[Number]:
    """The way that is told: of a number to call and one to text only the first."""
    return {out_of_a_cell(facts["phone"])[1]} - {Number.NEITHER}


def said(facts: Facts, line: Helpline, *, ways: frozenset[Number]) -> Helpline | None:
    """The helpline that these facts make; None: they make none.

    What they don't tell is as with `line`. `ways`: how it can be reached then.
    """
    is_place = facts["address"] and not facts["confidential"] and not is_box(facts["address"])
    is_open = facts["status"] == Status.ACTIVE
    if not ways or not is_open or is_place or facts["kind"] not in _kinds():
        return None
    known = {name if places.is_area(name) else NOWHERE for name in facts["service_area"]}
    return replace(line, areas=frozenset(known or {NOWHERE}), ways=ways, **_whom(facts))


def _whom(told: Mapping[str, Any]) -> dict[str, Any]:
    """Of what kind it is, and whom it is for, by the columns that rows and facts have alike."""
    return {
        "kind": told["kind"],
        "ages": _ages(*(told[name] for name in AGES)),
        "conditions": frozenset(rule for rule in CONDITIONS if told[rule]),
        "only_for": told["only_for"],
    }


def _kinds() -> frozenset[str]:
    return weights().freshness.helpline_kinds


def _ages(youngest: int | None, oldest: int | None, longest: int | None) -> tuple[int, int, int]:
    """One that takes younger or older people than the guide serves is no better for it."""
    first, last = weights().limits["served_from"], weights().limits["served_to"] + 1
    usual = last if oldest is None else min(oldest, last)
    return max(youngest or 0, first), usual, max(usual, min(longest or 0, last))


def is_line() -> ColumnElement[bool]:
    """Whether a row of `Candidate` is one of a helpline that is shown now."""
    kinds = sorted(_kinds())
    has_number = Candidate.phone.is_not(None) | Candidate.texts.is_not(None)
    return Candidate.kind.in_(kinds) & has_number & Candidate.address.is_(None)


@cache
def _covers(mine: str, area: str) -> bool:
    """Whether whoever lives in that area surely lives in mine."""
    if mine == area or mine in places.whole_countries():
        return True
    is_part = area in places.gazetteer()["wholes"].get(mine, ())
    return is_part or mine in places.areas_of(area).sure
