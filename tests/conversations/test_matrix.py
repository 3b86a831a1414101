"""Every state times every intent, with the trained model, Rasa's rules and the real deeds.

Each cell is a person of their own, put there by their rows. What is said must fit, no answer may be
lost, and the conversation goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import intake
from actions.answers import Question
from actions.records import Person, Shown, Stage
from actions.turns import Message
from bot.dialogue import PATIENCE_SECONDS, Dialogue, DialogueDown
from bot.replies import Replies
from directory import clock
from directory.db import transaction
from tests.conversations.matrix import (
    ON_THEIR_OWN,
    QUESTIONS,
    SAID,
    STATES,
    State,
    fitting,
    is_an_answer,
)
from tests.guide import running_dialogue

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]

NONSENSE = ("qwx zzkp vlrt", "brrp klonk zwit")
# The model is as good as level between these two; should it become sure, take another message.
BETWEEN_TWO, PAIR = "can i do a course with my health", ("ask_health", "ask_course")
REPLIES = Replies("the partnership")
# Their facts are put in by the bot as the turn closes.
FILLED_LATER = {"privacy/my_data", "safety/reply"}
MOST_QUESTIONS = len(Question)
TRIES = 3
_numbers = count(1)


@dataclass
class Talk:
    """A running Rasa with its action server, and the database of both."""

    engine: Engine
    dialogue: Dialogue
    runner: asyncio.Runner

    def answer(self, asked: dict[str, Any]) -> list[Message]:
        """As the bot does, a turn that took too long is asked again: it is the same turn."""
        for _ in range(TRIES):
            with suppress(DialogueDown):
                return self.runner.run(self.dialogue.ask(**asked))
        return self.runner.run(self.dialogue.ask(**asked))

    def somebody(self, state: State) -> Someone:
        """A new person in this state."""
        with transaction(self.engine) as session:
            person = state.made(session, 9_000_000 + next(_numbers), clock.now())
            return Someone(self, person.id)


@dataclass
class Someone:
    """One person, who says and taps."""

    talk: Talk
    id: str
    heard: list[Message] = field(default_factory=list)

    def says(self, text: str) -> list[str]:
        """The keys of the answer to typed words."""
        return self._ask(text=text)

    def taps(self, intent: str, **facts: str) -> list[str]:
        """The keys of the answer to a button."""
        return self._ask(intent=intent, facts={"about": "tap"} | facts)

    def _ask(self, **said: Any) -> list[str]:
        told = {"message_id": f"m{next(_numbers)}", "person_id": self.id, "state": self.state()}
        self.heard = self.talk.answer(told | said)
        return [message.key for message in self.heard]

    def state(self) -> dict[str, Any]:
        """What Rasa is told."""
        with Session(self.talk.engine) as session:
            return intake.dialogue_state(session, session.get_one(Person, self.id))

    def answers(self) -> dict[str, Any]:
        with Session(self.talk.engine) as session:
            return intake.answers_of(session, session.get_one(Person, self.id))

    def stage(self) -> str:
        return str(self.state()["slots"]["stage"])

    def asking(self) -> str | None:
        asking: str | None = self.state()["asking"]
        return asking

    def buttons(self) -> str:
        """The labels of the last answer."""
        replies = [REPLIES.render(m) for m in self.heard if m.key not in FILLED_LATER]
        return " ".join(label for reply in replies for row in reply.buttons for label, _ in row)

    def first_option(self) -> str:
        with Session(self.talk.engine) as session:
            query = select(Shown.service_id).where(Shown.person_id == self.id)
            return session.scalars(query.order_by(Shown.batch.desc(), Shown.position)).first() or ""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """One for the whole matrix."""
    data: Path = tmp_path_factory.mktemp("matrix")
    with running_dialogue(data) as (settings, engine), asyncio.Runner() as runner:
        client = httpx.AsyncClient(base_url=settings.rasa_url, timeout=PATIENCE_SECONDS)
        yield Talk(engine, Dialogue(client, settings.rasa_token), runner)
        runner.run(client.aclose())


def _cells() -> Iterator[Any]:
    for state in STATES:
        for intent in SAID:
            yield pytest.param(state, intent, id=f"{state.name}-{intent}")


@pytest.mark.parametrize(("state", "intent"), list(_cells()))
def test_what_is_said_fits_and_the_conversation_goes_on(
    talk: Talk, state: State, intent: str
) -> None:
    sam = talk.somebody(state)
    before = sam.answers()
    keys = sam.says(SAID[intent])

    assert fitting(state, intent).fullmatch(keys[0]), f"{SAID[intent]!r}: {keys}"
    if sam.stage() == Stage.ENDED:
        return
    assert sam.buttons() or intent == "disclose_harm", f"nothing to tap: {keys}"
    _keeps(before, sam.answers(), state.asking if is_an_answer(state, intent) else None)
    if state.asking and intent not in ON_THEIR_OWN:
        assert keys[-1] in (f"intake/{sam.asking()}", "result/result"), keys
    if state.asking and not is_an_answer(state, intent) and intent != "go_back":
        assert sam.asking() == state.asking
    _goes_on(sam)


def _keeps(before: Mapping[str, Any], after: Mapping[str, Any], question: str | None) -> None:
    """Every answer stands, but the one that this was an answer to."""
    lost = {q: value for q, value in before.items() if q != question and after.get(q) != value}
    assert not lost


def _goes_on(sam: Someone) -> None:
    """The next thing that they tap is answered as it should be."""
    asking = sam.asking()
    if asking is None:
        expected = ("options/first", "options/nothing", "options/questions_first")
        assert sam.taps("show_options")[0] in expected
    else:
        assert sam.taps("skip_question", question=asking)[-1].startswith(("intake/", "result/"))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_from_everywhere_there_is_a_way_to_a_step_and_a_check_in(talk: Talk, state: State) -> None:
    if state.name == Question.ENTITLED:
        state = QUESTIONS[0]
    sam = talk.somebody(state)
    if not state.placed and state.asking is None:
        sam.taps("start_intake")
    for _ in range(MOST_QUESTIONS):
        if sam.asking() is None:
            break
        sam.taps("skip_question", question=str(sam.asking()))
    assert sam.taps("show_options")[:2] == ["options/first", "options/card"]
    assert sam.taps("refer_me", option=sam.first_option()) == ["steps/how"]
    assert sam.taps("affirm", about="offer")[0] == "checkins/booked"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_after_two_misunderstandings_in_a_row_there_are_buttons_and_a_person(
    talk: Talk, state: State
) -> None:
    sam = talk.somebody(state)
    first, second = (sam.says(nonsense) for nonsense in NONSENSE)

    assert "talk/people" not in first
    assert "talk/people" in second or "Talk to a person" in sam.buttons()
    assert sam.buttons()
    _goes_on(sam)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_confusable_pair_is_asked_about_and_either_can_be_tapped(
    talk: Talk, state: State
) -> None:
    sam = talk.somebody(state)
    before = sam.state()
    keys = sam.says(BETWEEN_TWO)

    assert keys == ["talk/did_you_mean", *([f"intake/{state.asking}"] if state.asking else [])]
    assert sorted(sam.heard[0].facts["intents"]) == sorted(PAIR)
    assert len(REPLIES.render(sam.heard[0]).buttons) == len(PAIR)
    assert sam.taps("ask_course")[0] == "knowledge/course"
    assert sam.state() == before


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_question_in_between_ends_the_row(talk: Talk, state: State) -> None:
    sam = talk.somebody(state)
    for said in (NONSENSE[0], SAID["ask_money"], NONSENSE[1]):
        keys = sam.says(said)

    assert "talk/people" not in keys and "Talk to a person" not in _alone(sam)


def _alone(sam: Someone) -> str:
    """The buttons of what was said first: what follows may name a person by itself."""
    return " ".join(label for row in REPLIES.render(sam.heard[0]).buttons for label, _ in row)


TAPS = {name for name in SAID if name not in ("inform", "skip_question", "go_back", "restart")}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_intent_can_be_tapped_and_loses_nothing(talk: Talk, state: State) -> None:
    """An old button, or one of "Did you mean…?"."""
    for intent in sorted(TAPS):
        sam = talk.somebody(state)
        before = sam.answers()

        assert sam.taps(intent), intent
        _keeps(before, sam.answers(), None)
