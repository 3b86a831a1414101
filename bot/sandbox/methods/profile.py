"""Methods about the bot itself: its name, commands and descriptions."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.limits import COMMANDS, DESCRIPTION_UNITS, SHORT_DESCRIPTION_UNITS
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Sandbox
from bot.sandbox.store import Store
from bot.sandbox.text import cleaned, units

DESCRIPTION = "description"
SHORT_DESCRIPTION = "short_description"
SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
)  # fmt: skip
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


async def get_me(sandbox: Sandbox, parameters: Parameters) -> dict[str, Any]:
    """The bot."""
    return sandbox.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def set_my_commands(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Set the commands of the menu."""
    commands = parameters.structure("commands", "bot commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_checked_command(command) for command in commands]
    sandbox.store.keep(_commands_name(parameters), checked)
    return True


async def get_my_commands(sandbox: Sandbox, parameters: Parameters) -> list[dict[str, str]]:
    """The commands that were set for the scope and language."""
    commands: list[dict[str, str]] = sandbox.store.setting(_commands_name(parameters), [])
    return commands


def commands_of_the_menu(store: Store) -> list[dict[str, str]]:
    """The commands that a young person sees in a private chat."""
    private = store.setting(_name({"type": "all_private_chats"}, ""), [])
    commands: list[dict[str, str]] = private or store.setting(_name({"type": "default"}, ""), [])
    return commands


async def set_my_description(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Set what an empty chat says about the bot."""
    return _keep(sandbox, parameters, DESCRIPTION, DESCRIPTION_UNITS)


async def set_my_short_description(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Set the line on the bot's profile."""
    return _keep(sandbox, parameters, SHORT_DESCRIPTION, SHORT_DESCRIPTION_UNITS)


def _keep(sandbox: Sandbox, parameters: Parameters, name: str, limit: int) -> bool:
    text = cleaned(parameters.text(name)).strip()
    if units(text) > limit:
        raise bad_request("description is too long")
    sandbox.store.keep(name, text)
    return True


def _checked_command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad_request("expected an Object of BotCommand")
    name = _word(command, "command").removeprefix("/")
    description = _word(command, "description")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _word(command: dict[str, Any], name: str) -> str:
    value = command.get(name, "")
    # Telegram takes a number for its digits, and nothing else for a text.
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise bad_request(f'field "{name}" must be of type String')
    return str(value)


def _commands_name(parameters: Parameters) -> str:
    scope = parameters.structure("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language_code = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(language_code):
        raise bad_request("invalid language code specified")
    return _name(scope, language_code)


def _name(scope: dict[str, Any], language_code: str) -> str:
    return f"commands {json.dumps(scope, sort_keys=True)} {language_code}".rstrip()
