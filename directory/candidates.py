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

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from directory import places, remembered, reports
from directory.at_once import at_once
from directory.candidate_rows import is_said
from directory.eligibility import WITHOUT_BOTH_GCSES, Offer, Seeker
from directory.remembered import Facts
from directory.reports import Tally
from directory.tables import Candidate, Organization
from directory.weights import weights

NO_AREA = ""
NOTHING_HEARD = Tally()


def candidates(
    session: Session, seeker: Seeker, *, today: date, show_unassured: bool
) -> list[Offer]:
    """Every offer that may be open to the seeker, without what only a card needs."""
    query = _likely(seeker.age is not None, _lacks(seeker), show_unassured)
    wanted = _wanted_help(seeker)
    session.flush()
    rows = session.connection().execute(query, _asked(seeker, today)).all()
    # One that covers several areas has a row in each.
    found = {own: (mark, organization) for own, mark, organization, _ in rows}
    reported = {own for own, *_, is_reported in rows if is_reported}
    heard = reports.tallies(session, reported) if reported else {}
    known = remembered.facts_of(session, [(own, mark) for own, (mark, _) in found.items()])
    return [
        _offer(facts, wanted, found[own][1], heard.get(own, NOTHING_HEARD))
        for own, facts in known.items()
    ]


def _offer(facts: Facts, wanted: frozenset[str], organization: str, heard: Tally) -> Offer:
    # The fewer helps there are, the more offers are alike.
    own = {
        "removes_barriers": facts["removes_barriers"] & wanted,
        "organization": organization,
        "reports": heard.against,
        "went_well": heard.in_favour,
    }
    return at_once(Offer, {**facts, **own})


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
        select(Candidate.service_id, Candidate.mark, _of_organization(Organization.name), reported)
        .where(Candidate.area.in_(bindparam("areas", expanding=True)))
        .where(_reachable())
        .where(*(getattr(Candidate, rule).is_(False) for rule in sorted(lacks)))
        .where(*_fresh(show_unassured), *(_of_age() if of_an_age else ()))
    )


def _reachable() -> ColumnElement[bool]:
    """By what a service says itself, or by what a card tells of its organisation."""
    by_owner = or_(is_said(Organization.website), is_said(Organization.email))
    return or_(Candidate.reachable, _of_organization(by_owner))


def _of_organization(told: Any) -> ScalarSelect[Any]:
    """Of that of a candidate, looked up by its id.

    For a join PostgreSQL reads all organisations where it takes the candidates to be many.
    """
    return select(told).where(Organization.id == Candidate.organization_id).scalar_subquery()


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
