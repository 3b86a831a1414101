"""The classes of concern, most urgent first."""

from __future__ import annotations

from enum import StrEnum


class ConcernClass(StrEnum):
    """In the order in which they win when a message holds several.

    First what may kill within the hour, then harm by others, then what grows by the week. A friend
    comes last, so that a message about both is answered for the one who writes.
    """

    OVERDOSE = "overdose_or_drugs_emergency"
    DANGER = "immediate_danger"
    SUICIDE = "suicide"
    HARM_TO_OTHERS = "harm_to_others"
    MARRIAGE = "forced_marriage_or_honour"
    TRAFFICKING = "trafficking_or_missing"
    EXPLOITATION = "exploitation"
    SEXUAL_ABUSE = "sexual_abuse"
    ABUSE_HOME = "abuse_home"
    DOMESTIC_ABUSE = "domestic_abuse"
    SELF_HARM = "self_harm"
    EATING_DISORDER = "eating_disorder"
    HOMELESS = "homeless_tonight"
    FRIEND = "friend_in_danger"


URGENCY = {concern: place for place, concern in enumerate(ConcernClass)}

MAY_BE_A_FRIENDS = frozenset(
    {
        ConcernClass.SUICIDE,
        ConcernClass.SELF_HARM,
        ConcernClass.HARM_TO_OTHERS,
        ConcernClass.EATING_DISORDER,
    }
)
"""Said of somebody else ("my mate wants to die"), these become friend_in_danger."""

ALWAYS_FIRST = frozenset({ConcernClass.OVERDOSE, ConcernClass.SUICIDE, ConcernClass.SEXUAL_ABUSE})
"""These stand also where they are part of a longer phrase of another class."""
