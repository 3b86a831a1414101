"""Coming back after weeks: where we were, in one line, and three ways on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import checkins, deeds, left_open, naming_steps, plans, steps
from actions.cadence import read_cadence
from actions.plans import SENT
from actions.reasons import heard
from actions.records import CheckIn, Stage, Step
from actions.sequence import LAST
from actions.telling import WENT_WELL
from actions.turns import Message, Outcome, Turn

# A check-in of these days is what they write to.
BEFORE_THEM = timedelta(days=10)
BACK, WAYS, GOODBYE = "where/back", "where/ways", "talk/goodbye"
# Who leaves, or has had enough of us, is not told that it is good to see them.
WITHOUT_A_LINE = ([GOODBYE], ["checkins/leave_it"], ["checkins/none"])
# These ask for a way on by themselves.
ASKING = {"checkins/changed", "checkins/life", *checkins.FOLLOW_UPS}
LEFT_ALONE = {
    "disclose_harm", "stop_messages", "pause_messages", "delete_me", "restart", "change_answer",
}  # fmt: skip
# What a button may ask for that no intent stands for: go on here, and go on with the check-ins.
CARRY_ON, KEEP_ON = "on", "keep"
WAYS_ON = (CARRY_ON, KEEP_ON)


def is_back(turn: Turn) -> bool:
    """Whether somebody with a result has not written for so long that they may not remember.

    Or could not be reached since, because they had blocked the bot. It is the turn before that
    `last_seen_at` and `unreachable_at` tell of: this one counts when it is closed.
    """
    away = turn.now - turn.person.last_seen_at >= read_cadence().away
    away = away and not _has_just_heard_from_us(turn)
    return turn.person.placed_at is not None and (away or turn.person.unreachable_at is not None)


def _has_just_heard_from_us(turn: Turn) -> bool:
    """Whether a check-in of these days waits for an answer.

    Whoever writes now has it before them, however long it is since they wrote last.
    """
    newest = checkins.newest_one(turn)
    if newest is None or newest.sent_at is None or newest.plan.startswith(LAST):
        return False
    if _left_some_unanswered(turn):
        return False
    waits = newest.state == SENT and turn.person.stage in (Stage.CHECKIN, Stage.OFFER)
    return waits and turn.now - newest.sent_at < BEFORE_THEM


def _left_some_unanswered(turn: Turn) -> bool:
    """Whether more than one came since they wrote last: it is weeks since we talked."""
    since = (CheckIn.sent_at > turn.person.last_seen_at, CheckIn.state == SENT)
    of_theirs = select(CheckIn.id).where(CheckIn.person_id == turn.person.id, *since)
    return len(turn.session.scalars(of_theirs.limit(2)).all()) > 1


def where_we_were(turn: Turn) -> Message:
    """One line on where we were: carry on, what has changed, or start again."""
    open_one = turn.asking or left_open.question(turn.session, turn.person)
    step = steps.latest(turn.session, turn.person)
    facts = {
        "stage": str(Stage.QUESTIONS if open_one else turn.person.stage),
        "name": _step_name(turn.session, step),
        "picked": step is not None,
        "so_far": step.outcome if step and step.outcome in WENT_WELL else None,
        "check_ins_ended": plans.ended_unreached(turn.session, turn.person),
        "asks": True,
    }
    return Message(BACK, facts)


def remembered(turn: Turn) -> Message | None:
    """Where we were before this turn changes it, for somebody back after weeks; None: no need.

    Whatever they say or tap is dealt with as well. Nothing is asked of somebody who ends something,
    says by themselves which way to go, or is in danger.
    """
    if not is_back(turn) or turn.said.intent in LEFT_ALONE or _says_which_way(turn):
        return None
    return None if _has_heard(turn) else where_we_were(turn)


def _says_which_way(turn: Turn) -> bool:
    goes_on = turn.said.facts.get("about") in WAYS_ON or heard(turn.said, "ways_on") is not None
    return goes_on or says_that_it_changed(turn) or checkins.may_come_again(turn)


def says_that_it_changed(turn: Turn) -> bool:
    """Back after weeks, "things r different now": as the button beside the line says it."""
    if heard(turn.said, "changes") != "changed":
        return False
    return is_back(turn) or any(one.key in (BACK, WAYS) for one in checkins.said_last(turn))


def said_first(turn: Turn, back: Message | None, outcome: Outcome) -> Outcome:
    """The outcome, with the line on where we were in front of it, unless it has it already.

    Who answers a check-in of these days knows what we talk about. Where something else asks which
    way to go, the line only says where we were; but it takes the place of "Shall I stop?".
    """
    has_some = bool(outcome.messages or outcome.slots or outcome.follow)
    by_itself = [message.key for message in outcome.messages] in WITHOUT_A_LINE
    if back is None or not has_some or by_itself or turn.person.held_at is not None:
        return outcome
    stops = (message.key == checkins.STOP_OR_NOT for message in outcome.messages)
    outcome.messages = [
        back if stop else message for message, stop in zip(outcome.messages, stops, strict=True)
    ]
    said = {message.key for message in outcome.messages}
    if BACK not in said and not _answers_a_new_one(turn):
        asks = ASKING.isdisjoint(said)
        outcome.messages.insert(0, Message(BACK, {**back.facts, "asks": asks}))
    return outcome


def asked_which_way(turn: Turn) -> bool:
    """Whether that was the last we asked, with something of before still open."""
    is_open = turn.person.stage == Stage.CHECKIN or checkins.still_waits_for_whether(turn)
    said = checkins.said_last(turn) if is_open else []
    return any(one.key == WAYS or (one.key == BACK and one.facts.get("asks")) for one in said)


def _has_heard(turn: Turn) -> bool:
    """Whether an earlier deed for the same message has said it."""
    return any(message.key == BACK for message in deeds.said_to(turn))


def _answers_a_new_one(turn: Turn) -> bool:
    answered = (CheckIn.person_id == turn.person.id, CheckIn.answered_at == turn.now)
    lately = CheckIn.sent_at > turn.now - read_cadence().away
    return turn.session.scalar(select(CheckIn.id).where(*answered, lately).limit(1)) is not None


def tells_a_change(turn: Turn) -> bool:
    """Whether typed words say that their situation is another one now."""
    return heard(turn.said, "changes") is not None and heard(turn.said, "life") != "nothing"


def wants_to_carry_on(turn: Turn) -> bool:
    """Whether a typed yes is one to carrying on, and says nothing of how it went."""
    return turn.said.intent == "affirm" and heard(turn.said, "ways_on") is not None


def _step_name(session: Session, step: Step | None) -> str | None:
    """They wrote first, but others may be looking too: named as in a check-in."""
    if step is None:
        return None
    return naming_steps.told(session, {step.id}, read_cadence().public_kinds)[step.id].name
