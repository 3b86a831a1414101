"""The offers that may be open to a seeker, with as much as ranking needs.

One look by area into a table that is made for it (`candidate_rows`). The database leaves out most
of what the rules would refuse, and nothing that they would not. So the cost grows with what may be
open to somebody, not with the directory. `catalogue` reads the few that are shown in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from directory import places, reports
from directory.candidate_rows import APART, LISTS
from directory.eligibility import WITHOUT_BOTH_GCSES, Offer, Seeker
from directory.tables import Candidate, Organization
from directory.weights import weights

# Facts of an offer that stand in a row as they are.
PLAIN = (
    "name", "kind", "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care",
    "requires_ehcp", "care_experienced_only", "benefits_required", "english_maths_required",
    "only_for", "qualification_level", "pay", "start_dates", "self_referral", "source_date",
    "assured_at", "free", "phone", "address", "town", "postcode", "latitude", "longitude",
)  # fmt: skip
NO_AREA = ""


def candidates(
    session: Session, seeker: Seeker, *, today: date, show_unassured: bool
) -> list[Offer]:
    """Every offer that may be open to the seeker, without what only a card needs."""
    query = _likely(seeker.age is not None, _lacks(seeker), show_unassured)
    wanted = _wanted_help(seeker)
    session.flush()
    # Plain rows: for objects there is no use.
    rows = session.connection().execute(query, _asked(seeker, today)).all()
    # One that covers several of the areas is found in each of them.
    by_id = {row[0]: row for row in rows}
    wrong = reports.against(session, list(by_id))
    return [_offer(row, wanted, wrong.get(own, 0)) for own, row in by_id.items()]


def _offer(row: Row[Any], wanted: frozenset[str], reported: int) -> Offer:
    own, *plain, areas, interests, helps, tiers, by = tuple(row)
    facts = dict(zip(PLAIN, plain, strict=True))
    facts |= {
        "id": own,
        "organization": by,
        "areas": parts(areas),
        "interests": parts(interests),
        # The fewer there are, the more offers are alike.
        "removes_barriers": parts(helps) & wanted,
        "tiers": numbers(tiers),
        "reports": reported,
    }
    return Offer.from_row(facts)


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
    areas = places.known_areas() if here is None else places.districts_of(here)
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
def _likely(of_an_age: bool, lacks: frozenset[str], show_unassured: bool) -> Select[Any]:
    """Made once for each way to ask, as to put a statement together costs more than to run it."""
    facts = [getattr(Candidate, name) for name in (*PLAIN, "areas", *LISTS)]
    return (
        select(Candidate.service_id, *facts, Organization.name)
        .join(Organization, Organization.id == Candidate.organization_id)
        .where(Candidate.area.in_(bindparam("areas", expanding=True)))
        .where(*(getattr(Candidate, rule).is_(False) for rule in sorted(lacks)))
        .where(*_fresh(show_unassured), *(_of_age() if of_an_age else ()))
    )


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


# Lists repeat from service to service.
@lru_cache(maxsize=10_000)
def parts(listed: str | None) -> frozenset[str]:
    """A list of a row as a set."""
    return frozenset(filter(None, (listed or "").split(APART)))


@lru_cache(maxsize=100)
def numbers(listed: str | None) -> frozenset[int]:
    """As `parts`, of numbers; what another directory has in their place counts for nothing."""
    return frozenset(int(part) for part in parts(listed) if part.isdecimal())
