"""Coming back after weeks: where we were, and nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import (
    checkins,
    hearing,
    misunderstood,
    options,
    outcomes,
    people,
    plainly,
    returning,
    steps,
    talk,
)
from actions.records import CheckIn, Deed, Person, Stage, Step
from actions.turns import Outcome, Turn, say
from bot.replies import Replies
from tests.actions.makers import (
    BOTH,
    NOW,
    book,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded


def test_after_weeks_one_line_says_where_we_were(session: Session, sam: Person) -> None:
    make_step(session, sam, service_id=make_service(session, kind="course", name="Sea school"))
    sam.last_seen_at = NOW - timedelta(days=20)
    outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

    assert keys(outcome) == ["talk/greet", "where/back"]
    assert outcome.messages[-1].facts == {
        "stage": "resting", "name": "Sea school", "so_far": None, "picked": True,
        "check_ins_ended": False, "asks": True,
    }  # fmt: skip


def test_that_things_are_different_is_the_button_beside_the_line(
    session: Session, away: Person
) -> None:
    keep(session, away, age=17)
    turn = make_turn(session, away, text="things r different now", intent="show_options")
    back = returning.remembered(turn)
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert keys(returning.said_first(turn, back, outcome)) == ["intake/change"]


def test_a_step_that_is_private_is_one_thing_that_they_picked(session: Session) -> None:
    person = make_person(session, stage=Stage.RESTING, last_seen_at=WEEKS_AGO)
    make_step(session, person, service_id=make_service(session, kind="mental_health"))
    turn = make_turn(session, person, text="fine whatever", intent="nlu_fallback")
    line = Replies("the partnership").render(returning.where_we_were(turn)).text

    assert "you had picked one thing to try" in line


def test_after_days_nothing_is_made_of_it(session: Session, sam: Person) -> None:
    sam.last_seen_at = NOW - timedelta(days=2)
    outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

    assert keys(outcome) == ["talk/greet", "where/resting"]


def test_carrying_on_is_where_we_were(session: Session, sam: Person) -> None:
    sam.stage = Stage.OPTIONS
    facts = {"about": "on"}

    assert keys(talk.small_talk(make_turn(session, sam, facts=facts))) == ["where/options"]


WEEKS_AGO = NOW - timedelta(weeks=3)


def answered(turn: Turn, deed: Callable[[Turn], Outcome]) -> list[str]:
    """What is said to somebody, as Rasa's face has it said."""
    back = returning.remembered(turn)
    return keys(returning.said_first(turn, back, deed(turn)))


@pytest.fixture
def away(session: Session) -> Person:
    """Somebody who chose a step and was not seen for three weeks."""
    person = make_person(session, last_seen_at=WEEKS_AGO)
    make_step(session, person, service_id=make_service(session, kind="course", name="Sea school"))
    return person


def test_an_option_asked_for_comes_after_the_line(session: Session, away: Person) -> None:
    make_service(session)
    turn = make_turn(session, away, intent="show_options", facts={"about": "command"})

    assert answered(turn, options.show)[:2] == ["where/back", "options/first"]


def test_the_line_is_on_where_they_were_before_this(session: Session, away: Person) -> None:
    away.stage = Stage.STEP
    make_service(session)
    turn = make_turn(session, away, intent="show_options", facts={"about": "command"})
    back = returning.remembered(turn)
    outcome = returning.said_first(turn, back, options.show(turn))

    facts = {
        "stage": "step",
        "name": "Sea school",
        "so_far": None,
        "picked": True,
        "check_ins_ended": False,
        "asks": True,
    }
    assert outcome.messages[0].facts == facts
    assert away.stage == Stage.OPTIONS


def test_an_old_check_in_is_answered_and_the_line_said(session: Session, away: Person) -> None:
    checkin = make_checkin(
        session, steps.latest(session, away) or Step(), state="sent", sent_at=WEEKS_AGO
    )
    turn = make_turn(session, away, intent="checkin_done", facts=tapped(checkin=checkin.id))

    assert answered(turn, outcomes.done) == ["where/back", "checkins/what_happened"]
    assert checkin.answer == "did_it"


def test_who_answers_a_check_in_of_yesterday_knows_what_we_talk_about(
    session: Session, away: Person
) -> None:
    """Check-ins are weeks apart: an answer in good time is no coming back."""
    checkin = make_checkin(
        session,
        steps.latest(session, away) or Step(),
        state="sent",
        sent_at=NOW - timedelta(days=1),
    )
    turn = make_turn(session, away, intent="checkin_done", facts=tapped(checkin=checkin.id))

    assert answered(turn, outcomes.done) == ["checkins/what_happened"]


def test_an_answer_to_a_question_counts_and_the_line_is_said(
    session: Session, away: Person
) -> None:
    away.stage = Stage.QUESTIONS
    turn = make_turn(session, away, text="im 17", intent="inform", asking="age")
    back = returning.remembered(turn)
    outcome = returning.said_first(turn, back, hearing.hear(turn))

    assert [message.facts["stage"] for message in outcome.messages] == ["questions"]
    assert outcome.slots["age"] == "answered"


def test_a_question_that_is_left_to_the_rules_says_nothing_yet(
    session: Session, away: Person
) -> None:
    turn = make_turn(session, away, text="what is it?", intent="ask_course", asking="goal")

    assert answered(turn, lambda _: Outcome()) == []


@pytest.mark.parametrize("intent", sorted(returning.LEFT_ALONE))
def test_who_ends_something_or_says_which_way_is_not_asked(
    session: Session, away: Person, intent: str
) -> None:
    turn = make_turn(session, away, text="stop", intent=intent)

    assert answered(turn, lambda _: say("privacy/stopped")) == ["privacy/stopped"]


@pytest.mark.parametrize("about", ["on", "keep"])
def test_carrying_on_by_the_button_is_an_answer_to_the_line(
    session: Session, away: Person, about: str
) -> None:
    turn = make_turn(session, away, intent="greet", facts={"about": about})

    assert "where/back" not in answered(turn, talk.small_talk)


def test_in_danger_nothing_is_asked(session: Session, away: Person) -> None:
    away.held_at = NOW
    turn = make_turn(session, away, intent="ask_human", facts={"about": "command"})

    assert answered(turn, talk.ask_human) == ["safety/people", "safety/waiting"]


def writes(session: Session, blocked: Person) -> None:
    """As the end of a turn notes it, in a transaction of its own."""
    session.flush()
    people.seen(session, blocked.lookup, A_DAY_ON)
    session.refresh(blocked)


def test_it_is_said_once_for_a_message(session: Session, away: Person) -> None:
    turn = make_turn(session, away, text="hiya", intent="greet")
    assert answered(turn, talk.small_talk).count("where/back") == 1
    said_already = {"responses": [{"custom": {"key": "where/back", "facts": {}}}]}
    session.add(
        Deed(
            message_id=turn.message_id,
            ordinal=0,
            name="action_x",
            person_id=away.id,
            outcome=said_already,
            done_at=NOW,
        )
    )
    session.flush()

    assert returning.remembered(turn) is None


@pytest.fixture
def blocked(session: Session, sam: Person) -> Person:
    """Somebody with check-ins, who blocked the bot yesterday and unblocks it now."""
    make_step(session, sam, service_id=make_service(session, kind="course", name="Sea school"))
    book(session, sam)
    people.unreachable(session, sam, NOW)
    return sam


A_DAY_ON = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "intent", "facts", "deed"),
    [
        ("", "greet", {"about": "start"}, talk.small_talk),
        ("hiya", "greet", {}, talk.small_talk),
        ("", "show_options", {"about": "command"}, options.show),
    ],
)
def test_who_blocked_the_bot_and_writes_again_hears_where_they_were_and_that_check_ins_ended(
    session: Session,
    blocked: Person,
    text: str,
    intent: str,
    facts: dict[str, str],
    deed: Callable[[Turn], Outcome],
) -> None:
    turn = make_turn(session, blocked, text=text, intent=intent, facts=facts, now=A_DAY_ON)
    back = returning.remembered(turn)
    outcome = returning.said_first(turn, back, deed(turn))

    line = said(outcome, "where/back")
    assert line.facts == {
        "stage": "resting",
        "name": "Sea school",
        "so_far": None,
        "picked": True,
        "check_ins_ended": True,
        "asks": True,
    }
    assert "I stopped checking in" in Replies("the partnership").render(line).text
    assert "planned" not in states_of(session, blocked)


def test_it_is_said_once(session: Session, blocked: Person) -> None:
    writes(session, blocked)
    turn = make_turn(session, blocked, text="hiya", intent="greet", now=A_DAY_ON)

    assert returning.remembered(turn) is None


def test_carrying_on_asks_whether_they_want_check_ins_again(
    session: Session, blocked: Person
) -> None:
    writes(session, blocked)
    turn = make_turn(session, blocked, intent="greet", facts={"about": "on"}, now=A_DAY_ON)

    assert keys(talk.small_talk(turn)) == ["where/offer"]
    assert (blocked.stage, "planned" in states_of(session, blocked)) == (Stage.OFFER, False)
    book(session, blocked, now=A_DAY_ON)
    assert states_of(session, blocked).count("planned") == 5


@pytest.mark.parametrize("ends", ["no", "stop", "another step"])
def test_a_no_to_that_is_not_asked_again(session: Session, blocked: Person, ends: str) -> None:
    writes(session, blocked)
    turn = make_turn(session, blocked, intent="greet", facts={"about": "on"}, now=A_DAY_ON)
    talk.small_talk(turn)
    if ends == "no":
        checkins.decline(turn)
    elif ends == "stop":
        people.stop(session, blocked, A_DAY_ON)
    else:
        make_step(session, blocked, chosen_at=A_DAY_ON)
        book(session, blocked, now=A_DAY_ON)

    assert keys(talk.small_talk(turn)) == ["where/resting"]


def test_they_can_be_asked_for_in_words(session: Session, blocked: Person) -> None:
    writes(session, blocked)
    turn = make_turn(session, blocked, text="yes check in again", intent="affirm", now=A_DAY_ON)

    outcome = plainly.answered(turn)
    assert outcome is not None and keys(outcome) == ["checkins/booked"]


def test_who_had_stopped_them_before_the_block_is_offered_none(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    book(session, sam)
    people.stop(session, sam, NOW)
    people.unreachable(session, sam, NOW)
    turn = make_turn(session, sam, intent="greet", facts={"about": "on"}, now=A_DAY_ON)

    assert returning.where_we_were(turn).facts["check_ins_ended"] is False
    assert keys(talk.small_talk(turn)) == ["where/resting"]


def test_a_check_in_that_was_open_is_still_the_first_thing(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    sam.stage = Stage.CHECKIN
    people.unreachable(session, sam, NOW)
    turn = make_turn(session, sam, intent="greet", facts={"about": "on"}, now=A_DAY_ON)

    (asked,) = talk.small_talk(turn).messages
    assert (asked.key, asked.facts["checkin"]) == ("where/checkin", checkin.id)


@pytest.mark.parametrize(
    ("deed", "answer", "last"),
    [
        (outcomes.done, {"answer": "talked"}, "where/offer"),
        (outcomes.not_yet, {"reason": "time"}, "where/offer"),
        (outcomes.done, {"answer": "started"}, "checkins/after_start"),
    ],
)
def test_once_that_is_answered_check_ins_are_offered_again(
    session: Session,
    blocked: Person,
    deed: Callable[[Turn], Outcome],
    answer: dict[str, str],
    last: str,
) -> None:
    first = session.scalars(select(CheckIn).where(CheckIn.occurrence == 1)).one()
    first.state, first.sent_at, blocked.stage = "sent", NOW, Stage.CHECKIN
    writes(session, blocked)
    back = make_turn(session, blocked, intent="greet", facts={"about": "on"}, now=A_DAY_ON)
    assert keys(talk.small_talk(back)) == ["where/checkin"]
    facts = tapped(checkin=first.id, **answer)
    outcome = deed(make_turn(session, blocked, facts=facts, now=A_DAY_ON))

    assert keys(outcome)[-1] == last
    assert (blocked.stage, "planned" in states_of(session, blocked)) == (Stage.OFFER, False)
    book(session, blocked, now=A_DAY_ON)
    assert "planned" in states_of(session, blocked)


@pytest.mark.parametrize("text", ["im back", "where were we", "alright?", "safe"])
def test_who_says_no_more_than_that_they_are_back_hears_one_line(
    session: Session, away: Person, text: str
) -> None:
    turn = make_turn(session, away, text=text)

    assert answered(turn, misunderstood.not_understood) == ["where/back"]


def _checked_in(session: Session, person: Person, *, days_ago: int) -> None:
    """A check-in that waits for an answer, sent to somebody who last wrote weeks ago."""
    person.stage = Stage.CHECKIN
    sent = NOW - timedelta(days=days_ago)
    make_checkin(session, make_step(session, person), due_at=sent, state="sent", sent_at=sent)


@pytest.mark.parametrize("text", ["nvm", "who is this", "whatever", "is it too late"])
def test_who_writes_to_a_check_in_of_these_days_is_not_asked_whether_to_carry_on(
    session: Session, away: Person, text: str
) -> None:
    """It is before them, however long it is since they wrote: it is asked again, no more."""
    _checked_in(session, away, days_ago=1)
    turn = make_turn(session, away, text=text, intent="nlu_fallback")

    assert not returning.is_back(turn)
    assert returning.remembered(turn) is None
    assert keys(talk.and_on(turn, say("talk/ok"))) == ["talk/ok", "where/checkin"]


def test_a_check_in_of_weeks_ago_is_no_longer_before_them(session: Session, away: Person) -> None:
    _checked_in(session, away, days_ago=12)

    assert returning.is_back(make_turn(session, away, text="hiya", intent="greet"))


def test_where_more_is_asked_of_the_step_the_line_only_says_where_we_were(
    session: Session, away: Person
) -> None:
    """One thing at a time."""
    _checked_in(session, away, days_ago=20)
    turn = make_turn(session, away, text="yes i did it", intent="checkin_done")
    back = returning.remembered(turn)
    outcome = returning.said_first(turn, back, outcomes.done(turn))

    words = [Replies("us").render(message).text for message in outcome.messages]
    assert keys(outcome) == ["where/back", "checkins/what_happened"]
    assert "?" not in words[0]


@pytest.mark.parametrize("text", ["nothing changed", "nowt has changed"])
def test_that_nothing_has_changed_is_carrying_on(session: Session, away: Person, text: str) -> None:
    turn = make_turn(session, away, text="hiya", intent="greet")
    outcome = talk.small_talk(turn)
    remember(turn, outcome)
    later = make_turn(session, away, text=text, intent="change_answer")
    told = plainly.answered(later)

    assert told is not None and "intake/change" not in keys(told)


def test_silent_to_more_than_one_check_in_they_hear_where_they_were(
    session: Session, away: Person
) -> None:
    """And "carry on" leads to the check-in, which can be answered."""
    away.stage = Stage.CHECKIN
    step = session.scalars(select(Step).where(Step.person_id == away.id)).one()
    for number, days in enumerate((10, 2), start=1):
        sent = {"state": "sent", "sent_at": NOW - timedelta(days=days)}
        make_checkin(session, step, occurrence=number, **sent)
    turn = make_turn(session, away, text="hiya", intent="greet")

    assert answered(turn, talk.small_talk) == ["talk/greet", "where/back"]
    assert answered(make_turn(session, away, facts={"about": "on"}), talk.small_talk) == [
        "where/checkin"
    ]


@pytest.mark.parametrize("outcome", ["talked", "applied", None])
def test_to_carry_on_is_asked_as_of_what_is_kept_already(
    session: Session, away: Person, outcome: str | None
) -> None:
    """Nobody who has talked to them is asked how it went, as if they had told nothing."""
    step = session.scalars(select(Step).where(Step.person_id == away.id)).one()
    step.outcome = outcome
    make_checkin(session, step, plan="last_2", state="sent", sent_at=NOW - timedelta(days=20))
    session.flush()
    turn = make_turn(session, away, intent="greet", facts={"about": "on"})
    (asked,) = talk.small_talk(turn).messages

    assert (asked.key, asked.facts["so_far"]) == ("where/checkin", outcome)


def test_silent_to_one_alone_they_have_it_before_them(session: Session, away: Person) -> None:
    away.stage = Stage.CHECKIN
    step = session.scalars(select(Step).where(Step.person_id == away.id)).one()
    make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=2))
    turn = make_turn(session, away, text="hiya", intent="greet")

    assert answered(turn, talk.small_talk) == ["talk/greet", "where/checkin"]
