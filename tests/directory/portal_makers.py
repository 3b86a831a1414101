"""The portal on a database, a clock that tests move, letters that are kept, and somebody at it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from directory import portal
from directory.db import transaction
from directory.feeds.table import import_table
from directory.offer import Offer
from directory.partners import accounts, confirming, signing_in
from directory.partners.tables import Draft, Partner
from directory.portal import Portal
from directory.tables import Organization, Service
from tests.directory.makers import NOW, make_row, make_table

HERE = "http://portal.test"
OURS, THEIRS = "Pier Trust", "Tram Club"
EDITOR, OTHER, ADMIN = "editor@pier.test", "other@tram.test", "admin@partnership.test"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
MARK = re.compile(r'name="mark" value="([^"]+)"')
MARKED = re.compile(r"/(?:check|confirm|history/\d+)$")

GOOD_STEPS: dict[str, dict[str, Any]] = {
    "what": {
        "service": "Night fishing",
        "kind": "community",
        "description": "You can learn to fish from the pier.",
        "qualification_level": "",
    },
    "who": {"minimum_age": "16", "maximum_age": "24", "languages": "English, Polish"},
    "where": {
        "address": "1 Promenade",
        "town": "Blackpool",
        "postcode": "fy11aa",
        "service_area": ["Blackpool", "Wyre"],
    },
    "when": {"opening_hours": "Monday to Friday, 9am to 5pm", "start_dates": "All year round"},
    "money": {"cost": "free", "pay": ""},
    "join": {"how_to_apply": "Walk in.", "self_referral": "yes", "phone": "01253 555 0100"},
    "helps": {"interests": ["sport"], "removes_barriers": ["confidence"]},
}


def preview(offer: Offer, *, today: date) -> str:
    """A card in short, as the guide would escape it."""
    checked = f"checked {offer.assured_at:%d %B}" if offer.assured_at else "never checked"
    return (
        f"<b>{html.escape(offer.name)}</b> {html.escape(offer.address or '')} {today:%Y} {checked}"
    )


@dataclass
class World:
    """A portal with two organisations, its clock, and every letter that it sent."""

    engine: Engine
    now: datetime = NOW
    letters: list[tuple[tuple[str, ...], str, str]] = field(default_factory=list)
    zone: tzinfo = UTC
    show_links: bool = False
    public_url: str = HERE
    lines_due: Sequence[str] = ()
    open: ExitStack = field(default_factory=ExitStack)

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        self.letters.append((tuple(to), subject, body))

    def app(self) -> Starlette:
        pages = portal.mount(
            Portal(
                engine=self.engine,
                secret=b"s" * 32,
                public_url=self.public_url,
                partnership="The Coast Partnership",
                preview=preview,
                send=None if self.show_links else self.send,
                now=lambda: self.now,
                zone=self.zone,
                show_links=self.show_links,
                lines_due=lambda _: self.lines_due,
            )
        )
        return Starlette(routes=[pages])

    def visitor(self) -> Visitor:
        """A new browser; all of them are closed with the world."""
        client = TestClient(self.app(), base_url=HERE, follow_redirects=False)
        return Visitor(self, self.open.enter_context(client))

    def signed_in(self, email: str) -> Visitor:
        """Somebody who has followed the link of a letter and pressed its button."""
        with transaction(self.engine) as session:
            partner = accounts.find(session, email)
            assert partner is not None, email
            token = signing_in.new_link(session, partner, self.now)
        visitor = self.visitor()
        visitor.press(f"/sign-in/{token}")
        return visitor

    def letter_about(self, service_id: str, to: str | None = None) -> str:
        """The token of a letter that asks whether an entry is still correct."""
        with transaction(self.engine) as session:
            owner = session.get_one(Service, service_id).organization_id
            partner = accounts.find(session, to) if to else None
            partner = partner or accounts.of_organization(session, owner)[0]
            return confirming.new_link(session, partner, service_id, self.now)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Page:
    """What came back."""

    status: int
    text: str
    headers: Any
    went_to: str

    @property
    def words(self) -> str:
        """The text without markup."""
        whole = self.text.replace("<wbr>", "")
        plain = html.unescape(re.sub(r"<[^>]+>", " ", whole))
        return " ".join(plain.split())


@dataclass
class Visitor:
    """A browser without JavaScript: it follows redirects, and sends the forms that it was shown."""

    world: World
    client: TestClient
    shown_token: str = ""

    def get(self, path: str) -> Page:
        return self._page("GET", path)

    def post(self, path: str, files: Any = None, **said: Any) -> Page:
        """Send a form with a token that was shown to this visitor.

        What asks for what was shown is sent as the page is now, where nothing else is said.
        """
        shown = path.removesuffix("/confirm")
        if MARKED.search(path) and "mark" not in said:
            found = MARK.search(self.get(shown).text)
            said = {**said, "mark": found[1] if found else ""}
        data = {"csrf_token": self.token(), **said}
        return self._page("POST", path, data=data, files=files)

    def press(self, path: str, **said: Any) -> Page:
        """Look at a page and send the form on it."""
        self.get(path)
        return self.post(path, **said)

    def approve(self, where: str) -> Page:
        """Approve what waits there, as it is shown."""
        return self.post(where, verdict="approve", mark=mark_on(self.get(where)))

    def post_with(self, token: str, path: str, **said: Any) -> Page:
        """Send a form with a token of before."""
        return self._page("POST", path, data={"csrf_token": token, **said})

    def token(self) -> str:
        """What the last page that had a form gave it; without one, that of a page that has."""
        if self.shown_token:
            return self.shown_token
        shown = CSRF.search(self.client.get("/portal/sign-in").text)
        shown = shown or CSRF.search(self.client.get("/portal/").text)
        assert shown is not None
        return shown[1]

    def fill(self, draft: str, step: str, **said: Any) -> Page:
        """Send one page of a draft's form, as it was shown last."""
        shown = self.get(f"{draft}/{step}").text
        seen = re.search(r'name="seen" value="([^"]*)"', shown)
        assert seen is not None, shown
        return self.post(f"{draft}/{step}", seen=seen[1], **said)

    def add_service(self, **changed: dict[str, Any]) -> str:
        """Add a service up to the last page; the address of its draft."""
        draft = self.press("/services/new").went_to.rpartition("/")[0]
        for step, said in GOOD_STEPS.items():
            page = self.fill(draft, step, **{**said, **changed.get(step, {})})
            assert "There is a problem" not in page.text, page.words
        return draft

    def begin(self, service_id: str) -> str:
        """Begin to change a service; the address of its draft."""
        return self.post(f"/services/{service_id}/edit").went_to.removesuffix("/check")

    def change(self, service_id: str, step: str, **said: Any) -> Page:
        """Change one page of a service and send it."""
        draft = self.begin(service_id)
        self.fill(draft, step, **said)
        return self.post(f"{draft}/check")

    def _page(self, method: str, path: str, **how: Any) -> Page:
        asked = path if path.startswith("/portal") else f"/portal{path}"
        answer = self.client.request(method, asked, **how)
        went_to = ""
        while answer.status_code == 303:
            went_to = answer.headers["location"].removeprefix("/portal")
            answer = self.client.get(answer.headers["location"])
        if form := CSRF.search(answer.text):
            self.shown_token = form[1]
        return Page(answer.status_code, answer.text, answer.headers, went_to)


def mark_on(page: Page) -> str:
    """What the page says that it shows."""
    found = MARK.search(page.text)
    assert found is not None, page.words
    return found[1]


def make_world(engine: Engine, **how: Any) -> World:
    """Two organisations with two services and one, an editor for each, and an admin."""
    rows = [
        make_row(organization=OURS, service="Deckchair crew", opening_hours="9am to 5pm",
                 phone="01253 555 0101", postcode="FY1 1AA", town="Blackpool", interests="sport"),
        make_row(organization=OURS, service="Lamp crew", phone="01253 555 0102"),
        make_row(organization=THEIRS, service="Tram shed", phone="01253 555 0103"),
    ]  # fmt: skip
    with transaction(engine) as session:
        import_table(session, make_table(*rows), now=NOW - timedelta(days=10))
        for email, name in ((EDITOR, OURS), (OTHER, THEIRS)):
            make_partner(session, email=email, organization=name)
        make_partner(session, email=ADMIN, admin=True)
    return World(engine, **how)


def make_partner(
    session: Session, *, email: str, organization: str | None = None, admin: bool = False
) -> Partner:
    owner = accounts.organization_named(session, organization) if organization else None
    return accounts.add(session, email=email, organization=owner, admin=admin, by="a test", now=NOW)


def trust(engine: Engine, email: str) -> None:
    with transaction(engine) as session:
        partner = accounts.find(session, email)
        assert partner is not None
        partner.trusted = True


def service_named(engine: Engine, name: str) -> str:
    with transaction(engine) as session:
        found = session.scalar(select(Service.id).where(Service.name == name))
        assert found is not None, name
        return found


def organization_id(engine: Engine, name: str) -> str:
    with transaction(engine) as session:
        found = session.scalar(select(Organization.id).where(Organization.name == name))
        assert found is not None, name
        return found


def only_draft(engine: Engine) -> str:
    with transaction(engine) as session:
        (found,) = session.scalars(select(Draft.id))
        return found
