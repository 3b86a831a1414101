"""Every state times every intent, with the trained model, Rasa's rules and the real deeds.

Of what is only asked (`ask_…`, which one deed answers) each state hears every other one.

Each cell is a person of their own, put there by their rows. What is said must fit, no answer may be
lost, and the conversation goes on from there. Those of one state talk side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.answers import Question
from actions.records import Stage
from directory.reports import ListingReport
from tests.conversations.lived import REPLIES, Someone, Talk, talking
from tests.conversations.matrix import (
    ABOUT,
    ALSO,
    ASKED,
    ASKED_IN_PASSING,
    BESIDE,
    OFF,
    ON_THEIR_OWN,
    OTHERS,
    QUESTIONS,
    SAID,
    STATES,
    TOLD_IN_PASSING,
    State,
    also_at,
    fitting,
    is_an_answer,
    tells_another_age,
)
from tests.conversations.menus import MENUS

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
EVERYWHERE = [*STATES, *MENUS]
# How it goes on afterwards is tried out by one in so many.
WHO_GO_ON = 3
NONSENSE = ("qwx zzkp vlrt", "brrp klonk zwit")
# The model is as good as level between these two; should it become sure, take another message.
BETWEEN_TWO, PAIR = "can i do a course with my health", ("ask_health", "ask_course")
MOST_QUESTIONS = len(Question)
TAPS = {name for name in SAID if name not in ("inform", "skip_question", "go_back", "restart")}

in_every_state = pytest.mark.parametrize("state", EVERYWHERE, ids=lambda state: state.name)
EVERY_STATE = [(state,) for state in EVERYWHERE]
AFTERWARDS = [state for state in OTHERS if state.placed] + [
    menu for menu in MENUS if menu.name == "what got in the way"
]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """One for the whole matrix."""
    with talking(tmp_path_factory.mktemp("matrix")) as running:
        yield running


def _cells() -> Iterator[Any]:
    for state in EVERYWHERE:
        for intent in _said_at(state):
            yield pytest.param(state, intent, id=f"{state.name}-{intent}")


def _said_at(state: State) -> list[str]:
    """Every intent but half of the questions that have one deed: the next state hears those."""
    return [one for one in SAID if one not in ASKED or _is_one_in(2, state, one)]


def _is_one_in(many: int, state: State, intent: str) -> bool:
    """One of so many cells of each state and of each intent."""
    return (EVERYWHERE.index(state) + list(SAID).index(intent)) % many == 0


@pytest.mark.parametrize(("state", "intent"), list(_cells()))
def test_what_is_said_fits_and_the_conversation_goes_on(
    talk: Talk, state: State, intent: str
) -> None:
    talk.tells(_says, (state, intent), [(state, name) for name in _said_at(state)])


async def _says(sam: Someone, state: State, intent: str) -> None:
    before = sam.now
    keys = await sam.says(SAID[intent])

    assert fitting(state, intent, SAID[intent]).fullmatch(keys[0]), f"{SAID[intent]!r}: {keys}"
    if sam.stage() == Stage.ENDED:
        return
    assert sam.buttons() or intent == "disclose_harm", f"nothing to tap: {keys}"
    told = "age" if tells_another_age(state, intent) else state.asking
    answers = is_an_answer(state, intent) or tells_another_age(state, intent)
    _keeps(state.given(), sam.answers(), told if answers else None)
    if state.asking and intent not in ON_THEIR_OWN:
        assert keys[-1] in (f"intake/{sam.asking()}", "result/result"), keys
    if state.asking and not answers and intent != "go_back":
        assert sam.asking() == state.asking
    if _is_one_in(WHO_GO_ON, state, intent):
        # From where they were there is a way to the end: see below. Elsewhere it is gone here.
        await (_goes_on(sam) if sam.now == before else _finds_a_way(sam, state))


@in_every_state
def test_other_words_of_the_same_fit_as_well(talk: Talk, state: State) -> None:
    """And lose nothing; each state hears some of them, and all that one hears is told at once."""
    place = EVERYWHERE.index(state)
    cases = [(state, intent, text) for intent, text in also_at(place)]
    wrong = []
    for case in cases:
        try:
            talk.tells(_says_so, case, cases)
        except AssertionError as error:
            wrong.append(str(error).splitlines()[0])
    assert not wrong, "\n".join(wrong)


async def _says_so(sam: Someone, state: State, intent: str, text: str) -> None:
    keys = await sam.says(text)

    assert fitting(state, intent, text).fullmatch(keys[0]), f"{text!r}: {keys}"
    _keeps(state.given(), sam.answers(), None)
    if intent in ASKED:
        assert sam.answers() == state.given() and not sam.ticks(), f"{text!r} stores something"
    if state.asking and intent not in ON_THEIR_OWN:
        assert sam.asking() == state.asking


@pytest.mark.parametrize("state", AFTERWARDS, ids=lambda state: state.name)
def test_an_answer_named_as_wrong_is_changed_and_nothing_else_is_kept(
    talk: Talk, state: State
) -> None:
    """Beside a check-in they are asked whether to; no listing hears of it."""
    cases = [(state, text) for text in OFF]
    for case in cases:
        talk.tells(_names_it_as_wrong, case, cases)


async def _names_it_as_wrong(sam: Someone, state: State, text: str) -> None:
    question, value = OFF[text]
    before = _reports(sam)
    keys = await sam.says(text)

    if keys[0] == "checkins/shall_i_change":
        assert sam.heard[0].facts["question"] == question, text
        _keeps(state.given(), sam.answers(), None)
    else:
        assert keys[0] == "intake/noted", f"{text!r}: {keys}"
        assert sam.answers()[question] == value, text
        _keeps(state.given(), sam.answers(), question)
    assert _reports(sam) == before


def _reports(sam: Someone) -> int:
    with Session(sam.talk.engine) as session:
        return session.scalar(select(func.count()).select_from(ListingReport)) or 0


@in_every_state
def test_what_is_said_in_passing_changes_nothing(talk: Talk, state: State) -> None:
    """No answer, tick, step, check-in or break, though words of them are in it."""
    texts = ASKED_IN_PASSING + (() if state.asking else TOLD_IN_PASSING)
    cases = [(state, text) for text in texts]
    wrong = []
    for case in cases:
        try:
            talk.tells(_says_in_passing, case, cases)
        except AssertionError as error:
            wrong.append(str(error).splitlines()[0])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", QUESTIONS, ids=lambda state: state.name)
def test_in_the_questions_what_is_told_in_passing_changes_no_answer_of_before(
    talk: Talk, state: State
) -> None:
    cases = [(state, text) for text in TOLD_IN_PASSING]
    for case in cases:
        talk.tells(_tells_in_passing, case, cases)


async def _says_in_passing(sam: Someone, state: State, text: str) -> None:
    before = sam.kept()
    keys = await sam.says(text)

    now = sam.kept()
    assert now == before, f"{text!r}: {keys} {[k for k in now if now[k] != before.get(k)]}"
    assert sam.asking() == state.asking, f"{text!r}: {keys}"


async def _tells_in_passing(sam: Someone, state: State, text: str) -> None:
    before = sam.kept()
    keys = await sam.says(text)

    _keeps(state.given(), sam.answers(), None)
    assert sam.kept()["wants"] == before["wants"], f"{text!r}: {keys}"


def test_all_other_words_are_heard_somewhere() -> None:
    heard = {said for place in range(len(EVERYWHERE)) for said in also_at(place)}

    assert heard == {(intent, text) for intent, texts in ALSO.items() for text in texts}


def test_none_of_the_other_words_is_an_example() -> None:
    files = sorted((ROOT / "nlu" / "data").glob("*.yml"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    examples = {line.strip().removeprefix("- ") for line in lines}

    assert {text for texts in ALSO.values() for text in texts}.isdisjoint(examples)


@pytest.mark.parametrize("state", QUESTIONS, ids=lambda state: state.name)
def test_an_answer_and_a_question_in_one_are_both_heard(talk: Talk, state: State) -> None:
    """The answer is kept, the question is answered, and the next one comes."""
    pairs = BESIDE[str(state.asking)]
    cases = [(state, *pair) for pair in _hashable(pairs)]
    for case in cases:
        talk.tells(_tells_and_asks, case, cases)


def _hashable(pairs: tuple[tuple[str, Any, str], ...]) -> list[tuple[str, Any, str]]:
    return [(text, tuple(v) if isinstance(v, list) else v, said) for text, v, said in pairs]


async def _tells_and_asks(sam: Someone, state: State, text: str, value: Any, said: str) -> None:
    keys = await sam.says(text)

    kept = sam.answers().pop(str(state.asking))
    assert (tuple(kept) if isinstance(kept, list) else kept) == value, f"{text!r}: {kept}"
    assert keys[0] == said, f"{text!r}: {keys}"
    _keeps(state.given(), sam.answers(), None)
    assert sam.asking() != state.asking
    assert keys[-1] in (f"intake/{sam.asking()}", "result/result"), keys


def test_what_a_question_is_about_is_said_of_each() -> None:
    asked = {text for intent, texts in ALSO.items() if intent in ASKED for text in texts}

    assert asked | {SAID[intent] for intent in ASKED} == set(ABOUT)


def _keeps(before: Mapping[str, Any], after: Mapping[str, Any], question: str | None) -> None:
    """Every answer stands, but the one that this was an answer to."""
    lost = {q: value for q, value in before.items() if q != question and after.get(q) != value}
    assert not lost


async def _goes_on(sam: Someone) -> None:
    """The next thing that they tap is answered as it should be."""
    asking = sam.asking()
    if asking is None:
        expected = ("options/first", "options/nothing", "options/questions_first")
        assert (await sam.taps("show_options"))[0] in expected
    else:
        keys = await sam.taps("skip_question", question=asking)
        assert keys[-1].startswith(("intake/", "result/"))


@in_every_state
def test_from_everywhere_there_is_a_way_to_a_step_and_a_check_in(talk: Talk, state: State) -> None:
    # Of 25 they go on only with a plan or as a care leaver.
    states = [s for s in EVERYWHERE if s.name != Question.ENTITLED]
    begins = QUESTIONS[0] if state.name == Question.ENTITLED else state
    talk.tells(_finds_a_way, (begins,), [(s,) for s in states])


async def _finds_a_way(sam: Someone, state: State) -> None:
    if not state.placed and sam.asking() is None:
        await sam.taps("start_intake")
    for _ in range(MOST_QUESTIONS):
        if sam.asking() is None:
            break
        await sam.taps("skip_question", question=str(sam.asking()))
    if sam.stage() == Stage.ENDED:
        assert state.asking == Question.ENTITLED
        return
    assert (await sam.taps("show_options"))[:2] == ["options/first", "options/card"]
    assert await sam.taps("refer_me", option=sam.first_option()) == ["steps/how"]
    assert (await sam.taps("affirm", about="offer"))[0] == "checkins/booked"


@in_every_state
def test_after_two_misunderstandings_in_a_row_there_are_buttons_and_a_person(
    talk: Talk, state: State
) -> None:
    talk.tells(_is_misunderstood_twice, (state,), EVERY_STATE)


async def _is_misunderstood_twice(sam: Someone, _: State) -> None:
    first, second = [await sam.says(nonsense) for nonsense in NONSENSE]

    assert "talk/people" not in first
    assert "talk/people" in second or "Talk to a person" in sam.buttons()
    assert sam.buttons()
    await _goes_on(sam)


@in_every_state
def test_a_confusable_pair_is_asked_about_and_either_can_be_tapped(
    talk: Talk, state: State
) -> None:
    talk.tells(_means_one_of_two, (state,), EVERY_STATE)


async def _means_one_of_two(sam: Someone, state: State) -> None:
    before = sam.now
    keys = await sam.says(BETWEEN_TWO)

    asked_again = [f"intake/{state.asking}"] if state.asking else []
    if sam.stage() == Stage.CHECKIN:
        asked_again = ["where/checkin"]
    if state.name == "what got in the way":
        asked_again = ["checkins/what_got_in_the_way"]
    assert keys == ["talk/did_you_mean", *asked_again]
    assert sorted(sam.heard[0].facts["intents"]) == sorted(PAIR)
    assert len(REPLIES.render(sam.heard[0]).buttons) == len(PAIR)
    assert (await sam.taps("ask_course"))[0] == "knowledge/course"
    assert sam.now == before


@in_every_state
def test_a_question_in_between_ends_the_row(talk: Talk, state: State) -> None:
    talk.tells(_asks_in_between, (state,), EVERY_STATE)


async def _asks_in_between(sam: Someone, _: State) -> None:
    for said in (NONSENSE[0], SAID["ask_money"], NONSENSE[1]):
        keys = await sam.says(said)

    assert "talk/people" not in keys and "Talk to a person" not in _alone(sam)


def _alone(sam: Someone) -> str:
    """The buttons of what was said first: what follows may name a person by itself."""
    return " ".join(label for row in REPLIES.render(sam.heard[0]).buttons for label, _ in row)


@in_every_state
def test_every_intent_can_be_tapped_and_loses_nothing(talk: Talk, state: State) -> None:
    """An old button, or one of "Did you mean…?"."""
    cases = [(state, one) for one in sorted(TAPS) if one not in ASKED or _is_one_in(2, state, one)]
    for case in cases:
        talk.tells(_taps, case, cases)


async def _taps(sam: Someone, state: State, intent: str) -> None:
    assert await sam.taps(intent), intent
    _keeps(state.given(), sam.answers(), None)
