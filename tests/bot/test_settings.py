"""Settings: read from the environment and from a file, and a mistake is told with its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from actions.keys import KeyProblem
from bot.settings import SANDBOX_TOKEN, TELEGRAM, Settings, read_settings
from directory.db import opened
from directory.settings import SettingsProblem

NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a `.env`, and an environment without our names."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()

    assert settings.in_sandbox
    assert settings.token == SANDBOX_TOKEN
    assert settings.api_url == "http://127.0.0.1:8080/sandbox"
    assert settings.database.startswith("sqlite:///")
    assert settings.show_errors is False


def test_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "9000")

    assert read_settings().web_port == 9000


def test_a_file_counts_and_the_environment_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("WEB_PORT=9000\nPARTNERSHIP='Pier & Sea'\n", encoding="utf-8")
    monkeypatch.setenv("WEB_PORT", "9001")
    settings = read_settings()

    assert (settings.web_port, settings.partnership) == (9001, "Pier & Sea")


def test_a_space_around_a_secret_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", " 1:abc ")

    assert read_settings().token == "1:abc"


def test_with_a_token_telegram_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:abc")
    settings = read_settings()

    assert not settings.in_sandbox
    assert (settings.token, settings.api_url) == ("1:abc", TELEGRAM)


def test_another_server_of_the_bot_api_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:abc")
    monkeypatch.setenv("TELEGRAM_API_URL", "https://bots.example.org")

    assert read_settings().api_url == "https://bots.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "0"),
        ("WEB_PORT", "65536"),
        ("WEB_PORT", "http"),
        ("BOT_PORT", "many"),
        ("RASA_PORT", "65536"),
        ("ACTIONS_PORT", "-1"),
        ("TELEGRAM_API_URL", "ftp://x"),
        ("TELEGRAM_TOKEN", "abc"),
        ("TELEGRAM_TOKEN", "abc:def"),
        ("TELEGRAM_TOKEN", "1:pasted with words"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@127.0.0.1/x"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://127.0.0.1"),
        ("SHOW_UNASSURED", "perhaps"),
        ("CHAT_PACE_SECONDS", "-1"),
        ("SANDBOX_BURST", "0"),
        ("ESCALATE_AFTER_MINUTES", "0"),
        ("TIME_ZONE", "Europe/Blackpool"),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """At the start, in one line, and not by a traceback hours later."""
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsProblem, match=name):
        read_settings()


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://x.org")

    with pytest.raises(SettingsProblem, match="WEBHOOK_SECRET"):
        read_settings()


def test_a_webhook_with_its_secret_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "WEBHOOK_URL": "https://x.org",
        "WEBHOOK_SECRET": "s3cret",
    }.items():
        monkeypatch.setenv(name, value)

    assert read_settings().webhook_url == "https://x.org"


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"WEB_PORT=9000\nthis is no setting\n", "line 2"),
        (b"A='never closed\n", "line 1"),
        (b"WEB_PORT\n", "line 1: this is no setting"),
        (b"\nTELEGRAM_TOCKEN=1:abc\n", "line 2: TELEGRAM_TOCKEN.*TELEGRAM_TOKEN"),
        (b"WEBPORT=9000\n", "line 1: WEBPORT.*WEB_PORT"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_broken_file_is_told_with_its_line(content: bytes, hint: str) -> None:
    Path(".env").write_bytes(content)

    with pytest.raises(SettingsProblem, match=hint) as problem:
        read_settings()
    assert ".env" in str(problem.value)


def test_what_another_program_reads_from_the_same_file_is_its_own() -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=x\nweb_port=9000\n", encoding="utf-8")

    assert read_settings().web_port == 9000


def test_a_setting_left_empty_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "")
    Path(".env").write_text("STAFF_CHAT_ID=\n", encoding="utf-8")
    settings = read_settings()

    assert (settings.web_port, settings.staff_chat_id) == (8080, 0)


def test_a_problem_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:very-secret")
    monkeypatch.setenv("WEB_PORT", "http")

    with pytest.raises(SettingsProblem) as problem:
        read_settings()
    assert "very-secret" not in str(problem.value)
    assert problem.value.__cause__ is None


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_is(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SAFEGUARDING_EMAIL": "lead@example.org"}, "SMTP_HOST and MAIL_FROM"),
        ({"SAFEGUARDING_EMAIL": "lead"}, "'lead' is no e-mail address"),
        ({"ESCALATION_EMAIL": "head@example.org"}, "needs SAFEGUARDING_EMAIL"),
    ],
)
def test_who_is_told_must_be_reachable(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem, match=told):
        read_settings()


def test_leads_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEGUARDING_EMAIL", "lead@example.org, deputy@example.org,")
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("MAIL_FROM", "foothold@example.org")

    assert read_settings().safeguarding_emails == ("lead@example.org", "deputy@example.org")


def test_a_secret_can_come_out_of_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment goes before the file."""
    (tmp_path / "rasa_token").write_text("out of a file\n")
    (tmp_path / "actions_token").write_text("out of a file\n")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("ACTIONS_TOKEN", "out of the environment")
    settings = Settings()

    assert settings.rasa_token == "out of a file"
    assert settings.actions_token == "out of the environment"


def test_a_secret_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "rasa_token").write_text("out of a file")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(SettingsProblem, match="rasa_token cannot be read"):
        read_settings()


def test_a_folder_of_secrets_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The guide would start with keys of its own making."""
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "secret"))

    with pytest.raises(SettingsProblem, match="no such folder"):
        read_settings()


@pytest.mark.parametrize("secret", ["bad secret!", "x" * 257])
def test_a_webhook_s_secret_is_one_that_telegram_takes(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://guide.example.org")
    monkeypatch.setenv("WEBHOOK_SECRET", secret)

    with pytest.raises(SettingsProblem, match="WEBHOOK_SECRET cannot be used") as problem:
        read_settings()
    assert secret not in str(problem.value)


def test_home_is_home_where_no_shell_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/sam")
    Path(".env").write_text("DATA_DIR=~/foothold\n", encoding="utf-8")

    assert read_settings().data_dir == Path("/home/sam/foothold")


def test_everything_is_kept_in_its_folder_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "a #?%41&x"
    folder.mkdir()
    with opened(Settings(data_dir=folder).database) as engine, engine.connect():
        pass

    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert (folder / "foothold.db").exists()


def test_only_a_demo_makes_keys(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, telegram_token="").keyring().made is not None
    with pytest.raises(KeyProblem, match="ENCRYPTION_KEYS and LOOKUP_KEY must be set"):
        Settings(data_dir=tmp_path, telegram_token="1:abc").keyring()
