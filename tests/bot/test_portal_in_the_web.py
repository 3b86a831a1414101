"""The portal among the web pages: its card is the guide's own, its links come in the demo alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.helplines import read_helplines
from bot.preview import Preview
from bot.replies import Replies
from bot.run import demo_link
from bot.settings import Settings
from bot.web import portal_of
from directory import clock
from directory.db import opened, transaction
from directory.feeds.table import import_table
from directory.migrate import migrate
from directory.offer import Offer
from directory.partners import accounts, signing_in
from tests.directory.makers import NOW, TODAY, make_offer, make_row, make_table


def card(offer: Offer) -> str:
    return Preview(Replies("us"))(offer, today=TODAY)


def test_the_preview_has_what_the_card_has() -> None:
    said = card(make_offer(name="Boxing", postcode="FY1 1AA", town="Blackpool", cost="free"))
    assert said.startswith("<b>1. Boxing</b>")
    assert "📍 Blackpool, FY1 1AA" in said
    assert "💷 Cost: free" in said
    assert "Not yet confirmed by the provider" in said


def test_a_start_that_has_passed_is_on_no_card() -> None:
    assert "Starts: September 2027" in card(make_offer(start_dates="September 2027"))
    assert "Starts" not in card(make_offer(start_dates="September 2025"))


def test_how_fresh_it_is_is_said_once() -> None:
    assert card(make_offer(name="Boxing", assured_at=NOW)).count("Checked today") == 1


def test_markup_in_an_entry_is_escaped_in_its_preview() -> None:
    said = card(make_offer(name="<script>alert(1)</script>", description="<b>x"))
    assert "<script>" not in said
    assert "&lt;b&gt;x" in said


@pytest.mark.parametrize(
    "facts",
    [{}, {"minimum_age": 30}, {"maximum_age": 12}, {"requires_ehcp": True}, {"only_for": "women"}],
)
def test_every_entry_has_a_preview(facts: dict[str, object]) -> None:
    assert "<b>1. A place to go</b>" in card(make_offer(name="A place to go", **facts))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(data_dir=tmp_path, telegram_token="", smtp_host="", portal_url="")
    migrate(found.database)
    return found


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    with opened(settings.database) as engine:
        with transaction(engine) as session:
            import_table(session, make_table(make_row(), make_row(service="B")), now=NOW)
        yield engine


def test_in_the_demo_accounts_are_made_once_and_a_link_signs_the_admin_in(
    settings: Settings, engine: Engine
) -> None:
    links = [demo_link(settings), demo_link(settings)]
    assert links[0] != links[1]
    assert links[1] is not None
    token = links[1].rpartition("/")[2]
    with transaction(engine) as session:
        people = accounts.everybody(session)
        assert [one.role for one in people] == ["admin", "editor"]
        assert signing_in.sign_in(session, token, clock.now())


KEYS = dict.fromkeys(("encryption_keys", "lookup_key"), base64.b64encode(b"k" * 32).decode())
KEYS["encryption_keys"] = f"k1:{KEYS['lookup_key']}"


@pytest.mark.parametrize(
    "real", [{"telegram_token": "1:x", **KEYS}, {"smtp_host": "mail.test", "mail_from": "a@b.test"}]
)
def test_outside_the_demo_no_link_is_shown_or_printed(
    settings: Settings, engine: Engine, real: dict[str, str]
) -> None:
    changed = settings.model_copy(update=real)
    assert demo_link(changed) is None
    assert not portal_of(changed, engine).show_links
    assert portal_of(settings, engine).show_links


def test_times_are_told_as_the_partnership_has_them(settings: Settings, engine: Engine) -> None:
    assert str(portal_of(settings, engine).zone) == settings.time_zone


def test_admins_hear_of_helplines_that_nobody_checked_for_too_long(
    settings: Settings, engine: Engine
) -> None:
    told, lines = portal_of(settings, engine).lines_due, read_helplines().lines
    newest = max(line.checked_on for line in lines)

    assert told(min(line.checked_on for line in lines)) == []
    assert told(newest + timedelta(days=30)) == [line.label for line in lines]
