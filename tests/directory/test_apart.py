"""Services that a feed ties together by shared ids: each keeps its own rows, and its secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory import places
from directory.entries import Entry, load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading
from directory.feeds.table import import_table
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.tables import Address, Candidate, Service, ServiceAtLocation
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, make_row, make_table

HOW = Loading(feed="county", now=NOW)
OTHER = replace(HOW, feed="other")


def named(name: str) -> str:
    return str(uuid5(NAMESPACE_DNS, name))


def make_place(**fields: Any) -> dict[str, Any]:
    address = {"id": named("address"), "address_1": "13 Hidden Road", "postal_code": "FY1 9ZZ"}
    house = {"id": named("house"), "latitude": 53.81234, "longitude": -3.0, "addresses": [address]}
    return {**house, **fields}


def at(name: str, place: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": named(f"at {name}"), "location": place}]


REFUGE = make_service(name="Refuge", service_at_locations=at("refuge", make_place()))
LIBRARY = {"id": named("library"), "name": "Library"}
MINE = make_service(name="Advice", service_at_locations=at("advice", make_place()))
THEIRS = {**MINE, "organization": LIBRARY}
ELSEWHERE = make_place(id=named("elsewhere"))
ADDRESS_TAKEN = make_service(name="Advice", service_at_locations=at("advice", ELSEWHERE))
SITE_TAKEN = make_service(name="Advice", service_at_locations=at("refuge", make_place()))

IN_SHORT = {key: value for key, value in make_place().items() if key != "addresses"}
SHORT = make_service(name="Advice", service_at_locations=at("advice", IN_SHORT))


def entry(session: Session, service: dict[str, Any]) -> Entry:
    return load(session, [service["id"]])[service["id"]]


def told(session: Session, *services: dict[str, Any]) -> str:
    return json.dumps([tell(entry(session, one)) for one in services], default=str)


def hide(session: Session, service: dict[str, Any]) -> None:
    here = select(ServiceAtLocation.location_id).where(
        ServiceAtLocation.service_id == service["id"]
    )
    session.execute(update(Address).where(Address.location_id.in_(here)).values(confidential=True))
    session.expire_all()


@pytest.mark.parametrize("how", [HOW, OTHER])
@pytest.mark.parametrize("other", [MINE, THEIRS, ADDRESS_TAKEN, SITE_TAKEN])
@pytest.mark.parametrize("with_refuge", [True, False])
def test_no_other_service_uncovers_a_confidential_address(
    session: Session, other: dict[str, Any], with_refuge: bool, how: Loading
) -> None:
    """A shared building, an address of the same id, a site: none of them is the refuge's own."""
    load_hsds(session, as_file([REFUGE]), HOW)
    hide(session, REFUGE)
    before = entry(session, REFUGE)

    load_hsds(session, as_file([*([REFUGE] if with_refuge else []), other]), how)
    assert entry(session, REFUGE) == before
    assert "Hidden" not in told(session, REFUGE, other)


def ticked(session: Session, service: dict[str, Any], *, confidential: bool) -> None:
    own, deed = service["id"], Deed("us", Action.EDITED, NOW)
    facts = {**versions.now_says(session, own), "confidential": confidential}
    versions.publish(session, own, facts, deed)


@pytest.mark.parametrize("other", [SHORT, {**SHORT, "organization": LIBRARY}])
@pytest.mark.parametrize("is_there_before", [True, False])
def test_a_confidential_place_told_in_short_shows_no_point_on_the_map(
    session: Session, other: dict[str, Any], is_there_before: bool
) -> None:
    before = [make_service(name="Advice", organization=other["organization"])]
    load_hsds(session, as_file([REFUGE, *(before if is_there_before else [])]), HOW)
    hide(session, REFUGE)
    load_hsds(session, as_file([REFUGE, other]), HOW)
    assert "53.81234" not in told(session, REFUGE, other)

    again = load_hsds(session, as_file([REFUGE, other]), HOW)
    assert again.unchanged == 2
    assert "53.81234" not in told(session, REFUGE, other)


def test_a_point_of_the_same_organization_is_hidden_with_the_address(session: Session) -> None:
    load_hsds(session, as_file([REFUGE, SHORT]), HOW)
    assert "53.81234" in told(session, SHORT)
    ticked(session, REFUGE, confidential=True)
    assert "53.81234" not in told(session, REFUGE, SHORT)

    again = load_hsds(session, as_file([REFUGE, SHORT]), HOW)
    assert again.unchanged == 2
    assert "53.81234" not in told(session, REFUGE, SHORT)


def test_whoever_keeps_a_copy_learns_that_an_address_is_hidden(session: Session) -> None:
    """By the day of the last change: a copy is brought up to date by it, and so is a cache."""
    other = make_service(name="Advice", service_at_locations=at("advice", make_place()))
    load_hsds(session, as_file([REFUGE, other]), HOW)
    own = (other["id"], REFUGE["id"])
    before = {one: session.get_one(Service, one).last_modified for one in own}
    facts = {**versions.now_says(session, REFUGE["id"]), "confidential": True}
    later = NOW + timedelta(days=1)
    versions.publish(session, REFUGE["id"], facts, Deed("us", Action.EDITED, later))

    assert entry(session, other).confidential()
    assert set(before.values()) == {HOW.now}
    assert {session.get_one(Service, one).last_modified for one in own} == {later}


@pytest.mark.parametrize("new_ids", [False, True])
def test_an_organization_hides_an_address_in_all_of_its_services(
    session: Session, new_ids: bool
) -> None:
    """And shows it again in the one alone whose partner says so."""
    address = {"id": named("a2"), "address_1": "13, hidden road", "postal_code": "fy19zz"}
    place = make_place(id=named("h2"), addresses=[address]) if new_ids else make_place()
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    load_hsds(session, as_file([REFUGE, other]), HOW)
    ticked(session, REFUGE, confidential=True)
    assert "hidden" not in told(session, REFUGE, other).casefold()
    assert [one.action for one in versions.history(session, other["id"])] == ["edited", "found"]

    ticked(session, other, confidential=False)
    assert "hidden" in told(session, other).casefold()
    assert "Hidden" not in told(session, REFUGE)


def test_a_confidential_address_of_the_organization_comes_in_as_one(session: Session) -> None:
    """Under other ids, with a new service: whoever keeps the feed does not know of it."""
    load_hsds(session, as_file([REFUGE]), HOW)
    hide(session, REFUGE)
    address = {"id": named("a2"), "address_1": "13 Hidden Road", "postal_code": "FY1 9ZZ"}
    place = make_place(id=named("h2"), addresses=[address])
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    load_hsds(session, as_file([other]), OTHER)
    assert "Hidden" not in told(session, other)


ANYWHERE_ELSE = {"id": named("h2"), "latitude": 53.9, "longitude": -3.1}


@pytest.mark.parametrize("marked_by", ["partner", "import"])
@pytest.mark.parametrize(
    "place",
    [
        make_place(id=named("h2"), addresses=[]),
        make_place(
            id=named("h2"), addresses=[{"id": named("a2"), "address_1": "The Hidden House"}]
        ),
        {
            **ANYWHERE_ELSE,
            "addresses": [
                {"id": named("a2"), "address_1": "Hidden House", "postal_code": "FY19ZZ"}
            ],
        },
    ],
    ids=["the point alone", "in other words, at its point", "without a number"],
)
def test_an_organization_of_the_same_name_is_the_same_one(
    session: Session, place: dict[str, Any], marked_by: str
) -> None:
    """Another feed gives it another id: its partner hid the place from them all."""
    load_hsds(session, as_file([REFUGE]), HOW)
    hide(session, REFUGE)
    organization = {"id": named("once more"), "name": f" {REFUGE['organization']['name'].upper()} "}
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    other = {**other, "id": named("anew"), "organization": organization}
    if marked_by == "import":
        load_hsds(session, as_file([other]), OTHER)
    else:
        ticked(session, REFUGE, confidential=False)
        load_hsds(session, as_file([other]), OTHER)
        ticked(session, REFUGE, confidential=True)

    assert entry(session, other).confidential()
    assert "53." not in told(session, other) and "Hidden" not in told(session, other)


def called(service: dict[str, Any], name: str, own: str | None = None) -> dict[str, Any]:
    """The service of an organisation that its feed calls otherwise now."""
    organization = {**service["organization"], "name": name}
    return {**service, "organization": organization | ({"id": named(own)} if own else {})}


COPY = make_service(
    name="Advice",
    service_at_locations=at(
        "advice",
        make_place(
            id=named("h2"),
            addresses=[
                {"id": named("a2"), "address_1": "13 Hidden Road", "postal_code": "FY1 9ZZ"}
            ],
        ),
    ),
)


@pytest.mark.parametrize("own", [None, "another id"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("name", ["Pier Trust.", "Pier Trust CIC"])
def test_an_organization_with_a_new_name_goes_on_hiding_its_place(
    session: Session, name: str, is_first: bool, own: str | None
) -> None:
    """In the very import that brings the name, and with it a second service there."""
    load_hsds(session, as_file([REFUGE]), HOW)
    ticked(session, REFUGE, confidential=True)
    renamed = [called(REFUGE, name, own), called(COPY, name, own)]
    load_hsds(session, as_file(renamed if is_first else renamed[::-1]), HOW)

    assert "Hidden" not in told(session, REFUGE, COPY) and "53." not in told(session, COPY)


def test_a_new_name_that_a_third_service_brings_hides_the_place_of_its_namesake(
    session: Session,
) -> None:
    """The refuge itself is of another feed, and not in the file."""
    load_hsds(session, as_file([REFUGE]), OTHER)
    ticked(session, REFUGE, confidential=True)
    third = called(make_service(name="Phone line"), "Pier Trust CIC")
    load_hsds(session, as_file([called(COPY, "Pier Trust CIC", "another id"), third]), HOW)

    assert "Hidden" not in told(session, COPY)


def test_what_its_partner_shows_stays_shown_under_a_new_name(session: Session) -> None:
    load_hsds(session, as_file([REFUGE, COPY]), HOW)
    ticked(session, REFUGE, confidential=True)
    ticked(session, COPY, confidential=False)
    load_hsds(session, as_file([called(REFUGE, "Pier CIC"), called(COPY, "Pier CIC")]), HOW)

    assert "Hidden" in told(session, COPY) and "Hidden" not in told(session, REFUGE)


A_METRE_AWAY = {"id": named("h2"), "latitude": 53.812345, "longitude": -3.00001}


@pytest.mark.parametrize(
    "place",
    [
        A_METRE_AWAY,
        {**A_METRE_AWAY, "addresses": [{"id": named("a2"), "address_1": "1 Other Street"}]},
        {"id": named("h2"), "addresses": [{"id": named("a2"), "address_1": "Hidden Rd"}]},
        {
            "id": named("h2"),
            "addresses": [{"id": named("a2"), "address_1": "Shore House, Hidden Road"}],
        },
        {
            "id": named("h2"),
            "addresses": [
                {"id": named("a2"), "address_1": "Flat 2, 13 Hidden Rd", "postal_code": "FY1 9ZZ"}
            ],
        },
    ],
    ids=["a point", "a point and a street", "a street", "a house and a street", "a flat"],
)
@pytest.mark.parametrize("is_there_before", [True, False])
def test_a_place_is_the_same_one_however_little_is_told_of_it(
    session: Session, place: dict[str, Any], is_there_before: bool
) -> None:
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    load_hsds(session, as_file([REFUGE, *([other] if is_there_before else [])]), HOW)
    ticked(session, REFUGE, confidential=True)
    load_hsds(session, as_file([REFUGE, other]), HOW)

    assert entry(session, other).confidential()
    assert not any(said in told(session, other) for said in ("Hidden", "53.", "Other"))


def test_an_open_address_is_given_no_point_beside_a_hidden_one(session: Session) -> None:
    """What it told before was nowhere near."""
    address = {"id": named("a2"), "address_1": "15 Hidden Road", "postal_code": "FY1 9ZZ"}
    away = {"id": named("h2"), "addresses": [address]}
    near = {**A_METRE_AWAY, "addresses": [address]}
    load_hsds(session, as_file([REFUGE]), HOW)
    ticked(session, REFUGE, confidential=True)
    for place in (away, near):
        other = make_service(name="Advice", service_at_locations=at("advice", place))
        load_hsds(session, as_file([other]), OTHER)

    assert "53." not in told(session, other)


def test_a_point_worked_out_from_the_postcode_is_no_place(session: Session) -> None:
    """All that is entered in the portal for one half of a town has it."""
    middle = places.outcodes()["FY1"]
    point = {"latitude": middle.latitude, "longitude": middle.longitude}
    street = {"address_1": "5 Town Square", "postal_code": "FY1 1AA"}
    refuge = make_service(name="Refuge", service_at_locations=at("refuge", make_place(**point)))
    office = {"id": named("h2"), "addresses": [{"id": named("a2"), **street}], **point}
    other = make_service(name="Office", service_at_locations=at("office", office))
    load_hsds(session, as_file([refuge, other]), HOW)
    ticked(session, refuge, confidential=True)

    assert "Town Square" in told(session, other) and "Hidden" not in told(session, refuge)


def test_a_point_down_the_road_stays_open(session: Session) -> None:
    load_hsds(session, as_file([REFUGE]), HOW)
    ticked(session, REFUGE, confidential=True)
    place = {"id": named("h2"), "latitude": 53.8135, "longitude": -3.0}
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    load_hsds(session, as_file([other]), HOW)

    assert "53.8135" in told(session, other)


def test_what_is_next_door_stays_open(session: Session) -> None:
    load_hsds(session, as_file([REFUGE]), HOW)
    hide(session, REFUGE)
    address = {"id": named("a2"), "address_1": "15 Hidden Road", "postal_code": "FY1 9ZZ"}
    other = make_service(
        name="Office", service_at_locations=at("office", {**ANYWHERE_ELSE, "addresses": [address]})
    )
    load_hsds(session, as_file([other]), HOW)

    assert "15 Hidden Road" in told(session, other)


@pytest.mark.parametrize(
    "told_as",
    [
        {"address_1": "1st Floor, Hidden House, Hidden Road", "postal_code": "FY1 9ZZ"},
        {"address_1": "Flat 2, Hidden House", "postal_code": "FY1 9ZZ"},
        {"address_1": "11-15 Hidden Road", "postal_code": "FY1 9ZZ"},
        {"address_1": "13 Hidden Road", "postal_code": "FY1"},
        {"address_1": "13 Hidden Road", "postal_code": "FY1 9ZX"},
        {"address_1": "Hidden Road FY1 9ZZ, 2nd door"},
        {"address_1": "Hidden Rd, 2nd floor"},
    ],
)
def test_the_same_door_in_other_words_is_hidden(session: Session, told_as: dict[str, str]) -> None:
    """A floor, a flat, a row of numbers, half a postcode, or one with a slip."""
    load_hsds(session, as_file([REFUGE]), HOW)
    hide(session, REFUGE)
    address = {"id": named("a2"), **told_as}
    other = make_service(
        name="Office", service_at_locations=at("office", {**ANYWHERE_ELSE, "addresses": [address]})
    )
    load_hsds(session, as_file([other]), HOW)

    assert "Hidden" not in told(session, other)


@pytest.mark.parametrize("anew", ["Refuge Org.", "the refuge org", "Refuge-Org Ltd", "Réfuge Org"])
def test_an_organisation_of_a_table_is_the_same_however_it_is_written(
    session: Session, anew: str
) -> None:
    """A table knows organisations by their names alone."""
    place = {"address": "13 Marrow Lane", "town": "Blackpool", "postcode": "FY1 6JX"}
    row = make_row(organization="Refuge Org", service="Nights", confidential="yes", **place)
    import_table(session, make_table(row), now=NOW)
    again = make_row(organization=anew, service="Nights", **place)
    import_table(session, make_table(again), now=NOW)

    shown = select(Address.address_1).where(~Address.confidential)
    assert session.scalars(shown).all() == []


def test_the_tick_hides_every_place_of_a_service(session: Session) -> None:
    """The next one would be shown in place of the first."""
    hall = {"id": named("hall"), "addresses": [{"id": named("a9"), "address_1": "5 Town Hall"}]}
    first = [{"id": named("at hall"), "location": hall}]
    service = make_service(name="Refuge", service_at_locations=first + at("refuge", make_place()))
    load_hsds(session, as_file([service]), HOW)
    ticked(session, service, confidential=True)
    assert "Hidden" not in told(session, service) and "Town Hall" not in told(session, service)
    assert versions.now_says(session, service["id"])["confidential"] is True

    ticked(session, service, confidential=False)
    assert "Hidden" not in told(session, service) or "Town Hall" not in told(session, service)


def test_an_address_put_right_as_it_is_hidden_is_the_same_one(session: Session) -> None:
    other = make_service(name="Advice", service_at_locations=at("advice", make_place()))
    load_hsds(session, as_file([REFUGE, other]), HOW)
    own, deed = REFUGE["id"], Deed("us", Action.EDITED, NOW)
    right = {"address": "13 Hidden Rd.", "confidential": True}
    versions.publish(session, own, {**versions.now_says(session, own), **right}, deed)

    assert "Hidden" not in told(session, REFUGE, other)


@pytest.mark.parametrize("marked_first", [True, False])
def test_a_mark_of_the_feed_hides_it_in_all_services_of_the_organization(
    session: Session, marked_first: bool
) -> None:
    closed = make_service(
        name="Refuge", service_at_locations=at("refuge", make_place(confidential=True))
    )
    address = {"id": named("a2"), "address_1": "13 Hidden Road", "postal_code": "FY1 9ZZ"}
    place = make_place(id=named("h2"), addresses=[address])
    other = make_service(name="Advice", service_at_locations=at("advice", place))
    told_of = [closed, other] if marked_first else [other, closed]
    load_hsds(session, as_file(told_of), HOW)
    assert "Hidden" not in told(session, closed, other)
    assert load_hsds(session, as_file(told_of), HOW).unchanged == 2


def test_no_organization_shows_or_hides_another_s_address(session: Session) -> None:
    load_hsds(session, as_file([REFUGE, THEIRS]), HOW)
    ticked(session, REFUGE, confidential=True)
    assert "Hidden" in told(session, THEIRS)
    ticked(session, THEIRS, confidential=True)
    ticked(session, THEIRS, confidential=False)
    assert "Hidden" not in told(session, REFUGE)


def test_who_moves_to_a_confidential_place_does_not_uncover_it(session: Session) -> None:
    load_hsds(session, as_file([REFUGE, make_service(name="Advice")]), HOW)
    hide(session, REFUGE)
    load_hsds(session, as_file([REFUGE, THEIRS]), HOW)
    assert "Hidden" not in told(session, REFUGE, THEIRS)


NESTED: dict[str, dict[str, Any]] = {
    "phones": {"number": "01253 555 0100"},
    "service_areas": {"name": "Blackpool"},
    "schedules": {"description": "Mondays"},
    "languages": {"name": "Polish"},
    "cost_options": {"option": "Free", "amount": 0},
    "contacts": {"phones": [{"id": "1", "number": "01253 555 0200"}]},
}


def sharing(name: str, own: str) -> dict[str, Any]:
    """A service whose nested things have the ids that those of all others have."""
    lists = {key: [{"id": own, **said}] for key, said in NESTED.items()}
    return make_service(name=name, **lists)


def kept(service: dict[str, Any]) -> Iterator[str]:
    return (key for key in NESTED if service.get(key))


@pytest.mark.parametrize("own", ["1", named("one")])
def test_services_that_share_ids_lose_nothing(session: Session, own: str) -> None:
    every = [sharing(name, own) for name in ("A", "B", "C")]
    assert load_hsds(session, as_file(every), HOW) == Imported(3, 0, 0, 0)
    for one in every:
        assert list(kept(tell(entry(session, one)))) == list(NESTED)
    areas = session.execute(select(Candidate.area, Candidate.phone))
    assert [tuple(row) for row in areas] == [("Blackpool", "01253 555 0100")] * 3


def test_what_was_kept_apart_is_found_again(session: Session) -> None:
    """Also when the feed has changed, so that each service is looked at anew."""
    every = [sharing(name, "1") for name in ("A", "B", "C")]
    load_hsds(session, as_file(every), HOW)
    before = [entry(session, one) for one in every]
    assert load_hsds(session, as_file(every), HOW) == Imported(0, 0, 3, 0)
    assert load_hsds(session, as_file(every[::-1]), OTHER) == Imported(0, 0, 3, 0)
    assert load_hsds(session, as_file([tell(one) for one in before]), OTHER).unchanged == 3
    assert [entry(session, one) for one in every] == before


def test_things_of_one_service_that_share_an_id_are_all_kept(session: Session) -> None:
    phones = [{"id": "1", "number": "01253 555 0100"}, {"id": "1", "number": "01253 555 0200"}]
    one = make_service(name="A", phones=phones)
    load_hsds(session, as_file(one), HOW)
    found = tell(entry(session, one))
    assert sorted(p["number"] for p in found["phones"]) == [p["number"] for p in phones]
    assert load_hsds(session, as_file(one), OTHER).unchanged == 1
    assert load_hsds(session, as_file(found), OTHER).unchanged == 1


def test_two_feeds_that_number_from_one_leave_each_other_alone(session: Session) -> None:
    def council(name: str) -> dict[str, Any]:
        return {
            **sharing(f"{name} drop-in", "1"),
            "id": "1",
            "organization": {"id": "1", "name": name},
        }

    for name, how in (("One", HOW), ("Two", OTHER)):
        assert load_hsds(session, as_file(council(name)), how) == Imported(1, 0, 0, 0)
    ids = list(session.scalars(select(Candidate.service_id).distinct()))
    found = sorted(
        (one.one("service")["name"], one.one("organization")["name"])
        for one in load(session, ids).values()
    )
    assert found == [("One drop-in", "One"), ("Two drop-in", "Two")]
    for name, how in (("One", HOW), ("Two", OTHER)):
        assert load_hsds(session, as_file(council(name)), how) == Imported(0, 0, 1, 0)


def marked(kind: str) -> dict[str, Any]:
    """A service whose feed says that its address is confidential, in one way or another."""
    place = make_place()
    site = {"id": named("at"), "location": place}
    said = {"label": "Confidential", "value": "true"}
    term = {"taxonomy_term": {"id": named("term"), "name": "confidential", "taxonomy": "own"}}
    marks: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "address": (place["addresses"][0], {"confidential": True}),
        "address, is": (place["addresses"][0], {"is_confidential": "true"}),
        "address, attribute": (place["addresses"][0], {"attributes": [said]}),
        "location": (place, {"confidential": True}),
        "location without address": (place, {"confidential": True, "addresses": []}),
        "location, term": (place, {"attributes": [term]}),
        "site": (site, {"attributes": [said]}),
    }
    thing, mark = marks[kind]
    thing |= mark
    return make_service(name="Refuge", service_at_locations=[site])


@pytest.mark.parametrize(
    "kind",
    [
        "address",
        "address, is",
        "address, attribute",
        "location",
        "location without address",
        "location, term",
        "site",
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_feed_can_mark_an_address_confidential(session: Session, kind: str, later: bool) -> None:
    if later:
        load_hsds(session, as_file(REFUGE), HOW)
    load_hsds(session, as_file(marked(kind)), HOW)
    assert versions.now_says(session, REFUGE["id"])["confidential"]
    assert "53.81234" not in told(session, REFUGE) and "Hidden" not in told(session, REFUGE)
    assert load_hsds(session, as_file(marked(kind)), OTHER) == Imported(0, 0, 1, 0)


def test_a_feed_that_says_it_is_not_confidential_hides_nothing(session: Session) -> None:
    place = make_place(confidential=False, attributes=[{"label": "confidential", "value": "no"}])
    load_hsds(session, as_file({**REFUGE, "service_at_locations": at("r", place)}), HOW)
    assert "Hidden" in told(session, REFUGE)
