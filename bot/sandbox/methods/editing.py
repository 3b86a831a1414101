"""Methods that change or delete what is in a chat."""

from __future__ import annotations

from typing import Any

from bot.sandbox.limits import DELETE_SECONDS
from bot.sandbox.messages import Author, Message, change_message, remove_message
from bot.sandbox.methods.addressing import addressed_chat, addressed_message
from bot.sandbox.methods.content import keyboard, message_text
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, not_modified
from bot.sandbox.state import Sandbox, unix_now

_TEXT = ("text", "entities")
_KEYBOARD = ("reply_markup",)


async def edit_message_text(sandbox: Sandbox, parameters: Parameters) -> Message:
    """Change the text and the buttons; without reply_markup the buttons go."""
    content = message_text(parameters, too_long="MESSAGE_TOO_LONG") | keyboard(parameters)
    message = _own_message(sandbox, parameters)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _changed(sandbox, message, _TEXT + _KEYBOARD, content)


async def edit_message_reply_markup(sandbox: Sandbox, parameters: Parameters) -> Message:
    """Change the buttons only; without reply_markup they go."""
    content = keyboard(parameters)
    return _changed(sandbox, _own_message(sandbox, parameters), _KEYBOARD, content)


async def delete_message(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Delete a message that is younger than 48 hours."""
    chat = addressed_chat(sandbox, parameters)
    message = addressed_message(sandbox, parameters, chat, "delete")
    if unix_now() - message.body["date"] > DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    remove_message(sandbox.store, message)
    sandbox.chat_bells.ring(chat.chat_id)
    return True


def _own_message(sandbox: Sandbox, parameters: Parameters) -> Message:
    chat = addressed_chat(sandbox, parameters)
    message = addressed_message(sandbox, parameters, chat, "edit")
    if message.author is not Author.BOT:
        raise bad_request("message can't be edited")
    return message


def _changed(
    sandbox: Sandbox, message: Message, names: tuple[str, ...], content: dict[str, Any]
) -> Message:
    """Replace the named fields of a message with the content; a Refusal when it is the same."""
    before = {name: message.body[name] for name in names if name in message.body}
    if before == content:
        raise not_modified()
    kept = {name: value for name, value in message.body.items() if name not in names}
    edited = kept | {"edit_date": unix_now()} | content
    changed = change_message(sandbox.store, message, edited)
    sandbox.chat_bells.ring(message.chat_id)
    return changed
