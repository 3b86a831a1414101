"""Copies of database files, so that none has to be made twice."""

from __future__ import annotations

import shutil
from pathlib import Path


def copied(file: Path, folder: Path) -> str:
    """The address of a copy of a database file in a folder."""
    return f"sqlite:///{shutil.copy(file, folder / 'foothold.db')}"
