"""The offers that may be open to a seeker, with as much as ranking needs.

One look by area into a table that is made for it (`candidate_rows`). The database leaves out most
of what the rules would refuse, and nothing that they would not. So the cost grows with what may be
open to somebody, not with the directory. `catalogue` reads the few that are shown in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from directory import places, remembered, reports
from directory.at_once import at_once
from directory.candidate_rows import is_said
from directory.eligibility import WITHOUT_BOTH_GCSES, Offer, Seeker
from directory.remembered import Facts
from directory.tables import Candidate, Organization
from directory.weights import weights

NO_AREA = ""


def candidates(
    session: Session, seeker: Seeker, *, today: date, show_unassured: bool
) -> list[Offer]:
    """Every offer that may be open to the seeker, without what only a card needs."""
    query = _likely(seeker.age is not None, _lacks(seeker), show_unassured)
    wanted = _wanted_help(seeker)
    session.flush()
    found = {row[0]: row for row in session.connection().execute(query, _asked(seeker, today))}
    reported = [own for own, *_, is_reported in found.values() if is_reported]
    wrong = reports.against(session, reported) if reported else {}
    well = reports.in_favour(session, reported) if reported else {}
    known = remembered.facts_of(session, [(own, mark) for own, mark, *_ in found.values()])
    return [
        _offer(
            facts,
            wanted,
            organization=found[own][2],
            reports=wrong.get(own, 0),
            went_well=well.get(own, 0),
        )
        for own, facts in known.items()
    ]


def _offer(facts: Facts, wanted: frozenset[str], **own: object) -> Offer:
    # The fewer helps there are, the more offers are alike.
    return at_once(Offer, {**facts, "removes_barriers": facts["removes_barriers"] & wanted, **own})


def _wanted_help(seeker: Seeker) -> frozenset[str]:
    """What an offer may help with that counts for the seeker; nothing else does."""
    weighed = weights()
    of_all = (weighed.barriers, weighed.urgent)
    wanted = [book.get(barrier, frozenset()) for book in of_all for barrier in seeker.named]
    return frozenset({weighed.gcses.help}).union(*wanted)


def _asked(seeker: Seeker, today: date) -> dict[str, Any]:
    """The values that the query takes."""
    policy = weights().freshness
    oldest = today - timedelta(days=policy.hidden_after - 1)
    here = seeker.outcode
    anywhere = places.known_areas() | places.local_outcodes()
    areas = anywhere if here is None else places.districts_of(here)
    return {
        "areas": [NO_AREA, *sorted(areas)],
        "age": seeker.age,
        "fresh_from": datetime.combine(oldest, time(), tzinfo=UTC),
        "helpline_kinds": sorted(policy.helpline_kinds),
    }


def _lacks(seeker: Seeker) -> frozenset[str]:
    """What the seeker is known not to have, by the rule that would want it."""
    lacking = {
        "requires_ehcp": seeker.ehcp is False,
        "care_experienced_only": seeker.care_experienced is False,
        "benefits_required": seeker.universal_credit is False,
        "english_maths_required": seeker.english_maths in WITHOUT_BOTH_GCSES,
    }
    return frozenset(rule for rule, lacks in lacking.items() if lacks)


@cache
def _likely(
    of_an_age: bool, lacks: frozenset[str], show_unassured: bool
) -> Select[str, str, str, bool]:
    """Made once for each way to ask, as to put a statement together costs more than to run it."""
    reported = reports.any_about(Candidate.service_id)
    return (
        select(Candidate.service_id, Candidate.mark, Organization.name, reported)
        .join(Organization, Organization.id == Candidate.organization_id)
        .where(Candidate.area.in_(bindparam("areas", expanding=True)))
        .where(_reachable())
        .where(*(getattr(Candidate, rule).is_(False) for rule in sorted(lacks)))
        .where(*_fresh(show_unassured), *(_of_age() if of_an_age else ()))
    )


def _reachable() -> ColumnElement[bool]:
    """By what a service says itself, or by what a card tells of its organisation."""
    by_owner = (is_said(Organization.website), is_said(Organization.email))
    return or_(Candidate.reachable, *by_owner)


def _fresh(show_unassured: bool) -> Iterator[ColumnElement[bool]]:
    assured, kind = Candidate.assured_at, Candidate.kind
    unassured = [assured.is_(None)] if show_unassured else []
    helpline = kind.in_(bindparam("helpline_kinds", expanding=True)) & assured.is_not(None)
    yield or_(*unassured, assured >= bindparam("fresh_from"), helpline)


def _of_age() -> Iterator[ColumnElement[bool]]:
    age: Any = bindparam("age")
    lowest, highest = Candidate.minimum_age, Candidate.maximum_age
    yield or_(lowest.is_(None), lowest <= age)
    yield or_(highest.is_(None), highest >= age, Candidate.maximum_age_with_ehcp_or_care >= age)
