"""The answers to a check-in: each is kept, and leads to a next thing."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import misunderstood, outcomes, people, plans, talk, telling
from actions.reasons import REASONS_FILE, reason_in
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome
from bot.replies import TEMPLATES, Replies
from directory.reports import ListingReport
from tests.actions.makers import (
    BOTH,
    NOW,
    WORLD,
    book,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    remember,
    said,
    send_all,
    sessions,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(session: Session, sam: Person) -> CheckIn:
    """A check-in that was sent, and the next one of its plan."""
    step = make_step(session, sam)
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    return make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)


def test_did_it_asks_what_happened(session: Session, sam: Person, asked: CheckIn) -> None:
    turn = make_turn(session, sam, intent="checkin_done", facts=tapped(checkin=asked.id))

    assert keys(outcomes.done(turn)) == ["checkins/what_happened"]
    assert (asked.state, asked.answer) == ("answered", "did_it")


@pytest.mark.parametrize("outcome", ["applied", "talked", "other"])
def test_what_happened_is_kept(session: Session, sam: Person, asked: CheckIn, outcome: str) -> None:
    facts = tapped(checkin=asked.id, answer=outcome)
    found = outcomes.done(make_turn(session, sam, facts=facts))

    assert said(found, "checkins/well_done").facts["outcome"] == outcome
    assert session.get_one(Step, asked.step_id).outcome == outcome


def test_after_a_start_weeks_one_three_and_nine_follow(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    facts = tapped(checkin=asked.id, answer="started")
    outcomes.done(make_turn(session, sam, facts=facts))

    planned = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
    rows = list(session.scalars(planned))
    assert [row.plan for row in rows] == ["started"] * 3
    assert [(row.due_at - NOW).days for row in rows] == [7, 21, 63]


@pytest.mark.parametrize("sent", [True, False])
def test_a_start_is_followed_before_the_first_check_in_too(
    session: Session, sam: Person, sent: bool
) -> None:
    """What is said is that we check in: so we do, whenever they tell of it."""
    make_step(session, sam)
    book(session, sam)
    if sent:
        send_all(session, NOW + timedelta(days=3))
    now = NOW + timedelta(days=4 if sent else 1)
    outcome = outcomes.done(make_turn(session, sam, text="ive started", now=now))

    (well_done,) = outcome.messages
    planned = session.scalars(select(CheckIn).where(CheckIn.state == "planned")).all()
    assert [(row.due_at - now).days for row in planned] == [7, 21, 63]
    assert well_done.facts["when"] == planned[0].due_at.isoformat()


@pytest.mark.parametrize("why", ["stopped", "never asked"])
def test_a_start_of_somebody_who_wants_no_check_ins_promises_none_and_asks(
    session: Session, sam: Person, why: str
) -> None:
    """They are asked for, never preset; and yes then means the weeks after a start."""
    make_step(session, sam)
    if why == "stopped":
        book(session, sam)
        people.stop(session, sam, NOW)
    outcome = outcomes.done(make_turn(session, sam, text="ive started"))

    assert keys(outcome) == ["checkins/well_done", "checkins/after_start"]
    assert outcome.messages[0].facts["when"] is None
    assert "planned" not in states_of(session, sam)
    assert sam.stage == Stage.OFFER
    book(session, sam)
    planned = session.scalars(select(CheckIn).where(CheckIn.state == "planned")).all()
    assert [row.plan for row in planned] == ["started"] * 3


def test_told_of_the_start_again_weeks_later_the_plan_goes_on_as_it_is(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    book(session, sam)
    outcomes.done(make_turn(session, sam, text="ive started"))
    week_1 = NOW + timedelta(days=7)
    assert send_all(session, week_1)
    outcome = outcomes.done(make_turn(session, sam, text="i started, going well", now=week_1))

    planned = session.scalars(select(CheckIn).where(CheckIn.state == "planned")).all()
    assert [(row.due_at - NOW).days for row in planned] == [21, 63]
    assert outcome.messages[0].facts["when"] == planned[0].due_at.isoformat()


def test_a_start_told_in_a_break_is_followed_after_it(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    plans.pause(session, sam, 30, NOW, WORLD)
    outcomes.done(make_turn(session, sam, text="ive started"))

    next_ones = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
    planned = session.scalars(next_ones).all()
    assert (planned[0].due_at - NOW).days == 30


@pytest.mark.parametrize("again", [{}, {"answer": "applied"}])
def test_an_old_button_asks_nothing_again(
    session: Session, sam: Person, asked: CheckIn, again: dict[str, str]
) -> None:
    facts = tapped(checkin=asked.id, answer="applied")
    outcomes.done(make_turn(session, sam, facts=facts))
    found = outcomes.done(make_turn(session, sam, facts=tapped(checkin=asked.id, **again)))

    assert keys(found) == ["taps/stale", "where/resting"]
    assert session.get_one(Step, asked.step_id).outcome == "applied"


def test_started_twice_is_planned_once(session: Session, sam: Person, asked: CheckIn) -> None:
    for _ in range(2):
        facts = tapped(checkin=asked.id, answer="started")
        outcomes.done(make_turn(session, sam, facts=facts))

    assert states_of(session, sam).count("planned") == 3


def test_not_yet_asks_what_got_in_the_way(session: Session, sam: Person, asked: CheckIn) -> None:
    turn = make_turn(session, sam, facts=tapped(checkin=asked.id))

    assert keys(outcomes.not_yet(turn)) == ["checkins/what_got_in_the_way"]
    assert states_of(session, sam) == ["answered", "planned"]


@pytest.mark.parametrize("reason", ["time", "travel", "nervous", "how"])
def test_what_got_in_the_way_is_helped_with(
    session: Session, sam: Person, asked: CheckIn, reason: str
) -> None:
    turn = make_turn(session, sam, facts=tapped(checkin=asked.id, reason=reason))

    assert said(outcomes.not_yet(turn), "checkins/help").facts["reason"] == reason


def test_who_changed_their_mind_is_asked_nothing_more_of_it(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    turn = make_turn(session, sam, facts=tapped(checkin=asked.id, reason="changed"))
    outcome = outcomes.not_yet(turn)

    assert said(outcome, "checkins/sorry").facts["outcome"] == "not_for_me"
    assert "planned" not in states_of(session, sam)


def test_a_yes_to_carrying_on_is_no_answer_to_the_check_in(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    turn = make_turn(session, sam, text="lets just carry on", intent="affirm")

    assert keys(outcomes.done(turn)) == ["where/checkin"]
    assert asked.answer is None


def test_it_did_not_work_out_asks_what_it_was(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    outcome = outcomes.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

    assert keys(outcome) == ["checkins/what_went_wrong"]
    assert "planned" not in states_of(session, sam)
    assert session.get_one(Step, asked.step_id).outcome == telling.UNSAID


def test_an_old_step_that_did_not_work_out_leaves_the_new_one_s_plan_alone(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    new = make_step(session, sam, chosen_at=NOW + A_MINUTE)
    book(session, sam, now=NOW + A_MINUTE)
    outcomes.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

    planned = session.scalars(select(CheckIn.step_id).where(CheckIn.state == "planned")).all()
    assert planned == [new.id] * 5


def test_who_never_says_what_it_was_is_told_to_the_listing_once_all_the_same(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    for _ in range(2):
        outcomes.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

    assert session.scalars(select(ListingReport.kind)).all() == ["did_not_work_out"]


@pytest.mark.parametrize("what", [what for what in telling.WENT_WRONG if what != "unsaid"])
def test_what_it_was_takes_the_place_of_what_was_told_before(
    session: Session, sam: Person, asked: CheckIn, what: str
) -> None:
    for facts in ({}, {"answer": what}):
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id, **facts))
        heard = outcomes.did_not_work(turn)
    session.flush()

    assert keys(heard)[0] == "checkins/sorry"
    assert session.scalars(select(ListingReport.kind)).all() == [telling.WENT_WRONG[what]]


def test_a_reason_once_given_is_not_lost_to_a_tap_without_one(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    outcomes.did_not_work(make_turn(session, sam, text="they never picked up"))
    outcomes.did_not_work(make_turn(session, sam, text="it didnt work out"))

    assert session.get_one(Step, asked.step_id).outcome == "no_answer"


@pytest.mark.parametrize(("what", "kind"), list(telling.WENT_WRONG.items()))
def test_what_it_was_is_kept_and_told_to_the_listing_and_not_who_said_so(
    session: Session, sam: Person, asked: CheckIn, what: str, kind: str
) -> None:
    facts = tapped(checkin=asked.id, answer=what)
    outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))
    session.flush()

    assert said(outcome, "checkins/sorry").facts == {"outcome": what, "checkin": None}
    assert len(outcome.messages) > 1
    (report,) = session.scalars(select(ListingReport))
    assert report.kind == kind
    assert sam.id not in repr(vars(report))
    step = session.get_one(Step, asked.step_id)
    assert (step.outcome, step.outcome_at) == (what, NOW)


def test_one_person_s_step_is_told_to_the_listing_once(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    """Two reports open a task: they have to be of two."""
    for what in ("no_answer", "no_answer", "wrong_details"):
        facts = tapped(checkin=asked.id, answer=what)
        outcomes.did_not_work(make_turn(session, sam, facts=facts))
    session.flush()

    assert len(list(session.scalars(select(ListingReport)))) == 1


@pytest.mark.parametrize("what", ["started", "applied", "talked"])
def test_what_went_well_is_told_to_the_listing_too(
    session: Session, sam: Person, asked: CheckIn, what: str
) -> None:
    facts = tapped(checkin=asked.id, answer=what)
    outcomes.done(make_turn(session, sam, facts=facts))
    session.flush()

    assert session.scalars(select(ListingReport.kind)).all() == [what]


def test_a_listing_that_is_gone_since_changes_nothing_for_the_young_person(
    session: Session, sam: Person
) -> None:
    step = make_step(session, sam, service_id="gone")
    asked = make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    facts = tapped(checkin=asked.id, answer="no_answer")
    outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))

    assert keys(outcome)[0] == "checkins/sorry"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("they never picked up", "no_answer"),
        ("rang but it was the wrong number", "wrong_details"),
        ("it was full :(", "full"),
        ("nah wasn't for me", "not_for_me"),
    ],
)
def test_typed_words_say_what_it_was(
    session: Session, sam: Person, asked: CheckIn, text: str, outcome: str
) -> None:
    outcomes.did_not_work(make_turn(session, sam, text=text))

    assert session.get_one(Step, asked.step_id).outcome == outcome


def test_in_the_middle_of_the_questions_an_answer_counts_and_the_questions_go_on(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    sam.stage = Stage.QUESTIONS
    turn = make_turn(session, sam, text="did it", intent="checkin_done", asking="goal")
    outcome = misunderstood.not_understood(turn)

    assert keys(outcome) == ["checkins/what_happened"]
    assert (asked.answer, sam.stage) == ("did_it", Stage.QUESTIONS)


@pytest.mark.parametrize("stage", [Stage.OPTIONS, Stage.STEP, Stage.RESTING])
def test_something_else_in_between_leaves_the_check_in_open(
    session: Session, sam: Person, asked: CheckIn, stage: Stage
) -> None:
    sam.stage = stage
    talk.small_talk(make_turn(session, sam, text="lol ok", intent="thanks"))
    assert asked.state == "sent"
    later = NOW + timedelta(days=3)
    outcomes.not_yet(make_turn(session, sam, text="not yet", now=later))

    assert (asked.answer, asked.answered_at) == ("not_yet", later)


def test_words_that_tell_of_a_change_offer_the_questions_again(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    done = outcomes.done(make_turn(session, sam, text="ive got a job now"))
    lost = misunderstood.not_understood(make_turn(session, sam, text="things have changed"))

    assert keys(done)[-1] == "checkins/changed"
    assert keys(lost) == ["checkins/changed"]


def test_typed_the_one_sent_last_is_meant(session: Session, sam: Person) -> None:
    step = make_step(session, sam)
    older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
    newer = make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
    outcomes.not_yet(make_turn(session, sam, text="not yet"))

    assert (older.answer, newer.answer) == (None, "not_yet")


def test_nobody_answers_for_somebody_else(session: Session, sam: Person) -> None:
    other = make_person(session)
    theirs = make_checkin(session, make_step(session, other), state="sent", sent_at=NOW)
    outcomes.done(make_turn(session, sam, facts=tapped(checkin=theirs.id)))

    assert theirs.answer is None


def test_what_is_said_after_a_check_in_was_skipped_is_an_answer_all_the_same(
    session: Session, sam: Person
) -> None:
    """The day that was said has passed, and nothing came; the next one is weeks away."""
    step = make_step(session, sam)
    book(session, sam)
    send_all(session, NOW + timedelta(days=8))
    assert states_of(session, sam)[0] == "skipped"
    turn = make_turn(session, sam, text="it was full", now=NOW + timedelta(days=8))

    assert keys(outcomes.did_not_work(turn))[0] == "checkins/sorry"
    assert step.outcome == "full"
    assert "planned" not in states_of(session, sam)


@pytest.mark.parametrize("deed", [outcomes.done, outcomes.not_yet, outcomes.did_not_work])
def test_without_a_step_there_is_nothing_open(session: Session, sam: Person, deed: type) -> None:
    assert keys(deed(make_turn(session, sam))) == ["checkins/nothing_open"]


def test_and_no_check_in_is_spoken_of(session: Session, sam: Person) -> None:
    (message,) = outcomes.not_yet(make_turn(session, sam, text="cant do it")).messages

    assert "check" not in Replies("the partnership").render(message).text.lower()


def test_an_answer_ends_the_check_in(session: Session, sam: Person, asked: CheckIn) -> None:
    sam.stage = Stage.CHECKIN
    outcomes.not_yet(make_turn(session, sam, facts=tapped(checkin=asked.id)))

    assert sam.stage == Stage.RESTING


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i was scared", "nervous"),
        ("not yet, couldnt afford the bus", "travel"),
        ("didn't know what to say tbh", "how"),
        ("been too busy", "time"),
        ("i’ve changed my mind", "changed"),
        ("not yet soz", None),
        ("it scarred me", None),
    ],
)
def test_what_got_in_the_way_is_heard_from_words(text: str, reason: str | None) -> None:
    assert reason_in(text, "reasons") == reason


@pytest.mark.parametrize(
    ("kind", "template", "beside", "in_words_alone"),
    [
        (
            "reasons",
            "what_got_in_the_way",
            set(),
            {
                "helped",
                "planned",
                "bullied",
                "unsaid",
                "childcare",
                "bank",
                "check",
                "card",
                "phone",
                "money",
                "skills",
            },
        ),
        ("went_wrong", "what_went_wrong", {"did_not_work"}, {"stopped"}),
        ("happened", "what_happened", {"other"}, {"starts_later", "offered"}),
    ],
)
def test_every_reason_in_words_is_one_that_has_a_button(
    kind: str, template: str, beside: set[str], in_words_alone: set[str]
) -> None:
    words = (TEMPLATES / "en" / "checkins" / f"{template}.jinja").read_text()
    codes = set(re.findall('(?:reason|answer)="([a-z_]+)"', words))

    in_words = set(tomllib.loads(REASONS_FILE.read_text())[kind])
    assert codes - beside == in_words - in_words_alone


def test_asked_whether_they_want_check_ins_again_not_yet_is_one_to_that(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    sam.stage = Stage.OFFER
    yes = make_turn(session, sam, text="yes carry on", now=NOW + timedelta(days=40))
    remember(yes, Outcome([talk.where(yes)]))
    turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=40, minutes=1))

    assert keys(outcomes.not_yet(turn)) == ["checkins/none"]
    assert asked.answer is None


def test_words_that_were_taken_for_a_button_are_said_back_as_well(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    """Typed to "Shall I stop?"."""
    facts = {"about": "words", "answer": "no_answer"}
    outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))

    assert said(outcome, "checkins/sorry").facts == {"outcome": "no_answer", "checkin": asked.id}
