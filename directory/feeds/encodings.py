"""What a text file is written in, and the same text in UTF-8."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from directory.feeds.problems import Problem, RowError, TableErrors

# The longer marks first: one begins as another does.
MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# The likeliest first: of those that read equally well, it is taken.
SINGLE_BYTE = ["cp1252", "mac_roman", "cp850", "cp1250", "iso8859_2", "iso8859_15"]
LIKELY = [*SINGLE_BYTE, "utf_16_le", "utf_16_be"]
CHUNK = 1 << 16
# So many lines in another encoding are told at most.
MOST_TOLD = 100
NOT_ASCII = re.compile(r"\w*[^\x00-\x7f]\w*")
FEW = 8
USUAL = re.compile(
    "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022£€½°·¿¡œ"
    "ĄĆĘŁŃŚŹŻąćęłńśźż]"
)
CAPITAL_INSIDE = re.compile("(?<=[a-z])[\u00c0-\u00d6\u00d8-\u00de]")
# No currency stands before a letter, and no letter with an accent before a digit.
ODD = re.compile(r"[£€¤¥²³¹](?=[^\W\d_])|[\u00c0-\u017f](?=\d)")

Open = Callable[[], BinaryIO]


def start_of(data: bytes) -> str:
    """The first bytes of a file as text, as far as they are any; without a mark and blanks."""
    mark = next((mark for mark in MARKS if data.startswith(mark)), b"")
    name = MARKS.get(mark) or _by_zeros(data) or "utf-8"
    return data.decode(name, errors="ignore").lstrip("\ufeff \t\r\n")


def _by_zeros(data: bytes) -> str | None:
    """Of a text that begins with plain letters or signs, what its zeros tell."""
    zeros = "".join("x" if byte else "0" for byte in data[:4])
    known = {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}
    return known.get(zeros)


@contextmanager
def in_utf8(open_file: Open) -> Iterator[Open]:
    """The same file in UTF-8, whatever it is written in; what is no text is left as it is."""
    with open_file() as file:
        start = file.read(4)
        file.seek(0)
        found = _by_zeros(start) or encoding(file)
    if found in (None, "utf-8", "utf-8-sig"):
        yield open_file
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in_utf8"
        yield (lambda: path.open("rb")) if _written_anew(open_file, found, path) else open_file


def _written_anew(open_file: Open, name: str | None, path: Path) -> bool:
    """Write the file in UTF-8 there. False: it is not what it seems to be."""
    text = io.TextIOWrapper(open_file(), encoding=name, newline="")
    try:
        with text, path.open("w", encoding="utf-8", newline="") as into:
            shutil.copyfileobj(text, into)
    except UnicodeError:
        return False
    return True


def encoding(file: BinaryIO) -> str | None:
    """What it is written in: by its mark, as UTF-8, or as it reads best; None for no text.

    Raises TableErrors where some lines are UTF-8 and others are not: either reading would spoil
    the letters of the others.
    """
    start = file.read(CHUNK)
    file.seek(0)
    found = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if not start.strip():
        return None
    # Half of the bytes of other encodings are 0; one in a cell is told with its place.
    if found is None and start.count(0) * FEW < len(start) and _is_utf8(file):
        found = "utf-8"
    file.seek(0)
    if found is None:
        _check_for_two(file)
        file.seek(0)
    return found or _best_guess(file)


def _check_for_two(file: BinaryIO) -> None:
    """The lines that are written unlike the most of those with letters beyond ASCII are told."""
    there: dict[bool, int] = {True: 0, False: 0}
    told: dict[bool, list[RowError]] = {True: [], False: []}
    for number, line in enumerate(file, start=1):
        if b"\0" in line:
            return  # two bytes to a letter, or no text
        if line.isascii():
            continue
        is_utf8 = _reads_as_utf8(line)
        there[is_utf8] += 1
        if len(told[is_utf8]) < MOST_TOLD:
            word = NOT_ASCII.search(line.decode("utf-8" if is_utf8 else "cp1252", errors="replace"))
            told[is_utf8].append(
                RowError(number, None, Problem.TWO_ENCODINGS, word[0] if word else "")
            )
    if all(there.values()):
        fewer = there[True] < there[False]
        raise TableErrors(told[fewer], there[fewer])


def _reads_as_utf8(line: bytes) -> bool:
    """Also where the file breaks off in the middle of a letter."""
    try:
        getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(file: BinaryIO) -> bool:
    decoder = getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _best_guess(file: BinaryIO) -> str | None:
    """Looks only at lines with more than ASCII: plain ones would speak for every encoding."""
    telling = b"".join(line for line in file if not line.isascii() or b"\0" in line)[:CHUNK]
    file.seek(0)
    best = from_bytes(telling, cp_isolation=LIKELY).best()
    if best is None or "\0" in str(best):
        return None
    if best.encoding.startswith("utf"):
        return best.encoding
    # What the library takes for the likeliest is often as good as another one of these.
    return max(SINGLE_BYTE, key=lambda name: _reads_well(telling, name))


def _reads_well(telling: bytes, encoding: str) -> int:
    """How many signs are letters with accents or usual marks, less those that are neither.

    A capital in the middle of a word is none: "CafÇ".
    """
    said = telling.decode(encoding, errors="replace")
    usual = sum(1 if USUAL.match(sign) else -1 for sign in said if not sign.isascii())
    return usual - 2 * len(CAPITAL_INSIDE.findall(said)) - 2 * len(ODD.findall(said))
