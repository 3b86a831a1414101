"""What a young person does in Telegram: write, edit, tap, block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox import incoming
from bot.sandbox.chats import Chat, Kind, Standing, keep_chat
from bot.sandbox.coded import Coded, coded, coded_with
from bot.sandbox.limits import MESSAGE_UNITS
from bot.sandbox.messages import Author, Message, change_message
from bot.sandbox.state import Sandbox, unix_now
from bot.sandbox.taps import add_inline, add_tap
from bot.sandbox.text import parts_that_fit
from bot.sandbox.updates import next_update
from directory import clock


@dataclass(frozen=True)
class Sent:
    """What became of something that was sent: the bot's update, and the message, if any."""

    update_id: int | None
    message_id: int | None


def write(sandbox: Sandbox, chat: Chat, text: str) -> list[Sent]:
    """Send a text, in several messages where it is too long for one, as Telegram's apps do."""
    pieces = parts_that_fit(text, MESSAGE_UNITS)
    return [_send(sandbox, chat, incoming.text_body(piece)) for piece in pieces]


def send_media(sandbox: Sandbox, chat: Chat, kind: str, caption: str) -> Sent:
    """Send something that is not a text."""
    return _send(sandbox, chat, incoming.media_body(kind, chat, caption))


def edit(sandbox: Sandbox, message: Message, text: str) -> Sent:
    """Change a text that was sent."""
    kept = {key: value for key, value in message.body.items() if key not in ("text", "entities")}
    body = kept | incoming.text_body(text) | {"edit_date": unix_now()}
    with sandbox.store.together():
        change_message(sandbox.store, message, body)
        update_id = sandbox.tell_bot("edited_message", body)
    sandbox.chat_bells.ring(message.chat_id)
    return Sent(update_id, message.message_id)


def tap(sandbox: Sandbox, chat: Chat, message: Message, data: str) -> tuple[int | None, str]:
    """Tap a button; returns the update and the callback query's id."""
    with sandbox.store.together():
        tap_id = add_tap(sandbox.store, chat.chat_id, clock.now().timestamp())
        query = {
            "id": tap_id,
            "from": chat.person_as_telegram(),
            "chat_instance": str(chat.chat_id),
            "data": data,
        }
        whole = coded_with(query, "message", _as_it_stands(chat, message))
        return sandbox.tell_bot("callback_query", whole), tap_id


def ask_inline(sandbox: Sandbox, chat: Chat, text: str) -> Sent:
    """Type the bot's name and a question in some other chat."""
    number = add_inline(sandbox.store)
    query = {"id": number, "from": chat.person_as_telegram(), "query": text, "offset": ""}
    return Sent(sandbox.tell_bot("inline_query", query), None)


def stand(sandbox: Sandbox, chat: Chat, standing: Standing) -> int | None:
    """Block or unblock the bot, or add it to a group; returns the update that tells the bot."""
    before, after = _membership(chat.standing), _membership(standing)
    keep_chat(sandbox.store, replace(chat, standing=standing))
    sandbox.chat_bells.ring(chat.chat_id)
    if before == after or standing is Standing.DEACTIVATED:
        return None
    change = {
        "chat": chat.as_telegram(),
        "from": chat.person_as_telegram(),
        "date": unix_now(),
        "old_chat_member": _member(sandbox, before),
        "new_chat_member": _member(sandbox, after),
    }
    return sandbox.tell_bot("my_chat_member", change)


def _send(sandbox: Sandbox, chat: Chat, body: dict[str, Any]) -> Sent:
    kind = "channel_post" if chat.kind is Kind.CHANNEL else "message"
    with sandbox.store.together():
        update_id = next_update(sandbox.store, kind)
        message = sandbox.post(chat, Author.YOUNG_PERSON, body, update_id)
        if update_id is not None:
            sandbox.queue(update_id, kind, message.coded)
    return Sent(update_id, message.message_id)


def _as_it_stands(chat: Chat, message: Message) -> Coded:
    if not message.deleted:
        return message.coded
    # What Telegram calls an inaccessible message.
    return coded({"chat": chat.as_telegram(), "message_id": message.message_id, "date": 0})


def _membership(standing: Standing) -> str:
    return {Standing.BLOCKED: "kicked", Standing.LEFT: "left"}.get(standing, "member")


def _member(sandbox: Sandbox, status: str) -> dict[str, Any]:
    banned = {"until_date": 0} if status == "kicked" else {}
    return {"user": sandbox.bot(), "status": status} | banned
