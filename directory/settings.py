"""Settings of the directory: where it keeps what it knows."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DirectorySettings(BaseSettings):
    """Read from the environment; every one has a default that works on one machine."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", str_strip_whitespace=True)

    data_dir: Path = Field(
        default=Path("data"), description="everything that Foothold keeps lives here"
    )
    database_url: str = Field(default="", description="empty: an SQLite file in DATA_DIR")
    show_unassured: bool = Field(
        default=True, description="offer entries that no provider has confirmed yet, marked as such"
    )

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'foothold.db'}"
