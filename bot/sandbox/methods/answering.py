"""The methods that answer a tap, and what is asked from another chat."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.limits import CALLBACK_ANSWER_UNITS, CALLBACK_SECONDS
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, query_too_old
from bot.sandbox.state import Sandbox
from bot.sandbox.taps import Toast, answer_inline, answer_tap
from bot.sandbox.text import cleaned, units
from directory import clock

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def answer_callback_query(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Answer a tap once, within 150 seconds."""
    toast = Toast(
        parameters.text("callback_query_id"),
        cleaned(parameters.text("text")),
        parameters.flag("show_alert"),
    )
    if units(toast.text) > CALLBACK_ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    oldest = clock.now().timestamp() - CALLBACK_SECONDS
    chat_id = answer_tap(sandbox.store, toast, asked_after=oldest)
    if chat_id is None:
        raise query_too_old()
    sandbox.chat_bells.ring(chat_id)
    return True


async def answer_inline_query(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Answer once what was asked from another chat; the sandbox knows the button, and no results.

    Source: https://core.telegram.org/bots/api#answerinlinequery
    """
    if parameters.structure("results", "results") != []:
        raise bad_request("the sandbox knows no inline results")
    button = parameters.structure("button", "button")
    if button is not None and not _leads_here(button):
        raise bad_request("BUTTON_INVALID")
    if not answer_inline(sandbox.store, parameters.text("inline_query_id")):
        raise query_too_old()
    return True


def _leads_here(button: Any) -> bool:
    """Whether it has words, and something to begin our own chat with."""
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        return False
    return START_PARAMETER.fullmatch(str(button.get("start_parameter", ""))) is not None
