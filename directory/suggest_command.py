"""`python -m directory suggest`: who somebody is, in codes; out come the offers and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy.orm import Session

from directory import catalogue, clock, places
from directory.codes import Barrier, EnglishMaths, ExtraHelp, Goal, Situation
from directory.eligibility import Seeker
from directory.matching import Suggestion, first_options
from directory.settings import DirectorySettings
from directory.town_names import outcode_for_town
from directory.wording import say_ask, say_reason

NONE = "none"
NEUTRAL_TIER = 2
OLDEST = 120


def add_arguments(parser: ArgumentParser) -> None:
    """The questions, each optional: what is left out is not known."""
    parser.add_argument("--age", type=_age, metavar="YEARS")
    parser.add_argument("--area", type=_area, help="a postcode's first half, or a town")
    parser.add_argument("--goal", type=_one_of(Goal))
    parser.add_argument("--interests", type=_codes, default=frozenset(), metavar="A,B")
    parser.add_argument("--barriers", type=_some_of(Barrier), metavar="A,B")
    parser.add_argument("--english-maths", type=_one_of(EnglishMaths))
    parser.add_argument("--extra-help", type=_some_of(ExtraHelp), metavar="A,B")
    parser.add_argument("--situation", type=_one_of(Situation))
    parser.add_argument(
        "--tier",
        type=int,
        choices=(1, 2, 3, 4),
        default=NEUTRAL_TIER,
        help=f"as `python -m actions place` gives it; {NEUTRAL_TIER} where it is left out",
    )
    parser.add_argument("--json", action="store_true", help="every option, with its reasons")


def run(arguments: Namespace, session: Session, settings: DirectorySettings) -> None:
    """Print what to offer: first what is shown first, then the rest by rank."""
    _check_interests(arguments.interests, catalogue.interests(session))
    ranked = catalogue.suggest(
        session,
        seeker(arguments),
        today=clock.now().date(),
        show_unassured=settings.show_unassured,
    )
    shown = first_options(ranked)
    options = [*shown, *(option for option in ranked if option not in shown)]
    print(json.dumps([_told(o) for o in options], indent=2) if arguments.json else _table(options))


def seeker(arguments: Namespace) -> Seeker:
    """The seeker that the arguments tell of. Extra help that was answered without one is a no."""
    extra: frozenset[str] | None = arguments.extra_help
    return Seeker(
        age=arguments.age,
        outcode=arguments.area,
        goal=arguments.goal,
        interests=arguments.interests,
        english_maths=arguments.english_maths,
        barriers=arguments.barriers,
        ehcp=None if extra is None else ExtraHelp.EHCP in extra,
        care_experienced=None if extra is None else ExtraHelp.CARE_EXPERIENCED in extra,
        universal_credit=None if extra is None else ExtraHelp.UNIVERSAL_CREDIT in extra,
        tier=arguments.tier,
        situation=arguments.situation,
    )


def _told(option: Suggestion) -> dict[str, object]:
    return {
        "id": option.offer.id,
        "service": option.offer.name,
        "organization": option.offer.organization,
        "kind": option.offer.kind,
        "score": option.score,
        "reasons": [
            {"code": r.code, "points": r.points, "facts": dict(r.facts), "text": say_reason(r)}
            for r in option.reasons
        ],
        "asks": [
            {"rule": ask.rule, "facts": dict(ask.facts), "text": say_ask(ask)}
            for ask in option.asks
        ],
        "distance_km": None if option.distance_km is None else round(option.distance_km, 1),
        "freshness": {"state": option.freshness.state, "days": option.freshness.days},
    }


def _table(options: list[Suggestion]) -> str:
    if not options:
        return "Nothing fits."
    return "\n".join(_lines(number, option) for number, option in enumerate(options, 1))


def _lines(number: int, option: Suggestion) -> str:
    away = "" if option.distance_km is None else f", {places.miles(option.distance_km):.1f} miles"
    offer = option.offer
    title = f"{number:>3}. {offer.name} ({offer.organization})"
    about = f"     {option.score} points, {offer.kind}{away}, {option.freshness.state}"
    why = [f"     {reason.points:+d} {say_reason(reason)}" for reason in option.reasons]
    asks = [f"     ? {say_ask(ask)}" for ask in option.asks]
    return "\n".join([title, about, *why, *asks])


def _age(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > OLDEST:
        raise ArgumentTypeError(f"{text!r} is not an age in whole years.")
    return int(text)


def _area(text: str) -> str:
    town = outcode_for_town(text)
    found = places.outcode(text) or (town.outcode if town else None)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is not a postcode's first half or a town that is known.")
    return found


def _one_of(codes: type[StrEnum]) -> Callable[[str], str]:
    allowed = [code.value for code in codes]

    def check(text: str) -> str:
        if text not in allowed:
            raise ArgumentTypeError(f"{text!r} is none of: {', '.join(allowed)}.")
        return text

    return check


def _some_of(codes: type[StrEnum]) -> Callable[[str], frozenset[str]]:
    """Codes with commas between, or the word for none of them."""
    one = _one_of(codes)

    def check(text: str) -> frozenset[str]:
        named = _codes(text)
        if named == {NONE}:
            return frozenset()
        if not named or NONE in named:
            raise ArgumentTypeError(f"{text!r}: name codes with commas between, or {NONE} alone.")
        try:
            return frozenset(one(code) for code in named)
        except ArgumentTypeError as error:
            raise ArgumentTypeError(f"{error} Or: {NONE}.") from None

    return check


def _codes(text: str) -> frozenset[str]:
    return frozenset(code.strip() for code in text.split(",") if code.strip())


def _check_interests(named: frozenset[str], known: list[str]) -> None:
    unknown = sorted(named - set(known))
    if unknown:
        raise UnknownInterest(f"{unknown[0]!r} is none of: {', '.join(sorted(known))}.")


class UnknownInterest(ValueError):
    """An interest that no service in the directory has."""
