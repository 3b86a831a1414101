"""Copies of database files, so that none has to be made twice."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Engine

from directory.db import open_engine


def copied(file: Path, folder: Path) -> str:
    """The address of a copy of a database file in a folder."""
    return f"sqlite:///{shutil.copy(file, folder / 'foothold.db')}"


class Lasting:
    """One engine for the databases of many tests, one after the other.

    What it has compiled is kept; an engine for each test compiles every statement anew.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "foothold.db"
        self.url = f"sqlite:///{self._file}"
        self.engine = open_engine(self.url)

    def becomes(self, file: Path) -> Engine:
        """A fresh copy of this file. Who still has the old one open keeps it."""
        self.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        shutil.copy(file, self._file)
        return self.engine
