"""The partners' pages in a browser: small and wide, by keyboard, without JavaScript, by axe."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from directory import catalogue, clock
from directory.db import transaction
from directory.eligibility import Seeker
from directory.partners import accounts, confirming, signing_in, uploads, versions
from directory.partners.tables import Action, Draft
from directory.tables import Service
from tests.browser.portal_served import ADMIN, EDITOR, NEW_EDITOR, OURS, Served, served
from tests.directory.makers import make_row, make_table

SIZES = {"phone": (360, 740), "wide": (1280, 800)}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Only what is wrong comes back: the whole of what axe finds right costs more than its checks.
CHECK = "axe.run(document, %s).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))"

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.whole,
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("portal")) as running:
        yield running


@asynccontextmanager
async def at(
    browser: Browser, pages: Served, email: str = "", script: bool = False
) -> AsyncIterator[Page]:
    """A phone's page with a fresh profile, signed in where somebody is named; scripts are off."""
    context = await browser.new_context(java_script_enabled=script)
    page = await context.new_page()
    await _resize(page, "phone")
    if email:
        await page.goto(f"{pages.url}/sign-in/{new_link(pages, email)}")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Services")
    yield page
    await context.close()


def new_link(pages: Served, email: str) -> str:
    with transaction(pages.engine) as session:
        partner = accounts.find(session, email)
        assert partner is not None
        return signing_in.new_link(session, partner, clock.now())


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).first.click()


async def test_a_whole_walk_without_scripts(browser: Browser, pages: Served) -> None:
    """Sign in by letter, add a service, look at its card, send it, and it is offered."""
    async with at(browser, pages) as page:
        await page.goto(f"{pages.url}/")
        before = len(pages.office.letters)
        await page.get_by_label("Your e-mail address").fill(EDITOR)
        await press(page, "Send me a link")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Look at your e-mail")
        await page.goto(pages.link_for(EDITOR, "sign-in", before))
        await press(page, "Sign in")

        await page.get_by_role("link", name="Add a service").click()
        await press(page, "Start")
        await press(page, "Save and go on")
        await expect(page.get_by_role("alert")).to_contain_text("Enter what the service is called")
        await page.get_by_role("link", name="Enter what the service is called").click()
        await page.keyboard.type("Night fishing")
        await page.get_by_label("What kind of service is it?").select_option("community")
        await page.get_by_label("What it is").fill("You can learn to fish from the pier.")
        await press(page, "Save and go on")
        await page.get_by_label("Youngest age").fill("16")
        await page.get_by_label("Oldest age", exact=True).fill("24")
        await press(page, "Save and go on")
        await page.get_by_label("Address", exact=True).fill("1 Promenade")
        await page.get_by_label("Town").fill("Blackpool")
        await page.get_by_label("Postcode").fill("fy11aa")
        await page.get_by_label("Blackpool", exact=True).check()
        await press(page, "Save and go on")
        await page.get_by_label("Opening hours").fill("5pm to 9am")
        await press(page, "Save and go on")
        await expect(page.get_by_role("alert")).to_contain_text("ends before it starts")
        await expect(page.get_by_label("Opening hours")).to_have_value("5pm to 9am")
        await page.get_by_label("Opening hours").fill("Fridays, 5pm to 9pm")
        await press(page, "Save and go on")
        await page.get_by_label("What it costs").fill("free")
        await press(page, "Save and go on")
        await page.get_by_label("Phone number").fill("01253 555 0199")
        await press(page, "Save and go on")
        await page.get_by_label("Confidence").check()
        await press(page, "Save and go on")

        await expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        card = page.locator(".card")
        await expect(card).to_contain_text("1. Night fishing")
        await expect(card).to_contain_text("📍 1 Promenade, Blackpool, FY1 1AA")
        await expect(card).to_contain_text("🕐 Fridays, 5pm to 9pm")
        await press(page, "Send it")
        await expect(page.get_by_role("status")).to_contain_text("Young people see it from now on")

    with transaction(pages.engine) as session:
        found = catalogue.suggest(
            session, Seeker(age=18, outcode="FY1"), today=clock.now().date(), show_unassured=False
        )
        assert "Night fishing" in {one.offer.name for one in found}


async def test_back_to_a_page_with_mistakes_shows_it_and_what_was_typed(
    browser: Browser, pages: Served
) -> None:
    """The browser says that the page has expired, unless it may keep the answer to a form."""
    async with at(browser, pages) as page:
        await page.goto(f"{pages.url}/sign-in/{new_link(pages, EDITOR)}")
        await press(page, "Sign in")
        await page.get_by_role("link", name="Add a service").click()
        await press(page, "Start")
        await page.get_by_label("What is the service called?").fill("Half of it")
        await press(page, "Save and go on")
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("What kind of service is it?").select_option("community")
        await page.get_by_label("What it is").fill("You can learn to fish from the pier.")
        await press(page, "Save and go on")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Who it is for")
        await page.go_back()
        await expect(page.get_by_role("alert")).to_be_visible()
        await expect(page.get_by_label("What is the service called?")).to_have_value("Half of it")
        await page.go_back()
        await expect(page.get_by_label("What is the service called?")).to_be_visible()


async def test_an_upload_with_errors_and_then_without(
    browser: Browser, pages: Served, tmp_path: Path
) -> None:
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_bytes(make_table(make_row(organization=OURS, service="Kite", postcode="no")))
    right.write_bytes(make_table(make_row(organization=OURS, service="Kite school")))
    async with at(browser, pages, EDITOR) as page:
        await page.get_by_role("link", name="Upload a file").click()
        await page.get_by_label("Your file").set_input_files(wrong)
        await press(page, "Look at the file")
        await expect(
            page.get_by_role("cell", name="This isn't a full UK postcode.")
        ).to_be_visible()
        await page.get_by_role("link", name="Send another file").click()
        await page.get_by_label("Your file").set_input_files(right)
        await press(page, "Look at the file")
        await expect(page.get_by_text("1 new, 0 changed")).to_be_visible()
        await press(page, "Load all of it")
        await expect(page.get_by_role("link", name="Kite school")).to_be_visible()


# How many lines each piece of a column's name takes, between the places where it may break.
LINES_OF_PIECES = """[...document.querySelectorAll("td.column")].flatMap(cell =>
  [...cell.childNodes].filter(node => node.nodeType == 3).map(node => {
    const range = document.createRange(); range.selectNodeContents(node);
    return [node.textContent, new Set([...range.getClientRects()].map(r => r.top)).size];
  }))"""


async def test_the_name_of_a_column_breaks_between_its_words_alone(
    browser: Browser, pages: Served
) -> None:
    with transaction(pages.engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        row = make_row(
            organization=OURS, service="A", minimum_age="y", maximum_age="16.5",
            maximum_age_with_ehcp_or_care="x", english_maths_required="maybe",
        )  # fmt: skip
        own = uploads.keep(session, editor, "wrong.csv", make_table(row), clock.now()).id
    async with at(browser, pages, EDITOR, script=True) as page:
        await page.goto(f"{pages.url}/uploads/{own}")
        pieces = await page.evaluate(LINES_OF_PIECES)
        assert ["maximum_", 1] in pieces and ["age", 1] in pieces
        assert {lines for _, lines in pieces} == {1}
        await _is_good(page, "wrong columns")


async def test_confirming_from_the_letter(browser: Browser, pages: Served) -> None:
    before = len(pages.office.letters)
    assert pages.remind() == 1
    letters = pages.office.letters[before:]
    assert sorted(letter["To"] for letter in letters) == sorted((EDITOR, NEW_EDITOR))
    link = pages.link_for(EDITOR, "confirm", before)
    async with at(browser, pages) as page:
        await page.goto(link)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Is this still correct?")
        await press(page, "Yes, still correct")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Confirmed")


async def test_everything_is_reached_by_keyboard_alone(browser: Browser, pages: Served) -> None:
    """From the sign-in to a confirmed service with Tab, Enter and letters, focus always seen."""
    async with at(browser, pages) as page:
        await page.goto(f"{pages.url}/sign-in/{new_link(pages, EDITOR)}")
        await tab_to(page, "Sign in", role="button")
        await enter(page)
        await tab_to(page, "Sand school", role="link")
        await enter(page)
        await tab_to(page, "Still correct", role="button")
        await enter(page)
        await expect(page.get_by_role("status")).to_contain_text("You have confirmed")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()


async def test_a_service_is_added_by_keyboard_alone(browser: Browser, pages: Served) -> None:
    """Every page of the form with Tab, letters, Space and Enter."""
    async with at(browser, pages, EDITOR) as page:
        await tab_to(page, "Add a service", role="link")
        await enter(page)
        await tab_to(page, "Start", role="button")
        await enter(page)
        await types(page, {"service": "Keyboard crew", "kind": "Commu", "description": "You type."})
        await types(page, {"minimum_age": "16"})
        await types(page, {"service_area-3": " "})
        await types(page, {"opening_hours": "Fridays, 5pm to 9pm"})
        await types(page, {"cost": "free"})
        await types(page, {"phone": "01253 555 0177"})
        await types(page, {"interests": " "})
        await expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        await tab_to(page, "Send it", role="button")
        await enter(page)
        await expect(page.get_by_role("status")).to_contain_text("Young people see it from now on")


async def types(page: Page, fields: dict[str, str]) -> None:
    """Reach each field by Tab, type into it, and go on."""
    for field, text in fields.items():
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == field:
                break
        else:
            raise AssertionError(f"{field} is not reached by keyboard.")
        await page.keyboard.type(text)
    await tab_to(page, "Save and go on", role="button")
    await enter(page)


TAGS = {"button": "BUTTON", "link": "A"}
FOCUSED = """() => {
    const e = document.activeElement;
    return [e.tagName, e.innerText.trim(), getComputedStyle(e).outlineStyle, e.outerHTML];
}"""


async def enter(page: Page) -> None:
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def tab_to(page: Page, name: str, *, role: str) -> None:
    for _ in range(80):
        await page.keyboard.press("Tab")
        tag, text, outline, html = await page.evaluate(FOCUSED)
        assert outline != "none", html
        if tag == TAGS[role] and text.startswith(name):
            return
    raise AssertionError(f"{name} is not reached by keyboard.")


def addresses(pages: Served) -> dict[str, list[str]]:
    """Every page in its states, for each who may see it."""
    service, waiting = pages.service("Deckchair crew"), pages.service("Sand school")
    line = pages.service("Night line")
    with transaction(pages.engine) as session:
        draft = session.scalar(select(Draft.id).where(Draft.service_id == waiting))
        people = {one.email: one for one in accounts.everybody(session)}
        table = make_table(
            make_row(organization=OURS, service="Lamp crew", cost="free"),
            make_row(organization=OURS, service="Fresh crew", minimum_age="30"),
            make_row(organization=OURS, service="Night line", kind="safety", status="inactive"),
        )
        bad = make_table(make_row(organization=OURS, service="A", postcode="x", minimum_age="y"))
        kept = [
            uploads.keep(session, people[EDITOR], f"{name}.csv", data, clock.now()).id
            for name, data in (("good", table), ("bad", bad), ("picture", b"\x89PNG"))
        ]
        account = people[NEW_EDITOR].id
        file = session.scalar(select(Draft.upload_id).where(Draft.upload_id.is_not(None)))
    steps = ("what", "who", "where", "when", "money", "join", "helps", "check")
    return {
        "": ["/sign-in", "/sign-in/over", "/confirm/over", f"/sign-in/{new_link(pages, EDITOR)}"],
        EDITOR: [
            "/", "/services/new", f"/services/{service}", f"/services/{service}/history",
            f"/services/{service}/pause", f"/services/{service}/close",
            f"/services/{line}/pause", f"/services/{service}/history/1", "/upload", "/nothing",
            "/queue",
            *(f"/uploads/{one}" for one in kept),
        ],
        NEW_EDITOR: ["/", *(f"/drafts/{draft}/{step}" for step in steps)],
        ADMIN: ["/", "/services/new", "/queue", f"/queue/{draft}", f"/queue/files/{file}",
                f"/queue/files/{file}?page=2", "/accounts",
                f"/accounts/{account}/remove"],
    }  # fmt: skip


@pytest.mark.parametrize("email", ["", EDITOR, NEW_EDITOR, ADMIN])
async def test_no_page_has_a_violation_or_scrolls_sideways(
    browser: Browser, pages: Served, email: str
) -> None:
    async with at(browser, pages, email, script=True) as page:
        for path in addresses(pages)[email]:
            await page.goto(f"{pages.url}{path}")
            await _is_good(page, path)


async def test_the_page_that_leads_everywhere_is_as_good(browser: Browser, pages: Served) -> None:
    async with at(browser, pages, script=True) as page:
        await page.goto(f"{pages.settings.pages_url}/")
        await _is_good(page, "home")
        for link in await page.get_by_role("link").all():
            there = await page.request.get(urljoin(page.url, await link.get_attribute("href")))
            assert there.status in (200, 503), link  # no other part runs here


async def test_a_page_with_errors_has_no_violation_either(browser: Browser, pages: Served) -> None:
    async with at(browser, pages, EDITOR, script=True) as page:
        await page.goto(f"{pages.url}/services/new")
        await press(page, "Start")
        wrong = {
            "#minimum_age": "x", "#opening_hours": "5pm to 9am", "#cost": "x" * 9_000,
            "#phone": "",
        }  # fmt: skip
        for step in ("what", "who", "where", "when", "money", "join", "helps"):
            await page.goto(page.url.rpartition("/")[0] + f"/{step}")
            for field, text in wrong.items():
                if await page.locator(field).count():
                    await page.fill(field, text)
            if step == "helps":  # what no list offers
                for field in ("#interests", "#removes_barriers"):
                    await page.eval_on_selector(field, "e => { e.value = 'NO CODE' }")
                    await page.check(field)
            await press(page, "Save and go on")
            await expect(page.get_by_role("alert")).to_contain_text("There is a problem")
            await _is_good(page, f"{step} with errors")
        await page.goto(page.url.rpartition("/")[0] + "/check")
        await press(page, "Send it")
        await expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        await _is_good(page, "check with errors")


async def test_no_other_form_has_a_violation_when_something_is_wrong(
    browser: Browser, pages: Served
) -> None:
    """What every other form says to an empty or a made-up answer."""
    async with at(browser, pages, script=True) as page:
        await page.goto(f"{pages.url}/sign-in")
        await _fails(page, "Send me a link", "sign-in")
    async with at(browser, pages, EDITOR, script=True) as page:
        await page.goto(f"{pages.url}/upload")
        await _fails(page, "Look at the file", "upload")
    paths = addresses(pages)[ADMIN]
    starts = ("/queue/", "/queue/files/")
    one, file = (next(path for path in paths if path.startswith(start)) for start in starts)
    async with at(browser, pages, ADMIN, script=True) as page:
        for path, button in (
            ("/services/new", "Start"), ("/accounts", "Add the account"), (one, "Send it back"),
            (file, "Send all 31 back"), (f"/accounts/{_last_admin(pages)}/remove",
                                         "Remove the account"),
        ):  # fmt: skip
            await page.goto(f"{pages.url}{path}")
            await _fails(page, button, path)


def _last_admin(pages: Served) -> str:
    with transaction(pages.engine) as session:
        found = accounts.find(session, ADMIN)
        assert found is not None
        return found.id


async def _fails(page: Page, button: str, where: str) -> None:
    await press(page, button)
    await expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    await _is_good(page, f"{where} with errors")


async def test_pages_that_tell_of_a_clash_have_no_violation(
    browser: Browser, pages: Served
) -> None:
    """Two tabs, two people, a session that has ended, and the link of a letter."""
    own = pages.service("Lamp crew")
    async with at(browser, pages, EDITOR, script=True) as page:
        await page.goto(f"{pages.url}/services/{own}")
        await press(page, "Change it")
        draft = page.url.rpartition("/")[0]
        await page.goto(f"{draft}/money")
        other = await page.context.new_page()
        await other.goto(f"{draft}/money")
        await other.get_by_label("What it costs").fill("2 pounds")
        await press(other, "Save and go on")
        await page.get_by_label("What it costs").fill("3 pounds")
        await press(page, "Save and go on")
        await expect(page.get_by_role("alert")).to_contain_text(
            "in another tab, or before you went back"
        )
        await _is_good(page, "two tabs")
        with transaction(pages.engine) as session:
            said = {**versions.now_says(session, own), "cost": "4 pounds"}
            deed = versions.Deed("somebody else", Action.EDITED, clock.now())
            versions.publish(session, own, said, deed)
            editor = accounts.find(session, EDITOR)
            assert editor is not None
            token = confirming.new_link(session, editor, own, clock.now())
        await page.goto(f"{draft}/check")
        await press(page, "Send it")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else changed")
        await _is_good(page, "two people")
        await page.goto(f"{pages.url}/confirm/{token}")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Is this still correct?")
        await _is_good(page, "the link of a letter")
        await page.goto(f"{draft}/money")
        await page.context.clear_cookies()
        await press(page, "Save and go on")
        await expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
        await _is_good(page, "signed out")


async def test_what_is_typed_after_another_tab_has_ended_it_is_shown(
    browser: Browser, pages: Served
) -> None:
    async with at(browser, pages, EDITOR, script=True) as page:
        await page.goto(f"{pages.url}/services/{pages.service('Deckchair crew')}")
        await press(page, "Change it")
        draft = page.url.rpartition("/")[0]
        other = await page.context.new_page()
        await other.goto(f"{draft}/money")
        await page.get_by_role("link", name="Throw this change away").click()
        await _is_good(page, "before it is thrown away")
        await press(page, "Throw it away")
        await other.get_by_label("What it costs").fill("5 pounds")
        await press(other, "Save and go on")
        await expect(other.get_by_role("heading", level=1)).to_have_text("This was not sent")
        await expect(other.get_by_text("5 pounds")).to_be_visible()
        await _is_good(other, "typed after it was ended")


async def test_a_file_is_approved_by_keyboard_alone(browser: Browser, pages: Served) -> None:
    """Past two dozen services with one link, to the button below them. The last: it decides."""
    async with at(browser, pages, ADMIN) as page:
        await tab_to(page, "To approve", role="link")
        await enter(page)
        await tab_to(page, "our crews.csv", role="link")
        await enter(page)
        await tab_to(page, "decide about all", role="link")
        await page.keyboard.press("Enter")
        await tab_to(page, "Approve all", role="button")
        await enter(page)
        await expect(page.get_by_role("status")).to_contain_text("Approved, all of it")
    with transaction(pages.engine) as session:
        assert session.scalar(select(Service.id).where(Service.name == "Crew 29"))


async def _is_good(page: Page, where: str) -> None:
    """It fits on a wide screen and on a phone, where it stays and where axe finds nothing wrong.

    Both have the same elements in the same colours.
    """
    for size in reversed(SIZES):
        await _resize(page, size)
        await _keep_picture(page, where)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) <= 0, (where, size)
    await page.evaluate(Axe().axe_script)
    assert await page.evaluate(CHECK % json.dumps(RULES)) == [], where


async def _resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})


async def _keep_picture(page: Page, where: str) -> None:
    """Where SCREENSHOTS names a folder, a picture of the whole page."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        name = re.sub(r"[0-9a-f-]{36}|[A-Za-z0-9_-]{40,}", "x", where).strip("/").replace("/", "-")
        file = Path(folder) / f"{width} {name or 'list'}.png"
        await page.screenshot(path=file, full_page=True)
