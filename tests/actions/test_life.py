"""What happens in their life meanwhile, told to a check-in: sorry or well done first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import hurting, outcomes, plainly
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    show,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

LIFE = "checkins/life"


def asked(session: Session, kind: str = "youth_hub", plan: str = "2") -> Person:
    """Somebody who was asked how it went with a place of this kind."""
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, service_id=make_service(session, kind=kind))
    make_checkin(session, step, plan=plan, state="sent", sent_at=NOW)
    make_checkin(session, step, plan=plan, occurrence=2, due_at=NOW + timedelta(days=11))
    return person


def answer_to(session: Session, person: Person, text: str, **more: object) -> Outcome | None:
    given: dict[str, object] = {"text": text, "intent": "out_of_scope"}
    return plainly.answered(make_turn(session, person, **given | more))  # type: ignore[arg-type]


def kept(session: Session, person: Person) -> tuple[str | None, str | None]:
    of_theirs = CheckIn.person_id == person.id, CheckIn.sent_at.is_not(None)
    checkin = session.scalars(select(CheckIn).where(*of_theirs)).one()
    return checkin.answer, session.get_one(Step, checkin.step_id).outcome


@pytest.mark.parametrize("kind", ["youth_hub", "employability_programme", "careers_advice"])
@pytest.mark.parametrize("text", ["i got the job!!!", "got the job start monday"])
def test_the_job_that_a_step_was_for_is_what_came_of_it(
    session: Session, text: str, kind: str
) -> None:
    """And weeks 1, 3 and 9 come after it, when they have started."""
    person = asked(session, kind)
    answer_to(session, person, text)

    assert kept(session, person) == ("did_it", "applied")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("my mum died", "loss"),
        ("my nan passed away", "loss"),
        ("i lost my grandad on sunday", "loss"),
        ("my nan's in hospital", "family_ill"),
        ("im in hospital", "hospital"),
        ("been really ill", "ill"),
        ("im on remand", "prison"),
        ("im pregnant", "child"),
        ("my mums ill and i look after her", "caring"),
        ("looking after my little sister while mum works", "caring"),
        ("things have changed, im caring for my nan now", "caring"),
        ("cant get out of bed", "low"),
        ("whats the point", "low"),
        ("i lost my job", "job_lost"),
        ("im working now at tesco", "job_found"),
        ("i got the job at tesco", "job_found"),
        ("i dont need it anymore got a job", "job_found"),
        ("found a thing at mcdonalds instead", "job_found"),
        ("in college now", "study"),
        ("i had a miscarriage", "loss"),
        ("lost the baby", "loss"),
        ("been sectioned", "hospital"),
        ("im in rehab", "hospital"),
        ("i had a breakdown", "low"),
        ("im off my meds", "low"),
        ("came off me meds, heads a mess", "low"),
        ("depressed", "low"),
        ("i hate my life", "low"),
        ("no one likes me", "low"),
        ("cancer", "family_ill"),
        ("ive got cancer", "family_ill"),
        ("split up with my gf", "breakup"),
        ("me and my bf broke up", "breakup"),
        ("my house burned down", "home_lost"),
        ("we had a house fire", "home_lost"),
        ("my dads back in prison", "prison"),
        ("we got a letter from court", "prison"),
        ("my baby came", "child"),
        ("off sick", "ill"),
    ],
)
def test_news_is_heard_first_and_the_step_waits(session: Session, text: str, what: str) -> None:
    person = asked(session)
    outcome = answer_to(session, person, text)

    assert outcome is not None and keys(outcome) == [LIFE]
    assert said(outcome, LIFE).facts["what"] == what
    assert kept(session, person) == ("news", None)
    assert person.stage == Stage.RESTING


@pytest.mark.parametrize(
    "text",
    [
        "my phone died",
        "my mums phone died",
        "my mate passed his test",
        "im sick of this",
        "im not pregnant",
        "i got a job interview",
        "got the job centre tomorrow",
        "my mate got a job",
        "havent got a job",
        "can i do it if im pregnant?",
        "my mum died leave me alone",
        "ill ring them later",
        "whats the point of a cv",
        "my phone got nicked this is my new one",
        "my car had a breakdown",
        "we broke up for xmas on friday",
        "applied at cancer research shop",
    ],
)
def test_what_only_sounds_like_it_is_no_news(session: Session, text: str) -> None:
    outcome = answer_to(session, asked(session), text)

    assert outcome is None or LIFE not in keys(outcome)


@pytest.mark.parametrize(
    "intent", ["disclose_harm", "stop_messages", "pause_messages", "delete_me", "ask_human"]
)
def test_danger_and_what_they_ask_for_come_first(session: Session, intent: str) -> None:
    assert answer_to(session, asked(session), "my mum died", intent=intent) is None


def test_where_it_may_be_more_than_news_somebody_to_talk_to_comes_with_it(
    session: Session,
) -> None:
    perhaps = {hurting.HARM: hurting.PERHAPS}
    outcome = answer_to(session, asked(session), "my nan died and i dont care", likely=perhaps)

    assert outcome is not None and keys(outcome) == [LIFE, "talk/people"]


def test_what_is_due_that_day_is_not_asked_any_more(session: Session) -> None:
    """One waits while they chat; what is due later still comes, and its day is told."""
    person = asked(session)
    step = session.scalars(select(Step)).one()
    waits = make_checkin(session, step, occurrence=3, due_at=NOW - timedelta(minutes=5))
    later = make_checkin(session, step, occurrence=4, due_at=NOW + timedelta(hours=2))
    outcome = answer_to(session, person, "my nan died")

    assert outcome is not None
    assert {waits.state, later.state} == {"skipped"}
    assert said(outcome, LIFE).facts["when"][:10] == (NOW + timedelta(days=11)).date().isoformat()


def test_what_they_say_of_the_step_beside_it_is_kept(session: Session) -> None:
    person = asked(session)
    answer_to(session, person, "i applied but then my nan died")

    assert kept(session, person) == ("did_it", "applied")


def test_asked_what_got_in_the_way_a_carer_is_not_told_to_find_time(session: Session) -> None:
    person = asked(session)
    turn = make_turn(session, person, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.DEEDS["checkin_not_yet"](turn))
    outcome = answer_to(session, person, "my mums ill and i look after her")

    assert outcome is not None and keys(outcome) == [LIFE]
    assert kept(session, person) == ("not_yet", None)


def test_with_a_job_from_elsewhere_nobody_asks_about_the_step_again(session: Session) -> None:
    person = asked(session)
    answer_to(session, person, "got a job now")

    assert states_of(session, person) == ["answered", "cancelled"]


def test_the_other_news_leave_the_plan_and_say_when_it_goes_on(session: Session) -> None:
    person = asked(session)
    outcome = answer_to(session, person, "my mum died")

    assert outcome is not None and said(outcome, LIFE).facts["when"] is not None
    assert states_of(session, person) == ["answered", "planned"]


def test_the_job_that_the_step_was_about_is_an_offer_of_it(session: Session) -> None:
    person = asked(session, kind="apprenticeship")
    answer_to(session, person, "got the job!!", intent="checkin_done")

    assert kept(session, person) == ("did_it", "applied")


def test_a_job_of_the_step_that_they_are_in_is_a_start(session: Session) -> None:
    person = asked(session, kind="apprenticeship")
    answer_to(session, person, "got the job and started monday", intent="checkin_done")

    assert kept(session, person) == ("did_it", "started")


@pytest.mark.parametrize("text", ["got a different job", "i got a job at greggs instead"])
def test_another_job_than_that_is_news(session: Session, text: str) -> None:
    person = asked(session, kind="apprenticeship")
    outcome = answer_to(session, person, text, intent="not_for_me")

    assert outcome is not None and said(outcome, LIFE).facts["what"] == "job_found"
    assert kept(session, person) == ("news", None)


def test_a_job_told_as_what_happened_is_of_the_step(session: Session) -> None:
    person = asked(session)
    turn = make_turn(session, person, text="did it", intent="checkin_done")
    remember(turn, outcomes.DEEDS["checkin_done"](turn))
    answer_to(session, person, "got the job", intent="checkin_done")

    assert kept(session, person)[1] == "applied"
    assert {row.plan for row in session.scalars(select(CheckIn))} == {"2"}


def test_a_job_at_the_place_that_they_name_is_of_the_step(session: Session) -> None:
    person = make_person(session, stage=Stage.CHECKIN)
    hub, _ = show(session, person, "The Platform youth hub", "Pier Trust")
    make_checkin(session, make_step(session, person, service_id=hub), state="sent", sent_at=NOW)
    answer_to(session, person, "i got the job at the platform", intent="checkin_done")

    assert kept(session, person) == ("did_it", "applied")


def test_when_the_other_job_starts_is_no_start_of_the_step(session: Session) -> None:
    person = asked(session)
    turn = make_turn(session, person, text="got a job!!", intent="checkin_done")
    first = plainly.answered(turn)
    assert first is not None
    remember(turn, first)
    outcome = answer_to(session, person, "it starts in january")

    assert outcome is not None and keys(outcome)[0] == "checkins/good_luck"
    assert kept(session, person) == ("news", None)


def test_weeks_after_a_start_a_lost_job_is_the_end_of_it(session: Session) -> None:
    person = asked(session, plan="started")
    session.scalars(select(Step)).one().outcome = "started"
    outcome = answer_to(session, person, "i lost my job")

    assert outcome is not None and keys(outcome)[0] == "checkins/stopped_going"


@pytest.mark.parametrize("text", ["im back with my mum in preston now", "moved to manchester"])
def test_another_place_offers_the_questions_again(session: Session, text: str) -> None:
    outcome = answer_to(session, asked(session), text)

    assert outcome is not None and keys(outcome) == ["checkins/changed"]


def test_they_moved_is_about_the_place_of_the_step(session: Session) -> None:
    person = asked(session)
    answer_to(session, person, "they moved to preston")

    assert kept(session, person) == ("did_not_work", "wrong_details")


@pytest.mark.parametrize("text", ["i lost my job", "moved to manchester"])
def test_a_yes_to_going_over_the_answers_is_no_did_it(session: Session, text: str) -> None:
    person = asked(session)
    keep(session, person, age=17)
    turn = make_turn(session, person, text=text)
    first = plainly.answered(turn)
    assert first is not None
    remember(turn, first)
    outcome = answer_to(session, person, "yeah", intent="affirm")

    assert outcome is not None and keys(outcome) == ["intake/change"]


def test_without_a_step_it_is_left_to_what_it_stands_for(session: Session) -> None:
    person = make_person(session, stage=Stage.RESTING)

    assert answer_to(session, person, "my mum died") is None
