"""Telegram's updates, cut down to what a turn needs."""

from __future__ import annotations

from inspect import signature
from typing import Any

import pytest
from telegram import ChatMemberRestricted, Update

from bot.incoming import Incoming, Kind
from bot.telegram import updates

SAM = 101
PRIVATE = {"id": SAM, "type": "private", "first_name": "Sam"}
GROUP = {"id": -5, "type": "group", "title": "Us"}
USER = {"id": SAM, "is_bot": False, "first_name": "Sam", "username": "sam_of_the_pier"}
BOT = {"id": 1, "is_bot": True, "first_name": "Foothold"}

RIGHTS = [
    name for name in signature(ChatMemberRestricted).parameters
    if name.startswith(("is_", "can_"))
]  # fmt: skip


def read(**parts: Any) -> Incoming | None:
    found = updates.read(Update.de_json({"update_id": 7, **parts}, None))
    assert found is None or found[0] == 7
    return found[1] if found else None


def make_message(*, chat: dict[str, Any] = PRIVATE, **parts: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1_790_000_000, "chat": chat, "from": USER, **parts}


def make_membership(status: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    until = {"until_date": 0} if status in ("kicked", "restricted") else {}
    if status == "restricted":
        until |= dict.fromkeys(RIGHTS, False)
    return {
        "chat": chat,
        "from": USER,
        "date": 1_790_000_000,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": status, **until},
    }


def test_a_text_is_taken_with_its_message() -> None:
    assert read(message=make_message(text="hello")) == Incoming(
        Kind.TEXT, SAM, text="hello", message_id=3
    )


def test_nothing_of_who_they_are_is_taken() -> None:
    assert "Sam" not in repr(read(message=make_message(text="hello")))
    assert "sam_of" not in repr(read(message=make_message(text="hello")))


PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


@pytest.mark.parametrize(
    "parts",
    [
        {"photo": PHOTO},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
        {"location": {"latitude": 53.8, "longitude": -3.0}},
        {"contact": {"phone_number": "07700900000", "first_name": "Sam"}},
        {"dice": {"emoji": "🎲", "value": 6}},
        {},
    ],
)
def test_what_is_no_text_is_media_and_nothing_of_it_is_taken(parts: dict[str, Any]) -> None:
    assert read(message=make_message(**parts)) == Incoming(Kind.MEDIA, SAM, message_id=3)


def test_a_caption_is_taken_as_words() -> None:
    """For the screen: words of danger may stand under a picture."""
    incoming = read(message=make_message(photo=PHOTO, caption="words of danger"))

    assert incoming == Incoming(Kind.MEDIA, SAM, text="words of danger", message_id=3)


@pytest.mark.parametrize("parts", [{"text": "new"}, {"photo": PHOTO, "caption": "new"}])
def test_an_edit_is_taken_with_its_words(parts: dict[str, Any]) -> None:
    assert read(edited_message=make_message(**parts)) == Incoming(Kind.EDIT, SAM, text="new")


def test_a_tap_is_taken_with_what_answers_it() -> None:
    query = {"id": "99", "from": USER, "chat_instance": "c", "data": "i:greet"}
    incoming = read(callback_query={**query, "message": make_message(text="Hi")})

    assert incoming == Incoming(Kind.TAP, SAM, data="i:greet", message_id=3, callback_id="99")


def test_a_tap_on_a_message_too_old_to_be_read_is_taken() -> None:
    """Telegram sends only the number of a message that is older than 48 hours."""
    old = {"chat": PRIVATE, "message_id": 3, "date": 0}
    query = {"id": "99", "from": USER, "chat_instance": "c", "data": "i:greet", "message": old}

    assert read(callback_query=query) == Incoming(
        Kind.TAP, SAM, data="i:greet", message_id=3, callback_id="99"
    )


def test_a_tap_without_data_is_a_tap() -> None:
    query = {"id": "99", "from": USER, "chat_instance": "c", "game_short_name": "g"}
    incoming = read(callback_query={**query, "message": make_message(text="Hi")})

    assert incoming and (incoming.kind, incoming.data) == (Kind.TAP, "")


@pytest.mark.parametrize(("status", "kind"), [("kicked", Kind.BLOCKED), ("member", Kind.OTHER)])
def test_blocking_and_coming_back_are_told_apart(status: str, kind: Kind) -> None:
    assert read(my_chat_member=make_membership(status)) == Incoming(kind, SAM)


@pytest.mark.parametrize("chat_type", ["group", "supergroup"])
def test_a_group_is_a_group_and_its_words_are_not_taken(chat_type: str) -> None:
    chat = GROUP | {"type": chat_type}

    assert read(message=make_message(chat=chat, text="hello")) == Incoming(Kind.GROUP, -5)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("member", Kind.GROUP),
        ("restricted", Kind.GROUP),
        ("left", Kind.OTHER),
        ("kicked", Kind.OTHER),
    ],
)
def test_put_into_a_group_it_is_of_a_group_before_anybody_writes(status: str, kind: Kind) -> None:
    assert read(my_chat_member=make_membership(status, GROUP)) == Incoming(kind, -5)


def test_somebody_who_joins_a_group_says_nothing() -> None:
    joined = make_message(chat=GROUP, new_chat_members=[USER])

    assert read(message=joined) == Incoming(Kind.OTHER, -5)


def test_a_tap_in_a_group_is_of_a_group() -> None:
    query = {"id": "99", "from": USER, "chat_instance": "c", "data": "i:greet"}
    incoming = read(callback_query={**query, "message": make_message(chat=GROUP, text="Hi")})

    assert incoming == Incoming(Kind.GROUP, -5)


def test_a_channel_is_left_like_a_group() -> None:
    channel = {"id": -6, "type": "channel", "title": "News"}
    post = {"message_id": 3, "date": 1_790_000_000, "chat": channel, "text": "hello"}

    assert read(channel_post=post) == Incoming(Kind.GROUP, -6)


def test_of_what_is_asked_from_another_chat_no_word_is_taken() -> None:
    inline = {"id": "1", "from": USER, "query": "jobs", "offset": ""}

    assert read(inline_query=inline) == Incoming(Kind.INLINE, SAM, callback_id="1")


def test_what_has_no_chat_is_passed_over() -> None:
    assert read() is None


def test_of_a_tap_the_buttons_are_left_out_and_it_is_taken_as_before() -> None:
    shown = make_message(text="Which?", reply_markup={"inline_keyboard": [[{"text": "A"}]]})
    tap = {"id": "9", "from": USER, "chat_instance": "1", "data": "a:q=area", "message": shown}
    found = [{"update_id": 7, "callback_query": tap}, {"update_id": 8}, "nonsense"]
    before = read(callback_query=tap)
    updates.cut_down(found)

    assert isinstance(found[0], dict)
    assert "reply_markup" not in found[0]["callback_query"]["message"]
    assert read(callback_query=found[0]["callback_query"]) == before


@pytest.mark.parametrize("found", [None, True, {}, [{"callback_query": None}]])
def test_what_is_no_list_of_taps_stays_as_it_is(found: Any) -> None:
    updates.cut_down(found)
