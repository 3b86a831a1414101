"""The connection to Telegram, or to the sandbox: the same code with another address."""

from __future__ import annotations

from datetime import timedelta

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, RetryAfter

from bot.settings import Settings
from bot.telegram.calls import FetchingRequest, SendingRequest
from directory.settings import SettingsProblem

CONNECTIONS = 32


def open_bot(settings: Settings) -> Bot:
    """A bot that speaks to the Bot API of the settings."""
    return Bot(
        settings.token,
        base_url=f"{settings.api_url.rstrip('/')}/bot",
        request=SendingRequest(CONNECTIONS),
        get_updates_request=FetchingRequest(1, read_seconds=60),
    )


async def introduce(bot: Bot, commands: list[tuple[str, str]]) -> None:
    """Tell Telegram that the bot is here, and which commands there are.

    Raises SettingsProblem where it does not know the token: no patience mends that.
    """
    try:
        await bot.initialize()
    except InvalidToken:
        raise SettingsProblem(
            "Telegram does not know TELEGRAM_TOKEN: copy it anew from @BotFather, or leave it "
            "empty for the sandbox."
        ) from None
    await bot.set_my_commands([BotCommand(name, words) for name, words in commands])


def wait_of(problem: RetryAfter) -> timedelta:
    """How long Telegram asks us to wait."""
    wait = problem.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
