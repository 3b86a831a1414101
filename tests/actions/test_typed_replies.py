"""What is kept of words typed to a check-in: nothing that they did not say."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions.own_step import Beside, beside_the_step, told_of_it
from tests.actions.makers import SQLITE, databases, engines, sessions
from tests.actions.replies.typed import NOTHING, Reply, kept_of, replies, somebody_asked

database, engine, session = databases(SQLITE), engines(), sessions()

GUESSES = ("checkin_done", "checkin_not_yet", "checkin_did_not_work")
# What no word of ours stands for is the model's to tell apart.
LEFT_TO_THE_MODEL = {
    "i live in preston now", "im 18 now", "my postcode is wrong", "youre doing my head in",
}  # fmt: skip


def keeps_nothing() -> list[Reply]:
    """Asked how it went, a question, somebody else's news, "not now" and neither."""
    found = (one for one in replies() if one.is_no_answer and not one.is_held_back)
    return [one for one in found if one.text not in LEFT_TO_THE_MODEL]


@pytest.mark.parametrize("reply", keeps_nothing(), ids=lambda reply: reply.text)
@pytest.mark.parametrize("guess", GUESSES)
def test_nothing_is_kept_whatever_the_words_are_taken_for(
    session: Session, reply: Reply, guess: str
) -> None:
    asked = somebody_asked(session, reply.asked)
    kept = kept_of(session, reply, {"intent": {"name": guess, "confidence": 0.9}}, asked)

    assert (kept.what, kept.reported, kept.answers_changed) == (NOTHING, (), False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("they rang me but i didnt pick up", ("checkin_not_yet", {"reason": "slip"})),
        ("i rang after 5 so they were shut", ("checkin_not_yet", {"reason": "slip"})),
        ("you gave me the wrong day", ("checkin_did_not_work", {"answer": "wrong_details"})),
        ("my mum says no", ("checkin_not_yet", {"reason": "forbidden"})),
        ("got offered it but said no", ("checkin_did_not_work", {"answer": "not_for_me"})),
        ("they said no", ("checkin_did_not_work", {"answer": "turned_down"})),
        ("started but packed it in", ("checkin_did_not_work", {"answer": "stopped"})),
        ("started monday quit tuesday", ("checkin_did_not_work", {"answer": "stopped"})),
        ("dave got the job not me", ("checkin_did_not_work", {"answer": "turned_down"})),
        ("everyone got in but me", ("checkin_did_not_work", {"answer": "turned_down"})),
        ("they telling no more place", ("checkin_did_not_work", {"answer": "full"})),
        ("no more jobs there", ("checkin_did_not_work", {"answer": "full"})),
        ("the shop no more there", ("checkin_did_not_work", {"answer": "wrong_details"})),
        ("spoke to them but havent applied yet", ("checkin_done", {"answer": "talked"})),
        ("i make application wait answer", ("checkin_done", {"answer": "applied"})),
        ("i am begin course last week", ("checkin_done", {"answer": "started"})),
        ("it was shut but i spoke to someone", ("checkin_done", {"answer": "talked"})),
        ("i havent rang them because ive already been in", ("checkin_done", {})),
        ("i applied but heard nothing", ("checkin_done", {"answer": "applied"})),
        ("rang them but no answer", ("checkin_did_not_work", {"answer": "no_answer"})),
        ("my mum rang them for me", ("checkin_done", {"answer": "talked"})),
    ],
)
def test_what_counts_is_their_own_and_what_comes_last(
    text: str, told: tuple[str, dict[str, str]]
) -> None:
    assert told_of_it(text) == told


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("me sister started there", Beside.ANOTHER),
        ("they took my mate on", Beside.ANOTHER),
        ("my girlfriend got the job i wanted", Beside.ANOTHER),
        ("my sister got accepted", Beside.ANOTHER),
        ("my mate got me the job", None),
        ("i got the job my mate wanted", None),
        ("me mum took me and i signed up", None),
        ("mate i got the job", None),
        ("me and my mate applied", None),
        ("family stuff going on so not done it", None),
        ("not now im at work", Beside.NOW),
        ("im at work so not yet", None),
        ("kinda", Beside.NEITHER),
    ],
)
def test_what_is_no_answer_of_theirs(text: str, what: Beside | None) -> None:
    assert beside_the_step(text) == what
