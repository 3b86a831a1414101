"""Beside a check-in: what is no answer to it, and must not be taken for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import misunderstood, outcomes, plainly, returning, talk
from actions.records import CheckIn, Person, Stage, Step
from bot.replies import Replies
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
    show,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.CHECKIN)
    first, _ = show(session, person, "Sea school", "Pier Trust")
    step = make_step(session, person, service_id=first)
    make_checkin(session, step, state="sent", sent_at=NOW)
    return person


def heard(session: Session, person: Person, text: str, intent: str) -> list[str]:
    outcome = plainly.answered(make_turn(session, person, text=text, intent=intent))
    return [] if outcome is None else keys(outcome)


def answer(session: Session) -> str | None:
    return session.scalars(select(CheckIn.answer)).one()


ASKED_AGAIN = "where/checkin"


@pytest.mark.parametrize(
    ("text", "intent", "heard_of_us"),
    [
        ("ok", "affirm", ["talk/ok", ASKED_AGAIN]),
        ("👍", "affirm", ["talk/ok", ASKED_AGAIN]),
        ("yes but no", "affirm", ["checkins/which_is_nearest", ASKED_AGAIN]),
        ("kind of", "out_of_scope", ["checkins/which_is_nearest", ASKED_AGAIN]),
        ("meh", "not_for_me", ["checkins/which_is_nearest", ASKED_AGAIN]),
        ("doing it now", "checkin_not_yet", ["checkins/no_rush"]),
        ("what if it was full?", "nlu_fallback", ["checkins/ask_them", ASKED_AGAIN]),
        ("are they shut today", "checkin_did_not_work", ["checkins/ask_them", ASKED_AGAIN]),
        ("me sister started there", "checkin_done", ["checkins/somebody_else", ASKED_AGAIN]),
        ("already told you", "nlu_fallback", ["checkins/told_before", ASKED_AGAIN]),
        ("wot u on about", "my_data", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("what do u mean", "ask_why", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("what was it again", "show_options", ["options/details", ASKED_AGAIN]),
        ("huh", "checkin_done", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("fuck off", "insult", ["checkins/leave_it"]),
        ("can u text me less", "stop_messages", ["checkins/leave_it"]),
        ("wrong person", "ask_human", ["checkins/leave_it"]),
        ("did you forget me", "delete_me", ["checkins/not_forgotten", ASKED_AGAIN]),
        ("can you ring them for me", "refer_me", ["checkins/cannot_ring", ASKED_AGAIN]),
        ("could u call em for me pls", "ask_human", ["checkins/cannot_ring", ASKED_AGAIN]),
        ("what do i do next", "start_intake", ["steps/how", ASKED_AGAIN]),
        ("whats next", "show_options", ["steps/how", ASKED_AGAIN]),
        ("text me tomorrow", "checkin_not_yet", ["checkins/when_again", ASKED_AGAIN]),
        ("ask me again on monday", "nlu_fallback", ["checkins/when_again", ASKED_AGAIN]),
    ],
)
def test_it_is_answered_and_the_check_in_stays_open(
    session: Session, sam: Person, text: str, intent: str, heard_of_us: list[str]
) -> None:
    assert heard(session, sam, text, intent) == heard_of_us
    assert answer(session) is None and sam.stage == Stage.CHECKIN


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("forget me", "delete_me"),
        ("delete everything", "delete_me"),
        ("stop messaging me", "stop_messages"),
        ("show my options", "show_options"),
        ("what do you know about me", "my_data"),
        ("can i talk to a person", "ask_human"),
        ("yes", "affirm"),
        ("what was it like for others", "ask_course"),
        ("my mum will ring them for me", "nlu_fallback"),
        ("can you text me less", "stop_messages"),
        ("text me tomorrow", "pause_messages"),
    ],
)
def test_its_twins_are_left_to_what_they_stand_for(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    taken_for = {
        "checkins/not_forgotten", "talk/ok", "options/details", "checkins/cannot_ring",
        "checkins/when_again", "steps/how",
    }  # fmt: skip
    assert taken_for.isdisjoint(heard(session, sam, text, intent))


def test_the_day_of_the_next_check_in_is_told(session: Session, sam: Person) -> None:
    step = session.scalars(select(Step)).one()
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    turn = make_turn(session, sam, text="txt me tmrw", intent="nlu_fallback")
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert said(outcome, "checkins/when_again").facts["when"].startswith("2026-12-04")


def test_to_look_at_it_again_offers_no_new_check_ins(session: Session, sam: Person) -> None:
    outcome = plainly.answered(make_turn(session, sam, text="what do i do next"))

    assert outcome is not None
    how = Replies("the partnership").render(said(outcome, "steps/how"))
    assert "Sea school" in how.text and not how.buttons


def test_what_they_started_is_not_said_how_to_begin(session: Session) -> None:
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, outcome="started", outcome_at=NOW)
    make_checkin(session, step, plan="started", state="sent", sent_at=NOW)

    asked = heard(session, person, "what do i do next", "start_intake")
    assert asked == ["checkins/what_i_mean", ASKED_AGAIN]


def last_message(session: Session, **columns: Any) -> Person:
    """Somebody to whom our last message about a step went."""
    person = make_person(session, **columns)
    step = make_step(session, person, service_id=show(session, person, "Sea school")[0])
    make_checkin(session, step, plan="last_2", state="sent", sent_at=NOW - timedelta(days=1))
    return person


@pytest.mark.parametrize("text", ["thanks bye", "ok", "no", "Cheers!", "👍", "nah ur alright"])
@pytest.mark.parametrize("away", [1, 30])
def test_who_leaves_it_there_after_the_last_message_is_asked_nothing(
    session: Session, text: str, away: int
) -> None:
    person = last_message(session, last_seen_at=NOW - timedelta(days=away))
    turn = make_turn(session, person, text=text, intent="deny")
    back, outcome = returning.remembered(turn), plainly.answered(turn)

    assert outcome is not None
    assert keys(returning.said_first(turn, back, outcome)) == ["talk/goodbye"]
    assert person.stage == Stage.RESTING


def test_to_carry_on_under_the_last_message_speaks_of_its_step(session: Session) -> None:
    person = last_message(session, last_seen_at=NOW - timedelta(days=30))
    outcome = talk.small_talk(make_turn(session, person, intent="greet", facts={"about": "on"}))
    remember(make_turn(session, person), outcome)

    assert said(outcome, ASKED_AGAIN).facts["name"] == "Sea school"
    assert person.stage == Stage.CHECKIN
    plainly.answered(make_turn(session, person, text="i applied", now=NOW + timedelta(minutes=1)))
    assert session.scalars(select(Step.outcome)).one() == "applied"


def test_what_is_said_later_is_no_answer_to_the_last_message(session: Session) -> None:
    person = last_message(session)
    turn = make_turn(session, person, text="ok", intent="affirm")
    first = plainly.answered(turn)
    assert first is not None
    remember(turn, first)

    assert heard(session, person, "ok", "affirm") == []


@pytest.mark.parametrize(
    "text",
    ["im back", "been a while", "where were we", "u there", "still here?", "is it too late",
     "new phone who dis"],
)  # fmt: skip
@pytest.mark.parametrize("stage", [Stage.CHECKIN, Stage.RESTING])
def test_who_is_back_after_weeks_hears_one_line(session: Session, text: str, stage: Stage) -> None:
    person = last_message(session, last_seen_at=NOW - timedelta(days=30), stage=stage)

    assert heard(session, person, text, "checkin_not_yet") == ["where/back"]


@pytest.mark.parametrize("text", ["purple monkey", "jbdfk"])
def test_who_is_back_and_not_understood_hears_no_sorry(session: Session, text: str) -> None:
    person = last_message(session, last_seen_at=NOW - timedelta(days=30))
    turn = make_turn(session, person, text=text)

    assert keys(misunderstood.not_understood(turn)) == ["where/back"]
    assert person.misses == 0


def test_nothing_of_it_where_it_may_be_danger(session: Session, sam: Person) -> None:
    assert heard(session, sam, "fuck off", "disclose_harm") == []


@pytest.mark.parametrize("text", ["i tried", "went but left early"])
def test_part_of_the_way_asks_what_happened(session: Session, sam: Person, text: str) -> None:
    assert heard(session, sam, text, "out_of_scope") == ["checkins/what_happened"]


def test_ok_to_what_they_started_says_that_it_goes_on(session: Session) -> None:
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, outcome="started", outcome_at=NOW)
    make_checkin(session, step, plan="started", state="sent", sent_at=NOW)

    assert heard(session, person, "ok", "affirm") == ["checkins/still_going"]


@pytest.mark.parametrize(
    ("text", "intent", "heard_of_us"),
    [
        ("yeah", "affirm", ["talk/ok", "checkins/what_happened"]),
        ("ok", "affirm", ["talk/ok", "checkins/what_happened"]),
        ("what do u mean", "ask_why", ["checkins/what_i_mean", "checkins/what_happened"]),
        ("nothing really", "deny", ["checkins/well_done"]),
    ],
)
def test_asked_what_happened_it_is_asked_again(
    session: Session, sam: Person, text: str, intent: str, heard_of_us: list[str]
) -> None:
    turn = make_turn(session, sam, text="did it", intent="checkin_done")
    remember(turn, outcomes.done(turn))

    assert heard(session, sam, text, intent) == heard_of_us


def test_asked_what_went_wrong_nothing_is_no_not_yet(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="it didnt work", intent="checkin_did_not_work")
    remember(turn, outcomes.did_not_work(turn))
    outcome = plainly.answered(make_turn(session, sam, text="nothing", intent="out_of_scope"))

    assert outcome is not None and said(outcome, "checkins/sorry").facts["outcome"] == (
        "did_not_work"
    )
    assert session.scalars(select(Step.outcome)).one() == "did_not_work"


@pytest.mark.parametrize("text", ["whens me next check in", "when is my break over"])
def test_when_the_next_one_comes_is_told_and_ends_no_break(
    session: Session, sam: Person, text: str
) -> None:
    sam.paused_until = NOW + timedelta(days=30)
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="affirm"))

    assert outcome is not None and keys(outcome)[0] == "checkins/when_again"
    assert sam.paused_until is not None


@pytest.mark.parametrize("text", ["can you just ring them for me", "can u ring em", "u ring them"])
@pytest.mark.parametrize("stage", [Stage.CHECKIN, Stage.RESTING, Stage.OPTIONS])
def test_that_no_bot_rings_is_told_anywhere(
    session: Session, sam: Person, text: str, stage: Stage
) -> None:
    sam.stage = stage

    assert heard(session, sam, text, "refer_me")[0] == "checkins/cannot_ring"


def test_both_are_heard_where_they_ask_beside_their_answer(session: Session, sam: Person) -> None:
    text = "not yet, when is it open?"

    said = heard(session, sam, text, "option_details")

    assert said == ["steps/how", "checkins/what_got_in_the_way"]
    assert answer(session) == "not_yet"


@pytest.mark.parametrize(
    ("text", "intent", "first", "kept"),
    [
        ("nah, whats the number again", "nlu_fallback", "checkins/ask_them", "not_yet"),
        ("no, where is it again", "option_details", "steps/how", "not_yet"),
        ("yeah, what do i do now", "nlu_fallback", "steps/how", "did_it"),
        ("put my name down for it", "refer_me", "checkins/well_done", "did_it"),
        ("had to pay for it", "option_details", "checkins/sorry", "did_not_work"),
    ],
)
def test_what_is_told_beside_what_they_seem_to_want_is_kept(
    session: Session, sam: Person, text: str, intent: str, first: str, kept: str
) -> None:
    assert heard(session, sam, text, intent)[0] == first
    assert answer(session) == kept


def test_who_rang_and_got_the_wrong_person_is_none_themselves(
    session: Session, sam: Person
) -> None:
    assert "checkins/leave_it" not in heard(
        session, sam, "rang but got the wrong person", "nlu_fallback"
    )


@pytest.mark.parametrize(
    ("text", "intent", "first"),
    [
        ("have they said anything", "checkin_did_not_work", "checkins/ask_them"),
        ("me sister started there", "checkin_done", "talk/ok"),
    ],
)
@pytest.mark.parametrize("stage", [Stage.RESTING, Stage.OPTIONS])
def test_at_another_time_it_is_no_answer_to_the_check_in_either(
    session: Session, sam: Person, text: str, intent: str, first: str, stage: Stage
) -> None:
    sam.stage = stage

    assert heard(session, sam, text, intent) == [first, f"where/{stage}"]
    assert answer(session) is None


@pytest.mark.parametrize(
    "text",
    ["its shit there", "shit place", "its crap in there", "well its rubbish there",
     "place is a dump", "it was boring there"],
)  # fmt: skip
def test_rude_words_about_the_place_are_none_to_us(
    session: Session, sam: Person, text: str
) -> None:
    said_back = heard(session, sam, text, "insult")

    assert said_back[0] == "checkins/sorry"
    assert answer(session) == "did_not_work"


@pytest.mark.parametrize("text", ["you lot are shit", "this is shit", "ur shit", "shit bot"])
def test_rude_words_to_us_stay_that(session: Session, sam: Person, text: str) -> None:
    assert heard(session, sam, text, "insult") == ["checkins/leave_it"]
