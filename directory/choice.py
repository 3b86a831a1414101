"""What is shown first, and what next: a choice, not only the top of a ranking. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from directory.eligibility import Rule
from directory.suggestion import Suggestion
from directory.weights import Weights, weights

Want = Callable[[Sequence[Suggestion]], bool]


def first_options(ranked: Sequence[Suggestion], n: int = 3) -> list[Suggestion]:
    """The first `n`, in the order of their rank.

    Among them, wherever the ranking has one: the best of all; a person to talk to; a second kind;
    something that leads straight to what they would like; something for a barrier they named.
    """
    weighed = weights()
    chosen: list[Suggestion] = []
    while len(chosen) < min(n, len(ranked)):
        chosen.append(_next(chosen, ranked, weighed))
    kept: list[Want] = []
    for want in _wants(weighed):
        if not want(chosen):
            chosen = _changed(chosen, ranked, want, kept)
        kept.extend([want] if want(chosen) else [])
    ids = _ids(chosen)
    return [suggestion for suggestion in ranked if suggestion.offer.id in ids]


def more(ranked: Sequence[Suggestion], shown: Iterable[str], n: int = 3) -> list[Suggestion]:
    """The next `n` by rank whose ids are not among those `shown`."""
    seen = set(shown)
    return [suggestion for suggestion in ranked if suggestion.offer.id not in seen][:n]


def _next(
    chosen: Sequence[Suggestion], ranked: Sequence[Suggestion], weighed: Weights
) -> Suggestion:
    """The best that isn't chosen yet; of another kind, if one is nearly as good."""
    ids = _ids(chosen)
    rest = [suggestion for suggestion in ranked if suggestion.offer.id not in ids]
    kinds = {suggestion.offer.kind for suggestion in chosen}
    near = (s for s in rest if s.score >= rest[0].score - weighed.variety)
    return next((s for s in near if s.offer.kind not in kinds), rest[0])


def _changed(
    chosen: list[Suggestion], ranked: Sequence[Suggestion], want: Want, kept: Sequence[Want]
) -> list[Suggestion]:
    """The choice with one exchanged so that `want` holds and `kept` still do, if one can be."""
    trials = (trial for candidate in ranked for trial in _exchanges(chosen, candidate))
    good = (trial for trial in trials if want(trial) and all(wish(trial) for wish in kept))
    return next(good, chosen)


def _exchanges(chosen: list[Suggestion], candidate: Suggestion) -> Iterator[list[Suggestion]]:
    """Each choice with one exchanged for the candidate, the last first, the best never."""
    if candidate.offer.id in _ids(chosen):
        return
    for position in range(len(chosen) - 1, 0, -1):
        yield [*chosen[:position], candidate, *chosen[position + 1 :]]


def _ids(chosen: Iterable[Suggestion]) -> set[str]:
    return {suggestion.offer.id for suggestion in chosen}


def _wants(weighed: Weights) -> tuple[Want, ...]:
    """What a choice should have, the most important first."""

    def is_person(suggestion: Suggestion) -> bool:
        return suggestion.offer.kind in weighed.person_kinds

    return (
        _any(lambda suggestion: is_person(suggestion) and not _is_for_a_group(suggestion)),
        _any(is_person),
        lambda chosen: len({suggestion.offer.kind for suggestion in chosen}) >= weighed.first_kinds,
        _any(_leads_straight),
        _any(_meets_a_barrier),
    )


def _any(holds: Callable[[Suggestion], bool]) -> Want:
    return lambda chosen: any(map(holds, chosen))


def _is_for_a_group(suggestion: Suggestion) -> bool:
    return any(ask.rule == Rule.ONLY_FOR for ask in suggestion.asks)


def _leads_straight(suggestion: Suggestion) -> bool:
    told = (
        reason for reason in suggestion.own_reasons if reason.code in {"goal_fit", "for_everyone"}
    )
    return any(reason.facts["straight"] is True for reason in told)


def _meets_a_barrier(suggestion: Suggestion) -> bool:
    codes = {reason.code for reason in suggestion.own_reasons}
    return "removes_barrier" in codes and "not_asked_for" not in codes
