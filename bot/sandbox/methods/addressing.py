"""To whom a call speaks, and whether the bot may."""

from __future__ import annotations

from bot.sandbox import refusals
from bot.sandbox.chats import Chat, Standing, find_chat
from bot.sandbox.messages import Message, find_message
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Sandbox


def addressed_chat(sandbox: Sandbox, parameters: Parameters) -> Chat:
    """The chat that a call names, when the bot may speak in it."""
    named = parameters.text("chat_id")
    if not named:
        raise bad_request("chat_id is empty")
    chat = find_chat(sandbox.store, parameters.number("chat_id"))
    if chat is None or chat.standing is Standing.NEW:
        raise bad_request("chat not found")
    match chat.standing:
        case Standing.BLOCKED:
            raise refusals.blocked()
        case Standing.DEACTIVATED:
            raise refusals.deactivated()
        case Standing.LEFT:
            raise refusals.not_a_member()
    return chat


def addressed_message(
    sandbox: Sandbox, parameters: Parameters, chat: Chat, purpose: str
) -> Message:
    """The message that a call names, for "edit" or "delete"."""
    message_id = parameters.number("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = find_message(sandbox.store, chat.chat_id, message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def within_flood_limits(sandbox: Sandbox, chat: Chat) -> None:
    """Count a message to the chat; a Refusal with status 429 when there are too many."""
    wait = sandbox.flood.seconds_to_wait(chat.chat_id)
    if wait:
        raise refusals.too_many_requests(wait)
