"""A hidden address is not told in words either."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.cards import completed
from directory.covering import COVER, covered, finder
from directory.entries import load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Loading
from directory.feeds.table import import_table
from directory.tables import Service
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, make_row, make_table

STREET, POSTCODE = "12 Secretrose Lane", "FY1 4ZZ"


def seen(text: str, *address: str, names: tuple[str, ...] = ()) -> str:
    """The text with this address covered in it."""
    told = finder(frozenset({address}), names)
    return text if told is None else told.cover(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Come to 12 Secretrose Lane, Blackpool FY1 4ZZ. Ring the bell.",
         f"Come to {COVER}, Blackpool {COVER}. Ring the bell."),
        ("walk in at 12 SECRETROSE  lane", f"walk in at {COVER}"),
        ("Secretrose Ln. at no. 12", COVER),
        ("the lane behind secretrose-lane", f"the lane behind {COVER}"),
        ("fy14zz", COVER),
        ("We are in Blackpool, FY1", "We are in Blackpool, FY1"),
        ("Ages 12 to 18, Secretrose Lane", f"Ages 12 to 18, {COVER}"),
        ("112 Secretrose Lanes", "112 Secretrose Lanes"),
    ],
)  # fmt: skip
def test_street_and_postcode_are_found_however_they_are_written(text: str, said: str) -> None:
    assert seen(text, STREET, POSTCODE) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Write to 12 Secretrose&nbsp;Lane, FY1&nbsp;4ZZ.", f"Write to {COVER}, {COVER}."),
        ("It is <b>12 Secretrose</b> <i>Lane</i>.", f"It is {COVER}."),
        ("At 12 Secretrose<br>Lane, FY1<br>4ZZ", f"At {COVER}, {COVER}"),
        ("12 Secret<span>rose</span> L&#97;ne &amp; café", f"{COVER} & cafe"),
        ("12&amp;nbsp;Secretrose&amp;nbsp;Lane", COVER),
        ("https://a.uk/?at=12%2520Secretrose%2520Lane", f"https://a.uk/?at={COVER}"),
        ("12 Sécretrose Lane", COVER),
        ("\uff11\uff12 Secretrose Lane", COVER),
        ("12 Secret\u00adrose\u200b Lane", COVER),
        ("FY1 4 ZZ or F Y 1 4 Z Z", f"{COVER} or {COVER}"),
        ("12 Secretrose Lane &amp; <b>tea</b>", f"{COVER} &amp; <b>tea</b>"),
        ("<p>50% off &amp; <18s: café</p>", "<p>50% off &amp; <18s: café</p>"),
    ],
)
def test_a_text_is_covered_as_it_is_read(text: str, said: str) -> None:
    """What a page or a card makes of its markup, escapes and accents tells nothing either."""
    assert seen(text, STREET, POSTCODE) == said


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (("3 First Avenue",), "3 1st Avenue"),
        (("3 1st Ave",), "3 First Avenue"),
        (("40 Twelfth Street",), "40 12th St"),
        (("12 Ffordd y Môr",), "12 Ffordd y Mor"),
        (("12 Ffordd y Mor",), "12 Ffordd y Môr"),
        (("Flat 2, 12 Rose Lane",), "12 Rose Lane"),
        (("Rose House, 14 Tulip Street",), "14 Tulip Street"),
        (("The Willows", "17 Beech Grove"), "17 Beech Grove"),
        (("7 Daisy Street",), "7 Daisy St."),
        (("7 Daisy St",), "7, Daisy Street"),
        (("18-20 Fir Street",), "18 Fir Street"),
        (("18-20 Fir Street",), "19 Fir Str"),
        (("18 Fir Street",), "18-20 Fir Street"),
        (("12/14 Rose Lane",), "12 Rose Lane"),
        (("19a Cedar Gardens",), "19 A Cedar Gdns"),
        (("19 A Cedar Gdns",), "19a cedar gardens"),
        (("1 Promenade",), "1 Promenade"),
        (("1 Promenade",), "Promenade 1"),
        (("1 Promenade",), "one the Prom"),
        (("40 Broadway Blackpool",), "40 Broadway"),
        (("No. 12 Rose Lane",), "12 Rose Lane"),
        (("c/o 12 Rose Lane",), "12 Rose Lane"),
        (("12 Rose Lane Blackpool",), "12 Rose Lane"),
        (("12 Rose Lane - Flat 2",), "12 Rose Lane"),
        (("Flat 2\n12 Rose Lane",), "12 Rose Lane"),
        (("12, Rose Lane",), "12 Rose Lane"),
        (("12 St. Anne's Road",), "12 St Annes Road"),
        (("12 St Annes Road",), "12 Saint Anne\u2019s Rd"),
        (("7 Saint Anne's Avenue",), "7 St Anne Ave"),
        (("7 St Anne Ave",), "7 St. Annes Avenue"),
        (("Rose Lane 12",), "12 Rose Lane"),
        (("Twelve Rose Lane",), "12 Rose Lane"),
        (("12 Rose Lane",), "Rose Lane at no. 12"),
        (("12 Rose Lane",), "https://maps.example.org/?q=12+Rose+Lane"),
        (("Larch Cottage, Sycamore Lane",), "larch cottage"),
        (("Larch Cottage, Sycamore Lane",), "Sycamore Ln"),
    ],
)  # fmt: skip
def test_every_part_of_an_address_is_covered(address: tuple[str, ...], text: str) -> None:
    said = seen(f"Come in: {text}; ring the bell.", *address)
    assert COVER in said
    assert not re.search(
        r"rose|tulip|beech|daisy|fir\b|cedar|prom|broadway|anne|larch|syc", said, re.I
    )


@pytest.mark.parametrize(
    "address",
    [
        "The Refuge", "", "Ring us", "Please Call", "Community Centre", "First Floor", "N/A",
        "None", "FY1", "Blackpool", "South Shore, Lancashire", "Address Withheld", "Flat 3", "12",
    ],
)  # fmt: skip
def test_what_names_no_door_covers_nothing(address: str) -> None:
    assert finder(frozenset({(address,)}), ()) is None


def test_a_street_that_the_organization_is_called_after_is_told_without_its_number() -> None:
    said = seen(
        f"Rose Lane Trust, {STREET}, 3 Rose Lane", "3 Rose Lane", names=("Rose Lane Trust",)
    )
    assert said == f"Rose Lane Trust, {STREET}, {COVER}"


WORDS = st.sampled_from(["Rose", "Tulip", "Saint Mary's", "Old Mill", "Queen", "High", "O'Hara"])
KINDS = st.sampled_from(
    [("Lane", "Ln"), ("Street", "St"), ("Road", "Rd."), ("Close", "Cl"), ("Avenue", "Ave"),
     ("Drive", "Dr"), ("Court", "Ct"), ("Place", "Pl"), ("Gardens", "Gdns"), ("Square", "Sq"),
     ("Grove", "Gr"), ("Crescent", "Cres"), ("Terrace", "Terr")]
)  # fmt: skip
ALONE = st.sampled_from(["Promenade", "Broadway", "Strand"])
BEFORE = st.sampled_from(
    ["", "Flat 3, ", "c/o ", "No. ", "No.", "The Larches, ", "Unit 4 - ", "Flat B\n", "Rear of "]
)
BEHIND = st.sampled_from(["", ", Blackpool", " Blackpool", ", Flat 3", " - Flat 3", " (rear)", "."])


@st.composite
def hidden_and_told(draw: st.DrawFn) -> tuple[str, str, str]:
    """An address in one writing, the same in another, and the name of its street."""
    number, letter = draw(st.integers(1, 250)), draw(st.sampled_from(["", "a", "B"]))
    street = draw(st.one_of(st.tuples(WORDS, KINDS), ALONE))
    both = (street, street) if isinstance(street, str) else [f"{street[0]} {k}" for k in street[1]]
    hidden_as, told_as = draw(st.permutations(both))
    told_as = draw(
        st.sampled_from([told_as, told_as.upper(), told_as.lower(), told_as.replace("'", "")])
    )
    row = draw(st.sampled_from(["", f"-{number + 2}", f"/{number + 1}"]))
    gap = draw(st.sampled_from([" ", "  ", ", ", " ,"]))
    spaced = draw(st.sampled_from(["", " "])) if letter else ""
    hidden = f"{draw(BEFORE)}{number}{letter}{row} {hidden_as}{draw(BEHIND)}"
    return hidden, f"{number}{spaced}{letter}{gap}{told_as}", told_as


@given(hidden_and_told())
def test_however_an_address_is_written_no_text_tells_it(made: tuple[str, str, str]) -> None:
    hidden, told, street = made
    said = seen(f"Please come to {told} (fy1  4zz), and ring.", hidden, POSTCODE)
    assert COVER in said
    assert not (street in said and re.search(r"\d", said.replace(COVER, "")))
    assert "4zz" not in said


def test_an_entry_that_hides_nothing_stays_as_it_is() -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "address": [{"address_1": STREET, "postal_code": POSTCODE, "confidential": False}],
        "service": [{"description": STREET}],
    }
    assert covered(rows) == rows


@pytest.mark.parametrize(
    "mark",
    [
        {"confidential": True}, {"Confidential": True}, {"hidden": "yes"}, {"private": True},
        {"public": False}, {"display": "no"}, {"visibility": "private"}, {"is_public": 0},
        {"display_address": "false"}, {"show_address": False}, {"hide_address": True},
        {"hideLocation": "TRUE"}, {"confidential_address": "yes"}, {"isConfidential": True},
        {"visibility": "not public"}, {"do-not-publish": 1}, {"Do not display address": "x"},
        {"suppress_address": "y"}, {"secret": "refuge"}, {"dont_show_on_map": True},
        {"published": "n"}, {"visible": 0.0}, {"visible_to": "staff only"}, {"unlisted": True},
    ],
)  # fmt: skip
def test_neither_a_card_nor_the_open_directory_says_it(
    session: Session, mark: dict[str, Any]
) -> None:
    words = f"Come to {STREET}, {POSTCODE}."
    at = {"id": "1", "address_1": STREET, "postal_code": POSTCODE, "attention": words}
    place = {"id": "2", "location": {"id": "3", "addresses": [{**at, **mark}]}}
    told = make_service(
        name="Refuge",
        description=words,
        application_process=words,
        schedules=[{"id": "4", "description": words}],
        service_at_locations=[place],
    )
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (offer,) = catalogue.offers(session)
    (card,) = completed(session, [offer])
    (entry,) = load(session, [offer.id]).values()

    for public in (repr(card), repr(tell(entry))):
        assert "Secretrose" not in public and POSTCODE not in public
        assert COVER in public


def test_no_text_and_no_link_of_the_organization_tells_the_point(session: Session) -> None:
    """Neither the service's that hides it nor its other services'."""
    link, words = "https://maps.example/?q=53.8147,-3.0312", "Find us at 53.81471, -3.03119."
    hidden = make_row(
        service="Refuge", address=STREET, postcode=POSTCODE, confidential="yes",
        latitude="53.8147", longitude="-3.0312", url=link, description=words,
    )  # fmt: skip
    other = make_row(service="Advice", url=link, description=f"{words} Or 53.9123, -3.0312.")
    import_table(session, make_table(hidden, other), now=NOW)

    own = session.scalars(select(Service.id)).all()
    told = repr([tell(entry) for entry in load(session, own).values()])
    cards = repr(completed(session, catalogue.offers(session)))
    for public in (told, cards):
        assert "53.8147" not in public and "Find us at" in public
    assert "53.9123" in told


@pytest.mark.parametrize("where", ["service", "site", "location"])
def test_whatever_of_a_service_is_marked_its_address_is_hidden(
    session: Session, where: str
) -> None:
    at: dict[str, Any] = {"id": "3", "addresses": [{"id": "1", "address_1": STREET}]}
    place = {"id": "2", "location": at}
    told = make_service(name="Refuge", service_at_locations=[place])
    {"service": told, "site": place, "location": at}[where]["hideAddress"] = "yes"
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (entry,) = load(session, [told["id"]]).values()
    assert "Secretrose" not in repr(tell(entry))


@pytest.mark.parametrize(
    "mark",
    [
        {"public": True}, {"hidden": False}, {"visibility": "public"}, {"private_parking": "yes"},
        {"hidden_disabilities": "yes"}, {"access": "no steps"}, {"display_address": STREET},
        {"masks_required": "yes"}, {"hide_address": "no"}, {"do_not_publish": ""},
    ],
)  # fmt: skip
def test_what_is_said_to_be_public_is_shown(session: Session, mark: dict[str, Any]) -> None:
    at = {"id": "1", "address_1": STREET, "postal_code": POSTCODE, **mark}
    place = {"id": "2", "location": {"id": "3", "addresses": [at]}}
    told = make_service(name="Drop-in", service_at_locations=[place])
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))

    assert catalogue.offers(session)[0].address == STREET


POINT = "53.815, -3.031"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://www.google.com/maps?q=53.8147,-3.0312", f"https://www.google.com/maps?q={COVER}"),
        ("https://www.google.com/maps/@53.8147,-3.0312,17z", f"https://www.google.com/maps/@{COVER},17z"),
        ("a/data=!3d53.8147!4d-3.0312?x", f"a/data=!3d{COVER}?x"),
        ("https://osm.org/?mlat=53.8147&mlon=-3.0312", f"https://osm.org/?mlat={COVER}"),
        ("https://osm.org/#map=18/53.81471/-3.03124", f"https://osm.org/#map=18/{COVER}"),
        ("lat 53.8147 long -3.0312", f"lat {COVER}"),
        ("53.815 -3.031", COVER),
        ("53,8147 N 3,0312 W", f"{COVER} W"),
        ("q=53.8147%2C-3.0312", f"q={COVER}"),
        ("POINT(-3.0312 53.8147)", f"POINT(-{COVER})"),
        ("https://osm.org/?mlat=53.9147&mlon=-3.0312", "https://osm.org/?mlat=53.9147&mlon=-3.0312"),
        ("Call 01253 814731 between 3.03 and 3.15", "Call 01253 814731 between 3.03 and 3.15"),
        ("53.8 -3.0", "53.8 -3.0"),
    ],
)  # fmt: skip
def test_the_point_on_the_map_is_covered_as_links_tell_it(text: str, said: str) -> None:
    """One in fewer digits than three is that of half a town."""
    assert seen(text, STREET, POINT) == said


def test_a_point_with_zeros_at_its_end_may_be_told_without_them() -> None:
    assert seen("at 53.81, -3.03", "53.810, -3.030") == f"at {COVER}"
    assert seen("at 53.812, -3.03", "53.810, -3.030") == "at 53.812, -3.03"
