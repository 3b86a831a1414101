"""The codes of answers, as the questions fix them; what they are called lives in templates."""

from __future__ import annotations

from enum import StrEnum


class Goal(StrEnum):
    JOB = "job"
    EARN_AND_LEARN = "earn_and_learn"
    COURSE = "course"
    TALK = "talk"
    UNSURE = "unsure"


class Situation(StrEnum):
    LOOKING = "looking"
    WAITING_TO_START = "waiting_to_start"
    CARING = "caring"
    UNWELL = "unwell"
    NOT_SURE = "not_sure"
    IN_WORK_OR_STUDY = "in_work_or_study"
    OTHER = "other"


class EnglishMaths(StrEnum):
    """Whether GCSE grade 4 (C) or above is there."""

    BOTH = "both"
    ENGLISH_ONLY = "english_only"
    MATHS_ONLY = "maths_only"
    NEITHER = "neither"
    UNSURE = "unsure"


class Barrier(StrEnum):
    HOUSING = "housing"
    MONEY_FOOD = "money_food"
    CARING = "caring"
    CHILD_OR_PREGNANT = "child_or_pregnant"
    TRAVEL = "travel"
    FEELINGS = "feelings"
    HEALTH_DISABILITY = "health_disability"
    LEARNING_SUPPORT = "learning_support"
    PHONE_DATA = "phone_data"
    ID_BANK = "id_bank"
    CONFIDENCE = "confidence"
    RECORD = "record"


class ExtraHelp(StrEnum):
    CARE_EXPERIENCED = "care_experienced"
    EHCP = "ehcp"
    UNIVERSAL_CREDIT = "universal_credit"
