"""What a message tells beside the open question: "im 17 n i live in fleetwood", asked for an age.

Only what has one answer and is told outright; what is ticked is always asked, for somebody who
names one thing that is hard may have another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions import intake, living, restating, retelling
from actions.answers import (
    Question,
    asks_anything,
    interests_alone,
    interests_beside,
    interests_named,
    names_a_subject,
    parse,
    tells_own_age,
    wants_help_with,
)
from actions.codes import codes_of, most_of
from actions.records import Person
from actions.retelling import OLDEST, YOUNGEST
from actions.turns import Turn
from directory import places

# "starting college in jan" tells no time that they were out, nor does "18 since monday": only what
# is said of these does.
OF_WORK = (
    r"(?:work\w*|jobs?|school|college|sixth(?: form)?|uni\w*|courses?|training|apprenticeship"
    r"|employed|unemployed|education|year ?1[0-3])"
)
OUT_SINCE = re.compile(
    rf"\b(?:left|leaving|leave|finished|dropped out|drop out|quit|lost|got sacked|sacked)\b"
    rf"(?:\W+\w+){{0,3}}?\W+{OF_WORK}\b"
    rf"|\b(?:been out|out of (?:work|school|college|education))\b"
    rf"|\b(?:kicked|chucked|thrown|booted) out of (?:\w+ ){{0,2}}{OF_WORK}\b"
    rf"|\b(?:{OF_WORK}|(?:done|did|do\w*) (?:nothing|nowt|anything|owt)|out|neet|looking)"
    rf"(?:\W+\w+){{0,2}}?\W+since\b"
    rf"|\bsacked\b|\bdropped out\b|\b(?:left|finished|quit) (?:in|last|at|around|about)\b",
    re.IGNORECASE,
)
# "my english is bad" tells of no exam, and "i passed my test" of none that is asked about.
EXAMS = re.compile(
    r"\b(?:gcse\w*|grades?|qual\w*|exams?|(?:pass|fail)ed (?:all|everything|both|them))\b"
    r"|(?=.*\b(?:english|maths?)\b).*\b(?:pass(?:ed)?|fail(?:ed)?|resat|resit\w*|retook)\b",
    re.IGNORECASE | re.DOTALL,
)
CORRECTS = re.compile(
    r"\W*(?:(?:no|nah|wait|hang on|sorry|actually|i meant?|oh)\W+)+", re.IGNORECASE
)
WANTS = re.compile(
    r"\b(?:some ?thing|summ?at|sumthin\w*|any ?thing|anythin|owt|stuff|jobs?|work|courses?)\b"
    r".{0,15}\b(?:with|wiv|wi|w|in|to do with|about|around)\b"
    r"|\bany\b.{1,25}\b(?:ones?|stuff|things|jobs?|courses?|apprenticeships?)\b"
    r"|\b(?:i'?m|i am) (?:more |really |proper |mainly |mostly )*(?:in ?to|interested in)\b"
    r"|^\W*(?:(?:have|got|is there|are there)\W+(?:you |u |ya )?)*"
    r"(?:any|owt|anything)\W+(?:with|in|on|about)\b"
    r"|^\W*i?\W*(?:want|wanna|would rather|id rather|prefer)\b.*\b(?:not|instead)\b",
    re.IGNORECASE,
)
INSTEAD = re.compile(r"\b(?:not|instead|rather|only)\b", re.IGNORECASE)
ASKS_FOR_ANY = re.compile(r"\b(?:any ?thing|anythin|owt|any)\b", re.IGNORECASE)
HAS_OR_NOT = re.compile(
    r"\b(?:got|get|have|haven'?t|passed|pass|failed|fail|gcses?|grades?|done)\b", re.IGNORECASE
)
# Asked their age, who goes on tells it in few words: "17, blackpool, not doin anything, 8 months".
A_LENGTH = re.compile(
    r"(?:been |for |about |bout |like |around |over |nearly |almost )*"
    r"(?:a |an |\w+ |couple of |few )?"
    r"(?:weeks?|months?|mths?|years?|yrs?)(?: now| ish)?",
    re.IGNORECASE,
)
DOES_NOTHING = re.compile(
    r"\b(?:not|nothing|nowt|aint|havent) (?:been )?(?:really )?(?:doin|doing|working|in work)\b"
    r"|\b(?:doin|doing) (?:nothing|nowt|sod all|fuck all|jack)\b|\bneet\b",
    re.IGNORECASE,
)
WISHES = re.compile(r"\b(?:want|wanna|wana|would like|id like|love to)\b", re.IGNORECASE)
# "i need to sort universal credit" tells of none yet, and the jobcentre sees others too.
HAS_HELP = re.compile(
    r"(?!.*\b(?:need|want|wanna|how|apply|sort|could|should)\b)"
    r".*\b(?:universal credit|u\W?c|ehcp?|care leaver|in care|foster\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
PARTS = re.compile(r"[,.;\n]+")
BOTH_SUBJECTS = re.compile(r"(?=.*\benglish\b)(?=.*\bmaths?\b)", re.IGNORECASE | re.DOTALL)
SUBJECT = re.compile(r"\benglish (?:language|lang|lit\w*)\b", re.IGNORECASE)
WISHED = (Question.GOAL, Question.INTERESTS)
TICKED = (Question.BARRIERS, Question.EXTRA_HELP)
# Up to the question right after it, where it may still be put right.
NEAR_IT = (Question.AGE, Question.AREA, Question.TIME_OUT)
# So near it, a town's name alone puts right where they live.
NEAR_AREA = (Question.SITUATION, Question.TIME_OUT)
FIRST_TWO = (Question.AGE, Question.AREA)
# Somebody who tells so much tells more than what was asked.
A_STORY = 12
FEELINGS = "ask_wellbeing"
SITUATIONS = ("looking", "caring", "unwell", "waiting_to_start", "in_work_or_study")


def told(turn: Turn, asking: str, *, new_only: bool = False) -> Mapping[str, Any]:
    """The answers to other questions that the words tell, where they are new or changed.

    `new_only`: none that was answered before; in passing, none that was asked before either.
    """
    if turn.said.tapped or asks_anything(turn.said.text):
        return {}
    turn = _of_themselves(turn, asking)
    answers = intake.answers_of(turn.session, turn.person)
    found = {str(question): read(turn) for question, read in READERS.items() if question != asking}
    return {
        question: value
        for question, value in found.items()
        if value is not None
        and value != answers.get(question)
        and (not new_only or answers.get(question) is None)
        and (not turn.said.in_passing or question not in answers)
    }


def _of_themselves(turn: Turn, asking: str) -> Turn:
    """What they say of themselves where they were asked for a place, without what lies near it."""
    if asking != Question.AREA:
        return turn
    return replace(turn, said=replace(turn.said, text=living.without_landmarks(turn.said.text)))


def keep(turn: Turn, noted: Mapping[str, Any]) -> None:
    """Keep what was told."""
    for question, value in noted.items():
        intake.keep(turn.session, turn.person, question, value, turn.now)


def tick(turn: Turn, asking: str) -> None:
    """Tick what the words tell of what is still to be ticked: it is asked all the same."""
    if turn.said.tapped or asks_anything(turn.said.text):
        return
    turn = _of_themselves(turn, asking)
    answers = intake.answers_of(turn.session, turn.person)
    # "computer games" are what they are into, and no barrier.
    only_wished = asking in WISHED and len(turn.said.text.split()) < A_STORY
    only_wished = only_wished and bool(interests_named(turn.said.text))
    for question in TICKED:
        codes, known = _several(turn, question, asking), question in answers or question == asking
        known = known or (only_wished and question == Question.BARRIERS)
        if codes and not known:
            intake.tick(turn.session, turn.person, question, codes, most_of(question))
    wished = _wished(turn.said.text, asking)
    if wished and Question.INTERESTS not in answers:
        intake.tick(
            turn.session, turn.person, Question.INTERESTS, wished, most_of(Question.INTERESTS)
        )


def _wished(text: str, asking: str) -> tuple[str, ...]:
    """What they say that they are into, before it is asked."""
    if asking in FIRST_TWO and not WISHES.search(text):
        return interests_alone(text)
    if asking not in (*FIRST_TWO, *NEAR_AREA) or not WISHES.search(text):
        return ()
    return tuple(dict.fromkeys((*interests_alone(text), *interests_beside(text))))


def kept_in_danger(session: Session, person: Person, text: str, today: date) -> None:
    """Tick what is hard in words that had a reply to danger: "sofa surfing and no id".

    It is asked once they go on, and what they had told of it is not lost.
    """
    answers = intake.answers_of(session, person)
    asking = intake.next_open(intake.settled(answers, person.redoing))
    if Question.BARRIERS in answers or asks_anything(text):
        return
    codes = parse(Question.BARRIERS, text, today=today, noted=asking != Question.BARRIERS)
    if isinstance(codes, tuple) and "none" not in codes:
        intake.tick(session, person, Question.BARRIERS, codes, most_of(Question.BARRIERS))


def hinted(turn: Turn, asking: str) -> Mapping[str, list[str]]:
    """Tick what an answer that was none tells of what is still to be ticked, and return it."""
    if asks_anything(turn.said.text):
        return {}
    turn = _of_themselves(turn, asking)
    answers = intake.answers_of(turn.session, turn.person)
    new: dict[str, list[str]] = {}
    for question, codes in _hints(turn).items():
        before = intake.picks_of(turn.session, turn.person, question)
        fresh = [code for code in codes if code not in before]
        if question != asking and question not in answers and fresh:
            intake.tick(turn.session, turn.person, question, fresh, most_of(question))
            new[str(question)] = fresh
    return new


def _hints(turn: Turn) -> Mapping[Question, tuple[str, ...]]:
    """One thing that is hard, told in few words, wants an answer of its own: it is no hint."""
    text = turn.said.text
    hard = _several(turn, Question.BARRIERS)
    tells_more = len(hard) > 1 or len(text.split()) >= A_STORY
    nowhere = turn.asking == Question.AREA and living.has_no_address(text)
    if nowhere and not hard and living.has_nowhere(text):
        hard = ("housing",)
    return {
        Question.INTERESTS: () if wants_help_with(text) else interests_alone(text),
        Question.BARRIERS: hard if tells_more or nowhere else (),
        Question.EXTRA_HELP: _several(turn, Question.EXTRA_HELP) if HAS_HELP.match(text) else (),
    }


def _several(turn: Turn, question: Question, asking: str | None = None) -> tuple[str, ...]:
    """What is told of it; a subject's own name, asked about grades, says nothing of learning."""
    text = turn.said.text
    if asking == Question.ENGLISH_MATHS:
        text = SUBJECT.sub("english", text)
    codes = parse(question, text, today=turn.today, noted=True)
    return codes if isinstance(codes, tuple) and "none" not in codes else ()


def beside_options(turn: Turn) -> Mapping[str, Any]:
    """What changes the options that lie on the table: "summat with kids", "i havent got maths"."""
    text, answers = turn.said.text, intake.answers_of(turn.session, turn.person)
    if turn.said.tapped or turn.person.placed_at is None:
        return {}
    found: dict[str, Any] = {}
    wants = WANTS.search(text) and (ASKS_FOR_ANY.search(text) or not asks_anything(text))
    interests = (
        parse(Question.INTERESTS, text, today=turn.today, noted=True)
        if wants
        else _wishes_for(text)
    )
    if isinstance(interests, tuple) and intake.is_needed(Question.INTERESTS, answers):
        found[str(Question.INTERESTS)] = _with_those_of_before(turn, interests, answers)
    if OUT_SINCE.search(text) and restating.tells(Question.TIME_OUT, None, text):
        found[str(Question.TIME_OUT)] = _parsed(turn, Question.TIME_OUT)
    text = "" if asks_anything(text) else retelling.without_what_is_wanted(text)
    tells = restating.tells(Question.ENGLISH_MATHS, None, text)
    if tells and names_a_subject(text) and HAS_OR_NOT.search(text):
        found[str(Question.ENGLISH_MATHS)] = retelling.grades(text, turn.today, answers)
    return {q: value for q, value in found.items() if value and value != answers.get(q)}


def _with_those_of_before(
    turn: Turn, interests: tuple[str, ...], answers: Mapping[str, Any]
) -> list[str]:
    """Who only asks for something else gives up nothing by it; "wanna do bricklaying" does."""
    named = [one for one in interests if one not in ("any", "none")]
    before = [one for one in answers.get(Question.INTERESTS) or () if one not in named]
    text = turn.said.text
    only_asks = ASKS_FOR_ANY.search(text) or asks_anything(text)
    keeps = named and only_asks and not INSTEAD.search(text)
    return [*named, *(before if keeps else ())][: most_of(Question.INTERESTS)]


def _wishes_for(text: str) -> tuple[str, ...]:
    """ "wanna do bricklaying or summat", where options lie on the table."""
    return interests_alone(text) if WISHES.search(text) and not asks_anything(text) else ()


def _age(turn: Turn) -> int | None:
    text = turn.said.text
    # A number alone may be of anything.
    told_so = tells_own_age(text) and re.search("[a-z]", text, re.IGNORECASE)
    years = _parsed(turn, Question.AGE) if told_so else None
    return years if isinstance(years, int) and YOUNGEST <= years <= OLDEST else None


def _area(turn: Turn) -> str | None:
    """Of elsewhere more is said where it is asked. Beside their age, a town alone is theirs."""
    outcode = living.moved_to(turn.said.text)
    if outcode is None and turn.asking in NEAR_AREA:
        outcode = living.named_alone(turn.said.text)
    if outcode is None and _is_beside_an_age(turn):
        outcode = living.outcode_of(turn.said.text)
    return outcode if outcode is not None and places.is_local(outcode) else None


def _situation(turn: Turn) -> str | None:
    """Only before it, or right after it: later, "looking for a job" tells what they want."""
    if turn.said.intent == FEELINGS:
        return None  # "my heads a mess" beside another question wants an answer of its own
    of_theirs = not (retelling.tells_a_feeling(turn) or restating.is_of_somebody(turn.said.text))
    beside_it = turn.asking in NEAR_IT and of_theirs
    code = _parsed(turn, Question.SITUATION) if beside_it else None
    if code == "not_sure" and _is_beside_an_age(turn) and DOES_NOTHING.search(turn.said.text):
        return "not_sure"
    return code if code in SITUATIONS else None


def _time_out(turn: Turn) -> Any:
    parts = (part.strip() for part in PARTS.split(turn.said.text))
    alone = _is_beside_an_age(turn) and any(A_LENGTH.fullmatch(part) for part in parts)
    if alone or OUT_SINCE.search(turn.said.text):
        return _parsed(turn, Question.TIME_OUT)
    return None


def _is_beside_an_age(turn: Turn) -> bool:
    """Whether they were asked their age, and told it."""
    return turn.asking == Question.AGE and isinstance(_parsed(turn, Question.AGE), int)


def _english_maths(turn: Turn) -> Any:
    text = turn.said.text
    # In the questions "i have no good english" tells of no exam.
    has_or_not = turn.asking is None and names_a_subject(text) and HAS_OR_NOT.search(text)
    has_or_not = has_or_not or (_is_beside_an_age(turn) and BOTH_SUBJECTS.match(text))
    tells_both = BOTH_SUBJECTS.match(text) and HAS_OR_NOT.search(text)
    text = retelling.without_what_is_wanted(text)
    if not (EXAMS.search(text) or has_or_not or tells_both):
        return None
    return retelling.grades(text, turn.today, intake.answers_of(turn.session, turn.person))


def _goal(turn: Turn) -> str | None:
    """Asked what they are into, right after it: "no actually earn and learn"; or with their age."""
    story = len(turn.said.text.split()) >= A_STORY and turn.asking == Question.TIME_OUT
    if (_is_beside_an_age(turn) or story) and WISHES.search(turn.said.text):
        return _wished_goal(turn)
    corrects = CORRECTS.match(turn.said.text) if turn.asking == Question.INTERESTS else None
    if corrects is None:
        return None
    code = parse(Question.GOAL, turn.said.text[corrects.end() :], today=turn.today, noted=True)
    return code if code in codes_of(Question.GOAL) else None


def _wished_goal(turn: Turn) -> str | None:
    """ "want to do hair, got both gcses" wants no course."""
    found = (WISHES.search(part) for part in PARTS.split(turn.said.text))
    wishes = (wish.string[wish.start() :] for wish in found if wish)
    codes = (parse(Question.GOAL, part, today=turn.today, noted=True) for part in wishes)
    return next((str(code) for code in codes if code in intake.WITH_INTERESTS), None)


def _parsed(turn: Turn, question: Question) -> Any:
    age = intake.age_of(turn.session, turn.person)
    return parse(question, turn.said.text, today=turn.today, age=age, noted=True)


READERS: Mapping[Question, Callable[[Turn], Any]] = {
    Question.AGE: _age,
    Question.AREA: _area,
    Question.SITUATION: _situation,
    Question.TIME_OUT: _time_out,
    Question.GOAL: _goal,
    Question.ENGLISH_MATHS: _english_maths,
}
