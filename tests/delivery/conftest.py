"""A whole guide that the tests of delivery may do harm to, one for each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.parts import wait_until_up
from tests.actions.makers import BOTH, POSTGRESQL
from tests.delivery.supervised import Shaken
from tests.guide import free_ports, running_guide
from tests.postgres import running_postgres


@pytest.fixture(scope="package", params=BOTH)
def shaken(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shaken]:
    """On SQLite one bot that polls; on a PostgreSQL of its own two bots behind the webhook."""
    home = tmp_path_factory.mktemp("shaken")
    if request.param != POSTGRESQL:
        with running_guide(home) as guide:
            yield Shaken(guide, list(guide.parts.values()))
        return
    with running_postgres() as server, two_bots(home, server.url) as shaken:
        shaken.kill_database = server.is_killed_and_comes_back
        yield shaken


@contextmanager
def two_bots(home: Path, url: str) -> Iterator[Shaken]:
    """The scaled form: the web takes updates in, two bots share the work."""
    web, first, second = free_ports(3)
    chosen: dict[str, object] = {
        "web_port": web,
        "webhook_url": f"http://127.0.0.1:{web}",
        "webhook_secret": "a-secret",
        "bot_urls": f"http://127.0.0.1:{first}/health,http://127.0.0.1:{second}/health",
        "bot_port": first,
    }
    with running_guide(home, url, **chosen) as guide:
        bot = guide.parts["bot"]
        other = replace(
            bot,
            name="bot-2",
            process=None,
            ready_url=f"http://127.0.0.1:{second}/health",
            log=bot.log.with_name("bot-2.log"),
            env={**bot.env, "BOT_PORT": str(second)},
        )
        other.start()
        try:
            wait_until_up([other], 60.0)
            yield Shaken(guide, [*guide.parts.values(), other])
        finally:
            other.end()
