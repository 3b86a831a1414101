"""Asks a question of many offers, once for all that are alike in what it depends on. Pure.

Of some hundreds of offers most share their kind, their tiers, their ages or their area. A
question names the facts that it depends on as its parameters, so it cannot look at any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from inspect import signature
from operator import attrgetter
from typing import Any, TypeVar

from directory.offer import Offer

T = TypeVar("T")
# The first parameter is whom or what it is asked about; the others are facts of an offer, by the
# names that they have there.
Question = Callable[..., Iterable[Any]]


class Alike(dict[Any, T]):
    """What a question yields about somebody, gathered into one value, by the facts of an offer."""

    def __init__(self, question: Question, about: object, gather: Callable[..., T]) -> None:
        super().__init__()
        self._question, self._about, self._gather = question, about, gather
        self._only_one, self._facts_of = _facts_of(question)

    def __missing__(self, facts: Any) -> T:
        asked = (facts,) if self._only_one else facts
        answer = self[facts] = self._gather(self._question(self._about, *asked))
        return answer

    def of(self, offer: Offer) -> T:
        """The answer for an offer."""
        return self[self._facts_of(offer)]

    def of_all(self, offers: Iterable[Offer]) -> Iterator[T]:
        """The answer for each: a whole column of them costs a quarter of one after the other."""
        return map(self.__getitem__, map(self._facts_of, offers))


@cache
def _facts_of(question: Question) -> tuple[bool, Callable[[Offer], Any]]:
    """Whether a question wants to know one fact alone, and what finds its facts in an offer."""
    _, *names = signature(question).parameters
    return len(names) == 1, attrgetter(*names)
