"""The first options: a choice, with a person in it."""

from __future__ import annotations

from hypothesis import given, settings

from directory.eligibility import Offer, Seeker
from directory.matching import first_options, more
from directory.weights import weights
from tests.directory.makers import make_offer, make_seeker, ranked
from tests.directory.test_matching import seekers, some_offers


def test_there_are_two_kinds_where_there_are_two() -> None:
    courses = [make_offer(name=f"Course {n}", kind="course") for n in range(5)]
    other = make_offer(name="Van", kind="volunteering")
    found = first_options(ranked(*courses, other, seeker=make_seeker(goal="course")))
    assert {each.offer.kind for each in found} == {"course", "volunteering"}


def test_a_person_is_among_the_first_three() -> None:
    courses = [make_offer(name=f"Course {n}", kind="course") for n in range(5)]
    person = make_offer(name="Ann", kind="careers_advice", tiers=frozenset({4}))
    found = first_options(ranked(*courses, person, seeker=make_seeker(goal="course", tier=1)))
    assert "Ann" in [each.offer.name for each in found]


def test_a_person_only_for_a_group_gives_way_to_one_for_everybody() -> None:
    courses = [make_offer(name=f"Course {n}", kind="course") for n in range(3)]
    women = make_offer(name="Women", kind="community", only_for="women", free=True)
    everybody = make_offer(name="All", kind="community", tiers=frozenset({4}))
    found = first_options(ranked(*courses, women, everybody, seeker=make_seeker(tier=1)))
    assert "All" in [each.offer.name for each in found]


def test_something_is_there_for_a_barrier_that_was_named() -> None:
    jobs = [make_offer(name=f"Job {n}", kind="job_support") for n in range(5)]
    line = make_offer(name="Line", kind="legal_record", removes_barriers=frozenset({"record"}))
    seeker = make_seeker(goal="job", barriers=frozenset({"record"}), tier=1)
    assert "Line" in [each.offer.name for each in first_options(ranked(*jobs, line, seeker=seeker))]


@settings(max_examples=60, deadline=None)
@given(some_offers, seekers)
def test_a_choice_keeps_its_promises(many: list[Offer], seeker: Seeker) -> None:
    everything = ranked(*many, seeker=seeker)
    found = first_options(everything)
    assert len(found) == min(3, len(everything))
    assert found[:1] == everything[:1]
    assert [each for each in everything if each in found] == found
    kinds = {each.offer.kind for each in everything}
    people = kinds & weights().person_kinds
    if len(found) == 3:
        assert len({each.offer.kind for each in found}) >= min(2, len(kinds))
        assert not people or people & {each.offer.kind for each in found}


def test_more_goes_on_without_repeating() -> None:
    everything = ranked(*(make_offer(name=f"{n}") for n in range(8)), seeker=make_seeker())
    first = first_options(everything)
    shown = {each.offer.id for each in first}
    second = more(everything, shown)
    shown |= {each.offer.id for each in second}
    third = more(everything, shown)
    assert [len(first), len(second), len(third)] == [3, 3, 2]
    assert {each.offer.id for each in everything} == shown | {each.offer.id for each in third}


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert first_options([]) == []
    assert more([], set()) == []
