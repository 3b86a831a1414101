"""The bot's own process, with a note of how long Rasa and the actions took for each message.

`python -m tests.load.timed_bot FILE`: one line of `update id TAB seconds` a question to Rasa.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bot import commands
from bot.dialogue import Dialogue


def main(file: Path) -> int:
    """Talk until stopped, with every question timed."""
    ask = Dialogue.ask
    notes = file.open("a", buffering=1)

    async def timed(self: Dialogue, **asked: Any) -> Any:
        started = time.perf_counter()
        try:
            return await ask(self, **asked)
        finally:
            update = str(asked["message_id"]).partition(":")[2]
            notes.write(f"{update}\t{time.perf_counter() - started:.6f}\n")

    Dialogue.ask = timed  # type: ignore[method-assign]
    sys.argv = ["bot", "talk"]
    return commands.main()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
