"""Settings of what the guide does: keys, policies, the action server's address."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from directory.settings import DirectorySettings


class ActionSettings(DirectorySettings):
    """The directory's settings and those of the deeds."""

    encryption_keys: str = Field(
        "", description="ID:BASE64 of 32 bytes, newest first, comma-separated; empty: DATA_DIR/keys"
    )
    lookup_key: str = Field("", description="BASE64 of 32 bytes; empty: DATA_DIR/keys")
    time_zone: str = Field("Europe/London", description="the partnership's local time")

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"'{name}' is no time zone, such as Europe/London") from None
        return name

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_lower_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    actions_host: str = Field("127.0.0.1", description="address of the action server")
    actions_port: int = Field(
        0, ge=0, le=65535, description="port of the action server; 0: any free"
    )
    actions_token: str = Field("", description="shared secret of Rasa and the action server")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="how much the logs say: debug, info, warning or error"
    )
    show_errors: bool = Field(
        default=False, description="whole tracebacks in the logs; they may hold words of messages"
    )
