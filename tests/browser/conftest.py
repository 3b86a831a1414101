"""The one way in which tests start Chromium; without it they are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from playwright.sync_api import Browser as PlainBrowser
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How Chromium is started: a fresh profile each time, and nothing fetched by itself."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no chromium on this machine")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": found, "args": arguments}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: dict[str, Any]) -> AsyncIterator[Browser]:
    """One browser for all tests of a file."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(**chromium)
        yield running
        await running.close()


@pytest.fixture
def plain_browser(chromium: dict[str, Any]) -> Iterator[PlainBrowser]:
    """As `browser`, for a test that is not asynchronous."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium)
        yield running
        running.close()
