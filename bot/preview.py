"""The card of a service as a young person would get it, for its partner to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.options import card_facts
from actions.turns import Message
from bot.replies import Replies
from directory import matching, places
from directory.eligibility import Offer, Seeker
from directory.freshness import freshness
from directory.suggestion import Suggestion
from directory.weights import weights

USUAL_AGE = 18


@dataclass(frozen=True)
class Preview:
    """Renders the very template that the guide sends."""

    replies: Replies

    def __call__(self, offer: Offer, *, today: date) -> str:
        """The card's words, as Telegram's HTML."""
        facts = card_facts(_suggestion(offer, today), today)
        message = Message("options/card", {**facts, "number": 1, "last": False})
        return self.replies.render(message).text


def _suggestion(offer: Offer, today: date) -> Suggestion:
    """The offer to somebody whom it suits; with no reasons where it would be hidden."""
    seeker = _somebody(offer)
    found = matching.rank([offer], seeker, today=today, show_unassured=True)
    if found:
        return found[0]
    fresh = freshness(offer, weights().freshness, today=today)
    return Suggestion(offer, 0, (), None, fresh)


def _somebody(offer: Offer) -> Seeker:
    """Somebody of the right age who lives where the service is."""
    low, high = offer.minimum_age or 0, offer.maximum_age or USUAL_AGE
    age = max(low, min(USUAL_AGE, high))
    return Seeker(
        age=age,
        outcode=places.outcode(offer.postcode or "") or _somewhere(offer),
        ehcp=True if offer.requires_ehcp else None,
        care_experienced=True if offer.care_experienced_only else None,
        universal_credit=True if offer.benefits_required else None,
    )


def _somewhere(offer: Offer) -> str | None:
    """An outcode in the area that the service covers, where the gazetteer knows one."""
    near = places.gazetteer()["districts"]
    return next((code for code in near if places.areas_of(code).sure & offer.areas), None)
