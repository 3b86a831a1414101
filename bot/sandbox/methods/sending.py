"""Methods that put something into a chat."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat, Kind, Standing, keep_chat
from bot.sandbox.documents import Document, keep_document
from bot.sandbox.limits import CAPTION_UNITS, DOCUMENT_BYTES
from bot.sandbox.messages import Author, Message, find_message
from bot.sandbox.methods.addressing import addressed_chat, within_flood_limits
from bot.sandbox.methods.content import as_body, formatted_text, keyboard, message_text
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Sandbox
from bot.sandbox.text import units

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "upload_video",
        "upload_video_note",
        "upload_voice",
        "upload_document",
        "record_video",
        "record_video_note",
        "record_voice",
        "choose_sticker",
        "find_location",
    ]
)


async def send_message(sandbox: Sandbox, parameters: Parameters) -> Message:
    """Send a text, with buttons if wanted."""
    body = message_text(parameters, too_long="message is too long") | keyboard(parameters)
    chat = addressed_chat(sandbox, parameters)
    body |= _reply(sandbox, parameters, chat)
    within_flood_limits(sandbox, chat)
    return sandbox.post(chat, Author.BOT, body)


async def send_document(sandbox: Sandbox, parameters: Parameters) -> Message:
    """Send a file, with a caption and buttons if wanted."""
    caption = formatted_text(parameters, "caption")
    if units(caption.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    document = _document(parameters)
    buttons = keyboard(parameters)
    chat = addressed_chat(sandbox, parameters)
    within_flood_limits(sandbox, chat)
    file = _kept_file(sandbox, document)
    body = {"document": file} | as_body("caption", caption) | buttons
    return sandbox.post(chat, Author.BOT, body)


async def send_chat_action(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Show for a few seconds that the bot is typing."""
    if parameters.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = addressed_chat(sandbox, parameters)
    sandbox.typing.show(chat.chat_id)
    sandbox.chat_bells.ring(chat.chat_id)
    return True


async def leave_chat(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Leave a group or channel."""
    chat = addressed_chat(sandbox, parameters)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    left = Chat(chat.chat_id, chat.kind, chat.name, chat.language_code, Standing.LEFT)
    keep_chat(sandbox.store, left)
    return True


def _reply(sandbox: Sandbox, parameters: Parameters, chat: Chat) -> dict[str, Any]:
    """The message that is replied to, in the Bot API's form."""
    wanted = parameters.structure("reply_parameters", "reply parameters") or {}
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    named = Parameters(wanted).number("message_id")
    message_id = named or parameters.number("reply_to_message_id")
    if not message_id:
        return {}
    message = find_message(sandbox.store, chat.chat_id, message_id)
    if message:
        return {"reply_to_message": message.body}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _document(parameters: Parameters) -> Document:
    document = parameters.document("document")
    if document is None:
        raise bad_request("there is no document in the request")
    if not document.content:
        raise bad_request("file must be non-empty")
    if len(document.content) > DOCUMENT_BYTES:
        raise bad_request("file is too big")
    return document


def _kept_file(sandbox: Sandbox, document: Document) -> dict[str, Any]:
    file_id = keep_document(sandbox.store, document)
    return {
        "file_id": file_id,
        "file_unique_id": file_id[:16],
        "file_name": document.name,
        "mime_type": document.mime_type,
        "file_size": len(document.content),
    }
