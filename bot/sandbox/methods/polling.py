"""The method that fetches updates."""

from __future__ import annotations

import asyncio

from bot.sandbox import updates
from bot.sandbox.coded import Coded, coded_list
from bot.sandbox.delivery import kept_webhook
from bot.sandbox.limits import POLL_SECONDS
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, terminated_by, webhook_is_active
from bot.sandbox.state import Sandbox


async def get_updates(sandbox: Sandbox, parameters: Parameters) -> Coded:
    """The updates from the offset on, waiting for one if asked; those below are confirmed."""
    if kept_webhook(sandbox.store):
        raise webhook_is_active()
    remember_allowed_updates(sandbox, parameters)
    poll = sandbox.take_over_polling("getUpdates")
    _confirm(sandbox, parameters.number("offset"))
    limit = min(max(parameters.number("limit", 100), 1), 100)
    seconds = min(max(parameters.number("timeout"), 0), POLL_SECONDS)
    return await _wait_for_updates(sandbox, poll, limit, seconds)


def remember_allowed_updates(sandbox: Sandbox, parameters: Parameters) -> None:
    """Keep which kinds of update the bot wants, when it says so."""
    kinds = parameters.structure("allowed_updates", "allowed updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("allowed_updates must be an Array of String")
    # A name that Telegram does not know counts for nothing; none left is as good as none given.
    updates.allow_updates(sandbox.store, [kind for kind in kinds if kind in updates.KINDS])


def _confirm(sandbox: Sandbox, offset: int) -> None:
    if offset < 0:
        offset = updates.nth_from_the_end(sandbox.store, -offset)
    if offset > 0:
        # An offset beyond the last update must not swallow updates that are still to come.
        sandbox.confirm(min(offset, updates.one_past_the_last(sandbox.store)))


async def _wait_for_updates(sandbox: Sandbox, poll: int, limit: int, seconds: int) -> Coded:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        if sandbox.poll != poll:
            raise terminated_by(sandbox.poll_ended_by)
        found = updates.pending_updates(sandbox.store, limit)
        left = deadline - loop.time()
        if found or left <= 0 or sandbox.closed:
            return coded_list(found)
        await sandbox.updates_bell.wait(left)
