"""Ranking: a sum of said reasons, that never shows a no and never depends on order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.codes import Barrier, EnglishMaths, Goal, Situation
from directory.eligibility import Offer, Seeker, Verdict
from directory.matching import rank
from directory.weights import weights
from tests.directory.makers import (
    NOW,
    TODAY,
    codes,
    judged,
    make_offer,
    make_seeker,
    ranked,
    suggestion,
)

KINDS = sorted(weights().kinds)
# More of them than `limits.few`: an offer may be about few things or about many.
INTERESTS = ["construction", "digital", "motor", "retail", "science", "sport", "teaching", "any"]
AREAS = ["Blackpool", "Wyre", "Lancashire", "England"]
ages = st.none() | st.integers(14, 30)
maybe = st.none() | st.booleans()

offers = st.builds(
    Offer,
    id=st.uuids().map(str),
    name=st.sampled_from(["A", "B", "C"]),
    organization=st.sampled_from(["X", "Y"]),
    kind=st.sampled_from(KINDS),
    status=st.sampled_from(["active", "active", "defunct"]),
    areas=st.frozensets(st.sampled_from(AREAS), max_size=2),
    phone=st.none() | st.just("0800 1111"),
    latitude=st.none() | st.just(53.9),
    longitude=st.just(-3.0),
    minimum_age=ages,
    maximum_age=ages,
    maximum_age_with_ehcp_or_care=ages,
    requires_ehcp=st.booleans(),
    care_experienced_only=st.booleans(),
    benefits_required=st.booleans(),
    english_maths_required=st.booleans(),
    only_for=st.none() | st.sampled_from(sorted(weights().groups)),
    free=st.booleans(),
    removes_barriers=st.frozensets(st.sampled_from(sorted(weights().removes)), max_size=4),
    interests=st.frozensets(st.sampled_from(INTERESTS), max_size=6),
    tiers=st.frozensets(st.integers(1, 4), max_size=3),
    start_dates=st.none() | st.sampled_from(["September", "All year", "January"]),
)
seekers = st.builds(
    Seeker,
    age=ages,
    outcode=st.none() | st.sampled_from(["FY1", "FY5", "PR3", "M1", "G1"]),
    goal=st.none() | st.sampled_from([goal.value for goal in Goal]),
    interests=st.frozensets(st.sampled_from(INTERESTS[:-1]), max_size=3),
    english_maths=st.none() | st.sampled_from([grades.value for grades in EnglishMaths]),
    barriers=st.none() | st.frozensets(st.sampled_from([b.value for b in Barrier]), max_size=3),
    ehcp=maybe,
    care_experienced=maybe,
    universal_credit=maybe,
    tier=st.integers(1, 4),
    situation=st.none() | st.sampled_from([situation.value for situation in Situation]),
)
some_offers = st.lists(offers, max_size=8, unique_by=lambda offer: offer.id)


@settings(max_examples=60, deadline=None)
@given(some_offers, seekers)
def test_a_no_is_never_shown_and_everything_else_is(many: list[Offer], seeker: Seeker) -> None:
    shown = {found.offer.id for found in ranked(*many, seeker=seeker)}
    assert shown == {offer.id for offer in many if judged(offer, seeker) is not Verdict.NO}


@settings(max_examples=60, deadline=None)
@given(some_offers, seekers, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_coming(
    many: list[Offer], seeker: Seeker, chance: object
) -> None:
    mixed = list(many)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert ranked(*mixed, seeker=seeker) == ranked(*many, seeker=seeker)


@settings(max_examples=60, deadline=None)
@given(offers, seekers, st.sampled_from(INTERESTS[:-1]))
def test_a_matching_interest_more_never_lowers_a_score(
    offer: Offer, seeker: Seeker, interest: str
) -> None:
    offer = replace(offer, interests=offer.interests | {interest})
    wider = replace(seeker, interests=seeker.interests | {interest})
    for before, after in zip(
        ranked(offer, seeker=seeker), ranked(offer, seeker=wider), strict=True
    ):
        assert after.score >= before.score


def with_more(offer: Offer, seeker: Seeker, fact: str) -> Offer:
    """The offer with one fact more that matches what the seeker said of themselves."""
    wanted: dict[str, Any] = {
        "interests": offer.interests | seeker.interests,
        "removes_barriers": offer.removes_barriers
        | {help for barrier in seeker.named for help in weights().barriers.get(barrier, ())},
        "tiers": offer.tiers | {seeker.tier or 1},
        "free": True,
        "assured_at": NOW,
        "start_dates": f"{offer.start_dates or ''} All year",
    }
    return replace(offer, **{fact: wanted[fact]})


@pytest.mark.parametrize(
    "fact", ["interests", "removes_barriers", "tiers", "free", "assured_at", "start_dates"]
)
@settings(max_examples=40, deadline=None)
@given(st.lists(offers, min_size=1, max_size=8, unique_by=lambda offer: offer.id), seekers)
def test_a_matching_fact_more_never_lowers_an_offer_s_rank(
    fact: str, many: list[Offer], seeker: Seeker
) -> None:
    def place(of: list[Offer]) -> int | None:
        ids = [found.offer.id for found in ranked(*of, seeker=seeker)]
        return ids.index(many[0].id) if many[0].id in ids else None

    before, after = place(many), place([with_more(many[0], seeker, fact), *many[1:]])
    assert (before is None) is (after is None)
    assert before is None or (after is not None and after <= before)


@settings(max_examples=60, deadline=None)
@given(some_offers, seekers)
def test_a_score_is_the_sum_of_its_reasons(many: list[Offer], seeker: Seeker) -> None:
    for found in ranked(*many, seeker=seeker):
        assert found.score == sum(reason.points for reason in found.reasons)
        assert all(reason.points for reason in found.reasons)


def test_what_is_excluded_stays_out() -> None:
    found = rank(
        [make_offer(name="A"), make_offer(name="B")],
        make_seeker(),
        today=TODAY,
        show_unassured=True,
        exclude=frozenset({"A"}),
    )
    assert [each.offer.name for each in found] == ["B"]


def test_a_named_barrier_that_is_removed_is_said_once_each() -> None:
    offer = make_offer(removes_barriers=frozenset({"travel", "wellbeing", "food"}))
    found = suggestion(offer, make_seeker(barriers=frozenset({"travel", "feelings"})))
    barriers = [r.facts["barrier"] for r in found.reasons if r.code == "removes_barrier"]
    assert sorted(map(str, barriers)) == ["feelings", "travel"]


def test_help_for_something_not_named_stands_back() -> None:
    shelter = make_offer(kind="housing", removes_barriers=frozenset({"housing"}))
    assert "not_asked_for" in codes(suggestion(shelter, make_seeker(goal="job", tier=1)))
    named = make_seeker(barriers=frozenset({"housing"}))
    assert "made_for" in codes(suggestion(shelter, named))


def test_near_counts_and_counts_for_more_when_getting_there_is_hard() -> None:
    here = make_offer(latitude=53.8162, longitude=-3.0484)
    easy, hard = make_seeker(), make_seeker(barriers=frozenset({"travel"}))
    points = [
        next(r.points for r in suggestion(here, who).reasons if r.code == "near")
        for who in (easy, hard)
    ]
    assert 0 < points[0] < points[1]


def test_the_apprenticeship_without_gcses_is_shown_and_says_so() -> None:
    apprenticeship = make_offer(kind="apprenticeship", qualification_level="2-3")
    young = make_seeker(age=17, english_maths="neither")
    grown = make_seeker(age=20, english_maths="neither")
    assert "gcses_alongside" in codes(suggestion(apprenticeship, young))
    # From 19 the employer decides, so nothing is promised.
    assert "gcses_alongside" not in codes(suggestion(apprenticeship, grown))


def test_one_thing_more_that_they_like_never_lowers_it_however_many_it_is_about() -> None:
    about = frozenset({"digital", "retail", "science", "sport", "construction"})
    seeker = make_seeker(interests=frozenset({"construction", "motor"}))
    few = suggestion(make_offer(interests=about), seeker)
    many = suggestion(make_offer(interests=about | {"motor"}), seeker)
    assert many.score >= few.score


def test_no_gcses_is_said_only_where_it_is_known() -> None:
    seeker = make_seeker(english_maths="neither")
    starter = make_offer(kind="course", qualification_level="Entry-3")
    higher = make_offer(kind="course", qualification_level="2-3")
    assert "no_gcses_needed" in codes(suggestion(starter, seeker))
    assert "no_gcses_needed" not in codes(suggestion(higher, seeker))
    # Of a study programme its level tells it as well: a sports college may want some.
    college = make_offer(kind="study_programme", qualification_level="2-3")
    assert "no_gcses_needed" not in codes(suggestion(college, seeker))


def test_unpaid_work_is_not_called_paid() -> None:
    for pay in (None, "Unpaid, but travel is covered", "Benefits carry on"):
        offer = make_offer(kind="apprenticeship", pay=pay)
        assert "pays" not in codes(suggestion(offer, make_seeker(goal="job")))


def test_two_reports_count_against_an_entry_and_one_does_not() -> None:
    seeker = make_seeker()
    assert "heard_back" not in codes(suggestion(make_offer(reports=1), seeker))
    assert "heard_back" in codes(suggestion(make_offer(reports=2), seeker))


def test_what_went_well_for_others_counts_once_it_tells_of_nobody() -> None:
    few, many = (suggestion(make_offer(went_well=n), make_seeker()) for n in (9, 10))
    assert "went_well" not in codes(few)
    assert many.score > few.score
    (reason,) = [each for each in many.reasons if each.code == "went_well"]
    assert not reason.facts


def test_who_skips_everything_still_gets_something() -> None:
    found = ranked(make_offer(kind="careers_advice"), seeker=Seeker())
    assert "for_everyone" in codes(found[0])


def test_ties_break_by_distance_then_name() -> None:
    far, near = (
        make_offer(name="A", latitude=53.85, longitude=-3.0484),
        make_offer(name="B", latitude=53.849, longitude=-3.0484),
    )
    found = ranked(far, near, seeker=make_seeker())
    assert found[0].score == found[1].score
    assert [each.offer.name for each in found] == ["B", "A"]


def test_an_offer_for_younger_people_stands_back_until_the_ground_is_known() -> None:
    younger = make_offer(maximum_age=18, maximum_age_with_ehcp_or_care=24)
    unknown, with_plan = make_seeker(age=20), make_seeker(age=20, ehcp=True)
    assert suggestion(younger, unknown).score < suggestion(younger, with_plan).score
    assert "must_ask" in codes(suggestion(younger, unknown))


def test_who_is_let_in_above_its_age_is_not_told_that_it_is_for_the_younger() -> None:
    offer = make_offer(
        kind="foundation_apprenticeship", maximum_age=21, maximum_age_with_ehcp_or_care=24
    )
    told = {
        age: {reason.code for reason in ranked(offer, seeker=Seeker(age=age, ehcp=True))[0].reasons}
        for age in (20, 23)
    }
    assert "for_young_people" in told[20] and "for_young_people" not in told[23]


@pytest.mark.parametrize(
    ("kind", "facts", "because"),
    [
        ("foundation_apprenticeship", {"ehcp": True}, "ehcp"),
        ("foundation_apprenticeship", {"care_experienced": True}, "care_experienced"),
        ("t_level", {"ehcp": True, "care_experienced": True}, "ehcp"),
    ],
)
def test_what_lets_somebody_in_is_said(kind: str, facts: dict[str, bool], because: str) -> None:
    offer = make_offer(kind=kind, maximum_age=21, maximum_age_with_ehcp_or_care=24)
    reasons = suggestion(offer, make_seeker(age=23, **facts)).reasons
    assert [r.facts["because"] for r in reasons if r.code == "let_in"] == [because]
    younger = suggestion(offer, make_seeker(age=20, **facts)).reasons
    assert not [r for r in younger if r.code == "let_in"]
