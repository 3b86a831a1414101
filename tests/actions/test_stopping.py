"""A stop said in the same breath as an answer to a check-in: both are heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import outcomes, plainly, talk
from actions.reasons import asks_to_stop, means_our_messages
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome, Turn
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded


def asked(session: Session, plan: str = "2", outcome: str | None = None) -> Person:
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, outcome=outcome, outcome_at=NOW if outcome else None)
    make_checkin(session, step, plan=plan, state="sent", sent_at=NOW)
    make_checkin(session, step, plan=plan, occurrence=2, due_at=NOW + timedelta(days=11))
    return person


def kept(session: Session, person: Person) -> tuple[str | None, str | None, bool]:
    """The answer to the check-in, what came of the step, and whether the messages end."""
    of_theirs = CheckIn.person_id == person.id, CheckIn.sent_at.is_not(None)
    answer = session.scalars(select(CheckIn.answer).where(*of_theirs)).one()
    return answer, session.scalars(select(Step.outcome)).one(), person.stopped_at is not None


@pytest.mark.parametrize(
    ("text", "intent", "answer", "outcome"),
    [
        ("not yet and stop asking", "checkin_not_yet", "not_yet", None),
        ("not yet stop", "checkin_not_yet", "not_yet", None),
        ("not yet, leave me be", "checkin_not_yet", "not_yet", None),
        ("didnt go stop msging me", "stop_messages", "not_yet", None),
        ("the bloke was creepy so stop", "stop_messages", "did_not_work", "did_not_work"),
        ("yeah did it now leave me alone", "nlu_fallback", "did_it", None),
        ("did it, can you stop now", "stop_messages", "did_it", None),
        ("i applied, no more texts pls", "stop_messages", "did_it", "applied"),
        ("didnt work out stop texting", "nlu_fallback", "did_not_work", "unsaid"),
        ("it was full so stop", "nlu_fallback", "did_not_work", "full"),
        ("im not interested stop", "nlu_fallback", "did_not_work", "not_for_me"),
        ("nah not for me leave me alone", "not_for_me", "did_not_work", "not_for_me"),
        ("they were rude to me so stop messaging", "nlu_fallback", "did_not_work", "did_not_work"),
    ],
)
def test_the_messages_end_and_the_answer_is_kept(
    session: Session, text: str, intent: str, answer: str, outcome: str | None
) -> None:
    person = asked(session)
    turn = make_turn(session, person, text=text, intent=intent)
    told = plainly.answered(turn) or talk.stop_messages(turn)

    assert keys(told)[1:] == ["privacy/stopped", "where/resting"]
    assert kept(session, person) == (answer, outcome, True)
    assert states_of(session, person) == ["answered", "cancelled"]


@pytest.mark.parametrize(
    "text",
    [
        "it dont stop me",
        "no bus stop",
        "not yet, no bus stop near me",
        "no more spaces left",
        "had to stop cos of my mum",
        "they told me to stop coming",
        "its full of idiots",
    ],
)
def test_what_only_sounds_like_a_stop_ends_nothing(session: Session, text: str) -> None:
    person = asked(session)
    plainly.answered(make_turn(session, person, text=text))

    assert person.stopped_at is None


def test_a_stop_alone_is_no_answer(session: Session) -> None:
    person = asked(session)
    talk.stop_messages(make_turn(session, person, text="stop texting me", intent="stop_messages"))

    assert kept(session, person) == (None, None, True)


def test_what_keeps_them_from_it_said_with_a_stop_is_no_word_on_the_place(
    session: Session,
) -> None:
    person = asked(session)
    text = "leave me alone, its full of idiots"
    plainly.answered(make_turn(session, person, text=text))

    assert kept(session, person) == (None, None, False)


@pytest.mark.parametrize(
    ("text", "answer", "outcome"),
    [
        ("yeah still going, stop asking", "did_it", "started"),
        ("its too hard leave me alone", "not_yet", "started"),
        ("i dropped out so stop messaging", "did_not_work", "stopped"),
    ],
)
def test_weeks_after_a_start_too(session: Session, text: str, answer: str, outcome: str) -> None:
    person = asked(session, plan="started", outcome="started")
    turn = make_turn(session, person, text=text, intent="stop_messages")
    talk.stop_messages(turn)

    assert kept(session, person) == (answer, outcome, True)


def test_asked_what_got_in_the_way_a_stop_with_a_reason_is_one(session: Session) -> None:
    person = asked(session)
    turn = make_turn(session, person, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.not_yet(turn))
    turn = make_turn(session, person, text="not had a chance, stop going on at me", intent="inform")
    told = plainly.answered(turn)

    assert told is not None and said(told, "privacy/stopped")
    assert kept(session, person) == ("not_yet", None, True)


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        (talk.stop_messages, "yes stop and delete everything"),
        (talk.delete_me, "stop texting me and delete my stuff"),
    ],
)
def test_a_stop_with_a_wish_to_be_deleted_stops_and_asks_about_that(
    session: Session, deed: Callable[[Turn], Outcome], text: str
) -> None:
    person = asked(session)
    outcome = deed(make_turn(session, person, text=text))

    assert keys(outcome) == ["privacy/stopped", "privacy/delete"]
    assert person.stopped_at is not None


def test_a_stop_for_now_with_its_end_is_a_break(session: Session) -> None:
    person = asked(session)
    outcome = talk.stop_messages(
        make_turn(session, person, text="stop for now maybe after xmas", intent="stop_messages")
    )

    assert keys(outcome)[0] == "privacy/paused"
    assert person.stopped_at is None and person.paused_until is not None


@pytest.mark.parametrize("text", ["stop for a week", "stop for 2 weeks"])
def test_a_stop_for_some_weeks_is_a_break(session: Session, text: str) -> None:
    person = asked(session)
    talk.stop_messages(make_turn(session, person, text=text, intent="stop_messages"))

    assert person.stopped_at is None and person.paused_until is not None


@pytest.mark.parametrize("text", ["stop what", "no check ins yet"])
def test_a_question_back_is_no_stop(session: Session, text: str) -> None:
    person = asked(session)
    turn = make_turn(session, person, text=text, intent="stop_messages")
    assert plainly.answered(turn) is not None or talk.stop_messages(turn).messages
    assert person.stopped_at is None


@pytest.mark.parametrize("text", ["i didnt mean to stop", "unstop", "pressed it by accident"])
def test_a_stop_by_mistake_can_be_undone_in_words(session: Session, text: str) -> None:
    person = asked(session)
    talk.stop_messages(make_turn(session, person, text="stop", intent="stop_messages"))
    outcome = plainly.answered(make_turn(session, person, text=text, intent="stop_messages"))

    assert outcome is not None and keys(outcome) == ["where/offer"]


@pytest.mark.parametrize(
    "text", ["non stop busy soz", "full stop did it", "got no more time", "stopped by the police"]
)
def test_a_stop_of_something_else_ends_no_check_ins(text: str) -> None:
    assert not asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "stop pls x",
        "STOP!!",
        "ok stop now",
        "stop texting me",
        "stop msging me",
        "stop sending me this stuff",
        "can u stop messaging me pls",
        "i dont want these messages no more",
        "dont want any more texts",
        "no more check ins thanks",
        "leave me alone",
        "unsubscribe",
        "fuck off and stop",
        "take me off this",
        "dont text me again",
        "pls stop all the messages im fine",
        "i got a job so you can stop messaging",
        "i want you to stop messaging me",
        "id like you to stop texting me",
        "you need to stop messaging me",
        "i told you to stop texting me",
        "dont need ur messages no more",
        "dont check in on me",
        "turn off messages",
        "stop spamming me",
        "could u not message me anymore please",
        "stp messagin me",
        "stopp",
        "s t o p",
        "cancel check ins",
        "stop u annoying bot",
        "stop fucking messaging me",
        "leave me the fuck alone",
        "stopp texting me",
        "stopppp",
        "dnt msg me",
        "stop bovvering me",
        "please stop to write me",
    ],
)
def test_what_is_plainly_for_our_messages_ends_them_at_once(session: Session, text: str) -> None:
    person = asked(session)
    talk.stop_messages(make_turn(session, person, text=text, intent="stop_messages"))

    assert person.stopped_at is not None


@pytest.mark.parametrize(
    "text",
    [
        "my mum said stop wasting time",
        "dont contact them anymore theyre useless",
        "nobody ever texts me anymore",
        "quit",
        "enough",
        "cancel",
        "end",
        "thats enough",
        "dont wanna do it no more",
        "they said stop messaging them",
        "my mate goes stop",
        "i want to stop smoking",
        "wish theyd stop messaging me",
        "they should stop asking me",
        "it said stop",
        "no more messages came",
        "no more messages from them pls",
        "they told me to stop messaging",
        "told them to stop emailing me",
        "i stopped by yesterday",
        "i had to cancel my appointment",
    ],
)
def test_what_may_be_meant_for_something_else_is_asked_about(session: Session, text: str) -> None:
    person = asked(session)
    outcome = talk.stop_messages(make_turn(session, person, text=text, intent="stop_messages"))

    assert person.stopped_at is None
    assert states_of(session, person) == ["sent", "planned"]
    assert "privacy/stop" in keys(outcome) or "talk/not_understood" in keys(outcome)


def test_a_yes_to_that_ends_them(session: Session) -> None:
    person = asked(session)
    tap = {"about": "tap"}
    talk.stop_messages(make_turn(session, person, intent="stop_messages", facts=tap))

    assert person.stopped_at is not None


def test_who_found_a_job_stops_and_hears_well_done(session: Session) -> None:
    person = asked(session)
    text = "u can stop now i got a job"
    outcome = talk.stop_messages(make_turn(session, person, text=text, intent="stop_messages"))

    assert keys(outcome) == ["checkins/in_work", "privacy/stopped", "where/resting"]
    assert kept(session, person) == ("news", None, True)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("quit", "checkins/stopped_going"),
        ("quit it", "checkins/stopped_going"),
        ("they ended my contract", "checkins/stopped_going"),
        ("wanna quit", "checkins/help_to_stay"),
        ("gonna quit", "checkins/what_makes_it_hard"),
        ("i want out", "checkins/what_makes_it_hard"),
        ("ended", "checkins/finished"),
        ("yh its sick", "checkins/still_going"),
    ],
)
@pytest.mark.parametrize("intent", ["stop_messages", "nlu_fallback"])
def test_weeks_after_a_start_it_is_that_which_they_quit(
    session: Session, text: str, key: str, intent: str
) -> None:
    person = asked(session, plan="started", outcome="started")
    outcome = plainly.answered(make_turn(session, person, text=text, intent=intent))

    assert outcome is not None and key in keys(outcome)
    assert person.stopped_at is None


@pytest.mark.parametrize(
    "text",
    [
        "stop txting me", "stop txtn me", "stop texin me", "stop mesagin me", "quit txting",
        "stop msg me", "stoppp msgin me", "stop massaging me lol",
    ],
)  # fmt: skip
def test_a_stop_is_one_in_any_spelling(text: str) -> None:
    assert means_our_messages(text)


@pytest.mark.parametrize("text", ["can i stop going", "they should stop txting me"])
def test_another_stop_ends_no_messages_in_any_spelling(text: str) -> None:
    assert not means_our_messages(text)
