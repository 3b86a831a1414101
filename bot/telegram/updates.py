"""Telegram's updates, cut down to what a turn needs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from telegram import Bot, Chat, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import filters

from bot.incoming import Incoming, Kind

WITHIN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


# What a message needs at least to be one, and its words.
BARE = ("message_id", "date", "edit_date", "chat", "from", "text", "caption")
TAP = "callback_query"
UNBUILT = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def built(raw: Mapping[str, Any], bot: Bot | None) -> Update:
    """The update, however much of it python-telegram-bot knows.

    A server older or newer than the library leaves out or adds what it counts on, somewhere in a
    message: then its words are left, and of what has none, that it came. Raises one of UNBUILT
    for what is no update at all.
    """
    number = int(raw["update_id"])
    for kept in (raw, _bare(raw)):
        with suppress(*UNBUILT):
            return Update.de_json(dict(kept), bot)
    return Update(number)


def cut_down(found: Any) -> None:
    """Take the buttons away from each message that was tapped: they are our own, and the library
    takes longer over them than over all the rest.
    """
    for raw in found if isinstance(found, list) else ():
        tap = raw.get(TAP) if isinstance(raw, dict) else None
        if isinstance(tap, dict):
            raw[TAP] = _bare(tap)


def _bare(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The update with only that of its message, or of the one that was tapped, that all have."""
    found = dict(raw)
    for name, part in raw.items():
        if "message" in name and isinstance(part, Mapping):
            found[name] = {key: part[key] for key in BARE if key in part}
        elif name == TAP and isinstance(part, Mapping):
            found[name] = _bare(part)
    return found


def read(update: Update) -> tuple[int, Incoming] | None:
    """The update's number and what came; None for a kind that has no chat to answer."""
    incoming = _incoming(update)
    return (update.update_id, incoming) if incoming else None


def _incoming(update: Update) -> Incoming | None:
    if update.inline_query is not None:
        asks = update.inline_query
        return Incoming(Kind.INLINE, asks.from_user.id, callback_id=asks.id)
    chat = update.effective_chat
    if chat is None:
        return None
    if update.my_chat_member is not None:
        return Incoming(_standing(chat, update.my_chat_member), chat.id)
    if chat.type != ChatType.PRIVATE:
        return Incoming(_outside(update), chat.id)
    if update.callback_query is not None:
        query = update.callback_query
        message = query.message
        return Incoming(
            Kind.TAP,
            chat.id,
            data=query.data or "",
            message_id=message.message_id if message else None,
            callback_id=query.id,
        )
    return _said(update, chat.id)


def _standing(chat: Chat, change: ChatMemberUpdated) -> Kind:
    """Who let the bot in, or put it out; put into a group or a channel, it leaves."""
    status = change.new_chat_member.status
    if chat.type != ChatType.PRIVATE:
        return Kind.GROUP if status in WITHIN else Kind.OTHER
    return Kind.BLOCKED if status == ChatMemberStatus.BANNED else Kind.OTHER


def _outside(update: Update) -> Kind:
    """What is written in a group or a channel; that somebody joined it, or left, is nothing."""
    return Kind.OTHER if filters.StatusUpdate.ALL.check_update(update) else Kind.GROUP


def _said(update: Update, chat_id: int) -> Incoming | None:
    if update.edited_message is not None:
        # A live location moves all the time, and says nothing.
        words = _words(update.edited_message)
        return Incoming(Kind.EDIT if words else Kind.OTHER, chat_id, text=words)
    if update.message is None:
        return Incoming(Kind.OTHER, chat_id)
    message = update.message
    return Incoming(
        _kind(update, message),
        chat_id,
        text=_words(message),
        message_id=message.message_id,
        album=message.media_group_id,
    )


def _kind(update: Update, message: Message) -> Kind:
    """A pinned message and the like is nothing that anybody sent."""
    if message.text:
        return Kind.TEXT
    return Kind.OTHER if filters.StatusUpdate.ALL.check_update(update) else Kind.MEDIA


def _words(message: Message) -> str:
    """Whatever of it was typed: it is looked at for danger, and of a file for nothing else."""
    poll, venue = message.poll, message.venue
    typed = [message.text or message.caption]
    if poll is not None:
        typed += [poll.question, *(option.text for option in poll.options)]
    if venue is not None:
        typed += [venue.title, venue.address]
    return "\n".join(filter(None, typed))
