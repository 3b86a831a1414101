"""What was read of candidates, kept in the process until their rows are made anew.

Most of a suggestion's cost was to read the same rows again for everybody of a place. Each time
that rows are made they get a mark that no other making has, so what was read under a mark is what
stands there: nobody has to be told that something changed, in this process or in another one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.candidate_rows import APART, LISTS
from directory.db import one_of
from directory.tables import Candidate

# Facts of an offer that stand in a row as they are.
PLAIN = (
    "name", "kind", "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care",
    "requires_ehcp", "care_experienced_only", "benefits_required", "english_maths_required",
    "only_for", "qualification_level", "pay", "start_dates", "self_referral", "source_date",
    "assured_at", "changed_at", "free", "phone", "texts", "address", "town", "postcode",
    "latitude", "longitude",
)  # fmt: skip
READ = ("id", *PLAIN, "areas", *LISTS)
# An estimated 25 MB.
MOST = 10_000

# The id of a service, and the mark of its rows.
Key = tuple[str, str]
Facts = Mapping[str, Any]


def facts_of(session: Session, keys: Collection[Key]) -> dict[str, Facts]:
    """What ranking looks at, by the ids of services; without those that have no rows any more."""
    kept = _kept()
    known = {key[0]: facts for key in keys if (facts := kept.get(key)) is not None}
    unknown = [own for own, _ in keys if own not in known]
    return known | _read(session, unknown) if unknown else known


def forget() -> None:
    """Read everything anew from now on, for who measures that."""
    _kept().clear()


@cache
def _kept() -> dict[Key, Facts]:
    return {}


def _read(session: Session, ids: Collection[str]) -> dict[str, Facts]:
    columns = [getattr(Candidate, name) for name in (*PLAIN, "areas", *LISTS, "mark")]
    of_these = one_of(session, Candidate.service_id, ids)
    query = select(Candidate.service_id, *columns).where(of_these)
    # Plain rows: for objects there is no use. One that covers several areas has a row in each.
    found = {row[0]: tuple(row) for row in session.connection().execute(query)}
    read = {own: _facts(row) for own, (*row, _) in found.items()}
    _keep({(own, found[own][-1]): facts for own, facts in read.items()})
    return read


def _keep(read: Mapping[Key, Facts]) -> None:
    """The oldest make way. Threads may do it at once, so what is gone already is no error.

    Who looks through the whole country leaves nothing behind: it would push out every place.
    """
    if len(read) > MOST // 2:
        return
    kept = _kept()
    kept.update(read)
    for key in list(kept)[: max(0, len(kept) - MOST)]:
        kept.pop(key, None)


def _facts(row: Collection[Any]) -> Facts:
    facts = dict(zip(READ, row, strict=True))
    lists = {name: parts(facts[name]) for name in ("areas", "interests", "removes_barriers")}
    return facts | lists | {"tiers": numbers(facts["tiers"])}


# Lists repeat from service to service.
@lru_cache(maxsize=10_000)
def parts(listed: str | None) -> frozenset[str]:
    """A list of a row as a set."""
    return frozenset(filter(None, (listed or "").split(APART)))


@lru_cache(maxsize=100)
def numbers(listed: str | None) -> frozenset[int]:
    """As `parts`, of numbers; what another directory has in their place counts for nothing."""
    return frozenset(int(part) for part in parts(listed) if part.isdecimal())
