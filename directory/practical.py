"""What an offer asks and gives: GCSEs, distance, money, starts, joining, freshness. Pure.

Each function tells one thing about a case and the facts of an offer that it names as its
parameters, and yields nothing when it has nothing to tell. The last three take what was worked
out for the one offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from directory import places
from directory.case import Case, Reason
from directory.codes import EnglishMaths, Goal
from directory.eligibility import WITHOUT_BOTH_GCSES, Judgement, Rule, Seeker
from directory.freshness import Freshness, FreshnessState
from directory.offer import Offer
from directory.starts import next_start

TRAVEL = "travel"
# They are above the usual age, and a plan or care experience would make the limit longer.
OLDER = "longer_age_limit"
EARNING = {Goal.JOB.value, Goal.EARN_AND_LEARN.value}


def gcses(
    case: Case,
    kind: str,
    english_maths_required: bool,
    qualification_level: str | None,
    removes_barriers: frozenset[str],
) -> Iterator[Reason]:
    """For who doesn't have both: that it helps to get them, or that it asks for none."""
    if english_maths_required or not may_lack_gcses(case):
        return
    known = case.weights.gcses
    if known.help in removes_barriers:
        yield case.reason("helps_with_gcses")
    lowest = (qualification_level or "").partition("-")[0]
    if kind in known.kinds or lowest in known.first_levels:
        yield case.reason("no_gcses_needed")
    elif kind in known.alongside_kinds and _young(case.seeker, known.alongside_under):
        yield case.reason("gcses_alongside")


def may_lack_gcses(case: Case) -> bool:
    return case.seeker.english_maths in WITHOUT_BOTH_GCSES | {EnglishMaths.UNSURE.value}


def _young(seeker: Seeker, limit: int) -> bool:
    return seeker.age is not None and seeker.age < limit


def cost(case: Case, free: bool) -> Iterator[Reason]:
    if free:
        yield case.reason("free")


def pay(case: Case, kind: str, pay: str | None) -> Iterator[Reason]:
    if kind in case.weights.paying_kinds and _is_wage(case, (pay or "").lower()):
        wanted = "pays_wanted" if case.seeker.goal in EARNING else "pays"
        yield case.reason("pays", case.weights.points[wanted], pay=pay)


def _is_wage(case: Case, pay: str) -> bool:
    return bool(pay) and not any(word in pay for word in case.weights.unpaid_words)


def start(case: Case, start_dates: str | None) -> Iterator[Reason]:
    found = next_start(start_dates, case.weights.starts, today=case.today)
    if found is not None and found.days <= case.weights.starts.soon_days:
        yield case.reason("starts_soon", month=found.month)


def joining(case: Case, self_referral: bool | None, how_to_apply: str | None) -> Iterator[Reason]:
    if self_referral:
        yield case.reason("self_referral")
    elif self_referral is False:
        yield case.reason("referral_needed", how=how_to_apply)


def a_person(case: Case, kind: str) -> Iterator[Reason]:
    if kind in case.weights.person_kinds:
        yield case.reason("a_person")


def young_people(case: Case, maximum_age: int | None, kind: str) -> Iterator[Reason]:
    age = case.seeker.age or 0
    if maximum_age is not None and age > maximum_age:
        if case.seeker.ehcp:
            yield case.reason("let_in", because="ehcp", age=age)
        elif case.seeker.care_experienced and "care" in case.weights.grounds(kind):
            yield case.reason("let_in", because="care_experienced", age=age)
    elif maximum_age is not None and maximum_age <= case.weights.limits["young"]:
        yield case.reason("for_young_people", maximum_age=maximum_age)


def heard_back(case: Case, reports: int) -> Iterator[Reason]:
    if reports >= case.weights.limits["reports_that_count"]:
        yield case.reason("heard_back", reports=reports)


def went_well(case: Case, went_well: int) -> Iterator[Reason]:
    """Others got going there: so many that it tells of nobody."""
    if went_well >= case.weights.limits["outcomes_that_count"]:
        yield case.reason("went_well")


def old_source(
    case: Case, assured_at: datetime | None, source_date: str | None
) -> Iterator[Reason]:
    """Of what nobody has assured yet, how old is what it was written from."""
    year = (source_date or "")[:4]
    oldest = case.today.year - case.weights.freshness.old_source_years
    if assured_at is None and year.isdecimal() and int(year) < oldest:
        yield case.reason("old_source", source_date=source_date)


def distance(case: Case, offer: Offer, away: float | None) -> Iterator[Reason]:
    """Near counts, and far counts against; with travel as a barrier, both count for more.

    Then help by phone is no trip, and to help with getting there is not held against the help.
    """
    points = distance_points(case, offer, away)
    if away is None or points == _by_phone(case, offer) != 0:
        yield case.reason("no_travel", points)
        return
    far = away > case.weights.bands[-1][0]
    facts = {"km": round(away, 1), "miles": round(places.miles(away), 1)}
    yield case.reason("not_near" if far else "near", points, outcode=case.seeker.outcode, **facts)


def distance_points(case: Case, offer: Offer, away: float | None) -> int:
    """The points of `distance` alone."""
    points = 0
    if away is not None:
        points = case.weights.points["not_near"]
        for limit, within in case.weights.bands:
            if away <= limit:
                points = within
                break
    return _with_travel(case, offer, points) if TRAVEL in case.named else points


def _with_travel(case: Case, offer: Offer, points: int) -> int:
    """What the trip counts for who finds travel hard; help by phone counts at least as such."""
    helps = points < 0 and TRAVEL in case.removed(offer.removes_barriers)
    trip = points if helps else points * case.weights.travel_factor
    by_phone = _by_phone(case, offer)
    return max(trip, by_phone) if by_phone else trip


def _by_phone(case: Case, offer: Offer) -> int:
    """What it counts that no travel is needed, for who finds it hard."""
    needs_none = offer.kind in case.weights.no_travel_kinds and (offer.phone or offer.texts)
    return case.weights.points["no_travel"] if needs_none and TRAVEL in case.named else 0


def freshness(case: Case, fresh: Freshness) -> Iterator[Reason]:
    if fresh.state is FreshnessState.CHECKED:
        yield case.reason("recently_checked", days=fresh.days)
    elif fresh.state is FreshnessState.DUE_FOR_CHECK:
        yield case.reason("due_for_check", days=fresh.days)


def asking(case: Case, asks: Iterable[Judgement]) -> Iterator[Reason]:
    """What has to be asked first may turn out a no, so it stands a little further down."""
    for judgement in asks:
        above = judgement.rule == Rule.AGE and case.seeker.age is not None
        points = case.weights.must_ask[OLDER if above else judgement.rule]
        yield case.reason("must_ask", points, rule=judgement.rule)
