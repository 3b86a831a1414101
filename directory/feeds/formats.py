"""Which format a feed has: by what stands in the file, and for a new one by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from directory.feeds.encodings import start_of
from directory.feeds.sheets import EXCEL

START = 1 << 10


class Format(StrEnum):
    """A format, as the ending of a file's name."""

    CSV = "csv"
    EXCEL = "xlsx"
    HSDS = "json"


def format_of_file(path: Path) -> Format:
    """The format that the file's first bytes tell, whatever it is called."""
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(EXCEL):
        return Format.EXCEL
    is_json = start_of(start)[:1] in ("{", "[") or path.suffix.lower() == ".json"
    return Format.HSDS if is_json else Format.CSV


def format_of_name(name: str) -> Format:
    """The format that the name's ending tells; another ending raises ValueError."""
    return Format(Path(name).suffix.removeprefix(".").lower())
