"""A stop said in the same breath as an answer: the messages end, and the answer is kept."""

from __future__ import annotations

from actions import after_start, answering, checkins, telling
from actions.cadence import STARTED
from actions.own_step import told_of_it
from actions.reasons import asks_to_stop, ends_in_a_stop, heard, means_our_messages, reason_in
from actions.records import Stage, Step
from actions.turns import Message, Turn

ANSWERS = {
    "checkin_done": "did_it", "checkin_not_yet": "not_yet", "checkin_did_not_work": "did_not_work",
    "not_for_me": "did_not_work",
}  # fmt: skip
# Weeks after a start, the same answers are about what they started.
OF_A_START = {
    "checkin_done": after_start.STILL, "checkin_not_yet": after_start.HARD,
    "checkin_did_not_work": after_start.STOPPED, "not_for_me": after_start.HARD,
}  # fmt: skip
IN_OTHER_WORDS = {
    after_start.STILL: "checkin_done", after_start.FINISHED: "checkin_done",
    after_start.LATER: "checkin_done",
    after_start.HARD: "checkin_not_yet", after_start.STOPPED: "checkin_did_not_work",
}  # fmt: skip
FROM_A_START = {
    after_start.STILL: "did_it", after_start.HARD: "not_yet", after_start.STOPPED: "did_not_work",
    after_start.FINISHED: "did_it", after_start.LATER: "did_it",
}  # fmt: skip
LIKELY = 0.2


def is_meant(turn: Turn) -> bool:
    """Whether it is plain that our messages are to end; asked whether to stop, a yes is."""
    said = turn.said
    if said.tapped or means_our_messages(said.text) or heard(said, "not_a_stop_alone") == "delete":
        return True
    if _is_in_work(turn) or (ends_in_a_stop(said.text) and is_said_with_an_answer(turn)):
        return True
    return checkins.has_yet_to_say_whether(turn) and asks_to_stop(said.text)


def is_said_with_an_answer(turn: Turn) -> bool:
    """Whether both are in the words, where we asked how it went, or more about it."""
    return asks_to_stop(turn.said.text) and _is_asked(turn) and _answer_in(turn) is not None


def keep_the_answer(turn: Turn) -> Message | None:
    """Keep it, and what is said to it. None: there is none beside the stop."""
    if _is_in_work(turn):
        answering.answered(turn, answering.NEWS)
        return Message("checkins/in_work")
    told = _answer_in(turn) if is_said_with_an_answer(turn) else None
    step = checkins.step_of(turn, checkins.open_one(turn))
    if told is None or step is None:
        return None
    intent, facts = told
    if checkins.is_of_a_start(turn):
        return _of_a_start(turn, step, intent)
    answering.answered(turn, ANSWERS[intent])
    return _kept(turn, step, intent, facts.get("answer"))


def _is_in_work(turn: Turn) -> bool:
    """ "u can stop now i got a job"."""
    return heard(turn.said, "life") == "job_found" and asks_to_stop(turn.said.text)


def _is_asked(turn: Turn) -> bool:
    if turn.asking is not None or turn.said.tapped:
        return False
    at_it = turn.person.stage == Stage.CHECKIN
    return at_it or checkins.follow_up(turn) is not None


def _answer_in(turn: Turn) -> tuple[str, dict[str, str]] | None:
    """What the words tell by themselves; else what the model takes them for, beside the stop."""
    text = turn.said.text
    if (what := heard(turn.said, "after_start")) is not None and checkins.is_of_a_start(turn):
        return IN_OTHER_WORDS[what], {}
    if (told := told_of_it(text)) is not None:
        return told
    if (plainly := reason_in(text, "beside_a_stop")) is not None:
        return plainly, {}
    likely = (name for name, sure in turn.said.likely.items() if sure >= LIKELY)
    means = next((one for one in (turn.said.intent, *likely) if one in ANSWERS), None)
    return (means, {}) if means else None


def _of_a_start(turn: Turn, step: Step, intent: str) -> Message:
    what = heard(turn.said, "after_start") or OF_A_START[intent]
    answering.answered(turn, FROM_A_START[what])
    telling.keep(turn, step, after_start.STOPPED if what == after_start.STOPPED else STARTED)
    return Message("checkins/heard")


def _kept(turn: Turn, step: Step, intent: str, what: str | None) -> Message:
    if intent == "checkin_done":
        if what is not None:
            telling.keep(turn, step, "applied" if what == "starts_later" else what)
        return Message("checkins/heard")
    if intent == "checkin_not_yet":
        return Message("checkins/heard")
    what = what or ("not_for_me" if intent == "not_for_me" else None)
    badly = reason_in(turn.said.text, "treated")
    telling.keep(turn, step, "did_not_work" if what in telling.TREATED else what or telling.UNSAID)
    asked = checkins.open_one(turn)
    facts = {"outcome": badly or what or "did_not_work", "checkin": asked.id if asked else None}
    return Message("checkins/sorry", facts)
