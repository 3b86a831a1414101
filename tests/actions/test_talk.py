"""Talking in between: an answer, and then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions import concerns, intake, talk
from actions.answers import Question
from actions.records import Person, Stage
from actions.turns import LISTEN
from bot.replies import Replies
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_service,
    make_step,
    make_turn,
    said,
    sessions,
    show,
    states_of,
    tapped,
)

database, engine, session = databases(SQLITE), engines(), sessions()


def test_a_question_is_answered_and_then_on(session: Session, sam: Person) -> None:
    outcome = talk.answer_question(make_turn(session, sam, intent="ask_gcse"))

    assert keys(outcome) == ["knowledge/gcse", "where/resting"]


def test_in_the_questions_the_form_asks_again_by_itself(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, intent="ask_gcse", asking="age")

    assert keys(talk.answer_question(turn)) == ["knowledge/gcse"]


def test_beside_an_option_it_is_the_option(session: Session, sam: Person) -> None:
    found = show(session, sam, "Pier Trust", "Sea school")
    turn = make_turn(session, sam, text="how much does it pay?", intent="ask_job")
    assert keys(talk.answer_question(turn))[0] == "knowledge/money_pay"

    sam.stage = Stage.OPTIONS
    assert keys(talk.answer_question(turn)) == ["options/which"]

    sam.focus = found[1]
    assert keys(talk.answer_question(turn)) == ["options/details"]


@pytest.mark.parametrize(
    ("intent", "text", "question", "value"),
    [
        ("ask_money", "i do get uc", "extra_help", ["ehcp", "universal_credit"]),
        ("ask_gcse", "i did pass my english", "english_maths", "english_only"),
    ],
)
def test_beside_the_result_a_statement_corrects_it(
    session: Session, sam: Person, intent: str, text: str, question: str, value: object
) -> None:
    keep(session, sam, extra_help=["ehcp"], english_maths="neither")
    sam.stage = Stage.RESULT
    outcome = talk.answer_question(make_turn(session, sam, text=text, intent=intent))

    assert keys(outcome) == ["intake/noted"]
    assert intake.answers_of(session, sam)[question] == value


@pytest.mark.parametrize("text", ["can i get uc?", "what if i failed maths", "money"])
def test_beside_the_result_a_question_is_answered(session: Session, sam: Person, text: str) -> None:
    keep(session, sam, extra_help=["none"], english_maths="neither")
    sam.stage = Stage.RESULT
    outcome = talk.answer_question(make_turn(session, sam, text=text, intent="ask_money"))

    assert keys(outcome)[0].startswith("knowledge/")


def test_why_is_about_the_question_that_is_open(session: Session, sam: Person) -> None:
    typed = talk.why(make_turn(session, sam, intent="ask_why", asking="area"))
    tap = talk.why(make_turn(session, sam, facts=tapped(question="goal"), asking="area"))

    assert said(typed, "intake/why").facts == {"question": "area"}
    assert said(tap, "intake/why").facts == {"question": "goal"}


def test_why_outside_the_questions_is_about_all_of_it(session: Session, sam: Person) -> None:
    outcome = talk.why(make_turn(session, sam))
    assert keys(outcome) == ["knowledge/why", "where/resting"]
    assert "fits you" in Replies("the partnership").render(outcome.messages[0]).text


@pytest.mark.parametrize(
    ("intent", "key"),
    [
        ("greet", "talk/greet"),
        ("thanks", "talk/thanks"),
        ("goodbye", "talk/goodbye"),
        ("insult", "talk/insult"),
        ("skip_question", "talk/ok"),
        ("affirm", "talk/ok"),
    ],
)
def test_a_friendly_word_gets_one_back(
    session: Session, sam: Person, intent: str, key: str
) -> None:
    assert keys(talk.small_talk(make_turn(session, sam, intent=intent)))[0] == key


def test_a_question_s_button_is_an_old_one_after_the_questions(
    session: Session, sam: Person
) -> None:
    turn = make_turn(session, sam, intent="skip_question", facts={"question": "area"})

    assert keys(talk.small_talk(turn)) == ["taps/stale", "where/resting"]


def test_yes_before_the_questions_begins_them(session: Session, sam: Person) -> None:
    """ "Shall we?" was asked."""
    sam.placed_at = None

    assert talk.small_talk(make_turn(session, sam, intent="affirm")).follow == intake.FORM


class TestWhere:
    @pytest.mark.parametrize(
        "stage", [Stage.RESULT, Stage.OPTIONS, Stage.STEP, Stage.OFFER, Stage.RESTING]
    )
    def test_it_says_where_we_are(self, session: Session, sam: Person, stage: Stage) -> None:
        sam.stage, sam.focus = stage, "42"
        message = talk.where(make_turn(session, sam))

        assert message.key == f"where/{stage}"
        assert message.facts["option"] == "42"

    def test_before_the_result_it_offers_the_questions(self, session: Session, sam: Person) -> None:
        sam.placed_at = None

        assert talk.where(make_turn(session, sam)).key == "where/start"

    def test_at_a_check_in_it_is_about_that_one(self, session: Session, sam: Person) -> None:
        sam.stage = Stage.CHECKIN
        step = make_step(session, sam)
        make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=1))
        last = make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW)

        assert talk.where(make_turn(session, sam)).facts["checkin"] == last.id


def test_a_person_is_named_with_how_to_reach_them(session: Session, sam: Person) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 000000")
    sam.misses = 2
    outcome = talk.ask_human(make_turn(session, sam))
    (person,) = said(outcome, "talk/people").facts["people"]

    assert (person["name"], person["phone"]) == ("The hub", "01253 000000")
    assert sam.misses == 0


def test_stop_stops(session: Session, sam: Person) -> None:
    make_checkin(session, make_step(session, sam))

    outcome = talk.stop_messages(make_turn(session, sam, text="stop"))

    assert keys(outcome) == ["privacy/stopped", "where/resting"]
    assert states_of(session, sam) == ["cancelled"]


@pytest.mark.parametrize("days", [None, "", "soon", "-7", "7.5"])
def test_a_break_asks_for_how_long(session: Session, sam: Person, days: str | None) -> None:
    facts = {} if days is None else tapped(days=days)

    assert keys(talk.pause_messages(make_turn(session, sam, facts=facts))) == ["privacy/pause"]
    assert sam.paused_until is None


@pytest.mark.parametrize(
    ("days", "until", "year"),
    [("7", "2026-11-30", None), ("90", "2027-02-21", 2027), ("9" * 30, "2027-11-24", 2027)],
)
def test_a_break_ends_on_a_day(
    session: Session, sam: Person, days: str, until: str, year: int | None
) -> None:
    """The year is said where it is not this one."""
    outcome = talk.pause_messages(make_turn(session, sam, facts=tapped(days=days)))

    assert said(outcome, "privacy/paused").facts == {"until": until, "year": year}


def test_a_break_after_a_sign_of_danger_asks_nothing_on(session: Session, sam: Person) -> None:
    sam.held_at = NOW
    outcome = talk.pause_messages(make_turn(session, sam, facts=tapped(days="7")))

    assert keys(outcome) == ["privacy/paused", "safety/waiting"]
    assert outcome.follow == LISTEN


def test_deleting_asks_once(session: Session, sam: Person) -> None:
    outcome = talk.delete_me(make_turn(session, sam))

    assert keys(outcome) == ["privacy/delete"]


def test_what_is_held_is_put_in_by_the_bot(session: Session, sam: Person) -> None:
    """So that nothing of it goes through Rasa."""
    keep(session, sam, age=17)
    outcome = talk.my_data(make_turn(session, sam))

    assert said(outcome, "privacy/my_data").facts == {}


@pytest.mark.parametrize("stage", [Stage.QUESTIONS, Stage.OPTIONS, Stage.CHECKIN])
def test_after_a_sign_of_danger_what_is_held_shows_no_options(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage, sam.held_at = stage, NOW
    outcome = talk.my_data(make_turn(session, sam))

    assert keys(outcome) == ["privacy/my_data", "safety/waiting"]
    assert outcome.follow == LISTEN


def test_starting_again_asks_once(session: Session, sam: Person) -> None:
    keep(session, sam, age=17)
    outcome = talk.restart(make_turn(session, sam))

    assert keys(outcome) == ["intake/restart"]
    assert outcome.follow == LISTEN
    assert intake.answers_of(session, sam) == {"age": 17}


def test_then_the_questions_begin_again(session: Session, sam: Person) -> None:
    keep(session, sam, age=17)
    outcome = talk.restart(make_turn(session, sam, facts=tapped(sure="yes")))

    assert intake.answers_of(session, sam) == {}
    assert outcome.slots == dict.fromkeys(map(str, Question))
    assert outcome.follow == intake.FORM


def test_a_break_can_be_typed(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="pause until september")
    command = make_turn(session, sam, facts=tapped(words="until september"))

    paused = {"until": "2027-09-01", "year": 2027}
    assert said(talk.pause_messages(turn), "privacy/paused").facts == paused
    assert said(talk.pause_messages(command), "privacy/paused").facts == paused


def test_after_a_sign_of_danger_those_are_named_whose_work_it_is(
    session: Session, sam: Person
) -> None:
    hub = make_service(session, kind="youth_hub", name="The hub")
    shelter = make_service(session, kind="housing", name="The shelter")
    keep(session, sam, age=18, area="FY1")
    before = talk.ask_human(make_turn(session, sam, intent="ask_human"))
    concerns.open_concern(
        session,
        person=sam,
        concern_class="homeless_tonight",
        net="words",
        message_id="1:1",
        now=NOW,
    )
    after = talk.ask_human(make_turn(session, sam, intent="ask_human"))

    named = [
        [one["option"] for one in said(outcome, key).facts["people"]]
        for outcome, key in ((before, "talk/people"), (after, "safety/people"))
    ]
    assert named == [[hub], [shelter]]
    assert said(after, "safety/people").facts["concern"] == "homeless_tonight"


def test_what_have_i_saved_asks_for_what_was_kept(session: Session, sam: Person) -> None:
    outcome = talk.my_data(make_turn(session, sam, text="what have i saved", intent="my_data"))

    assert keys(outcome) == ["options/none_saved"]


def test_who_does_not_follow_us_is_shown_no_data(session: Session, sam: Person) -> None:
    sam.stage = Stage.RESTING
    outcome = talk.my_data(make_turn(session, sam, text="wot u on about", intent="my_data"))

    assert keys(outcome) == ["where/resting"]


def test_a_question_of_food_beside_a_check_in_is_about_no_option(
    session: Session, sam: Person
) -> None:
    sam.stage = Stage.CHECKIN
    turn = make_turn(session, sam, text="where do i go for food", intent="option_details")

    assert keys(talk.option_details(turn))[0] == "knowledge/money_food"
