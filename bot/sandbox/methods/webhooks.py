"""Methods that set where updates are delivered."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import updates
from bot.sandbox.delivery import WEBHOOK, Webhook, kept_webhook
from bot.sandbox.methods.polling import remember_allowed_updates
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Sandbox

_URL = re.compile(r"[!-~]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def set_webhook(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Deliver updates to this address from now on; an empty one is the same as deleting it."""
    url = parameters.text("url")
    if not url:
        return await delete_webhook(sandbox, parameters)
    webhook = Webhook(_checked_url(sandbox, url), _checked_secret(parameters))
    remember_allowed_updates(sandbox, parameters)
    await _change(sandbox, webhook, "setWebhook", parameters)
    return True


async def delete_webhook(sandbox: Sandbox, parameters: Parameters) -> bool:
    """Deliver no longer; updates wait for getUpdates."""
    await _change(sandbox, None, "deleteWebhook", parameters)
    return True


async def get_webhook_info(sandbox: Sandbox, parameters: Parameters) -> dict[str, Any]:
    """Where updates go, how many wait, and what went wrong last."""
    webhook = kept_webhook(sandbox.store)
    info = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": updates.pending_count(sandbox.store),
    }
    kinds = updates.allowed_updates(sandbox.store)
    info |= {"allowed_updates": kinds} if kinds else {}
    return info | {"max_connections": 1} | sandbox.delivery.last_error if webhook else info


async def _change(
    sandbox: Sandbox, webhook: Webhook | None, by: str, parameters: Parameters
) -> None:
    await sandbox.delivery.stop()
    sandbox.delivery.last_error = {}
    if webhook:
        sandbox.take_over_polling(by)
    if parameters.flag("drop_pending_updates"):
        sandbox.confirm(updates.one_past_the_last(sandbox.store))
    sandbox.store.keep(WEBHOOK, asdict(webhook) if webhook else None)
    sandbox.resume()


def _checked_url(sandbox: Sandbox, url: str) -> str:
    try:
        split = urlsplit(url)
        is_whole = split.port != 0 and _URL.fullmatch(url)
    except ValueError:
        is_whole = None
    if not is_whole:
        raise bad_request("bad webhook: invalid URL specified")
    if split.scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if split.hostname not in sandbox.hosts:
        raise bad_request("bad webhook: the sandbox delivers only to this machine")
    return url


def _checked_secret(parameters: Parameters) -> str:
    secret = parameters.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret
