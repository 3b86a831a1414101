"""The methods of the Bot API that the sandbox knows, by their names in lower case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sandbox.methods import answering, editing, polling, profile, sending, webhooks
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import Sandbox

Method = Callable[[Sandbox, Parameters], Awaitable[Any]]

METHODS: Mapping[str, Method] = {
    "getme": profile.get_me,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "getupdates": polling.get_updates,
    "setwebhook": webhooks.set_webhook,
    "deletewebhook": webhooks.delete_webhook,
    "getwebhookinfo": webhooks.get_webhook_info,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "leavechat": sending.leave_chat,
    "editmessagetext": editing.edit_message_text,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": answering.answer_callback_query,
    "answerinlinequery": answering.answer_inline_query,
}
