"""Whom an offer fits: tier, goal, interests, and what is in the way. Pure.

Each function tells one thing about a case, and yields nothing when it has nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from directory.case import Case, Reason

ANY = "any"
FURTHEST_TIER = 4


def tier(case: Case) -> Iterator[Reason]:
    tiers, own = case.offer.tiers, case.seeker.tier
    if own in tiers:
        yield case.reason("tier_fit", tier=own)
    elif tiers:
        gap = min(abs(own - suits) for suits in tiers)
        yield case.reason("tier_gap", gap * case.weights.points["tier_gap"], tiers=sorted(tiers))


def goal(case: Case) -> Iterator[Reason]:
    kinds = case.goal_points
    if case.offer.kind in kinds:
        factor = case.weights.goal_factor[case.seeker.tier]
        points = round(kinds[case.offer.kind] * factor)
        code = "goal_fit" if case.seeker.goal else "for_everyone"
        straight = kinds[case.offer.kind] * 2 >= max(kinds.values())
        yield case.reason(code, points, goal=case.seeker.goal, straight=straight)


def interests(case: Case) -> Iterator[Reason]:
    wanted, offered = case.seeker.interests, case.offer.interests
    shared = sorted(wanted & offered - {ANY})
    if shared:
        points = len(shared) * case.weights.points["interest"]
        points += case.weights.points["interest_focus"] if _is_narrow(case) else 0
        yield case.reason("interest", points, interests=shared)
    elif wanted and ANY in offered:
        yield case.reason("interest_any")
    elif wanted and offered:
        yield case.reason("other_interest", interests=sorted(offered))
    elif _is_narrow(case):
        yield case.reason("narrow", interests=sorted(offered))


def _is_narrow(case: Case) -> bool:
    offered = case.offer.interests
    return bool(offered) and ANY not in offered and len(offered) <= case.weights.limits["few"]


def barriers(case: Case) -> Iterator[Reason]:
    """One reason for each barrier that it removes, so that each can be said."""
    each = case.weights.points["removes_barrier"]
    told = [(round(each * _factor(case, barrier)), barrier) for barrier in case.removed]
    most = case.weights.limits["most_barriers"]
    for points, barrier in sorted(told, key=lambda pair: (-pair[0], pair[1]))[:most]:
        yield case.reason("removes_barrier", points, barrier=barrier)


def _factor(case: Case, barrier: str) -> float:
    return case.weights.barrier_factor[case.seeker.tier] if _presses(case, barrier) else 1.0


def _presses(case: Case, barrier: str) -> bool:
    """Whether the offer helps with what can't wait about a barrier; in tier 4 that goes first."""
    if case.seeker.tier != FURTHEST_TIER:
        return True
    urgent = case.weights.urgent.get(barrier, frozenset())
    return bool(urgent & case.offer.removes_barriers)


def urgent(case: Case) -> Iterator[Reason]:
    """For who needs help first: what is there for just that."""
    only_urgent = case.offer.tiers == {FURTHEST_TIER} and case.seeker.tier == FURTHEST_TIER
    pressing = [barrier for barrier in case.removed if _presses(case, barrier)]
    if only_urgent and pressing:
        yield case.reason("urgent", barrier=pressing[0])


def particular_help(case: Case) -> Iterator[Reason]:
    """Help for one particular thing comes forward when that was named, and stands back if not."""
    if case.offer.requires_ehcp and case.seeker.ehcp:
        yield case.reason("for_you", because="ehcp")
    elif case.offer.care_experienced_only and case.seeker.care_experienced:
        yield case.reason("for_you", because="care_experienced")
    elif (kind := case.offer.kind) in case.weights.particular:
        calling = [b for b in case.removed if b in case.weights.particular[kind]]
        yield (
            case.reason("made_for", barrier=calling[0])
            if calling
            else case.reason("not_asked_for", 0 if kind in case.goal_points else None, kind=kind)
        )
