"""The weights and the codes of the questions agree."""

from __future__ import annotations

from directory.codes import Barrier, Goal, Situation
from directory.eligibility import Rule
from directory.weights import weights


def test_every_goal_leads_somewhere() -> None:
    assert set(weights().goals) == {*(goal.value for goal in Goal), "start"}


def test_every_barrier_is_one_that_services_can_help_with() -> None:
    assert set(weights().barriers) == {barrier.value for barrier in Barrier}


def test_what_the_file_names_is_known() -> None:
    known = {barrier.value for barrier in Barrier}
    book = weights()
    for table in (book.particular, book.groups, book.situations):
        assert frozenset().union(*table.values()) <= known
    assert set(book.urgent) <= known
    assert set(book.situations) <= {situation.value for situation in Situation}
    assert set(book.must_ask) == {*Rule, "longer_age_limit"} - {Rule.STATUS, Rule.REACH}


def test_every_tier_has_its_factors() -> None:
    assert set(weights().goal_factor) == set(weights().barrier_factor) == {1, 2, 3, 4}


def test_urgent_help_is_part_of_what_helps() -> None:
    helped = weights().removes
    assert all(helps <= helped for helps in weights().urgent.values())


def test_an_interest_counts_for_at_least_what_being_about_few_things_does() -> None:
    # Else an offer that adds what somebody likes, and so is about many things, would fall.
    points = weights().points
    assert points["interest"] >= points["interest_focus"]
