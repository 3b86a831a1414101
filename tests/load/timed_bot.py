"""The bot's own process, with a note of when each message came and its answer left.

`python -m tests.load.timed_bot FILE`: one line of `what TAB number TAB seconds`. What is `in` (an
update's number, and when Telegram's answer with it was there), `asked` (the same, and how long Rasa
and the actions took) or `out` (a chat's number, and when a message to it began to be sent).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import commands
from bot.dialogue import Dialogue
from bot.incoming import Incoming
from bot.links import Kept
from bot.telegram.door import Door


class Notes:
    """What is noted, a line each."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)
        self._fetched = 0.0

    def add(self, what: str, number: int | str, seconds: float) -> None:
        """One line."""
        self._file.write(f"{what}\t{number}\t{seconds:.6f}\n")

    def watch_the_questions(self) -> None:
        """How long Rasa and the actions take."""
        ask = Dialogue.ask

        async def timed(dialogue: Any, **asked: Any) -> Any:
            started = time.perf_counter()
            try:
                return await ask(dialogue, **asked)
            finally:
                update = str(asked["message_id"]).partition(":")[2]
                self.add("asked", update, time.perf_counter() - started)

        setattr(Dialogue, "ask", timed)  # noqa: B010

    def watch_the_wire(self) -> None:
        """When an update is there, and when an answer leaves."""
        post, accept = Kept.post, Door.accept

        async def posted(kept: Kept, url: str, body: bytes, **more: Any) -> tuple[int, bytes]:
            if url.endswith("/sendMessage"):
                self.add("out", _chat_of(body), time.time())
            answer = await post(kept, url, body, **more)
            if url.endswith("/getUpdates"):
                self._fetched = time.time()
            return answer

        async def accepted(door: Door, updates: Sequence[tuple[int, Incoming]]) -> None:
            for update, _ in updates:
                self.add("in", update, self._fetched)
            await accept(door, updates)

        setattr(Kept, "post", posted)  # noqa: B010
        setattr(Door, "accept", accepted)  # noqa: B010


def _chat_of(form: bytes) -> str:
    """The chat that a call names: in a form an equals sign stands behind a name alone."""
    return form.partition(b"chat_id=")[2].partition(b"&")[0].decode()


def main(file: Path) -> int:
    """Talk until stopped, with every turn timed."""
    notes = Notes(file)
    notes.watch_the_questions()
    notes.watch_the_wire()
    sys.argv = ["bot", "talk"]
    return commands.main()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
