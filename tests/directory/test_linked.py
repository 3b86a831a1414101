"""HSDS whose services have the ids of their organization and terms alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from directory.entries import load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading
from directory.feeds.problems import Problem, TableErrors
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW

HOW = Loading(feed="county", now=NOW)
TERM = {"id": str(uuid4()), "name": "Fishing", "taxonomy": "county"}
WHOLE = make_service(name="Hub", attributes=[{"id": str(uuid4()), "taxonomy_term": TERM}])


def linked(**fields: Any) -> dict[str, Any]:
    """A service of the same organization and term, of which it tells the ids."""
    attribute = {"id": str(uuid4()), "taxonomy_term_id": TERM["id"], "link_entity": "service"}
    of = WHOLE["organization"]["id"]
    made = make_service(name="Pier", organization_id=of, attributes=[attribute], **fields)
    return {key: value for key, value in made.items() if key != "organization"}


@pytest.mark.parametrize("order", [1, -1], ids=["before", "behind"])
def test_what_an_id_stands_for_is_found_in_the_same_file(session: Session, order: int) -> None:
    short = linked()
    assert load_hsds(session, as_file([WHOLE, short][::order]), HOW).new == 2
    told = tell(load(session, [short["id"]])[short["id"]])
    assert told["organization"]["name"] == "Pier Trust"
    assert [one["taxonomy_term"]["name"] for one in told["attributes"]] == ["Fishing"]
    again = load_hsds(session, as_file([WHOLE, short][::order]), HOW)
    assert again == Imported(0, 0, 2, 0)


def test_an_id_that_stands_for_nothing_in_it_is_told(session: Session) -> None:
    """A name from another file, or none, could be anybody's."""
    load_hsds(session, as_file([WHOLE]), HOW)
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file([linked()]), HOW)
    assert [(error.column, error.problem) for error in found.value.errors] == [
        ("organization", Problem.REQUIRED),
        ("attributes[0].taxonomy_term", Problem.REQUIRED),
    ]
