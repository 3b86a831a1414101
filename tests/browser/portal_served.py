"""The partners' pages as the web process serves them, with a mail server beside them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.settings import Settings
from bot.smtp import smtp_of
from bot.web import build_app
from directory import clock
from directory.db import opened, transaction
from directory.feeds.table import import_table
from directory.migrate import migrate
from directory.partners import accounts, drafts, reminders, uploads
from directory.partners.letters import AT
from directory.partners.tables import DraftState, Partner
from directory.reports import ReportKind, report_listing
from directory.tables import Eligibility, Service
from tests.directory.makers import make_row, make_table
from tests.guide import free_ports

OURS = "Pier Trust"
EDITOR, NEW_EDITOR, ADMIN = "editor@pier.test", "new@pier.test", "admin@partnership.test"
DESCRIPTION = "You can learn to mend deckchairs with us, and we help you to look for work."


class Office:
    """What the mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@dataclass
class Served:
    """A running portal."""

    engine: Engine
    settings: Settings
    office: Office

    @property
    def url(self) -> str:
        return f"{self.settings.pages_url}{AT}"

    def link_for(self, email: str, start: str, letters_before: int) -> str:
        """The address in the newest letter to somebody, once it has come."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for letter in self.office.letters[letters_before:]:
                found = re.search(rf"{re.escape(self.url)}/{start}/\S+", letter.get_content())
                if letter["To"] == email and found:
                    return found[0]
            time.sleep(0.05)
        raise AssertionError(f"No letter to {email}.")

    def remind(self) -> int:
        send = smtp_of(self.settings).send
        return reminders.remind(self.engine, send, self.url, clock.now)

    def service(self, name: str) -> str:
        with transaction(self.engine) as session:
            found = session.scalar(select(Service.id).where(Service.name == name))
            assert found is not None, name
            return found


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """A portal with services in every state, and an editor who is trusted, one who is new."""
    web_port, mail_port = free_ports(2)
    settings = Settings(
        data_dir=home, web_port=web_port, smtp_host="127.0.0.1", smtp_port=mail_port,
        smtp_starttls=False, mail_from="foothold@guide.test", partnership="the Coast Partnership",
    )  # fmt: skip
    migrate(settings.database)
    office = Office()
    mail = Controller(office, hostname="127.0.0.1", port=mail_port)
    mail.start()
    with opened(settings.database) as engine:
        _fill(engine)
        with _running(settings, engine):
            yield Served(engine, settings, office)
    mail.stop()


def _send_file(session: Session, partner: Partner) -> None:
    """A file of a new partner that waits, with more services than one page shows."""
    rows = [
        make_row(organization=OURS, service=f"Crew {number:02}", description=DESCRIPTION,
                 phone="01253 555 0110", cost="free")
        for number in range(30)
    ]  # fmt: skip
    rows.append(make_row(organization=OURS, service="Lamp crew", phone="01253 555 0102", cost="1"))
    kept = uploads.keep(session, partner, "our crews.csv", make_table(*rows), clock.now())
    uploads.apply(session, kept, uploads.look(session, kept), partner, clock.now())


@contextmanager
def _running(settings: Settings, engine: Engine) -> Iterator[None]:
    config = uvicorn.Config(
        build_app(settings, engine, None), port=settings.web_port, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield
    server.should_exit = True
    thread.join()


def _fill(engine: Engine) -> None:
    now = clock.now()
    rows = [
        make_row(organization=OURS, service="Deckchair crew", description=DESCRIPTION,
                 opening_hours="Monday to Friday, 9am to 5pm", phone="01253 555 0101",
                 address="1 Promenade", town="Blackpool", postcode="FY1 1AA", minimum_age="16",
                 maximum_age="24", cost="free", interests="sport;retail"),
        make_row(organization=OURS, service="Lamp crew", phone="01253 555 0102"),
        make_row(organization=OURS, service="Old rope walk", phone="01253 555 0103"),
        make_row(organization=OURS, service="Sand school", phone="01253 555 0104"),
        make_row(organization=OURS, service="Night line", phone="0800 555 0106", kind="safety"),
        make_row(organization="Tram Club", service="Tram shed", phone="01253 555 0105"),
    ]  # fmt: skip
    with transaction(engine) as session:
        import_table(session, make_table(*rows), now=now)
        owner = accounts.organization_named(session, OURS)
        for email, admin in ((EDITOR, False), (NEW_EDITOR, False), (ADMIN, True)):
            accounts.add(
                session, email=email, organization=None if admin else owner, admin=admin,
                by="a test", now=now,
            ).trusted = None if email == NEW_EDITOR else True  # fmt: skip
        ids = {s.name: s.id for s in session.scalars(select(Service))}
        for name, days in (("Deckchair crew", 2), ("Lamp crew", 95), ("Old rope walk", 200)):
            rules = session.get_one(Eligibility, ids[name])
            rules.assured_at, rules.assured_by = now - timedelta(days=days), OURS
        for kind in (ReportKind.WRONG_DETAILS, ReportKind.DID_NOT_ANSWER):
            report_listing(session, ids["Deckchair crew"], kind=kind, on=now.date())
        new = accounts.find(session, NEW_EDITOR)
        assert new is not None
        draft = drafts.begin(session, new, ids["Sand school"], now)
        drafts.save(draft, {"description": "We teach you to build.", "cost": "2 pounds"}, now)
        draft.state = DraftState.WAITING
        _send_file(session, new)
