"""How long screening takes: `python -m tests.actions.safeguarding.bench`.

Messages of 1,000 characters made of the development set: everyday, everyday with one of danger
somewhere in it, and dense ones; and hostile ones of the same length.
Each message is new to the net, which remembers none. Times are of the processor, so that what else
the machine does is not counted.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Collection, Iterator, Sequence

from actions.safeguarding import ConcernClass, Net, read_phrases
from tests.actions.safeguarding.hostile import hostile_texts
from tests.actions.safeguarding.messages import EVERYDAY, NEAR_TWIN, read_messages

LENGTH = 1_000
MESSAGES = 400
TIMES = 20


def main() -> None:
    """Print the median and the 99th percentile for each kind of message."""
    started = time.process_time()
    net = read_phrases()
    loaded = time.process_time() - started
    patterns = len(net.lines)
    print(f"{patterns} patterns of {net.slots} slots, read in {loaded:.2f} s")
    by_label: dict[str, Collection[str]] = {
        "everyday": {EVERYDAY},
        "near twins": {NEAR_TWIN},
        "concerns": set(ConcernClass),
    }
    for name, labels in by_label.items():
        _print(name, _times(net, list(_long_messages(labels))))
    _print("everyday with danger in it", _times(net, list(_messages_with_one_of_danger())))
    for name, text in hostile_texts(LENGTH).items():
        _print(f"hostile: {name}", _times(net, [text] * TIMES))


def _long_messages(labels: Collection[str]) -> Iterator[str]:
    chosen = random.Random(0)  # noqa: S311  (messages to time, no secret)
    texts = [m.text for m in read_messages() if m.label in labels]
    for _ in range(MESSAGES):
        long = ""
        while len(long) < LENGTH:
            long += chosen.choice(texts) + ". "
        yield long[:LENGTH]


def _messages_with_one_of_danger() -> Iterator[str]:
    chosen = random.Random(1)  # noqa: S311  (messages to time, no secret)
    texts = [message.text for message in read_messages() if message.label in set(ConcernClass)]
    for everyday in _long_messages({EVERYDAY}):
        danger = chosen.choice(texts)
        cut = chosen.randrange(LENGTH - len(danger)) if len(danger) < LENGTH else 0
        yield f"{everyday[:cut]}. {danger}. {everyday[cut:]}"[:LENGTH]


def _times(net: Net, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.process_time()
        net.screen(text)
        times.append((time.process_time() - started) * 1_000)
    return times


def _print(name: str, times: Sequence[float]) -> None:
    worst = statistics.quantiles(times, n=100)[98]
    print(f"{name:34} p50 {statistics.median(times):6.2f} ms  p99 {worst:6.2f} ms")


if __name__ == "__main__":
    main()
