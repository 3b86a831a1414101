"""A confidential address that another organisation's entry tells: an admin decides about each.

Nothing is hidden there unasked: it may be a town hall that both are in. Nor is the other partner
told, as that would tell them of a place that is confidential. Like other tasks it is never stored:
it is there while the address is told and nobody has decided that it may be.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from directory.batches import batches
from directory.db import one_of
from directory.partners.hiding import WHOLE, Place, names_for, place_in, told_places
from directory.partners.tables import ShownByOthers
from directory.tables import Address, Location

# So many places are looked for at once; each is a few conditions.
AT_ONCE = 50
# A little more than what leads to the same door, in degrees.
AROUND = 0.001


@dataclass(frozen=True)
class Shown:
    """An entry that tells where another organisation's service is, which keeps it confidential."""

    service_id: str
    service: str
    organization: str
    hidden_id: str
    hidden: str
    hidden_by: str
    mark: str
    """Alike while both say the same of where they are."""


def undecided(session: Session) -> list[Shown]:
    """Every such entry about which no admin has decided, by its name."""
    hidden = session.execute(told_places().where(Address.confidential)).all()
    every = {one.mark: one for one in _shown(session, hidden)}
    decided = select(ShownByOthers.mark).where(one_of(session, ShownByOthers.mark, every))
    gone = set(session.scalars(decided)) if every else set()
    left = [one for mark, one in every.items() if mark not in gone]
    return sorted(left, key=lambda one: (one.service.casefold(), one.service_id, one.hidden_id))


def let_it_stay(session: Session, service_id: str, mark: str, by: str, now: datetime) -> bool:
    """Keep that an entry may go on showing it. False: there is nothing to decide about it."""
    if not any((one.service_id, one.mark) == (service_id, mark) for one in undecided(session)):
        return False
    session.add(ShownByOthers(mark=mark, service_id=service_id, decided_by=by, decided_at=now))
    session.flush()
    return True


def _shown(session: Session, hidden: Sequence[Row[Any]]) -> Iterator[Shown]:
    for some in batches(hidden, AT_ONCE):
        secret = [(row, place_in(row)) for row in some]
        near = [told for row, place in secret for told in _near(row, place)]
        found = told_places().where(func.coalesce(Address.confidential, False).is_(False))
        for row in session.execute(found.where(or_(*near))) if near else ():
            yield from _alike(row, secret)


def _alike(row: Row[Any], secret: Iterable[tuple[Row[Any], Place]]) -> Iterator[Shown]:
    place, own = place_in(row), names_for(row.organization_id, row.name)
    for other, hidden in secret:
        is_theirs = bool(own & names_for(other.organization_id, other.name))
        if not is_theirs and place.is_at(hidden):
            told = (row.service_id, other.service_id, *_said(place), *_said(hidden))
            mark = hashlib.sha256(json.dumps(told).encode()).hexdigest()
            yield Shown(
                row.service_id, row.service, row.name,
                other.service_id, other.service, other.name, mark,
            )  # fmt: skip


def _said(place: Place) -> tuple[object, ...]:
    return (place.street, place.postcode, place.point)


def _near(row: Row[Any], place: Place) -> Iterator[ColumnElement[bool]]:
    """What the database can tell of a place that may be the same; `Place` says whether it is."""
    if len(place.postcode) >= WHOLE:
        spelt = func.lower(func.replace(Address.postal_code, " ", ""))
        yield spelt == place.postcode
    if place.street:
        yield func.lower(Address.address_1) == str(row.address_1).lower()
    if place.point is not None:
        latitude, longitude = place.point
        beside = Location.longitude.between(longitude - 2 * AROUND, longitude + 2 * AROUND)
        yield Location.latitude.between(latitude - AROUND, latitude + AROUND) & beside
