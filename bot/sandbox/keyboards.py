"""Inline keyboards, checked as Telegram checks them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.limits import BUTTONS, BUTTONS_IN_A_ROW, CALLBACK_DATA_BYTES
from bot.sandbox.links import refused_link
from bot.sandbox.refusals import Refusal, bad_request

Keyboard = dict[str, Any]


def checked_keyboard(markup: Any) -> Keyboard | None:
    """The keyboard as Telegram keeps it, None for an empty one; a Refusal where it refuses."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        raise bad_request("the sandbox knows only inline keyboards")
    rows = [_checked_row(row) for row in _list(markup["inline_keyboard"], "InlineKeyboard")]
    rows = [row for row in rows if row]
    too_wide = any(len(row) > BUTTONS_IN_A_ROW for row in rows)
    if too_wide or sum(len(row) for row in rows) > BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise bad_request(f"field of type {what} must be an Array")
    return value


def _checked_row(row: Any) -> list[dict[str, str]]:
    return [_checked_button(button) for button in _list(row, "InlineKeyboardButton row")]


def _checked_button(button: Any) -> dict[str, str]:
    if not isinstance(button, dict):
        raise bad_request("InlineKeyboardButton must be an Object")
    text = _button_text(button)
    if "url" in button:
        return {"text": text, "url": _button_url(str(button["url"]))}
    if "callback_data" in button and button["callback_data"] != "":
        return {"text": text, "callback_data": _button_data(button["callback_data"])}
    raise _unreadable("Text buttons are unallowed in the inline keyboard")


def _button_text(button: dict[str, Any]) -> str:
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unreadable('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    return button["text"]


def _button_url(url: str) -> str:
    reason = refused_link(url if "://" in url or url.startswith("tg:") else f"http://{url}")
    if reason:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")
    return url


def _button_data(data: Any) -> str:
    if not isinstance(data, str):
        raise _unreadable('Field "callback_data" must be of type String')
    if len(data.encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")
