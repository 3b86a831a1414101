"""What is wrong with a phrase file, and on which line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
IN_TOML = re.compile(r"\(at line (\d+), column \d+\)")


class PhraseProblem(ValueError):
    """The phrases cannot be used; the message is "file:line: reason"."""


@dataclass(frozen=True)
class Source:
    """The text of a phrase file, to say where something in it stands."""

    path: Path
    text: str

    def problem(self, reason: str, line: int = 1) -> PhraseProblem:
        """The reason with the file and line that it is about."""
        return PhraseProblem(f"{self.path}:{line}: {reason}")

    def not_toml(self, problem: Exception) -> PhraseProblem:
        """What the TOML reader said, with its line in front."""
        found = IN_TOML.search(str(problem))
        line = int(found.group(1)) if found else len(self.text.splitlines())
        return self.problem(IN_TOML.sub("", str(problem)).strip(), line)

    def line_of(self, kind: str, number: int, wording: str = "") -> int:
        """The line of the words within the numbered [[kind]], or where that begins. From 1."""
        lines = self.text.splitlines()
        starts = [at for at, line in enumerate(lines) if _header(line)]
        ours = [at for at in starts if _header(lines[at]) == kind]
        if number >= len(ours):
            return 1
        first = ours[number]
        end = min((at for at in starts if at > first), default=len(lines))
        return _line_with(lines[first:end], wording) + first + 1

    def line_with(self, wording: str) -> int:
        """The first line that holds the words, or 1."""
        return _line_with(self.text.splitlines(), wording) + 1


def _header(line: str) -> str:
    found = HEADER.match(line)
    return found.group(1) if found else ""


def _line_with(lines: Sequence[str], wording: str) -> int:
    return next((at for at, line in enumerate(lines) if wording in line), 0)
