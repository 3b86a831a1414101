"""Silence: asked about once, and then it is quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import (
    checkins,
    misunderstood,
    outcomes,
    people,
    plainly,
    returning,
    talk,
    telling,
)
from actions.records import CheckIn, Person, Stage, Step
from actions.retention import read_retention
from actions.turns import Outcome, Turn, say
from bot.replies import Replies
from directory.reports import ListingReport
from tests.actions.makers import (
    BOTH,
    NOW,
    book,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_step,
    make_turn,
    placed,
    remember,
    send_all,
    sessions,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded


def keys_by_day(session: Session, days: Iterable[int]) -> dict[int, list[str]]:
    """What a tick at noon of each of these days sends."""
    sent = {day: send_all(session, NOW + timedelta(days=day)) for day in days}
    return {day: [due.message.key for due in found] for day, found in sent.items() if found}


def test_after_two_silences_we_ask_and_then_we_stop(session: Session, sam: Person) -> None:
    """Nobody who never answers gets five messages."""
    make_step(session, sam)
    book(session, sam)

    assert list(keys_by_day(session, range(400)).values()) == [
        ["checkins/ask"], ["checkins/ask"], ["checkins/shall_i_stop"]
    ]  # fmt: skip


def test_no_keeps_them_coming(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    later = NOW + timedelta(days=31)
    facts = {"about": "keep"}
    turn = make_turn(session, sam, intent="greet", facts=facts, now=later)
    outcome = talk.small_talk(turn)

    assert keys(outcome) == ["checkins/going_on"]
    sam.last_seen_at = later
    following = keys_by_day(session, range(32, 500))
    assert following == {60: ["checkins/ask"], 91: ["checkins/ask"], 98: ["checkins/last_word"]}


def test_no_begins_the_plan_anew_where_its_days_are_past(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    facts = {"about": "keep"}
    turn = make_turn(session, sam, intent="greet", facts=facts, now=NOW + timedelta(days=200))

    assert keys(talk.small_talk(turn)) == ["checkins/booked"]


def test_a_plan_that_ends_in_silence_ends_with_one_last_message(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    for day in (1, 3, 7):
        keys_by_day(session, range(day, day + 1))
        turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
        outcomes.not_yet(turn)

    assert keys_by_day(session, range(8, 400)) == {
        14: ["checkins/ask"], 21: ["checkins/last_word"]
    }  # fmt: skip


def test_a_plan_whose_last_day_was_skipped_ends_in_silence_with_one_last_message_too(
    session: Session, sam: Person
) -> None:
    """The guide was down from the tenth day to the twentieth."""
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    for day in (1, 3):
        keys_by_day(session, range(day, day + 1))
        turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
        outcomes.not_yet(turn)

    sent = keys_by_day(session, [*range(4, 10), *range(20, 400)])
    assert sent == {7: ["checkins/ask"], 28: ["checkins/last_word"]}


def test_who_answered_the_last_one_hears_no_goodbye(session: Session, sam: Person) -> None:
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    for day in (1, 3, 7, 14):
        keys_by_day(session, range(day, day + 1))
        turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
        outcomes.not_yet(turn)

    assert keys_by_day(session, range(15, 400)) == {}
    assert states_of(session, sam)[-1] == "skipped"


@pytest.fixture
def shall_i_stop(session: Session, sam: Person) -> datetime:
    """Two check-ins stayed unanswered, and sam was asked whether to stop; the day after it."""
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    assert "planned" not in states_of(session, sam)
    return NOW + timedelta(days=31)


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        (outcomes.not_yet, "not yet"),
        (outcomes.not_yet, "not yet, was too nervous"),
        (outcomes.done, "did it"),
        (outcomes.done, "i applied"),
    ],
)
def test_any_answer_to_shall_i_stop_keeps_them_coming_and_says_so(
    session: Session,
    sam: Person,
    shall_i_stop: datetime,
    deed: Callable[[Turn], Outcome],
    text: str,
) -> None:
    outcome = deed(make_turn(session, sam, text=text, now=shall_i_stop))
    sam.last_seen_at = shall_i_stop

    assert keys(outcome)[0] == "checkins/going_on"
    when = datetime.fromisoformat(outcome.messages[0].facts["when"])
    sent = keys_by_day(session, range(32, 100))
    assert [one for _, one in sorted(sent.items())][:2] == [["checkins/ask"], ["checkins/ask"]]
    assert min(sent) == (when.date() - NOW.date()).days


def test_a_break_asked_for_instead_is_an_answer_and_they_come_after_it(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    text = "give me a break until february"
    turn = make_turn(session, sam, text=text, intent="pause_messages", now=shall_i_stop)
    outcome = talk.pause_messages(turn)
    sam.last_seen_at = shall_i_stop

    assert keys(outcome) == ["privacy/paused", "where/resting"]
    sent = keys_by_day(session, range(32, 400))
    assert list(sent.values()) == [["checkins/ask"], ["checkins/ask"], ["checkins/last_word"]]
    assert min(sent) >= (sam.paused_until or NOW).toordinal() - NOW.toordinal() >= 70


def test_that_it_did_not_work_out_ends_them_all_the_same(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    outcomes.did_not_work(make_turn(session, sam, text="didnt work out", now=shall_i_stop))
    outcomes.not_yet(make_turn(session, sam, text="not yet", now=shall_i_stop))

    assert "planned" not in states_of(session, sam)


@pytest.mark.parametrize("ended", ["stopped", "another step"])
def test_an_answer_brings_nothing_back_that_ended_for_another_reason(
    session: Session, sam: Person, shall_i_stop: datetime, ended: str
) -> None:
    checkin = checkins.open_one(make_turn(session, sam))
    assert checkin is not None
    if ended == "stopped":
        people.stop(session, sam, shall_i_stop)
    else:
        make_step(session, sam, chosen_at=shall_i_stop)
        book(session, sam, now=shall_i_stop)
    facts = tapped(checkin=checkin.id)
    outcome = outcomes.not_yet(make_turn(session, sam, facts=facts, now=shall_i_stop))

    assert keys(outcome) == ["checkins/what_got_in_the_way"]
    planned = select(CheckIn.step_id).where(CheckIn.state == "planned")
    assert checkin.step_id not in set(session.scalars(planned))


def test_what_comes_back_keeps_to_a_break(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    sam.paused_until = NOW + timedelta(days=70)
    outcomes.not_yet(make_turn(session, sam, text="not yet", now=shall_i_stop))

    planned = session.scalars(select(CheckIn.due_at).where(CheckIn.state == "planned"))
    assert min(planned) >= sam.paused_until


@pytest.mark.parametrize("days_ago", [None, 1, 8])
def test_who_was_seen_since_is_not_told_that_we_heard_nothing(
    session: Session, sam: Person, days_ago: int | None
) -> None:
    """They chat, and answer no check-in: it is the check-in that they said nothing to."""
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(29))
    if days_ago:
        sam.last_seen_at = NOW + timedelta(days=30 - days_ago)
    (due,) = send_all(session, NOW + timedelta(days=30))

    assert due.message.key == "checkins/shall_i_stop"
    assert due.message.facts["seen"] == (days_ago is not None)
    text = Replies("the partnership").render(due.message).text
    assert ("haven't heard from you" in text) is (days_ago is None)


def test_the_last_word_says_for_how_long_their_answers_are_kept(
    session: Session, sam: Person
) -> None:
    checkin = make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    step = session.get_one(Step, checkin.step_id)
    make_checkin(session, step, plan="last_2", due_at=NOW + timedelta(days=7))
    (due,) = send_all(session, NOW + timedelta(days=7))

    text = Replies("the partnership").render(due.message).text
    assert f"{read_retention().silent.days} more days" in text


def test_the_last_word_to_who_is_furthest_away_leads_to_a_person(
    session: Session, sam: Person
) -> None:
    checkin = make_checkin(session, make_step(session, sam), plan="4", state="sent", sent_at=NOW)
    step = session.get_one(Step, checkin.step_id)
    make_checkin(session, step, plan="last_4", due_at=NOW + timedelta(days=7))
    (due,) = send_all(session, NOW + timedelta(days=7))

    assert due.message.facts["with_person"] is True


@pytest.mark.parametrize("weeks", [0, 4])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can we carry on", "affirm"),
        ("lets carry on", "affirm"),
        ("keep going then", "more_options"),
        ("keep on going", "nlu_fallback"),
    ],
)
def test_to_carry_on_takes_the_plan_up_and_nothing_else(
    session: Session, sam: Person, text: str, intent: str, weeks: int
) -> None:
    """Typed to "Shall I stop?": no new step, no new plan, no other question."""
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    later = NOW + timedelta(days=31, weeks=weeks)
    turn = make_turn(session, sam, text=text, intent=intent, now=later)
    back = returning.remembered(turn)
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert keys(returning.said_first(turn, back, outcome)) == ["checkins/going_on"]
    assert len(session.scalars(select(Step.id)).all()) == 1
    planned = session.scalars(select(CheckIn.occurrence).where(CheckIn.state == "planned"))
    assert sorted(planned) == [4, 5]


@pytest.mark.parametrize("text", ["can we carry on", "keep going then"])
def test_to_carry_on_from_where_we_were_is_the_button_beside_it(
    session: Session, sam: Person, text: str
) -> None:
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    later = NOW + timedelta(days=60)
    hello = make_turn(session, sam, text="hiya", intent="greet", now=later)
    remember(hello, talk.small_talk(hello))
    sam.last_seen_at = later
    turn = make_turn(session, sam, text=text, intent="more_options", now=later)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["where/offer"]
    assert "planned" not in states_of(session, sam)


@pytest.mark.parametrize("intent", ["nlu_fallback", "affirm", "thanks", "out_of_scope"])
def test_who_says_neither_yes_nor_no_is_asked_once_more(
    session: Session, sam: Person, shall_i_stop: datetime, intent: str
) -> None:
    sam.last_seen_at = shall_i_stop - timedelta(days=9)
    turn = make_turn(session, sam, text="yeah nah ur alright", intent=intent, now=shall_i_stop)
    outcome = plainly.answered(turn) or misunderstood.not_understood(turn)
    remember(turn, outcome)

    assert keys(outcome)[-1] == "where/stop"
    later = make_turn(session, sam, text="keep going", now=shall_i_stop + timedelta(minutes=5))
    kept = plainly.answered(later)
    assert kept is not None and keys(kept) == ["checkins/going_on"]


@pytest.mark.parametrize("days", [0, 3, 8, 11, 22])
def test_who_was_away_for_weeks_is_asked_whether_to_carry_on_and_not_whether_to_stop(
    session: Session, sam: Person, shall_i_stop: datetime, days: int
) -> None:
    now = shall_i_stop + timedelta(days=days)
    turn = make_turn(session, sam, text="whatever", now=now)
    outcome = misunderstood.not_understood(turn)

    assert keys(outcome) == ["where/back"]
    rows = Replies("us").render(outcome.messages[0]).buttons
    labels = [label for row in rows for label, _ in row]
    assert labels == ["Yes, carry on", "What has changed", "Start again"]


def test_beside_an_answer_to_what_they_ask_the_line_takes_the_place_of_shall_i_stop(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    turn = make_turn(session, sam, text="text me less", now=shall_i_stop)
    back = returning.remembered(turn)
    told = say("knowledge/gcse").say("where/stop")

    assert back is not None and back.facts["asks"]
    assert keys(returning.said_first(turn, back, told)) == ["knowledge/gcse", "where/back"]


@pytest.fixture
def asked_the_ways(session: Session, sam: Person, shall_i_stop: datetime) -> datetime:
    """Back after weeks, sam has heard where we were; a minute after it."""
    turn = make_turn(session, sam, text="hiya", intent="greet", now=shall_i_stop)
    remember(turn, talk.small_talk(turn))
    sam.last_seen_at = shall_i_stop
    return shall_i_stop + timedelta(minutes=1)


@pytest.mark.parametrize("facts", [{"about": "on"}, {}])
def test_to_carry_on_then_is_a_no_to_shall_i_stop(
    session: Session, sam: Person, asked_the_ways: datetime, facts: dict[str, str]
) -> None:
    text = "" if facts else "yeah carry on"
    turn = make_turn(session, sam, text=text, intent="greet", facts=facts, now=asked_the_ways)
    outcome = talk.small_talk(turn) if facts else plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["checkins/going_on"]
    assert "planned" in states_of(session, sam)


@pytest.mark.parametrize(("text", "said"), [("yh", "checkins/going_on"), ("nah", "where/ways")])
def test_a_bare_yes_then_carries_on_and_a_bare_no_is_asked_again(
    session: Session, sam: Person, asked_the_ways: datetime, text: str, said: str
) -> None:
    """ "No" may be to carrying on, to a change, or to the question of before."""
    intent = "affirm" if said == "checkins/going_on" else "deny"
    turn = make_turn(session, sam, text=text, intent=intent, now=asked_the_ways)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome)[-1] == said
    assert "declined" not in session.scalars(select(CheckIn.reason)).all()


def test_something_else_is_answered_then_and_the_ways_are_asked_again(
    session: Session, sam: Person, asked_the_ways: datetime
) -> None:
    turn = make_turn(session, sam, text="thanks", intent="thanks", now=asked_the_ways)

    assert keys(talk.small_talk(turn)) == ["talk/thanks", "where/ways"]


def test_that_things_are_different_is_the_button_then_too(
    session: Session, sam: Person, asked_the_ways: datetime
) -> None:
    keep(session, sam, age=17)
    turn = make_turn(
        session, sam, text="things r different now", intent="more_options", now=asked_the_ways
    )
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["intake/change"]


@pytest.mark.parametrize("text", ["stop", "yes stop", "yeah stop pls", "nah stop"])
def test_a_stop_stops_then_too(
    session: Session, sam: Person, asked_the_ways: datetime, text: str
) -> None:
    turn = make_turn(session, sam, text=text, intent="stop_messages", now=asked_the_ways)

    assert keys(talk.stop_messages(turn))[0] == "privacy/stopped"
    assert sam.stopped_at is not None


def test_who_answers_shall_i_stop_itself_hears_no_line(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    turn = make_turn(session, sam, text="no thanks", intent="deny", now=shall_i_stop)
    back = returning.remembered(turn)

    assert keys(returning.said_first(turn, back, checkins.decline(turn))) == ["checkins/none"]


def test_less_often_is_heard_there_too(
    session: Session, sam: Person, shall_i_stop: datetime
) -> None:
    turn = make_turn(session, sam, text="no but can u do it less", now=shall_i_stop)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["checkins/leave_it"]


def test_kept_in_the_weeks_after_a_start_it_is_still_started(session: Session, sam: Person) -> None:
    step = make_step(session, sam)
    telling.keep(make_turn(session, sam), step, "started")
    book(session, sam)
    for row in session.scalars(select(CheckIn)):
        row.state, row.sent_at = "sent", row.due_at
    book(session, sam, now=NOW + timedelta(weeks=12))
    sam.last_seen_at = NOW
    later = make_turn(session, sam, now=NOW + timedelta(weeks=20))

    assert len(session.scalars(select(Step.id)).all()) == 2
    assert returning.where_we_were(later).facts["so_far"] == "started"


@pytest.mark.parametrize("told", ["talked", "applied"])
def test_kept_on_after_all_its_days_they_are_as_far_as_they_were(
    session: Session, sam: Person, told: str
) -> None:
    """The step that is begun anew is not asked about as if nothing had come of it."""
    telling.keep(make_turn(session, sam), make_step(session, sam), told)
    book(session, sam)
    for row in session.scalars(select(CheckIn)):
        row.state, row.sent_at = "sent", row.due_at
    sam.stage = Stage.OFFER
    checkins.keep_on(make_turn(session, sam, now=NOW + timedelta(weeks=26)))

    assert session.scalars(select(Step.outcome)).all() == [told, told]
    assert len(session.scalars(select(ListingReport)).all()) <= 1


@pytest.mark.parametrize("text", ["wait what", "stop what", "why"])
def test_a_question_back_to_shall_i_stop_declines_nothing(
    session: Session, sam: Person, shall_i_stop: datetime, text: str
) -> None:
    turn = make_turn(session, sam, text=text, now=shall_i_stop)
    outcome = plainly.answered(turn) or misunderstood.not_understood(turn)

    assert keys(outcome) != ["checkins/none"]
    assert "declined" not in session.scalars(select(CheckIn.reason)).all()


@pytest.mark.parametrize(
    "text",
    [
        "please dont im lonely",
        "please dont i got no one else",
        "no ur the only one who talks to me",
    ],
)
def test_asked_whether_to_stop_who_is_lonely_is_told_of_somebody(
    session: Session, sam: Person, text: str
) -> None:
    """And the check-ins go on."""
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    later = NOW + timedelta(days=31)
    turn = make_turn(session, sam, text=text, now=later)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["checkins/life", "talk/people"]
    assert 60 in keys_by_day(session, range(32, 500))


@pytest.mark.parametrize(
    ("text", "intent", "heard"),
    [
        ("are they shut today", "checkin_did_not_work", "checkins/ask_them"),
        ("did i get it", "checkin_done", "checkins/ask_them"),
        ("me sister started there", "checkin_done", "talk/ok"),
    ],
)
def test_asked_whether_to_stop_what_is_no_answer_is_kept_as_none(
    session: Session, sam: Person, text: str, intent: str, heard: str
) -> None:
    step = make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    turn = make_turn(session, sam, text=text, intent=intent, now=NOW + timedelta(days=31))
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == [heard, "where/stop"]
    assert step.outcome is None
