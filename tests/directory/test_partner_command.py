"""Accounts from the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from directory import clock
from directory.__main__ import main
from directory.db import transaction
from directory.feeds.table import import_table
from directory.partners import signing_in
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
