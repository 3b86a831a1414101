"""Asked of what there is: by what they name, before any is shown, and what we are."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import intake, left_standing, options, plainly, talk
from actions.answers import Question, parse
from actions.records import Person, Stage
from directory import candidate_rows
from directory.tables import Attribute, Taxonomy, TaxonomyTerm
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    placed,
    said,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.OPTIONS)
    keep(session, person, age=17, area="FY1", goal="job", interests=["motor"])
    placed(session, person, 1)
    return person


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("you got anything with animals", ["animals_land", "motor"]),
        ("is there any hair ones", ["hair_beauty", "motor"]),
        ("owt with kids", ["childcare", "motor"]),
        ("u got any gardening stuff", ["animals_land", "motor"]),
        ("got any hair courses", ["hair_beauty", "motor"]),
        ("im into hair not cars", ["hair_beauty"]),
        ("something with animals not cars", ["animals_land"]),
    ],
)
def test_who_asks_for_something_else_gives_up_nothing(
    session: Session, sam: Person, text: str, now: list[str]
) -> None:
    make_service(session, name="Sea school")
    outcome = options.noted(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam)["interests"] == now
    assert outcome is not None and keys(outcome)[1] == "options/none_of_it"


def test_what_was_asked_for_comes_first(session: Session, sam: Person) -> None:
    for name in ("Sea school", "Stables", "Youth hub"):
        make_service(session, name=name)
    _is_about(session, make_service(session, name="Riding school"), "animals_land")
    outcome = options.noted(make_turn(session, sam, text="have u got owt with animals"))

    assert outcome is not None and keys(outcome)[:2] == ["intake/noted_too", "options/first"]
    assert outcome.messages[2].facts["name"] == "Riding school"


def _is_about(session: Session, service_id: str, interest: str) -> None:
    kind = Taxonomy(id="interests", name="interest", description="-")
    term = TaxonomyTerm(id=interest, taxonomy_id=kind.id, code=interest, name=interest)
    for row in (kind, term, Attribute(id="a", link_id=service_id, taxonomy_term_id=interest)):
        session.add(row)
        session.flush()
    candidate_rows.refresh(session, [service_id])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("is it free", "knowledge/bot_cost"),
        ("could i bring my mum", "intake/asked_about"),
        ("how long does it last", "intake/asked_about"),
    ],
)
def test_before_any_are_shown_a_question_about_it_is_answered(
    session: Session, sam: Person, text: str, key: str
) -> None:
    sam.stage = Stage.RESULT
    turn = make_turn(session, sam, text=text, intent="option_details")

    assert keys(talk.option_details(turn)) == [key, "where/result"]


@pytest.mark.parametrize("stage", [Stage.RESULT, Stage.OPTIONS, Stage.STEP, Stage.RESTING])
@pytest.mark.parametrize("text", ["u there??", "are you still there", "anyone there?"])
def test_who_asks_whether_we_are_there_is_told(
    session: Session, sam: Person, stage: Stage, text: str
) -> None:
    sam.stage = stage
    told = plainly.answered(make_turn(session, sam, text=text, intent="option_details"))

    assert told is not None and said(told, "intake/asked_about").facts == {"about": "here"}


def test_where_they_have_been_is_no_step_done(session: Session, sam: Person) -> None:
    make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    sam.stage = Stage.CHECKIN
    turn = make_turn(
        session, sam, text="ive been inside does that matter", intent="ask_record", confidence=0.9
    )

    assert left_standing.answered(turn) is None
    assert keys(talk.answer_question(turn)) == ["knowledge/record", "where/checkin"]


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("any jobs or courses", None),
        ("anything about work or college", None),
        ("a job or college", "unsure"),
        ("anything really", "unsure"),
    ],
)
def test_which_of_two_there_is_is_no_goal(text: str, goal: str | None) -> None:
    assert parse(Question.GOAL, text, today=NOW.date()) == goal


@pytest.mark.parametrize("intent", ["ask_why", "nlu_fallback"])
def test_what_neet_means_is_told(session: Session, sam: Person, intent: str) -> None:
    turn = make_turn(session, sam, text="what does neet mean", intent=intent)

    assert keys(talk.why(turn))[0] == "knowledge/job_neet"
