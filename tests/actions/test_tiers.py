"""The four tiers: every rule of the product, what skips do, and mistakes in a policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers import Question
from actions.codes import codes_of, most_of, takes_several
from actions.tiers import EIGHT, PolicyProblem, place, read_policy, skipped

POLICY = read_policy()
# Answers of somebody who is ready to go.
READY: dict[str, Any] = {
    "age": 18,
    "area": "FY1",
    "situation": "looking",
    "time_out": "under_3_months",
    "goal": "job",
    "interests": ["digital"],
    "english_maths": "both",
    "barriers": ["none"],
    "extra_help": ["none"],
}
RULES = [
    # Tier 4: first things first.
    ({"safe_tonight": "no"}, 4, "safe_tonight"),
    ({"food_today": "no"}, 4, "food_today"),
    ({"stops_most_days": "yes"}, 4, "stops_most_days"),
    # Tier 3: someone alongside you.
    ({"barriers": ["travel", "confidence"]}, 3, "barriers"),
    ({"time_out": "6_to_12_months"}, 3, "time_out"),
    ({"time_out": "over_12_months"}, 3, "time_out"),
    ({"time_out": "never"}, 3, "time_out"),
    ({"situation": "caring"}, 3, "situation"),
    ({"situation": "unwell"}, 3, "situation"),
    ({"safe_tonight": "unsure"}, 3, "safe_tonight"),
    # Tier 2: a bit of help.
    ({"barriers": ["travel"]}, 2, "barriers"),
    ({"goal": "talk"}, 2, "goal"),
    ({"goal": "unsure"}, 2, "goal"),
    ({"situation": "not_sure"}, 2, "situation"),
    ({"time_out": "3_to_6_months"}, 2, "time_out"),
    ({"english_maths": "english_only"}, 2, "english_maths"),
    ({"english_maths": "maths_only"}, 2, "english_maths"),
    ({"english_maths": "neither"}, 2, "english_maths"),
]
NO_RULES = [
    {"situation": "waiting_to_start"},
    {"situation": "in_work_or_study"},
    {"situation": "other"},
    {"goal": "course"},
    {"goal": "earn_and_learn"},
    {"english_maths": "unsure"},
    {"safe_tonight": "yes"},
    {"food_today": "yes"},
    {"stops_most_days": "no"},
    {"barriers": []},
    {"extra_help": ["care_experienced", "ehcp", "universal_credit"]},
]


@pytest.mark.parametrize(("answer", "tier", "reason"), RULES)
def test_every_rule_of_the_product_gives_its_tier_and_its_reason(
    answer: dict[str, Any], tier: int, reason: str
) -> None:
    placed = place(READY | answer, POLICY)

    assert (placed.tier, placed.reasons) == (tier, (reason,))


@pytest.mark.parametrize("answer", NO_RULES)
def test_everything_else_leaves_somebody_ready_to_go(answer: dict[str, Any]) -> None:
    assert place(READY | answer, POLICY).tier == 1


def test_an_open_concern_puts_first_things_first() -> None:
    placed = place(READY, POLICY, open_concern=True)

    assert (placed.tier, placed.reasons) == (4, ("open_concern",))


@pytest.mark.parametrize(("skips", "tier"), [(3, 1), (4, 2), (8, 2)])
def test_four_skipped_questions_of_the_eight_ask_for_a_bit_of_help(skips: int, tier: int) -> None:
    answers = READY | dict.fromkeys(EIGHT[:skips])

    assert skipped(answers) == skips
    assert place(answers, POLICY).tier == tier


def test_every_rule_that_holds_at_the_winning_tier_is_a_reason_and_no_other() -> None:
    placed = place(READY | {"safe_tonight": "no", "food_today": "no", "goal": "talk"}, POLICY)

    assert placed.reasons == ("safe_tonight", "food_today")


def test_a_barrier_named_twice_counts_once() -> None:
    assert place(READY | {"barriers": ["travel", "travel"]}, POLICY).tier == 2


def test_somebody_who_answers_nothing_gets_a_bit_of_help() -> None:
    assert place({}, POLICY).tier == 2


def test_a_policy_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyProblem, match=r"none\.toml cannot be read: No such file"):
        read_policy(tmp_path / "none.toml")


def test_the_version_of_the_policy_comes_with_every_placement() -> None:
    assert place(READY, POLICY).policy_version == POLICY.version


def _value_of(question: str) -> st.SearchStrategy[Any]:
    if question == Question.AGE:
        return st.integers(16, 25)
    if question == Question.AREA:
        return st.sampled_from(["FY1", "PR1", "M8"])
    codes = [code for code in codes_of(question) if code != "none"]
    if takes_several(question):
        some = st.lists(st.sampled_from(codes), unique=True, max_size=most_of(question))
        return some.map(lambda picked: picked or ["none"])
    return st.sampled_from(codes_of(question))


ANSWERS = st.fixed_dictionaries(
    {}, optional={str(question): st.none() | _value_of(question) for question in Question}
)


@given(answers=ANSWERS, question=st.sampled_from(list(Question)))
def test_a_skip_is_no_evidence(answers: dict[str, Any], question: Question) -> None:
    """Not answering never raises anybody above a bit of help, nor above where they were."""
    before = place(answers, POLICY).tier

    assert place(answers | {question: None}, POLICY).tier <= max(2, before)


@given(answers=ANSWERS, extra=_value_of(Question.EXTRA_HELP))
def test_care_experience_and_a_plan_open_offers_and_never_change_the_tier(
    answers: dict[str, Any], extra: list[str]
) -> None:
    given_one = answers | {"extra_help": ["universal_credit"]}

    assert place(given_one | {"extra_help": extra}, POLICY) == place(given_one, POLICY)


@given(answers=ANSWERS, entitled=_value_of(Question.ENTITLED))
def test_the_question_at_25_never_changes_the_tier(answers: dict[str, Any], entitled: str) -> None:
    assert place(answers | {"entitled": entitled}, POLICY) == place(answers, POLICY)


@given(answers=ANSWERS, concern=st.booleans())
def test_every_set_of_answers_has_a_tier_and_above_the_first_a_reason(
    answers: dict[str, Any], concern: bool
) -> None:
    placed = place(answers, POLICY, open_concern=concern)

    assert placed.tier in (1, 2, 3, 4)
    assert bool(placed.reasons) == (placed.tier > 1)


GOOD = (
    'version = "1"\n'
    "[[tier]]\nnumber = 4\nrules = [%s]\n"
    "[[tier]]\nnumber = 3\n[[tier]]\nnumber = 2\n[[tier]]\nnumber = 1\n"
)


@pytest.mark.parametrize(
    ("mistake", "hint"),
    [
        ("version = ", "Invalid value"),
        ("", "version"),
        ('version = "1"\n', "tier"),
        ("version = 1\n[[tier]]\nnumber = 4\nrules = []\n", "version"),
        ('version = "1"\n[[tier]]\nrules = []\n', "number"),
        ('version = "1"\n[[tier]]\nnumber = 1\n[[tier]]\nnumber = 4\n', "order"),
        ('version = "1"\ntier = 4\n', "tier"),
        (GOOD % '"goal"', "tier 4"),
        (GOOD % '{ question = "shoe_size", any_of = ["9"] }', "shoe_size"),
        (GOOD % '{ question = "goal" }', "goal"),
        (GOOD % '{ question = "goal", any_of = ["job"], at_least = 1 }', "goal"),
        (GOOD % '{ question = "goal", any_of = [] }', "goal"),
        (GOOD % '{ question = "goal", any_of = "job" }', "goal"),
        (GOOD % '{ question = "barriers", at_least = 0 }', "barriers"),
        (GOOD % '{ question = "barriers", at_least = "two" }', "barriers"),
        (GOOD % '{ question = "goal", any_of = ["tlak"] }', "tlak"),
        (GOOD % '{ question = "goal", at_least = 1 }', "any_of"),
        (GOOD % '{ question = "open_concern", at_least = 1 }', "any_of"),
        (GOOD % '{ question = "barriers", at_least = true }', "barriers"),
        (GOOD % '{ question = "skipped", any_of = ["1"] }', "at_least"),
        (GOOD % '{ question = "goal", any_of = ["job"], extra = 3 }', "extra"),
        ('version = "1"\ntier = [1, 2, 3, 4]\n', "tier"),
        (GOOD.replace("[%s]", "5"), "tier 4: rules"),
        (GOOD % "" + 'rules = [{ question = "goal", any_of = ["job"] }]\n', "tier 1"),
    ],
)
def test_a_mistake_in_a_policy_is_told_with_its_place(
    tmp_path: Path, mistake: str, hint: str
) -> None:
    """A partnership changes this file: no mistake in it may go unnoticed or unexplained."""
    path = tmp_path / "tiers.toml"
    path.write_text(mistake, encoding="utf-8")

    with pytest.raises(PolicyProblem, match=hint) as problem:
        read_policy(path)
    assert "tiers.toml" in str(problem.value)


def test_a_policy_can_be_changed_by_its_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "tiers.toml"
    path.write_text(GOOD % '{ question = "goal", any_of = ["job"] }', encoding="utf-8")

    placed = place(READY, read_policy(path))
    assert (placed.tier, placed.reasons, placed.policy_version) == (4, ("goal",), "1")


def test_a_policy_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "tiers.toml"
    path.write_bytes(b'version = "\xe9"')

    with pytest.raises(PolicyProblem, match=r"tiers\.toml"):
        read_policy(path)


def test_a_rule_can_name_one_of_several_answers_and_a_tier_without_rules_is_nobody_s(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tiers.toml"
    path.write_text(GOOD % '{ question = "barriers", any_of = ["caring"] }', encoding="utf-8")
    policy = read_policy(path)

    assert place(READY | {"barriers": ["travel", "caring"]}, policy).tier == 4
    assert place(READY | {"barriers": ["travel"]}, policy).tier == 1
