"""What can be typed instead of tapped."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import shown
from bot.replies import Button, Reply
from bot.typed import meant
from tests.actions.makers import SQLITE, databases, engines, sessions

database, engine, session = databases(SQLITE), engines(), sessions()


def reply(*buttons: Button) -> Reply:
    return Reply("a/key", "Words", (buttons,) if buttons else ())


def test_nothing_was_shown_to_a_new_chat(session: Session) -> None:
    assert shown.typed_taps(session, "chat") == {}


def test_labels_are_kept_as_they_would_be_typed(session: Session) -> None:
    shown.remember(session, "chat", [reply(("I'll try this", "i:refer_me"), ("✅ ID", "t:x:id"))])

    assert shown.typed_taps(session, "chat") == {"ill try this": "i:refer_me", "id": "t:x:id"}


def test_the_newest_buttons_take_the_place_of_earlier_ones(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes", "i:affirm"))])
    shown.remember(session, "chat", [reply(("No", "i:deny"))])

    assert shown.typed_taps(session, "chat") == {"no": "i:deny"}


def test_a_message_without_buttons_leaves_those_that_are_shown(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes", "i:affirm"))])
    shown.remember(session, "chat", [reply()])

    assert shown.typed_taps(session, "chat") == {"yes": "i:affirm"}


def test_a_label_of_several_cards_means_what_they_have_in_common(session: Session) -> None:
    """Typed "Save" without a number: we ask which one."""
    cards = [reply(("Save", f"i:save_option:o={n}")) for n in range(3)]
    shown.remember(session, "chat", cards)

    assert shown.typed_taps(session, "chat") == {"save": "i:save_option"}


def test_a_label_that_means_two_things_means_none(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes", "i:affirm"), ("Yes", "g:agree"))])

    assert shown.typed_taps(session, "chat") == {}


def test_a_label_without_letters_cannot_be_typed(session: Session) -> None:
    shown.remember(session, "chat", [reply(("👍", "i:affirm"), ("No", "i:deny"))])

    assert shown.typed_taps(session, "chat") == {"no": "i:deny"}


def test_each_chat_has_its_own(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes", "i:affirm"))])

    assert shown.typed_taps(session, "another") == {}


def test_a_forgotten_chat_was_shown_nothing(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes", "i:affirm"))])
    shown.remember(session, "another", [reply(("Yes", "i:affirm"))])
    shown.forget(session, "chat")

    assert shown.typed_taps(session, "chat") == {}
    assert shown.typed_taps(session, "another") != {}


def test_a_button_of_yes_and_more_is_also_meant_by_yes(session: Session) -> None:
    buttons = (("Yes, delete everything", "g:delete"), ("No, keep it", "i:greet"))
    shown.remember(session, "chat", [reply(*buttons)])
    meant = shown.typed_taps(session, "chat")

    assert (meant["yes"], meant["no"]) == ("g:delete", "i:greet")


def test_a_button_of_yes_and_more_is_also_meant_by_the_rest(session: Session) -> None:
    shown.remember(session, "chat", [reply(("Yes, carry on", "i:greet"))])
    meant = shown.typed_taps(session, "chat")

    assert meant["yes"] == meant["carry on"] == meant["yes carry on"] == "i:greet"


def test_two_buttons_of_yes_leave_it_open(session: Session) -> None:
    buttons = (("Yes, one", "g:a"), ("Yes, two", "i:b"))
    shown.remember(session, "chat", [reply(*buttons)])

    assert "yes" not in shown.typed_taps(session, "chat")


def test_an_answer_is_meant_by_its_name(session: Session) -> None:
    shown.remember(session, "chat", [reply(("My age: 17", "i:change_answer:q=age"))])
    meant = shown.typed_taps(session, "chat")

    assert meant["my age"] == meant["age"] == "i:change_answer:q=age"


def test_a_polite_no_can_be_typed_short(session: Session) -> None:
    """But "No answer" is no no."""
    shown.remember(session, "chat", [reply(("No thanks", "i:deny"), ("No answer", "i:x:a=1"))])

    taps = shown.typed_taps(session, "chat")
    assert taps == {"no thanks": "i:deny", "no": "i:deny", "no answer": "i:x:a=1"}
    assert meant("na dont check in", taps) == "i:deny"
