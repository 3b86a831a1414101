"""Check-ins, as young people deal with them: yes, no, keep on, and which one is answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from actions import concerns, contacts, naming_steps, plans, result, steps
from actions.cadence import FURTHEST, STARTED, read_cadence
from actions.plans import ANSWERED, SENT, WRITTEN
from actions.reasons import heard, whole
from actions.records import CheckIn, Deed, Person, Stage, Step
from actions.sequence import LAST
from actions.turns import LISTEN, Message, Outcome, Turn, said_in, say

AFTER_A_START = (STARTED, f"{LAST}_{STARTED}")
# As many deeds may answer one message: those that say nothing are passed over.
DEEDS_OF_A_TURN = 5
# What we ask after an answer; until it is answered too, nobody knows what came of the step.
FOLLOW_UPS = {
    "checkins/what_happened", "checkins/what_got_in_the_way", "checkins/what_makes_it_hard",
    "checkins/what_went_wrong",
}  # fmt: skip
# "Shall I stop?", once more: to somebody who wrote, and said neither yes nor no.
STOP_OR_NOT = "where/stop"
# To these, what they tell is the answer, also where it sounds like a topic.
IN_THE_WAY = ("checkins/what_got_in_the_way", "checkins/what_makes_it_hard")


def book(turn: Turn) -> Outcome:
    """Plan the check-ins of the step chosen last; an earlier plan gives way to it.

    To ask for them ends what stood against them: a stop, and a break. A plan that is running goes
    on, so that the next comes no later for it.
    """
    step = steps.latest(turn.session, turn.person)
    if step is None:
        return say("checkins/no_step")
    tier = _tier(turn)
    # A start has a plan of its own, whatever the tier.
    name = STARTED if step.outcome == STARTED else tier
    if plans.is_over(turn.session, step, name):
        step = steps.again(turn.session, step, turn.now)
    first = plans.go_on(turn.session, step, name, turn.now, turn.world)
    step.contact_id = contacts.chosen(turn, step) if tier == FURTHEST else None
    ends_break = turn.person.paused_until is not None and turn.person.paused_until > turn.now
    turn.person.stage, turn.person.stopped_at = Stage.RESTING, None
    turn.person.paused_until = None
    first = first or plans.write(turn.session, step, name, turn.now, turn.world)
    return Outcome([_booked(turn, first, ends_break=ends_break)])


def not_before(turn: Turn, day: date) -> Outcome | None:
    """Move what was just planned to that day at the earliest. None: none comes before it."""
    step = steps.latest(turn.session, turn.person)
    first = plans.next_due(turn.session, step) if step else None
    if step is None or first is None or first.astimezone(turn.world.zone).date() >= day:
        return None
    days = (day - turn.today).days
    plans.pause(turn.session, turn.person, days, turn.now, turn.world)
    moved = plans.next_due(turn.session, step)
    return Outcome([_booked(turn, moved, ends_break=False)]) if moved else None


def _booked(turn: Turn, first: datetime, *, ends_break: bool) -> Message:
    """When the next one comes; of today that is said."""
    today = first.astimezone(turn.world.zone).date() == turn.today
    facts = {"when": turn.by_their_clock(first), "today": today, "ends_break": ends_break}
    return Message("checkins/booked", facts)


def _tier(turn: Turn) -> str:
    """While a concern is open, the plan is that of those furthest away, whatever came before."""
    if concerns.has_open(turn.session, turn.person):
        return FURTHEST
    return str(result.tier_of(turn.session, turn.person))


def is_of_a_start(turn: Turn) -> bool:
    """Whether the check-in that is answered is one of the weeks after a start."""
    checkin = open_one(turn)
    return checkin is not None and checkin.plan in AFTER_A_START


def asked_whether_to_stop(turn: Turn) -> bool:
    """Whether "Shall I stop?" was the last that they heard, asked once or again."""
    if not has_yet_to_say_whether(turn):
        return False
    said_since = said_last(turn)
    return not said_since or any(message.key == STOP_OR_NOT for message in said_since)


def has_yet_to_say_whether(turn: Turn) -> bool:
    """Whether "Shall I stop?" has no answer yet, whatever was said since."""
    if turn.asking is not None or turn.person.stage != Stage.OFFER:
        return False
    newest, step = newest_one(turn), steps.latest(turn.session, turn.person)
    if newest is None or step is None:
        return False
    return newest.state == SENT and newest.step_id == step.id


def stop_or_not(turn: Turn) -> Message | None:
    """ "Shall I stop?" once more, for who said neither. None: not asked, or weeks ago."""
    return Message(STOP_OR_NOT) if asked_whether_to_stop(turn) and _is_of_late(turn) else None


def still_waits_for_whether(turn: Turn) -> bool:
    """Whether "Shall I stop?" was asked of late and has no answer, whatever was said since."""
    return has_yet_to_say_whether(turn) and _is_of_late(turn)


def _is_of_late(turn: Turn) -> bool:
    newest = newest_one(turn)
    sent_at = newest.sent_at if newest else None
    return sent_at is not None and turn.now - sent_at < read_cadence().away


def keep_on(turn: Turn) -> Outcome:
    """Asked whether to stop, they said no: that is an answer, and the plan goes on as it was.

    Where its days are all past, or it ended for another reason, it begins anew.
    """
    asked = open_one(turn)
    if asked is None or asked.state != SENT:
        return book(turn)
    due = _settled(turn, asked, "keep_on")
    if due is None:
        return book(turn)
    turn.person.stage = Stage.RESTING
    return Outcome([going_on(turn, due)])


def going_on(turn: Turn, due: datetime) -> Message:
    """We go on checking in, and when next."""
    return Message("checkins/going_on", {"when": turn.by_their_clock(due)})


def take_a_break(turn: Turn) -> None:
    """Who asks for a break is not silent, and is not asked at once how it went.

    What was called off because nobody answered comes after the break.
    """
    asked = newest_one(turn)
    if asked is None or asked.state != SENT:
        return
    due = _settled(turn, asked, "break")
    if turn.asking is None and (due is not None or turn.person.stage == Stage.CHECKIN):
        turn.person.stage = Stage.RESTING


def _settled(turn: Turn, asked: CheckIn, answer: str) -> datetime | None:
    """Keep the answer, and take the plan up again: when its next check-in is due, if any is."""
    asked.state, asked.answer, asked.answered_at = ANSWERED, answer, turn.now
    step = turn.session.get_one(Step, asked.step_id)
    return plans.take_up_again(turn.session, step, turn.now, turn.world)


def offer_anew(turn: Turn) -> bool:
    """Back from where nobody could reach them, they are to be asked whether they want them again.

    Whether they are.
    """
    at_rest = turn.asking is None and turn.person.stage == Stage.RESTING
    if not at_rest or not plans.ended_unreached(turn.session, turn.person):
        return False
    turn.person.stage = Stage.OFFER
    return True


def may_come_again(turn: Turn) -> bool:
    """Whether typed words end a break, or a stop: "you can text me again".

    Where there is neither, those count that can mean nothing else.
    """
    wanted = heard(turn.said, "wants_again")
    if wanted == "texts" or (wanted == "again" and _is_quiet(turn)):
        return True
    typed = not turn.said.tapped and _is_paused(turn)
    return typed and whole(turn.said.text, "whole_in_a_break") is not None


def _is_quiet(turn: Turn) -> bool:
    return _is_paused(turn) or turn.person.stopped_at is not None


def _is_paused(turn: Turn) -> bool:
    return turn.person.paused_until is not None and turn.person.paused_until > turn.now


def come_again(turn: Turn) -> Outcome:
    """What was planned comes; where nothing is, they are asked whether they want check-ins."""
    step = steps.latest(turn.session, turn.person)
    if _is_quiet(turn):
        due = plans.end_break(turn.session, turn.person, turn.now, turn.world)
        coming = _booked(turn, due, ends_break=True) if due else None
    else:
        due = plans.next_due(turn.session, step) if step else None
        coming = going_on(turn, due) if due else None
    if coming is not None:
        return Outcome([coming], follow=LISTEN)
    if step is None:
        return Outcome([Message("checkins/no_step")], follow=LISTEN)
    turn.person.stage = Stage.OFFER
    return Outcome([Message("where/offer")], follow=LISTEN)


def decline(turn: Turn) -> Outcome:
    """No check-ins: that is fine, and none comes of an earlier step either."""
    turn.person.stage = Stage.RESTING
    plans.cancel(turn.session, turn.person.id, "declined")
    return say("checkins/none")


def are_asked_for(turn: Turn) -> bool:
    """Whether typed words ask for check-ins after all: "actually yes check in"."""
    return heard(turn.said, "asks") == "check_in"


def open_one(turn: Turn, checkin_id: str | None = None) -> CheckIn | None:
    """The check-in meant: the one tapped, the one that we spoke of last, or the one sent last.

    A step is asked about again and again: an answer to an old one is one to the newest of its plan.
    """
    return turn.once(("open", checkin_id), lambda: _open(turn, checkin_id))


def _open(turn: Turn, checkin_id: str | None) -> CheckIn | None:
    newest = newest_one(turn)
    if checkin_id is None and newest is not None:
        checkin_id = _spoken_of(turn, newest)
    if newest is None or checkin_id is None:
        return None
    meant: CheckIn | None = newest
    if checkin_id != newest.id:
        meant = turn.session.scalar(_went(turn.person).where(CheckIn.id == checkin_id))
    if meant is None or (meant.step_id, meant.plan) == (newest.step_id, newest.plan):
        return meant and newest
    same = (CheckIn.step_id == meant.step_id, CheckIn.plan == meant.plan)
    return turn.session.scalar(_went(turn.person).where(*same).limit(1))


def step_of(turn: Turn, checkin: CheckIn | None) -> Step | None:
    """The step that a check-in is about; without one, the step chosen last."""
    if checkin is None:
        return steps.latest(turn.session, turn.person)
    return turn.session.get(Step, checkin.step_id)


def newest_one(turn: Turn) -> CheckIn | None:
    """The check-in that was sent last, whatever it was about."""
    return turn.once("newest", lambda: turn.session.scalar(_went(turn.person).limit(1)))


def _went(person: Person) -> Select[CheckIn]:
    went = (CheckIn.sent_at.is_not(None), CheckIn.state != WRITTEN)
    query = select(CheckIn).where(CheckIn.person_id == person.id, *went)
    return query.order_by(CheckIn.sent_at.desc())


def _spoken_of(turn: Turn, newest: CheckIn) -> str:
    """Of several that are open an old one may be tapped: what we ask then is about that one."""
    spoken = (message.facts.get("checkin") for message in reversed(said_last(turn)))
    return next(filter(None, spoken), newest.id)


def said_last(turn: Turn) -> list[Message]:
    """What a deed of ours said last, unless the newest check-in went after it."""
    return turn.once("said last", lambda: _said_last(turn))


def _said_last(turn: Turn) -> list[Message]:
    newest = newest_one(turn)
    done = select(Deed.outcome).where(Deed.person_id == turn.person.id)
    if newest is not None:
        done = done.where(Deed.done_at >= newest.sent_at)
    ordered = done.order_by(Deed.done_at.desc(), Deed.ordinal.desc()).limit(DEEDS_OF_A_TURN)
    return next(filter(None, map(said_in, turn.session.scalars(ordered))), [])


def follow_up(turn: Turn) -> Message | None:
    """The follow-up to an answer that was the last we said."""
    return next((message for message in said_last(turn) if message.key in FOLLOW_UPS), None)


def asked_of_the_step(turn: Turn) -> Message | None:
    """What we asked last of how their step went: the check-in, or what followed it."""
    if turn.person.stage == Stage.CHECKIN:
        return ask_again(turn)
    return follow_up(turn)


def ask_again(turn: Turn) -> Message:
    """The question of the check-in that is open, once more; named as in a check-in."""
    return about(turn.session, open_one(turn))


def about(session: Session, checkin: CheckIn | None) -> Message:
    """The question of a check-in, as it comes beside something else."""
    of_none = {"checkin": None, "started": False, "name": None, "so_far": None}
    if checkin is None:
        return Message("where/checkin", of_none)
    told = naming_steps.told(session, {checkin.step_id}, read_cadence().public_kinds)
    step = told[checkin.step_id]
    of_it = {"checkin": checkin.id, "started": checkin.plan in AFTER_A_START}
    return Message("where/checkin", of_it | {"name": step.name, "so_far": step.outcome})


def another_open(turn: Turn, step: Step) -> CheckIn | None:
    """The newest check-in, where it is about another step and waits for an answer."""
    newest = newest_one(turn)
    waits = newest is not None and newest.state == SENT and not newest.plan.startswith(LAST)
    return newest if newest is not None and waits and newest.step_id != step.id else None
