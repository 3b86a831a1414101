"""The whole way: from hello to a step with a check-in, by taps, in words, and mixed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, select

from actions.records import Answer, CheckIn, Concern, Person, Placement, Step
from tests.chat import Chat

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]


def test_only_tapping_leads_to_a_step_and_a_check_in(chat: Chat) -> None:
    """Somebody who never types a word gets all the way."""
    chat.says("/start").hears("I'm a bot, not a person", "not an emergency service", "[OK, go on]")
    chat.taps("OK, go on").hears("1 of 8", "How old are you?")
    chat.taps("17").hears("2 of 8", "[South Shore]")
    chat.taps("South Shore").hears("3 of 8")
    chat.taps("Looking for something").hears("4 of 8")
    chat.taps("3 to 6 months").hears("5 of 8", "What would you like next?")
    chat.taps("Earn while I learn").hears("What are you into?")
    chat.taps("Building").taps("Cars and bikes").taps("Done").hears("6 of 8")
    chat.taps("Neither yet").hears("7 of 8")
    chat.taps("Getting there").taps("Confidence").taps("Done").hears("8 of 8")
    chat.taps("None of these").hears(
        "Here's what I heard", "17", "FY4", "Building, Cars and bikes", "participation team"
    ).does_not_hear("tier", "Tier")
    chat.taps("That's me").hears("Here are 3", "Why it could fit you", "Not yet confirmed")
    chat.taps("Tell me more").hears("[I'll try this]", "[Save]")
    chat.taps("I'll try this").hears("Here's exactly how", "Words you could use", "check in")
    chat.taps("Yes, check in").hears("I'll check in on")
    chat.waits_for_the_check_in().hears("How did it go", "[Did it]", "[Not yet]", "[Stop messages]")
    chat.taps("Did it").hears("What happened?")
    chat.taps("I started").hears("great news")


def test_only_typing_leads_there_as_well(chat: Chat) -> None:
    """Somebody who types badly and never taps gets all the way."""
    chat.says("hiya").hears("I'm a bot")
    chat.says("yeah ok").hears("How old are you?")
    chat.says("im 17").hears("Where do you live?")
    chat.says("blackpool south shore").hears("3 of 8")
    chat.says("lookin for work").hears("4 of 8")
    chat.says("left college in june").hears("5 of 8")
    chat.says("a job").hears("What are you into?")
    chat.says("summat with cars").hears("6 of 8")
    chat.says("just my maths").hears("7 of 8")
    chat.says("cant afford the bus").hears("of 8")
    if "enough to eat" in chat.answer():
        chat.says("yes")
    chat.hears("8 of 8").says("none").hears("Here's what I heard", "Just maths")
    chat.says("yeah thats me").hears("1. ", "2. ", "3. ")
    chat.says("tell me more about the second one").hears("Why it could fit you")
    chat.says("ill try this").hears("Here's exactly how")
    chat.says("yes check in").hears("I'll check in on")
    chat.waits_for_the_check_in().hears("How did it go")
    chat.says("not yet sorry").hears("What got in the way?")


def test_a_question_in_the_middle_is_answered_and_ours_comes_again(chat: Chat) -> None:
    """Taps and words mixed, with a question of their own."""
    chat.says("/start").taps("OK, go on").says("18").says("FY1 3EF").hears("3 of 8")
    chat.taps("Not sure what to do").says("about a year and a half").hears("5 of 8")
    chat.says("what even is an apprenticeship?").hears("a real job where you learn", "5 of 8")
    chat.taps("Why?").hears("So I show you what you want first", "5 of 8")
    chat.taps("Back").hears("4 of 8").taps("Less than 3 months").hears("5 of 8")
    chat.taps("Skip").hears("6 of 8").taps("Yes, both").taps("None of these").hears("8 of 8")
    chat.taps("None of these").hears("Here's what I heard", "FY1")
    assert _one(chat, select(Answer.value).where(Answer.question == "area")) == "FY1"


def test_what_does_not_sound_right_is_changed_and_placed_again(chat: Chat) -> None:
    """A result can be disputed; both placements are kept."""
    _skip_all(chat).taps("That doesn't sound right").hears("What's off?", "[My age: Skipped]")
    chat.taps("My age").hears("How old are you?").taps("19").hears("Here's what I heard", "19")
    person = _person(chat)
    placements = chat.guide.rows(
        select(Placement).where(Placement.person_id == person.id).order_by(Placement.placed_at)
    )
    assert len(placements) == 2
    assert placements[0].disputed_at is not None
    assert placements[0].policy_version


def test_skipping_everything_still_gives_something_sensible(chat: Chat) -> None:
    """No answer at all is no dead end."""
    _skip_all(chat).hears("You skipped the questions").taps("That's me").hears("1. ", "2. ", "3. ")


def test_a_word_of_danger_is_answered_first_and_recorded_without_its_words(chat: Chat) -> None:
    """The gate comes before everything, in the middle of a question."""
    chat.says("/start").taps("OK, go on")
    chat.says("i want to kill myself").hears("Thank you for telling me", "999", "116 123")
    chat.does_not_hear("How old are you?")
    concerns = chat.guide.rows(select(Concern).where(Concern.person_id == _person(chat).id))
    assert [(c.concern_class, c.net) for c in concerns] == [("suicide", "words")]
    chat.taps("I'm ok to go on").taps("Carry on").hears("How old are you?")


def test_danger_is_answered_before_consent_too(chat: Chat) -> None:
    """Nobody has to agree to anything to be told who to call."""
    chat.says("my dad hits me").hears("Thank you for telling me", "999")


def test_too_young_is_a_kind_signpost_and_nothing_is_kept(chat: Chat) -> None:
    """Under 16: where to turn, and no row stays."""
    chat.says("/start").taps("OK, go on").says("im 14").hears("0800 1111", "haven't kept anything")
    assert _people_of(chat) == []


def test_over_24_goes_on_only_with_a_plan_or_as_a_care_leaver(chat: Chat) -> None:
    """At 25 one more question decides; without it, a signpost to adult offers."""
    chat.says("/start").taps("OK, go on").taps("25").hears("[I've been in care]")
    chat.taps("I've been in care").hears("Where do you live?")
    chat.taps("Back").taps("Neither").hears("National Careers Service")
    assert _people_of(chat) == []


def test_an_old_button_changes_nothing_and_says_so(chat: Chat) -> None:
    """A tap out of order is answered; the newest state wins."""
    chat.says("/start").taps("OK, go on")
    message_id, data = chat.button("17")
    chat.taps("18").hears("2 of 8")
    chat.taps_old(message_id, data).hears("from earlier", "2 of 8")
    assert _one(chat, select(Answer.value).where(Answer.question == "age")) == 18


def test_deleting_removes_every_row(chat: Chat) -> None:
    """/delete asks once, then nothing is left."""
    _skip_all(chat).says("/delete").hears("can't undo")
    chat.taps("Yes, delete everything").hears("is gone")
    assert _people_of(chat) == []


def test_deleting_can_be_typed_while_options_are_on_the_table(chat: Chat) -> None:
    """The yes belongs to the question that was just asked."""
    _skip_all(chat).taps("That's me").says("/delete").hears("can't undo")
    chat.says("yes").hears("is gone")
    assert _people_of(chat) == []


@pytest.mark.parametrize("tap", [None, "That's me"])
def test_starting_again_is_one_question_and_one_answer(chat: Chat, tap: str | None) -> None:
    """Outside the questions as in their middle; and it can be typed."""
    _skip_all(chat)
    if tap:
        chat.taps(tap)
    chat.says("/restart").hears("Start the questions again?")
    assert len(chat.heard) == 1
    chat.says("yes").hears("1 of 8")
    chat.taps("17").says("/restart").hears("Start the questions again?").does_not_hear("2 of 8")
    chat.says("no").hears("2 of 8")


def test_what_does_not_sound_right_can_be_typed(chat: Chat) -> None:
    """The answer that is off by its name, and the new one."""
    _skip_all(chat).says("thats not right").hears("What's off?")
    chat.says("my age").hears("How old are you?")
    chat.says("19").hears("Here's what I heard", "19")
    chat.says("thats not right").says("im 18 actually").hears("Here's what I heard", "18")


def test_after_a_sign_of_danger_a_chance_word_skips_no_question(chat: Chat) -> None:
    """No question, no options, until they choose to go on; then the same question comes."""
    chat.says("/start").taps("OK, go on").taps("17")
    chat.says("i want to kill myself").hears("Thank you for telling me")
    chat.says("not sure").hears("I'm still here", "999").does_not_hear("2 of 8")
    chat.says("/human").hears("[I'm ok to go on]").does_not_hear("2 of 8")
    chat.says("im ok to go on").taps("Carry on").hears("2 of 8")


def test_who_tells_later_that_they_are_under_16_is_kept_nothing_of(chat: Chat) -> None:
    """The first question was skipped, the age told at the next."""
    chat.says("/start").taps("OK, go on").taps("Skip").says("im 15").hears("0800 1111")
    assert _people_of(chat) == []


def test_stop_ends_the_check_ins(chat: Chat) -> None:
    """After /stop nothing is planned any more."""
    _skip_all(chat).taps("That's me").taps("I'll try this").taps("Yes, check in")
    chat.says("/stop").hears("won't send you check-ins")
    person = _person(chat)
    states = chat.guide.rows(select(CheckIn.state).where(CheckIn.person_id == person.id))
    assert set(states) == {"cancelled"}


def test_a_step_that_did_not_work_out_leads_to_more_options(chat: Chat) -> None:
    """Didn't work out: sorry, and what was it? The listing hears of it, and there is more."""
    _skip_all(chat).taps("That's me").taps("I'll try this").taps("Yes, check in")
    chat.waits_for_the_check_in().taps("Didn't work out").hears("I'm sorry", "[No answer]")
    chat.says("no answer").hears("nobody answers", "more")
    steps = chat.guide.rows(select(Step).where(Step.person_id == _person(chat).id))
    assert [step.outcome for step in steps] == ["no_answer"]


def _skip_all(chat: Chat) -> Chat:
    chat.says("/start").taps("OK, go on")
    for _ in range(8):
        chat.taps("Skip")
    return chat.hears("Here's what I heard")


def _people_of(chat: Chat) -> list[Person]:
    key = chat.guide.keyring.find(chat.chat_id)
    return chat.guide.rows(select(Person).where(Person.lookup == key))


def _person(chat: Chat) -> Person:
    (person,) = _people_of(chat)
    return person


def _one(chat: Chat, query: Select[Any]) -> Any:
    (found,) = chat.guide.rows(query.where(Answer.person_id == _person(chat).id))
    return found
