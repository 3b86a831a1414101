"""What an offer asks and gives: GCSEs, distance, money, starts, joining, freshness. Pure.

Each function tells one thing about a case, and yields nothing when it has nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from directory import places
from directory.case import Case, Reason
from directory.codes import EnglishMaths, Goal
from directory.eligibility import WITHOUT_BOTH_GCSES, Rule, Seeker
from directory.freshness import FreshnessState
from directory.starts import next_start

TRAVEL = "travel"
# They are above the usual age, and a plan or care experience would make the limit longer.
OLDER = "longer_age_limit"
EARNING = {Goal.JOB.value, Goal.EARN_AND_LEARN.value}


def gcses(case: Case) -> Iterator[Reason]:
    """For who doesn't have both: that it helps to get them, or that it asks for none."""
    missing = WITHOUT_BOTH_GCSES | {EnglishMaths.UNSURE.value}
    if case.seeker.english_maths not in missing or case.offer.english_maths_required:
        return
    known = case.weights.gcses
    if known.help in case.offer.removes_barriers:
        yield case.reason("helps_with_gcses")
    lowest = (case.offer.qualification_level or "").partition("-")[0]
    if case.offer.kind in known.kinds or lowest in known.first_levels:
        yield case.reason("no_gcses_needed")
    elif case.offer.kind in known.alongside_kinds and _young(case.seeker, known.alongside_under):
        yield case.reason("gcses_alongside")


def _young(seeker: Seeker, limit: int) -> bool:
    return seeker.age is not None and seeker.age < limit


def distance(case: Case) -> Iterator[Reason]:
    """Near counts, and far counts against; with travel as a barrier, both count for more."""
    travel = TRAVEL in case.seeker.named
    factor = case.weights.travel_factor if travel else 1
    if case.distance_km is None:
        if travel and case.offer.kind in case.weights.no_travel_kinds and case.offer.phone:
            yield case.reason("no_travel")
        return
    facts = {
        "km": round(case.distance_km, 1),
        "miles": round(places.miles(case.distance_km), 1),
        "outcode": case.seeker.outcode,
    }
    for limit, points in case.weights.bands:
        if case.distance_km <= limit:
            yield case.reason("near", points * factor, **facts)
            return
    yield case.reason("not_near", case.weights.points["not_near"] * factor, **facts)


def money(case: Case) -> Iterator[Reason]:
    if case.offer.free:
        yield case.reason("free")
    if case.offer.kind in case.weights.paying_kinds and _is_wage(case):
        wanted = "pays_wanted" if case.seeker.goal in EARNING else "pays"
        yield case.reason("pays", case.weights.points[wanted], pay=case.offer.pay)


def _is_wage(case: Case) -> bool:
    pay = (case.offer.pay or "").lower()
    return bool(pay) and not any(word in pay for word in case.weights.unpaid_words)


def start(case: Case) -> Iterator[Reason]:
    found = next_start(case.offer.start_dates, case.weights.starts, today=case.today)
    if found is None:
        return
    if found.all_year:
        yield case.reason("starts_soon", case.weights.points["all_year"], month=None)
    elif found.days <= case.weights.starts.soon_days:
        yield case.reason("starts_soon", month=found.month)


def joining(case: Case) -> Iterator[Reason]:
    if case.offer.self_referral:
        yield case.reason("self_referral")
    elif case.offer.self_referral is False:
        yield case.reason("referral_needed", how=case.offer.how_to_apply)
    if case.offer.kind in case.weights.person_kinds:
        yield case.reason("a_person")
    oldest = case.offer.maximum_age
    if oldest is not None and oldest <= case.weights.limits["young"]:
        yield case.reason("for_young_people", maximum_age=oldest)


def freshness(case: Case) -> Iterator[Reason]:
    state, days = case.freshness.state, case.freshness.days
    if state is FreshnessState.CHECKED:
        yield case.reason("recently_checked", days=days)
    elif state is FreshnessState.DUE_FOR_CHECK:
        yield case.reason("due_for_check", days=days)
    elif _source_is_old(case):
        yield case.reason("old_source", source_date=case.offer.source_date)


def _source_is_old(case: Case) -> bool:
    year = (case.offer.source_date or "")[:4]
    oldest = case.today.year - case.weights.freshness.old_source_years
    return year.isdigit() and int(year) < oldest


def heard_back(case: Case) -> Iterator[Reason]:
    if case.offer.reports >= case.weights.limits["reports_that_count"]:
        yield case.reason("heard_back", reports=case.offer.reports)


def asking(case: Case) -> Iterator[Reason]:
    """What has to be asked first may turn out a no, so it stands a little further down."""
    for judgement in case.asks:
        above = judgement.rule == Rule.AGE and case.seeker.age is not None
        points = case.weights.must_ask[OLDER if above else judgement.rule]
        yield case.reason("must_ask", points, rule=judgement.rule)
