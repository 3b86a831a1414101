"""An offer as it is put to somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from directory.alike import Question
from directory.at_once import at_once
from directory.case import Reason
from directory.eligibility import Judgement, Offer
from directory.freshness import Freshness
from directory.reasons import Reasons


@dataclass(frozen=True)
class Suggestion:
    """An offer for somebody: its score, what to ask first, how far (km), and how fresh.

    The score is the sum of the points of its reasons, which are put together when asked for.
    """

    offer: Offer
    score: int
    asks: tuple[Judgement, ...]
    distance_km: float | None
    freshness: Freshness
    counting: Reasons | None = field(default=None, repr=False, compare=False)

    def reasons_of(self, question: Question) -> tuple[Reason, ...]:
        """What a question tells of what the offer is, wherever and whenever."""
        return () if self.counting is None else self.counting.told(self.offer, question)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, the strongest first; none where nothing was counted."""
        if self.counting is None:
            return ()
        return self.counting.of(self.offer, self.distance_km, self.freshness, self.asks)


def suggestion(
    offer: Offer,
    score: int,
    asks: tuple[Judgement, ...],
    distance_km: float | None,
    freshness: Freshness,
    counting: Reasons,
) -> Suggestion:
    """A suggestion, made at once."""
    facts = {
        "offer": offer,
        "score": score,
        "asks": asks,
        "distance_km": distance_km,
        "freshness": freshness,
        "counting": counting,
    }
    return at_once(Suggestion, facts)
