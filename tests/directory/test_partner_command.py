"""Accounts from the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from directory import clock
from directory.__main__ import main
from directory.db import transaction
from directory.feeds.table import import_table
from directory.partners import signing_in
from directory.tables import Organization
from tests.directory.makers import NOW, make_row, make_table


@pytest.fixture(autouse=True)
def settings(engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PORTAL_URL", "https://guide.test/")
    with transaction(engine) as session:
        import_table(session, make_table(make_row(organization="Pier Trust")), now=NOW)


def run(*arguments: str) -> int:
    return main(["partner", *arguments])


def test_the_first_account_is_made_listed_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "Sam@Example.org", "--admin") == 0
    assert "https://guide.test/portal/sign-in" in capsys.readouterr().out
    assert run("add", "jo@example.org", "--organization", "pier  trust") == 0
    assert run("list") == 0
    said = capsys.readouterr().out
    assert "sam@example.org  admin  every organisation  last signed in: never" in said
    assert "jo@example.org  editor  Pier Trust" in said
    assert run("remove", "jo@example.org") == 0
    run("list")
    assert "\njo@example.org" not in capsys.readouterr().out


def test_a_new_organisation_is_let_in_where_that_is_said(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ("--organization", "New Club")
    assert run("add", "jo@new.org", *named) == 1
    assert "--new-organisation" in capsys.readouterr().err
    assert run("add", "jo@new.org", *named, "--new-organisation") == 0
    assert run("add", "sam@new.org", "--organization", "new club") == 0
    assert run("add", "kim@new.org", *named, "--new-organisation") == 1
    assert "already" in capsys.readouterr().err
    with transaction(engine) as session:
        import_table(session, make_table(make_row(organization="New Club")), now=NOW)
        assert len(session.scalars(select(Organization).filter_by(name="New Club")).all()) == 1


def test_two_of_one_name_are_told_apart_by_their_ids(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(engine) as session:
        session.add(Organization(id="o-2", name="Pier Trust"))
    assert run("add", "jo@pier.org", "--organization", "Pier Trust") == 1
    said = capsys.readouterr().err
    assert "o-2" in said and "has Deckchair crew" in said
    assert run("add", "jo@pier.org", "--organization", "o-2") == 0


def test_a_link_is_printed_that_signs_in(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    run("add", "sam@example.org", "--admin")
    capsys.readouterr()
    assert run("link", "sam@example.org") == 0
    token = capsys.readouterr().out.strip().removeprefix("https://guide.test/portal/sign-in/")
    with transaction(engine) as session:
        assert signing_in.sign_in(session, token, clock.now())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "nobody", "--admin"), "Enter an e-mail address"),
        (("add", "jo@example.org"), "Choose the organisation"),
        (("add", "jo@example.org", "--organization", "Nobody"), "There is no organisation called"),
        (("remove", "jo@example.org"), "There is no account for jo@example.org"),
        (("link", "jo@example.org"), "There is no account for jo@example.org"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 1
    assert sentence in capsys.readouterr().err


def test_the_last_admin_is_not_removed(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", "sam@example.org", "--admin")
    assert run("remove", "sam@example.org") == 1
    assert "This is the last admin account" in capsys.readouterr().err
