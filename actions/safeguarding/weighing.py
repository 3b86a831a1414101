"""What words weigh: learned from labelled messages, where no phrase tells danger from look-alikes.

Every word, and every two words in a row, speaks with so much weight for what is harmless and for
each class of concern. The weights of a passage are added up; how far danger then outweighs what is
harmless is a number of nats, the logarithm of the odds (multinomial logistic regression, learned by
`make weights`; docs/decisions/0045).

All sides of a sum are one whole number, 32 bits a side, in hundredths of a nat: one addition adds
them all, and the sums are the same on every machine.
"""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from actions.safeguarding.concerns import ConcernClass
from actions.safeguarding.lexicon import STOP
from actions.safeguarding.problems import Source

HARMLESS, START = "harmless", "(start)"
LEFT_OUT = ""
CONCERNS = tuple(ConcernClass)
SIDES = (HARMLESS, *CONCERNS)
PASSAGE, STEP = 16, 8
TOGETHER = 0.5
NOTHING = (0, 0)
TOLD = 3
A_NAT = 100
AT_MOST = math.log(len(CONCERNS))
"""By so many nats all classes together outweigh the heaviest, at most."""
BITS = 32
HALF = 1 << (BITS - 1)
EACH = sum(1 << (BITS * side) for side in range(len(SIDES)))
HALVES = HALF * EACH
ALL_OF_ONE = (1 << BITS) - 1
CONCERN_SIGNS = HALVES - HALF
FIELDS = struct.Struct(f"<{len(SIDES)}I")


@dataclass(frozen=True)
class Scales:
    """The weights of words and of two words in a row, and what all sides start with."""

    start: int
    weights: Mapping[str, int]

    def weigh(self, words: Sequence[str]) -> Weighing:
        """A message on the scales."""
        return Weighing(self, words)

    def knows(self, words: Iterable[str]) -> bool:
        """Whether every one of the words was there to learn from."""
        return all(word in self.weights for word in words)


@dataclass(frozen=True)
class Weighing:
    """The words of one message, weighed. Positions are those of words."""

    scales: Scales
    words: Sequence[str]

    def danger(self, start: int, end: int, less: tuple[int, int] = NOTHING) -> float:
        """By how many nats danger outweighs what is harmless from word `start` up to `end`.

        What stands from `less[0]` up to `less[1]` is left out.
        """
        harmless, *concerns = _sides(self._total(start, end, less))
        heaviest = max(concerns)
        beside = sum(math.exp((one - heaviest) / A_NAT) for one in concerns)
        return (heaviest - harmless) / A_NAT + math.log(beside)

    def outweighs(
        self, start: int, end: int, least: float, less: tuple[int, int] = NOTHING
    ) -> bool:
        """Whether the danger there is so many nats or more; mostly told by the heaviest class."""
        total = self._total(start, end, less)
        if not _any_outweighs(total, math.floor((least - AT_MOST) * A_NAT)):
            return False
        surely = _any_outweighs(total, math.ceil(least * A_NAT))
        return surely or self.danger(start, end, less) >= least

    def heaviest(self, start: int, end: int) -> ConcernClass:
        """The class of concern that weighs most there."""
        _, *concerns = _sides(self._total(start, end))
        return CONCERNS[concerns.index(max(concerns))]

    def told_by(self, start: int, end: int) -> str:
        """The words that speak loudest for that class, for people to read."""
        side = SIDES.index(self.heaviest(start, end))
        said: dict[str, int] = defaultdict(int)
        for keys in list(keys_of(self.words))[start:end]:
            for words in keys:
                said[words] += _sides(self.scales.weights.get(words, 0))[side]
        loud = (words for words in said if said[words] > 0)
        loudest = sorted(loud, key=lambda words: (-said[words], words))
        return " + ".join(loudest[:TOLD])

    def heavy(self, least: float) -> list[tuple[int, int]]:
        """The passages in which danger outweighs what is harmless by that many nats.

        Two short sentences are one passage as well, because a line may break anywhere; what they
        say together has to weigh more.
        """
        alone = ((part, least) for part in _passages(self.words))
        together = ((part, least + TOGETHER) for part in _pairs(self.words))
        return [part for part, enough in [*alone, *together] if self.outweighs(*part, enough)]

    def without(self, positions: Collection[int]) -> Weighing:
        """The same, where some of the words weigh nothing, nor the pairs that they are in."""
        words = [LEFT_OUT if at in positions else word for at, word in enumerate(self.words)]
        return Weighing(self.scales, words)

    def _total(self, start: int, end: int, less: tuple[int, int] = NOTHING) -> int:
        """What the words weigh, all sides in one whole number."""
        running, (left, right) = self._running, less
        return self.scales.start + running[end] - running[start] - running[right] + running[left]

    @cached_property
    def _running(self) -> Sequence[int]:
        """For each position, what all words before it weigh together."""
        weigh = self.scales.weights.get
        each = (weigh(word, 0) + weigh(both, 0) for word, both in keys_of(self.words))
        return list(accumulate(each, initial=0))


def read_scales(source: Source) -> Scales:
    """The weights in a file of "words<TAB>side weight, side weight …".

    Raises PhraseProblem with the file, the line and the reason.
    """
    weights = {}
    for number, line in enumerate(source.text.splitlines(), 1):
        if line and not line.startswith("#"):
            try:
                words, told = line.split("\t")
                weights[words] = sum(map(_weight, told.split(", ")))
            except ValueError:
                reason = f"'{line}' is no line of weights: learn them anew (make weights)."
                raise source.problem(reason, number) from None
    if START not in weights:
        raise source.problem(f"there is no line for {START}: learn them anew (make weights).")
    return Scales(weights.pop(START), weights)


def _weight(told: str) -> int:
    """One side and its weight in nats, as the whole number of that side."""
    side, weight = told.split(" ")
    return round(float(weight) * A_NAT) << (BITS * SIDES.index(side))


EVEN = Scales(_weight(f"{HARMLESS} {AT_MOST}"), {})
"""Scales on which nothing weighs anything, so that phrases alone decide."""


def keys_of(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """At each position what can weigh something there: the word, and it with the one before it."""
    return (
        (word, f"{before} {word}") for before, word in zip([LEFT_OUT, *words], words, strict=False)
    )


def _sides(total: int) -> Sequence[int]:
    """Each side of a whole number, in hundredths of a nat."""
    return [one - HALF for one in FIELDS.unpack((total + HALVES).to_bytes(FIELDS.size, "little"))]


def _any_outweighs(total: int, by: int) -> bool:
    """Whether a class outweighs what is harmless by that much, in hundredths of a nat.

    All classes at once: the same is taken from each, and the highest bit stays where enough is
    left. (What is harmless does not outweigh itself; it is taken out by the mask.)
    """
    raised = total + HALVES
    harmless = raised & ALL_OF_ONE
    return bool((raised - (harmless + by - HALF) * EACH) & CONCERN_SIGNS)


def _pairs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where two sentences that follow one another begin and end, if they are one passage long."""
    ends = [0, *(at for at, word in enumerate(words, 1) if word == STOP)]
    return (
        (start, end) for start, end in zip(ends, ends[2:], strict=False) if end - start <= PASSAGE
    )


def _passages(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; of a long one, parts that overlap by a half."""
    ends = [at for at, word in enumerate(words, 1) if word == STOP]
    for start, end in pairwise(dict.fromkeys([0, *ends, len(words)])):
        begins = [*range(start, end - PASSAGE, STEP), max(start, end - PASSAGE)]
        yield from ((begin, min(begin + PASSAGE, end)) for begin in begins)
