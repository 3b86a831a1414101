"""Where they live, as it is typed: what the area question makes of it."""

from __future__ import annotations

import pytest

from actions.living import moved_to, outcode_of, without_landmarks


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
        ("accy", "BB5"),
        ("bpool innit", "FY1"),
        ("over wyre", "FY6"),
        ("st. annes", "FY8"),
        ("fy4 5", "FY4"),
        ("fy 3 8", "FY3"),
        ("fy 4 1xx", "FY4"),
    ],
)
def test_a_postcode_or_a_town_becomes_its_outcode_and_no_more(text: str, outcode: str) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize(
    "text", ["17", "im 17", "2", "12345", "home", "my mums", "fy99", "fy45", "asdf"]
)
def test_what_names_no_place_is_asked_again(text: str) -> None:
    assert outcode_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "i dont wanna talk to a machine get me somebody",
        "is train cheaper with a card",
        "know anywhere takin on with no experience",
        "want to move out me mums but cant afford it",
        "hook me up with them",
        "message me in march",
        "bring back up the things you found",
    ],
)
def test_a_sentence_that_only_sounds_like_a_place_names_none(text: str) -> None:
    assert outcode_of(text) is None


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("i live in manchster", "M1"),
        ("leeds mate", "LS1"),
        ("nr fletwood", "FY7"),
        ("moved from london to blackpool", "FY1"),
        ("moved to blackpool from london", "FY1"),
        ("not blackpool but fleetwood", "FY7"),
        ("im from accy but live in preston now", "PR1"),
        ("i go to college in preston but live in lytham", "FY8"),
        ("blackpool not london", "FY1"),
        ("used to live in leyland, im in skem now", "WN8"),
        ("fy1 but moving to pr1", "FY1"),
        ("my mum lives in preston i live in fleetwood", "FY7"),
        ("my nans in preston but i stop in fleetwood", "FY7"),
        ("stopping at my dads in fleetwood but from preston", "FY7"),
        ("not far from preston", "PR1"),
        ("fleetwood originally but in blackpool now", "FY1"),
        ("im in preston at the moment, blackpool originally", "PR1"),
        ("blackpool atm", "FY1"),
    ],
)
def test_of_several_places_the_one_they_live_in_now_counts(text: str, outcode: str) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize("text", ["not in blackpool", "used to live in leyland", "born in burnley"])
def test_a_place_that_is_not_theirs_is_asked_again(text: str) -> None:
    assert outcode_of(text) is None


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("i live in preston now not blackpool", "PR1"),
        ("im fy4 now", "FY4"),
        ("i moved to preston last week", "PR1"),
        ("that course in preston looks good", None),
        ("my nan is in fleetwood", None),
    ],
)
def test_a_place_is_told_anew_only_outright(text: str, outcode: str | None) -> None:
    assert moved_to(text) == outcode


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("my nan lives in fleetwood", None),
        ("me mate lives in burnley", None),
        ("i live with my nan in fleetwood", "FY7"),
        ("me and my mum live in fleetwood", "FY7"),
        ("my mum lives in burnley but im in fleetwood", "FY7"),
        ("burnley road accrington", "BB5"),
        ("burnley road", None),
        ("church street blackpool", "FY1"),
        ("accrington road, burnley", "BB11"),
        ("adcrington", "BB5"),
        ("adlington", "PR7"),
    ],
)
def test_a_street_and_somebody_else_s_home_are_not_where_they_live(
    text: str, outcode: str | None
) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("preston, PR2 3AB", "PR2"),
        ("leyland (PR25 1AA)", "PR25"),
        ("im in blackpool, fy2 0xx", "FY2"),
        ("blackpool. fy4", "FY4"),
        ("ashton; pr2", "PR2"),
        ("blackpool way but its fy5 really", "FY5"),
        ("in preston mate. pr2 6 something", "PR2"),
        ("used to be in preston pr1, now fy3", "FY3"),
        ("im from fleetwood originally. now blackpool fy1", "FY1"),
        ("live in blackpool but from pr1", "FY1"),
        ("im in blackpool, my nans in preston pr2", "FY1"),
    ],
)
def test_the_outcode_behind_a_town_says_more_closely_where(text: str, outcode: str) -> None:
    assert outcode_of(text) == outcode


@pytest.mark.parametrize(
    ("text", "outcode", "left"),
    [
        ("near the food bank in fleetwood", "FY7", "in fleetwood"),
        ("behind the college in blackpool", "FY1", "in blackpool"),
        ("cleveleys near the tram", "FY5", "cleveleys"),
        ("up from the job centre in burnley", "BB11", "in burnley"),
        ("near preston but no bus", "PR1", "but no bus"),
        ("in a hostel in blackpool", "FY1", "in a hostel in blackpool"),
    ],
)
def test_what_lies_near_tells_where_and_nothing_of_them(text: str, outcode: str, left: str) -> None:
    assert outcode_of(text) == outcode
    assert " ".join(without_landmarks(text).split()) == left
