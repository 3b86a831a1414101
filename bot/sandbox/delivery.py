"""Delivery to a webhook: in order, one at a time, again until it is accepted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from bot.sandbox.bell import Bell
from bot.sandbox.coded import Coded
from bot.sandbox.limits import Limits
from bot.sandbox.store import Store
from bot.sandbox.updates import pending_updates
from directory import clock

WEBHOOK = "webhook"
_LOOK_AGAIN = 60.0


@dataclass(frozen=True)
class Webhook:
    """Where updates go, and the secret that proves where they come from."""

    url: str
    secret_token: str = ""


def kept_webhook(store: Store) -> Webhook | None:
    """The webhook that is set."""
    kept = store.setting(WEBHOOK)
    return Webhook(**kept) if kept else None


class Delivery:
    """Posts pending updates to the webhook; a failure delays the next attempt, and is noted."""

    def __init__(self, store: Store, limits: Limits, confirm: Callable[[int], None]) -> None:
        self._store = store
        self._limits = limits
        self._confirm = confirm
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self._bell = Bell()
        self.last_error: dict[str, Any] = {}

    def wake(self) -> None:
        """Go on delivering; nothing happens while no webhook is set."""
        self._bell.ring()
        if kept_webhook(self._store) and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._deliver_all())

    async def stop(self) -> None:
        """Stop delivering; what is not accepted stays pending."""
        task, self._task = self._task, None
        if task and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._failures = 0

    async def _deliver_all(self) -> None:
        timeout = self._limits.webhook_timeout
        async with httpx.AsyncClient(timeout=timeout, trust_env=False) as client:
            while webhook := kept_webhook(self._store):
                waiting = pending_updates(self._store, 1)
                if waiting:
                    await self._deliver(client, webhook, waiting[0])
                else:
                    await self._bell.wait(_LOOK_AGAIN)

    async def _deliver(self, client: httpx.AsyncClient, webhook: Webhook, update: Coded) -> None:
        error = await _post(client, webhook, update)
        if not error:
            self._failures = 0
            self._confirm(json.loads(update)["update_id"] + 1)
            return
        self.last_error = {
            "last_error_date": int(clock.now().timestamp()),
            "last_error_message": error,
        }
        await asyncio.sleep(self._backoff())

    def _backoff(self) -> float:
        wait = self._limits.webhook_backoff * 2.0 ** min(self._failures, 16)
        self._failures += 1
        return min(wait, self._limits.webhook_backoff_at_most)


async def _post(client: httpx.AsyncClient, webhook: Webhook, update: Coded) -> str:
    """Post one update; an empty string when it was accepted, else what went wrong."""
    secret = webhook.secret_token
    headers = {"Content-Type": "application/json"}
    headers |= {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    try:
        answer = await client.post(webhook.url, content=update, headers=headers)
    except httpx.TimeoutException:
        return "Read timeout expired"
    except httpx.ConnectError:
        return "Connection refused"
    except (httpx.HTTPError, httpx.InvalidURL):
        return "Connection closed"
    if answer.is_success:
        return ""
    return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
