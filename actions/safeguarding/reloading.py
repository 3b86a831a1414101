"""The phrases in use, changed while the bot runs."""

from __future__ import annotations

from pathlib import Path

from actions.safeguarding.net import Match, Net
from actions.safeguarding.phrases import PHRASES, read_phrases
from actions.safeguarding.problems import PhraseProblem


class PhrasesInUse:
    """The last good phrases. Making one raises PhraseProblem if there are none yet."""

    def __init__(self, path: Path = PHRASES) -> None:
        self._path = path
        self._net = read_phrases(path)

    @property
    def net(self) -> Net:
        """The phrases that messages are screened with."""
        return self._net

    def screen(self, text: str) -> Match | None:
        """The most urgent concern in a message, or None. Raises nothing on any text."""
        return self._net.screen(text)

    def reload(self) -> PhraseProblem | None:
        """Read the files again. What is wrong with them, if anything: then the old ones stay."""
        try:
            self._net = read_phrases(self._path)
        except PhraseProblem as problem:
            return problem
        return None
