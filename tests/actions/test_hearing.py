"""Hearing an answer: tapped or typed, with skip, back, misses and ends."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake, options, overruling
from actions.records import Person, Stage
from actions.turns import Message, Outcome
from bot.replies import Replies
from tests.actions.makers import (
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_step,
    make_turn,
    said,
    sessions,
    tapped,
)

EVERY: dict[str, Any] = {
    "age": 17, "area": "FY1", "situation": "looking", "time_out": "never", "goal": "talk",
    "english_maths": "both", "barriers": ["none"], "extra_help": ["none"],
}  # fmt: skip
database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None)


def answers(person: Person, session: Session) -> dict[str, Any]:
    return intake.answers_of(session, person)


def types(session: Session, person: Person, asking: str, text: str, **more: Any) -> Outcome:
    turn = make_turn(session, person, asking=asking, text=text, **({"intent": "inform"} | more))
    return hearing.hear(turn)


def taps(session: Session, person: Person, asking: str, answer: str, **facts: str) -> Outcome:
    given = {"question": asking, "answer": answer} | facts
    return hearing.hear(make_turn(session, person, asking=asking, intent="inform", facts=given))


def test_the_questions_begin(session: Session, sam: Person) -> None:
    sam.stage = Stage.RESTING
    outcome = hearing.hear(make_turn(session, sam, intent="start_intake"))

    assert sam.stage == Stage.QUESTIONS
    assert outcome.slots["age"] is None
    assert outcome.slots["entitled"] == "not_needed"


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("age", "im 17", 17),
        ("goal", "used to want to go uni but now i just want a job", "job"),
        ("english_maths", "passed english never managed to pass maths", "english_only"),
        ("english_maths", "got a 5 in english couldnt pass maths", "english_only"),
        ("food_today", "foodbank gave us some", "yes"),
        ("safe_tonight", "stayin at my gfs", "yes"),
        ("safe_tonight", "stayin at mates sofa", "unsure"),
        ("stops_most_days", "4 days outta 7", "yes"),
        ("stops_most_days", "two days a week", "no"),
        ("english_maths", "excluded before i could sit em", "neither"),
        ("barriers", "me mum relies on me for everything", ["caring"]),
        ("situation", "neet", "not_sure"),
        ("stops_most_days", "more bad days than good", "yes"),
        ("food_today", "not yet today", "no"),
        ("extra_help", "grew up in kids homes", ["care_experienced"]),
        ("situation", "i finish college and i search for job now", "looking"),
        ("situation", "chucked off me course", "other"),
        ("situation", "do 8 hrs at tesco", "in_work_or_study"),
        ("barriers", "me knees knackered", ["health_disability"]),
        ("english_maths", "level 1 functional skills", "neither"),
        ("situation", "kicked out of sixth form", "other"),
        ("situation", "i mind my little cousins while my aunty works", "caring"),
        ("goal", "earn some proper money", "job"),
        ("goal", "get paid while i lern", "earn_and_learn"),
        ("barriers", "i cnt get anywer no buses n i get rly nervus", ["travel", "confidence"]),
        ("barriers", "no one to watch my lad", ["child_or_pregnant"]),
        ("time_out", "2 yrs come january", "over_12_months"),
        ("barriers", "nope all sorted", ["none"]),
        ("situation", "work 2 days in a cafe", "in_work_or_study"),
        ("goal", "somone 2 help me sort my life out", "talk"),
        ("situation", "lookin 4 work", "looking"),
        ("english_maths", "a 2 in maths a 4 in english", "english_only"),
        ("food_today", "had some toast", "yes"),
        ("food_today", "only had some toast", "no"),
        ("stops_most_days", "not really tbf", "no"),
        ("barriers", "im 5 months preggo", ["child_or_pregnant"]),
        ("area", "fy4 1xx", "FY4"),
        ("area", "FY41XX", "FY4"),
        ("area", "blackpool south shore", "FY4"),
        ("situation", "im looking for work", "looking"),
        ("time_out", "about 8 months", "6_to_12_months"),
        ("goal", "a job", "job"),
        ("english_maths", "just my maths", "maths_only"),
        ("barriers", "housing and getting there", ["housing", "travel"]),
        ("barriers", "none", ["none"]),
        ("safe_tonight", "no", "no"),
        ("food_today", "yes", "yes"),
        ("extra_help", "ive been in care", ["care_experienced"]),
    ],
)
def test_typed_answers_count(
    session: Session, sam: Person, question: str, text: str, value: object
) -> None:
    _prepare(session, sam, question)
    outcome = types(session, sam, question, text)

    assert answers(sam, session)[question] == value
    assert outcome.slots[question] == "answered"
    assert outcome.messages == []


@pytest.mark.parametrize(
    ("question", "text", "kept"),
    [
        (
            "age",
            "im seventeen nd i live in layton blackpool not doin nothing atm jus lookin for a job",
            {"age": 17, "area": "FY3", "situation": "looking"},
        ),
        ("age", "16 n i look after my nan", {"age": 16, "situation": "caring"}),
        ("area", "fleetwood im 18 btw", {"area": "FY7", "age": 18}),
        (
            "situation",
            "left my apprenticeship in june",
            {"situation": "other", "time_out": "3_to_6_months"},
        ),
        (
            "situation",
            "looking for work, left school in june, passed english failed my maths",
            {"situation": "looking", "time_out": "3_to_6_months", "english_maths": "english_only"},
        ),
        ("age", "im 17 n im starting college in jan", {"age": 17, "situation": "waiting_to_start"}),
        ("age", "19 sorry my english is bad", {"age": 19}),
        ("age", "im 17 and my mum is unwell", {"age": 17}),
        ("age", "17, blackpool", {"age": 17, "area": "FY1"}),
        ("age", "17 from blackpool", {"age": 17, "area": "FY1"}),
        (
            "age",
            "17, blackpool, not doin anything, 8 months",
            {"age": 17, "area": "FY1", "situation": "not_sure", "time_out": "6_to_12_months"},
        ),
        (
            "age",
            "im 18 from lytham left college in june wanna do bricklaying got english but not "
            "maths, no money for bus",
            {
                "age": 18,
                "area": "FY8",
                "time_out": "3_to_6_months",
                "english_maths": "english_only",
            },
        ),
        (
            "age",
            "19 fleetwood been out since june want a job in a shop no gcses",
            {
                "age": 19,
                "area": "FY7",
                "situation": "looking",
                "time_out": "3_to_6_months",
                "goal": "job",
                "english_maths": "neither",
            },
        ),
        ("age", "18, 19 in 3 months", {"age": 18}),
        ("age", "17, i go to college in preston", {"age": 17, "situation": "in_work_or_study"}),
        ("age", "im 19, i have a baby 8 months", {"age": 19, "situation": "caring"}),
        ("goal", "a job", {"goal": "job"}),
    ],
)
def test_what_is_told_beside_an_answer_is_not_asked_again(
    session: Session, sam: Person, question: str, text: str, kept: dict[str, object]
) -> None:
    outcome = types(session, sam, question, text)

    assert answers(sam, session) == kept
    assert {q for q in kept if outcome.slots[q] == "answered"} == set(kept)
    beside = {q: value for q, value in kept.items() if q != question}
    assert [m.facts.get("told") for m in outcome.messages] == ([beside] if beside else [])


def test_what_is_told_with_the_age_is_ticked_as_well(session: Session, sam: Person) -> None:
    types(session, sam, "age", "im 18 from lytham wanna do bricklaying, no money for bus")

    assert intake.ticked(session, sam, "interests") == ["construction"]
    assert intake.ticked(session, sam, "barriers") == ["travel"]


def test_without_an_address_what_is_hard_is_noted_and_the_place_asked_for(
    session: Session, sam: Person
) -> None:
    text = "i dont have address im between places"
    outcome = types(session, sam, "area", text, intent="ask_kit", confidence=0.4)

    assert said(outcome, "intake/noted_too").facts["told"] == {"barriers": ["housing"]}
    assert outcome.slots["area"] is None and sam.misses == 0
    assert intake.ticked(session, sam, "barriers") == ["housing"]
    types(session, sam, "area", text)
    assert sam.misses == 1


def test_hunger_beside_another_barrier_is_asked_about(session: Session, sam: Person) -> None:
    text = "me nan needs looking after and i havent ate since yday"
    outcome = types(session, sam, "barriers", text)

    assert answers(sam, session)["barriers"] == ["caring", "money_food"]
    assert outcome.slots["food_today"] is None


def test_asking_about_childcare_tells_nothing(session: Session, sam: Person) -> None:
    keep(session, sam, situation="looking")
    text = "i want to kno about childcare"

    assert types(session, sam, "time_out", text, intent="ask_caring", confidence=0.9) == Outcome()
    assert answers(sam, session) == {"situation": "looking"}


def test_what_they_may_be_into_is_ticked_and_asked(session: Session, sam: Person) -> None:
    outcome = types(session, sam, "goal", "dunno maybe construction or summat, a job")

    assert answers(sam, session) == {"goal": "job"}
    assert intake.ticked(session, sam, "interests") == ["construction"]
    assert outcome.slots["interests"] is None


@pytest.mark.parametrize(
    ("question", "text", "noted"),
    [
        ("area", "been out since like last xmas", {"time_out": "6_to_12_months"}),
        ("goal", "nah wait i left in june", {"time_out": "3_to_6_months"}),
        ("food_today", "i got both gcses now", {"english_maths": "both"}),
        ("area", "failed maths passed english", {"english_maths": "english_only"}),
        ("goal", "im 18 now", {"age": 18}),
        ("interests", "no actually earn and learn", {"goal": "earn_and_learn"}),
        ("time_out", "oh and im caring for my nan", {"situation": "caring"}),
    ],
)
def test_an_answer_to_another_question_is_kept_and_the_open_one_is_asked_again(
    session: Session, sam: Person, question: str, text: str, noted: dict[str, object]
) -> None:
    _prepare(session, sam, question)
    keep(session, sam, age=17, time_out="never", english_maths="neither")
    outcome = types(session, sam, question, text)

    assert said(outcome, "intake/noted_too").facts["told"] == noted
    assert noted.items() <= answers(sam, session).items()
    assert outcome.slots[question] is None and sam.misses == 0


def test_where_a_goal_is_changed_to_one_without_interests_none_are_asked_for(
    session: Session, sam: Person
) -> None:
    keep(session, sam, goal="course")
    outcome = types(session, sam, "interests", "nah actually i just wanna talk to someone")

    assert answers(sam, session) == {"goal": "talk"}
    assert outcome.slots["interests"] == "not_needed"


def test_a_no_to_an_option_says_nothing_of_food(session: Session, sam: Person) -> None:
    keep(session, sam, barriers=["money_food"])
    types(session, sam, "food_today", "nah not 4 me too far")

    assert "food_today" not in answers(sam, session) and sam.misses == 1


@pytest.mark.parametrize(
    "text",
    [
        "next to the hospital in blackpool",
        "near the food bank in fleetwood",
        "near the care home in lytham",
        "round the corner from the police station in preston",
    ],
)
def test_what_lies_near_where_they_live_is_no_answer_to_anything(
    session: Session, sam: Person, text: str
) -> None:
    types(session, sam, "area", text)

    assert list(answers(sam, session)) == ["area"]
    assert intake.picks_of(session, sam, "barriers") == []


def test_what_is_hard_is_ticked_once_it_is_told(session: Session, sam: Person) -> None:
    """It is asked all the same: there may be more."""
    types(session, sam, "situation", "im skint n ive got a baby, looking for work")

    assert "barriers" not in answers(sam, session)
    assert intake.picks_of(session, sam, "barriers") == ["money_food", "child_or_pregnant"]
    types(session, sam, "barriers", "and my head")
    assert answers(sam, session)["barriers"] == ["money_food", "child_or_pregnant", "feelings"]


def test_what_was_ticked_counts_no_more_once_they_say_none(session: Session, sam: Person) -> None:
    types(session, sam, "situation", "im skint, looking for work")
    types(session, sam, "barriers", "none")

    assert answers(sam, session)["barriers"] == ["none"]


def test_what_is_typed_comes_to_what_is_ticked(session: Session, sam: Person) -> None:
    keep(session, sam, goal="course")
    intake.toggle_pick(session, sam, "interests", "construction", 3)
    types(session, sam, "interests", "also engineering")

    assert answers(sam, session)["interests"] == ["construction", "engineering"]


def test_what_they_are_into_is_ticked_where_no_goal_is_told(session: Session, sam: Person) -> None:
    outcome = types(session, sam, "goal", "summat with cars")

    assert said(outcome, "intake/noted_too").facts["told"] == {"interests": ["motor"]}
    assert answers(sam, session) == {} and outcome.slots["goal"] is None and sam.misses == 0
    assert intake.ticked(session, sam, "interests") == ["motor"]
    types(session, sam, "goal", "summat with cars")
    assert sam.misses == 1


def test_a_long_story_keeps_what_it_tells_and_makes_up_no_goal(
    session: Session, sam: Person
) -> None:
    story = (
        "did a year of joinery at college then my nan got ill n i was looking after her, ive got "
        "no quals n the job centre keep sending me miles away n i cant afford the bus"
    )
    outcome = types(session, sam, "goal", story)

    told = said(outcome, "intake/noted_too").facts["told"]
    assert told == {"english_maths": "neither", "barriers": ["caring", "travel"]}
    assert answers(sam, session) == {"english_maths": "neither"} and outcome.slots["goal"] is None
    assert intake.ticked(session, sam, "barriers") == ["caring", "travel"]


@pytest.mark.parametrize(
    ("question", "text", "intent", "kept", "topic"),
    [
        ("situation", "im pregnant can i do a course", "ask_caring", {"situation": "caring"},
         "caring_childcare"),
        ("situation", "i failed everything am i screwed", "ask_gcse", {"english_maths": "neither"},
         "gcse"),
        ("situation", "i look after my dad do i get owt", "ask_caring", {"situation": "caring"},
         "caring"),
        ("barriers", "got a caution does it matter", "ask_record", {"barriers": ["record"]},
         "record"),
        ("age", "im 17 can i do an apprenticeship", "ask_apprenticeship", {"age": 17},
         "apprenticeship"),
        ("age", "im 18 with a baby wat help is there", "ask_caring",
         {"age": 18, "situation": "caring"}, "caring_childcare"),
        ("area", "fy1 is there any help with rent", "ask_housing", {"area": "FY1"}, "housing"),
    ],
)  # fmt: skip
def test_an_answer_with_a_question_behind_it_is_kept_and_answered(
    session: Session,
    sam: Person,
    question: str,
    text: str,
    intent: str,
    kept: dict[str, Any],
    topic: str,
) -> None:
    outcome = types(session, sam, question, text, intent=intent, confidence=0.9)

    assert outcome.messages[0].key == f"knowledge/{topic}"
    assert answers(sam, session) == kept
    assert outcome.slots["situation"] == ("answered" if "situation" in kept else None)


@pytest.mark.parametrize(
    ("question", "text", "intent"),
    [
        ("goal", "my mates doing an apprenticeship can i do that", "ask_apprenticeship"),
        ("goal", "what can i do", "start_intake"),
        ("situation", "ok so can i get paid", "ask_money"),
    ],
)
def test_a_question_that_tells_nothing_is_left_to_its_own_answer(
    session: Session, sam: Person, question: str, text: str, intent: str
) -> None:
    assert types(session, sam, question, text, intent=intent, confidence=0.9) == Outcome()
    assert answers(sam, session) == {}


@pytest.mark.parametrize("question", ["age", "area", "time_out"])
def test_how_they_feel_overwrites_no_situation(
    session: Session, sam: Person, question: str
) -> None:
    keep(session, sam, situation="looking")
    outcome = types(
        session, sam, question, "my heads a mess tbh", intent="ask_wellbeing", confidence=0.9
    )

    assert keys(outcome) == ["knowledge/wellbeing"] and outcome.slots[question] is None
    assert answers(sam, session) == {"situation": "looking"}


@pytest.mark.parametrize("text", ["everything", "all of them tbh", "the lot"])
def test_where_all_is_hard_what_is_hardest_is_asked(
    session: Session, sam: Person, text: str
) -> None:
    assert keys(types(session, sam, "barriers", text)) == ["intake/a_lot"]
    assert answers(sam, session) == {}


def test_not_being_bothered_with_a_question_skips_it(session: Session, sam: Person) -> None:
    types(session, sam, "barriers", "cba")

    assert answers(sam, session) == {"barriers": None}


def test_after_one_failed_subject_the_other_is_asked(session: Session, sam: Person) -> None:
    outcome = types(session, sam, "english_maths", "got a 3 in maths")

    assert said(outcome, "intake/other_subject").facts == {"subject": "maths", "passed": False}
    assert answers(sam, session) == {} and outcome.slots["english_maths"] is None
    types(session, sam, "english_maths", "yeah", intent="affirm")
    assert answers(sam, session) == {"english_maths": "english_only"}
    assert intake.ticked(session, sam, "english_maths") == []


def test_a_message_that_tells_nothing_new_is_a_miss(session: Session, sam: Person) -> None:
    keep(session, sam, age=17)
    types(session, sam, "goal", "im 17")

    assert sam.misses == 1


def test_an_answer_given_before_stays_beside_an_answer(session: Session, sam: Person) -> None:
    """To a question about now, "since june" may be of something else."""
    keep(session, sam, time_out="never")
    types(session, sam, "situation", "left my apprenticeship in june")

    assert answers(sam, session)["time_out"] == "never"


@pytest.mark.parametrize(
    ("question", "text", "intent", "value"),
    [
        ("barriers", "nothing stops me", "stop_messages", ["none"]),
        ("safe_tonight", "for now", "pause_messages", "unsure"),
        ("food_today", "a bit", "pause_messages", "no"),
        ("extra_help", "never been in care", "inform", ["none"]),
    ],
)
def test_an_answer_that_sounds_like_a_stop_or_a_break_is_an_answer(
    session: Session, sam: Person, question: str, text: str, intent: str, value: object
) -> None:
    _prepare(session, sam, question)
    types(session, sam, question, text, intent=intent, confidence=0.9)

    assert answers(sam, session)[question] == value


def test_a_plan_of_before_is_asked_about_and_at_most_twice(session: Session, sam: Person) -> None:
    text = "had an echp at school"
    said_back = [keys(types(session, sam, "extra_help", text)) for _ in range(3)]

    assert said_back == [["intake/plan_of_before"]] * 2 + [["intake/left_out"]]


def test_where_nothing_was_answered_nothing_can_be_changed(session: Session, sam: Person) -> None:
    for misses, intent in enumerate(("change_answer", "disagree_tier"), start=1):
        types(session, sam, "age", "older than you", intent=intent, confidence=0.9)

        assert sam.misses == misses


def test_a_need_of_another_kind_says_nothing_of_food(session: Session, sam: Person) -> None:
    keep(session, sam, barriers=["money_food"])
    types(session, sam, "food_today", "nah its money for buses not food")

    assert "food_today" not in answers(sam, session)


@pytest.mark.parametrize("text", ["nah it dont stop me", "theres no bus stop near me"])
def test_what_stops_nobody_ends_no_messages(session: Session, sam: Person, text: str) -> None:
    outcome = types(session, sam, "goal", text, intent="stop_messages", confidence=0.9)

    assert keys(outcome) == ["intake/again_goal"] and sam.stopped_at is None


@pytest.mark.parametrize(
    ("question", "code", "value"),
    [
        ("age", "17", 17),
        ("area", "FY1", "FY1"),
        ("situation", "caring", "caring"),
        ("time_out", "never", "never"),
        ("goal", "unsure", "unsure"),
        ("english_maths", "unsure", "unsure"),
        ("barriers", "none", ["none"]),
        ("safe_tonight", "unsure", "unsure"),
        ("extra_help", "done", ["none"]),
    ],
)
def test_tapped_answers_count(
    session: Session, sam: Person, question: str, code: str, value: object
) -> None:
    _prepare(session, sam, question)
    taps(session, sam, question, code)

    assert answers(sam, session)[question] == value


def _prepare(session: Session, person: Person, question: str) -> None:
    """The answer that makes a further question matter."""
    if question in intake.NEEDED_WHEN:
        source, codes = intake.NEEDED_WHEN[question]
        code = min(codes)
        keep(session, person, **{str(source): [code] if source in intake.SEVERAL else code})


def test_a_full_postcode_is_cut_before_it_is_kept(session: Session, sam: Person) -> None:
    types(session, sam, "area", "12 Sea Road, FY1 4AB")

    assert answers(sam, session) == {"area": "FY1"}


def test_what_is_ticked_is_the_answer(session: Session, sam: Person) -> None:
    intake.toggle_pick(session, sam, "barriers", "travel", 12)
    taps(session, sam, "barriers", "done")

    assert answers(sam, session)["barriers"] == ["travel"]


def test_none_wins_over_what_is_ticked(session: Session, sam: Person) -> None:
    intake.toggle_pick(session, sam, "barriers", "travel", 12)
    taps(session, sam, "barriers", "none")

    assert answers(sam, session)["barriers"] == ["none"]


def test_anything_wins_over_what_is_ticked(session: Session, sam: Person) -> None:
    """Who ticks one thing and then taps "Anything" means anything."""
    _prepare(session, sam, "interests")
    intake.toggle_pick(session, sam, "interests", "sport", 3)
    taps(session, sam, "interests", "any")

    assert set(answers(sam, session)["interests"] or []) <= {"none", "any"}


def test_anything_typed_and_tapped_are_kept_alike(session: Session, sam: Person) -> None:
    other = make_person(session, stage=Stage.QUESTIONS)
    for person in (sam, other):
        _prepare(session, person, "interests")
    taps(session, sam, "interests", "any")
    types(session, other, "interests", "anything")

    assert answers(sam, session)["interests"] == answers(other, session)["interests"]


class TestSkipping:
    @pytest.mark.parametrize("text", ["skip", "id rather not say", "pass"])
    def test_words_can_skip(self, session: Session, sam: Person, text: str) -> None:
        outcome = types(session, sam, "age", text, intent="skip_question")

        assert answers(sam, session) == {"age": None}
        assert outcome.slots["age"] == "skipped"

    def test_a_tap_can_skip(self, session: Session, sam: Person) -> None:
        facts = tapped(question="age")
        turn = make_turn(session, sam, asking="age", intent="skip_question", facts=facts)
        hearing.hear(turn)

        assert answers(sam, session) == {"age": None}


class TestLeavingItAsItWas:
    """Asked one question once more, they need not answer it again."""

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("never mind", "nlu_fallback"),
            ("nah its fine leave it", "deny"),
            ("keep it as it was", "save_option"),
            ("forget it its right", "nlu_fallback"),
            ("skip", "skip_question"),
            ("back", "go_back"),
            ("cancel", "stop_messages"),
            ("no", "deny"),
            ("same as before", "nlu_fallback"),
            ("carry on", "affirm"),
        ],
    )
    def test_what_was_answered_stays(
        self, session: Session, sam: Person, text: str, intent: str
    ) -> None:
        keep(session, sam, **EVERY)
        sam.redoing = "age"
        outcome = types(session, sam, "age", text, intent=intent, confidence=0.9)

        assert keys(outcome) == ["intake/left_as_it_was"]
        assert answers(sam, session) == EVERY and sam.redoing is None
        assert None not in outcome.slots.values()

    def test_the_button_leaves_it_too(self, session: Session, sam: Person) -> None:
        keep(session, sam, **EVERY)
        sam.redoing = "age"
        facts = tapped(question="age")
        turn = make_turn(session, sam, asking="age", intent="skip_question", facts=facts)

        assert keys(hearing.hear(turn)) == ["intake/left_as_it_was"]
        assert answers(sam, session) == EVERY

    def test_they_can_take_it_back_all_the_same(self, session: Session, sam: Person) -> None:
        keep(session, sam, **EVERY)
        sam.redoing = "age"
        types(session, sam, "age", "rather not say", intent="skip_question", confidence=0.9)

        assert answers(sam, session)["age"] is None

    def test_in_the_middle_a_skip_goes_on_where_they_were(
        self, session: Session, sam: Person
    ) -> None:
        keep(session, sam, age=17, area="FY1")
        sam.redoing = "age"
        outcome = types(session, sam, "age", "skip", intent="skip_question")

        assert answers(sam, session) == {"age": 17, "area": "FY1"}
        assert intake.next_open(outcome.slots) == "situation"

    def test_in_the_middle_back_goes_further_back(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=17, area="FY1")
        sam.redoing = "area"
        types(session, sam, "area", "back", intent="go_back", confidence=0.9)

        assert sam.redoing == "age"

    def test_a_new_answer_counts(self, session: Session, sam: Person) -> None:
        keep(session, sam, **EVERY)
        sam.redoing = "english_maths"
        types(session, sam, "english_maths", "no", intent="deny", confidence=0.9)

        assert answers(sam, session)["english_maths"] == "neither"


class TestGoingBack:
    def test_a_tap_goes_back_to_the_question_before(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=17)
        facts = tapped(question="area")
        turn = make_turn(session, sam, asking="area", intent="go_back", facts=facts)
        outcome = hearing.hear(turn)

        assert sam.redoing == "age"
        assert outcome.slots["age"] is None
        assert answers(sam, session) == {"age": 17}

    def test_words_go_back(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=17)
        types(session, sam, "area", "go back", intent="go_back")

        assert sam.redoing == "age"

    def test_at_the_first_there_is_nothing_before(self, session: Session, sam: Person) -> None:
        outcome = types(session, sam, "age", "go back", intent="go_back")

        assert keys(outcome) == ["intake/first_question"]
        assert outcome.slots["age"] is None

    def test_after_the_change_the_questions_go_on(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=17)
        sam.redoing = "age"
        outcome = types(session, sam, "age", "18")

        assert sam.redoing is None
        assert intake.next_open(outcome.slots) == "area"


class TestTheGoal:
    def test_what_they_want_to_be_is_not_asked_for_again(
        self, session: Session, sam: Person
    ) -> None:
        types(session, sam, "goal", "i wanna be a nurse")

        assert answers(sam, session) == {"goal": "job", "interests": ["health_care"]}

    def test_a_goal_alone_leaves_the_rest_open(self, session: Session, sam: Person) -> None:
        outcome = types(session, sam, "goal", "a job")

        assert answers(sam, session) == {"goal": "job"}
        assert outcome.slots["interests"] is None


class TestMissing:
    @pytest.mark.parametrize("text", ["17 and a half", "0", "150", "older than you", "asdf"])
    def test_what_is_no_age_is_asked_again_in_other_words(
        self, session: Session, sam: Person, text: str
    ) -> None:
        outcome = types(session, sam, "age", text)

        assert keys(outcome) == ["intake/again_age"]
        assert outcome.slots["age"] is None
        assert answers(sam, session) == {}

    def test_at_most_twice_and_then_it_is_left_out(self, session: Session, sam: Person) -> None:
        heard = [keys(types(session, sam, "age", "asdf")) for _ in range(3)]

        assert heard == [["intake/again_age"], ["intake/again_more"], ["intake/left_out"]]
        assert answers(sam, session) == {"age": None}

    def test_an_answer_in_between_begins_the_count_again(
        self, session: Session, sam: Person
    ) -> None:
        types(session, sam, "age", "asdf")
        types(session, sam, "age", "17")

        assert sam.misses == 0

    def test_an_unknown_place_is_asked_again(self, session: Session, sam: Person) -> None:
        assert keys(types(session, sam, "area", "xyzzyville")) == ["intake/again_area"]

    @pytest.mark.parametrize("code", ["ZE1", "CF10 1AA", "EH1", "BT1"])
    def test_of_a_place_in_another_country_nothing_is_promised(
        self, session: Session, sam: Person, code: str
    ) -> None:
        outcome = types(session, sam, "area", code)
        said = Replies("the partnership").render(outcome.messages[0]).text
        assert "outside England" in said and "anywhere in England" not in said
        people = Message("talk/people", options.people_named(make_turn(session, sam)))
        told = Replies("the partnership").render(people).text
        assert "0800 100 900" not in told and "council" in told

    def test_a_place_elsewhere_is_kept_and_said(self, session: Session, sam: Person) -> None:
        assert keys(types(session, sam, "area", "SW1A 1AA")) == ["intake/outside_area"]
        assert answers(sam, session) == {"area": "SW1A"}


def test_a_while_is_no_length_and_no_break(session: Session, sam: Person) -> None:
    outcome = types(session, sam, "time_out", "its been a while", intent="pause_messages")

    assert keys(outcome) == ["intake/again_time_out"]


class TestEnding:
    @pytest.mark.parametrize("age", ["15", "12"])
    def test_somebody_too_young_gets_a_kind_word_and_is_forgotten(
        self, session: Session, sam: Person, age: str
    ) -> None:
        outcome = types(session, sam, "age", age)

        assert keys(outcome) == ["intake/too_young"]
        assert (sam.stage, answers(sam, session)) == (Stage.ENDED, {})
        assert outcome.slots["requested_slot"] is None

    @pytest.mark.parametrize("age", ["15", "26"])
    def test_a_slip_of_somebody_who_told_their_age_before_loses_nothing_at_once(
        self, session: Session, sam: Person, age: str
    ) -> None:
        keep(session, sam, age=17, area="FY1", goal="job")
        sam.redoing = "age"

        assert keys(types(session, sam, "age", age)) == ["intake/sure_of_age"]
        assert answers(sam, session)["age"] == 17 and sam.stage != Stage.ENDED
        assert keys(types(session, sam, "age", age))[0] in ("intake/too_young", "intake/adult")

    def test_somebody_older_is_shown_where_to_go(self, session: Session, sam: Person) -> None:
        assert keys(types(session, sam, "age", "26")) == ["intake/adult"]
        assert sam.stage == Stage.ENDED

    def test_at_25_it_depends_on_a_plan_or_care(self, session: Session, sam: Person) -> None:
        outcome = types(session, sam, "age", "25")

        assert outcome.messages == []
        assert intake.next_open(outcome.slots) == "entitled"

    @pytest.mark.parametrize("code", ["ehcp", "care_experienced"])
    def test_with_one_of_them_it_goes_on(self, session: Session, sam: Person, code: str) -> None:
        keep(session, sam, age=25)

        assert taps(session, sam, "entitled", code).messages == []
        assert sam.stage == Stage.QUESTIONS

    def test_without_it_ends(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=25)

        assert keys(taps(session, sam, "entitled", "none")) == ["intake/adult"]
        assert sam.stage == Stage.ENDED


class TestWhatIsToldAtAnotherQuestion:
    """It is noted and said, and the open question comes again."""

    def test_a_story_keeps_all_it_tells(self, session: Session, sam: Person) -> None:
        text = (
            "id like to do roofing or joinery properly like an apprenticeship but no one will take "
            "me cos i didnt get my maths only english"
        )
        _prepare(session, sam, "time_out")
        outcome = types(session, sam, "time_out", text, intent="ask_apprenticeship")

        assert said(outcome, "intake/noted_too").facts["told"] == {
            "goal": "earn_and_learn",
            "english_maths": "english_only",
            "interests": ["construction"],
        }

    def test_so_does_one_beside_an_age(self, session: Session, sam: Person) -> None:
        text = (
            "right so im 18 and i live in st annes now with me nan and i got kicked out of "
            "blackpool sixth about a year ago cos of attendance"
        )
        outcome = types(session, sam, "age", text)

        told = {"area": "FY8", "time_out": "over_12_months"}
        assert said(outcome, "intake/noted_too").facts["told"] == told
        assert intake.ticked(session, sam, "barriers") == []

    @pytest.mark.parametrize(
        ("question", "text", "ticked"),
        [
            ("situation", "my dads ill so i look after the kids", ["caring"]),
            ("interests", "computer games", []),
            ("goal", "a job with computers", []),
            ("goal", "a job but my heads a mess", ["feelings"]),
        ],
    )
    def test_what_they_are_into_is_no_barrier(
        self, session: Session, sam: Person, question: str, text: str, ticked: list[str]
    ) -> None:
        _prepare(session, sam, question)
        types(session, sam, question, text)

        assert intake.ticked(session, sam, "barriers") == ticked

    @pytest.mark.parametrize(
        ("question", "text", "told"),
        [
            ("situation", "fleetwood", {"area": "FY7"}),
            ("situation", "i have 19 years", {"age": 19}),
            ("barriers", "layton", None),
            ("situation", "my nan lives in fleetwood", None),
        ],
    )
    def test_an_age_or_a_town_puts_right_what_was_said(
        self, session: Session, sam: Person, question: str, text: str, told: object
    ) -> None:
        _prepare(session, sam, question)
        outcome = types(session, sam, question, text)
        noted = [one.facts["told"] for one in outcome.messages if one.key == "intake/noted_too"]

        assert noted == ([told] if told else [])

    def test_what_they_want_is_ticked_before_it_is_asked(
        self, session: Session, sam: Person
    ) -> None:
        _prepare(session, sam, "situation")
        types(session, sam, "situation", "not doing anything at the moment want to be a mechanic")

        assert intake.ticked(session, sam, "interests") == ["motor"]

    def test_grades_beside_a_wish_are_no_course(self, session: Session, sam: Person) -> None:
        text = "17 not working left school last june and want to do hair, got both gcses"
        types(session, sam, "age", text)

        assert "goal" not in answers(sam, session)
        assert answers(sam, session)["english_maths"] == "both"

    def test_a_pass_tells_nothing_of_exams(self, session: Session, sam: Person) -> None:
        _prepare(session, sam, "situation")
        outcome = types(session, sam, "situation", "dunno pass")

        assert keys(outcome) == []
        assert answers(sam, session)["situation"] is None
        assert "english_maths" not in answers(sam, session)

    @pytest.mark.parametrize(
        ("question", "text", "told"),
        [
            (
                "time_out",
                "its mostly money and the buses and my head tbh",
                {"barriers": ["money_food", "travel", "feelings"]},
            ),
            ("time_out", "wanna do bricklaying or summat", {"interests": ["construction"]}),
            ("situation", "wanna do hair", {"interests": ["hair_beauty"]}),
            ("barriers", "wait i do get universal credit", {"extra_help": ["universal_credit"]}),
        ],
    )
    def test_it_is_ticked(
        self, session: Session, sam: Person, question: str, text: str, told: object
    ) -> None:
        _prepare(session, sam, question)
        outcome = types(session, sam, question, text)

        assert said(outcome, "intake/noted_too").facts["told"] == told
        assert question not in answers(sam, session)

    def test_what_we_have_an_answer_to_is_answered_too(self, session: Session, sam: Person) -> None:
        text = "i get universal credit"
        outcome = types(session, sam, "time_out", text, intent="ask_money")

        assert keys(outcome) == ["knowledge/money_universal_credit", "intake/noted_too"]

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("cant afford the bus", "ask_travel"),
            ("i need to sort universal credit", "ask_money"),
            ("is it money or the buses", "ask_money"),
            ("talk to someone about money and housing", "ask_human"),
        ],
    )
    def test_what_wants_an_answer_of_its_own_is_left_to_the_rules(
        self, session: Session, sam: Person, text: str, intent: str
    ) -> None:
        assert types(session, sam, "time_out", text, intent=intent) == Outcome()


class TestLeavingItToRules:
    """An empty outcome means: not for the form."""

    @pytest.mark.parametrize(
        "text", ["what even is an apprenticeship?", "who reads this?", "why do you want to know"]
    )
    def test_a_question_in_the_middle_is_not_an_answer(
        self, session: Session, sam: Person, text: str
    ) -> None:
        assert types(session, sam, "goal", text, intent="ask_apprenticeship") == Outcome()

    @pytest.mark.parametrize("intent", sorted(overruling.OVERRULING - overruling.CORRECTING))
    def test_what_overrules_is_never_an_answer(
        self, session: Session, sam: Person, intent: str
    ) -> None:
        text = "pause it, a job later" if intent == "pause_messages" else "a job"
        assert types(session, sam, "goal", text, intent=intent) == Outcome()

    @pytest.mark.parametrize("intent", sorted(overruling.CORRECTING))
    @pytest.mark.parametrize(
        ("question", "text", "value"),
        [
            ("area", "my postcode is fy7 now", "FY7"),
            ("age", "my age is 17", 17),
            ("time_out", "about a year like i said", "over_12_months"),
            ("english_maths", "like i said got english not maths", "english_only"),
            ("barriers", "actually its my health too", ["health_disability"]),
        ],
    )
    def test_what_sounds_like_a_change_may_tell_the_very_thing(
        self, session: Session, sam: Person, intent: str, question: str, text: str, value: object
    ) -> None:
        _prepare(session, sam, question)
        types(session, sam, question, text, intent=intent)

        assert answers(sam, session)[question] == value

    def test_a_change_of_another_answer_is_one(self, session: Session, sam: Person) -> None:
        text = "i put the wrong age im 18"

        assert types(session, sam, "area", text, intent="change_answer") == Outcome()

    @pytest.mark.parametrize(
        ("question", "text"),
        [
            ("goal", "i lied about my gcses"),
            ("goal", "change it to a job"),
            ("barriers", "my age is wrong"),
            ("time_out", "nah change the goal"),
        ],
    )
    def test_so_is_one_that_names_no_answer_to_this_question(
        self, session: Session, sam: Person, question: str, text: str
    ) -> None:
        assert types(session, sam, question, text, intent="change_answer") == Outcome()

    def test_enough_is_an_answer_about_food_and_enough_of_us_is_none(
        self, session: Session, sam: Person
    ) -> None:
        _prepare(session, sam, "food_today")
        of_this = types(session, sam, "food_today", "ive had enough", intent="stop_messages")
        types(session, sam, "food_today", "enough", intent="stop_messages")

        assert of_this == Outcome()
        assert answers(sam, session)["food_today"] == "yes"

    @pytest.mark.parametrize("text", ["not enough", "dont have enough", "not had enough"])
    def test_neither_is_not_enough(self, session: Session, sam: Person, text: str) -> None:
        _prepare(session, sam, "food_today")
        types(session, sam, "food_today", text, intent="stop_messages")

        assert answers(sam, session)["food_today"] == "no"

    @pytest.mark.parametrize("intent", ["checkin_not_yet", "not_for_me"])
    def test_nobody_answers_a_check_in_before_there_is_a_step(
        self, session: Session, sam: Person, intent: str
    ) -> None:
        assert keys(types(session, sam, "food_today", "i will do", intent=intent)) == [
            "intake/again_food_today"
        ]
        told = types(session, sam, "food_today", "i rang them up like you said", intent=intent)
        make_step(session, sam)

        assert told == types(session, sam, "food_today", "i will do", intent=intent) == Outcome()

    def test_a_question_that_sounds_like_a_skip_is_explained(
        self, session: Session, sam: Person
    ) -> None:
        outcome = types(session, sam, "extra_help", "idk what that means", intent="skip_question")

        assert keys(outcome) == ["intake/what_extra_help_is"]
        assert answers(sam, session) == {}

    def test_unless_the_model_only_guesses(self, session: Session, sam: Person) -> None:
        types(session, sam, "goal", "a job", intent="stop_messages", confidence=0.4)

        assert answers(sam, session) == {"goal": "job"}

    def test_a_friendly_word_is_no_miss(self, session: Session, sam: Person) -> None:
        assert types(session, sam, "age", "thank you", intent="thanks") == Outcome()
        assert sam.misses == 0

    def test_another_button_is_left_to_the_rules(self, session: Session, sam: Person) -> None:
        turn = make_turn(session, sam, asking="age", intent="ask_human", facts=tapped())

        assert hearing.hear(turn) == Outcome()


class TestOldButtons:
    @pytest.mark.parametrize("intent", ["inform", "skip_question", "go_back"])
    def test_a_button_of_another_question_changes_nothing(
        self, session: Session, sam: Person, intent: str
    ) -> None:
        facts = {"question": "goal", "answer": "job"}
        outcome = hearing.hear(make_turn(session, sam, asking="age", intent=intent, facts=facts))

        assert keys(outcome) == ["taps/stale"]
        assert outcome.slots["age"] is None
        assert answers(sam, session) == {}

    @pytest.mark.parametrize(
        ("question", "code"), [("goal", "fly"), ("goal", ""), ("age", "x"), ("age", "²")]
    )
    def test_a_code_that_is_gone_is_no_answer(
        self, session: Session, sam: Person, question: str, code: str
    ) -> None:
        assert keys(taps(session, sam, question, code)) == ["taps/stale"]


class TestChanging:
    @pytest.fixture(autouse=True)
    def settled(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=17, area="FY1", situation="looking", goal="talk")
        sam.stage = Stage.RESULT

    def change(self, session: Session, sam: Person, **more: Any) -> Outcome:
        return hearing.change(make_turn(session, sam, intent="change_answer", **more))

    def test_a_tap_asks_that_question_again(self, session: Session, sam: Person) -> None:
        outcome = self.change(session, sam, facts=tapped(question="area"))

        assert (sam.redoing, sam.stage, outcome.follow) == ("area", Stage.QUESTIONS, intake.FORM)
        assert intake.next_open(outcome.slots | {"age": "x"}) == "area"

    @pytest.mark.parametrize("text", ["change my postcode", "my postcode is wrong", "Postcode!"])
    def test_words_name_the_question(self, session: Session, sam: Person, text: str) -> None:
        self.change(session, sam, text=text)

        assert sam.redoing == "area"

    def test_what_they_are_into_is_named_as_they_say_it(
        self, session: Session, sam: Person
    ) -> None:
        keep(session, sam, goal="job", interests=["motor"])
        self.change(session, sam, text="can i change what im into")

        assert sam.redoing == "interests"

    def test_without_a_name_everything_answered_is_listed(
        self, session: Session, sam: Person
    ) -> None:
        outcome = self.change(session, sam, text="change something")

        assert set(said(outcome, "intake/change").facts["answers"]) == {
            "age",
            "area",
            "situation",
            "goal",
        }

    def test_what_was_never_answered_cannot_be_changed(self, session: Session, sam: Person) -> None:
        assert keys(self.change(session, sam, facts=tapped(question="barriers"))) == [
            "intake/change"
        ]

    @pytest.mark.parametrize(
        ("text", "question", "value"),
        [
            ("i live in preston now not blackpool can u change it", "area", "PR1"),
            ("change my postcode its fy5", "area", "FY5"),
            ("actually im 18 not 17 sorry", "age", 18),
            ("change my age to 19", "age", 19),
            ("can u put 19 for my age", "age", 19),
            ("things have changed, im caring for my nan now", "situation", "caring"),
            ("actually i want a course", "goal", "course"),
        ],
    )
    def test_the_new_answer_may_come_with_it(
        self, session: Session, sam: Person, text: str, question: str, value: object
    ) -> None:
        outcome = self.change(session, sam, text=text)

        assert intake.answers_of(session, sam)[question] == value
        assert said(outcome, "intake/noted").facts == {"question": question, "value": value}


def test_who_asks_for_somebody_as_what_they_would_like_is_told_who_at_once(
    session: Session, sam: Person
) -> None:
    _prepare(session, sam, "goal")
    facts = {"question": "goal", "answer": "talk", "about": "human"}
    outcome = hearing.hear(make_turn(session, sam, asking="goal", intent="inform", facts=facts))

    assert answers(sam, session)["goal"] == "talk"
    assert outcome.messages[0].key == "talk/people"


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("stops_most_days", "yeah cant get outta bed", "yes"),
        ("stops_most_days", "yeah gotta stay in bed", "yes"),
        ("goal", "job for now uni later", "job"),
    ],
)
def test_an_answer_that_sounds_like_a_goodbye_is_kept(
    session: Session, sam: Person, question: str, text: str, value: str
) -> None:
    _prepare(session, sam, question)
    types(session, sam, question, text, intent="goodbye")

    assert answers(sam, session)[question] == value


@pytest.mark.parametrize("text", ["bye for now", "yeah see ya", "in a bit", "cheers laters"])
def test_a_goodbye_is_no_answer(session: Session, sam: Person, text: str) -> None:
    _prepare(session, sam, "safe_tonight")
    types(session, sam, "safe_tonight", text, intent="goodbye")

    assert "safe_tonight" not in answers(sam, session)
