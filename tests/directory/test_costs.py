"""What a service costs: all that a feed says, and free only where it is free for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import catalogue, costs
from directory.cards import completed
from directory.costs import Cost
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.loading import Loading
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW

CHILDREN_FREE = [Cost("Under 12s", "GBP", 0), Cost("13 and over", "GBP", 40)]


def per(what: str, amount: float = 25) -> Cost:
    return Cost(None, "GBP", amount, {"amount_description": what})


@pytest.mark.parametrize(
    ("told", "words", "free"),
    [
        ([Cost("free", "GBP", 0)], "free", True),
        ([Cost("Free", "GBP", 0)], "Free", True),
        ([Cost(None, "GBP", 0)], "free", True),
        (CHILDREN_FREE, "Under 12s: free; 13 and over: £40", False),
        (CHILDREN_FREE[:1], "Under 12s: free", False),
        ([Cost("Free for under 19s", "GBP", 0)], "Free for under 19s", False),
        ([Cost("Adults", "GBP", 25)], "Adults: £25", False),
        ([Cost("Adults", None, 2.5)], "Adults: £2.50", False),
        ([Cost(None, "CHF", 1500)], "1,500 CHF", False),
        ([per("per session")], "£25 per session", False),
        ([per("£25 a term")], "£25 a term", False),
        ([Cost("£35 for an hour", "GBP", 35)], "£35 for an hour", False),
        ([Cost("ask them")], "ask them", False),
        ([Cost("ask them"), Cost(None, "GBP", 0)], "ask them; free", False),
        ([Cost()], None, False),
        ([], None, False),
    ],
)
def test_all_of_it_is_said(told: list[Cost], words: str | None, free: bool) -> None:
    assert costs.in_words(told) == words
    assert costs.are_free(told) is free


@pytest.mark.parametrize(
    ("options", "words", "free"),
    [
        ([("Under 12s", 0), ("13 and over", 40)], "Under 12s: free; 13 and over: £40", False),
        ([("Adults", 25)], "Adults: £25", False),
        ([("Free", 0)], "Free", True),
        ([], None, False),
    ],
)
def test_a_card_and_the_ranking_go_by_the_same(
    session: Session, options: list[tuple[str, float]], words: str | None, free: bool
) -> None:
    asked: list[dict[str, Any]] = [
        {"id": str(place), "option": option, "amount": amount, "currency": "GBP"}
        for place, (option, amount) in enumerate(options)
    ]
    told = make_service(name="Night class", cost_options=asked)
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (whole,) = catalogue.offers(session)
    (card,) = completed(session, [whole])

    assert (whole.cost, card.cost) == (words, words)
    assert whole.free is free
