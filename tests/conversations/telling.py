"""Stories as a youth worker writes them, told to the whole guide line by line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.chat import Chat

TOLD = Path(__file__).parents[2] / "stories" / "told"


def stories(folder: Path) -> list[Path]:
    """The stories of a folder, by name."""
    return sorted(folder.glob("*.txt"))


def tell(chat: Chat, path: Path) -> None:
    """Say, tap, hear and wait as the story has it; a line that goes otherwise is named."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            _tell(chat, line)
        except AssertionError as otherwise:
            raise AssertionError(f"{path.name}, line {number}: {line}\n{otherwise}") from None


def _tell(chat: Chat, line: str) -> None:
    """One line: > says, [] taps, < hears, ~ lets time pass, @ waits for a check-in, # remarks."""
    mark, words = line[:1], line[1:].strip()
    if mark == ">":
        chat.says(words)
    elif mark == "[":
        chat.taps(words.removesuffix("]"))
    elif mark == "<":
        chat.hears(*(part.strip() for part in words.split("|")))
    elif mark == "~":
        amount, unit = words.split()
        chat.waits(timedelta(**{unit: int(amount)}))
    elif mark == "@":
        chat.waits_for_the_check_in()
    else:
        assert mark in ("#", ""), f"{line!r} begins with no mark of a story"
