"""The connection to Telegram, or to the sandbox: the same code with another address."""

from __future__ import annotations

from telegram import Bot, BotCommand
from telegram.request import HTTPXRequest

from bot.settings import Settings

CONNECTIONS = 32


def open_bot(settings: Settings) -> Bot:
    """A bot that speaks to the Bot API of the settings."""
    return Bot(
        settings.token,
        base_url=f"{settings.api_url.rstrip('/')}/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=10),
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=60),
    )


async def introduce(bot: Bot, commands: list[tuple[str, str]]) -> None:
    """Tell Telegram which commands there are."""
    await bot.set_my_commands([BotCommand(name, words) for name, words in commands])
