"""Replies as calls of the Bot API."""

from __future__ import annotations

import json

import pytest

from bot import keyboards
from bot.replies import Reply

REPLY = Reply(
    "a/key", "<b>Hi</b>", ((("Yes", "i:affirm"), ("No", "i:deny")), (("More", "g:more"),))
)


def test_a_reply_is_sent_as_html_with_its_rows_of_buttons() -> None:
    call = keyboards.send(7, REPLY)

    assert call.method == "send_message"
    assert call.parameters == {
        "chat_id": 7,
        "text": "<b>Hi</b>",
        "parse_mode": "HTML",
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "Yes", "callback_data": "i:affirm"},
                    {"text": "No", "callback_data": "i:deny"},
                ],
                [{"text": "More", "callback_data": "g:more"}],
            ]
        },
    }


def test_a_reply_without_buttons_has_no_keyboard() -> None:
    assert "reply_markup" not in keyboards.send(7, Reply("a/key", "Hi")).parameters


@pytest.mark.parametrize("address", ["https://x.org", "http://x.org", "tg://user?id=1"])
def test_an_address_becomes_a_link(address: str) -> None:
    rows = keyboards.keyboard([[("Go", address)]])

    assert rows == {"inline_keyboard": [[{"text": "Go", "url": address}]]}


def test_data_of_64_bytes_is_carried_and_more_is_a_mistake_of_ours() -> None:
    assert keyboards.keyboard([[("Yes", "x" * 64)]])
    for data in ("x" * 65, "é" * 33):
        with pytest.raises(ValueError, match="Yes"):
            keyboards.keyboard([[("Yes", data)]])


def test_only_the_buttons_of_a_message_are_changed() -> None:
    call = keyboards.edit_buttons(7, 42, REPLY)

    assert call.method == "edit_message_reply_markup"
    assert set(call.parameters) == {"chat_id", "message_id", "reply_markup"}
    assert call.parameters["message_id"] == 42


def test_a_file_is_sent_with_its_name() -> None:
    call = keyboards.send_file(7, "{}", "mine.json")

    assert call.method == "send_document"
    assert call.parameters == {"chat_id": 7, "document": "{}", "filename": "mine.json"}


def test_every_call_can_be_kept_as_json() -> None:
    for call in (keyboards.send(7, REPLY), keyboards.edit_buttons(7, 42, REPLY)):
        assert json.loads(json.dumps(dict(call.parameters))) == call.parameters
