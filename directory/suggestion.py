"""An offer as it is put to somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

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

    @cached_property
    def own_reasons(self) -> tuple[Reason, ...]:
        """Those that lie in what the offer is, wherever and whenever."""
        return () if self.counting is None else self.counting.lying_in(self.offer)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, the strongest first; none where nothing was counted."""
        if self.counting is None:
            return ()
        return self.counting.of(self.offer, self.distance_km, self.freshness, self.asks)
