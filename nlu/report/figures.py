"""Figures about how well messages were understood."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OUT_OF_SCOPE = "out_of_scope"
FALL = 2.0
"""Points of 100 that a figure may lie below its best before the report fails."""
LIMITS = {"training, seconds": 60, "model, MB": 30, "memory of Rasa, MB at most": 1000}
"""What the model may cost; over it the report fails, whatever it understands."""


@dataclass(frozen=True)
class Heard:
    """What was meant by a message, and the two likeliest intents with their confidences."""

    meant: str
    first: str
    confidence: float
    second: str
    next_confidence: float

    @property
    def right(self) -> bool:
        return self.first == self.meant

    def answered(self, threshold: float, apart: float) -> bool:
        """Whether the guide acts on the first, rather than to ask or say that it cannot help."""
        close = self.confidence - self.next_confidence < apart
        return self.confidence >= threshold and not close and self.first != OUT_OF_SCOPE


def share(values: Iterable[bool]) -> float:
    """How many of 100 hold, to one decimal; 0 where there are none."""
    every = list(values)
    return round(100 * sum(every) / len(every), 1) if every else 0.0


def accuracy(heard: Sequence[Heard]) -> float:
    """How many of 100 in-scope messages have the meant intent first."""
    return share(one.right for one in heard if one.meant != OUT_OF_SCOPE)


def caught(heard: Sequence[Heard], threshold: float, apart: float) -> float:
    """How many of 100 out-of-scope messages the guide does not act on."""
    outside = [one for one in heard if one.meant == OUT_OF_SCOPE]
    return share(not one.answered(threshold, apart) for one in outside)


def acted_on(heard: Sequence[Heard], threshold: float, apart: float) -> float:
    """How many of 100 in-scope messages the guide acts on."""
    return share(one.answered(threshold, apart) for one in heard if one.meant != OUT_OF_SCOPE)


def wrong_when_answered(heard: Sequence[Heard], threshold: float, apart: float) -> float:
    """How many of 100 messages that the guide acts on meant something else."""
    return share(not one.right for one in heard if one.answered(threshold, apart))


def meant_is_offered(heard: Sequence[Heard], threshold: float, apart: float) -> float:
    """How many of 100 in-scope messages that are not acted on have it among the two likeliest."""
    asked = [
        one for one in heard if one.meant != OUT_OF_SCOPE and not one.answered(threshold, apart)
    ]
    return share(one.meant in (one.first, one.second) for one in asked)


def by_intent(heard: Sequence[Heard]) -> Mapping[str, float]:
    """How many of 100 of each intent's messages were recognised."""
    groups: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        groups[one.meant].append(one)
    return {meant: share(one.right for one in groups[meant]) for meant in sorted(groups)}


def by_voice(
    voices: Sequence[str], plain: Sequence[Heard], typos: Sequence[Heard]
) -> Mapping[str, tuple[int, float, float]]:
    """Of each voice: its in-scope messages, and how many of 100 were recognised, also with typos.

    A voice that says nothing in scope has no such share, so it is left out.
    """
    return {
        voice: (count, accuracy(_of(voice, voices, plain)), accuracy(_of(voice, voices, typos)))
        for voice in sorted(set(voices))
        if (count := sum(one.meant != OUT_OF_SCOPE for one in _of(voice, voices, plain)))
    }


def _of(voice: str, voices: Sequence[str], heard: Sequence[Heard]) -> list[Heard]:
    return [one for whose, one in zip(voices, heard, strict=True) if whose == voice]


def confusions(heard: Sequence[Heard], most: int = 15) -> list[tuple[str, str, int]]:
    """What was meant, what was heard instead, and how often: the most frequent first."""
    pairs = Counter((one.meant, one.first) for one in heard if not one.right)
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(meant, first, count) for (meant, first), count in ordered[:most]]


def falls(best: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """A line for each guarded figure that is more than FALL points below its best."""
    return [
        f"{name} fell from {then} to {now.get(name, 0.0)}."
        for name, then in best.items()
        if then - now.get(name, 0.0) > FALL
    ]


def too_much(cost: Mapping[str, float]) -> list[str]:
    """A line for each figure of the cost that is over its limit."""
    return [
        f"{name}: {cost[name]}, and {most} is the limit."
        for name, most in LIMITS.items()
        if cost[name] > most
    ]


def best_of(
    best: Mapping[str, float], now: Mapping[str, float], *, accept: bool
) -> dict[str, float]:
    """What the next report is held to: it only rises, unless a fall is accepted.

    So many small falls do not add up: each is measured from the best there ever was.
    """
    fallen = [name for name, then in best.items() if then - now.get(name, 0.0) > FALL]
    return {
        name: figure if accept and name in fallen else max(figure, best.get(name, figure))
        for name, figure in now.items()
    }
