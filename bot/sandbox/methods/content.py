"""What a message says: its text with entities, and its buttons."""

from __future__ import annotations

from typing import Any

from bot.sandbox.keyboards import Keyboard, checked_keyboard
from bot.sandbox.limits import MESSAGE_UNITS
from bot.sandbox.links import with_links
from bot.sandbox.markup import parse_html
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.text import Formatted, cleaned, is_nothing, trimmed, units


def formatted_text(parameters: Parameters, name: str) -> Formatted:
    """The text of a parameter, its markup read; it may be empty."""
    source = cleaned(parameters.text(name))
    match parameters.text("parse_mode").lower():
        case "":
            plain = Formatted(source)
        case "html":
            plain = parse_html(source)
        case _:
            raise bad_request("unsupported parse_mode")
    if parameters.values.get("entities") or parameters.values.get("caption_entities"):
        raise bad_request("the sandbox reads entities only out of parse_mode HTML")
    return with_links(trimmed(plain))


def message_text(parameters: Parameters, *, too_long: str) -> dict[str, Any]:
    """The text and entities of a message, in the Bot API's form; never empty or too long."""
    formatted = formatted_text(parameters, "text")
    if not formatted.text:
        raise bad_request("message text is empty")
    if is_nothing(formatted.text):
        raise bad_request("text must be non-empty")
    if units(formatted.text) > MESSAGE_UNITS:
        raise bad_request(too_long)
    return as_body("text", formatted)


def as_body(name: str, formatted: Formatted) -> dict[str, Any]:
    """Text and entities under the names that Telegram gives them for a text or a caption."""
    entities = "entities" if name == "text" else "caption_entities"
    body: dict[str, Any] = {name: formatted.text} if formatted.text else {}
    return body | ({entities: formatted.entities} if formatted.entities else {})


def keyboard(parameters: Parameters) -> dict[str, Keyboard]:
    """The buttons of a message, in the Bot API's form; nothing when there are none."""
    checked = checked_keyboard(parameters.structure("reply_markup", "reply keyboard markup"))
    return {"reply_markup": checked} if checked else {}
