"""Words that tell how it went, or more of it, whatever they stand for elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import checkins, hearing, hurting, intake, misunderstood, outcomes, plainly, talk
from actions.reasons import asks_to_stop
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome, Turn
from directory.reports import ListingReport
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
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def sam(session: Session) -> Person:
    """Somebody who was asked how it went with one of the options on the table."""
    person = make_person(session, stage=Stage.CHECKIN)
    first, _ = show(session, person, "Sea school", "Pier Trust")
    step = make_step(session, person, service_id=first)
    make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    return person


def answer_of(session: Session, person: Person) -> tuple[str | None, str | None]:
    """What is kept of the check-in, and of the step."""
    of_theirs = CheckIn.person_id == person.id, CheckIn.occurrence == 1, CheckIn.plan == "2"
    checkin = session.scalars(select(CheckIn).where(*of_theirs)).one()
    return checkin.answer, session.get_one(Step, checkin.step_id).outcome


@pytest.mark.parametrize(
    "text", ["i want the pier trust one instead", "can i do the 2nd 1 instead"]
)
@pytest.mark.parametrize("is_followed_up", [False, True])
def test_the_option_they_would_rather_do_becomes_their_step(
    session: Session, sam: Person, text: str, is_followed_up: bool
) -> None:
    if is_followed_up:
        turn = make_turn(session, sam, text="not yet", intent="checkin_not_yet")
        remember(turn, outcomes.not_yet(turn))
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="nlu_fallback"))

    assert outcome is not None and said(outcome, "steps/how").facts["name"] == "Pier Trust"
    assert answer_of(session, sam) == ("not_yet", None)
    assert states_of(session, sam) == ["answered", "cancelled"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("i put the wrong age can i fix it", None),
        ("need to edit what i said bout my gcses", None),
        ("put the wrong thing down before", "intake/change"),
        ("you put me down wrong", "intake/change"),
    ],
)
def test_what_is_off_in_their_own_answers_is_told_to_no_partner(
    session: Session, sam: Person, text: str, key: str | None
) -> None:
    keep(session, sam, age=17, english_maths="both", barriers=["none"])
    before = intake.answers_of(session, sam)
    turn = make_turn(session, sam, text=text, intent="change_answer")

    assert plainly.answered(turn) is None
    outcome = hearing.change(turn)
    assert intake.answers_of(session, sam) == before
    assert keys(outcome) == ([key] if key else []) and answer_of(session, sam) == (None, None)
    assert list(session.scalars(select(ListingReport))) == []


@pytest.mark.parametrize("stage", [Stage.STEP, Stage.OFFER, Stage.RESTING])
def test_what_they_picked_is_told_with_nothing_else_on_the_table(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage = stage
    turn = make_turn(session, sam, text="what was the thing i picked", intent="show_options")
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome)[0] == "steps/how"


def test_full_with_a_month_is_no_break_when_it_is_put_right_either(
    session: Session, sam: Person
) -> None:
    turn = make_turn(session, sam, text="full til september", intent="pause_messages")
    plainly.answered(turn)
    text = "no i mean the place is full til september"
    later = make_turn(session, sam, text=text, intent="pause_messages", now=NOW + A_MINUTE)
    outcome = plainly.answered(later)

    assert outcome is not None and "privacy/paused" not in keys(outcome)
    assert answer_of(session, sam) == ("did_not_work", "full")
    assert sam.paused_until is None


def test_a_question_in_the_same_breath_is_answered_too(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="not yet wots the number again", intent="checkin_not_yet")

    assert keys(outcomes.not_yet(turn)) == ["steps/how", "checkins/what_got_in_the_way"]


def test_another_that_they_do_not_name_is_looked_for(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.not_yet(turn))
    turn = make_turn(session, sam, text="i want the fire thing instead", intent="nlu_fallback")
    outcome = plainly.answered(turn)

    assert outcome is not None and said(outcome, "checkins/help").facts["reason"] == "changed"


def test_check_ins_asked_for_are_no_reason(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.not_yet(turn))
    turn = make_turn(session, sam, text="keep checking in please", intent="nlu_fallback")

    outcome = plainly.answered(turn)
    assert outcome is not None and keys(outcome) == ["checkins/booked"]


@pytest.mark.parametrize(
    ("text", "intent", "kept"),
    [
        ("not for me", "not_for_me", ("did_not_work", "not_for_me")),
        ("not interested anymore", "not_for_me", ("did_not_work", "not_for_me")),
        ("the sea school isnt for me", "not_for_me", ("did_not_work", "not_for_me")),
        ("changed my mind", "change_answer", ("did_not_work", "not_for_me")),
        ("its not there any more", "more_options", ("did_not_work", "wrong_details")),
        ("waiting to hear back", "nlu_fallback", ("did_it", "applied")),
        ("yeah i rang em", "inform", ("did_it", "talked")),
        ("rang em twice, no answer", "nlu_fallback", ("did_not_work", "no_answer")),
        ("applied but no reply", "nlu_fallback", ("did_it", "applied")),
        ("applied but they turned me down", "nlu_fallback", ("did_not_work", "turned_down")),
        ("no answer", "skip_question", ("did_not_work", "no_answer")),
        ("no it was full", "deny", ("did_not_work", "full")),
        ("starting monday", "nlu_fallback", ("did_it", "applied")),
        ("i applied but heard nothing", "checkin_did_not_work", ("did_it", "applied")),
        ("waiting to hear back", "checkin_not_yet", ("did_it", "applied")),
        ("sort of they said to email", "checkin_did_not_work", ("did_it", "talked")),
        ("they say come back next week", "nlu_fallback", ("did_it", "talked")),
        ("yeah i went n they said come back monday", "checkin_done", ("did_it", "talked")),
        ("they havent sent the form", "checkin_did_not_work", ("did_it", "talked")),
        ("it starts in january", "nlu_fallback", ("did_it", "applied")),
        ("i have call but man not speak", "checkin_did_not_work", ("did_not_work", "no_answer")),
        ("they turned me down", "checkin_did_not_work", ("did_not_work", "turned_down")),
        ("got the intervew but didnt get it", "checkin_done", ("did_not_work", "turned_down")),
        ("door was locked went twice", "nlu_fallback", ("did_not_work", "wrong_details")),
        ("they told me im 2 old", "checkin_did_not_work", ("did_not_work", "wrong_details")),
        ("they were horrible to me", "checkin_did_not_work", ("did_not_work", "did_not_work")),
        ("i signed up and they took me on", "checkin_done", ("did_it", "applied")),
        ("i applied and they already said yes", "checkin_done", ("did_it", "applied")),
        ("i start on the 5th", "nlu_fallback", ("did_it", "applied")),
        ("i went and they were great start monday", "checkin_done", ("did_it", "applied")),
        ("got in!!", "checkin_done", ("did_it", "applied")),
        ("starting tmrw", "ask_course", ("did_it", "applied")),
        ("they offered me a place", "inform", ("did_it", "applied")),
        ("ive been put on the waiting list", "nlu_fallback", ("did_it", "applied")),
        ("i start in january", "nlu_fallback", ("did_it", "applied")),
        ("they said theyd think about it", "checkin_did_not_work", ("did_it", "talked")),
        ("they told me to go somewhere else", "checkin_did_not_work", ("did_it", "talked")),
        ("rang but didnt get thru", "checkin_did_not_work", ("did_not_work", "no_answer")),
        ("cudnt get thru to them", "nlu_fallback", ("did_not_work", "no_answer")),
        ("no1 answered", "nlu_fallback", ("did_not_work", "no_answer")),
        ("it was ok", "checkin_did_not_work", ("did_it", None)),
        ("it was brilliant thanks", "thanks", ("did_it", None)),
        ("i tried", "checkin_did_not_work", ("did_it", None)),
        ("skint", "nlu_fallback", ("not_yet", None)),
        ("cant afford the bus", "ask_travel", ("not_yet", None)),
        ("too far no bus", "not_for_me", ("not_yet", None)),
        ("no bus stop near me", "ask_travel", ("not_yet", None)),
        ("i dont drive", "ask_travel", ("not_yet", None)),
        ("had no credit", "ask_kit", ("not_yet", None)),
        ("phone got cut off", "nlu_fallback", ("not_yet", None)),
        ("lost me phone", "ask_kit", ("not_yet", None)),
        ("childcare fell thru", "ask_caring", ("not_yet", None)),
        ("they want a dbs", "ask_record", ("not_yet", None)),
        ("need a bank acc for it", "ask_kit", ("not_yet", None)),
        ("didnt understand the website", "checkin_did_not_work", ("not_yet", None)),
        ("i start 2moz", "start_intake", ("did_it", "applied")),
        ("i got took on", "nlu_fallback", ("did_it", "applied")),
        ("its miles away", "not_for_me", ("not_yet", None)),
        ("bus is too dear", "ask_travel", ("not_yet", None)),
        ("got no creds", "ask_kit", ("not_yet", None)),
        ("i overslept", "nlu_fallback", ("not_yet", None)),
        ("waiting list", "checkin_did_not_work", ("did_not_work", "full")),
        ("nah its a waiting list", "deny", ("did_not_work", "full")),
        ("id have to go on a waiting list", "inform", ("did_not_work", "full")),
        ("im on their waiting list now", "inform", ("did_it", "applied")),
        ("he rang off on me", "checkin_done", ("did_not_work", "did_not_work")),
        ("woman slammed the phone down", "insult", ("did_not_work", "did_not_work")),
        ("said ring again in january", "nlu_fallback", ("did_it", "talked")),
        ("try again after xmas they said", "checkin_did_not_work", ("did_it", "talked")),
        ("come back in the new year", "pause_messages", ("did_it", "talked")),
        ("ill try again after xmas", "pause_messages", (None, None)),
        ("ill try again after xmas", "nlu_fallback", ("not_yet", None)),
        ("left me email with the lady", "my_data", ("did_it", "talked")),
        ("gave em me name n number", "nlu_fallback", ("did_it", "talked")),
        ("you need a forklift licence", "ask_course", ("not_yet", None)),
        ("applied, need a cscs card tho", "ask_course", ("did_it", "applied")),
        ("spoke to em n filled a form out", "checkin_done", ("did_it", "applied")),
        ("she had a look through me cv", "ask_cv", ("did_it", "talked")),
        ("my anxiety got the better of us", "ask_wellbeing", ("not_yet", None)),
        ("its full of idiots", "nlu_fallback", (None, None)),
        ("the guy was creepy", "nlu_fallback", ("did_not_work", "did_not_work")),
        ("went but got bullied", "insult", ("did_not_work", "did_not_work")),
        ("the tutor was mean", "insult", ("did_not_work", "did_not_work")),
        ("felt stupid", "insult", ("not_yet", None)),
        ("i cant do it", "not_for_me", ("not_yet", None)),
        ("i dint go", "nlu_fallback", ("not_yet", None)),
        ("lost the number soz", "nlu_fallback", ("not_yet", None)),
        ("i cant read the form", "nlu_fallback", ("not_yet", None)),
        ("they wanted id and i dont have any", "checkin_did_not_work", ("not_yet", None)),
        ("my worker is ringing them for me", "nlu_fallback", ("not_yet", None)),
        ("i not go because i not have bus money", "ask_travel", ("not_yet", None)),
        ("im scared to ring them", "nlu_fallback", ("not_yet", None)),
        ("havent applied", "nlu_fallback", ("not_yet", None)),
        ("i hate talking on the phone", "ask_wellbeing", ("not_yet", None)),
        ("they need my birth certificate", "ask_kit", ("not_yet", None)),
        ("they said theyd email me", "nlu_fallback", ("did_it", "talked")),
        ("they told me to go back on thursday with my cv", "ask_cv", ("did_it", "talked")),
        ("ive not spoke to them", "checkin_done", ("not_yet", None)),
        ("been going 2 weeks its hard", "checkin_done", ("did_it", "started")),
        ("not yet, ive moved house", "nlu_fallback", ("not_yet", None)),
        ("they put me on a waiting list", "nlu_fallback", ("did_it", "applied")),
        ("theyve not got back to me yet", "checkin_not_yet", ("did_it", "applied")),
        ("yes rang em n left a voicemail", "checkin_done", ("did_it", None)),
        ("they said come back when im 18", "nlu_fallback", ("did_not_work", "turned_down")),
        ("they never txt back", "checkin_did_not_work", ("did_not_work", "no_answer")),
        ("full til september", "pause_messages", ("did_not_work", "full")),
        ("they never answer the phone", "nlu_fallback", ("did_not_work", "no_answer")),
        ("no1 there when i went", "checkin_done", ("did_not_work", "no_answer")),
        ("rang 3 times its just ringing out", "nlu_fallback", ("did_not_work", "no_answer")),
        ("lads there keep calling me the p word", "insult", ("did_not_work", "did_not_work")),
        ("place is boarded up", "nlu_fallback", ("did_not_work", "wrong_details")),
        ("ur link dont work", "nlu_fallback", ("did_not_work", "wrong_details")),
        ("rang em they r closed for xmas", "checkin_did_not_work", ("did_not_work", "no_answer")),
        ("phoned them its engaged all day", "checkin_done", ("did_not_work", "no_answer")),
        ("called em 4 times nowt", "checkin_done", ("did_not_work", "no_answer")),
        ("rang em got told no", "checkin_done", ("did_not_work", "turned_down")),
        ("rang them and they hung up on me", "checkin_done", ("did_not_work", "did_not_work")),
        ("spoke to someone they werent bothered", "checkin_done", ("did_not_work", "did_not_work")),
        ("rang em they didnt care about my grades", "checkin_done", ("did_it", "talked")),
        ("rang em they were lovely", "checkin_not_yet", ("did_it", "talked")),
        ("good", "nlu_fallback", ("did_it", None)),
        ("amazing", "nlu_fallback", ("did_it", None)),
        ("brilliant!", "thanks", ("did_it", None)),
        ("sound", "nlu_fallback", ("did_it", None)),
        ("not great", "nlu_fallback", ("did_not_work", "unsaid")),
        ("the number was wrong", "checkin_did_not_work", ("did_not_work", "wrong_details")),
        ("its a takeaway now", "nlu_fallback", ("did_not_work", "wrong_details")),
        ("its not free like you said", "disagree_tier", ("did_not_work", "wrong_details")),
        ("they havent called", "checkin_not_yet", ("did_not_work", "no_answer")),
        ("phone went straight to answer machine", "nlu_fallback", ("did_not_work", "no_answer")),
        ("still havent heard", "checkin_not_yet", ("did_it", "applied")),
        ("had my first shift", "nlu_fallback", ("did_it", "started")),
        ("6 weeks in now", "pause_messages", ("did_it", "started")),
        ("i havent rang yet", "checkin_done", ("not_yet", None)),
    ],
)
def test_words_that_tell_how_it_went_are_an_answer_whatever_they_are_taken_for(
    session: Session, sam: Person, text: str, intent: str, kept: tuple[str, str | None]
) -> None:
    told = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert (told is not None) == (kept[0] is not None)
    assert answer_of(session, sam) == kept


@pytest.mark.parametrize(
    ("text", "intent", "key"),
    [
        ("wot was the number", "checkin_did_not_work", "options/details"),
        ("whats it called again", "restart", "options/details"),
        ("text me at weekends instead", "not_for_me", "checkins/when_again"),
        ("dont text me on weekdays", "nlu_fallback", "checkins/when_again"),
        ("email me instead", "not_for_me", "checkins/when_again"),
    ],
)
def test_what_is_wanted_beside_it_is_answered_and_it_stays_open(
    session: Session, sam: Person, text: str, intent: str, key: str
) -> None:
    told = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert told is not None and keys(told) == [key, "where/checkin"]
    assert answer_of(session, sam) == (None, None)


@pytest.mark.parametrize(
    ("text", "intent", "more"),
    [
        ("not the second one", "not_for_me", {}),
        ("leave me alone, its full of idiots", "nlu_fallback", {}),
        ("stop", "stop_messages", {}),
        ("it was full of people who hit me", "disclose_harm", {}),
        ("it was full of him shouting", "nlu_fallback", {"likely": {"disclose_harm": 0.3}}),
        ("it was full", "ask_human", {}),
        ("purple monkey", "nlu_fallback", {}),
    ],
)
def test_other_words_are_left_to_what_they_stand_for(
    session: Session, sam: Person, text: str, intent: str, more: dict[str, dict[str, float]]
) -> None:
    turn = make_turn(session, sam, text=text, intent=intent, **more)  # type: ignore[arg-type]

    assert plainly.answered(turn) is None
    assert answer_of(session, sam) == (None, None)


MAYBE_HARM = {hurting.HARM: hurting.PERHAPS}


def test_nerves_about_the_phone_are_no_danger(session: Session, sam: Person) -> None:
    text = "im scared to ring them"
    turn = make_turn(session, sam, text=text, intent="nlu_fallback", likely=MAYBE_HARM)
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert said(outcome, "checkins/help").facts["reason"] == "nervous"


@pytest.mark.parametrize(
    "text", ["im scared to ring him", "scared to go home", "im scared", "scared to ring my dad"]
)
def test_being_afraid_of_somebody_is_left_to_the_nets(
    session: Session, sam: Person, text: str
) -> None:
    turn = make_turn(session, sam, text=text, intent="nlu_fallback", likely=MAYBE_HARM)

    assert plainly.answered(turn) is None


def test_who_is_held_after_a_sign_of_danger_is_asked_nothing(session: Session, sam: Person) -> None:
    sam.held_at = NOW

    assert plainly.answered(make_turn(session, sam, text="i applied")) is None


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.CHECKIN}))
def test_where_no_check_in_is_asked_they_are_left_too(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage = stage
    turn = make_turn(session, sam, text="not for me", intent="not_for_me")

    assert plainly.answered(turn) is None


def test_a_step_that_was_none_for_them_is_not_asked_about_again(
    session: Session, sam: Person
) -> None:
    plainly.answered(make_turn(session, sam, text="nah not for me", intent="not_for_me"))

    assert states_of(session, sam) == ["answered", "cancelled"]


def test_weeks_after_a_start_not_for_me_leads_to_a_way_to_stay(session: Session) -> None:
    sam = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, sam, outcome="started", outcome_at=NOW)
    make_checkin(session, step, plan="started", state="sent", sent_at=NOW - A_MINUTE)
    turn = make_turn(session, sam, text="nah its not for me", intent="not_for_me")
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert said(outcome, "checkins/help_to_stay").facts["reason"] == "changed"
    assert step.outcome == "started"


def follow_up(session: Session, sam: Person, deed: Callable[[Turn], Outcome], text: str) -> None:
    """They answered, and were asked more."""
    turn = make_turn(session, sam, text=text)
    remember(turn, deed(turn))


@pytest.mark.parametrize(
    ("deed", "first", "text", "intent", "key", "fact"),
    [
        (outcomes.not_yet, "not yet", "no bus money", "ask_travel", "help", "travel"),
        (outcomes.not_yet, "not yet", "too scared", "nlu_fallback", "help", "nervous"),
        (outcomes.not_yet, "not yet", "dont fancy it", "not_for_me", "help", "changed"),
        (outcomes.not_yet, "not yet", "dunno what to say", "skip_question", "help", "how"),
        (outcomes.not_yet, "not yet", "my mum", "nlu_fallback", "help", "other"),
        (outcomes.did_not_work, "didnt work out", "too far", "not_for_me", "sorry", "not_for_me"),
        (outcomes.did_not_work, "didnt work out", "they moved", "inform", "sorry", "wrong_details"),
        (
            outcomes.did_not_work, "didnt work out", "they were rude", "checkin_did_not_work",
            "sorry", "treated",
        ),
        (outcomes.done, "did it", "just had a chat", "nlu_fallback", "well_done", "talked"),
        (outcomes.not_yet, "not yet", "im scared to ring them", "inform", "help", "nervous"),
        (outcomes.did_not_work, "no good", "they turned me down", "inform", "sorry", "turned_down"),
        (outcomes.did_not_work, "no good", "they were rude to me", "inform", "sorry", "treated"),
        (outcomes.done, "did it", "it starts in may", "nlu_fallback", "well_done", "starts_later"),
        (outcomes.done, "did it", "went for a look", "checkin_done", "well_done", "other"),
        (outcomes.done, "did it", "it was ok", "checkin_did_not_work", "well_done", "other"),
        (outcomes.done, "did it", "i tried", "checkin_did_not_work", "well_done", "other"),
        (outcomes.done, "did it", "theyll think about it", "deny", "well_done", "talked"),
        (outcomes.done, "did it", "nothing really", "deny", "well_done", "other"),
        (outcomes.done, "did it", "nowt much", "deny", "well_done", "other"),
        (outcomes.done, "did it", "got the job", "checkin_done", "well_done", "starts_later"),
        (outcomes.done, "did it", "im on the waiting list", "inform", "well_done", "applied"),
        (outcomes.done, "did it", "rang but didnt get thru", "inform", "sorry", "no_answer"),
        (outcomes.not_yet, "not yet", "skint", "ask_money", "help", "money"),
        (outcomes.not_yet, "not yet", "no phone", "ask_kit", "help", "phone"),
        (outcomes.not_yet, "not yet", "phone cut off", "ask_kit", "help", "phone"),
        (outcomes.not_yet, "not yet", "childcare fell thru", "ask_caring", "help", "childcare"),
        (outcomes.not_yet, "not yet", "i dont drive", "ask_travel", "help", "travel"),
        (outcomes.not_yet, "not yet", "they want a dbs", "ask_record", "help", "check"),
        (outcomes.not_yet, "not yet", "need a bank account", "ask_kit", "help", "bank"),
        (outcomes.not_yet, "not yet", "dont want to say", "not_for_me", "help", "unsaid"),
        (outcomes.not_yet, "not yet", "just didnt", "checkin_did_not_work", "help", "time"),
        (outcomes.not_yet, "not yet", "my maths", "ask_gcse", "help", "skills"),
        (outcomes.not_yet, "not yet", "aint got me cscs card", "ask_course", "help", "card"),
        (outcomes.not_yet, "not yet", "me dad reckons i shouldnt", "inform", "help", "forbidden"),
        (outcomes.not_yet, "not yet", "summat cropped up", "inform", "help", "time"),
        (outcomes.did_not_work, "no good", "you need a cscs card", "ask_course", "help", "card"),
        (outcomes.did_not_work, "no good", "on a waiting list", "inform", "sorry", "full"),
        (outcomes.not_yet, "not yet", "it was raining", "out_of_scope", "help", "time"),
        (outcomes.not_yet, "not yet", "car broke down", "inform", "help", "travel"),
        (outcomes.not_yet, "not yet", "bullied", "insult", "help", "bullied"),
        (outcomes.not_yet, "not yet", "felt stupid", "insult", "help", "nervous"),
        (outcomes.did_not_work, "no good", "felt stupid", "insult", "sorry", "did_not_work"),
        (outcomes.did_not_work, "no good", "bullied", "insult", "sorry", "treated"),
        (outcomes.did_not_work, "no good", "the man was pervy", "inform", "sorry", "unsafe"),
        (outcomes.done, "did it", "the guy was creepy", "inform", "sorry", "unsafe"),
    ],
)  # fmt: skip
def test_asked_more_about_it_whatever_they_say_is_an_answer(
    session: Session,
    sam: Person,
    deed: Callable[[Turn], Outcome],
    first: str,
    text: str,
    intent: str,
    key: str,
    fact: str,
) -> None:
    follow_up(session, sam, deed, first)
    later = NOW + timedelta(hours=5)
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent, now=later))

    assert outcome is not None
    assert fact in said(outcome, f"checkins/{key}").facts.values()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("is the bus free?", "ask_travel"),
        ("can i talk to someone", "ask_human"),
        ("save it for later", "save_option"),
        ("not yet", "checkin_not_yet"),
        ("im 18 now", "inform"),
    ],
)
def test_asked_more_about_it_what_they_want_comes_first(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    keep(session, sam, age=17)
    follow_up(session, sam, outcomes.not_yet, "not yet")

    turn = make_turn(session, sam, text=text, intent=intent, now=NOW + A_MINUTE)
    assert plainly.answered(turn) is None


def test_a_question_in_between_is_answered_and_the_follow_up_comes_again(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.did_not_work, "didnt work out")
    turn = make_turn(session, sam, text="is it free?", intent="ask_course", now=NOW + A_MINUTE)
    outcome = talk.answer_question(turn)
    remember(turn, outcome)

    assert keys(outcome) == ["knowledge/course_cost", "checkins/what_went_wrong"]
    later = make_turn(session, sam, text="they moved", now=NOW + 2 * A_MINUTE)
    assert plainly.answered(later) is not None
    assert answer_of(session, sam) == ("did_not_work", "wrong_details")


def test_who_comes_back_weeks_after_a_follow_up_hears_where_they_were(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.did_not_work, "didnt work out")
    sam.last_seen_at = NOW
    later = NOW + timedelta(days=20)
    turn = make_turn(session, sam, text="is it free?", intent="ask_course", now=later)

    assert keys(talk.answer_question(turn)) == ["knowledge/course_cost", "where/back"]


def test_a_follow_up_of_an_earlier_check_in_is_over_when_the_next_has_gone(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.not_yet, "not yet")
    next_one = session.scalars(select(CheckIn).where(CheckIn.occurrence == 2)).one()
    next_one.state, next_one.sent_at = "sent", NOW + timedelta(days=11)
    sam.stage = Stage.CHECKIN
    later = NOW + timedelta(days=12)

    turn = make_turn(session, sam, text="purple monkey", now=later)
    assert plainly.answered(turn) is None


def test_who_met_somebody_creepy_hears_whom_to_tell_and_of_no_other_option(
    session: Session, sam: Person
) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    outcome = plainly.answered(make_turn(session, sam, text="the guy there was creepy"))

    assert outcome is not None and keys(outcome) == ["checkins/sorry", "talk/people"]
    assert "The hub" in [card["name"] for card in said(outcome, "talk/people").facts["people"]]
    assert session.scalars(select(ListingReport.kind)).one() == "did_not_work_out"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("i did ring and start on monday but cant afford bus", "checkins/well_done"),
        ("i applied but got no credit left", "checkins/well_done"),
        ("yeah i rang but they said its full and also im skint", "checkins/sorry"),
        ("got a place in jan but no childcare", "checkins/well_done"),
    ],
)
def test_what_gets_in_the_way_is_helped_with_beside_an_answer(
    session: Session, sam: Person, text: str, heard: str
) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="checkin_done"))

    assert outcome is not None and keys(outcome)[:2] == [heard, "checkins/help_too"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no id", None),
        ("the form is too long", None),
        ("my maths", None),
        ("too nervous to ring", None),
        ("me dad reckons i shouldnt", None),
        ("a bit of this and that", None),
        ("bullied", "mental_health"),
    ],
)
def test_who_helps_fits_what_gets_in_the_way(session: Session, text: str, kind: str | None) -> None:
    """Nobody is named rather than somebody who listens, for a form or a card."""
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, service_id=make_service(session, kind="course"))
    make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    make_service(session, kind="mental_health", phone="116 123")
    follow_up(session, person, outcomes.not_yet, "not yet")
    outcome = plainly.answered(make_turn(session, person, text=text, intent="inform"))

    assert outcome is not None
    people = said(outcome, "checkins/help").facts["people"]
    assert [card["kind"] for card in people] == ([kind] if kind else [])


def test_what_they_tell_of_a_topic_is_answered_and_not_asked_again(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.not_yet, "not yet")
    turn = make_turn(session, sam, text="housing stuff", intent="ask_housing", now=NOW + A_MINUTE)

    assert keys(talk.answer_question(turn)) == ["knowledge/housing", "where/resting"]


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("ta mate", "thanks", "talk/thanks"),
        ("feeling dead low today", "ask_wellbeing", "knowledge/wellbeing"),
        ("feeling dead low today", "nlu_fallback", "knowledge/wellbeing"),
        ("im proper miserable today", "nlu_fallback", "knowledge/wellbeing"),
        ("haha", "out_of_scope", "talk/not_understood"),
        ("what time is the library on til", "option_details", "talk/not_understood"),
        ("what is uc", "ask_money", "knowledge/money_universal_credit"),
    ],
)
@pytest.mark.parametrize(
    "deed", [outcomes.done, outcomes.not_yet, outcomes.did_not_work], ids=lambda deed: deed.__name__
)
def test_what_we_asked_after_an_answer_is_asked_again_after_an_aside(
    session: Session,
    sam: Person,
    deed: Callable[[Turn], Outcome],
    text: str,
    intent: str,
    answer: str,
) -> None:
    follow_up(session, sam, deed, "well")
    (step,) = session.scalars(select(Step)).all()
    kept = step.outcome
    turn = make_turn(session, sam, text=text, intent=intent, now=NOW + A_MINUTE)
    asked = checkins.follow_up(turn)
    deeds = {"option_details": talk.option_details, "thanks": talk.small_talk}
    by_topic = talk.answer_question if intent.startswith("ask_") else misunderstood.not_understood
    outcome = plainly.answered(turn) or deeds.get(intent, by_topic)(turn)

    assert asked is not None
    assert keys(outcome) == [answer, asked.key]
    assert step.outcome == kept


def test_which_of_two_was_meant_is_asked_with_what_we_had_asked(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.done, "did it")
    likely = {"ask_gcse": 0.4, "ask_course": 0.3}
    turn = make_turn(session, sam, text="do i need em for it", likely=likely, now=NOW + A_MINUTE)

    outcome = misunderstood.not_understood(turn)
    assert keys(outcome) == ["talk/did_you_mean", "checkins/what_happened"]


def test_rude_words_to_us_are_no_answer_to_what_was_asked_after_it(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.not_yet, "not yet")
    outcome = plainly.answered(make_turn(session, sam, text="fuck off", intent="insult"))

    assert outcome is not None and keys(outcome) == ["checkins/leave_it"]


@pytest.mark.parametrize("text", ["what was it again?", "remind me what it was", "which one"])
def test_what_the_step_was_is_told_and_the_check_in_stays_open(
    session: Session, sam: Person, text: str
) -> None:
    """A check-in may not name its step, because phones are shared."""
    asked = misunderstood.not_understood(make_turn(session, sam, text=text))
    named = talk.option_details(make_turn(session, sam, text=text, intent="option_details"))

    assert keys(asked) == keys(named) == ["options/details", "where/checkin"]
    assert said(asked, "options/details").facts["name"] == "Sea school"
    assert (sam.stage, answer_of(session, sam)) == (Stage.CHECKIN, (None, None))


def test_another_option_can_be_asked_for_beside_a_check_in(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="tell me about the second one", intent="option_details")

    assert said(talk.option_details(turn), "options/details").facts["name"] == "Pier Trust"


def test_a_tap_on_an_option_beside_a_check_in_goes_on_with_the_option(
    session: Session, sam: Person
) -> None:
    facts = tapped(option=make_service(session))
    outcome = talk.option_details(make_turn(session, sam, intent="option_details", facts=facts))

    assert keys(outcome) == ["options/details"]
    assert sam.stage == Stage.STEP


def test_who_asks_for_a_break_is_not_asked_at_once_how_it_went(
    session: Session, sam: Person
) -> None:
    turn = make_turn(session, sam, text="a break until january", intent="pause_messages")

    assert keys(talk.pause_messages(turn)) == ["privacy/paused", "where/resting"]


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        (outcomes.done, "did it, and ive moved house"),
        (outcomes.not_yet, "not yet, ive moved house"),
        (outcomes.not_yet, "not yet, no time, lost my job"),
        (outcomes.did_not_work, "didnt work out, ive moved house"),
        (outcomes.did_not_work, "it was full, and ive moved house"),
    ],
)
def test_a_changed_situation_offers_the_questions_again_whatever_the_answer(
    session: Session, sam: Person, deed: Callable[[Turn], Outcome], text: str
) -> None:
    assert keys(deed(make_turn(session, sam, text=text)))[-1] == "checkins/changed"


@pytest.mark.parametrize("intent", ["affirm", "checkin_done"])
@pytest.mark.parametrize("text", ["yeah i did it", "yep done it", "yeah i went"])
def test_that_it_is_done_is_no_yes_to_check_ins_on_another_step(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    """They chose a second one, and have not said whether they want check-ins on it."""
    make_step(session, sam, chosen_at=NOW)
    sam.stage = Stage.OFFER
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None and keys(outcome) == ["checkins/what_happened"]
    assert answer_of(session, sam) == ("did_it", None)
    assert states_of(session, sam) == ["answered", "planned"]


def test_a_yes_to_check_ins_is_left_to_be_one(session: Session, sam: Person) -> None:
    sam.stage = Stage.OFFER
    assert plainly.answered(make_turn(session, sam, text="yes please", intent="affirm")) is None


def test_good_news_is_no_danger_whatever_the_model_takes_it_for(
    session: Session, sam: Person
) -> None:
    text = "im going to be a dad"
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="disclose_harm"))
    worse = make_turn(session, sam, text="my dad hits me", intent="disclose_harm")

    assert outcome is not None and "talk/people" in keys(outcome)
    assert plainly.answered(worse) is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("they dont do it no more", "wrong_details"),
        ("number dont work no more", "wrong_details"),
        ("place aint there no more", "wrong_details"),
        ("its not on no more", "wrong_details"),
        ("they dont answer no more", "no_answer"),
        ("no1 came back to me", "no_answer"),
        ("its closed", "wrong_details"),
        ("not taking anyone on", "full"),
        ("its a no from them", "turned_down"),
    ],
)
def test_no_more_asks_for_no_end_where_it_tells_what_was_wrong(
    session: Session, sam: Person, text: str, outcome: str
) -> None:
    follow_up(session, sam, outcomes.did_not_work, "didnt work out")
    intent = "stop_messages" if "no more" in text else "nlu_fallback"
    turn = make_turn(session, sam, text=text, intent=intent, now=NOW + A_MINUTE)

    assert plainly.answered(turn) is not None
    assert answer_of(session, sam) == ("did_not_work", outcome)
    assert sam.stopped_at is None


@pytest.mark.parametrize(
    "text", ["dont text me no more", "no more messages", "i dont want no more messages"]
)
def test_no_more_of_us_is_a_stop(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize("intent", ["stop_messages", "restart", "nlu_fallback"])
def test_send_it_again_ends_nothing(session: Session, sam: Person, intent: str) -> None:
    sam.stage = Stage.RESTING
    turn = make_turn(session, sam, text="can you send it me again", intent=intent)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome)[0] == "steps/how"
    assert sam.stopped_at is None


def test_asked_what_it_was_who_met_somebody_creepy_hears_whom_to_tell(
    session: Session, sam: Person
) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    follow_up(session, sam, outcomes.did_not_work, "didnt work out")
    turn = make_turn(session, sam, text="boss was a perv", intent="insult", now=NOW + A_MINUTE)
    outcome = plainly.answered(turn)

    assert outcome is not None and "talk/people" in keys(outcome)
    assert said(outcome, "checkins/sorry").facts["outcome"] == "unsafe"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("im in!", "started"),
        ("got it", "applied"),
        ("yes got it", "applied"),
        ("been 2 days", "started"),
        ("handed it in", "applied"),
        ("had a look round", "talked"),
        ("put my name down", "applied"),
    ],
)
def test_asked_what_happened_they_are_in_or_have_a_place_or_talked(
    session: Session, sam: Person, text: str, outcome: str
) -> None:
    follow_up(session, sam, outcomes.done, "did it")
    turn = make_turn(session, sam, text=text, now=NOW + A_MINUTE)

    assert plainly.answered(turn) is not None
    assert answer_of(session, sam)[1] == outcome


@pytest.mark.parametrize("text", ["😡", "没有", "..."])
def test_asked_what_happened_no_word_at_all_is_asked_again(
    session: Session, sam: Person, text: str
) -> None:
    follow_up(session, sam, outcomes.done, "did it")
    outcome = plainly.answered(make_turn(session, sam, text=text, now=NOW + A_MINUTE))

    assert outcome is not None
    assert keys(outcome) == ["checkins/which_is_nearest", "checkins/what_happened"]
    assert answer_of(session, sam)[1] is None


def test_who_says_when_they_are_back_has_a_break_until_then(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="back on the 15th im away", now=NOW + A_MINUTE)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome)[0] == "privacy/paused"


@pytest.mark.parametrize("text", ["they said come back on the 15th", "its full til the 20th"])
def test_a_day_that_is_the_place_s_is_no_break(session: Session, sam: Person, text: str) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, now=NOW + A_MINUTE))

    assert outcome is not None and "privacy/paused" not in keys(outcome)


def test_how_to_apply_at_an_open_check_in_is_said_and_the_check_in_stays(
    session: Session, sam: Person
) -> None:
    turn = make_turn(session, sam, text="how do i apply", intent="refer_me", now=NOW + A_MINUTE)
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["steps/how", "where/checkin"]
    assert sam.stage == Stage.CHECKIN


def test_who_does_not_know_what_happened_is_asked_once_more(session: Session, sam: Person) -> None:
    follow_up(session, sam, outcomes.done, "did it")
    first = make_turn(session, sam, text="dunno", intent="skip_question", now=NOW + A_MINUTE)
    asked = plainly.answered(first)
    assert asked is not None
    assert keys(asked) == ["checkins/which_is_nearest", "checkins/what_happened"]
    remember(first, asked)

    second = make_turn(session, sam, text="dunno", intent="skip_question", now=NOW + 2 * A_MINUTE)
    then = plainly.answered(second)

    assert then is not None and said(then, "checkins/well_done").facts["outcome"] == "other"


def test_what_they_ask_meanwhile_is_answered_and_what_we_had_asked_comes_again(
    session: Session, sam: Person
) -> None:
    follow_up(session, sam, outcomes.done, "did it")

    later = NOW + timedelta(hours=1)
    asks = make_turn(session, sam, text="why do u need to know", intent="ask_why", now=later)

    assert keys(talk.why(asks)) == ["knowledge/why", "checkins/what_happened"]


UNDECIDED = [
    "still waiting", "no news yet", "nothing yet", "not heard owt since", "heard nowt",
    "got ghosted", "still waitin on em", "they aint rung", "they havent got back to me",
    "no word from em", "still waiting for them to ring",
]  # fmt: skip


@pytest.mark.parametrize("outcome", ["talked", "applied"])
@pytest.mark.parametrize("text", UNDECIDED)
def test_what_is_not_decided_yet_stands_as_it_was(
    session: Session, text: str, outcome: str
) -> None:
    sam = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, sam, outcome=outcome, outcome_at=NOW - timedelta(days=9))
    checkin = make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    said_to_it = plainly.answered(make_turn(session, sam, text=text, intent="checkin_not_yet"))

    assert said_to_it is not None and keys(said_to_it)[0] == "checkins/undecided"
    assert (step.outcome, step.outcome_at) == (outcome, NOW - timedelta(days=9))
    assert (checkin.state, checkin.answer) == ("answered", "did_it")
    assert states_of(session, sam) == ["answered", "planned"]
    assert list(session.scalars(select(ListingReport))) == []


def test_who_else_waits_says_nothing_of_theirs(session: Session) -> None:
    sam = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, sam, outcome="applied", outcome_at=NOW - timedelta(days=9))
    checkin = make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    plainly.answered(make_turn(session, sam, text="my mate never heard back", intent="deny"))

    assert (checkin.state, checkin.answer) == ("sent", None)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("they offered me it still waiting on a start date", "applied"),
        ("i rang them again no answer", "no_answer"),
        ("ive applied now waiting to hear", "applied"),
        ("they turned me down", "turned_down"),
    ],
)
def test_what_tells_more_than_that_is_kept(session: Session, text: str, outcome: str) -> None:
    sam = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, sam, outcome="talked", outcome_at=NOW - timedelta(days=9))
    make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    plainly.answered(make_turn(session, sam, text=text, intent="checkin_done"))

    assert step.outcome == outcome
