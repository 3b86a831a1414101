"""The questions: which are settled, which comes next, what an answer means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Select, Table, bindparam, delete, select
from sqlalchemy.orm import Session

from actions.answers import Question
from actions.answers.once import anew, once
from actions.people import Standing
from actions.records import Answer, Person, Pick, Stage
from directory import places
from directory.db import put

FORM = "intake_form"
# Over 24 the guide goes on only with an EHC plan or as a care leaver, and only at this age.
ENTITLED_AGE = 25
WITH_INTERESTS = {"job", "earn_and_learn", "course"}
# The questions asked only when an earlier answer makes them matter (product rules, section 1).
NEEDED_WHEN: Mapping[str, tuple[str, frozenset[str]]] = {
    Question.INTERESTS: (Question.GOAL, frozenset(WITH_INTERESTS)),
    Question.SAFE_TONIGHT: (Question.BARRIERS, frozenset({"housing"})),
    Question.FOOD_TODAY: (Question.BARRIERS, frozenset({"money_food"})),
    Question.STOPS_MOST_DAYS: (Question.BARRIERS, frozenset({"feelings", "health_disability"})),
}
SEVERAL = (Question.INTERESTS, Question.BARRIERS, Question.EXTRA_HELP)
ANSWER: Table = Answer.__table__  # type: ignore[assignment]
PICK: Table = Pick.__table__  # type: ignore[assignment]
KEY = ("person_id", "question")


def answers_of(session: Session, person: Person) -> dict[str, Any]:
    """Every answer given, by question; a skipped one is None."""
    return dict(_answers_of(session, person.id))


@once
def _answers_of(session: Session, person_id: str) -> Mapping[str, Any]:
    found = session.connection().execute(_answers(), {"person": person_id})
    return {question: value for question, value in found}


@cache
def _answers() -> Select[str, Any]:
    return select(ANSWER.c.question, ANSWER.c.value).where(
        ANSWER.c.person_id == bindparam("person")
    )


def age_of(session: Session, person: Person) -> int | None:
    """The age that somebody gave; None where they have not."""
    told = _answers_of(session, person.id).get(Question.AGE)
    return told if isinstance(told, int) else None


def areas_of(session: Session, person: Person) -> frozenset[str]:
    """The areas that somebody surely lives in, by what they told; none where they have not."""
    told = _answers_of(session, person.id).get(Question.AREA)
    return places.areas_of(told).sure if isinstance(told, str) else frozenset()


def settled(answers: Mapping[str, Any], redoing: str | None = None) -> dict[str, str | None]:
    """For each question `answered`, `skipped`, `not_needed`, or None while it is open."""
    states = {str(q): _state(q, answers) for q in Question}
    if redoing:
        states[redoing] = None
    return states


def _state(question: Question, answers: Mapping[str, Any]) -> str | None:
    if not is_needed(question, answers):
        return "not_needed"
    if question not in answers:
        return None
    return "skipped" if answers[question] is None else "answered"


def is_needed(question: str, answers: Mapping[str, Any]) -> bool:
    """Whether the earlier answers make this question matter."""
    if question == Question.ENTITLED:
        return answers.get(Question.AGE) == ENTITLED_AGE
    if question not in NEEDED_WHEN:
        return True
    source, codes = NEEDED_WHEN[question]
    given = answers.get(source)
    return bool(codes.intersection([given] if isinstance(given, str) else given or ()))


def next_open(states: Mapping[str, str | None]) -> str | None:
    """The first question that is still open: the same that Rasa's form asks for."""
    return next((question for question, state in states.items() if state is None), None)


def before(question: str, answers: Mapping[str, Any]) -> str | None:
    """The question asked before this one, or None at the first."""
    asked = [str(q) for q in Question if is_needed(q, answers)]
    place = asked.index(question) if question in asked else 0
    return asked[place - 1] if place else None


def last(answers: Mapping[str, Any]) -> str:
    """The last of the questions that these answers make needed."""
    return [str(q) for q in Question if is_needed(q, answers)][-1]


def keep(session: Session, person: Person, question: str, value: Any, now: datetime) -> None:
    """Keep an answer in place of an earlier one; answers that it makes needless go."""
    row = {"person_id": person.id, "question": question, "value": value, "given_at": now}
    put(session, Answer, KEY, [row])
    anew(_answers_of, session, person.id)
    forget_picks(session, person, question)
    person.misses = 0
    person.redoing = None
    answers = _answers_of(session, person.id)
    if needless := [q for q in answers if not is_needed(q, answers)]:
        gone = [{"person": person.id, "asked": question} for question in needless]
        session.connection().execute(_of_questions(ANSWER), gone)
        anew(_answers_of, session, person.id)


@cache
def _of_questions(table: Table) -> Delete:
    mine = table.c.person_id == bindparam("person")
    return delete(table).where(mine, table.c.question == bindparam("asked"))


def picks_of(session: Session, person: Person, question: str) -> list[str]:
    """What is ticked so far, or what was answered before."""
    picked = _picks_of(session, person.id).get(question)
    if picked is not None:
        return list(picked)
    answered = _answers_of(session, person.id).get(question)
    return [code for code in answered or [] if code != "none"]


@once
def _picks_of(session: Session, person_id: str) -> Mapping[str, list[str]]:
    found = session.connection().execute(_picks(), {"person": person_id})
    return {question: codes for question, codes in found}


@cache
def _picks() -> Select[str, list[str]]:
    return select(PICK.c.question, PICK.c.codes).where(PICK.c.person_id == bindparam("person"))


def ticked(session: Session, person: Person, question: str) -> list[str]:
    """What is ticked and not answered yet."""
    return list(_picks_of(session, person.id).get(question, ()))


def tick(session: Session, person: Person, question: str, codes: Iterable[str], most: int) -> None:
    """Tick these beside what is ticked, as far as there is room."""
    both = dict.fromkeys((*ticked(session, person, question), *codes))
    _keep_picks(session, person, question, list(both)[:most])


def toggle_pick(session: Session, person: Person, question: str, code: str, most: int) -> list[str]:
    """Tick or untick one answer of several; no more than `most` can be ticked."""
    codes = picks_of(session, person, question)
    if code in codes:
        codes.remove(code)
    elif len(codes) < most:
        codes.append(code)
    _keep_picks(session, person, question, codes)
    return codes


def _keep_picks(session: Session, person: Person, question: str, codes: list[str]) -> None:
    put(session, Pick, KEY, [{"person_id": person.id, "question": question, "codes": codes}])
    anew(_picks_of, session, person.id)


def forget_picks(session: Session, person: Person, question: str) -> None:
    """Drop the ticks of a question that is settled."""
    session.connection().execute(_of_questions(PICK), {"person": person.id, "asked": question})
    anew(_picks_of, session, person.id)


def start_again(session: Session, person: Person) -> None:
    """Drop every answer, tick and option shown; consent, steps and check-ins stay."""
    session.execute(delete(Answer).where(Answer.person_id == person.id))
    session.execute(delete(Pick).where(Pick.person_id == person.id))
    anew(_answers_of, session, person.id)
    anew(_picks_of, session, person.id)
    person.misses, person.redoing, person.stage = 0, None, Stage.QUESTIONS


def dialogue_state(session: Session, person: Person | Standing) -> dict[str, Any]:
    """What Rasa is told of the conversation: what is settled and where it stands, no answers."""
    states = settled(_answers_of(session, person.id), person.redoing)
    asking = next_open(states)
    in_form = person.stage == Stage.QUESTIONS and asking is not None
    return {
        "slots": {"stage": person.stage} | {q: s for q, s in states.items() if s is not None},
        "form": FORM if in_form else None,
        "asking": asking if in_form else None,
    }
