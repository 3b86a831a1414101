"""One answer more lowers no offer that it matches: neither its score, nor among what it does not.

An answer that was skipped is given, and nothing else changes: the tier is held, as it is worked
out of all answers together; what a tier does to the order has its own test. What an answer
matches is told here from what the directory says of an offer, not from the points it gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import places
from directory.codes import Barrier, EnglishMaths, Goal, Situation
from directory.eligibility import WITHOUT_BOTH_GCSES, Offer, Seeker
from directory.weights import weights
from tests.directory.makers import make_offer, make_seeker, ranked, suggestion
from tests.directory.test_matching import INTERESTS, offers, seekers

FY1_CENTRE = (53.8175, -3.0503)
PLACES = [(None, None), FY1_CENTRE, (53.9, -3.0), (53.99, -2.8), (53.76, -2.7), (51.5, -0.1)]
TRAVEL = Barrier.TRAVEL.value


@dataclass(frozen=True)
class Answer:
    """An answer: the seeker without it and with it, and which offers it matches."""

    name: str
    skipped: Callable[[Seeker], Seeker]
    given: Callable[[Seeker], Seeker]
    matches: Callable[[Offer, Seeker], bool]


def helps(offer: Offer, barrier: str) -> bool:
    return bool(offer.removes_barriers & weights().barriers.get(barrier, frozenset()))


def is_for(offer: Offer, barrier: str) -> bool:
    """Whether it is for just the people whom this barrier tells of."""
    return barrier in weights().groups.get(offer.only_for or "", frozenset())


def km(offer: Offer, outcode: str | None) -> float | None:
    if outcode is None or offer.latitude is None or offer.longitude is None:
        return None
    return places.distance_km(outcode, offer.latitude, offer.longitude)


def is_near(offer: Offer, outcode: str | None) -> bool:
    away = km(offer, outcode)
    return away is not None and any(away <= limit and points > 0 for limit, points in bands())


def bands() -> tuple[tuple[float, int], ...]:
    return weights().bands


def needs_no_travel(offer: Offer) -> bool:
    return offer.kind in weights().no_travel_kinds and bool(offer.phone)


def covers(offer: Offer, outcode: str) -> bool:
    """Whether it is open there, which before had to be asked."""
    local = not offer.areas & places.whole_countries()
    return local and bool(offer.areas & places.areas_of(outcode).sure)


def is_far(offer: Offer, outcode: str) -> bool:
    away = km(offer, outcode)
    return away is not None and away > bands()[-1][0]


def goal(code: str) -> Answer:
    return Answer(
        f"goal {code}",
        lambda seeker: replace(seeker, goal=None),
        lambda seeker: replace(seeker, goal=code),
        lambda offer, _: offer.kind in weights().goals[code],
    )


def interest(code: str) -> Answer:
    return Answer(
        f"interest {code}",
        lambda seeker: replace(seeker, interests=seeker.interests - {code}),
        lambda seeker: replace(seeker, interests=seeker.interests | {code}),
        lambda offer, _: code in offer.interests,
    )


def barrier(code: str) -> Answer:
    """Help with it, and what is for just these people; for `travel`, being near as well."""

    def matches(offer: Offer, seeker: Seeker) -> bool:
        by_place = code == TRAVEL and (is_near(offer, seeker.outcode) or needs_no_travel(offer))
        return helps(offer, code) or is_for(offer, code) or by_place

    def skipped(seeker: Seeker) -> Seeker:
        return replace(seeker, barriers=seeker.barriers and (seeker.barriers - {code} or None))

    def named(seeker: Seeker) -> Seeker:
        return replace(seeker, barriers=(seeker.barriers or frozenset()) | {code})

    return Answer(f"barrier {code}", skipped, named, matches)


def situation(code: str) -> Answer:
    implied = weights().situations.get(code, frozenset())
    return Answer(
        f"situation {code}",
        lambda seeker: replace(seeker, situation=None),
        lambda seeker: replace(seeker, situation=code),
        lambda offer, _: any(helps(offer, one) or is_for(offer, one) for one in implied),
    )


def extra_help(name: str, matches: Callable[[Offer, Seeker], bool]) -> Answer:
    return Answer(
        name,
        lambda seeker: replace(seeker, **answered(name, None)),
        lambda seeker: replace(seeker, **answered(name, True)),
        matches,
    )


def answered(name: str, answer: bool | None) -> dict[str, Any]:
    return {name: answer}


def lets_in(offer: Offer, seeker: Seeker) -> bool:
    """Above its usual age, and open for longer with a plan or care experience."""
    usual, longest = offer.maximum_age, offer.maximum_age_with_ehcp_or_care
    return None not in (seeker.age, usual, longest) and usual < seeker.age <= longest  # type: ignore[operator]


def grades(code: str) -> Answer:
    def matches(offer: Offer, _: Seeker) -> bool:
        if code == EnglishMaths.BOTH:
            return offer.english_maths_required
        known = weights().gcses
        lowest = (offer.qualification_level or "").partition("-")[0]
        without = offer.kind in known.kinds | known.alongside_kinds or lowest in known.first_levels
        return not offer.english_maths_required and (
            known.help in offer.removes_barriers or without
        )

    return Answer(
        f"grades {code}",
        lambda seeker: replace(seeker, english_maths=None),
        lambda seeker: replace(seeker, english_maths=code),
        matches,
    )


def area(outcode: str) -> Answer:
    """Open there, or near; what is open there and too far to get to is a match and none."""
    return Answer(
        f"area {outcode}",
        lambda seeker: replace(seeker, outcode=None),
        lambda seeker: replace(seeker, outcode=outcode),
        lambda offer, _: (
            (covers(offer, outcode) and not is_far(offer, outcode)) or is_near(offer, outcode)
        ),
    )


def age(years: int) -> Answer:
    def matches(offer: Offer, _: Seeker) -> bool:
        limited = offer.minimum_age is not None or offer.maximum_age is not None
        within = (offer.minimum_age or 0) <= years <= (offer.maximum_age or years)
        return within and (limited or offer.kind in weights().gcses.alongside_kinds)

    return Answer(
        f"age {years}",
        lambda seeker: replace(seeker, age=None),
        lambda seeker: replace(seeker, age=years),
        matches,
    )


def answers() -> Iterator[Answer]:
    yield from map(goal, Goal)
    yield from map(interest, INTERESTS[:2])
    yield from map(barrier, Barrier)
    yield from map(situation, (Situation.CARING, Situation.UNWELL))
    yield extra_help("ehcp", lambda offer, me: offer.requires_ehcp or lets_in(offer, me))
    yield extra_help(
        "care_experienced", lambda offer, me: offer.care_experienced_only or lets_in(offer, me)
    )
    yield extra_help("universal_credit", lambda offer, _: offer.benefits_required)
    yield from map(grades, (EnglishMaths.BOTH, EnglishMaths.UNSURE, *sorted(WITHOUT_BOTH_GCSES)))
    yield from map(area, ("FY1", "PR3", "M1", "G1"))
    yield from map(age, (16, 19, 22))


placed = st.tuples(offers, st.sampled_from(PLACES)).map(
    lambda pair: replace(pair[0], latitude=pair[1][0], longitude=pair[1][1])
)
directories = st.lists(placed, min_size=1, max_size=6, unique_by=lambda offer: offer.id)


@pytest.mark.parametrize("answer", list(answers()), ids=lambda answer: answer.name)
@settings(max_examples=20, deadline=None)
@given(directories, seekers)
def test_an_answer_more_lowers_nothing_that_it_matches(
    answer: Answer, many: list[Offer], seeker: Seeker
) -> None:
    without = answer.skipped(seeker)
    said = answer.given(without)
    before = {one.offer.id: (place, one) for place, one in enumerate(ranked(*many, seeker=without))}
    after = {one.offer.id: (place, one) for place, one in enumerate(ranked(*many, seeker=said))}
    met = [offer for offer in many if offer.id in before and answer.matches(offer, said)]
    others = [offer for offer in many if offer.id in after and not answer.matches(offer, said)]
    for offer in met:
        if offer.id not in after:
            # Only a rule hides an offer, and not because it helps with what was named.
            assert not answer.name.startswith(("goal", "interest", "barrier", "situation"))
            continue
        (was, old), (now, new) = before[offer.id], after[offer.id]
        assert new.score >= old.score, (old.reasons, new.reasons)
        for other in others:
            passed = before[other.id][0] > was and after[other.id][0] < now
            assert not passed, (new.reasons, after[other.id][1].reasons)


@settings(max_examples=100, deadline=None)
@given(directories, seekers)
def test_what_is_near_passes_help_with_getting_there_only_where_three_barriers_count_already(
    many: list[Offer], seeker: Seeker
) -> None:
    """Near is an answer to `travel` as well, and yet help with it counts for more."""
    answer = barrier(TRAVEL)
    without = answer.skipped(seeker)
    said = answer.given(without)
    before = {one.offer.id: place for place, one in enumerate(ranked(*many, seeker=without))}
    after = {one.offer.id: place for place, one in enumerate(ranked(*many, seeker=said))}
    for offer in many:
        others = sum(helps(offer, one) for one in without.named)
        if (
            offer.id in after
            and helps(offer, TRAVEL)
            and others < weights().limits["most_barriers"]
        ):
            for other in many:
                if other.id in after and not helps(other, TRAVEL) and not is_for(other, TRAVEL):
                    passed = before[other.id] > before[offer.id]
                    assert not (passed and after[other.id] < after[offer.id])


@pytest.mark.parametrize(("old", "new"), [(a, b) for a in (1, 2, 3) for b in (2, 3, 4) if a < b])
@settings(max_examples=20, deadline=None)
@given(directories, seekers)
def test_an_answer_that_moves_the_tier_lowers_nothing_that_is_for_it(
    old: int, new: int, many: list[Offer], seeker: Seeker
) -> None:
    """As "out of work for a year" does. Only how much the goal counts goes down, on purpose."""
    seeker = replace(seeker, goal=None)
    start = weights().goals["start"]
    many = [offer for offer in many if offer.kind not in start]
    before = {one.offer.id: one for one in ranked(*many, seeker=replace(seeker, tier=old))}
    after = {one.offer.id: one for one in ranked(*many, seeker=replace(seeker, tier=new))}
    for offer in many:
        if offer.id in before and new in offer.tiers and old not in offer.tiers:
            assert after[offer.id].score >= before[offer.id].score
            for other in many:
                matches = new in other.tiers or other.removes_barriers
                if other.id in after and not matches:
                    gained = after[other.id].score - before[other.id].score
                    assert after[offer.id].score - before[offer.id].score >= gained


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", sorted(weights().kinds))
def test_a_goal_that_a_kind_leads_to_leaves_it_at_least_what_it_had(kind: str, tier: int) -> None:
    """Every kind, goal and tier there are, and each point of the score a reason that is said."""
    offer = make_offer(kind=kind)
    without = suggestion(offer, make_seeker(goal=None, tier=tier))
    for code in Goal:
        named = suggestion(offer, make_seeker(goal=code.value, tier=tier))
        if kind in weights().goals[code]:
            assert named.score >= without.score
            assert "goal_fit" in {reason.code for reason in named.reasons}
        assert named.score == sum(reason.points for reason in named.reasons)


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
@pytest.mark.parametrize("already", [(), ("housing",), ("housing", "caring", "record")])
@pytest.mark.parametrize("place", PLACES)
def test_help_with_getting_there_is_not_held_against_what_is_far(
    place: tuple[float | None, float | None], already: tuple[str, ...], tier: int
) -> None:
    offer = make_offer(
        kind="community",
        latitude=place[0],
        longitude=place[1],
        removes_barriers=frozenset({TRAVEL, *already}),
    )
    before = make_seeker(outcode="FY1", barriers=frozenset(already), tier=tier)
    named = replace(before, barriers=frozenset({TRAVEL, *already}))
    assert suggestion(offer, named).score >= suggestion(offer, before).score


def test_help_by_phone_is_no_trip_however_far_its_office_is() -> None:
    far = make_offer(kind="money_food", phone="0800 1111", latitude=51.5, longitude=-0.1)
    said = suggestion(far, make_seeker(outcode="FY1", barriers=frozenset({TRAVEL}))).reasons
    assert {reason.code for reason in said} >= {"no_travel"}
    assert "not_near" not in {reason.code for reason in said}
