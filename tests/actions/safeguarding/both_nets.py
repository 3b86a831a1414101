"""What both nets find together: `python -m tests.actions.safeguarding.both_nets [BATCH …]`.

The first is the phrases and what words weigh, the second the trained model's `disclose_harm`, which
leaves alone what sounds harmless. Prints for each
batch of `data/seen_once*.tsv` how many messages each finds, and both together.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from actions.safeguarding import read_phrases
from tests.actions.safeguarding.figures import MAIN
from tests.actions.safeguarding.messages import BENIGN, UNMENDED, Labelled, read_seen_once
from tests.understood import understood

SECOND = "disclose_harm"


def table(messages: Sequence[Labelled]) -> str:
    """A line for each class: how many there are, and how many each net and both find."""
    net = read_phrases()
    first = [net.screen(message.text) is not None for message in messages]
    heard = understood([message.text for message in messages])
    second = [
        parsed["intent"]["name"] == SECOND and not net.sounds_harmless(message.text)
        for parsed, message in zip(heard, messages, strict=True)
    ]
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
        sum(hit and label in within for label, hit in zip(labels, hits, strict=True))
        for hits in found
    ]
    there = sum(label in within for label in labels)
    return f"{there:>9}" + "".join(f"{count:>7}" for count in counts)


def main(batches: Sequence[str]) -> None:
    for name in batches or sorted(UNMENDED):
        print(f"{name}\n{table(read_seen_once()[name])}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
