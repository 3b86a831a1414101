"""The method that answers a tap."""

from __future__ import annotations

from bot.sandbox.limits import CALLBACK_ANSWER_UNITS, CALLBACK_SECONDS
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, query_too_old
from bot.sandbox.state import Sandbox
from bot.sandbox.taps import Toast, answer_tap
from bot.sandbox.text import cleaned, units
from directory import clock


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
    sandbox.chat_bells.of(chat_id).ring()
    return True
