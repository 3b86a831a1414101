"""What Rasa is told and what the code knows are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions import hearing, intake, overruling
from actions.answers import Question
from actions.disclosure import UNKNOWN_CLASS
from actions.rasa.table import DEEDS
from actions.records import Stage
from actions.safeguarding import ConcernClass
from bot import gate, taps
from tests.conversations.matrix import SAID, STATES

ROOT = Path(__file__).parents[2]
# What Rasa does with these by itself: `restart` runs action_restart, and nlu_fallback is what
# its classifier gives in place of an intent.
RASA_S_OWN = {"restart", "nlu_fallback"}
BUTTON_INTENT = re.compile(r"intent\(\s*\"([a-z_]+)\"")


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def domain() -> dict[str, Any]:
    """All files of the domain as one; lists are joined."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "nlu" / "domain").glob("*.yml")):
        for name, value in read(path).items():
            found[name] = found.get(name, []) + value if isinstance(value, list) else value
    return found


def rules() -> list[dict[str, Any]]:
    paths = sorted((ROOT / "stories").glob("*.yml"))
    return [rule for path in paths for rule in read(path).get("rules", [])]


def steps_of(rule: Mapping[str, Any], kind: str) -> Iterator[str]:
    """The intents or actions in a rule's steps."""
    for step in rule["steps"]:
        for one in (step, *step.get("or", [])):
            if kind in one:
                yield one[kind]


def all_steps(kind: str) -> set[str]:
    return {name for rule in rules() for name in steps_of(rule, kind)}


def conditions(rule: Mapping[str, Any], kind: str) -> list[Any]:
    return [one[kind] for one in rule.get("condition", []) if kind in one]


def intents_on_buttons() -> set[str]:
    folder = ROOT / "bot" / "messages" / "en"
    found = [BUTTON_INTENT.findall(path.read_text()) for path in folder.rglob("*.jinja")]
    return {name for names in found for name in names}


def test_every_action_of_the_domain_has_a_deed_and_every_deed_an_action() -> None:
    assert sorted(domain()["actions"]) == sorted(DEEDS)


def test_no_action_and_no_intent_stands_twice() -> None:
    for name in ("actions", "intents", "entities"):
        assert len(domain()[name]) == len(set(domain()[name]))


def test_every_action_of_a_rule_is_one_of_ours_or_rasa_s() -> None:
    assert all_steps("action") - set(DEEDS) <= {intake.FORM, "action_listen"}


def test_every_deed_can_be_reached() -> None:
    """By a rule, by the form, or by Rasa itself."""
    by_the_form = {name for name in DEEDS if intake.FORM in name}

    assert set(DEEDS) - all_steps("action") - by_the_form == {"action_restart"}


def test_every_intent_is_answered_by_a_rule_or_by_rasa() -> None:
    assert set(domain()["intents"]) - all_steps("intent") <= RASA_S_OWN


def test_every_intent_of_a_rule_is_in_the_domain() -> None:
    assert all_steps("intent") - set(domain()["intents"]) <= RASA_S_OWN


@pytest.mark.parametrize("loop", [None, intake.FORM])
def test_every_intent_is_answered_in_the_questions_and_outside_of_them(loop: str | None) -> None:
    """Tapped and typed, at any time: otherwise it would be a dead end."""
    there = [rule for rule in rules() if loop in conditions(rule, "active_loop")]
    answered = {name for rule in there for name in steps_of(rule, "intent")}
    # A yes or no outside the questions depends on where the conversation is: see below.
    # In the questions a start is a tap from before, and outside of them it begins the form.
    expected = set(domain()["intents"]) - RASA_S_OWN

    assert expected - answered == set()


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_a_yes_or_no_is_answered_at_every_stage(intent: str) -> None:
    stages = {
        slots["stage"]
        for rule in rules()
        if intent in steps_of(rule, "intent")
        for conditions_ in [conditions(rule, "slot_was_set")]
        for slots in [{k: v for each in conditions_ for one in each for k, v in one.items()}]
        if "stage" in slots
    }

    assert stages == set(Stage) - {Stage.ENDED, Stage.QUESTIONS}


def test_every_intent_on_a_button_is_in_the_domain() -> None:
    assert intents_on_buttons() - set(domain()["intents"]) == set()


def test_every_intent_of_a_command_is_in_the_domain() -> None:
    asked = {*gate.COMMANDS.values(), "greet", "my_data", "start_intake", "inform"}

    assert asked - set(domain()["intents"]) == set()


def test_every_intent_that_hearing_knows_is_in_the_domain() -> None:
    known = set(domain()["intents"]) | RASA_S_OWN

    assert known >= overruling.OVERRULING | hearing.ATTEMPTS


def test_every_fact_of_a_button_is_an_entity_and_the_other_way_round() -> None:
    """Beside them, the words that a command may have."""
    assert sorted(domain()["entities"]) == sorted([*taps.SHORT.values(), "words"])


def test_the_letters_of_facts_are_all_different() -> None:
    assert len(taps.LONG) == len(taps.SHORT)


def test_the_form_asks_the_questions_in_their_order() -> None:
    assert domain()["forms"][intake.FORM]["required_slots"] == [str(q) for q in Question]


def test_every_question_has_a_slot_that_never_sways_a_prediction() -> None:
    slots = domain()["slots"]

    assert set(slots) == {str(question) for question in Question} | {"stage"}
    assert all(slots[question]["influence_conversation"] is False for question in Question)


def test_every_question_is_asked_by_a_response_or_by_a_deed() -> None:
    responses = {name.removeprefix(f"utter_ask_{intake.FORM}_") for name in domain()["responses"]}
    deeds = {name.removeprefix(f"action_ask_{intake.FORM}_") for name in DEEDS}

    assert responses & deeds == set()
    assert {q for q in Question if q in responses | deeds} == set(Question)
    assert deeds & set(Question) == set(intake.SEVERAL)


def test_a_response_asks_its_own_question() -> None:
    for name, said in domain()["responses"].items():
        question = name.removeprefix(f"utter_ask_{intake.FORM}_")
        assert said == [{"custom": {"key": f"intake/{question}"}}], "a key, and no words"


def test_the_stages_are_those_of_the_records() -> None:
    """Somebody at `ended` is forgotten when the turn closes, so Rasa never hears of it."""
    assert domain()["slots"]["stage"]["values"] == [s for s in Stage if s is not Stage.ENDED]


def test_every_rule_says_whether_it_is_of_the_questions() -> None:
    """A rule without it would hold in the middle of the questions by accident."""
    for rule in rules():
        assert conditions(rule, "active_loop") in ([None], [intake.FORM]), rule["rule"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["rule"])
def test_every_rule_is_tried_by_the_matrix_of_states_and_intents(rule: Mapping[str, Any]) -> None:
    """With one of its intents, in a state in which it holds: no rule is unused or untested."""
    loop = conditions(rule, "active_loop")[0]
    stages = {slot["stage"] for slots in conditions(rule, "slot_was_set") for slot in slots}
    there = [
        state
        for state in STATES
        if (state.asking is not None) == (loop == intake.FORM) and stages <= {state.stage}
    ]
    # A message that nobody understands is in the matrix too; the end of the form has no intent.
    said = {*SAID, "nlu_fallback"}

    assert there
    assert set(steps_of(rule, "intent")) <= said


def test_the_matrix_has_every_intent_and_every_stage() -> None:
    assert set(SAID) == set(domain()["intents"])
    assert {state.stage for state in STATES} == set(Stage) - {Stage.ENDED}
    assert {state.asking for state in STATES if state.asking} == set(Question)


def test_no_two_rules_have_the_same_name() -> None:
    names = [rule["rule"] for rule in rules()]

    assert len(names) == len(set(names))


def test_what_the_model_finds_is_a_class_of_concern() -> None:
    assert UNKNOWN_CLASS in set(ConcernClass)
