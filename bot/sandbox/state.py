"""The sandbox: what it keeps, what it watches, and how its parts hear of each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.sandbox import chats, messages, updates
from bot.sandbox.bell import Bell, ChatBells
from bot.sandbox.calls import Calls
from bot.sandbox.chats import Chat
from bot.sandbox.coded import Coded
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.flood import Flood
from bot.sandbox.limits import Limits
from bot.sandbox.messages import Author, Message
from bot.sandbox.store import Store
from bot.sandbox.typing_sign import TypingSign
from directory import clock

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})


class Sandbox:
    """One bot and its chats, kept in `data`/sandbox.db; used from one event loop."""

    def __init__(
        self,
        data: Path,
        token: str,
        *,
        name: str = "Foothold",
        username: str = "foothold_sandbox_bot",
        limits: Limits | None = None,
        hosts: frozenset[str] = LOOPBACK,
    ) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.token = token
        self.name = name
        self.username = username
        self.limits = limits or Limits()
        self.hosts = hosts
        self.store = Store(data / "sandbox.db")
        self.flood = Flood(self.limits)
        self.faults = Faults()
        self.calls = Calls(self.limits.calls_remembered)
        self.typing = TypingSign()
        self.updates_bell = Bell()
        self.chat_bells = ChatBells()
        self.poll = 0
        self.poll_ended_by = ""
        self.closed = False
        self.delivery = Delivery(self.store, self.limits, self.confirm)

    def bot(self) -> dict[str, Any]:
        """The bot, in the Bot API's form."""
        number = self.token.partition(":")[0]
        return {
            "id": int(number) if number.isdecimal() else 7_000_000_001,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }

    def tell_bot(self, kind: str, content: dict[str, Any] | Coded) -> int | None:
        """Queue an update and wake whoever waits for one; None when the bot wants none such."""
        with self.store.together():
            update_id = updates.next_update(self.store, kind)
            if update_id is not None:
                self.queue(update_id, kind, content)
        return update_id

    def queue(self, update_id: int, kind: str, content: dict[str, Any] | Coded) -> None:
        """Queue an update and wake whoever waits for one."""
        updates.queue_update(self.store, update_id, kind, content)
        self.updates_bell.ring()
        self.resume()

    def post(
        self, chat: Chat, author: Author, body: dict[str, Any], update_id: int | None = None
    ) -> Message:
        """Add a message to the chat, dated now, and wake whoever reads along."""
        sender = self.bot() if author is Author.BOT else chat.person_as_telegram()
        head = {"from": sender, "chat": chat.as_telegram(), "date": unix_now()}
        if chat.kind is chats.Kind.CHANNEL:
            head = {"sender_chat": chat.as_telegram()} | {k: head[k] for k in ("chat", "date")}
        with self.store.together():
            message = messages.add_message(self.store, chat.chat_id, author, head | body, update_id)
        if author is Author.BOT:
            self.typing.hide(chat.chat_id)
        self.chat_bells.ring(chat.chat_id)
        return message

    def confirm(self, below: int) -> None:
        """Forget the updates below this id; their messages count as seen."""
        with self.store.together():
            forgotten = updates.forget_below(self.store, below)
            seen_in = messages.mark_seen(self.store, below) if forgotten else ()
        self.chat_bells.ring(*seen_in)

    def take_over_polling(self, by: str) -> int:
        """End the poll that is under way, if any, and return the new one's number."""
        self.poll += 1
        self.poll_ended_by = by
        self.updates_bell.ring()
        return self.poll

    def resume(self) -> None:
        """Go on delivering to the webhook, where one is set; needs a running event loop."""
        if not self.closed:
            self.delivery.wake()

    def end_waits(self) -> None:
        """Let every long poll end now, so that the process can stop."""
        self.closed = True
        self.updates_bell.ring()
        self.chat_bells.ring_all()

    async def close(self) -> None:
        """End what is under way and close the file."""
        self.end_waits()
        await self.delivery.stop()
        self.store.close()


def unix_now() -> int:
    """The sandbox's time in whole seconds, as Telegram dates messages."""
    return int(clock.now().timestamp())
