"""Settings of the directory: where it keeps what it knows."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ENV_FILE = Path(".env")
DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
# Every process would have one of its own.
NO_DATABASE = (None, "", ":memory:")
DATABASE_URLS = (
    "write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME, where the port "
    "is a number and may be left out; in the password write @ as %40, : as %3A, / as %2F, % as %25"
)
SECRETS_DIR = "/run/secrets"


class SettingsProblem(Exception):
    """A setting cannot be used; the message says which and what to do."""


def env_file() -> list[tuple[int, str]]:
    """The names in `.env`, each with its line. Raises SettingsProblem where it is broken."""
    if not ENV_FILE.exists():
        return []
    try:
        with ENV_FILE.open(encoding="utf-8-sig") as file:
            bindings = list(parse_stream(file))
    except UnicodeDecodeError as problem:
        raise SettingsProblem(f"{ENV_FILE} cannot be read: save it as UTF-8. {problem}") from None
    except OSError as problem:
        why = f"{ENV_FILE} cannot be read: {problem.strerror}"
        raise SettingsProblem(f"{why}. It has to be a file with lines NAME=value.") from None
    names = []
    for one in bindings:
        text = one.original.string
        line = one.original.line + len(text) - len(text.lstrip("\n"))
        if one.error or (one.key and one.value is None):
            raise SettingsProblem(f"{ENV_FILE}, line {line}: this is no setting. Write NAME=value.")
        names.extend([(line, one.key)] if one.key else [])
    return names


def said(problem: ValidationError) -> str:
    """The first setting that cannot be used, and why; never its value."""
    first = problem.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}."


def _secrets_dir() -> Path | None:
    """The folder of secrets, if there is one. Raises SettingsProblem where it cannot be read."""
    chosen = os.environ.get("SECRETS_DIR")
    folder = Path(chosen or SECRETS_DIR)
    if not folder.is_dir():
        if chosen:
            raise SettingsProblem(f"SECRETS_DIR is {folder}, and there is no such folder.")
        return None
    for file in folder.iterdir():
        if file.is_file() and not os.access(file, os.R_OK):
            raise SettingsProblem(f"{file} cannot be read by this account: give it the right to.")
    return folder


class DirectorySettings(BaseSettings):
    """Read from the environment; every one has a default that works on one machine."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, extra="ignore", str_strip_whitespace=True, env_ignore_empty=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Also from files of their names in SECRETS_DIR, where there is such a folder."""
        folder = _secrets_dir()
        files = SecretsSettingsSource(settings_cls, folder) if folder else None
        return init_settings, env_settings, dotenv_settings, files or file_secret_settings

    data_dir: Path = Field(
        default=Path("data"), description="everything that Foothold keeps lives here"
    )
    database_url: str = Field(default="", description="empty: an SQLite file in DATA_DIR")
    show_unassured: bool = Field(
        default=True, description="offer entries that no provider has confirmed yet, marked as such"
    )

    web_port: int = Field(8080, ge=1, le=65535, description="port of the web pages")
    portal_url: str = Field(
        default="", description="public address of the web pages, for links in letters to partners"
    )

    @field_validator("data_dir")
    @classmethod
    def _is_at_home(cls, folder: Path) -> Path:
        """No shell reads a `.env`: `~` is somebody's home here too."""
        return folder.expanduser()

    @field_validator("portal_url")
    @classmethod
    def _is_a_web_address(cls, url: str) -> str:
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValueError("write the whole address, such as https://guide.example.org")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        try:
            whole = make_url(url or "sqlite:///default")
        except (ArgumentError, ValueError):
            whole = None
        if whole is None or whole.drivername not in DRIVERS or whole.database in NO_DATABASE:
            raise ValueError(DATABASE_URLS)
        if "@" in (whole.host or ""):  # the end of a password
            raise ValueError(DATABASE_URLS)
        return url

    @property
    def pages_url(self) -> str:
        """Where the web pages are, as links in letters say it."""
        return self.portal_url or f"http://127.0.0.1:{self.web_port}"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        own = URL.create("sqlite", database=str(self.data_dir.absolute() / "foothold.db"))
        return self.database_url or own.render_as_string(hide_password=False)
