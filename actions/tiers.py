"""The four tiers: answers in, a tier and its reasons out, by a policy that is data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from actions.answers import Question
from actions.codes import codes_of, takes_several

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
HOW_RULES_ARE = "rules = [{ question = ..., any_of = [...] }, { question = ..., at_least = ... }]"


class PolicyProblem(ValueError):
    """The policy file cannot be used; the message names the tier and the rule."""


@dataclass(frozen=True)
class Rule:
    """Holds when an answer is one of some, or when there are at least so many."""

    subject: str
    any_of: frozenset[str] = frozenset()
    at_least: int | None = None

    def holds(self, value: Any) -> bool:
        if self.at_least is not None:
            return _count(value) >= self.at_least
        return not self.any_of.isdisjoint(value if isinstance(value, list | tuple) else [value])


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
    except OSError as problem:
        raise PolicyProblem(f"{path} cannot be read: {problem.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PolicyProblem(f"{path}: {problem}") from None
    tiers = raw.get("tier")
    if not isinstance(raw.get("version"), str) or not _are_tables(tiers):
        raise PolicyProblem(f"{path}: a version (text) and [[tier]] tables are needed.")
    if [tier.get("number") for tier in tiers] != list(range(HIGHEST_TIER, LOWEST_TIER - 1, -1)):
        raise PolicyProblem(
            f"{path}: the tiers 4, 3, 2 and 1 are needed, in this order, each with its number."
        )
    if tiers[-1].get("rules"):
        raise PolicyProblem(f"{path}: tier 1 takes no rules: it is everybody else's.")
    return Policy(raw["version"], tuple((tier["number"], _rules(tier, path)) for tier in tiers))


def _are_tables(raw: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(raw, list) and all(isinstance(one, dict) for one in raw)


def _rules(tier: Mapping[str, Any], path: Path) -> tuple[Rule, ...]:
    where, rules = f"{path}: tier {tier['number']}", tier.get("rules", [])
    if not _are_tables(rules):
        raise PolicyProblem(f"{where}: rules are written {HOW_RULES_ARE}.")
    return tuple(_rule(raw, where) for raw in rules)


def _rule(raw: Mapping[str, Any], where: str) -> Rule:
    subject, any_of, at_least = raw.get("question"), raw.get("any_of"), raw.get("at_least")
    if subject not in SUBJECTS:
        raise PolicyProblem(f"{where}: '{subject}' is no question ({', '.join(sorted(SUBJECTS))}).")
    if unknown := sorted(raw.keys() - {"question", "any_of", "at_least"}):
        raise PolicyProblem(f"{where}: '{subject}' has '{unknown[0]}', which no rule has.")
    if (any_of is None) == (at_least is None):
        raise PolicyProblem(f"{where}: '{subject}' needs either any_of or at_least.")
    if at_least is None:
        return Rule(subject, _answers(subject, any_of, where))
    _check_number(subject, at_least, where)
    return Rule(subject, at_least=at_least)


def _answers(subject: str, any_of: Any, where: str) -> frozenset[str]:
    if subject == "skipped":
        raise PolicyProblem(f"{where}: 'skipped' is a number: write at_least.")
    if not isinstance(any_of, list) or not any_of:
        raise PolicyProblem(f"{where}: any_of of '{subject}' must be a list of answers.")
    known = ("yes",) if subject == "open_concern" else codes_of(subject)
    if unknown := [code for code in any_of if code not in known]:
        raise PolicyProblem(f"{where}: '{unknown[0]}' is no answer of '{subject}'.")
    return frozenset(any_of)


def _check_number(subject: str, at_least: Any, where: str) -> None:
    if isinstance(at_least, bool) or not isinstance(at_least, int) or at_least < 1:
        raise PolicyProblem(f"{where}: at_least of '{subject}' must be a whole number over 0.")
    if subject not in ("skipped", Question.AGE) and not (
        subject in set(Question) and takes_several(subject)
    ):
        raise PolicyProblem(f"{where}: '{subject}' has one answer: write any_of.")


def place(answers: Mapping[str, Any], policy: Policy, *, open_concern: bool = False) -> Place:
    """The tier for these answers (codes by question; lists for several; None for skipped)."""
    values = {
        **answers,
        "open_concern": "yes" if open_concern else None,
        "skipped": skipped(answers),
    }
    for number, rules in policy.tiers:
        reasons = dict.fromkeys(r.subject for r in rules if r.holds(values.get(r.subject)))
        if reasons:
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
