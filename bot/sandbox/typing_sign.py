"""Who is shown that the bot is typing; the sign goes by itself after some seconds."""

from __future__ import annotations

from time import monotonic

from bot.sandbox.limits import TYPING_SECONDS


class TypingSign:
    """The chats in which the bot is typing."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}

    def show(self, chat_id: int) -> None:
        """Show the sign in a chat."""
        self._until[chat_id] = monotonic() + TYPING_SECONDS

    def hide(self, chat_id: int) -> None:
        """Take the sign away, as a message does."""
        self._until.pop(chat_id, None)

    def seconds_left(self, chat_id: int) -> float:
        """For how long the sign is still shown; 0 when it is not."""
        return max(0.0, self._until.get(chat_id, 0.0) - monotonic())
