"""Every code has words, and every word list knows every code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from jinja2 import UndefinedError

from directory.case import Reason
from directory.codes import Barrier, Goal
from directory.eligibility import Judgement, Offer, Rule, Seeker, Verdict
from directory.feeds.problems import Problem
from directory.feeds.rows import RowError
from directory.weights import weights
from directory.wording import say_ask, say_problem, say_reason
from tests.directory.makers import assured, make_offer, make_seeker, ranked, suggestion
from tests.directory.test_matching import seekers, some_offers

# Points that are a part of another reason, and no reason of their own.
NO_REASONS = {"interest_focus", "pays_wanted"}
FACTS: dict[str, object] = {
    "age": 23,
    "barrier": "travel",
    "because": "ehcp",
    "days": 3,
    "goal": "job",
    "how": "Ask.",
    "interests": ["health_care"],
    "km": 2.0,
    "kind": "housing",
    "maximum_age": 24,
    "miles": 1.2,
    "month": 1,
    "outcode": "FY1",
    "pay": "a wage",
    "reports": 2,
    "rule": "area",
    "source_date": "2019",
    "straight": True,
    "tier": 1,
    "tiers": [1],
}


@pytest.mark.parametrize("code", sorted({*weights().points, "goal_fit", "for_everyone"}))
def test_every_code_has_words(code: str) -> None:
    if code not in NO_REASONS:
        assert say_reason(Reason(code, 1, FACTS)).endswith((".", "…"))


@pytest.mark.parametrize("rule", sorted(weights().must_ask))
def test_what_is_to_be_found_out_is_said_in_words(rule: str) -> None:
    said = say_reason(Reason("must_ask", -1, {"rule": rule}))

    assert "_" not in said and "requires" not in said


@pytest.mark.parametrize("barrier", [barrier.value for barrier in Barrier])
def test_every_barrier_has_words(barrier: str) -> None:
    assert say_reason(Reason("removes_barrier", 1, {"barrier": barrier}))


@pytest.mark.parametrize("goal", [goal.value for goal in Goal])
def test_every_goal_has_words(goal: str) -> None:
    assert say_reason(Reason("goal_fit", 1, {"goal": goal}))


@pytest.mark.parametrize("rule", sorted(set(Rule) - {Rule.STATUS, Rule.REACH}))
def test_every_rule_that_can_ask_has_words(rule: str) -> None:
    facts = {
        "age": None,
        "minimum_age": 16,
        "maximum_age": 24,
        "maximum_age_with_ehcp_or_care": 25,
        "grounds": ("ehcp", "care", "prison"),
        "open": ("ehcp", "care"),
        "areas": ["Wyre"],
        "only_for": "women",
    }
    assert say_ask(Judgement(rule, Verdict.ASK, facts))


def test_places_are_named_as_people_name_them() -> None:
    facts = {"areas": ["Burnley", "Pendle", "Preston"]}
    asked = say_ask(Judgement(Rule.AREA, Verdict.ASK, facts))
    assert asked.startswith("Do you live in Burnley, Pendle or Preston?")


@pytest.mark.parametrize("group", sorted(weights().groups))
def test_every_group_has_words(group: str) -> None:
    assert say_ask(Judgement(Rule.ONLY_FOR, Verdict.ASK, {"only_for": group}))


@pytest.mark.parametrize("problem", list(Problem))
def test_every_problem_has_words(problem: Problem) -> None:
    assert say_problem(RowError(2, "kind", problem, "x", ("a", "b")))


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        say_reason(Reason("made_up", 1, {}))


@settings(max_examples=40, deadline=None)
@given(some_offers, seekers)
def test_every_reason_and_every_question_can_be_said(many: list[Offer], seeker: Seeker) -> None:
    for found in ranked(*many, seeker=seeker):
        assert all(say_reason(reason) for reason in found.reasons)
        assert all(say_ask(ask) for ask in found.asks)


def test_it_reads_as_english() -> None:
    offer = make_offer(latitude=53.8162, longitude=-3.0484, assured_at=assured(days_ago=1))
    said = {r.code: say_reason(r) for r in suggestion(offer, make_seeker()).reasons}
    assert said["near"] == "Less than a mile from FY1 in a straight line."
    assert said["recently_checked"] == "Checked 1 day ago."


def test_who_said_their_age_is_not_asked_for_it_again() -> None:
    younger = make_offer(maximum_age=18, maximum_age_with_ehcp_or_care=24)
    (ask,) = suggestion(younger, make_seeker(age=20)).asks
    assert "How old" not in say_ask(ask)


def test_where_only_a_plan_makes_the_limit_longer_nobody_is_asked_about_care() -> None:
    college = make_offer(kind="t_level", maximum_age=18, maximum_age_with_ehcp_or_care=24)
    for age in (20, None):
        (ask,) = suggestion(college, make_seeker(age=age)).asks
        assert "EHC plan" in say_ask(ask)
        assert "care?" not in say_ask(ask) and "in care" not in say_ask(ask)
