"""What happens in their life meanwhile: sorry or well done first, and then a way on.

Somebody died, is ill or locked up, a job was lost or found: told to a check-in or after it, the
step waits. Words of danger were looked for before this, and what they ask for comes first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select

from actions import answering, checkins, hearing, options, plans, returning, steps, talk, telling
from actions.cadence import STARTED
from actions.checkins import AFTER_A_START
from actions.outcomes import LATER, OFFERED
from actions.own_step import how_it_went, is_declined
from actions.plans import SENT
from actions.reasons import heard, reason_in
from actions.records import Stage, Step
from actions.turns import Message, Outcome, Turn, say
from directory.tables import Eligibility

NOTHING, LOW = "nothing", "low"
ANSWERS = {"checkin_done": "did_it", "checkin_not_yet": "not_yet"}
AFTER_A_STEP = (Stage.CHECKIN, Stage.RESTING, Stage.OPTIONS, Stage.STEP, Stage.OFFER)
# Told of a step towards one of these, it is the step itself that went well.
OF_THE_STEP = {
    "job_found": {"apprenticeship", "foundation_apprenticeship", "supported_internship", "swap"},
    "study": {
        "course",
        "study_programme",
        "t_level",
        "skills_bootcamp",
        "foundation_apprenticeship",
    },
}
# Told of a step towards one of these, "the job" is the one that it was for; "a job" may be any.
FOR_A_JOB = frozenset({"careers_advice", "employability_programme", "youth_hub"})
THE_JOB = "the job"
ASKS_TO_GO_OVER_IT = ("caring", "child", "job_lost", *OF_THE_STEP)
# These lead to the answers, or to how it went, by themselves.
DEALT_WITH = {"change_answer", "checkin_done", "checkin_not_yet", "checkin_did_not_work"}
AT = re.compile(r"\b(?:at|with|from)\b", re.IGNORECASE)
GONE_FOR = ("job_found",)
# "started but got sacked", "was there a month but they sacked me": the job was that of the step.
BEGAN_IT = re.compile(
    r"\b(?:started|was there|been there|got the (?:job|place)|got it)\b", re.IGNORECASE
)
# Not what they had set out for.
ANOTHER = re.compile(
    r"\b(?:(?:a|an?other|diff|different|new) job|instead|(?:some ?where|some ?thing|summ?at) else"
    r"|elsewhere)\b",
    re.IGNORECASE,
)


def answered(turn: Turn) -> Outcome | None:
    """What is said to such news; None where there are none."""
    step = steps.latest(turn.session, turn.person)
    if step is None or turn.person.stage not in AFTER_A_STEP:
        return None
    what = _news(turn, step)
    if what is not None:
        return sorry_or_well_done(turn, step, what)
    return _more_of_the_job(turn) or _moved(turn)


def _news(turn: Turn, step: Step) -> str | None:
    """What happened, unless their words are about the step, or about what only sounds like it."""
    what = heard(turn.said, "life") or _low(turn)
    if what in (None, NOTHING) or (is_declined(turn.said.text) and not _for_it(turn, str(what))):
        return None
    if what == "job_lost" and BEGAN_IT.search(turn.said.text) and _is_stopped(turn):
        return None
    elsewhere = what in GONE_FOR and ANOTHER.search(turn.said.text)
    if step.outcome == STARTED and what in ("job_lost", *OF_THE_STEP):
        return what if elsewhere and "a job" not in turn.said.text.lower() else None
    if what in OF_THE_STEP and _is_of_the_step(turn, step):
        return None
    if elsewhere:
        return what
    kinds = OF_THE_STEP.get(str(what), set()) | (FOR_A_JOB if _is_the_job(turn) else set())
    return None if _kind_of(turn, step) in kinds else what


def _is_stopped(turn: Turn) -> bool:
    told = how_it_went(turn.said.text)
    return told is not None and told[1].get("answer") == "stopped"


def _for_it(turn: Turn, what: str) -> bool:
    """ "im not doing it now got a job at asda": the step is given up for this."""
    text = turn.said.text
    said_no = reason_in(text, "declines_it") or reason_in(text, "said_no")
    return what in OF_THE_STEP and not said_no


def _is_the_job(turn: Turn) -> bool:
    """ "got the job", "got the job start monday", and none at a place that they name."""
    text = turn.said.text
    happened = reason_in(text, "happened")
    is_it = happened == OFFERED or (happened == LATER and THE_JOB in text.lower())
    return is_it and not AT.search(text)


def _low(turn: Turn) -> str | None:
    """ "i hate my life", said to a check-in; who is bullied there tells how it went."""
    at_it = turn.person.stage in (Stage.CHECKIN, Stage.RESTING, Stage.OFFER)
    return LOW if at_it and heard(turn.said, "hurting") == LOW else None


def _is_of_the_step(turn: Turn, step: Step) -> bool:
    """Asked what came of it, "got the job" is the answer; so it is where they name the place."""
    asked = checkins.follow_up(turn)
    starts = reason_in(turn.said.text, "happened") is not None
    is_asked = asked is not None and asked.key == "checkins/what_happened"
    place = replace(turn, said=replace(turn.said, text=AT.split(turn.said.text)[-1]))
    return starts and (is_asked or options.named(place) == step.service_id)


def _kind_of(turn: Turn, step: Step) -> str | None:
    of_it = Eligibility.service_id == step.service_id
    return turn.session.scalar(select(Eligibility.kind).where(of_it))


def sorry_or_well_done(turn: Turn, step: Step, what: str) -> Outcome:
    """The check-in has its answer, and nothing more is asked of the step now."""
    _settle(turn, step, what)
    if what in GONE_FOR:
        plans.cancel(turn.session, turn.person.id, "found_elsewhere", step)
    else:
        plans.take_up_again(turn.session, step, turn.now, turn.world)
    plans.let_pass(turn.session, step, _tomorrow(turn), answering.NEWS)
    answering.rest(turn, Outcome())
    due = plans.next_due(turn.session, step)
    return say("checkins/life", what=what, when=turn.by_their_clock(due) if due else None)


def _tomorrow(turn: Turn) -> datetime:
    """When this day is over."""
    return datetime.combine(turn.today + timedelta(days=1), time(), tzinfo=turn.world.zone)


def _settle(turn: Turn, step: Step, what: str) -> None:
    """Who tells of it is not silent; what they say of the step beside it is kept as well."""
    told = None if what in OF_THE_STEP else how_it_went(turn.said.text)
    asked = checkins.open_one(turn)
    if asked is not None and asked.state == SENT:
        news = answering.NEWS
        answering.answered(turn, ANSWERS.get(told[0], news) if told else news)
    happened = reason_in(turn.said.text, "happened")
    if told and told[0] == "checkin_done" and happened in ("applied", "talked"):
        telling.keep(turn, step, happened)


def goes_over_it(turn: Turn) -> Outcome | None:
    """A yes, where we asked last whether to go over their answers."""
    if turn.said.intent != "affirm":
        return None
    offered = any(
        message.key == "checkins/changed" or message.facts.get("what") in ASKS_TO_GO_OVER_IT
        for message in checkins.said_last(turn)
    )
    return hearing.change(turn) if offered else None


def _more_of_the_job(turn: Turn) -> Outcome | None:
    """ "it starts monday", said of the job or the college that they have just told us of."""
    told_of = {m.facts.get("what") for m in checkins.said_last(turn) if m.key == "checkins/life"}
    starts = heard(turn.said, "happened") in (STARTED, LATER, OFFERED)
    if not starts or told_of.isdisjoint(OF_THE_STEP):
        return None
    return talk.and_on(turn, say("checkins/good_luck"))


def _moved(turn: Turn) -> Outcome | None:
    """Another place or the like, told to a check-in: the questions are offered again."""
    asked = checkins.open_one(turn)
    if turn.person.stage != Stage.CHECKIN or asked is None or asked.plan in AFTER_A_START:
        return None
    if turn.said.intent in DEALT_WITH or how_it_went(turn.said.text) is not None:
        return None
    if not returning.tells_a_change(turn):
        return None
    return Outcome([Message("checkins/changed")])
