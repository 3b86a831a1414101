"""What a feed writes for web pages is text on a card; and a card says what the feed says beside."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import catalogue
from directory.cards import completed
from directory.entries import load
from directory.feed_texts import plain
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Loading
from directory.offer import Offer
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("<p>Come along</p>", "Come along"),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\nTwo & three."),
        ("<ul><li>A</li><li>B</li></ul>", "• A\n• B"),
        ("A<br/>B<br>C", "A\nB\nC"),
        ("Caf&eacute;&nbsp;&#39;s", "Café 's"),
        ("<a href='https://x.org'>our page</a>", "our page"),
        ("<script>alert(1)</script>Hi<!-- no -->", "Hi"),
        ("under <18 or >24, 5 < 6", "under <18 or >24, 5 < 6"),
        ("ask for <name> & go", "ask for <name> & go"),
        ("Two\n\nlines  here", "Two\n\nlines  here"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_markup_is_read_and_all_else_is_left_alone(told: str, read: str) -> None:
    assert plain(told) == read


def offers(session: Session, **said: Any) -> list[Offer]:
    """The one service as both ways of reading have it."""
    told = make_service(**said)
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (offer,) = catalogue.offers(session)
    return [offer, *completed(session, [offer])]


@pytest.mark.parametrize(
    "said",
    [
        {"eligibility_description": "Only for <b>carers</b> of 16 to 24"},
        {"eligibility": "Only for <b>carers</b> of 16 to 24"},
        {"eligibilitys": [{"id": "1", "eligibility": "Only for carers of 16 to 24"}]},
    ],
)
def test_a_card_says_whom_a_feed_says_that_it_is_for(session: Session, said: Any) -> None:
    for offer in offers(session, **said):
        assert offer.who_for == "Only for carers of 16 to 24"


def test_a_card_says_what_to_know_before_somebody_goes(session: Session) -> None:
    for offer in offers(session, alert="Closed until 5 January."):
        assert offer.alert == "Closed until 5 January."


def test_what_is_shown_as_text_is_exported_as_it_came(session: Session) -> None:
    words = "<p>Come &amp; see</p>"
    for offer in offers(session, name="Tea &amp; talk", description=words):
        assert (offer.name, offer.description) == ("Tea & talk", "Come & see")
    (entry,) = load(session, [offer.id]).values()
    assert tell(entry)["description"] == words
