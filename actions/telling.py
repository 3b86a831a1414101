"""What came of a step, kept with its date; its listing hears of it, and never from whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select

from actions.records import Step
from actions.turns import Turn
from directory import catalogue, reports
from directory.reports import ReportKind

# It did not work out, and they have not said what it was: asked, they may still.
UNSAID = "unsaid"
# How people were with them is told to them alone: it is kept as something that did not work out.
UNSAFE = "unsafe"
TREATED = (UNSAFE, "treated")
# "other" is kept, and told to nobody.
WENT_WELL = {
    "started": ReportKind.STARTED,
    "applied": ReportKind.APPLIED,
    "talked": ReportKind.TALKED,
}
WENT_WRONG = {
    "no_answer": ReportKind.DID_NOT_ANSWER,
    "wrong_details": ReportKind.WRONG_DETAILS,
    "full": ReportKind.FULL,
    "not_for_me": ReportKind.NOT_FOR_ME,
    "did_not_work": ReportKind.DID_NOT_WORK_OUT,
    UNSAID: ReportKind.DID_NOT_WORK_OUT,
}


def keep(turn: Turn, step: Step, outcome: str) -> None:
    """Keep what came of a step, and tell its listing.

    One person has one word on what is wrong with an entry, whichever step it was: the newest takes
    the place of the one before, so two reports are of two people. What was said before the entry
    was assured is over, and they are heard anew.
    """
    said = _said_before(turn, step)
    standing = _standing(said)
    wrong = WENT_WRONG.get(outcome)
    is_told = standing is not None and standing[0] == wrong
    step.outcome = outcome
    # The date of a report is how it is found again, so it stays while the report does.
    step.outcome_at = step.outcome_at if is_told and step.outcome_at else turn.now
    if standing is not None and not is_told:
        reports.take_back(turn.session, step.service_id, kind=standing[0], on=standing[1])
    kind = wrong or WENT_WELL.get(outcome)
    is_told = is_told or (wrong is None and outcome in [each for each, _ in said])
    if kind is None or is_told or catalogue.offer(turn.session, step.service_id) is None:
        return
    reports.report_listing(turn.session, step.service_id, kind=kind, on=_day_of(turn.now))


def take_back(turn: Turn, step: Step) -> None:
    """Nothing came of the step after all; what its listing heard by it alone is withdrawn."""
    if step.outcome is None or step.outcome_at is None:
        return
    well, at = WENT_WELL.get(step.outcome), step.outcome_at
    if well is None:
        keep(turn, step, "other")
    elif [each for each, _ in _said_before(turn, step)].count(step.outcome) == 1:
        reports.take_back(turn.session, step.service_id, kind=well, on=_day_of(at))
    step.outcome = step.outcome_at = None


def _said_before(turn: Turn, step: Step) -> list[tuple[str, date]]:
    """What this person said of this service since it was last assured, the oldest first.

    What a step that was begun anew had from the one before was said once.
    """
    assured = reports.assured_at(turn.session, step.service_id)
    of_theirs = (Step.person_id == step.person_id, Step.service_id == step.service_id)
    query = select(Step.outcome, Step.outcome_at).where(*of_theirs, Step.outcome.is_not(None))
    found = turn.session.execute(query.distinct().order_by(Step.outcome_at)).all()
    return [
        (said, _day_of(at))
        for said, at in found
        if said and at and (assured is None or at > assured)
    ]


def _day_of(moment: datetime) -> date:
    """In UTC, as the day of an assurance is: what came before it is of no later day."""
    return moment.astimezone(UTC).date()


def _standing(said: Sequence[tuple[str, date]]) -> tuple[ReportKind, date] | None:
    """Their report of what is wrong, with its day; None where there is none, or it went well since.

    The same said twice was told once, on the day of the first.
    """
    standing: tuple[ReportKind, date] | None = None
    for outcome, on in said:
        kind = WENT_WRONG.get(outcome)
        if kind is None:
            standing = None
        elif standing is None or standing[0] != kind:
            standing = kind, on
    return standing
