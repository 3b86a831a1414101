"""The whole walk in one browser: from a partner's form to a young person's chat."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from directory.db import transaction
from directory.partners import accounts, signing_in
from directory.partners.tables import Partner
from tests.chat import Chat
from tests.guide import Guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
EDITOR, ADMIN = "editor@pier.test", "admin@partnership.test"
OWNER = "Blackpool Council"
NAME = "Pier lamps for everyone"
WHAT_IT_IS = "You can learn to light the pier."
PATIENCE_MS = 30_000


def test_what_a_partner_adds_and_an_admin_approves_a_young_person_is_shown(
    plain_browser: Browser, guide: Guide, chat: Chat
) -> None:
    with_accounts(guide)
    editor = signed_in(plain_browser, guide, EDITOR)
    add_service(editor)
    expect(editor.locator(".card")).to_contain_text(f"1. {NAME}")
    expect(editor.locator(".card")).to_contain_text("Fridays, 5pm to 9pm")
    press(editor, "Send it")
    expect(editor.get_by_role("status")).to_contain_text("An admin of the partnership looks at it")
    answer_everything(chat)
    assert NAME not in everything_offered(chat)

    admin = signed_in(plain_browser, guide, ADMIN)
    admin.get_by_role("link", name="To approve", exact=True).click()
    admin.get_by_role("link", name=NAME).click()
    press(admin, "Approve")
    expect(admin.get_by_role("status")).to_contain_text("Approved")
    chat.says("/options")
    assert NAME in everything_offered(chat)

    page = plain_browser.new_page()
    page.goto(f"{guide.http.base_url}/sandbox/#{chat.chat_id}")
    expect(page.get_by_text(NAME).last).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(WHAT_IT_IS).last).to_be_visible()


def with_accounts(guide: Guide) -> None:
    """A new editor, whose changes wait, and an admin."""
    now = guide.now()
    with transaction(guide.engine) as session:
        owner = accounts.organization_named(session, OWNER)
        for email, admin in ((EDITOR, False), (ADMIN, True)):
            about = None if admin else owner
            accounts.add(session, email=email, organization=about, admin=admin, by="a", now=now)


def signed_in(browser: Browser, guide: Guide, email: str) -> Page:
    """A page of their own, after the press on the link that a letter would bring."""
    with transaction(guide.engine) as session:
        partner = accounts.find(session, email)
        assert isinstance(partner, Partner)
        token = signing_in.new_link(session, partner, guide.now())
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{guide.http.base_url}/portal/sign-in/{token}")
    press(page, "Sign in")
    return page


def add_service(page: Page) -> None:
    page.get_by_role("link", name="Add a service").click()
    press(page, "Start")
    page.get_by_label("What is the service called?").fill(NAME)
    page.get_by_label("What kind of service is it?").select_option("job_support")
    page.get_by_label("What it is").fill(WHAT_IT_IS)
    go_on(page)
    page.get_by_label("Youngest age").fill("16")
    go_on(page)
    page.get_by_label("Blackpool", exact=True).check()
    go_on(page)
    page.get_by_label("Opening hours").fill("Fridays, 5pm to 9pm")
    go_on(page)
    page.get_by_label("What it costs").fill("free")
    go_on(page)
    page.get_by_label("Phone number").fill("01253 555 0199")
    go_on(page)
    page.get_by_label("Confidence").check()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def go_on(page: Page) -> None:
    press(page, "Save and go on")
    expect(page.get_by_role("alert")).to_have_count(0)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{name}")).first.click()


def answer_everything(chat: Chat) -> None:
    chat.says("/start").taps("OK, go on").taps("17").taps("South Shore")
    chat.taps("Looking for something").taps("3 to 6 months").taps("A job").taps("Building")
    chat.taps("Done").taps("Neither yet").taps("Confidence").taps("Done").taps("None of these")
    chat.taps("That's me").hears("Here are 3")


def everything_offered(chat: Chat) -> str:
    """What is offered now and on asking for more, a few times."""
    seen = [chat.answer()]
    for _ in range(3):
        seen.append(chat.taps("Show me more").answer())
    return "\n".join(seen)
