"""Weeks after a start we ask whether they are still going; each answer leads to a next thing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import misunderstood, outcomes, plainly, plans
from actions.records import CheckIn, Person, Stage, Step
from bot.replies import Replies
from directory.reports import ListingReport
from tests.actions.makers import (
    NOW,
    SQLITE,
    book,
    databases,
    keys,
    make_checkin,
    make_service,
    make_step,
    make_turn,
    remember,
    said,
    send_due,
    sessions,
    states_of,
    tapped,
)

database, session = databases(SQLITE), sessions()


@pytest.fixture
def step(session: Session, sam: Person) -> Step:
    art = make_service(session, kind="course", name="Art Level 2")
    return make_step(session, sam, service_id=art, outcome="started", outcome_at=NOW)


@pytest.fixture
def asked(session: Session, sam: Person, step: Step) -> CheckIn:
    """The check-in of week 1 was sent, that of week 3 is to come."""
    sam.stage = Stage.CHECKIN
    make_checkin(session, step, plan="started", occurrence=2, due_at=NOW + timedelta(days=14))
    return make_checkin(session, step, plan="started", state="sent", sent_at=NOW)


def test_it_asks_whether_they_are_still_going(session: Session, step: Step) -> None:
    due = send_due(session, make_checkin(session, step, plan="started").id, NOW)
    assert due is not None
    reply = Replies("the partnership").render(due.message)

    assert "How's it going with Art Level 2? Are you still going?" in reply.text
    labels = [label for row in reply.buttons for label, _ in row]
    assert labels == ["Still going", "It's hard", "I stopped", "Stop messages"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("affirm", "yeah good thanks"),
        ("checkin_done", "did it"),
        ("nlu_fallback", "its going good"),
        ("deny", "no im still going"),
    ],
)
def test_who_still_goes_hears_well_done_and_the_start_is_kept(
    session: Session, sam: Person, step: Step, asked: CheckIn, intent: str, text: str
) -> None:
    turn = make_turn(session, sam, intent=intent, text=text)
    deed = {
        "affirm": outcomes.done,
        "checkin_done": outcomes.done,
        "deny": outcomes.not_yet,
    }.get(intent, misunderstood.not_understood)

    outcome = deed(turn)
    assert said(outcome, "checkins/still_going").facts["when"].startswith("2026-12-07")
    assert (asked.answer, step.outcome, sam.stage) == ("did_it", "started", Stage.RESTING)


@pytest.mark.parametrize("text", ["its really hard", "missed a few days", "struggling tbh"])
def test_who_finds_it_hard_is_asked_what_makes_it_so(
    session: Session, sam: Person, step: Step, asked: CheckIn, text: str
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert keys(outcome) == ["checkins/what_makes_it_hard"]
    assert (asked.answer, step.outcome) == ("not_yet", "started")
    assert "planned" in states_of(session, sam)


def test_what_makes_it_hard_leads_to_help_and_a_person(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    facts = tapped(checkin=asked.id, reason="travel")
    outcome = outcomes.not_yet(make_turn(session, sam, intent="checkin_not_yet", facts=facts))

    helped = said(outcome, "checkins/help_to_stay")
    assert helped.facts["reason"] == "travel"
    assert [card["name"] for card in helped.facts["people"]] == ["The hub"]


@pytest.mark.parametrize(
    ("text", "heard", "answer"),
    [
        ("starts next week", "checkins/well_done", "did_it"),
        ("starts jan now", "checkins/well_done", "did_it"),
        ("i passed maths!!", "checkins/still_going", "did_it"),
        ("good thx", "checkins/still_going", "did_it"),
        ("got offered full time", "checkins/still_going", "did_it"),
        ("they cut my hours", "checkins/what_makes_it_hard", "not_yet"),
        ("didnt turn up for a week", "checkins/what_makes_it_hard", "not_yet"),
        ("not started yet", "checkins/well_done", "did_it"),
        ("its alright", "checkins/still_going", "did_it"),
        ("mostly", "checkins/still_going", "did_it"),
        ("on holiday", "checkins/still_going", "did_it"),
        ("hard", "checkins/what_makes_it_hard", "not_yet"),
        ("sometimes", "checkins/what_makes_it_hard", "not_yet"),
        ("hav been off cos of my mum", "checkins/what_makes_it_hard", "not_yet"),
        ("yeah but its not the same", "checkins/what_makes_it_hard", "did_it"),
        ("yeah but cant afford the bus", "checkins/help_to_stay", "did_it"),
        ("yes but the teacher hates me", "checkins/help_to_stay", "did_it"),
        ("off sick", "checkins/life", "news"),
        ("i got a different job now", "checkins/life", "news"),
        ("passed!!", "checkins/finished", "did_it"),
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "greet", "ask_travel"])
def test_short_words_are_answers_to_whether_they_still_go(
    session: Session,
    sam: Person,
    step: Step,
    asked: CheckIn,
    text: str,
    heard: str,
    answer: str,
    intent: str,
) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None and keys(outcome)[0] == heard
    assert (asked.answer, step.outcome) == (answer, "started")


def test_a_rude_word_for_what_they_started_is_none_to_us(
    session: Session, sam: Person, step: Step, asked: CheckIn
) -> None:
    outcome = plainly.answered(make_turn(session, sam, text="its shit", intent="insult"))

    assert outcome is not None and keys(outcome) == ["checkins/what_makes_it_hard"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("its boring", "changed"),
        ("i dont get it", "how"),
        ("maths", "skills"),
        ("people are mean", "treated"),
        ("felt stupid", "nervous"),
        ("i want to quit", "changed"),
        ("my mum", "other"),
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "insult", "checkin_did_not_work"])
def test_what_makes_it_hard_ends_nothing(
    session: Session,
    sam: Person,
    step: Step,
    asked: CheckIn,
    text: str,
    reason: str,
    intent: str,
) -> None:
    turn = make_turn(session, sam, text="its hard")
    remember(turn, misunderstood.not_understood(turn))
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None
    assert said(outcome, "checkins/help_to_stay").facts["reason"] == reason
    assert step.outcome == "started" and "planned" in states_of(session, sam)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("im getting bullied", "treated"),
        ("yes but the teacher hates me", "treated"),
        ("still going but the boss is creepy", "unsafe"),
    ],
)
def test_who_is_treated_badly_there_hears_that_it_is_not_their_fault(
    session: Session, sam: Person, step: Step, asked: CheckIn, text: str, reason: str
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert said(outcome, "checkins/help_to_stay").facts["reason"] == reason
    assert step.outcome == "started" and "planned" in states_of(session, sam)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("deny", "no"),
        ("nlu_fallback", "i dropped out"),
        ("nlu_fallback", "packed it in last week"),
        ("checkin_did_not_work", "i stopped"),
        ("checkin_done", "got kicked off"),
    ],
)
def test_who_stopped_going_hears_no_blame_and_of_other_things(
    session: Session, sam: Person, step: Step, asked: CheckIn, intent: str, text: str
) -> None:
    turn = make_turn(session, sam, intent=intent, text=text)
    deed = {
        "deny": outcomes.not_yet,
        "checkin_done": outcomes.done,
        "checkin_did_not_work": outcomes.did_not_work,
    }.get(intent, misunderstood.not_understood)
    outcome = deed(turn)

    assert keys(outcome)[0] == "checkins/stopped_going"
    assert len(outcome.messages) > 1
    assert (asked.answer, step.outcome) == ("did_not_work", "stopped")
    assert "planned" not in states_of(session, sam)


def test_that_somebody_stopped_going_is_no_fault_of_the_entry(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    facts = tapped(checkin=asked.id)
    outcomes.did_not_work(make_turn(session, sam, intent="checkin_did_not_work", facts=facts))

    assert session.scalars(select(ListingReport)).all() == []


def test_after_a_block_the_weeks_are_counted_from_the_start_as_it_was_told(
    session: Session, sam: Person
) -> None:
    step = make_step(session, sam)
    book(session, sam)
    outcomes.done(make_turn(session, sam, facts={"answer": "started"}, now=NOW))
    plans.cancel(session, sam.id, plans.UNREACHABLE)
    session.expire_all()
    told_again = NOW + timedelta(days=10)
    book(session, sam, now=told_again)
    planned = (CheckIn.step_id == step.id, CheckIn.state == plans.PLANNED)
    days = [(due - NOW).days for due in session.scalars(select(CheckIn.due_at).where(*planned))]
    assert [round(day / 7) for day in sorted(days)] == [3, 9]


def test_long_after_a_start_the_weeks_are_counted_from_the_yes(
    session: Session, sam: Person
) -> None:
    make_step(session, sam, outcome="started", outcome_at=NOW - timedelta(days=200))
    book(session, sam)
    due = session.scalars(select(CheckIn.due_at).where(CheckIn.state == plans.PLANNED)).all()
    assert len(due) == 3
    assert min(due) > NOW


@pytest.mark.parametrize(
    ("text", "intent", "heard"),
    [
        ("not now im at work", "deny", ["checkins/no_rush"]),
        ("kinda", "nlu_fallback", ["checkins/which_is_nearest", "where/checkin"]),
        (
            "my mate packed it in",
            "checkin_did_not_work",
            ["checkins/somebody_else", "where/checkin"],
        ),
        ("can i stop going", "stop_messages", ["checkins/ask_them", "where/checkin"]),
    ],
)
def test_what_is_no_answer_ends_nothing_that_they_started(
    session: Session,
    sam: Person,
    step: Step,
    asked: CheckIn,
    text: str,
    intent: str,
    heard: list[str],
) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None and keys(outcome) == heard
    assert (asked.answer, step.outcome) == (None, "started")


def test_who_never_started_is_asked_of_the_step_as_before(
    session: Session, sam: Person, step: Step, asked: CheckIn
) -> None:
    """The start, its report and its weeks are taken back: it was no end of anything."""
    before = make_checkin(session, step, plan="2", occurrence=2, due_at=NOW + timedelta(days=5))
    before.state, before.reason = "cancelled", plans.REPLACED
    turn = make_turn(session, sam, text="it was my cousin who started not me", intent="insult")
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert keys(outcome) == ["checkins/took_you_wrong", "checkins/going_on"]
    assert (step.outcome, sam.stage, before.state) == (None, Stage.RESTING, "planned")
    weeks = session.scalars(select(CheckIn).where(CheckIn.plan == "started", CheckIn.due_at > NOW))
    assert [week.reason for week in weeks] == [plans.TAKEN_BACK]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("its dead tirin", "checkins/what_makes_it_hard"),
        ("the gaffer does me head in", "checkins/what_makes_it_hard"),
        ("cant be doin wi it", "checkins/what_makes_it_hard"),
        ("trains are killin me wallet", "checkins/help_to_stay"),
        ("its reet good", "checkins/still_going"),
        ("stickin wi it", "checkins/still_going"),
        ("goin alreet", "checkins/still_going"),
    ],
)
def test_how_it_goes_is_understood_as_lancashire_says_it(
    session: Session, sam: Person, asked: CheckIn, text: str, key: str
) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="nlu_fallback"))

    assert outcome is not None and keys(outcome)[0] == key
