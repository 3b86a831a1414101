"""The questions that can be answered in words."""

from __future__ import annotations

from enum import StrEnum


class Question(StrEnum):
    """A question's code: fixed, for it stands beside every answer that is kept."""

    AGE = "age"
    ENTITLED = "entitled"
    AREA = "area"
    SITUATION = "situation"
    TIME_OUT = "time_out"
    GOAL = "goal"
    INTERESTS = "interests"
    ENGLISH_MATHS = "english_maths"
    BARRIERS = "barriers"
    SAFE_TONIGHT = "safe_tonight"
    FOOD_TODAY = "food_today"
    STOPS_MOST_DAYS = "stops_most_days"
    EXTRA_HELP = "extra_help"
