"""Whether an offer is open to somebody: yes, no, or ask, for each rule, with the facts of it.

Pure. One "no" hides an offer, whatever its rank. "Ask" means that a fact is not known: the offer
is shown, and the words say what to ask first. A skipped answer is never a "no".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from directory import places
from directory.alike import Alike
from directory.codes import EnglishMaths
from directory.offer import Offer
from directory.weights import weights

__all__ = ["Judgement", "Offer", "Rule", "Seeker", "Verdict", "judge", "verdict"]

ACTIVE = "active"
WITHOUT_BOTH_GCSES = {
    EnglishMaths.NEITHER.value,
    EnglishMaths.ENGLISH_ONLY.value,
    EnglishMaths.MATHS_ONLY.value,
}


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """What is known of the young person; None is not known. Codes are those of the questions.

    `barriers` is empty when they said that nothing is in the way, None when they did not say.
    `tier` is 1 to 4.
    """

    age: int | None = None
    outcode: str | None = None
    goal: str | None = None
    interests: frozenset[str] = frozenset()
    english_maths: str | None = None
    barriers: frozenset[str] | None = None
    ehcp: bool | None = None
    care_experienced: bool | None = None
    universal_credit: bool | None = None
    tier: int = 2
    situation: str | None = None

    @property
    def named(self) -> frozenset[str]:
        """The barriers they named, or that their situation names."""
        implied = weights().situations.get(self.situation or "", frozenset())
        return (self.barriers or frozenset()) | implied


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    ASK = "ask"


class Rule(StrEnum):
    STATUS = "status"
    REACH = "reach"
    AGE = "age"
    REQUIRES_EHCP = "requires_ehcp"
    CARE_EXPERIENCED_ONLY = "care_experienced_only"
    BENEFITS_REQUIRED = "benefits_required"
    ENGLISH_MATHS_REQUIRED = "english_maths_required"
    AREA = "area"
    ONLY_FOR = "only_for"


@dataclass(frozen=True)
class Judgement:
    """One rule's verdict and the facts that a sentence about it needs."""

    rule: str
    verdict: Verdict
    facts: Mapping[str, object]


def judge(offer: Offer, seeker: Seeker) -> tuple[Judgement, ...]:
    """Every rule's verdict, in the order of `Rule`."""
    return tuple(judged for rules in RULES for judged in Alike(rules, seeker, tuple).of(offer))


def verdict(judgements: tuple[Judgement, ...]) -> Verdict:
    """All rules together: one no is a no, else one ask is an ask."""
    verdicts = {judgement.verdict for judgement in judgements}
    for answer in (Verdict.NO, Verdict.ASK):
        if answer in verdicts:
            return answer
    return Verdict.YES


def _status(_seeker: Seeker, status: str) -> Iterator[Judgement]:
    answer = Verdict.YES if status == ACTIVE else Verdict.NO
    yield Judgement(Rule.STATUS, answer, {"status": status})


def _reach(_seeker: Seeker, reachable: bool) -> Iterator[Judgement]:
    """What leads to nobody is no step for anybody."""
    yield Judgement(Rule.REACH, Verdict.YES if reachable else Verdict.NO, {"reachable": reachable})


def _age(
    seeker: Seeker,
    longer_for: str | None,
    minimum_age: int | None,
    maximum_age: int | None,
    maximum_age_with_ehcp_or_care: int | None,
) -> Iterator[Judgement]:
    grounds = weights().grounds(longer_for)
    said = {"ehcp": seeker.ehcp, "care": seeker.care_experienced, "prison": _leaves_prison(seeker)}
    limits = (minimum_age, maximum_age, maximum_age_with_ehcp_or_care)
    facts = {
        "age": seeker.age,
        "minimum_age": minimum_age,
        "maximum_age": maximum_age,
        "maximum_age_with_ehcp_or_care": maximum_age_with_ehcp_or_care,
        "grounds": grounds,
        # Who answered a question is not asked it again; of prison none is asked.
        "open": tuple(one for one in grounds if one == "prison" or said[one] is None),
    }
    answers = [said[one] for one in grounds]
    yield Judgement(Rule.AGE, _age_verdict(seeker.age, *limits, answers), facts)


def _leaves_prison(seeker: Seeker) -> bool | None:
    """Not known, as no question asks it; but who says that nothing is in the way has no record."""
    return False if seeker.barriers == frozenset() else None


def _age_verdict(
    age: int | None,
    lowest: int | None,
    highest: int | None,
    longest: int | None,
    grounds: Collection[bool | None],
) -> Verdict:
    """Above the usual limit a longer one may hold, on any of the grounds."""
    if lowest is None and highest is None:
        return Verdict.YES
    if age is None:
        return Verdict.ASK
    if age < (lowest or 0):
        return Verdict.NO
    if highest is None or age <= highest:
        return Verdict.YES
    if longest is None or age > longest:
        return Verdict.NO
    if True in grounds:
        return Verdict.YES
    return Verdict.ASK if None in grounds else Verdict.NO


def _needs(
    seeker: Seeker,
    requires_ehcp: bool,
    care_experienced_only: bool,
    benefits_required: bool,
    english_maths_required: bool,
    only_for: str | None,
) -> Iterator[Judgement]:
    yield _need(Rule.REQUIRES_EHCP, requires_ehcp, seeker.ehcp)
    yield _need(Rule.CARE_EXPERIENCED_ONLY, care_experienced_only, seeker.care_experienced)
    yield _benefits(seeker, benefits_required, only_for)
    yield _need(Rule.ENGLISH_MATHS_REQUIRED, english_maths_required, _has_gcses(seeker))


def _need(rule: Rule, required: bool, has: bool | None) -> Judgement:
    unmet = Verdict.ASK if has is None else Verdict.NO
    answer = unmet if required and not has else Verdict.YES
    return Judgement(rule, answer, {"required": required})


def _benefits(seeker: Seeker, required: bool, only_for: str | None) -> Judgement:
    """The answer is one for Universal Credit, JSA and ESA: for the first alone that is asked."""
    judged = _need(Rule.BENEFITS_REQUIRED, required, seeker.universal_credit)
    if not required or only_for not in weights().half_answered:
        return judged
    verdict = Verdict.ASK if judged.verdict is Verdict.YES else judged.verdict
    return Judgement(Rule.BENEFITS_REQUIRED, verdict, {"required": required, "only": only_for})


def _has_gcses(seeker: Seeker) -> bool | None:
    """Whether both English and maths are there at grade 4; None for "not sure" and not said."""
    if seeker.english_maths == EnglishMaths.BOTH:
        return True
    return False if seeker.english_maths in WITHOUT_BOTH_GCSES else None


def _area(seeker: Seeker, areas: frozenset[str]) -> Iterator[Judgement]:
    facts = {"areas": sorted(areas), "outcode": seeker.outcode}
    yield Judgement(Rule.AREA, _area_verdict(seeker, areas), facts)


def _area_verdict(seeker: Seeker, areas: frozenset[str]) -> Verdict:
    if not areas:
        return Verdict.ASK
    if seeker.outcode is None:
        return _area_for_anybody(areas)
    lives = places.areas_of(seeker.outcode)
    if areas & lives.sure:
        return Verdict.YES
    unknown = not all(map(places.is_area, areas))
    return Verdict.ASK if areas & lives.perhaps or unknown else Verdict.NO


def _area_for_anybody(areas: frozenset[str]) -> Verdict:
    """Nobody needs to say where they live to hear of a national helpline."""
    return Verdict.YES if areas & places.whole_countries() else Verdict.ASK


def _only_for(seeker: Seeker, only_for: str | None, benefits_required: bool) -> Iterator[Judgement]:
    """A group that no question asks about: known from a barrier they named, or to be asked.

    Never a no: who names no barrier may still be a parent.
    """
    signs = weights().groups.get(only_for or "", frozenset())
    asked = benefits_required and only_for in weights().half_answered  # with the benefits
    belongs = only_for is None or asked or bool(signs & seeker.named)
    answer = Verdict.YES if belongs else Verdict.ASK
    yield Judgement(Rule.ONLY_FOR, answer, {"only_for": only_for})


# In the order of `Rule`.
RULES = (_status, _reach, _age, _needs, _area, _only_for)
