"""An address that an organisation keeps confidential is so in all of its services, at once.

Nothing of it is shown by a service that has not shown it before: not by a row of a file, nor by
one that is new in the form, nor by one that moves there; and none of their texts tells it.

Organisations of one name are one here, whatever ids their feeds give them, and so are those of one
id, whatever a feed calls them today. Each service can be shown again on its own page. What another
organisation tells of it is for an admin to decide about (`shown_by_others`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.orm import Session

from directory import covering, places, points
from directory.apart import hidden_address
from directory.batches import BATCH, batches
from directory.covering import Written
from directory.db import one_of
from directory.entries import Entry, Values, load, store
from directory.feeds import marks
from directory.feeds.cells import POSTCODE
from directory.partners.tables import Facts
from directory.tables import Address, Location, Organization, Service, ServiceAtLocation

QUIETLY = {"synchronize_session": False}
# A point set anew for the same house lies a garden or a car park away; one closer than this to a
# hidden door leads to it.
BESIDE_KM = 0.06
# What stands in many addresses, or is left out and shortened, and so tells none apart.
ANY_STREET = frozenset({
    "the", "of", "and", "at", "st", "street", "rd", "road", "ln", "lane", "ave", "avenue", "dr",
    "drive", "cl", "close", "ct", "court", "pl", "place", "sq", "square", "tce", "terrace", "way",
})  # fmt: skip

# Letters and digits of a postcode that names some doors, and not half a town.
WHOLE = 5
# Digits of these are no number of a house.
WRITTEN_POSTCODE = re.compile(rf"\b{POSTCODE.pattern}\b", re.IGNORECASE)
FLOOR = re.compile(r"\b(?:\d+(?:st|nd|rd|th) (?:floor|flr|door|storey)|floor \d+)\b")
OF_A_BODY = frozenset({"the", "ltd", "limited", "cic", "cio", "plc", "llp", "inc", "and"})

# Facts of an entry that tell where it is, and those that lead somewhere.
PLACE = frozenset({"address", "town", "postcode", "latitude", "longitude"})
LINKS = frozenset({"url", "email", "source_url"})


@dataclass(frozen=True)
class Place:
    """What tells a place apart, however its address is spelt."""

    street: str
    """Its letters and digits alone."""
    words: frozenset[str]
    """Those that not every street has."""
    numbers: frozenset[str]
    postcode: str
    point: tuple[float, float] | None

    @property
    def tells(self) -> bool:
        """Whether it says anything of where it is."""
        return bool(self.street or self.postcode or self.point)

    def is_still(self, before: Place) -> bool:
        """Whether it tells what it told before; a feed may put its point a little elsewhere."""
        if not (self.street or self.postcode):
            return not (before.street or before.postcode) and self.point == before.point
        same = (self.street, self.postcode) == (before.street, before.postcode)
        return same and (self.point is None or self._is_beside(before))

    def is_at(self, other: Place) -> bool:
        """Whether both are one place; in doubt, where little is told, they are."""
        if self._is_beside(other):
            return True
        if len(self.postcode) >= WHOLE and self.postcode == other.postcode:
            # A handful of doors: a floor, a flat or a row of numbers may be all that differs.
            return not self._is_next_door(other)
        if self.numbers and other.numbers and not self.numbers & other.numbers:
            return False
        if min(len(self.postcode), len(other.postcode)) >= WHOLE:
            return bool(self.numbers) and self.street == other.street
        fewer, more = sorted((self.words, other.words), key=len)
        return (bool(fewer) and fewer <= more) or (
            bool(self.street) and self.street == other.street
        )

    def _is_next_door(self, other: Place) -> bool:
        """13 and 15 of one street, with nothing else said."""
        plain = len(self.numbers) == len(other.numbers) == 1
        return plain and self.words == other.words and self.numbers != other.numbers

    def _is_beside(self, other: Place) -> bool:
        if self.point is None or other.point is None:
            return False
        return places.apart_km(self.point, other.point) <= BESIDE_KM


def place_of(address: Values, location: Values) -> Place:
    """The place that a location and its address, which may be empty, tell of."""
    street, postcode = (
        str(address.get(name) or "").casefold() for name in ("address_1", "postal_code")
    )
    point = places.point_of(postcode, location)
    if found := WRITTEN_POSTCODE.search(street):
        postcode, street = postcode or found[0], street.replace(found[0], " ")
    street = FLOOR.sub(" ", street)
    return Place(
        street="".join(filter(str.isalnum, street)),
        words=frozenset(re.findall(r"[^\W\d_]+", re.sub("['’]", "", street))) - ANY_STREET,
        numbers=frozenset(re.findall(r"\d+", street)),
        postcode="".join(filter(str.isalnum, postcode)),
        point=point,
    )


@dataclass(frozen=True)
class Hidden:
    """Confidential places, by the id of their organisation and by its name as `called` tells it.

    Each with the addresses as they are written. `shown`: the services that show one all the same,
    as their partner has decided.
    """

    places: Mapping[str, Told]
    shown: Collection[str]

    def of(self, organization: Values) -> Told:
        """Those of an organisation, under its id or its name."""
        found: dict[Place, frozenset[Written]] = {}
        for key in names_for(organization["id"], organization["name"]):
            for place, said in self.places.get(key, {}).items():
                found[place] = found.get(place, frozenset()) | said
        return found

    def beside(self, organization: Values, every: Iterable[Facts]) -> Hidden:
        """With those that these facts of one organisation hide as well."""
        more = {
            _place_of(facts): frozenset({covering.written(_address(facts))})
            for facts in every
            if facts["confidential"]
        }
        keys = names_for(organization["id"], organization["name"])
        told = {key: {**more, **self.places.get(key, {})} for key in keys}
        return replace(self, places={**self.places, **told})


Told = Mapping[Place, frozenset[Written]]


def called(organization: str) -> str:
    """A name, however spaced and written, and whatever kind of body it says that it is."""
    letters = unicodedata.normalize("NFKD", organization.casefold())
    without_accents = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.findall(r"\w+", re.sub("['’.]", "", without_accents))
    return " ".join(word for word in words if word not in OF_A_BODY) or organization.casefold()


def hidden_places(session: Session) -> Hidden:
    """Every confidential place, and who shows one of them."""
    found: dict[str, dict[Place, frozenset[Written]]] = defaultdict(dict)
    names: set[str] = set()
    for row in session.execute(told_places().where(Address.confidential)):
        names.add(row.name)
        place, said = place_in(row), frozenset({covering.written(row._asdict())})
        for key in names_for(row.organization_id, row.name):
            found[key][place] = found[key].get(place, frozenset()) | said
    hidden = Hidden(found, frozenset())
    return replace(hidden, shown=frozenset(_showing(session, names, hidden)))


def _showing(session: Session, names: Collection[str], hidden: Hidden) -> Iterator[str]:
    of_these = one_of(session, Organization.name, _written(session, names))
    for row in session.execute(told_places().where(of_these)):
        secret = hidden.of({"id": row.organization_id, "name": row.name})
        if not row.confidential and _is_at_any(place_in(row), secret):
            yield row.service_id


def _is_at_any(place: Place, others: Iterable[Place]) -> bool:
    return any(map(place.is_at, others))


def hidden_since(session: Session, before: Hidden) -> set[str]:
    """The services that hide a place which their organisation, as it is called now, did not hide.

    It has another name since, or another id: all of its services are to hide the place too.
    """
    rows = session.execute(told_places().where(Address.confidential))
    return {
        row.service_id
        for row in rows
        for key in names_for(row.organization_id, row.name)
        if place_in(row) not in before.places.get(key, ())
    }


def kept_quiet(entry: Entry, before: Entry | None, hidden: Hidden) -> Entry:
    """The entry with the mark on a place that is new to it, and confidential elsewhere.

    Nor does any of its texts tell what its organisation hides, but for what it shows itself.
    """
    secret = hidden.of(entry.one("organization"))
    if not secret:
        return entry
    known = _known_places(entry, before, hidden)
    closed = {
        own
        for own, place in _places(entry)
        if not any(place.is_still(one) for one in known)
        and any(place.is_at(other) for other in secret)
    }
    marked = _hidden(entry, closed)
    return Entry(covering.covered(marked.rows, _untold(secret, _open_places(marked))))


def foreseen(facts: Facts, before: Facts | None, organization: Values, hidden: Hidden) -> Facts:
    """As `kept_quiet`, of the facts that a partner is about to send: what will be seen of them."""
    secret, place = hidden.of(organization), _place_of(facts)
    is_known = before is not None and is_there_still(facts, before)
    is_secret = any(place.is_at(other) for other in secret)
    confidential = facts["confidential"] or (is_secret and not is_known)
    own = [covering.written(_address(facts)), _on_the_map(place)] if confidential else []
    untold = frozenset((*own, *_untold(secret, [] if confidential else [place])))
    shown = "" if confidential else facts["address"] or ""
    told = covering.finder(untold, (organization["name"], facts["service"], shown))
    quiet = {**facts, "confidential": confidential}
    return quiet if told is None else {n: _seen(told, n, value) for n, value in quiet.items()}


def as_seen(facts: Facts, live: Entry, now: Facts, hidden: Hidden) -> Facts:
    """What was said of an entry, covered as it is in what the live one says `now`.

    Also where its address was hidden for a while, and is shown since.
    """
    secret = hidden.of(live.one("organization"))
    on_the_map = (_on_the_map(place) for _, place in _places(live))
    its_own = (*map(covering.written, live.of("address")), *on_the_map)
    every = frozenset((*its_own, *_untold(secret, [])))
    names = (live.one("organization")["name"], live.one("service")["name"])
    told = covering.finder(every, names)
    if told is None:
        return facts
    return {n: now[n] if _seen(told, n, value) == now[n] else value for n, value in facts.items()}


def is_there_still(facts: Facts, before: Facts) -> bool:
    """Whether the facts tell the place that they told before."""
    return _place_of(facts).is_still(_place_of(before))


def is_of_there(facts: Facts, before: Facts) -> bool:
    """Whether the facts tell the place that was told before, however it is spelt now, or none."""
    place = _place_of(facts)
    return not place.tells or place.is_at(_place_of(before))


def _untold(secret: Told, shown: Sequence[Place]) -> Iterator[Written]:
    """The addresses that a service which shows these places may not tell."""
    for place, said in secret.items():
        if not any(place.is_at(one) for one in shown):
            yield from said
            yield _on_the_map(place)


def _on_the_map(place: Place) -> Written:
    """A place's point, as a text could tell it; nothing where it has none of its own."""
    return () if place.point is None else (points.written(*place.point),)


def _seen(told: covering.Finder, name: str, value: Any) -> Any:
    if name in PLACE:
        return value
    return covering.covered_link(told, value) if name in LINKS else covering.cover(told, value)


def _place_of(facts: Facts) -> Place:
    return place_of(_address(facts), facts)


def _address(facts: Facts) -> Values:
    return {"address_1": facts["address"], "postal_code": facts["postcode"]}


def says_otherwise(told: Entry, live: Entry) -> bool:
    """Whether a feed says of an entry with a hidden place that it is shown, or is elsewhere."""
    known = [place for _, place in _places(live)]
    return any(map(_is_told_open, (*told.of("address"), *told.of("location")))) or any(
        place.tells and not any(place.is_at(one) for one in known) for _, place in _places(told)
    )


def _is_told_open(row: Values) -> bool:
    return marks.says_shown(row.get("extra") or {})


def _known_places(entry: Entry, before: Entry | None, hidden: Hidden) -> list[Place]:
    """The places that it told already, unless that was as a service of somebody else."""
    if before is None:
        return []
    owners = [
        names_for(one["id"], one["name"])
        for one in (*entry.of("organization"), *before.of("organization"))
    ]
    is_same = bool(set.intersection(*owners))
    return [place for _, place in _places(before)] if is_same or entry.id in hidden.shown else []


def names_for(own: str, name: str) -> set[str]:
    """An organisation's id and name, either of which makes it the same one here."""
    return {own, f"name: {called(name)}"}


def hide_others(
    session: Session,
    service_ids: Collection[str],
    first: Callable[[list[str]], None],
    now: datetime,
    but: Collection[str] = (),
) -> list[str]:
    """Hide what these services hide in all others of their organisations too; the others' ids.

    Both where they are at that place, and where their texts tell of it.
    `first` is given them before anything is changed. `but`: services that go on showing it. Who
    keeps a copy of the directory learns of it: `now` they were changed.
    """
    hidden: list[Row[Any]] = []
    quiet: list[Entry] = []
    for names in _names(session, service_ids):
        rows = session.execute(told_places().where(Organization.name.in_(names))).all()
        secret = [row for row in rows if row.confidential and row.service_id in service_ids]
        shown = _shown(rows, {place_in(row) for row in secret})
        hidden += [row for row in shown if row.service_id not in but]
        others = _others(session, names, {*service_ids, *but, *(r.service_id for r in shown)})
        quiet += _quiet(session, others, [said for row in secret for said in _said(row)], now)
    changed = list(dict.fromkeys((*(r.service_id for r in hidden), *(one.id for one in quiet))))
    if changed:
        first(changed)
        _hide(session, hidden, now)
        store(session, quiet)
    return changed


def _hide(session: Session, found: Sequence[Row[Any]], now: datetime) -> None:
    """Put the mark on these places."""
    addresses = {row.address_id for row in found if row.address_id}
    these = one_of(session, Address.id, addresses)
    session.execute(
        update(Address).where(these).values(confidential=True), execution_options=QUIETLY
    )
    # An address that says nothing and is confidential is the mark of a place without one.
    bare = {
        row.location_id: hidden_address(row.service_id, row.location_id)
        for row in found
        if row.address_id is None
    }
    if bare:
        session.execute(insert(Address), list(bare.values()))
    own = list(dict.fromkeys(row.service_id for row in found))
    session.expire_all()
    # Written once more, as their texts hide it as well.
    store(session, [_changed(entry, now) for entry in load(session, own).values()])


def _others(session: Session, names: Sequence[str], but: Collection[str]) -> list[str]:
    """All services of organisations of these names, but for some."""
    mine = select(Service.id).join(Organization, Organization.id == Service.organization_id)
    found = session.scalars(mine.where(Organization.name.in_(names)).order_by(Service.id))
    return [own for own in found if own not in but]


def _quiet(
    session: Session, service_ids: Sequence[str], secret: Sequence[Written], now: datetime
) -> Iterator[Entry]:
    """Those of the services whose texts tell one of these addresses, with it covered."""
    for some in batches(service_ids, BATCH):
        for entry in load(session, some).values():
            rows = covering.covered(entry.rows, secret)
            if rows != entry.rows:
                yield _changed(Entry(rows), now)


def _said(row: Row[Any]) -> Iterator[Written]:
    """What a text could say of a place: its address, and its point on the map."""
    yield covering.written(row._asdict())
    yield _on_the_map(place_in(row))


def _changed(entry: Entry, now: datetime) -> Entry:
    return Entry({**entry.rows, "service": [{**entry.one("service"), "last_modified": now}]})


def _names(session: Session, service_ids: Collection[str]) -> Iterator[list[str]]:
    """The organisations of these services, as they are written, those of one name together."""
    of_these = select(Service.organization_id).where(one_of(session, Service.id, service_ids))
    mine = select(Organization.name).where(Organization.id.in_(of_these))
    alike: dict[str, list[str]] = defaultdict(list)
    for name in _written(session, session.scalars(mine)):
        alike[called(name)].append(name)
    yield from alike.values()


def _written(session: Session, names: Iterable[str]) -> list[str]:
    """All ways in which these names of organisations are written here."""
    wanted = {called(name) for name in names}
    every = session.scalars(select(Organization.name).distinct()) if wanted else ()
    return [name for name in every if called(name) in wanted]


def _shown(rows: Sequence[Row[Any]], secret: Collection[Place]) -> list[Row[Any]]:
    """Where one of these places is shown."""
    open_ones = (row for row in rows if not row.confidential)
    return [row for row in open_ones if _is_at_any(place_in(row), secret)]


def told_places() -> Select[*tuple[Any, ...]]:
    """Each place of each service, with its address where it has one."""
    at = ServiceAtLocation
    query = select(
        Organization.name,
        Organization.id.label("organization_id"),
        at.service_id,
        Service.name.label("service"),
        at.location_id,
        Location.latitude,
        Location.longitude,
        Address.id.label("address_id"),
        Address.address_1,
        Address.postal_code,
        Address.extra,
        func.coalesce(Address.confidential, False).label("confidential"),
    )
    query = query.select_from(at).join(Service, Service.id == at.service_id)
    query = query.join(Organization, Organization.id == Service.organization_id)
    query = query.join(Location, Location.id == at.location_id)
    return query.outerjoin(Address, Address.location_id == at.location_id)


def place_in(row: Row[Any]) -> Place:
    """The place of one of `told_places`."""
    told = row._asdict()
    return place_of(told, told)


def _open_places(entry: Entry) -> list[Place]:
    hidden = entry.confidential()
    return [place for own, place in _places(entry) if own not in hidden]


def _places(entry: Entry) -> Iterator[tuple[str, Place]]:
    """Each place of an entry, by the id of its location; with several addresses, several."""
    for location in entry.of("location"):
        for address in entry.of("address", location_id=location["id"]) or [{}]:
            yield location["id"], place_of(address, location)


def _hidden(entry: Entry, closed: Collection[str]) -> Entry:
    rows = [
        {**row, "confidential": True} if row["location_id"] in closed else row
        for row in entry.of("address")
    ]
    told = {row["location_id"] for row in rows}
    rows += [hidden_address(entry.id, place) for place in closed if place not in told]
    return Entry({**entry.rows, "address": rows})
