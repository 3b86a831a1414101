"""What the trained model and the deeds keep of words typed to a check-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.actions.makers import SQLITE, databases, engines, sessions
from tests.actions.replies.typed import Reply, kept_of, replies, somebody_asked
from tests.understood import understood

pytestmark = pytest.mark.whole
database, engine, session = databases(SQLITE), engines(), sessions()

Parsed = Mapping[str, Mapping[str, Any]]
# Of those that nobody looked at while the words were written.
MOST_HELD_BACK = 0.1


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    """What the model makes of each."""
    texts = sorted({reply.text for reply in replies()})
    return dict(zip(texts, understood(texts), strict=True))


def taken_wrong(session: Session, of_these: Sequence[Reply], parsed: Parsed) -> list[str]:
    """Of which more is kept than may be, each with what is."""
    found = []
    asked = {kind: somebody_asked(session, kind) for kind in {reply.asked for reply in of_these}}
    for reply in of_these:
        kept = kept_of(session, reply, parsed[reply.text], asked[reply.asked])
        if (kept.what not in (*reply.may, reply.before)) or kept.answers_changed:
            found.append(f"{reply.asked}: {reply.text}: {kept.what}")
    return found


def test_nothing_is_kept_that_they_did_not_say(session: Session, parsed: Parsed) -> None:
    looked_at = [one for one in replies() if not one.is_held_back]

    assert taken_wrong(session, looked_at, parsed) == []


def test_nor_of_most_that_were_held_back(session: Session, parsed: Parsed) -> None:
    held_back = [one for one in replies() if one.is_held_back]

    assert len(taken_wrong(session, held_back, parsed)) <= MOST_HELD_BACK * len(held_back)
