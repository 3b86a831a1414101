"""What Telegram limits, as values; from core.telegram.org/bots/api and /bots/faq."""

from __future__ import annotations

from dataclasses import dataclass

MESSAGE_UNITS = 4096  # UTF-16 code units, after entities
CAPTION_UNITS = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_UNITS = 200
CALLBACK_SECONDS = 150.0
DELETE_SECONDS = 48 * 3600.0
BUTTONS = 100
BUTTONS_IN_A_ROW = 8
COMMANDS = 100
DESCRIPTION_UNITS = 512
SHORT_DESCRIPTION_UNITS = 120
DOCUMENT_BYTES = 50_000_000
BODY_BYTES = DOCUMENT_BYTES + 1_000_000
POLL_SECONDS = 50
TYPING_SECONDS = 5.0


@dataclass(frozen=True)
class Limits:
    """How fast a bot may send and how long the sandbox waits; times are in seconds."""

    bot_messages_a_second: int = 30
    chat_burst: int = 20
    chat_refill_a_second: float = 1.0
    webhook_timeout: float = 10.0
    webhook_backoff: float = 0.5
    webhook_backoff_at_most: float = 30.0
    drive_body_bytes: int = 1_000_000
    calls_remembered: int = 10_000
