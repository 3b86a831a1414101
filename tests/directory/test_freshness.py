"""Freshness: due at 90 days, hidden at 180; helplines sooner due and never hidden."""

from __future__ import annotations

import pytest

from directory.freshness import FreshnessState, freshness
from directory.weights import weights
from tests.directory.makers import TODAY, assured, codes, make_offer, make_seeker, ranked

LINE = make_offer(kind="safety", phone="0800 1111", name="A line")


def state(days_ago: int, *, line: bool = False) -> str:
    offer = LINE if line else make_offer()
    aged = make_offer(kind=offer.kind, phone=offer.phone, assured_at=assured(days_ago=days_ago))
    return freshness(aged, weights().freshness, today=TODAY).state


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [(-400, "not_confirmed"), (-1, "checked"), (0, "checked"), (89, "checked"),
     (90, "due_for_check"), (179, "due_for_check"), (180, "out_of_date")],
)  # fmt: skip
def test_an_entry_is_due_at_90_days_and_out_of_date_at_180(days_ago: int, expected: str) -> None:
    assert state(days_ago) == expected


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [(29, "checked"), (30, "due_for_check"), (400, "due_for_check")],
)
def test_a_helpline_is_due_at_30_days_and_never_out_of_date(days_ago: int, expected: str) -> None:
    assert state(days_ago, line=True) == expected


def test_an_out_of_date_entry_is_hidden() -> None:
    old = make_offer(assured_at=assured(days_ago=180))
    assert ranked(old, seeker=make_seeker()) == []


def test_an_entry_due_for_check_stands_behind_a_fresh_one() -> None:
    due = make_offer(name="A", assured_at=assured(days_ago=100))
    fresh = make_offer(name="B", assured_at=assured(days_ago=10))
    first, second = ranked(due, fresh, seeker=make_seeker())
    assert (first.offer.name, second.offer.name) == ("B", "A")
    assert "due_for_check" in codes(second)


def test_what_nobody_confirmed_is_shown_only_where_that_is_allowed() -> None:
    offer = make_offer()
    shown = ranked(offer, seeker=make_seeker())
    assert shown[0].freshness.state is FreshnessState.NOT_CONFIRMED
    assert ranked(offer, seeker=make_seeker(), show_unassured=False) == []
