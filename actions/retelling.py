"""An answer told anew, without being asked: an age, a place, or what is off beside the result."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from actions import living, restating
from actions.answers import (
    Question,
    asks_anything,
    known_of,
    names_a_subject,
    one_of_two,
    parse,
    tells_own_age,
    wants_to_know,
    with_the_other,
)
from actions.codes import codes_of, most_of
from actions.records import Stage
from actions.turns import Turn

YOUNGEST, OLDEST = 16, 24
# What can be told without being asked; the first that fits counts.
PLAIN: Mapping[Question, Collection[str]] = {
    Question.SITUATION: ("caring", "unwell", "waiting_to_start", "in_work_or_study"),
    Question.TIME_OUT: codes_of(Question.TIME_OUT),
    Question.GOAL: ("job", "earn_and_learn", "course", "talk"),
}
# "the money one is wrong" says which, and not what would be right.
NAMES_WHAT_IS_WRONG = re.compile(r"\bones?\b.*\bwrong\b|\btake\b.*\boff\b", re.IGNORECASE)
NEVER = "never"
NO_ONE = {"none", "any"}
# One subject beside the other that they had told: "i do have maths", "english as well".
AS_WELL = re.compile(r"\b(?:too|also|as ?well|(?:do|did) (?:have|get|got|pass))\b", re.IGNORECASE)
# "yeah but i also got a kid" comes to what is hard: it is no other situation.
ALSO = re.compile(r"\b(?:too|also|as ?well)\b", re.IGNORECASE)
ONLY_THAT = re.compile(r"\b(?:only|just|not|no|but|fail\w*|\w+n'?t)\b", re.IGNORECASE)
ONE_OF_TWO = {"english_only", "maths_only"}
# "put the wrong thing down" tells of no low mood.
PUT_DOWN = re.compile(r"\bput\b.*\bdown\b", re.IGNORECASE)
CLAUSES = re.compile(r"[.,;!?\n]+|\b(?:and|n|but|also|plus|then)\b|&", re.IGNORECASE)
INTO = re.compile(r"\b(?:in ?to|interested in|like|love|fancy|enjoy)\b", re.IGNORECASE)
# "my anxiety" is what makes it harder; of a situation they say "im ill".
OF_THEIRS = re.compile(r"\b(?:my|me)\b", re.IGNORECASE)
FEELS = frozenset({"feelings", "health_disability"})
# "change my gcses" names an answer; "i want to resit my gcses" is a wish.
EXAMS = re.compile(r"\b(?:gcses?|grades?|english|maths?)\b", re.IGNORECASE)
# What is wanted is not held: "get my maths and english passed", "if i failed maths".
PARTS = re.compile(r"[.,;!?\n]+|\b(?:but|then|so|plus|tho|though)\b", re.IGNORECASE)
SUPPOSED = re.compile(r"\b(?:if|unless|when) (?:i|they|you|im|ive)\b", re.IGNORECASE)
HELD = re.compile(
    r"\b(?:i|ive|i've)\W+(?:\w+\W+)?(?:got|have|passed|failed|did|haven'?t|didn'?t|never)\b"
    r"|\bgot (?:both|all|my|me|english|maths?)\b|\bhave both\b"
    r"|\bno (?:gcses?|grades|english|maths)\b",
    re.IGNORECASE,
)
WANTED = re.compile(
    r"\b(?:want|wanna|wana|need|gotta|hope|hoping|trying|tryna|try|gonna|going to|would|should"
    r"|could|able to|so i can|ready to|plan\w*)\b"
    r"|^\W*(?:(?:just|to|finally|first|and|also|maybe|please|id like to|a job|something)\W+)*"
    r"(?:get|pass|do|sort|finish|resit|retake|redo|sit|study|learn)\b",
    re.IGNORECASE,
)
BOTH_GCSES = re.compile(r"\bgcses?\b", re.IGNORECASE)
WISHED = re.compile(
    r"\b(?:want|wanna|like|love|need|fancy|rather|gonna|going)\b.{0,12}"
    r"\b(?:do|doing|get|resit|retake|redo|pass|sit|study|learn)\b",
    re.IGNORECASE,
)
# "2 years not 6 months": what is right, and what it stands for.
NOT = re.compile(r"\b(?:and not|not|instead of|rather than)\b", re.IGNORECASE)
CONTRASTED = (Question.AREA, Question.TIME_OUT, Question.GOAL)
# What is named as wrong, before what is right.
NAMED_ONE = re.compile(r"^\W*(?:nah |no )?the [\w ]{1,20}? (?:one|bit|part|thing)\b", re.IGNORECASE)


def new_answers(
    turn: Turn, answers: Mapping[str, Any], *, of_anything: bool = False
) -> dict[str, Any]:
    """What the whole message tells anew, and then what each of its clauses tells beside it."""
    found: dict[str, Any] = {}
    if wants_to_know(turn.said.text):
        return found  # "uc?" without its mark is a clause that tells
    pieces = (turn.said.text, *CLAUSES.split(turn.said.text))
    for text in dict.fromkeys(map(str.strip, pieces)):
        piece = replace(turn, said=replace(turn.said, text=text))
        told = new_answer(piece, answers, of_anything=of_anything)
        if told is not None:
            found.setdefault(*told)
        if text == turn.said.text.strip() and ALSO.search(text) and Question.BARRIERS in found:
            break
    return found


def new_answer(
    turn: Turn, answers: Mapping[str, Any], *, of_anything: bool = False
) -> tuple[str, Any] | None:
    """The question and the value that are plain from the words alone, if it was answered before.

    An age or a place counts at any time; whatever else they were asked beside what we heard, or
    where they change something.
    """
    text = turn.said.text
    age = parse(Question.AGE, text, today=turn.today, noted=True) if tells_own_age(text) else None
    if _is_new(Question.AGE, age, answers) and isinstance(age, int) and YOUNGEST <= age <= OLDEST:
        return Question.AGE, age
    outcode = living.moved_to(text)
    if outcode is not None and _is_new(Question.AREA, outcode, answers):
        return Question.AREA, outcode
    if (contrasted := by_contrast(turn, answers)) is not None:
        return contrasted
    if not (of_anything or turn.person.stage == Stage.RESULT) or asks_anything(text):
        return None
    found = filter(None, _heard(turn, answers))
    to_change = of_anything and restating.corrects(text)
    return next((one for one in found if to_change or _is_told(*one, text)), None)


def _heard(turn: Turn, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any] | None]:
    """What the words may stand for, the plainest first."""
    text = turn.said.text
    yield _new_grades(turn, answers)
    yield _one_more(turn, answers, Question.EXTRA_HELP)
    if ALSO.search(text) or tells_a_feeling(turn):
        yield _one_more(turn, answers, Question.BARRIERS)
    yield from _another(turn, answers)
    if not PUT_DOWN.search(text):
        yield _one_more(turn, answers, Question.BARRIERS)
    if INTO.search(text):
        yield _one_more(turn, answers, Question.INTERESTS)


def _is_told(question: str, value: Any, text: str) -> bool:
    """A feeling wants an answer of its own, unless they say that it was left out."""
    about = Question(question)
    feels = about == Question.BARRIERS and not restating.corrects(text)
    feels = feels and "feelings" in _told_of(about, text)
    return not feels and restating.tells(about, value, text)


def _told_of(question: Question, text: str) -> Collection[str]:
    told = parse(question, text, today=date.min, noted=True)
    return told if isinstance(told, tuple) else ()


def _is_new(question: Question, value: Any, answers: Mapping[str, Any]) -> bool:
    """ "im 17 nearly 18", told before, changes nothing."""
    return question in answers and value != answers[question]


def by_contrast(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """ "2 years not 6 months", "its my nerves not the bus": plain at any time, whatever it sounds
    like, for both halves answer the same question."""
    right, turns, wrong = _halves(turn.said.text)
    if not turns or asks_anything(turn.said.text):
        return None
    for question in CONTRASTED:
        told, before = (_one_value(question, half, turn.today) for half in (right, wrong))
        both = told is not None and before is not None and told != before
        if both and _is_new(question, told, answers):
            return question, told
    return _other_barrier(answers, right, wrong, turn.today)


def _halves(text: str) -> tuple[str, str, str]:
    found = NOT.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _one_value(question: Question, text: str, today: date) -> Any:
    if question == Question.AREA:
        return living.outcode_of(text)
    told = parse(question, text, today=today, noted=True)
    return told if told in PLAIN[question] and told != NEVER else None


def _other_barrier(
    answers: Mapping[str, Any], right: str, wrong: str, today: date
) -> tuple[str, Any] | None:
    before = answers.get(Question.BARRIERS)
    told, gone = (
        parse(Question.BARRIERS, half, today=today, noted=True) for half in (right, wrong)
    )
    if before is None or not (isinstance(told, tuple) and isinstance(gone, tuple)):
        return None
    if not NO_ONE.isdisjoint((*told, *gone)):
        return None
    kept = [code for code in before if code not in gone and code not in NO_ONE]
    now = list(dict.fromkeys((*kept, *told)))
    return (Question.BARRIERS, now) if set(now) != set(before) else None


def tells_a_feeling(turn: Turn) -> bool:
    """ "you forgot my anxiety", which also sounds like somebody who is ill."""
    told = parse(Question.BARRIERS, turn.said.text, today=turn.today, noted=True)
    feels = isinstance(told, tuple) and not FEELS.isdisjoint(told)
    of_theirs = OF_THEIRS.search(turn.said.text) and not PUT_DOWN.search(turn.said.text)
    return feels and bool(of_theirs)


def tells_of_feelings(turn: Turn) -> bool:
    """Whether they say how they feel, of themselves: "been crying since yesterday"."""
    told = _told_of(Question.BARRIERS, turn.said.text)
    return "feelings" in told and restating.is_of_themselves(turn.said.text)


def _new_grades(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """As in "i did pass english"; "the english one, i got maths" tells of maths alone."""
    text = NAMED_ONE.sub("", turn.said.text)
    names_it = names_a_subject(text) or BOTH_GCSES.search(text)
    if Question.ENGLISH_MATHS not in answers or not names_it:
        return None
    passed = grades(text, turn.today, answers)
    return (Question.ENGLISH_MATHS, passed) if passed else None


def without_what_is_wanted(text: str) -> str:
    """The text without its parts that only wish for a pass, or suppose a fail."""
    parts = (part.strip() for part in PARTS.split(text))
    return ", ".join(part for part in parts if part and not _is_wanted(part))


def _is_wanted(part: str) -> bool:
    return bool(SUPPOSED.search(part) or (WANTED.search(part) and not HELD.search(part)))


def grades(text: str, today: date, answers: Mapping[str, Any]) -> str | None:
    """What the words tell of English and maths; both, where they add one to the other."""
    known = known_of(answers.get(Question.ENGLISH_MATHS))
    if half := one_of_two(text):
        other = next((one for one in known if one != half[0]), None)
        return with_the_other(text, other, passed=known[other]) if other else None
    told = parse(Question.ENGLISH_MATHS, text, today=today, noted=True)
    adds = AS_WELL.search(text) and not ONLY_THAT.search(text)
    if adds and {told, answers.get(Question.ENGLISH_MATHS)} == ONE_OF_TWO:
        return "both"
    return str(told) if told else None


def _another(turn: Turn, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """As in "i want to earn n learn", "its been 2 years".

    Only of what says one thing plainly: who looks for a job tells their goal, no situation.
    """
    if NAMES_WHAT_IS_WRONG.search(turn.said.text):
        return
    for question, plain in PLAIN.items():
        if question == Question.SITUATION and tells_a_feeling(turn):
            continue
        told = parse(
            question, _without_names(question, turn.said.text), today=turn.today, noted=True
        )
        if told == NEVER and NEVER not in turn.said.text.lower():
            continue  # "none" of something else
        if question in answers and told in plain and told != answers[question]:
            yield question, str(told)


def _without_names(question: Question, text: str) -> str:
    """ "i got my gcses wrong" names the grades, and wishes for no course."""
    is_wish = question != Question.GOAL or WISHED.search(text)
    return text if is_wish else EXAMS.sub(" ", text)


def _one_more(turn: Turn, answers: Mapping[str, Any], question: Question) -> tuple[str, Any] | None:
    """As in "i do get uc"; what they had said before stays."""
    told = parse(question, turn.said.text, today=turn.today, noted=True)
    if NAMES_WHAT_IS_WRONG.search(turn.said.text):
        return None
    if question not in answers or not isinstance(told, tuple) or not NO_ONE.isdisjoint(told):
        return None
    before = [code for code in answers[question] or () if code not in NO_ONE]
    both = list(dict.fromkeys((*before, *told)))[-most_of(question) :]
    return (question, both) if set(both) != set(before) else None
