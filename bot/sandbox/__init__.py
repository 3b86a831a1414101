"""A small, strict stand-in for the Telegram Bot API, with a chat page in the browser.

Nothing here leaves the machine. `sandbox_app(Sandbox(data, token))` is mounted by the web process,
or served alone by `python -m bot.sandbox`.
"""

from bot.sandbox.app import sandbox_app
from bot.sandbox.limits import Limits
from bot.sandbox.plan import Planned
from bot.sandbox.state import Sandbox

__all__ = ["Limits", "Planned", "Sandbox", "sandbox_app"]
