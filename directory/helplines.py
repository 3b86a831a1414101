"""The directory's helplines, and whether another one stands in for one that goes.

A helpline is a line to call about a need that cannot wait (`freshness.is_helpline`). None is taken
from young people unasked where no other takes its place: one of the same kind that everybody in
its area and of its ages may call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directory import places
from directory.db import one_of
from directory.partners.tables import Facts
from directory.tables import Candidate, Eligibility, Organization, Status
from directory.weights import weights

# Who does not fulfil one of these may not call.
CONDITIONS = (
    "requires_ehcp", "care_experienced_only", "benefits_required", "english_maths_required",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Helpline:
    """One that is shown now. `areas` as services name them; an empty one among them: nobody knows.

    `ages`: the youngest and the oldest of the guide's people whom it takes, both included.
    `conditions`: the rules that it has. `only_for`: a group that the questions don't ask about.
    """

    id: str
    name: str
    organization: str
    feed: str | None
    kind: str
    areas: frozenset[str]
    ages: tuple[int, int]
    conditions: frozenset[str]
    only_for: str | None
    is_assured: bool

    def stands_in_for(self, gone: Helpline) -> bool:
        """Whether everybody whom that one was for may call this one instead."""
        return (
            self.kind == gone.kind
            and self.ages[0] <= gone.ages[0]
            and self.ages[1] >= gone.ages[1]
            and self.conditions <= gone.conditions
            and self.only_for in (None, gone.only_for)
            and (self.is_assured or not gone.is_assured)
            and all(any(_covers(mine, area) for mine in self.areas) for area in gone.areas)
        )


def helplines(session: Session, ids: Collection[str] | None = None) -> dict[str, Helpline]:
    """Every helpline that is shown now, or those of these services, by their services' ids."""
    own = () if ids is None else (one_of(session, Candidate.service_id, ids),)
    columns = (
        Candidate.service_id, Candidate.area, Candidate.name, Organization.name, Eligibility.feed,
        Candidate.kind, Candidate.minimum_age, Candidate.maximum_age, Candidate.only_for,
        Candidate.assured_at.is_not(None), *(getattr(Candidate, rule) for rule in CONDITIONS),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Organization, Organization.id == Candidate.organization_id)
        .join(Eligibility, Eligibility.service_id == Candidate.service_id)
        .where(_is_helpline(), *own)
        .order_by(Candidate.service_id)
    )
    areas: dict[str, set[str]] = defaultdict(set)
    rows = {}
    for row in session.execute(query):
        areas[row[0]].add(row[1])
        rows[row[0]] = tuple(row)
    return {own: _helpline(row, frozenset(areas[own])) for own, row in rows.items()}


def left_alone(
    going: Iterable[Helpline], there: Mapping[str, Helpline], without: Collection[str]
) -> list[Helpline]:
    """Those of the going for which none of the others stands in, once those `without` are gone."""
    others: dict[str, list[Helpline]] = defaultdict(list)
    for line in there.values():
        if line.id not in without:
            others[line.kind].append(line)
    return [one for one in going if not any(o.stands_in_for(one) for o in others[one.kind])]


def ended_by(session: Session, facts: Mapping[str, Facts]) -> list[Helpline]:
    """The helplines that are none any more once these services say so, and have no other instead.

    Where there are none among them, only they are looked at.
    """
    ending = {own for own, said in facts.items() if not _says_helpline(said)}
    if not helplines(session, ending):
        return []
    there = helplines(session)
    return left_alone([line for own, line in there.items() if own in ending], there, ending)


def _says_helpline(facts: Facts) -> bool:
    in_sight = None if facts["confidential"] else facts["address"]
    by_phone = bool(facts["phone"]) and not in_sight
    is_open = facts["status"] == Status.ACTIVE
    return is_open and by_phone and facts["kind"] in weights().freshness.helpline_kinds


def _is_helpline() -> ColumnElement[bool]:
    kinds = sorted(weights().freshness.helpline_kinds)
    return Candidate.kind.in_(kinds) & Candidate.phone.is_not(None) & Candidate.address.is_(None)


def _helpline(row: tuple[Any, ...], areas: frozenset[str]) -> Helpline:
    # One that takes younger or older people than the guide serves is no better for it.
    first, last = weights().limits["served_from"], weights().limits["served_to"] + 1
    own, _, name, organization, feed, kind, youngest, oldest, only_for, is_assured, *has = row
    return Helpline(
        id=own,
        name=name,
        organization=organization,
        feed=feed,
        kind=kind,
        areas=areas,
        ages=(max(youngest or 0, first), last if oldest is None else min(oldest, last)),
        conditions=frozenset(rule for rule, is_set in zip(CONDITIONS, has, strict=True) if is_set),
        only_for=only_for,
        is_assured=is_assured,
    )


@cache
def _covers(mine: str, area: str) -> bool:
    """Whether whoever lives in that area surely lives in mine."""
    if mine == area or mine in places.whole_countries():
        return True
    is_part = area in places.gazetteer()["wholes"].get(mine, ())
    return is_part or mine in places.areas_of(area).sure
