"""The first net: words in, a class of concern and the phrase that matched out. Pure.

Letters are made plain, words are set right, and one automaton reads them all against every phrase
at once: the work is the same for each word, whatever the words are.
"""

from actions.safeguarding.concerns import ConcernClass
from actions.safeguarding.net import Match, Net, screen
from actions.safeguarding.phrases import PHRASES, PhraseProblem, read_phrases
from actions.safeguarding.reloading import PhrasesInUse

__all__ = [
    "PHRASES",
    "ConcernClass",
    "Match",
    "Net",
    "PhraseProblem",
    "PhrasesInUse",
    "read_phrases",
    "screen",
]
