"""Why an offer stands where it stands: each point of a score is a reason that can be said. Pure.

`matching.toml` says how much each counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from directory import fit, practical
from directory.alike import Alike, Question
from directory.case import Case, Reason
from directory.eligibility import Judgement
from directory.freshness import Freshness
from directory.offer import Offer

__all__ = ["Case", "Reason", "Reasons"]

# What depends on a few facts of an offer, that many share.
SHARED: tuple[Question, ...] = (
    fit.tier,
    fit.goal,
    fit.interests,
    fit.barriers,
    fit.urgent,
    fit.particular_help,
    practical.gcses,
    practical.cost,
    practical.pay,
    practical.start,
    practical.joining,
    practical.a_person,
    practical.young_people,
    practical.heard_back,
    practical.went_well,
    practical.old_source,
)


# What has nothing to tell but to some.
ONLY_TO = {fit.urgent: fit.is_furthest, practical.gcses: practical.may_lack_gcses}
Told = tuple[int, tuple[Reason, ...]]
# An offer, how far it is (km), how fresh, and what to ask first.
Weighed = tuple[Offer, float | None, Freshness, tuple[Judgement, ...]]


class Reasons:
    """All that counts for one seeker."""

    def __init__(self, case: Case) -> None:
        self._case = case
        asked = [tell for tell in SHARED if tell not in ONLY_TO or ONLY_TO[tell](case)]
        self._shared = {tell: Alike(tell, case, _counted) for tell in asked}

    def scores(self, weighed: Sequence[Weighed]) -> list[int]:
        """The sum of the points of all reasons, for each, before any of them is put together."""
        offers = [offer for offer, *_ in weighed]
        shared = (map(_points, answers.of_all(offers)) for answers in self._shared.values())
        return list(map(sum, zip(map(self._own, weighed), *shared, strict=True)))

    def _own(self, weighed: Weighed) -> int:
        """The points of what no two offers need have alike."""
        offer, away, fresh, asks = weighed
        points = practical.distance_points(self._case, offer, away)
        if asks or fresh.days is not None:
            points += sum(reason.points for reason in self._passing(fresh, asks))
        return points

    def of(
        self, offer: Offer, away: float | None, fresh: Freshness, asks: tuple[Judgement, ...]
    ) -> tuple[Reason, ...]:
        """All reasons, the strongest first."""
        told = [reason for tell in self._shared for reason in self.told(offer, tell)]
        told += practical.distance(self._case, offer, away)
        told += self._passing(fresh, asks)
        return tuple(sorted((reason for reason in told if reason.points), key=_strongest_first))

    def told(self, offer: Offer, question: Question) -> tuple[Reason, ...]:
        """What a question tells of what an offer is, as far as it counts."""
        answers = self._shared.get(question)
        return () if answers is None else answers.of(offer)[1]

    def _passing(self, fresh: Freshness, asks: tuple[Judgement, ...]) -> Iterator[Reason]:
        yield from practical.freshness(self._case, fresh)
        yield from practical.asking(self._case, asks)


_points = itemgetter(0)


def _counted(told: Iterable[Reason]) -> Told:
    reasons = tuple(reason for reason in told if reason.points)
    return sum(reason.points for reason in reasons), reasons


def _strongest_first(reason: Reason) -> tuple[int, str]:
    return (-reason.points, reason.code)
