"""What is asked about the open question: answered, and the question comes again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import asked_about, hearing, intake, knowledge, misunderstood, talk
from actions.answers import Question
from actions.asked_beside import BESIDE
from actions.records import Person, Stage
from bot.replies import Replies
from tests.actions.makers import (
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_turn,
    said,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()
# Each at the question at which it was asked.
ASKED = {
    "age": {
        "is 24 too old": "ages", "do i have to be 18": "ages", "is it for 18 year olds": "ages",
        "can u do this if ur 16": "ages", "what if im 25": "ages",
        "my sister is 15 can she use it": "others",
        "can my mate whos 19 do it n all": "others", "is it just for girls": "who_for",
        "can i do it online": "online", "how long does this take 5 mins?": "chat",
    },
    "area": {
        "do i have to live in blackpool": "places", "do u do manchester": "places",
        "what if i move to leeds": "places", "is there owt in preston": "places",
        "how far is it": "far", "is blackpool tower hiring": "vacancies",
    },
    "situation": {
        "what if im at college": "college", "can i do it if im ill": "ill",
        "what does waiting to start mean": "waiting", "do i have to be looking for work": "looking",
        "does it matter if im not sure": "not_sure", "do u think im lazy": "judging",
    },
    "time_out": {
        "how long is a course": "how_long_a_course", "is a year too long": "too_long",
        "does 6 months matter": "too_long", "what if its been 2 years": "too_long",
        "what if i never worked": "never_worked", "what counts as training": "counts_as_training",
        "do i get more help if its over a year": "more_help",
    },
    "goal": {
        "where is the nearest gp": "doctor", "how do i get a gp": "doctor",
        "is a course better than a job": "which_is_better",
        "do u get paid on courses": "paid_on_a_course", "what would you pick": "which_is_better",
        "can u get me a job at greggs": "vacancies",
    },
    "english_maths": {
        "can i get both for free": "both_for_free", "do i need both": "need_both",
        "what if i only got maths": "only_one", "is grade c a 4": "the_grade",
        "is a 3 a pass": "the_grade", "whats a grade 4": "the_grade", "do they check": "checked",
        "does a btec count": "btec", "what if i failed both": "failed_both",
    },
    "barriers": {
        "whats that mean confidence": "confidence", "can i tell you about my health later": "later",
        "do you tell the police": "who_is_told", "will they know ive got a record": "record",
        "will that stop me getting a job": "against_me",
    },
    "extra_help": {
        "does my mums uc count": "own_claim", "what extra help": "what_help",
        "is ehcp same as send": "plan_or_send", "what if i was in care for 2 weeks": "in_care",
    },
    "safe_tonight": {
        "what happens if i say no": "if_no", "what do u mean safe": "what_safe_is",
        "can you get me a hostel": "somewhere",
    },
    "food_today": {"what if its no": "if_no_food", "can you get me food": "food"},
    "stops_most_days": {
        "what if its just some days": "some_days", "do i need a doctors note": "no_note",
        "will that stop me getting a job": "against_me",
    },
}  # fmt: skip
CASES = [(at, text, name) for at, asked in ASKED.items() for text, name in asked.items()]


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None, misses=1)


@pytest.mark.parametrize("intent", ["nlu_fallback", "ask_course", "change_answer"])
@pytest.mark.parametrize(("asking", "text", "name"), CASES)
def test_a_question_about_the_open_one_is_answered_and_answers_nothing(
    session: Session, sam: Person, asking: str, text: str, name: str, intent: str
) -> None:
    outcome = hearing.hear(make_turn(session, sam, asking=asking, text=text, intent=intent))

    topic = asked_about.asked()[name].topic
    (message,) = outcome.messages
    assert message.key == (f"knowledge/{topic}" if topic else "intake/asked_about")
    assert topic or message.facts == {"about": name}
    assert outcome.slots[asking] is None
    assert intake.answers_of(session, sam) == {} and sam.misses == 0


@pytest.mark.parametrize(
    ("asking", "text", "answer"),
    [
        ("age", "17", 17),
        ("area", "i live in blackpool", "FY1"),
        ("time_out", "about 6 months", "6_to_12_months"),
        ("time_out", "2 years too long", "over_12_months"),
        ("english_maths", "i need both", None),
        ("english_maths", "failed both", "neither"),
        ("situation", "im at college", "in_work_or_study"),
        ("extra_help", "my mum gets uc and so do i", ["universal_credit"]),
    ],
)
def test_an_answer_is_none(
    session: Session, sam: Person, asking: str, text: str, answer: Any
) -> None:
    assert asked_about.answer(make_turn(session, sam, text=text), asking) is None
    if answer is not None:
        hearing.hear(
            make_turn(session, sam, asking=asking, text=text, intent="inform", confidence=0.9)
        )
        assert intake.answers_of(session, sam)[asking] == answer


@pytest.mark.parametrize("intent", ["disclose_harm", "stop_messages", "delete_me"])
def test_what_ends_something_is_no_question_about_it(
    session: Session, sam: Person, intent: str
) -> None:
    turn = make_turn(session, sam, asking="barriers", text="do you tell the police", intent=intent)

    assert hearing.hear(turn).messages == []


@pytest.mark.parametrize(
    ("asking", "text"),
    [
        ("age", "what happens to people of my age"),
        ("english_maths", "what do the grades do"),
        ("area", "how does my postcode help"),
        ("time_out", "how do the months work"),
    ],
)
def test_what_is_not_known_of_it_gets_why_it_is_asked(
    session: Session, sam: Person, asking: str, text: str
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, asking=asking, text=text))

    assert said(outcome, "intake/why").facts == {"question": asking}
    assert sam.misses == 0


def test_a_question_about_something_else_is_still_a_misunderstanding(
    session: Session, sam: Person
) -> None:
    sam.misses = 0
    turn = make_turn(session, sam, asking="age", text="is the moon made of cheese")

    assert keys(misunderstood.not_understood(turn)) == ["talk/not_now"]
    assert sam.misses == 1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("what u need my age for", "age"),
        ("why does it matter where i live", "area"),
        ("why do you need my grades", "english_maths"),
        ("why", "barriers"),
        ("why are you asking that", "barriers"),
    ],
)
def test_why_is_told_of_the_question_that_they_name(
    session: Session, sam: Person, text: str, question: str
) -> None:
    turn = make_turn(session, sam, asking="barriers", text=text, intent="ask_why")

    assert hearing.hear(turn).messages == []
    assert said(talk.why(turn), "intake/why").facts == {"question": question}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("who is this for", "who_for"),
        ("am i too old for this", "ages"),
        ("can i do it from home", "online"),
    ],
)
def test_who_it_is_for_is_told_at_the_options_too(
    session: Session, sam: Person, text: str, about: str
) -> None:
    sam.stage, sam.placed_at = Stage.OPTIONS, sam.consented_at
    keep(session, sam, age=17, area="FY1")
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert keys(outcome) == ["intake/asked_about", "where/options"]
    assert outcome.messages[0].facts == {"about": about}


def test_all_that_is_asked_belongs_to_a_question_and_has_an_answer() -> None:
    for one in asked_about.asked().values():
        assert one.at <= {*Question, BESIDE} and (one.at or one.anywhere)
        assert one.topic is None or one.topic in knowledge.topics()
        assert bool(one.words) == bool(one.at)


def test_no_words_ask_for_two_things_at_a_question() -> None:
    for question in Question:
        at_it = (set(one.words) for one in asked_about.asked().values() if question in one.at)
        words = [word for each in at_it for word in each]
        assert len(words) == len(set(words))


def test_every_question_has_a_subject() -> None:
    for question in Question:
        asked_about.is_of(question, "what is it")


def test_what_is_asked_of_grades_is_told_in_plain_words(session: Session, sam: Person) -> None:
    answer = asked_about.answer(make_turn(session, sam, text="is a 3 a pass"), "english_maths")

    assert answer is not None
    assert "A grade 4 is like a C was" in Replies("the partnership").render(answer).text


@pytest.mark.parametrize(
    ("asking", "text"),
    [
        ("situation", "do i have to look for work if im on uc"),
        ("barriers", "will a record stop me getting work"),
        ("barriers", "will my record stop me working with kids"),
        ("barriers", "will being in debt stop me getting a flat"),
        ("english_maths", "do u need maths to be a mechanic"),
        ("english_maths", "do i need maths to be a nurse"),
        ("age", "do i have to be 18 to get uc"),
        ("age", "do u have to be 18 for an apprenticeship"),
        ("age", "how old do u have to be to get a flat"),
    ],
)
def test_what_is_asked_of_the_world_is_not_answered_as_if_of_us(
    session: Session, sam: Person, asking: str, text: str
) -> None:
    turn = make_turn(session, sam, asking=asking, text=text, intent="nlu_fallback")

    answer = asked_about.answer(turn, asking)
    assert answer is None or answer.key != "intake/asked_about"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("depends if my mate lets me stop", "stop_messages"),
        ("can stop at my nans", "stop_messages"),
        ("yeah til monday", "pause_messages"),
        ("yes for a week", "pause_messages"),
    ],
)
def test_a_bed_for_tonight_is_no_stop_and_no_break(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    keep(session, sam, barriers=["housing"])
    hearing.hear(make_turn(session, sam, asking="safe_tonight", text=text, intent=intent))

    assert intake.answers_of(session, sam)["safe_tonight"] in ("yes", "unsure")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop texting me", "stop_messages"),
        ("can i have a break til monday", "pause_messages"),
    ],
)
def test_a_stop_or_a_break_is_one_there_as_well(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    turn = make_turn(session, sam, asking="safe_tonight", text=text, intent=intent)

    assert not hearing.hear(turn).slots
