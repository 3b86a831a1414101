"""We took them wrong, or they want the step back: what was kept does not stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import misunderstood, outcomes, plainly, talk
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome, Turn
from directory.reports import ListingReport
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    show,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.CHECKIN)
    first, _ = show(session, person, "Sea school", "Pier Trust")
    step = make_step(session, person, service_id=first)
    make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    return person


def says(session: Session, sam: Person, text: str, intent: str = "nlu_fallback") -> Outcome | None:
    turn = make_turn(session, sam, text=text, intent=intent)
    outcome = plainly.answered(turn)
    if outcome is not None:
        remember(turn, outcome)
    return outcome


def did_not_work_out(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="didnt work out", intent="checkin_did_not_work")
    remember(turn, outcomes.did_not_work(turn))


def outcome_of(session: Session) -> str | None:
    return session.scalars(select(Step.outcome)).one()


def heard_of_it(session: Session) -> dict[str, int]:
    """What was reported, small counts as well, which no partner is shown."""
    rows = session.scalars(select(ListingReport))
    return dict(Counter(str(row.kind) for row in rows))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no i mean im waiting", "applied"),
        ("no i mean they told me to email them", "talked"),
        ("they said come back monday", "talked"),
    ],
)
def test_a_wrong_guess_that_is_corrected_is_taken_back_with_its_report(
    session: Session, sam: Person, text: str, kept: str
) -> None:
    did_not_work_out(session, sam)
    assert heard_of_it(session) == {"did_not_work_out": 1}
    says(session, sam, text)

    assert outcome_of(session) == kept
    assert heard_of_it(session) == {kept: 1}
    assert states_of(session, sam) == ["answered", "planned"]
    assert session.scalars(select(CheckIn.answer).where(CheckIn.occurrence == 1)).one() == "did_it"


def test_another_answer_than_the_one_we_asked_about_takes_it_back_too(
    session: Session, sam: Person
) -> None:
    did_not_work_out(session, sam)
    outcome = says(session, sam, "actually they did ring me", "checkin_done")

    assert outcome is not None and keys(outcome) == ["checkins/what_happened"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert states_of(session, sam) == ["answered", "planned"]


def test_a_correction_that_says_nothing_more_is_asked_anew(session: Session, sam: Person) -> None:
    did_not_work_out(session, sam)
    outcome = says(session, sam, "thats not what i meant")

    assert outcome is not None and keys(outcome) == ["checkins/took_you_wrong", "where/checkin"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert sam.stage == Stage.CHECKIN and states_of(session, sam) == ["sent", "planned"]


def test_a_start_taken_back_ends_the_weeks_after_it(session: Session, sam: Person) -> None:
    says(session, sam, "i started", "checkin_done")
    assert outcome_of(session) == "started"
    says(session, sam, "no wrong button")

    assert outcome_of(session) is None
    to_come = select(CheckIn.plan).where(CheckIn.state == "planned")
    assert session.scalars(to_come).all() == ["2"]


def test_i_mean_with_a_reason_is_the_answer_itself(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.not_yet(turn))
    outcome = says(session, sam, "i mean the bus costs loads")

    assert outcome is not None and keys(outcome) == ["checkins/help"]


def test_where_nothing_was_kept_there_is_nothing_to_take_back(
    session: Session, sam: Person
) -> None:
    outcome = says(session, sam, "no i mean the other thing")

    assert outcome is None or "checkins/took_you_wrong" not in keys(outcome)


def test_the_step_that_was_given_up_comes_back(session: Session, sam: Person) -> None:
    says(session, sam, "not for me", "not_for_me")
    assert states_of(session, sam) == ["answered", "cancelled"]
    outcome = says(session, sam, "i want the first one back", "go_back")

    assert outcome is not None and keys(outcome) == ["checkins/back_again"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert states_of(session, sam) == ["sent", "planned"]


def test_a_step_that_is_on_does_not_come_back(session: Session, sam: Person) -> None:
    assert says(session, sam, "i want the first one back", "go_back") is None


def taps(session: Session, sam: Person, deed: Callable[[Turn], Outcome], **facts: str) -> Outcome:
    """A tap on the first check-in, or on what we asked after it."""
    first = session.scalars(select(CheckIn.id).where(CheckIn.occurrence == 1)).first()
    turn = make_turn(session, sam, facts=tapped(checkin=str(first), **facts))
    outcome = deed(turn)
    remember(turn, outcome)
    return outcome


def planned(session: Session) -> list[tuple[str, int]]:
    to_come = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
    return [(row.plan, (row.due_at - NOW).days) for row in session.scalars(to_come)]


@pytest.mark.parametrize("what", [{}, {"answer": "no_answer"}])
def test_a_slip_of_the_thumb_is_as_if_it_had_not_been(
    session: Session, sam: Person, what: dict[str, str]
) -> None:
    taps(session, sam, outcomes.did_not_work)
    if what:
        taps(session, sam, outcomes.did_not_work, **what)
    assert planned(session) == [] and heard_of_it(session) != {}
    asked = taps(session, sam, outcomes.done)

    assert keys(asked) == ["checkins/what_happened"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert planned(session) == [("2", 11)]
    taps(session, sam, outcomes.done, answer="talked")
    assert outcome_of(session) == "talked" and heard_of_it(session) == {"talked": 1}
    assert planned(session) == [("2", 11)]


def test_not_yet_after_the_slip_keeps_the_plan_too(session: Session, sam: Person) -> None:
    taps(session, sam, outcomes.did_not_work)
    taps(session, sam, outcomes.not_yet)

    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert planned(session) == [("2", 11)]


@pytest.mark.parametrize(
    ("deed", "facts"), [(outcomes.not_yet, {}), (outcomes.done, {"answer": "applied"})]
)
def test_a_start_by_a_slip_ends_the_weeks_after_it_and_is_not_reported(
    session: Session, sam: Person, deed: Callable[[Turn], Outcome], facts: dict[str, str]
) -> None:
    taps(session, sam, outcomes.done, answer="started")
    assert planned(session) != [("2", 11)] and heard_of_it(session) == {"started": 1}
    taps(session, sam, deed, **facts)

    kept = facts.get("answer")
    assert outcome_of(session) == kept
    assert heard_of_it(session) == ({kept: 1} if kept else {})
    assert planned(session) == [("2", 11)]


def test_the_weeks_of_a_start_go_on_after_a_slip(session: Session, sam: Person) -> None:
    """ "I stopped", tapped for "Still going"."""
    step = session.scalars(select(Step)).one()
    step.outcome, step.outcome_at = "started", NOW - timedelta(days=7)
    for row in session.scalars(select(CheckIn)):
        row.plan = "started"
    session.flush()
    taps(session, sam, outcomes.did_not_work)
    assert outcome_of(session) == "stopped" and planned(session) == []
    taps(session, sam, outcomes.done)

    assert outcome_of(session) == "started" and planned(session) == [("started", 11)]


def test_what_makes_a_start_hard_takes_nothing_back(session: Session, sam: Person) -> None:
    says(session, sam, "been going 2 weeks its hard", "checkin_done")
    weeks = planned(session)
    taps(session, sam, outcomes.not_yet, reason="travel")

    assert outcome_of(session) == "started" and planned(session) == weeks


def test_what_came_of_it_before_stands_through_a_slip(session: Session, sam: Person) -> None:
    step = session.scalars(select(Step)).one()
    step.outcome, step.outcome_at = "applied", NOW - timedelta(days=7)
    taps(session, sam, outcomes.not_yet)
    taps(session, sam, outcomes.done)

    assert outcome_of(session) == "applied"


def test_a_slip_about_an_old_step_brings_back_no_plan_beside_the_new_one(
    session: Session, sam: Person
) -> None:
    taps(session, sam, outcomes.did_not_work)
    later = make_step(session, sam, chosen_at=NOW + A_MINUTE)
    make_checkin(session, later, occurrence=7, due_at=NOW + timedelta(days=3))
    taps(session, sam, outcomes.done)

    assert planned(session) == [("2", 3)] and heard_of_it(session) == {}


@pytest.mark.parametrize("intent", ["nlu_fallback", "checkin_did_not_work"])
def test_who_left_what_they_had_just_started_says_nothing_of_the_entry(
    session: Session, sam: Person, intent: str
) -> None:
    """Before the first of the weeks after a start asks whether they are still going."""
    says(session, sam, "i started", "checkin_done")
    sam.stage = Stage.RESTING
    turn = make_turn(session, sam, text="i dropped out", intent=intent)
    is_heard = intent == "checkin_did_not_work"
    deed = outcomes.did_not_work if is_heard else misunderstood.not_understood
    outcome = plainly.answered(turn) or deed(turn)

    assert keys(outcome)[0] == "checkins/stopped_going"
    assert outcome_of(session) == "stopped" and planned(session) == []
    assert heard_of_it(session) == {"started": 1}


def typed(session: Session, sam: Person, text: str) -> Outcome:
    turn = make_turn(session, sam, text=text, intent="checkin_did_not_work")
    outcome = plainly.answered(turn) or outcomes.did_not_work(turn)
    remember(turn, outcome)
    return outcome


def not_it(session: Session, sam: Person, checkin: str) -> Outcome:
    facts = tapped(checkin=checkin) | {"about": "not_it"}
    return talk.small_talk(make_turn(session, sam, intent="greet", facts=facts))


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("they never picked up", {"did_not_answer": 1}),
        ("number doesnt work", {"wrong_details": 1}),
        ("it was full", {"full": 1}),
        ("it didnt work out", {"did_not_work_out": 1}),
    ],
)
def test_what_was_noted_of_their_words_is_taken_back_with_one_tap(
    session: Session, sam: Person, text: str, reported: dict[str, int]
) -> None:
    outcome = typed(session, sam, text)
    checkin = str(outcome.messages[0].facts["checkin"])
    assert heard_of_it(session) == reported

    assert keys(not_it(session, sam, checkin)) == ["checkins/took_you_wrong", "where/checkin"]
    assert (outcome_of(session), heard_of_it(session)) == (None, {})
    assert states_of(session, sam) == ["sent", "planned"]
    assert keys(not_it(session, sam, checkin)) == ["taps/stale", "where/checkin"]


@pytest.mark.parametrize(
    ("text", "reported"),
    [("i started", {"started": 1}), ("i applied", {"applied": 1}), ("i rang them", {"talked": 1})],
)
def test_so_is_what_went_well(
    session: Session, sam: Person, text: str, reported: dict[str, int]
) -> None:
    weeks = planned(session)
    outcome = says(session, sam, text, "checkin_done")
    assert outcome is not None
    checkin = str(said(outcome, "checkins/well_done").facts["checkin"])
    assert heard_of_it(session) == reported

    assert keys(not_it(session, sam, checkin)) == ["checkins/took_you_wrong", "where/checkin"]
    assert (outcome_of(session), heard_of_it(session)) == (None, {})
    assert planned(session) == weeks


@pytest.mark.parametrize(
    ("noted", "denied", "left"),
    [
        ("i applied", "no i havent applied", "sent"),
        ("i applied", "i didnt apply", "sent"),
        ("i applied", "no i never sent it", "sent"),
        ("i applied", "oh wait i havent handed it in", "sent"),
        ("i started", "no its not til tuesday", "sent"),
        ("i started", "i havent started", "sent"),
        ("i started", "not started yet", "sent"),
        ("i rang them", "no they never answered", "no_answer"),
        ("i rang them", "nah got voicemail", "no_answer"),
    ],
)
@pytest.mark.parametrize("heard_as", ["nlu_fallback", "checkin_not_yet"])
def test_what_is_denied_at_once_does_not_stand(
    session: Session, sam: Person, noted: str, denied: str, left: str, heard_as: str
) -> None:
    says(session, sam, noted, "checkin_done")
    says(session, sam, denied, heard_as)

    assert outcome_of(session) == (None if left == "sent" else left)
    assert heard_of_it(session) == ({} if left == "sent" else {"did_not_answer": 1})
    assert "started" not in [plan for plan, _ in planned(session)]


def test_who_hears_no_after_they_applied_did_apply(session: Session, sam: Person) -> None:
    says(session, sam, "i applied", "checkin_done")
    says(session, sam, "they said no", "checkin_did_not_work")

    assert heard_of_it(session) == {"applied": 1}


def test_under_what_was_tapped_there_is_nothing_to_take_back(session: Session, sam: Person) -> None:
    facts = tapped(answer="no_answer")
    outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))

    assert outcome.messages[0].facts == {"outcome": "no_answer", "checkin": None}


@pytest.mark.parametrize(
    "text",
    [
        "no i was asking you", "soz pressed wrong one", "thats not what i meant",
        "that was a mistake", "thats not what happened",
    ],
)  # fmt: skip
def test_what_was_noted_of_their_words_is_taken_back_in_words(
    session: Session, sam: Person, text: str
) -> None:
    typed(session, sam, "they never picked up")
    outcome = says(session, sam, text, "change_answer")

    assert outcome is not None
    assert keys(outcome) == ["checkins/took_you_wrong", "where/checkin"]
    assert (outcome_of(session), heard_of_it(session)) == (None, {})


def test_a_guess_of_the_model_alone_is_reported_to_nobody(session: Session, sam: Person) -> None:
    """They are asked what it was, and what they say to that is reported."""
    assert keys(typed(session, sam, "bin that off")) == ["checkins/what_went_wrong"]
    assert (outcome_of(session), heard_of_it(session)) == (None, {})
    outcome = says(session, sam, "number was wrong")

    assert heard_of_it(session) == {"wrong_details": 1}
    assert outcome is not None and outcome.messages[0].facts["checkin"] is not None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("dropped out after a week", "stopped"),
        ("they let me go", "stopped"),
        ("got knocked back", "turned_down"),
        ("they rang me but i didnt pick up", None),
        ("i rang after 5 so they were shut", None),
    ],
)
def test_what_is_no_fault_of_the_place_is_told_to_nobody(
    session: Session, sam: Person, text: str, kept: str | None
) -> None:
    typed(session, sam, text)

    assert (outcome_of(session), heard_of_it(session)) == (kept, {})


@pytest.mark.parametrize(
    "text",
    ["wasnt me who started it was me sister", "no it was my brother who did", "that wasnt me"],
)
def test_what_somebody_else_did_is_taken_back_with_its_report(
    session: Session, sam: Person, text: str
) -> None:
    turn = make_turn(session, sam, text="i started there on monday", intent="checkin_done")
    remember(turn, outcomes.done(turn))
    step = session.scalars(select(Step)).one()
    assert (step.outcome, len(session.scalars(select(ListingReport)).all())) == ("started", 1)
    outcome = says(session, sam, text)

    assert outcome is not None and keys(outcome) == ["checkins/took_you_wrong", "where/checkin"]
    assert (step.outcome, session.scalars(select(ListingReport)).all()) == (None, [])
    assert sam.stage == Stage.CHECKIN


@pytest.mark.parametrize(
    "text", ["never started really", "i made it up", "didnt actually start", "was lying never went"]
)
def test_who_never_started_has_not_stopped(session: Session, sam: Person, text: str) -> None:
    says(session, sam, "i started", "checkin_done")
    outcome = says(session, sam, text, "checkin_did_not_work")

    assert outcome is not None
    assert keys(outcome) == ["checkins/took_you_wrong", "where/checkin"]
    assert (outcome_of(session), heard_of_it(session)) == (None, {})
    assert planned(session) == [("2", 11)]


@pytest.mark.parametrize(
    "text",
    [
        "they did ring back in the end", "theyve replied now", "she finally texted back",
        "got a reply now", "they just rang me", "got hold of someone today",
        "the woman phoned us this morning", "managed to get thru", "some bloke called me back",
    ],
)  # fmt: skip
def test_who_was_answered_after_all_has_talked(session: Session, sam: Person, text: str) -> None:
    typed(session, sam, "they never picked up")
    says(session, sam, text, "checkin_did_not_work")

    assert (outcome_of(session), heard_of_it(session)) == ("talked", {"talked": 1})
    assert planned(session) == [("2", 11)]


@pytest.mark.parametrize(
    "text", ["no one rang me back", "they never got back to me", "still not had a reply"]
)
def test_who_was_not_answered_still_has_not_talked(
    session: Session, sam: Person, text: str
) -> None:
    typed(session, sam, "they never picked up")
    typed(session, sam, text)

    assert heard_of_it(session) == {"did_not_answer": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("my bad i had the wrong number written down", "checkins/help"),
        ("i typed the number wrong", "checkins/help"),
        ("dialled it wrong soz", "checkins/help"),
        ("the number works now", "checkins/took_you_wrong"),
    ],
)
@pytest.mark.parametrize("heard_as", ["nlu_fallback", "change_answer"])
def test_a_number_that_was_right_is_no_longer_reported(
    session: Session, sam: Person, text: str, said: str, heard_as: str
) -> None:
    typed(session, sam, "number doesnt work")
    outcome = says(session, sam, text, heard_as)

    assert outcome is not None and keys(outcome)[0] == said
    assert (outcome_of(session), heard_of_it(session)) == (None, {})


def test_a_number_that_they_had_wrong_there_stays_reported(session: Session, sam: Person) -> None:
    typed(session, sam, "number doesnt work")
    says(session, sam, "you had the wrong number")

    assert heard_of_it(session) == {"wrong_details": 1}


@pytest.mark.parametrize("deed", [outcomes.not_yet, outcomes.did_not_work])
def test_who_has_moved_is_offered_the_questions(
    session: Session, sam: Person, deed: Callable[[Turn], Outcome]
) -> None:
    taps(session, sam, deed)
    outcome = says(session, sam, "weve moved")

    assert outcome is not None and keys(outcome) == ["checkins/changed"]


@pytest.mark.parametrize("text", ["i never went back", "i left", "didnt go today"])
def test_who_stopped_did_start(session: Session, sam: Person, text: str) -> None:
    says(session, sam, "i started", "checkin_done")
    says(session, sam, text)

    assert heard_of_it(session) == {"started": 1}


def test_a_date_that_was_moved_is_no_move_of_theirs(session: Session, sam: Person) -> None:
    taps(session, sam, outcomes.not_yet)
    outcome = says(session, sam, "we moved the appointment to friday")

    assert outcome is not None and "checkins/changed" not in keys(outcome)


def test_who_was_rung_back_and_missed_it_has_not_talked(session: Session, sam: Person) -> None:
    typed(session, sam, "they never picked up")
    says(session, sam, "she rang me back but i missed it", "checkin_done")

    assert (outcome_of(session), heard_of_it(session)) == (None, {})


@pytest.mark.parametrize(
    ("before", "text", "intent", "outcome"),
    [
        ("they said its full", "actually they gave me a place now", "nlu_fallback", "applied"),
        ("they said its full", "i applied in the end", "checkin_done", "applied"),
        ("they never picked up", "i did it", "checkin_done", None),
    ],
)
def test_after_it_went_well_after_all_the_plan_goes_on_as_by_tap(
    session: Session, sam: Person, before: str, text: str, intent: str, outcome: str | None
) -> None:
    typed(session, sam, before)
    assert planned(session) == []
    if says(session, sam, text, intent) is None:
        outcomes.done(make_turn(session, sam, text=text, intent=intent))

    assert outcome_of(session) == outcome
    assert heard_of_it(session) == ({outcome: 1} if outcome else {})
    assert planned(session) == [("2", 11)]


def test_with_somebody_to_talk_to_it_is_put_right_too(session: Session, sam: Person) -> None:
    typed(session, sam, "they never picked up")
    likely = {"checkin_did_not_work": 0.4, "disclose_harm": 0.26}
    turn = make_turn(session, sam, text="got through in the end", likely=likely)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome)[-1] == "talk/people"
    assert heard_of_it(session) == {"talked": 1}
