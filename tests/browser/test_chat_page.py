"""The chat page in a real browser, on a phone and on a wide screen."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlalchemy import Engine, select
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from actions.records import CheckIn
from bot.plan import Plan
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    KEYRING,
    LONDON,
    SQLITE,
    book,
    databases,
    engines,
    make_person,
    make_step,
    placed,
)
from tests.bot.sandbox.served import SAM, Served, served

database, engine = databases(SQLITE), engines()
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),  # one browser for all
    pytest.mark.whole,
]


class EchoBot:
    """A bot that says everything again, and asks one question."""

    def __init__(self, world: Served) -> None:
        self._bot = world.bot

    async def run(self) -> None:
        """Answer until cancelled."""
        await self._bot.set_my_commands([BotCommand("help", "How this works")])
        await self._bot.set_my_description("I say everything again.")
        offset = 0
        while True:
            for update in await self._bot.get_updates(offset=offset, timeout=10):
                offset = update.update_id + 1
                await self._answer(update)

    async def _answer(self, update: Update) -> None:
        if update.callback_query and isinstance(update.callback_query.message, Message):
            message = update.callback_query.message
            await self._bot.answer_callback_query(update.callback_query.id, "Noted")
            chosen = f"You said <b>{update.callback_query.data}</b>."
            await self._bot.edit_message_text(
                chosen, message.chat.id, message.message_id, parse_mode="HTML"
            )
        elif update.message:
            await self._reply(update.message.chat.id, update.message.text or "?")

    async def _reply(self, chat_id: int, text: str) -> None:
        await self._bot.send_chat_action(chat_id, "typing")
        if text == "/start":
            await self._ask(chat_id)
        elif text == "file":
            await self._bot.send_document(chat_id, b"{}", filename="yours.json", caption="Here")
        else:
            await self._bot.send_message(chat_id, f"{text} & https://example.org/a")

    async def _ask(self, chat_id: int) -> None:
        row = [InlineKeyboardButton(word, callback_data=word.lower()) for word in ("Yes", "No")]
        more = [InlineKeyboardButton("Read more", url="https://example.org/")]
        markup = InlineKeyboardMarkup([row, more])
        text = "Hello, I'm a <b>bot</b>. Shall we <i>start</i>? Or see /help."
        await self._bot.send_message(chat_id, text, parse_mode="HTML", reply_markup=markup)


@pytest.fixture(autouse=True)
def own_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock of the test's own."""
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(tmp_path / "clock"))


@pytest_asyncio.fixture(loop_scope="module")
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[Served]:
    """A sandbox with the echo bot, and the check-ins of a real database."""

    async with served(tmp_path, plan=Plan(engine, KEYRING, LONDON).of_chat) as world:
        echoing = asyncio.create_task(EchoBot(world).run())
        yield world
        echoing.cancel()
        with suppress(asyncio.CancelledError):
            await echoing


@asynccontextmanager
async def opened(
    browser: Browser, world: Served, size: dict[str, int], scheme: str = "light"
) -> AsyncIterator[Page]:
    """The chat page; it may not complain, nor ask anything of another machine."""
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if foreign(asked.url) else None)

    def foreign(url: str) -> bool:
        return not url.startswith(world.address)

    await page.goto(f"{world.address}/sandbox/")
    yield page
    await context.close()
    assert complaints == []


async def picture(page: Page, name: str) -> None:
    """Keep a screenshot where SCREENSHOTS says so."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_a_conversation_on_the_page(
    browser: Browser, world: Served, size: dict[str, int]
) -> None:
    async with opened(browser, world, size) as page:
        log = page.get_by_role("log")
        await expect(page.get_by_text("I say everything again.")).to_be_visible()
        await picture(page, f"empty-{size['width']}")
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(log.get_by_text("Hello, I'm a bot.")).to_be_visible()
        await expect(log.locator("strong", has_text="bot")).to_be_visible()
        await expect(log.get_by_role("link", name="Read more")).to_have_attribute(
            "href", "https://example.org/"
        )
        await picture(page, f"question-{size['width']}")
        await log.get_by_role("button", name="Yes").click()
        await expect(log.get_by_text("You said yes.")).to_be_visible()
        await expect(page.get_by_role("status").get_by_text("Noted")).to_be_visible()
        await expect(log.get_by_role("button", name="Yes")).to_have_count(0)
        await page.get_by_label("Message", exact=True).fill("<b>not bold</b>")
        await page.keyboard.press("Enter")
        await expect(log.get_by_text("<b>not bold</b> & https://example.org/a")).to_be_visible()
        await expect(log.get_by_role("link", name="https://example.org/a")).to_be_visible()
        await expect(log.get_by_text("The bot has it").last).to_be_attached()
        assert await fits(page)
        await picture(page, f"chat-{size['width']}")


async def test_a_line_break_is_shift_and_enter(browser: Browser, world: Served) -> None:
    async with opened(browser, world, WIDE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        text = page.get_by_label("Message", exact=True)
        await expect(text).to_be_focused()
        await page.keyboard.type("one")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("two")
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine").get_by_text("one\ntwo")).to_be_visible()
        await expect(text).to_have_value("")


async def test_the_menu_and_the_commands_in_a_text_send_themselves(
    browser: Browser, world: Served
) -> None:
    async with opened(browser, world, PHONE) as page:
        log = page.get_by_role("log")
        await page.get_by_role("button", name="Start", exact=True).click()
        await log.get_by_role("button", name="/help").click()
        await expect(log.get_by_text("/help & https")).to_have_count(1)
        await page.get_by_role("button", name="Menu").click()
        await picture(page, "menu-360")
        await page.locator("#commands").get_by_role("button", name="/help").click()
        await expect(log.get_by_text("/help & https")).to_have_count(2)
        await expect(page.locator("#commands")).to_be_hidden()


async def test_a_document_can_be_downloaded(browser: Browser, world: Served) -> None:
    async with opened(browser, world, WIDE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.get_by_label("Message", exact=True).fill("file")
        await page.get_by_role("button", name="Send").click()
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="yours.json").click()
        download = await downloading.value
        assert Path(await download.path()).read_bytes() == b"{}"
        await picture(page, "document-1280")


async def test_the_clock_is_moved_from_the_panel(browser: Browser, world: Served) -> None:
    async with opened(browser, world, WIDE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.get_by_role("button", name="+3 days").click()
        await expect(page.get_by_text("3 days ahead of the real time")).to_be_visible()
        assert clock.offset() == timedelta(days=3)
        await page.get_by_label("How many").fill("2")
        await page.get_by_label("Unit").select_option("hours")
        await page.get_by_role("button", name="Move", exact=True).click()
        await expect(page.get_by_text("3 days 2 hours ahead")).to_be_visible()
        await page.get_by_label("Message", exact=True).fill("Later")
        await page.keyboard.press("Enter")
        await expect(page.locator(".day")).to_have_count(2)
        await picture(page, "clock-1280")


async def test_the_panel_shows_the_whole_plan_and_the_clock_goes_to_the_next_of_it(
    browser: Browser, world: Served, engine: Engine
) -> None:
    with transaction(engine) as session:
        sam = make_person(session, chat_id=SAM)
        make_step(session, sam)
        placed(session, sam, 4)
        book(session, sam, now=clock.now())
        first, second, *_ = session.scalars(select(CheckIn).order_by(CheckIn.due_at)).all()
        first.state, first.reason = "skipped", "too_late"
    async with opened(browser, world, WIDE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        planned = page.locator("#planned").get_by_role("listitem")
        await expect(planned).to_have_text(
            [
                re.compile("Check-in 1: A place to go · skipped: too_late$"),
                re.compile("Check-in 2: A place to go · planned$"),
                re.compile("Check-in 3: A place to go · planned$"),
                re.compile("Check-in 4: A place to go · planned$"),
            ]
        )
        await picture(page, "plan-1280")
        await page.get_by_role("button", name="Move the clock to the next one").click()
        await expect(page.get_by_text("ahead of the real time")).to_be_visible()
        assert abs(clock.now() - second.due_at) < timedelta(minutes=5)


async def test_another_young_person_has_a_chat_of_their_own(
    browser: Browser, world: Served
) -> None:
    async with opened(browser, world, PHONE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.get_by_role("log").get_by_text("Hello")).to_be_visible()
        panel = page.get_by_role("complementary", name="Sandbox")
        await expect(panel).to_be_hidden()
        await page.get_by_role("button", name="Clock and sandbox").click()
        await expect(panel).to_be_visible()
        await picture(page, "drawer-360")
        await panel.get_by_role("button", name="New young person").click()
        await expect(panel).to_be_hidden()
        await expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Clock and sandbox").click()
        await panel.get_by_role("button", name=re.compile("chat 5000000001")).click()
        await expect(page.get_by_role("log").get_by_text("Hello")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("log").get_by_text("Hello")).to_be_visible()


async def test_the_bot_can_be_blocked_and_unblocked(browser: Browser, world: Served) -> None:
    async with opened(browser, world, WIDE) as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.get_by_role("button", name="Block the bot").click()
        await expect(page.get_by_label("Message", exact=True)).to_be_hidden()
        await page.get_by_role("button", name="Unblock the bot").first.click()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()


async def test_a_dark_screen_and_many_messages(browser: Browser, world: Served) -> None:
    async with opened(browser, world, PHONE, "dark") as page:
        await page.get_by_role("button", name="Start", exact=True).click()
        for number in range(8):
            await page.get_by_label("Message", exact=True).fill(f"number {number}")
            await page.keyboard.press("Enter")
        newest = page.get_by_role("log").get_by_text("number 7 &")
        await expect(newest).to_be_in_viewport()
        await page.get_by_role("log").get_by_text("Hello").scroll_into_view_if_needed()
        await page.get_by_role("button", name="To the newest message").click()
        await expect(newest).to_be_in_viewport()
        await picture(page, "dark-360")
