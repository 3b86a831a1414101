"""A young person with only a browser: the chat page, from hello to a check-in."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.chat import new_chat
from tests.guide import Guide

PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 60_000

pytestmark = [
    pytest.mark.whole,
    pytest.mark.timeout(600),
]


def test_a_browser_is_enough_for_the_whole_way(plain_browser: Browser, guide: Guide) -> None:
    """Start, answer by tap and in words, choose a step, and hear back when the clock moves."""
    page = plain_browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page.set_default_timeout(PATIENCE_MS)
    chat_id = new_chat(guide).chat_id
    page.goto(f"http://127.0.0.1:{guide.settings.web_port}/sandbox/#{chat_id}")
    _walk(page)


def _walk(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^start$", re.IGNORECASE)).click()
    _sees(page, "I'm a bot, not a person")
    _picture(page, "welcome")
    _taps(page, "OK, go on")
    _sees(page, "How old are you?")
    _types(page, "im 17")
    _sees(page, "Where do you live?")
    _taps(page, "South Shore")
    for label, then in (
        ("Looking for something", "4 of 8"),
        ("Less than 3 months", "5 of 8"),
        ("A job", "What are you into?"),
    ):
        _taps(page, label)
        _sees(page, then)
    _taps(page, "Cars and bikes")
    expect(page.get_by_role("button", name="✅ Cars and bikes")).to_be_visible()
    _picture(page, "ticks")
    for label, then in (
        ("Done", "6 of 8"),
        ("Yes, both", "7 of 8"),
        ("None of these", "8 of 8"),
        ("None of these", "That's me"),
    ):
        _taps(page, label)
        _sees(page, then)
    _sees(page, "Here's what I heard")
    _picture(page, "result")
    _taps(page, "That's me")
    _sees(page, "3. ")
    _picture(page, "cards")
    _taps(page, "I'll try this")
    _sees(page, "Here's exactly how")
    _taps(page, "Yes, check in")
    _sees(page, "I'll check in on")
    _picture(page, "booked")


def _sees(page: Page, words: str) -> None:
    expect(page.get_by_text(words).last).to_be_visible(timeout=PATIENCE_MS)


def _taps(page: Page, label: str) -> None:
    _newest(page, label).click()


def _newest(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label).last


def _types(page: Page, words: str) -> None:
    box = page.get_by_role("textbox").first
    box.fill(words)
    box.press("Enter")


def _picture(page: Page, name: str) -> None:
    """Where SCREENSHOTS names a folder, a picture of the page as it is."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
