"""Check-ins as they are lived: answers days later, silence, and coming back after weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.records import CheckIn, Person, Step
from tests.chat import Chat, new_chat
from tests.conversations.booked import booked, chosen, furthest, person_of, silent_twice
from tests.guide import Guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]
HOURS, DAYS, WEEKS = timedelta(hours=5), timedelta(days=2), timedelta(weeks=3)


@pytest.fixture
def chat(ahead: Guide) -> Chat:
    return new_chat(ahead)


def kept(chat: Chat) -> tuple[list[str], list[str | None]]:
    """The answers to this chat's check-ins, and what came of its steps."""
    with Session(chat.guide.engine) as session:
        person = person_of(session, chat)
    answers = select(CheckIn.answer).where(CheckIn.answer.is_not(None))
    outcomes = select(Step.outcome).where(Step.person_id == person.id)
    given = answers.where(CheckIn.person_id == person.id)
    return chat.guide.rows(given), chat.guide.rows(outcomes)


def person_is_known(chat: Chat) -> bool:
    key = chat.guide.keyring.find(chat.chat_id)
    return bool(chat.guide.rows(select(Person.id).where(Person.lookup == key)))


def still_planned(chat: Chat) -> int:
    key = chat.guide.keyring.find(chat.chat_id)
    planned = select(CheckIn.id).join(Person, Person.id == CheckIn.person_id)
    return len(chat.guide.rows(planned.where(Person.lookup == key, CheckIn.state == "planned")))


@pytest.mark.parametrize(
    ("later", "words", "heard", "answer", "outcome"),
    [
        (HOURS, "nah not yet", "What got in the way?", "not_yet", None),
        (DAYS, "not yet, i was too scared to ring", "nervous is normal", "not_yet", None),
        (DAYS, "they never picked up", "nobody answers", "did_not_work", "no_answer"),
        (DAYS, "no answer", "nobody answers", "did_not_work", "no_answer"),
        (DAYS, "it was full", "I'm sorry it was full", "did_not_work", "full"),
        (HOURS, "yeah i did it", "What happened?", "did_it", None),
        (DAYS, "yes i applied on monday", "If you hear nothing", "did_it", "applied"),
        (DAYS, "yeah i rang em", "Talking to someone", "did_it", "talked"),
        (DAYS, "not interested anymore", "it wasn't right for you", "did_not_work", "not_for_me"),
        (DAYS, "changed my mind", "it wasn't right for you", "did_not_work", "not_for_me"),
        (DAYS, "i applied but heard nothing", "If you hear nothing", "did_it", "applied"),
        (DAYS, "sort of they said to email", "Talking to someone", "did_it", "talked"),
        (DAYS, "they say come back next week", "Talking to someone", "did_it", "talked"),
        (DAYS, "they turned me down", "I'm sorry they said no", "did_not_work", "turned_down"),
        (DAYS, "i have call but man not speak", "nobody answers", "did_not_work", "no_answer"),
        (DAYS, "they were horrible to me", "That's not OK", "did_not_work", "did_not_work"),
        (DAYS, "i cant do it", "What got in the way?", "not_yet", None),
        (DAYS, "i dint go", "What got in the way?", "not_yet", None),
        (DAYS, "lost the number soz", "step by step", "not_yet", None),
        (DAYS, "they wanted id and i dont have any", "ask for ID", "not_yet", None),
        (DAYS, "i not go because i not have bus money", "bus fares", "not_yet", None),
        (DAYS, "my worker is ringing them for me", "someone do that with you", "not_yet", None),
        (DAYS, "been going 2 weeks its hard", "What makes it hard?", "did_it", "started"),
        (DAYS, "my mum died", "I'm really sorry", "news", None),
        (DAYS, "my nan's in hospital", "that's a worry", "news", None),
        (DAYS, "im on remand", "that's a hard time", "news", None),
        (DAYS, "cant get out of bed", "so hard right now", "news", None),
        (DAYS, "i lost my job", "I'm sorry about your job", "news", None),
    ],
)
def test_words_that_come_hours_or_days_later_are_an_answer_to_the_check_in(
    chat: Chat, later: timedelta, words: str, heard: str, answer: str, outcome: str | None
) -> None:
    booked(chat).waits_for_the_check_in().hears("How did it go")
    chat.waits(later).says(words).hears(heard)
    assert kept(chat) == ([answer], [outcome])


@pytest.mark.parametrize(
    ("first", "words", "heard", "outcome"),
    [
        ("not yet", "no bus money", "Ask them about bus fares", None),
        ("not yet", "my mum", "sort that out on your own", None),
        (
            "it didnt work out",
            "they were rude",
            "I've noted that it didn't work out",
            "did_not_work",
        ),
        ("did it", "just had a chat", "Talking to someone", "talked"),
        ("did it", "yeah", "What happened?", None),
        ("did it", "nothing really", "Thanks for telling me.", "other"),
        ("did it", "they said come back monday", "Talking to someone", "talked"),
        ("not yet", "im scared to ring them", "nervous is normal", None),
        ("not yet", "my mums ill and i look after her", "help for people who do that", None),
        ("it didnt work out", "door was locked went twice", "wrong details", "wrong_details"),
        ("it didnt work out", "no i mean im waiting", "If you hear nothing", "applied"),
    ],
)
def test_what_we_ask_then_is_answered_in_their_own_words(
    chat: Chat, first: str, words: str, heard: str, outcome: str | None
) -> None:
    booked(chat).waits_for_the_check_in().waits(HOURS).says(first)
    chat.waits(HOURS).says(words).hears(heard)
    assert kept(chat)[1] == [outcome]


def test_what_the_step_was_is_told_and_the_check_in_stays_open(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in()
    chat.says("what was it again?").hears("Why it could fit you", "And how did it go with")
    chat.says("no").hears("What got in the way?")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("ok", "OK."),
        ("wot u on about", "Sorry, I wasn't clear"),
        ("already told you", "Sorry, I ask more than once"),
        ("did you forget me", "I haven't forgotten you"),
        ("fuck off", "Shall I stop checking in?"),
        ("can u text me less", "a break, or stop"),
        ("wrong person", "a bot called Foothold"),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(chat: Chat, words: str, heard: str) -> None:
    booked(chat).waits_for_the_check_in().waits(HOURS).says(words).hears(heard)
    assert kept(chat) == ([], [None]) and still_planned(chat) > 0


def test_a_step_given_up_by_mistake_comes_back(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in().says("not for me").hears("wasn't right for you")
    assert still_planned(chat) == 0
    chat.says("i want the first one back").hears("it's yours again", "[How do I do it?]")
    assert still_planned(chat) > 0 and kept(chat) == ([], [None])


def test_something_else_is_answered_and_the_check_in_stays_open(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in()
    chat.waits(HOURS).says("what even is an apprenticeship?").hears("a real job where you learn")
    assert kept(chat) == ([], [None])
    chat.waits(HOURS).says("not yet sorry").hears("What got in the way?")
    assert kept(chat) == (["not_yet"], [None])


def test_whoever_is_furthest_away_hears_of_a_person_each_time_and_one_last_word(
    chat: Chat,
) -> None:
    furthest(chat)
    chat.waits_for_the_check_in().hears("How did it go", "talk to someone").says("not yet")
    for _ in range(2):
        chat.waits_for_the_check_in().hears("since last time", "talk to someone").says("not yet")
    chat.waits_for_the_check_in().hears("since last time", "talk to someone")
    chat.waits_for_the_check_in().hears("my last message", "90 more days", "[Carry on]")
    assert still_planned(chat) == 0


def test_two_silences_are_asked_about_once_and_then_it_is_quiet(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in().hears("How did it go")
    chat.waits_for_the_check_in().hears("How did it go")
    chat.waits_for_the_check_in().hears("Shall I stop checking in?")
    assert still_planned(chat) == 0
    chat.waits(DAYS).says("no keep checking in").hears("I'll keep checking in, next on")
    assert still_planned(chat) > 0


@pytest.mark.parametrize(
    ("words", "heard", "goes_on"),
    [
        ("not yet", "What got in the way?", True),
        ("not yet, been too busy", "a small part you could do", True),
        ("did it", "What happened?", True),
        ("yeah i applied on monday", "If you hear nothing", True),
        ("it didnt work out", "What was it?", False),
        ("yes stop", "I won't send you check-ins", False),
        ("i applied leave me alone now", "I won't send you check-ins", False),
        ("yes please keep going", "I'll keep checking in", True),
        ("yes thats fine", "I won't send you check-ins", False),
        ("yeah im sure its alright", "Shall we carry on", False),
    ],
)
def test_whatever_is_answered_to_shall_i_stop_counts(
    chat: Chat, words: str, heard: str, goes_on: bool
) -> None:
    silent_twice(booked(chat)).waits_for_the_check_in()
    chat.hears("Shall I stop checking in?").waits(HOURS).says(words).hears(heard)
    assert (still_planned(chat) > 0) is goes_on
    assert ("I'll keep checking in" in chat.answer()) is goes_on


def test_who_says_neither_after_weeks_is_asked_the_ways_and_keeps_them_by_saying_so(
    chat: Chat,
) -> None:
    silent_twice(booked(chat)).waits_for_the_check_in().hears("Shall I stop checking in?")
    chat.waits(HOURS).says("whatever").hears("Last time you picked", "[Yes, carry on]")
    chat.says("nah keep em x").hears("I'll keep checking in, next on")
    assert still_planned(chat) > 0


def test_of_words_that_sound_like_a_new_beginning_one_answer_comes(chat: Chat) -> None:
    """Rasa went on from what they were taken for, with ten answers to one message."""
    booked(chat).waits_for_the_check_in().says("over it").hears("What got in the way?")
    assert len(chat.heard) == 1


def test_a_stop_of_somebody_else_is_asked_about(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in().says("quit").hears(
        "Shall I stop sending you", "[Yes, stop]"
    )
    assert still_planned(chat) > 0
    chat.says("no").hears("how did it go")
    chat.says("quit").says("yes").hears("I won't send you check-ins")
    assert still_planned(chat) == 0


def test_a_start_told_before_the_first_check_in_is_followed(chat: Chat) -> None:
    booked(chat).waits(HOURS).says("i started today").hears("great news", "The next time is")
    assert still_planned(chat) == 3


@pytest.mark.parametrize(
    ("words", "heard", "outcome"),
    [
        ("yeah", "I'll check in again on", "started"),
        ("its really hard, i missed a few days", "What makes it hard?", "started"),
        ("i dropped out", "I'm sorry it ended", "stopped"),
        ("no", "I'm sorry it ended", "stopped"),
    ],
)
def test_weeks_after_a_start_they_say_whether_they_are_still_going(
    chat: Chat, words: str, heard: str, outcome: str
) -> None:
    booked(chat).waits(HOURS).says("i started today").hears("great news")
    chat.waits_for_the_check_in().hears("Are you still going?", "[I stopped]")
    chat.waits(HOURS).says(words).hears(heard)
    assert kept(chat)[1] == [outcome]


def test_a_question_weeks_after_a_start_is_answered_and_the_same_is_asked_again(
    chat: Chat,
) -> None:
    booked(chat).waits(HOURS).says("i started today")
    chat.waits_for_the_check_in().hears("Are you still going?")
    chat.says("how much do apprentices get paid?")
    chat.hears("Apprentices get paid", "Are you still going?", "[Still going]", "[I stopped]")
    chat.says("yeah").hears("I'll check in again on")


def test_an_old_check_in_is_answered_to_its_end_and_then_the_newer_one_is_asked_again(
    chat: Chat,
) -> None:
    """What is typed after the tap is about the step that was tapped, not about the newer one."""
    booked(chat).waits_for_the_check_in()
    old = chat.button("Did it")
    chat.says("/options").taps("Tell me more").taps("I'll try this").taps("Yes, check in")
    chat.waits_for_the_check_in().hears("How did it go")
    chat.taps_old(*old).hears("What happened?")
    chat.says("i sent my application off").hears("If you hear nothing", "And how did it go with")
    assert sorted(map(str, kept(chat)[1])) == ["None", "applied"]
    chat.says("no").hears("What got in the way?")
    assert sorted(map(str, kept(chat)[0])) == ["did_it", "not_yet"]
    assert sorted(map(str, kept(chat)[1])) == ["None", "applied"]


def test_a_check_in_leaves_an_open_question_open(chat: Chat) -> None:
    """Begun again and left for days: it comes all the same, and the question waits for it."""
    booked(chat).says("start again").taps("Yes, start again").hears("How old")
    chat.waits_for_the_check_in().hears("How did it go")
    chat.says("17").hears("Where")
    assert kept(chat)[0] == []
    chat.taps_old(*chat.button("Not yet")).hears("What got in the way?")
    assert kept(chat)[0] == ["not_yet"]


def test_an_answered_check_in_leads_back_to_the_questions(chat: Chat) -> None:
    booked(chat).says("start again").taps("Yes, start again").says("17").hears("Where")
    old = chat.button("Skip")
    chat.waits_for_the_check_in().says("no").hears("What got in the way?")
    chat.says("been too busy").hears("a small part", "Shall we carry on with the questions?")
    chat.says("yes").hears("Where")
    chat.taps_old(*old).hears("going on for you")


def test_a_tick_box_of_weeks_ago_is_answered_with_where_things_are(chat: Chat) -> None:
    booked(chat).says("start again").taps("Yes, start again")
    for words in ("17", "blackpool", "looking for work", "2 months", "a job", "shop work", "both"):
        chat.says(words)
    housing = chat.hears("Pick any").button("Where I live")
    chat.taps("Skip").taps("Skip").hears("[That's me]").waits(WEEKS)
    chat.taps_old(*housing).hears("from earlier", "Last time", "[Yes, carry on]")


def test_who_blocks_the_bot_and_comes_back_hears_where_they_were(chat: Chat) -> None:
    booked(chat)
    chat.blocks()
    assert still_planned(chat) == 0
    chat.unblocks().says("/start").hears(
        "Last time you", "I stopped checking in", "[Yes, carry on]", "[What has changed]"
    )
    chat.says("yes").hears("Shall I check in with you")
    assert still_planned(chat) == 0
    chat.says("yes").hears("I'll check in on")
    assert still_planned(chat) == 5


def test_a_start_told_after_a_stop_asks_first(chat: Chat) -> None:
    booked(chat).says("/stop")
    chat.says("i started today").hears("great news", "Shall I check in", "[Yes, check in]")
    assert still_planned(chat) == 0
    chat.says("yeah").hears("I'll check in on")
    assert still_planned(chat) == 3


def test_check_ins_asked_for_in_a_break_end_it_and_come(chat: Chat) -> None:
    booked(chat).says("/pause 6 weeks").hears("No check-ins until")
    chat.says("/options").taps("Tell me more").taps("I'll try this")
    chat.taps("Yes, check in").hears("That ends your break", "I'll check in on")
    chat.waits_for_the_check_in().hears("How did it go")


@pytest.mark.parametrize("words", ["actually yes check in", "ok go on then check in on me"])
def test_after_no_thanks_check_ins_can_be_asked_for(chat: Chat, words: str) -> None:
    chosen(chat).says("na dont check in").hears("I won't")
    chat.says(words).hears("I'll check in on")
    assert still_planned(chat) > 0


def test_whatever_they_come_back_with_after_weeks_is_dealt_with_and_they_hear_where_they_were(
    chat: Chat,
) -> None:
    booked(chat).waits_for_the_check_in()
    old = chat.button("Did it")
    three = ("Last time", "[Yes, carry on]", "[What has changed]", "[Start again]")
    chat.waits(WEEKS).says("/options").hears(*three, "[Tell me more]")
    chat.waits(WEEKS).taps_old(*old).hears("Last time", "What happened?")
    chat.does_not_hear("Shall we carry on")  # one thing at a time
    chat.waits(WEEKS).says("i applied in the end").hears(*three, "If you hear nothing")
    assert kept(chat) == (["did_it"], ["applied"])
    chat.says("/options").does_not_hear("Last time")


@pytest.mark.parametrize("tap", [True, False])
@pytest.mark.parametrize(
    ("way", "heard"),
    [
        ("Yes, carry on", "how did it go"),
        ("What has changed", "My age"),
        ("Start again", "Start the questions again?"),
    ],
)
def test_whoever_comes_back_after_weeks_hears_where_they_were_and_has_three_ways_on(
    chat: Chat, way: str, heard: str, tap: bool
) -> None:
    booked(chat).waits_for_the_check_in().waits(WEEKS)
    chat.says("hiya").hears(
        "Last time you", "[Yes, carry on]", "[What has changed]", "[Start again]"
    )
    (chat.taps if tap else chat.says)(way).hears(heard)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("yes", "how did it go"),
        ("carry on", "how did it go"),
        ("lets just carry on", "how did it go"),
        ("things have changed for me", "My age"),
        ("can i start again from the beginning", "Start the questions again?"),
    ],
)
def test_the_ways_on_can_be_said_in_their_own_words(chat: Chat, words: str, heard: str) -> None:
    booked(chat).waits_for_the_check_in().waits(WEEKS).says("hiya")
    chat.says(words).hears(heard)
    assert kept(chat) == ([], [None])


def test_a_slip_of_the_thumb_leaves_the_plan(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in()
    did_it = chat.button("Did it")
    planned = still_planned(chat)
    chat.taps("Didn't work out").hears("What was it?")
    assert still_planned(chat) == 0
    chat.taps_old(*did_it).hears("What happened?").taps("We talked").hears("Talking to someone")
    assert (kept(chat), still_planned(chat)) == ((["did_it"], ["talked"]), planned)


def test_after_danger_and_going_on_the_next_check_in_names_a_person(chat: Chat) -> None:
    booked(chat).says("i want to kill myself").hears("999").says("im ok")
    chat.waits_for_the_check_in().hears("How did it go", "talk to someone", "[Talk to a person]")


def test_whoever_left_what_they_had_just_started_hears_no_blame(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in().says("i started").hears("great news")
    chat.says("i dropped out").hears("I'm sorry it ended")
    assert kept(chat)[1] == ["stopped"] and still_planned(chat) == 0


@pytest.mark.parametrize("words", ["can we carry on", "lets carry on"])
def test_to_carry_on_takes_the_old_plan_up_and_asks_one_thing(chat: Chat, words: str) -> None:
    silent_twice(booked(chat)).waits_for_the_check_in().hears("Shall I stop checking in?")
    chat.waits(WEEKS).says(words).hears("I'll keep checking in").does_not_hear("Last time")
    assert len(kept(chat)[1]) == 1 and still_planned(chat) > 0


@pytest.mark.parametrize("words", ["actually come back", "you can text me again"])
def test_a_break_ends_in_words(chat: Chat, words: str) -> None:
    booked(chat).says("/pause a year").hears("No check-ins until")
    chat.waits(WEEKS).says(words).hears("That ends your break", "I'll check in")
    chat.does_not_hear("Last time")


def test_once_an_open_check_in_is_answered_after_a_block_they_are_offered_again(
    chat: Chat,
) -> None:
    booked(chat).waits_for_the_check_in().blocks()
    chat.unblocks().says("/start").hears("I stopped checking in").says("yes")
    chat.hears("how did it go").says("not yet, been too busy").hears("Shall I check in with you")
    assert still_planned(chat) == 0
    chat.says("yes").hears("I'll check in on")


def test_yeah_i_did_it_beside_a_second_step_answers_the_old_check_in(chat: Chat) -> None:
    booked(chat).waits_for_the_check_in().says("/options").taps("Tell me more")
    chat.taps("I'll try this").hears("Shall I check in with you")
    chat.waits(HOURS).says("yeah i did it").hears("What happened?").does_not_hear("I'll check in")
    assert "did_it" in kept(chat)[0]


def test_who_left_among_the_questions_weeks_ago_is_not_known_any_more(chat: Chat) -> None:
    """Unfinished questions are kept for a week, and a moved clock lets no more of it stand."""
    chat.says("/start").taps("OK, go on").says("17").hears("2 of 8")
    chat.waits(DAYS).says("hello").hears("2 of 8")
    assert person_is_known(chat)
    chat.waits(WEEKS)
    assert not person_is_known(chat)
    chat.says("carry on").hears("I'm a bot").does_not_hear("2 of 8")
