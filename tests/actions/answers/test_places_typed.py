"""Where they live, as it is typed: what the area question makes of it."""

from __future__ import annotations

import pytest

from directory import places, town_names


def outcode_of(text: str) -> str | None:
    """As the area question hears it."""
    town = town_names.outcode_for_town(text)
    return places.outcode(text) or (town.outcode if town else None)


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("fy 1", "FY1"),
        ("BB1 ", "BB1"),
        ("fy8 innit", "FY8"),
        ("fy4 1xx", "FY4"),
        ("my postcode is FY1 5BP", "FY1"),
        ("blackpol", "FY1"),
        ("fleetwd", "FY7"),
        ("lytham st annes", "FY8"),
        ("prestn", "PR1"),
        ("burnly", "BB11"),
        ("in a village outside garstang", "PR3"),
    ],
)
def test_a_postcode_or_a_town_becomes_its_outcode_and_no_more(text: str, outcode: str) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize("text", ["17", "im 17", "2", "12345", "home", "my mums", "fy99", "asdf"])
def test_what_names_no_place_is_asked_again(text: str) -> None:
    assert outcode_of(text) is None
