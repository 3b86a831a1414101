"""Which two things a message may mean, where they are worth asking about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from actions.turns import Said

POLICY = Path(__file__).parent / "policy" / "asked_back.toml"
UNCLEAR = "nlu_fallback"


def worth_asking(said: Said, asking: str | None = None) -> tuple[str, ...]:
    """The two likeliest intents; empty where one is clear, has no words, or both are far off.

    While a question is `asking`, nobody means an option or a check-in.
    """
    likely, policy = said.likely, _policy()
    if said.intent != UNCLEAR or len(likely) < 2 or sum(likely.values()) < policy["together"]:
        return ()
    asked = policy["intents"] - (after_the_questions() if asking else set())
    return tuple(likely) if asked >= set(likely) else ()


def can_be_asked() -> frozenset[str]:
    """The intents that have words on a button."""
    intents: frozenset[str] = _policy()["intents"]
    return intents


def after_the_questions() -> frozenset[str]:
    """The intents that are never meant while a question is open."""
    intents: frozenset[str] = _policy()["after_the_questions"]
    return intents


@cache
def _policy() -> Mapping[str, Any]:
    raw = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    lists = {key: frozenset(raw[key]) for key in ("intents", "after_the_questions")}
    return {"together": float(raw["together"]), **lists}
