"""The sample directory and very different people: what each is offered first."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import catalogue, places
from directory.eligibility import Offer, Seeker
from directory.matching import Suggestion, first_options, rank
from directory.weights import weights
from tests.directory.makers import TODAY

NO_EXTRA: dict[str, Any] = {
    "ehcp": False,
    "care_experienced": False,
    "universal_credit": False,
}


def barriers(*named: str) -> frozenset[str]:
    return frozenset(named)


PEOPLE = {
    "wants to earn, no GCSEs": Seeker(
        age=17,
        outcode="FY1",
        goal="earn_and_learn",
        english_maths="neither",
        barriers=barriers("travel", "confidence"),
        tier=3,
    ),
    "ready for a job": Seeker(
        age=20,
        outcode="FY4",
        goal="job",
        english_maths="both",
        barriers=barriers(),
        interests=frozenset({"retail", "hospitality"}),
        tier=1,
        ehcp=False,
        care_experienced=False,
        universal_credit=True,
    ),
    "nowhere to sleep": Seeker(
        age=18,
        outcode="FY1",
        goal="talk",
        barriers=barriers("housing", "money_food", "feelings"),
        tier=4,
        **NO_EXTRA,
    ),
    "low and unsure": Seeker(
        age=19,
        outcode="FY7",
        goal="unsure",
        barriers=barriers("feelings", "confidence"),
        tier=3,
        **NO_EXTRA,
    ),
    "with a plan": Seeker(
        age=18,
        outcode="FY3",
        goal="earn_and_learn",
        barriers=barriers("learning_support"),
        ehcp=True,
    ),
    "care leaver": Seeker(
        age=21,
        outcode="FY2",
        goal="job",
        barriers=barriers("money_food"),
        care_experienced=True,
    ),
    "young mother": Seeker(
        age=19,
        outcode="FY8",
        goal="course",
        barriers=barriers("child_or_pregnant", "money_food"),
        english_maths="neither",
        tier=3,
        **NO_EXTRA,
    ),
    "young carer": Seeker(age=16, outcode="PR25", goal="talk", situation="caring", tier=3),
    "with a record": Seeker(
        age=22, outcode="FY5", goal="job", barriers=barriers("record"), english_maths="neither"
    ),
    "hungry": Seeker(
        age=24,
        outcode="FY1",
        goal="job",
        barriers=barriers("money_food", "id_bank"),
        tier=4,
        **NO_EXTRA,
    ),
    "likes cars": Seeker(
        age=17,
        outcode="FY4",
        goal="earn_and_learn",
        interests=frozenset({"motor"}),
        english_maths="neither",
        barriers=barriers("travel", "feelings"),
        tier=3,
        **NO_EXTRA,
    ),
    "wants to build": Seeker(
        age=17,
        outcode="FY1",
        goal="course",
        interests=frozenset({"construction"}),
        english_maths="neither",
        barriers=barriers(),
    ),
    "mother who would care": Seeker(
        age=18,
        outcode="FY3",
        goal="course",
        interests=frozenset({"childcare"}),
        english_maths="neither",
        barriers=barriers("child_or_pregnant"),
        tier=3,
    ),
    "likes animals": Seeker(
        age=16,
        outcode="FY4",
        goal="earn_and_learn",
        interests=frozenset({"animals_land"}),
        english_maths="neither",
    ),
    "far away": Seeker(age=18, outcode="M1", goal="job", barriers=barriers(), tier=1),
    "said nothing": Seeker(),
}


@cache
def suggested(session: Session, who: str) -> list[Suggestion]:
    return catalogue.suggest(session, PEOPLE[who], today=TODAY, show_unassured=True)


@cache
def everything(session: Session) -> list[Offer]:
    return catalogue.offers(session)


def first(session: Session, who: str) -> list[Suggestion]:
    return first_options(suggested(session, who))


def names(session: Session, who: str) -> set[str]:
    return {each.offer.name for each in first(session, who)}


def kinds(session: Session, who: str) -> set[str]:
    return {each.offer.kind for each in first(session, who)}


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_three_of_two_kinds_with_a_person(sample: Session, who: str) -> None:
    found = first(sample, who)
    assert len(found) == 3
    assert len(kinds(sample, who)) >= 2
    assert kinds(sample, who) & weights().person_kinds


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_is_first_offered_help_they_did_not_ask_for(sample: Session, who: str) -> None:
    found = first(sample, who)
    assert not [r for each in found for r in each.reasons if r.code == "not_asked_for"]
    assert not [ask for each in found for ask in each.asks if ask.rule == "only_for"]


@pytest.mark.parametrize("who", PEOPLE)
def test_the_cheap_filter_loses_nothing(sample: Session, who: str) -> None:
    found = rank(everything(sample), PEOPLE[who], today=TODAY, show_unassured=True)
    assert suggested(sample, who) == found


def test_a_job_seeker_without_troubles_sees_work_first(sample: Session) -> None:
    crises = {"housing", "safety", "mental_health", "money_food", "drugs_alcohol"}
    assert not kinds(sample, "ready for a job") & crises


def test_who_wants_to_earn_and_learn_is_led_there(sample: Session) -> None:
    wanted = {"apprenticeship", "foundation_apprenticeship"}
    assert kinds(sample, "wants to earn, no GCSEs") & wanted


def test_who_has_nowhere_to_sleep_gets_a_bed_first(sample: Session) -> None:
    assert first(sample, "nowhere to sleep")[0].offer.name == "Night shelter for young people"


def test_who_is_hungry_gets_food_first(sample: Session) -> None:
    assert "food" in first(sample, "hungry")[0].offer.removes_barriers


def test_a_plan_opens_the_supported_internship(sample: Session) -> None:
    assert "supported_internship" in kinds(sample, "with a plan")


def test_a_care_leaver_hears_of_what_is_kept_for_them(sample: Session) -> None:
    assert "Care leaver offer and personal advisers" in names(sample, "care leaver")


def test_a_carer_a_parent_and_somebody_with_a_record_find_their_help(sample: Session) -> None:
    assert "Lancashire Young Carers" in names(sample, "young carer")
    assert "Care to Learn" in names(sample, "young mother")
    assert "Criminal record helpline" in names(sample, "with a record")


@pytest.mark.parametrize("who", [who for who, seeker in PEOPLE.items() if seeker.interests])
def test_what_they_like_is_among_the_first_three(sample: Session, who: str) -> None:
    assert any(each.offer.interests & PEOPLE[who].interests for each in first(sample, who))


def test_who_likes_cars_hears_of_a_job_with_cars(sample: Session) -> None:
    led = [each for each in first(sample, "likes cars") if each.offer.kind == "apprenticeship"]
    assert [each.offer.interests >= {"motor"} for each in led] == [True]


def test_who_wants_to_build_is_not_sent_to_a_farm(sample: Session) -> None:
    assert first(sample, "wants to build")[0].offer.name == "16 to 18 college courses"
    assert "Animal, land and sport courses" not in names(sample, "wants to build")


def test_a_mother_hears_of_her_course_and_of_help_with_the_child(sample: Session) -> None:
    found = first(sample, "mother who would care")
    assert any("childcare" in each.offer.interests for each in found)
    assert any("childcare" in each.offer.removes_barriers for each in found)


def test_far_away_only_national_offers_are_left(sample: Session) -> None:
    found = suggested(sample, "far away")
    assert found
    assert all(each.offer.areas & places.whole_countries() for each in found)


@pytest.mark.parametrize(
    ("outcode", "nation"), [("CF10", "Wales"), ("G1", "Scotland"), ("BT1", "Northern Ireland")]
)
def test_who_lives_in_another_nation_finds_what_is_for_all_of_the_country(
    sample: Session, outcode: str, nation: str
) -> None:
    seeker = Seeker(age=17, outcode=outcode)
    found = catalogue.suggest(sample, seeker, today=TODAY, show_unassured=True)
    named = {each.offer.organization for each in found}
    assert {"Samaritans", "Childline", "MoneyHelper", "Army"} <= named
    assert not {"Care to Learn", "16 to 19 Bursary Fund"} & {each.offer.name for each in found}
    by_car = "Provisional driving licence and theory test practice"
    assert (by_car in {each.offer.name for each in found}) is (nation != "Northern Ireland")
    firsts = first_options(found)
    assert len({each.offer.kind for each in firsts}) > 1
    assert {each.offer.kind for each in firsts} & weights().person_kinds


def test_what_has_ended_is_not_listed(sample: Session) -> None:
    listed = " ".join(offer.name.lower() for offer in everything(sample))
    assert not [gone for gone in ("traineeship", "kickstart", "jets") if gone in listed]


def named(session: Session, part: str) -> Offer:
    return next(offer for offer in everything(session) if part in offer.name)


def test_the_directory_comes_back_as_it_was_written(sample: Session) -> None:
    college = named(sample, "A levels and job-linked")
    assert (college.town, college.postcode) == ("Blackpool", "FY3 7LR")
    assert (college.minimum_age, college.maximum_age) == (16, 19)
    assert college.accessibility == "The main building has ramps and lifts."
    assert college.free and college.tiers == {1}
    assert {"science", "business"} <= college.interests


def test_interests_are_those_with_most_services_first(sample: Session) -> None:
    found = catalogue.interests(sample)
    assert found[0] == "health_care"
    assert "any" not in found and len(found) == len(set(found))


@pytest.mark.parametrize("area", ["FY1", "FY7", "PR3"])
@pytest.mark.parametrize("goal", [None, "talk", "job"])
def test_who_has_no_food_is_shown_where_there_is_some(
    sample: Session, area: str, goal: str | None
) -> None:
    """Not only funds that somebody decides about weeks later."""
    seeker = Seeker(age=16, outcode=area, goal=goal, barriers=barriers("money_food"), tier=4)
    found = catalogue.suggest_first(sample, seeker, today=TODAY, show_unassured=True)
    assert any("food" in one.offer.name.lower() for one in found)
