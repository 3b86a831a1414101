"""The phrases in use, changed while the bot runs."""

from __future__ import annotations

import logging
from pathlib import Path

from actions.safeguarding.net import Match, Net
from actions.safeguarding.phrases import PHRASES, read_phrases
from actions.safeguarding.problems import PhraseProblem

logger = logging.getLogger(__name__)


class PhrasesInUse:
    """The last good phrases. Making one raises PhraseProblem if there are none yet."""

    def __init__(self, path: Path = PHRASES) -> None:
        self._path = path
        self._seen = self._state()
        self._net = read_phrases(path)

    @property
    def net(self) -> Net:
        """The phrases that messages are screened with."""
        return self._net

    def screen(self, text: str) -> Match | None:
        """The most urgent concern in a message, or None. Raises nothing on any text."""
        return self._net.screen(text)

    def sounds_harmless(self, text: str) -> bool:
        """Whether what is harmless outweighs danger in every passage of a message."""
        return self._net.sounds_harmless(text)

    def reload(self) -> PhraseProblem | None:
        """Read the files again. What is wrong with them, if anything: then the old ones stay."""
        self._seen = self._state()
        try:
            self._net = read_phrases(self._path)
        except PhraseProblem as problem:
            return problem
        return None

    def reload_and_tell(self) -> None:
        """The same, but only when a file changed; what is wrong goes into the log."""
        if (problem := self.reload_if_changed()) is not None:
            logger.critical("The phrases stay as they were: %s", problem)

    def reload_if_changed(self) -> PhraseProblem | None:
        """The same, but only when a file is not as it was when last read."""
        return self.reload() if self._state() != self._seen else None

    def _state(self) -> frozenset[tuple[str, int, int]]:
        files = self._path.iterdir() if self._path.is_dir() else [self._path]
        return frozenset(found for file in files if (found := _seen(file)))


def _seen(file: Path) -> tuple[str, int, int] | None:
    """A file as it is now; None where it is gone."""
    try:
        now = file.stat()
    except OSError:
        return None
    return file.name, now.st_mtime_ns, now.st_size
