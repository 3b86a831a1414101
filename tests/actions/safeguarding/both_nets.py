"""What both nets find together: `python -m tests.actions.safeguarding.both_nets [BATCH …]`.

The first is the list of phrases, the second the trained model's `disclose_harm`. Prints for each
batch of `data/seen_once*.tsv` how many messages each finds, and both together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

from actions.safeguarding import read_phrases
from bot import run, training
from bot.settings import Settings
from tests import guide
from tests.actions.safeguarding.figures import MAIN
from tests.actions.safeguarding.messages import BENIGN, UNMENDED, Labelled, read_seen_once

SECOND = "disclose_harm"
ASK = """
import asyncio, json, sys
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[1])
async def heard():
    return [(await agent.parse_message(text))["intent"]["name"] for text in json.load(sys.stdin)]
print("HEARD" + json.dumps(asyncio.run(heard())))
"""


def heard(texts: Sequence[str]) -> list[str]:
    """The intent of each text, by the model that is trained of what is here."""
    done = subprocess.run(
        [run.rasa_python(Settings()), "-W", "ignore", "-c", ASK, str(guide.model())],
        cwd=training.ROOT / "nlu",
        env=os.environ | training.QUIET,
        input=json.dumps(texts),
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    found: list[str] = json.loads(done.stdout.rpartition("HEARD")[2])
    return found


def table(messages: Sequence[Labelled]) -> str:
    """A line for each class: how many there are, and how many each net and both find."""
    net = read_phrases()
    first = [net.screen(message.text) is not None for message in messages]
    second = [intent == SECOND for intent in heard([message.text for message in messages])]
    either = [one or other for one, other in zip(first, second, strict=True)]
    labels = [message.label for message in messages]
    lines = [f"{'class':<28}{'messages':>9}{'first':>7}{'second':>7}{'both':>7}"]
    lines += [
        f"{group:<28}" + _counted(labels, within, first, second, either)
        for group, within in _groups(labels).items()
    ]
    return "\n".join(lines)


def _groups(labels: Sequence[str]) -> dict[str, frozenset[str]]:
    danger = frozenset(labels) - BENIGN
    groups = {label: frozenset({label}) for label in dict.fromkeys(labels)}
    return groups | {"the main five": danger & MAIN, "the other nine": danger - MAIN}


def _counted(labels: Sequence[str], within: frozenset[str], *found: Sequence[bool]) -> str:
    counts = [
        Counter(label in within for label, hit in zip(labels, hits, strict=True) if hit)[True]
        for hits in found
    ]
    there = sum(label in within for label in labels)
    return f"{there:>9}" + "".join(f"{count:>7}" for count in counts)


def main(batches: Sequence[str]) -> None:
    for name in batches or sorted(UNMENDED):
        print(f"{name}\n{table(read_seen_once()[name])}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
