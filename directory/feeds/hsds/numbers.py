"""Whole numbers that no machine holds, as texts: 20 digits may be an id, and no amount."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from directory.feeds.hsds.reading import LONGEST_STRING, no_hsds
from directory.feeds.hsds.unfinished import CHUNK
from directory.feeds.sheets import Open

# One of 18 digits is always held.
DIGITS = 19
MANY = re.compile(rb"\d{%d}" % DIGITS)
TOO_LONG = re.compile(rb"-?\d{%d,}" % DIGITS)
# A text, or its beginning where what was read ends within it; or a number.
PIECE = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|-?\d[\d.eE+-]*', re.DOTALL)


@contextmanager
def in_digits(open_file: Open) -> Iterator[Open]:
    """The same JSON with each of them between quotes; as it is, where there is none."""
    with open_file() as file:
        if not _has_many(file):
            yield open_file
            return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in_digits"
        with open_file() as file, path.open("wb") as into:
            for piece in _quoted(file):
                into.write(piece)
        yield lambda: path.open("rb")


def _has_many(file: BinaryIO) -> bool:
    end = b""
    while chunk := file.read(CHUNK):
        if MANY.search(end + chunk):
            return True
        end = chunk[-DIGITS:]
    return False


def _quoted(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := file.read(CHUNK):
        data, rest, done = rest + chunk, b"", 0
        for found in PIECE.finditer(data):
            if found.end() == len(data):  # it may go on
                rest = found[0]
                break
            yield data[done : found.start()] + _as_text(found[0])
            done = found.end()
        yield data[done : len(data) - len(rest)]
        if len(rest) > LONGEST_STRING:
            raise no_hsds()
    yield _as_text(rest)


def _as_text(piece: bytes) -> bytes:
    return b'"' + piece + b'"' if TOO_LONG.fullmatch(piece) else piece
