"""The four tiers: answers in, a tier and its reasons out, by a policy that is data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.answers import Question
from actions.codes import codes_of

EIGHT = (
    Question.AGE,
    Question.AREA,
    Question.SITUATION,
    Question.TIME_OUT,
    Question.GOAL,
    Question.ENGLISH_MATHS,
    Question.BARRIERS,
    Question.EXTRA_HELP,
)
SUBJECTS = {*(str(question) for question in Question), "open_concern", "skipped"}
POLICY_FILE = Path(__file__).parent / "policy" / "tiers.toml"
LOWEST_TIER, HIGHEST_TIER = 1, 4


class PolicyProblem(ValueError):
    """The policy file cannot be used; the message names the tier and the rule."""


@dataclass(frozen=True)
class Rule:
    """Holds when the subject has one of some values, or at least so many of them."""

    subject: str
    any_of: frozenset[str] = frozenset()
    at_least: int | None = None

    def holds(self, value: Any) -> bool:
        if self.at_least is not None:
            return _count(value) >= self.at_least
        return isinstance(value, str) and value in self.any_of


@dataclass(frozen=True)
class Policy:
    """A version and, from the highest tier down, each tier's rules."""

    version: str
    tiers: tuple[tuple[int, tuple[Rule, ...]], ...]


@dataclass(frozen=True)
class Place:
    """A tier from 1 to 4 and the questions that made it."""

    tier: int
    reasons: tuple[str, ...]
    policy_version: str


def read_policy(path: Path = POLICY_FILE) -> Policy:
    """The policy in a TOML file. Raises PolicyProblem with the place of a mistake."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise PolicyProblem(f"{path}: {problem}") from None
    if not isinstance(raw.get("version"), str) or not isinstance(raw.get("tier"), list):
        raise PolicyProblem(f"{path}: a version (text) and [[tier]] tables are needed.")
    tiers = tuple((_number(tier, path), _rules(tier, path)) for tier in raw["tier"])
    if [number for number, _ in tiers] != list(range(HIGHEST_TIER, LOWEST_TIER - 1, -1)):
        raise PolicyProblem(f"{path}: the tiers 4, 3, 2 and 1 are needed, in this order.")
    return Policy(raw["version"], tiers)


def _number(tier: Mapping[str, Any], path: Path) -> int:
    number = tier.get("number")
    if not isinstance(number, int):
        raise PolicyProblem(f"{path}: each [[tier]] needs a number.")
    return number


def _rules(tier: Mapping[str, Any], path: Path) -> tuple[Rule, ...]:
    return tuple(_rule(raw, f"{path}: tier {tier['number']}") for raw in tier.get("rules", []))


def _check_codes(subject: str, any_of: Any, where: str) -> None:
    if not isinstance(any_of, list) or not any_of:
        raise PolicyProblem(f"{where}: any_of of '{subject}' must be a list of answers.")
    known = ("yes",) if subject == "open_concern" else codes_of(subject)
    unknown = [code for code in any_of if code not in known]
    if unknown:
        raise PolicyProblem(f"{where}: '{unknown[0]}' is no answer of '{subject}'.")


def _rule(raw: Any, where: str) -> Rule:
    if not isinstance(raw, dict):
        raise PolicyProblem(f"{where}: a rule is written {{ question = ..., any_of = [...] }}.")
    subject, any_of, at_least = raw.get("question"), raw.get("any_of"), raw.get("at_least")
    if subject not in SUBJECTS:
        raise PolicyProblem(f"{where}: '{subject}' is no question ({', '.join(sorted(SUBJECTS))}).")
    if (any_of is None) == (at_least is None):
        raise PolicyProblem(f"{where}: '{subject}' needs either any_of or at_least.")
    if any_of is not None:
        _check_codes(str(subject), any_of, where)
    if at_least is not None and not (isinstance(at_least, int) and at_least > 0):
        raise PolicyProblem(f"{where}: at_least of '{subject}' must be a whole number over 0.")
    return Rule(str(subject), frozenset(any_of or ()), at_least)


def place(answers: Mapping[str, Any], policy: Policy, *, open_concern: bool = False) -> Place:
    """The tier for these answers (codes by question; lists for several; None for skipped)."""
    values = {
        **answers,
        "open_concern": "yes" if open_concern else None,
        "skipped": skipped(answers),
    }
    for number, rules in policy.tiers:
        reasons = dict.fromkeys(r.subject for r in rules if r.holds(values.get(r.subject)))
        if reasons or not rules:
            return Place(number, tuple(reasons), policy.version)
    return Place(LOWEST_TIER, (), policy.version)


def skipped(answers: Mapping[str, Any]) -> int:
    """How many of the eight questions have no answer."""
    return sum(answers.get(question) in (None, [], ()) for question in EIGHT)


def _count(value: Any) -> int:
    if isinstance(value, int):
        return value
    if isinstance(value, list | tuple):
        return len(set(value) - {"none"})
    return 0
