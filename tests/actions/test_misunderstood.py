"""What is not understood: asked back, and never a dead end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake, misunderstood, talk
from actions.records import Person, Stage
from actions.turns import Outcome, Turn
from tests.actions.makers import (
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_service,
    make_step,
    make_turn,
    said,
    sessions,
    show,
    tapped,
)

database, engine, session = databases(SQLITE), engines(), sessions()


class TestNotUnderstood:
    def test_it_is_said(self, session: Session, sam: Person) -> None:
        outcome = misunderstood.not_understood(make_turn(session, sam, text="asdf"))

        assert keys(outcome) == ["talk/not_understood", "where/resting"]

    def test_after_two_in_a_row_a_person_is_named(self, session: Session, sam: Person) -> None:
        heard = [
            keys(misunderstood.not_understood(make_turn(session, sam, text="asdf")))[0]
            for _ in range(4)
        ]

        assert heard == ["talk/not_understood", "talk/people"] * 2

    def test_in_the_questions_the_third_leaves_the_question_out(
        self, session: Session, sam: Person
    ) -> None:
        """Whoever was named in between: nobody is asked the same thing for ever."""
        for _ in range(2):
            turn = make_turn(session, sam, text="older than you", asking="age")
            outcome = misunderstood.not_understood(turn)
        assert keys(outcome) == ["talk/people"]

        outcome = hearing.hear(make_turn(session, sam, text="150", asking="age"))

        assert keys(outcome) == ["intake/left_out"]

    def test_an_old_button_is_told_to_be_old(self, session: Session, sam: Person) -> None:
        outcome = misunderstood.not_understood(make_turn(session, sam, facts=tapped()))

        assert keys(outcome)[0] == "taps/stale"
        assert sam.misses == 0

    def test_in_the_questions_the_question_comes_first(self, session: Session, sam: Person) -> None:
        turn = make_turn(session, sam, text="asdf", asking="age")

        assert keys(misunderstood.not_understood(turn)) == ["talk/not_now"]

    @pytest.mark.parametrize("stage", [Stage.OPTIONS, Stage.STEP])
    def test_a_place_alone_means_tell_me_more(
        self, session: Session, sam: Person, stage: Stage
    ) -> None:
        sam.stage = stage
        found = show(session, sam, "Pier Trust", "Sea school")
        outcome = misunderstood.not_understood(make_turn(session, sam, text="the second one"))

        assert said(outcome, "options/details").facts["option"] == found[1]

    def test_beside_the_options_it_is_one_of_them(self, session: Session, sam: Person) -> None:
        turn = make_turn(session, sam, text="does it pay owt")
        assert keys(misunderstood.not_understood(turn))[0] == "talk/not_understood"

        sam.stage = Stage.OPTIONS
        show(session, sam, "Pier Trust", "Sea school")
        assert keys(misunderstood.not_understood(turn)) == ["options/which"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ill try the second one", "steps/how"),
        ("i want the first one", "steps/how"),
        ("whats the second one", "options/details"),
        ("i want to know more about number 2", "options/details"),
        ("the second one", "options/details"),
        ("nah not the first one", "options/why_not"),
        ("save the second one for later", "options/kept"),
    ],
)
@pytest.mark.parametrize("deed", [talk.option_details, misunderstood.not_understood])
def test_what_they_want_with_an_option_is_in_their_words(
    session: Session, sam: Person, text: str, key: str, deed: Callable[[Turn], Outcome]
) -> None:
    """Also where the model takes it for a question about the option."""
    show(session, sam, "Pier Trust", "Sea school bakery")
    sam.stage = Stage.OPTIONS

    assert keys(deed(make_turn(session, sam, text=text)))[0] == key


def test_options_in_the_middle_of_the_questions_come_after_them(
    session: Session, sam: Person
) -> None:
    turn = make_turn(session, sam, intent="show_options", asking="goal")

    assert keys(misunderstood.not_understood(turn)) == ["options/questions_first"]


class TestAskedInPassing:
    """Questions that their own words make plain, whatever the model took them for."""

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("is it going to cost me owt?", "knowledge/bot_cost"),
            ("is it free", "knowledge/bot_cost"),
            ("do i have to pay", "knowledge/bot_cost"),
            ("is there anythin with cars", "knowledge/course_into"),
            ("is there owt to do with dogs", "knowledge/course_into"),
            ("does it stop me getting stuff?", "knowledge/money_change"),
            ("will i lose my money", "knowledge/money_change"),
            ("can i do both a job and a course", "knowledge/course_work"),
        ],
    )
    @pytest.mark.parametrize("intent", ["nlu_fallback", "option_details", "show_options", "inform"])
    def test_they_are_answered_amid_the_questions(
        self, session: Session, sam: Person, text: str, key: str, intent: str
    ) -> None:
        turn = make_turn(session, sam, text=text, intent=intent, asking="goal")

        assert hearing.hear(turn) == Outcome()  # left to Rasa's rules
        assert keys(misunderstood.not_understood(turn)) == [key]

    def test_about_an_option_they_are_about_the_option(self, session: Session, sam: Person) -> None:
        sam.stage = Stage.OPTIONS
        found = show(session, sam, "Pier Trust", "Sea school")
        outcome = misunderstood.not_understood(
            make_turn(session, sam, text="is the second one free?")
        )

        assert said(outcome, "options/details").facts["option"] == found[1]

    def test_they_end_the_row_of_misses(self, session: Session, sam: Person) -> None:
        sam.misses = 1
        misunderstood.not_understood(make_turn(session, sam, text="is it free?", asking="goal"))

        assert sam.misses == 0

    @pytest.mark.parametrize("text", ["free", "both", "anything with cars", "asdf"])
    def test_without_a_question_they_are_none(
        self, session: Session, sam: Person, text: str
    ) -> None:
        turn = make_turn(session, sam, text=text, asking="goal")

        assert keys(misunderstood.not_understood(turn)) == ["talk/not_now"]


class TestAskedBack:
    LIKELY = {"ask_money": 0.4, "ask_course": 0.35}  # noqa: RUF012

    @pytest.mark.parametrize("asking", [None, "goal"])
    def test_a_confusable_pair_is_asked_about(
        self, session: Session, sam: Person, asking: str | None
    ) -> None:
        turn = make_turn(session, sam, text="do they pay", likely=self.LIKELY, asking=asking)

        assert said(misunderstood.not_understood(turn), "talk/did_you_mean").facts == {
            "intents": ["ask_money", "ask_course"],
            "question": asking,
        }

    @pytest.mark.parametrize(
        "likely",
        [
            {"ask_money": 0.2, "ask_course": 0.1},
            {"ask_money": 0.45, "out_of_scope": 0.4},
            {"ask_money": 0.9},
            {},
        ],
    )
    def test_what_is_far_off_or_has_no_words_is_not(
        self, session: Session, sam: Person, likely: dict[str, float]
    ) -> None:
        turn = make_turn(session, sam, text="hm", likely=likely)

        assert keys(misunderstood.not_understood(turn))[0] == "talk/not_understood"

    def test_in_the_questions_nobody_means_an_option_or_a_check_in(
        self, session: Session, sam: Person
    ) -> None:
        likely = {"ask_wellbeing": 0.4, "checkin_did_not_work": 0.35}
        turn = make_turn(session, sam, text="neva passed em", likely=likely, asking="situation")

        assert keys(misunderstood.not_understood(turn)) == ["talk/not_now"]

    def test_the_second_time_a_person_is_named(self, session: Session, sam: Person) -> None:
        for key in ("talk/did_you_mean", "talk/people"):
            turn = make_turn(session, sam, text="do they pay", likely=self.LIKELY)
            assert keys(misunderstood.not_understood(turn))[0] == key


@pytest.mark.parametrize("asking", [None, "goal"])
def test_what_may_be_a_sign_of_harm_names_people_at_once(
    session: Session, sam: Person, asking: str | None
) -> None:
    """With nobody told and nothing held: the model is not sure."""
    likely = {"disclose_harm": 0.35, "out_of_scope": 0.2}
    turn = make_turn(session, sam, text="i cnt do ths anymor", likely=likely, asking=asking)

    assert keys(misunderstood.not_understood(turn))[0] == "talk/people"
    assert sam.held_at is None


def test_a_new_place_may_be_only_likely_to_be_news(session: Session, sam: Person) -> None:
    keep(session, sam, age=17, area="FY1")
    sam.stage = Stage.OPTIONS
    likely = {"inform": 0.47, "change_answer": 0.43}
    misunderstood.not_understood(
        make_turn(session, sam, text="i live in preston now", likely=likely)
    )

    assert intake.answers_of(session, sam)["area"] == "PR1"


TAKEN_AT = [stage for stage in misunderstood.NEWS if stage != Stage.CHECKIN]


@pytest.mark.parametrize("stage", TAKEN_AT)
def test_an_age_told_anew_is_taken_at_any_time(session: Session, sam: Person, stage: Stage) -> None:
    keep(session, sam, age=17)
    sam.stage = stage
    outcome = misunderstood.not_understood(
        make_turn(session, sam, text="im 18 now", intent="inform")
    )

    assert said(outcome, "intake/noted").facts == {"question": "age", "value": 18}


@pytest.mark.parametrize(
    ("text", "intent", "deed", "question"),
    [
        ("im 18 now", "inform", misunderstood.not_understood, "age"),
        ("they put me on the wrong course", "change_answer", hearing.change, "goal"),
    ],
)
def test_at_a_check_in_no_answer_is_changed_without_asking(
    session: Session,
    sam: Person,
    text: str,
    intent: str,
    deed: Callable[[Turn], Outcome],
    question: str,
) -> None:
    keep(session, sam, age=17, goal="job")
    sam.stage = Stage.CHECKIN
    outcome = deed(make_turn(session, sam, text=text, intent=intent))

    assert keys(outcome) == ["checkins/shall_i_change", "where/checkin"]
    assert said(outcome, "checkins/shall_i_change").facts == {"question": question}
    assert intake.answers_of(session, sam) == {"age": 17, "goal": "job"}


@pytest.mark.parametrize("stage", [Stage.OFFER, Stage.CHECKIN])
def test_a_number_at_a_check_in_is_no_age(session: Session, sam: Person, stage: Stage) -> None:
    keep(session, sam, age=17)
    sam.stage = stage
    misunderstood.not_understood(make_turn(session, sam, text="at 18", intent="inform"))

    assert keep_of(session, sam) == 17


@pytest.mark.parametrize(
    "text", ["i had 18 jobs", "spam 18", "18 hours a week", "the bus is 18 quid"]
)
def test_a_number_in_a_sentence_is_no_age(session: Session, sam: Person, text: str) -> None:
    keep(session, sam, age=17)
    sam.stage = Stage.RESULT
    misunderstood.not_understood(make_turn(session, sam, text=text, intent="inform"))

    assert keep_of(session, sam) == 17


def test_a_postcode_beside_the_options_is_a_new_place(session: Session, sam: Person) -> None:
    keep(session, sam, age=17, area="FY1")
    sam.stage = Stage.OPTIONS
    misunderstood.not_understood(make_turn(session, sam, text="my postcode is fy4"))

    assert intake.answers_of(session, sam)["area"] == "FY4"


def keep_of(session: Session, sam: Person) -> object:
    return intake.answers_of(session, sam)["age"]


def test_who_wants_to_be_put_in_touch_in_the_questions_hears_of_people(
    session: Session, sam: Person
) -> None:
    turn = make_turn(
        session, sam, text="put me in touch with someone", intent="refer_me", asking="goal"
    )

    assert keys(misunderstood.not_understood(turn)) == ["talk/people"]


@pytest.mark.parametrize("stage", [Stage.OFFER, Stage.RESTING])
def test_what_to_say_is_told_again(session: Session, sam: Person, stage: Stage) -> None:
    make_step(session, sam, service_id=make_service(session, name="Sea school"))
    sam.stage = stage

    outcome = misunderstood.not_understood(make_turn(session, sam, text="what do i say tho"))

    assert said(outcome, "steps/words").facts["name"] == "Sea school"
    assert keys(outcome)[1] == f"where/{stage}"


def test_at_the_offer_who_will_do_it_is_asked_again_whether_to_check_in(
    session: Session, sam: Person
) -> None:
    sam.stage = Stage.OFFER

    outcome = misunderstood.not_understood(make_turn(session, sam, text="i'll ring them"))

    assert keys(outcome) == ["talk/ok", "where/offer"]


def test_a_question_at_the_offer_turns_no_check_ins_down(session: Session, sam: Person) -> None:
    sam.stage = Stage.OFFER
    outcome = misunderstood.not_understood(make_turn(session, sam, text="what is a youth hub?"))

    assert keys(outcome)[0] == "knowledge/job_youth_hub"
