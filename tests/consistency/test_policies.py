"""The policies, the codes, the labels and the words people type speak of the same things."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import intake
from actions.answers import Question, parse
from actions.cadence import read_cadence
from actions.codes import codes_of
from actions.tiers import HIGHEST_TIER, LOWEST_TIER, read_policy
from bot import gate
from bot.incoming import Incoming, Kind
from bot.replies import Replies, Reply
from directory import codes as directory_codes
from directory.weights import weights
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    make_checkin,
    make_person,
    make_service,
    make_step,
    nothing_is_wrong,
    send_due,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "actions" / "answers" / "words"
REPLIES = Replies("the partnership")
TIERS = range(LOWEST_TIER, HIGHEST_TIER + 1)
AGREED = gate.Known(agreed=True, was_here=True)
CLOSED = [str(question) for question in Question if codes_of(question)]
ENUMS = {
    "goal": directory_codes.Goal,
    "situation": directory_codes.Situation,
    "english_maths": directory_codes.EnglishMaths,
    "barriers": directory_codes.Barrier,
    "extra_help": directory_codes.ExtraHelp,
}
# A preview on a locked screen must not hold one of these.
PRIVATE = re.compile(
    r"hous|homeless|rent|shelter|hostel|refuge|health|mental|doctor|drug|alcohol|abuse|wellbeing|"
    r"counsel|money|food|benefit|debt|cash|credit|care\b|tier|police|record|crisis|safe|£",
    re.IGNORECASE,
)
PRIVATE_NAME = "Housing, mental health and money debt advice"


def commands() -> list[str]:
    return [name for name, _ in REPLIES.commands()]


def words_of(name: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_has_a_cadence(tier: int) -> None:
    assert read_cadence().plans[str(tier)]


def test_every_plan_is_of_a_tier_or_follows_a_start() -> None:
    assert set(read_cadence().plans) == {"started", *map(str, TIERS)}


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        ("1", (3, 14, 30, 60, 90)),
        ("2", (3, 14, 30, 60, 90)),
        ("3", (3, 14, 30, 60, 90)),
        ("4", (1, 3, 7, 14)),
        ("started", (7, 21, 63)),
    ],
)
def test_the_days_are_those_of_the_product(plan: str, days: tuple[int, ...]) -> None:
    assert read_cadence().plans[plan] == days


def test_the_window_the_grace_and_the_most_are_those_of_the_product() -> None:
    rules = read_cadence()

    assert (rules.opens.hour, rules.closes.hour) == (10, 19)
    assert rules.grace == timedelta(hours=48)
    assert rules.most == 10


def test_every_tier_has_rules_but_the_first() -> None:
    assert [number for number, rules in read_policy().tiers if not rules] == [LOWEST_TIER]


def test_every_code_of_the_policy_is_one_of_its_question_s() -> None:
    for _, rules in read_policy().tiers:
        for rule in rules:
            if rule.any_of and rule.subject != "open_concern":
                assert rule.any_of <= set(codes_of(rule.subject)), rule.subject


def test_the_questions_come_in_their_order() -> None:
    path = ROOT / "actions" / "policy" / "questions.toml"

    assert list(tomllib.loads(path.read_text(encoding="utf-8"))) == [str(q) for q in Question]


@pytest.mark.parametrize("question", [q for q in CLOSED if q != Question.ENTITLED])
def test_every_code_can_be_said_in_words(question: str) -> None:
    """And every code that words can give is one of the question's."""
    known = set(words_of(question)["phrases"])
    # "anything" and "nothing" say that they like no kind of thing best.
    beside = {"any", "none"} if question == Question.INTERESTS else set()

    assert set(codes_of(question)) == known - beside


@pytest.mark.parametrize("question", [Question(question) for question in CLOSED])
def test_whatever_can_be_typed_is_a_code(question: Question) -> None:
    """What is kept of typed words has a label, or the summary of it could not be shown."""
    allowed = set(codes_of(question)) | {"any", "none"}
    name = "extra_help" if question is Question.ENTITLED else str(question)
    for phrases in words_of(name)["phrases"].values():
        for phrase in phrases:
            value = parse(question, phrase, today=NOW.date())
            given = value if isinstance(value, tuple) else (value,)
            assert set(given) - {None} <= allowed, phrase


@pytest.mark.parametrize("question", sorted(ENUMS))
def test_the_directory_knows_the_same_codes(question: str) -> None:
    own = [code for code in codes_of(question) if code != "none"]

    assert sorted(own) == sorted(ENUMS[question])


def test_matching_weighs_the_same_interests_barriers_and_goals() -> None:
    assert set(weights().barriers) == set(directory_codes.Barrier)
    assert set(weights().goals) - {"start"} == set(directory_codes.Goal)


def test_the_codes_that_bring_a_further_question_exist() -> None:
    for source, codes in intake.NEEDED_WHEN.values():
        assert codes <= set(codes_of(source))


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_menu_is_answered_as_a_command(command: str) -> None:
    """Not as words that begin with a slash."""
    incoming = Incoming(Kind.TEXT, 1, text=f"/{command}")
    decision = gate.decide(incoming, AGREED, nothing_is_wrong, {})

    assert not (isinstance(decision, gate.Ask) and decision.text is not None)


def test_the_menu_is_the_product_s() -> None:
    asked = "start help options saved human pause stop mydata delete restart"

    assert commands() == asked.split()


def test_every_command_the_gate_knows_is_in_the_menu() -> None:
    assert set(gate.COMMANDS) <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_fits_telegram_s_menu(command: str) -> None:
    words = dict(REPLIES.commands())[command]

    assert re.fullmatch(r"[a-z0-9_]{1,32}", command)
    assert 1 <= len(words) <= 256


@pytest.mark.parametrize("plan", ["1", "4", "started"])
@pytest.mark.parametrize("kind", sorted(weights().kinds))
def test_a_check_in_s_preview_tells_nothing_private(kind: str, plan: str, session: Session) -> None:
    """Phones are shared: nothing of housing, health or money is named, whatever its kind is."""
    reply = _check_in_about(kind, plan, session)
    preview = reply.text.replace("Talk to a person", "")

    assert not PRIVATE.search(preview), preview


def test_only_kinds_that_the_directory_has_are_public() -> None:
    assert read_cadence().public_kinds <= weights().kinds


@pytest.mark.parametrize("kind", ["housing", "money_food", "mental_health", "health_disability",
                                  "drugs_alcohol", "safety", "legal_record"])  # fmt: skip
def test_a_private_kind_is_never_named(kind: str) -> None:
    assert kind not in read_cadence().public_kinds


def _check_in_about(kind: str, plan: str, session: Session) -> Reply:
    service = make_service(session, kind=kind, name=PRIVATE_NAME)
    step = make_step(session, make_person(session), service_id=service)
    found = send_due(session, make_checkin(session, step, plan=plan).id, NOW)
    assert found is not None
    return REPLIES.render(found.message)
