"""JSON that ends in the middle, as a download that broke off: where it does."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

from directory.feeds.problems import Problem, RowError, TableErrors
from directory.feeds.sheets import Open

CHUNK = 1 << 16
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
OPENING, CLOSING = b"[{", b"]}"
NO_BRACKETS = bytes(set(range(256)) - set(OPENING + CLOSING))
# What stands in JSON outside of quotes, and how a number may break off.
WORDS = (b"true", b"false", b"null")
NUMBER = re.compile(rb"[\d.eE+-]*[.eE+-]")
HALF_A_SIGN = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?$")
LAST_WORD = re.compile(rb"[\[{,:\s]([^\[\]{},:\s]+)$")
LONGEST_WORD = 40
# What goes on with the letter before it, in UTF-8.
WITHIN_A_LETTER = bytes(range(0x80, 0xC0))


def broken_off(open_file: Open, number: int, *, at_its_end: bool) -> TableErrors | None:
    """That the file ends in the middle of service `number`; None where it is wrong otherwise.

    `at_its_end`: whether who read it found nothing wrong but that there is no more. Else it may
    end within a word or a letter, which whoever reads takes for a wrong one.
    """
    found = _Scan(open_file)
    if not found.is_open or not (at_its_end or found.is_within_a_word):
        return None
    where = (f"{found.line:,}", f"{found.column:,}")
    return TableErrors([RowError(number, None, Problem.CUT_OFF, "", where, "")])


class _Scan:
    """A file, read to its end: how many brackets are open there, what is unsaid, and where it is.

    `line` and `column` begin at 1; the last letter is in that column.
    """

    def __init__(self, open_file: Open) -> None:
        self.line, self.column, self._depth = 1, 0, 0
        self._rest = self._tail = b""
        with open_file() as file:
            while chunk := file.read(CHUNK):
                self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        last = chunk.rpartition(b"\n")[2]
        new_lines = chunk.count(b"\n")
        self.line += new_lines
        letters = len(last.translate(None, WITHIN_A_LETTER))
        self.column = letters if new_lines else self.column + letters
        outside, quote, rest = STRING.sub(b"", self._rest + chunk).partition(b'"')
        self._rest = quote + rest
        self._tail = (self._tail + outside)[-LONGEST_WORD:]
        for bracket in outside.translate(None, NO_BRACKETS):
            self._depth += 1 if bracket in OPENING else -1

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    @property
    def is_within_a_word(self) -> bool:
        if self._rest:
            half_a_sign = HALF_A_SIGN.search(self._rest)
            return half_a_sign is not None or _is_within_a_letter(self._rest)
        found = LAST_WORD.search(self._tail)
        half = found[1] if found else b""
        return bool(half) and (
            any(word.startswith(half) for word in WORDS) or NUMBER.fullmatch(half) is not None
        )


def _is_within_a_letter(text: bytes) -> bool:
    decoder = getincrementaldecoder("utf-8")()
    try:
        decoder.decode(text)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])
