"""Which phone number a card tells, of the several that a feed may give."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from directory import candidate_rows, catalogue
from directory.db import transaction
from directory.eligibility import Seeker
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.loading import Loading
from directory.tables import Address, Service
from tests.actions.makers import BOTH, databases, engines
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY

database, engine = databases(*BOTH), engines()
PLACE = "7b0ac493-7f66-4e1c-9c0b-0c2f5d8c5a11"
OWN, THEIRS, THERE, HERE = ([{"id": "", "number": f"01253 55500{n}"}] for n in (1, 2, 3, 4))


def told(*, at: Any = None, location: Any = None, **own: Any) -> dict[str, Any]:
    place = {"id": PLACE, "location_type": "physical", **(location or {})}
    site = {"id": "", "location": place, **(at or {})}
    return make_service(service_at_locations=[site], **own)


CONTACT = [{"id": "", "name": "Sam", "phones": THEIRS}]


@pytest.mark.parametrize(
    ("document", "number"),
    [
        (told(phones=OWN, contacts=CONTACT, location={"phones": HERE}), "01253 555001"),
        (told(contacts=CONTACT, at={"phones": THERE}), "01253 555002"),
        (told(at={"phones": THERE}, location={"phones": HERE}), "01253 555003"),
        (told(location={"phones": HERE}), "01253 555004"),
        (told(location={"phones": "by post"}), None),
        (told(location={"phones": [{"number": "0" * 500}]}), None),
        (told(location={"phones": [{"number": ["a list"]}]}), None),
        (told(), None),
    ],
)
def test_the_nearest_number_to_the_service_is_told(
    engine: Engine, document: dict[str, Any], number: str | None
) -> None:
    with transaction(engine) as session:
        load_hsds(session, as_file(document), Loading(feed="county", now=NOW))
        (whole,) = catalogue.offers(session)
        (found,) = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        assert (found.offer.phone, whole.phone) == (number, number)
        assert found.offer == whole


def test_the_number_of_a_confidential_place_stays_behind(engine: Engine) -> None:
    document = told(location={"phones": HERE, "addresses": [{"id": "", "address_1": "1 Quiet"}]})
    with transaction(engine) as session:
        load_hsds(session, as_file(document), Loading(feed="county", now=NOW))
        session.scalars(select(Address)).one().confidential = True
        candidate_rows.refresh(session, list(session.scalars(select(Service.id))))
        (found,) = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        assert found.offer.phone is None
        assert catalogue.offers(session) == [found.offer]
