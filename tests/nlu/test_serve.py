"""How Rasa is started: on this machine alone, with its secrets out of files or the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from extensions import serve

GIVEN = {"MODEL": "model.tar.gz", "RASA_PORT": "5005", "ACTIONS_URL": "http://127.0.0.1:5055/"}


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    command = serve.command(GIVEN)

    assert command[command.index("--interface") + 1] == "127.0.0.1"
    assert command[command.index("--model") + 1] == "model.tar.gz"
    assert command[command.index("--port") + 1] == "5005"
    assert "--enable-api" not in command


def test_no_secret_stands_in_the_command() -> None:
    """Every process of the machine can read it."""
    assert "a secret" not in " ".join(serve.command({**GIVEN, "RASA_TOKEN": "a secret"}))


def test_a_secret_may_come_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "rasa_token").write_text("from a file\n")
    env = serve.environment({**GIVEN, "SECRETS_DIR": str(tmp_path), "ACTIONS_TOKEN": "given"})

    assert (env["RASA_TOKEN"], env["ACTIONS_TOKEN"]) == ("from a file", "given")


def test_what_is_given_counts_before_a_file_and_emptiness_does_not(tmp_path: Path) -> None:
    for name in ("rasa_token", "actions_token"):
        (tmp_path / name).write_text("from a file")
    given = {"SECRETS_DIR": str(tmp_path), "RASA_TOKEN": "given", "ACTIONS_TOKEN": ""}
    env = serve.environment(given)

    assert (env["RASA_TOKEN"], env["ACTIONS_TOKEN"]) == ("given", "from a file")


def test_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in serve.NEEDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("MODEL", "model.tar.gz")

    assert serve.main() == 2
    assert capsys.readouterr().out == (
        "Rasa needs RASA_TOKEN, ACTIONS_TOKEN, RASA_PORT, ACTIONS_URL:"
        " set it, or put it into SECRETS_DIR.\n"
    )
