"""How the tests are dealt out to workers: what shares a guide together, and the longest first."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

THE_GUIDE, THE_AHEAD, THE_SHAKEN = "the guide", "the guide ahead", "the shaken guides"
# Starting a whole guide costs more than most files of tests: these share one.
TOGETHER = {
    "tests/conversations/test_check_ins.py": THE_AHEAD,
    "tests/conversations/test_stories_in_time.py": THE_AHEAD,
    "tests/browser/test_whole_conversation.py": THE_GUIDE,
    "tests/browser/test_whole_walk.py": THE_GUIDE,
    "tests/conversations/test_stories.py": THE_GUIDE,
    "tests/conversations/test_whole_way.py": THE_GUIDE,
    "tests/delivery/test_killed_parts.py": THE_SHAKEN,
    "tests/delivery/test_thrice_and_shuffled.py": THE_SHAKEN,
}
# What takes longest cannot be what is left at the end.
LONGEST_FIRST = (
    "tests/conversations/test_matrix.py",
    "tests/delivery/test_",
    "tests/conversations/test_",
    "tests/browser/test_portal.py",
    "tests/browser/test_",
    "tests/bot/test_killed.py",
    "tests/test_run.py",
    "tests/directory/test_candidates.py",
    "tests/test_compose.py",
    "tests/nlu/",
    "tests/directory/",
)


def longest_first(item: pytest.Item) -> int:
    """The place of a test's file in the order."""
    places = (i for i, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return next(places, len(LONGEST_FIRST))


class Together(LoadFileScheduling):
    """A file at a time for a worker, and files that share a guide for the same worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER.get(file, file)
