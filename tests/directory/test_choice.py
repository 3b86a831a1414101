"""The first options: a choice, with a person in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from directory.eligibility import Offer, Rule, Seeker
from directory.matching import Suggestion, first_options
from directory.weights import weights
from tests.directory.makers import codes, make_offer, make_seeker, ranked
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


def test_a_person_for_a_group_is_better_than_none() -> None:
    kinds = ("course", "study_programme", "t_level", "skills_bootcamp")
    courses = [make_offer(name=kind, kind=kind) for kind in kinds]
    women = make_offer(name="Women", kind="community", only_for="women", tiers=frozenset({4}))
    assert "Women" in first_names(*courses, women, goal="course", tier=1)


def test_a_person_whom_nobody_could_get_hold_of_gives_way_to_another() -> None:
    courses = [make_offer(name=f"Course {n}", kind="course") for n in range(3)]
    wrong = make_offer(name="Wrong", kind="youth_hub", free=True, reports=2)
    other = make_offer(name="Other", kind="community", tiers=frozenset({4}))
    found = first_names(*courses, wrong, other, goal="talk", tier=1)
    assert "Other" in found


def test_a_person_whom_nobody_could_get_hold_of_is_better_than_none() -> None:
    courses = [make_offer(name=f"Course {n}", kind="course") for n in range(5)]
    wrong = make_offer(name="Wrong", kind="youth_hub", reports=2)
    assert "Wrong" in first_names(*courses, wrong, goal="course", tier=1)


def test_something_is_there_for_a_barrier_that_was_named() -> None:
    jobs = [make_offer(name=f"Job {n}", kind="job_support") for n in range(5)]
    line = make_offer(name="Line", kind="legal_record", removes_barriers=frozenset({"record"}))
    seeker = make_seeker(goal="job", barriers=frozenset({"record"}), tier=1)
    assert "Line" in [each.offer.name for each in first_options(ranked(*jobs, line, seeker=seeker))]


def first_names(*offers: Offer, **seeker: Any) -> list[str]:
    return [
        each.offer.name for each in first_options(ranked(*offers, seeker=make_seeker(**seeker)))
    ]


def test_something_leads_straight_there_and_is_about_what_they_like() -> None:
    hub = make_offer(name="Hub", interests=frozenset({"any"}), free=True)
    team = make_offer(name="Team", kind="employability_programme", tiers=frozenset({2}))
    trades, cars = (
        make_offer(name=name, kind="apprenticeship", interests=frozenset({about}), **more)
        for name, about, more in (
            ("Trades", "construction", {"free": True, "start_dates": "All year"}),
            ("Cars", "motor", {"tiers": frozenset({4})}),
        )
    )
    said: dict[str, Any] = {"goal": "earn_and_learn", "tier": 2}
    assert "Cars" in first_names(hub, team, trades, cars, interests=frozenset({"motor"}), **said)
    assert "Cars" not in first_names(hub, team, trades, cars, **said)


def test_where_nothing_they_like_leads_there_each_has_a_place() -> None:
    hubs = [make_offer(name=f"Hub {n}", free=True) for n in range(3)]
    course = make_offer(name="Pets", kind="course", interests=frozenset({"animals_land"}))
    job = make_offer(name="Job", kind="apprenticeship", interests=frozenset({"any"}))
    found = first_names(
        *hubs, course, job, goal="earn_and_learn", interests=frozenset({"animals_land"})
    )
    assert {"Pets", "Job"} <= set(found)


def test_help_that_is_for_others_is_not_brought_forward() -> None:
    jobs = [make_offer(name=f"Job {n}", kind="job_support") for n in range(5)]
    hub = make_offer(name="Hub", interests=frozenset({"digital"}))
    others = [
        make_offer(name="Pass", kind="travel", only_for="disabled_people"),
        make_offer(name="Farm", kind="course", interests=frozenset({"animals_land"})),
    ]
    helping = [replace(each, removes_barriers=frozenset({"travel"})) for each in others]
    said: dict[str, Any] = {"goal": "job", "interests": frozenset({"digital"})}
    found = first_names(*jobs, hub, *helping, barriers=frozenset({"travel"}), **said)
    assert not {"Pass", "Farm"} & set(found)
    bus = make_offer(name="Bus", kind="travel", removes_barriers=frozenset({"travel"}))
    found = first_names(*jobs, hub, *helping, bus, barriers=frozenset({"travel"}), **said)
    assert "Bus" in found


def test_what_they_may_not_be_let_into_is_not_brought_forward_for_a_barrier() -> None:
    jobs = [make_offer(name=f"Job {n}", kind="job_support") for n in range(5)]
    hub = make_offer(name="Hub")
    maybe = make_offer(
        name="Search", kind="supported_internship", requires_ehcp=True,
        removes_barriers=frozenset({"travel"}),
    )  # fmt: skip
    said: dict[str, Any] = {"goal": "job", "barriers": frozenset({"travel"})}
    assert "Search" not in first_names(*jobs, hub, maybe, **said)
    assert "Search" in first_names(*jobs, hub, maybe, ehcp=True, **said)


def test_what_can_t_wait_is_not_pushed_out_by_an_interest() -> None:
    beds = [
        make_offer(
            name=f"Bed {n}", kind="housing", tiers=frozenset({4}),
            removes_barriers=frozenset({"housing"}),
        )
        for n in range(3)
    ]  # fmt: skip
    hub = make_offer(name="Hub")
    cars = make_offer(name="Cars", kind="volunteering", interests=frozenset({"motor"}))
    found = first_names(
        *beds, hub, cars,
        barriers=frozenset({"housing"}), interests=frozenset({"motor"}), tier=4,
    )  # fmt: skip
    assert "Cars" not in found


@settings(max_examples=200, deadline=None)
@given(some_offers, seekers)
def test_a_choice_keeps_its_promises(many: list[Offer], seeker: Seeker) -> None:
    everything = ranked(*many, seeker=seeker)
    found = first_options(everything)
    assert len(found) == min(3, len(everything))
    assert found[:1] == everything[:1] or gives_way(everything[0])
    assert [each for each in everything if each in found] == found
    kinds = {each.offer.kind for each in everything}
    people = kinds & weights().person_kinds
    if len(found) == 3:
        assert len({each.offer.kind for each in found}) >= min(2, len(kinds))
        assert not people or people & {each.offer.kind for each in found}


@settings(max_examples=200, deadline=None)
@given(some_offers, seekers)
def test_where_there_is_another_person_one_whose_entry_holds_is_among_them(
    many: list[Offer], seeker: Seeker
) -> None:
    many = [replace(offer, reports=2 * (n % 2)) for n, offer in enumerate(many)]
    everything = ranked(*many, seeker=seeker)
    found = first_options(everything)
    assert (
        len(found) < 3
        or not any(map(is_a_sure_person, everything))
        or (any(map(is_a_sure_person, found)))
    )


def is_a_sure_person(suggestion: Suggestion) -> bool:
    is_for_all = all(ask.rule != Rule.ONLY_FOR for ask in suggestion.asks)
    is_person = suggestion.offer.kind in weights().person_kinds
    return is_person and is_for_all and suggestion.offer.reports == 0


def gives_way(best: Suggestion) -> bool:
    """The best stays, but where they named an interest and it is about another or about any."""
    return bool(codes(best) & {"interest_any", "other_interest"})


@settings(max_examples=200, deadline=None)
@given(some_offers, seekers)
def test_an_interest_they_named_is_among_the_first(many: list[Offer], seeker: Seeker) -> None:
    seeker = replace(seeker, tier=2, barriers=None, situation=None)
    everything = ranked(*many, seeker=seeker)
    liked = [each for each in everything if "interest" in codes(each) and is_sound(each)]
    assert not liked or [each for each in first_options(everything) if each in liked]


def is_sound(suggestion: Suggestion) -> bool:
    return suggestion.offer.reports < weights().limits["reports_that_count"]


def test_what_people_could_not_use_is_brought_forward_for_no_wish() -> None:
    """Two reports lower its rank, and a goal, an interest or a barrier does not lift it again."""
    kinds = ("youth_hub", "careers_advice", "community", "youth_hub")
    hubs = [
        make_offer(name=f"Hub {n}", kind=k, free=True, went_well=9) for n, k in enumerate(kinds)
    ]
    cars = make_offer(
        name="Cars", kind="apprenticeship", interests=frozenset({"motor"}),
        removes_barriers=frozenset({"travel"}), tiers=frozenset({4}),
    )  # fmt: skip
    said: dict[str, Any] = {
        "goal": "earn_and_learn", "interests": frozenset({"motor"}), "tier": 2,
        "barriers": frozenset({"travel"}),
    }  # fmt: skip
    assert "Cars" in first_names(*hubs, cars, **said)
    assert "Cars" not in first_names(*hubs, replace(cars, reports=2), **said)


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert first_options([]) == []
