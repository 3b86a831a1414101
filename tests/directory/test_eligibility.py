"""Eligibility: yes, no or ask, rule by rule, and the offers that hang on it."""

from __future__ import annotations

import pytest

from directory.eligibility import Rule, Verdict, judge
from directory.wording import say_ask
from tests.directory.makers import asked, judged, make_offer, make_seeker

FOUNDATION_APPRENTICESHIP = make_offer(
    kind="foundation_apprenticeship",
    minimum_age=16,
    maximum_age=21,
    maximum_age_with_ehcp_or_care=24,
)
SUPPORTED_INTERNSHIP = make_offer(
    kind="supported_internship", minimum_age=16, maximum_age=24, requires_ehcp=True
)
BOOTCAMP = make_offer(kind="skills_bootcamp", minimum_age=19)
WORK_ACADEMY = make_offer(kind="swap", minimum_age=18, benefits_required=True)


def test_every_rule_is_judged_once_and_in_order() -> None:
    judgements = judge(make_offer(), make_seeker())
    assert [judgement.rule for judgement in judgements] == list(Rule)


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_a_closed_service_is_never_offered(status: str) -> None:
    assert judged(make_offer(status=status), make_seeker()) is Verdict.NO


@pytest.mark.parametrize(
    ("age", "expected"),
    [(15, Verdict.NO), (16, Verdict.YES), (24, Verdict.YES), (25, Verdict.NO), (None, Verdict.ASK)],
)
def test_age_limits_include_both_ends(age: int | None, expected: Verdict) -> None:
    offer = make_offer(minimum_age=16, maximum_age=24)
    assert judged(offer, make_seeker(age=age)) is expected


def test_no_limit_known_is_no_limit() -> None:
    assert judged(make_offer(), make_seeker(age=None)) is Verdict.YES
    assert judged(make_offer(minimum_age=16), make_seeker(age=60)) is Verdict.YES


def test_the_foundation_apprenticeship_at_23_needs_care_experience_or_a_plan() -> None:
    at_23 = make_seeker(age=23)
    neither = make_seeker(age=23, ehcp=False, care_experienced=False, barriers=frozenset())
    assert judged(FOUNDATION_APPRENTICESHIP, at_23) is Verdict.ASK
    assert judged(FOUNDATION_APPRENTICESHIP, neither) is Verdict.NO
    for ground in ("ehcp", "care_experienced"):
        known = make_seeker(age=23, **{ground: True})
        assert judged(FOUNDATION_APPRENTICESHIP, known) is Verdict.YES


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "if you have an EHC plan, have been in care or are leaving prison."),
        ({"ehcp": False}, "if you have been in care or are leaving prison."),
        ({"care_experienced": False}, "if you have an EHC plan or are leaving prison."),
        ({"ehcp": False, "care_experienced": False}, "if you are leaving prison."),
    ],
)
@pytest.mark.parametrize("barriers", [None, frozenset({"housing"}), frozenset({"record"})])
def test_what_a_longer_limit_needs_is_said_but_for_what_was_answered(
    barriers: frozenset[str] | None, said: dict[str, bool], sentence: str
) -> None:
    """Leaving prison is one of the grounds, and no question asks about it."""
    somebody = make_seeker(age=23, barriers=barriers, **said)
    (ask,) = [
        each for each in judge(FOUNDATION_APPRENTICESHIP, somebody) if each.verdict is Verdict.ASK
    ]
    assert say_ask(ask) == f"At 23 you can get this {sentence}"
    assert "?" not in say_ask(ask)


def test_another_longer_limit_says_nothing_of_prison() -> None:
    for kind, sentence in (
        ("study_programme", "At 20 you can get this if you have an EHC plan."),
        ("course", "At 20 you can get this if you have an EHC plan or have been in care."),
    ):
        offer = make_offer(kind=kind, maximum_age=18, maximum_age_with_ehcp_or_care=25)
        asks = [j for j in judge(offer, make_seeker(age=20)) if j.verdict is Verdict.ASK]
        assert [say_ask(ask) for ask in asks] == [sentence]
        no = make_seeker(age=20, ehcp=False, care_experienced=False)
        assert judged(offer, no) is Verdict.NO


def test_before_the_age_is_known_every_ground_is_said() -> None:
    (ask,) = [
        each
        for each in judge(FOUNDATION_APPRENTICESHIP, make_seeker(age=None, ehcp=False))
        if each.verdict is Verdict.ASK
    ]
    assert "24 if you have an EHC plan, have been in care or are leaving prison" in say_ask(ask)


def test_the_longer_limit_ends_as_well() -> None:
    assert judged(FOUNDATION_APPRENTICESHIP, make_seeker(age=25, ehcp=True)) is Verdict.NO


def test_a_half_known_ground_is_asked_about() -> None:
    assert judged(FOUNDATION_APPRENTICESHIP, make_seeker(age=23, ehcp=False)) is Verdict.ASK


def test_the_supported_internship_is_for_people_with_a_plan() -> None:
    assert judged(SUPPORTED_INTERNSHIP, make_seeker(ehcp=True)) is Verdict.YES
    assert judged(SUPPORTED_INTERNSHIP, make_seeker(ehcp=False)) is Verdict.NO
    assert asked(SUPPORTED_INTERNSHIP, make_seeker()) == ["requires_ehcp"]


def test_the_bootcamp_is_closed_at_18_and_open_at_19() -> None:
    assert judged(BOOTCAMP, make_seeker(age=18)) is Verdict.NO
    assert judged(BOOTCAMP, make_seeker(age=19)) is Verdict.YES


def test_the_work_academy_needs_universal_credit() -> None:
    assert judged(WORK_ACADEMY, make_seeker(universal_credit=True)) is Verdict.YES
    assert judged(WORK_ACADEMY, make_seeker(universal_credit=False)) is Verdict.NO
    assert asked(WORK_ACADEMY, make_seeker()) == ["benefits_required"]


def test_a_care_leavers_adviser_is_for_care_leavers() -> None:
    adviser = make_offer(care_experienced_only=True)
    assert judged(adviser, make_seeker(care_experienced=True)) is Verdict.YES
    assert judged(adviser, make_seeker(care_experienced=False)) is Verdict.NO


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("both", Verdict.YES),
        ("english_only", Verdict.NO),
        ("maths_only", Verdict.NO),
        ("neither", Verdict.NO),
        ("unsure", Verdict.ASK),
        (None, Verdict.ASK),
    ],
)
def test_grades_close_only_what_requires_them(grades: str | None, expected: Verdict) -> None:
    seeker = make_seeker(english_maths=grades)
    assert judged(make_offer(english_maths_required=True), seeker) is expected
    assert judged(make_offer(kind="apprenticeship"), seeker) is Verdict.YES


def test_an_area_that_does_not_reach_there_is_a_no() -> None:
    blackpool = make_offer(areas=frozenset({"Blackpool"}))
    assert judged(blackpool, make_seeker(outcode="FY1")) is Verdict.YES
    assert judged(blackpool, make_seeker(outcode="FY7")) is Verdict.NO
    assert asked(blackpool, make_seeker(outcode="FY5")) == ["area"]
    assert asked(blackpool, make_seeker(outcode=None)) == ["area"]


def test_a_county_service_stops_at_the_unitary_council() -> None:
    county = make_offer(areas=frozenset({"Lancashire"}))
    assert judged(county, make_seeker(outcode="FY1")) is Verdict.NO
    assert judged(county, make_seeker(outcode="FY8")) is Verdict.YES


def test_nobody_has_to_say_where_they_live_to_hear_of_a_national_offer() -> None:
    assert judged(make_offer(), make_seeker(outcode=None)) is Verdict.YES
    assert judged(make_offer(), make_seeker(outcode="G1")) is Verdict.NO


def test_a_group_nobody_was_asked_about_is_asked_and_never_a_no() -> None:
    hub = make_offer(only_for="parents")
    assert asked(hub, make_seeker(barriers=frozenset())) == ["only_for"]
    assert judged(hub, make_seeker(barriers=frozenset({"child_or_pregnant"}))) is Verdict.YES


def test_a_situation_tells_of_a_group_too() -> None:
    carers = make_offer(only_for="carers")
    assert judged(carers, make_seeker(situation="caring")) is Verdict.YES
