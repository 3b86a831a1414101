"""An offer as it is put to somebody."""

from __future__ import annotations

from dataclasses import dataclass

from directory.case import Reason
from directory.eligibility import Judgement, Offer
from directory.freshness import Freshness


@dataclass(frozen=True)
class Suggestion:
    """An offer for somebody: its score, why, what to ask first, how far (km), and how fresh.

    The score is the sum of the points of its reasons.
    """

    offer: Offer
    score: int
    reasons: tuple[Reason, ...]
    asks: tuple[Judgement, ...]
    distance_km: float | None
    freshness: Freshness
