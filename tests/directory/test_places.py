"""Places: what is understood of what people write, and whose area it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import places
from directory.places import (
    area_named,
    areas_of,
    distance_km,
    districts_of,
    is_local,
    is_out_of_place,
    miles,
    outcode,
)
from directory.town_names import outcode_for_town

WIDER = {
    "England and Wales",
    "Great Britain",
    "United Kingdom",
    "Lancashire with Blackpool and Blackburn with Darwen",
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fy4 1xx", "FY4"),
        ("FY41XX", "FY4"),
        ("fy4", "FY4"),
        ("Fy 4", "FY4"),
        ("fy4 1", "FY4"),
        ("FY4-1XX", "FY4"),
        ("PR25 1AA", "PR25"),
        ("pr251aa", "PR25"),
        ("W1A 1AA", "W1A"),
        ("im in fy4 mate", "FY4"),
        ("its FY1 3EF, near the tower", "FY1"),
    ],
)
def test_a_postcode_is_cut_to_its_outcode(written: str, meant: str) -> None:
    assert outcode(written) == meant


@pytest.mark.parametrize("written", ["", "zz9", "fy", "im 17", "gr8", "blackpool", "FY99 1AA", "0"])
def test_what_is_no_real_outcode_is_none(written: str) -> None:
    assert outcode(written) is None


def test_slang_inside_a_sentence_is_no_outcode() -> None:
    assert outcode("alright m8 its me") is None
    assert outcode("i live in M8") == "M8"
    assert outcode("m8") == "M8"


@given(st.text(max_size=60))
def test_anything_written_gives_a_known_outcode_or_none(written: str) -> None:
    town = outcode_for_town(written)
    assert outcode(written) in {None, *places.outcodes()}
    assert town is None or town.outcode in places.outcodes()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("blackpol", "FY1"),
        ("blackpool south shore", "FY4"),
        ("i live in fleetwood", "FY7"),
        ("St. Annes", "FY8"),
        ("saint annes", "FY8"),
        ("lythm", "FY8"),
        ("poulton-le-fylde", "FY6"),
        ("Layton, Blackpool", "FY3"),
        ("near bispam", "FY2"),
        ("clevelys", "FY5"),
        ("prestn", "PR1"),
        ("morcambe", "LA4"),
        ("manchester", "M1"),
    ],
)
def test_a_town_is_known_by_its_name_also_misspelt(written: str, meant: str) -> None:
    town = outcode_for_town(written)
    assert town is not None
    assert town.outcode == meant


@pytest.mark.parametrize("written", ["", "atlantis", "i dont want to say", "from", "just my maths"])
def test_what_names_no_place_is_none(written: str) -> None:
    assert outcode_for_town(written) is None


def test_every_place_in_the_data_leads_to_a_real_outcode() -> None:
    book = places.gazetteer()
    named = {*book["towns"].values(), *book["neighbourhoods"].values(), *book["districts"]}
    assert named <= set(places.outcodes())


def test_the_unitary_councils_are_not_in_the_county() -> None:
    assert districts_of("FY1") - WIDER == {"FY1", "Blackpool", "Fylde Coast", "England"}
    assert districts_of("BB3") - WIDER == {"BB3", "Blackburn with Darwen", "England"}
    assert districts_of("FY7") - WIDER == {"FY7", "Wyre", "Fylde Coast", "Lancashire", "England"}


def test_an_outcode_that_straddles_is_sure_of_one_area_and_perhaps_in_another() -> None:
    cleveleys = areas_of("FY5")
    assert "Wyre" in cleveleys.sure
    assert cleveleys.perhaps == {"Blackpool"}


def test_a_whole_is_sure_where_every_part_is_in_it() -> None:
    assert "Lancashire" in areas_of("PR3").sure
    assert {"Wyre", "Preston"} <= areas_of("PR3").perhaps


def test_scotland_is_not_england() -> None:
    assert districts_of("G1") == {"G1", "Scotland", "Great Britain", "United Kingdom"}


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ("Blackpool Unitary Authority", "Blackpool"), ("fy1", "FY1"), ("blackpool", "Blackpool"),
        ("National", "United Kingdom"), ("UK-wide", "United Kingdom"),
        ("England & Wales", "England and Wales"), ("All of Lancashire", "Lancashire"),
        ("Lancashire-12", "Lancashire"), ("Lancashire County Council", "Lancashire"),
        ("Borough of Fylde", "Fylde"), ("The Fylde Coast", "Fylde Coast"),
        ("Wyre District", "Wyre"), ("Middle Earth", None), ("The Council", None), ("", None),
        ("ZZ9", None),
    ],
)  # fmt: skip
def test_an_area_is_known_in_many_writings(written: str, area: str | None) -> None:
    assert area_named(written) == area


@pytest.mark.parametrize(
    ("point", "code", "wrong"),
    [
        ((53.81, -3.05), "FY1", False), ((53.81, -3.05), None, False), ((0.0, 0.0), None, True),
        ((-3.05, 53.81), "FY1", True), ((51.5, -0.12), "FY1", True), ((48.85, 2.35), None, True),
    ],
)  # fmt: skip
def test_a_point_in_the_sea_or_far_from_its_postcode_can_t_be_right(
    point: tuple[float, float], code: str | None, wrong: bool
) -> None:
    assert is_out_of_place(point, code) is wrong


def test_home_is_local_and_elsewhere_is_not() -> None:
    assert is_local("FY1") and is_local("BB3") and is_local("PR4")
    assert not is_local("M1") and not is_local("nowhere")


def test_distance_is_in_a_straight_line() -> None:
    fleetwood = places.outcodes()["FY7"]
    away = distance_km("FY1", fleetwood.latitude, fleetwood.longitude)
    assert away is not None
    assert 11 < away < 11.6
    assert 6.8 < miles(away) < 7.3
    assert distance_km("nowhere", 53.8, -3.0) is None
