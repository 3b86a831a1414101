"""What every answer to a check-in does: it is kept, and the plan and the conversation go on."""

from __future__ import annotations

from typing import Any

from actions import checkins, knowledge, left_open, options, plans, taking_back
from actions.plans import ANSWERED
from actions.reasons import heard, keeps_from_it
from actions.records import CheckIn, Stage, Step
from actions.turns import Message, Outcome, Turn

# What we know of these names who helps with them.
TOPICS = {
    "id": "kit_id", "bank": "kit_bank", "check": "record_dbs", "childcare": "caring_childcare",
    "money": "money", "phone": "kit", "travel": "travel",
}  # fmt: skip
# With a form or a phone call these help; somebody who listens does so where it hurts.
HELPERS = frozenset({"youth_hub", "careers_advice", "community"})
LISTENERS = HELPERS | {"mental_health"}
NEWS = "news"
HURTING = ("bullied", "treated", "unsafe")


def answered(turn: Turn, answer: str) -> CheckIn | None:
    checkin = checkins.open_one(turn, turn.said.facts.get("checkin"))
    if checkin is not None:
        taking_back.slipped(turn, checkin, answer)
        checkin.state, checkin.answer, checkin.answered_at = ANSWERED, answer, turn.now
        checkin.reason = None
    return checkin


def rest(turn: Turn, outcome: Outcome) -> Outcome:
    """The check-in is answered; but in the middle of the questions these go on."""
    if turn.asking is None:
        turn.person.stage = Stage.RESTING
    return outcome


def rest_and_on(turn: Turn, step: Step, outcome: Outcome) -> Outcome:
    """The same where nothing more is asked of this step.

    A check-in of another step that waits for its answer comes next, then questions that were left
    for a check-in, then whether check-ins that a block has ended shall come again.
    """
    other = checkins.another_open(turn, step) if turn.asking is None else None
    if other is None and left_open.question(turn.session, turn.person) is None:
        return _offered_anew(turn, rest(turn, outcome))
    if other is None:
        return left_open.and_on(turn, rest(turn, outcome))
    turn.person.stage = Stage.CHECKIN
    outcome.messages.append(checkins.about(turn.session, other))
    return outcome


def helpers(turn: Turn, step: Step, reason: str) -> list[dict[str, Any]]:
    """Whom to talk to about what gets in the way; nobody where none fits."""
    topic = knowledge.topics().get(TOPICS.get(reason, ""))
    service = knowledge.somebody_for(turn, topic) if topic else None
    if service is not None and service["option"] != step.service_id:
        return [service]
    kinds = LISTENERS if reason in HURTING else HELPERS
    besides = {step.service_id}
    found = options.people_to_talk_to(turn, 1, kinds=kinds, besides=besides)
    return [card for card in found if card["kind"] in kinds]


def help_too(turn: Turn) -> list[Message]:
    """Help with what they told beside their answer: "start monday but cant afford the bus"."""
    reason = keeps_from_it(turn.said)
    return [Message("checkins/help_too", {"reason": reason})] if reason else []


def help_before_it_starts(turn: Turn) -> list[Message]:
    """ "supposed to start next week but im scared": who says so hears how others manage."""
    afraid = heard(turn.said, "reasons") == "nervous" and not help_too(turn)
    return [Message("checkins/help_too", {"reason": "nervous"})] if afraid else []


def _offered_anew(turn: Turn, outcome: Outcome) -> Outcome:
    return outcome.say("where/offer") if checkins.offer_anew(turn) else outcome


def next_options(turn: Turn, sorry: Message) -> Outcome:
    """Sorry, and the next options; in the middle of the questions these go on."""
    if turn.asking is not None:
        return Outcome([sorry])
    outcome = options.more(turn)
    outcome.messages.insert(0, sorry)
    return left_open.and_on(turn, outcome)


def still_on(turn: Turn, step: Step, outcome: Outcome) -> Outcome:
    """The outcome; who was asked whether to stop and answers hears first that we do not."""
    if turn.person.stopped_at is None:
        due = plans.take_up_again(turn.session, step, turn.now, turn.world)
        if due is not None:
            outcome.messages.insert(0, checkins.going_on(turn, due))
    return outcome
