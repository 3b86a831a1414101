"""A card shows as much of a text as one message holds, and whoever wrote more is told."""

from __future__ import annotations

import pytest
from sqlalchemy import String

from directory.db import Base
from directory.feeds.cells import LONGEST_EMAIL
from directory.feeds.problems import BadCell
from directory.feeds.rows import COLUMNS
from directory.lengths import MOST_ELSE, TEXTS, cut, too_long


def test_what_fits_is_shown_whole() -> None:
    assert cut("cost", "free") == "free" and cut("cost", None) is None
    assert cut("cost", "x" * MOST_ELSE) == "x" * MOST_ELSE


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("text", ["word " * 2_000, "x" * 8_000, "\n".join(["line"] * 2_000)])
def test_what_is_longer_is_cut_at_a_word_and_told(name: str, text: str) -> None:
    found = cut(name, text)
    (told,) = too_long({name: text})
    assert found is not None and len(found) <= told.most and found.endswith(" …")
    assert (told.name, told.length) == (name, len(text))
    assert " " not in text.strip() or found.removesuffix(" …").endswith("word")


def test_nothing_that_fits_is_told() -> None:
    assert list(too_long({"description": "You can.", "cost": None})) == []


@pytest.mark.parametrize(
    ("column", "table", "name"),
    [
        ("organization", "organization", "name"),
        ("service", "service", "name"),
        ("town", "address", "city"),
        ("languages", "language", "name"),
        ("qualification_level", "eligibility", "qualification_level"),
        ("confidence", "eligibility", "source_confidence"),
        ("assured_by", "eligibility", "assured_by"),
        ("email", "service", "email"),
    ],
)
def test_no_cell_is_longer_than_its_column_in_the_database(
    column: str, table: str, name: str
) -> None:
    """SQLite keeps all of it, and PostgreSQL refuses."""
    kept = Base.metadata.tables[table].c[name].type
    assert isinstance(kept, String) and kept.length
    most = kept.length if column != "email" else LONGEST_EMAIL
    assert most <= kept.length
    longest = "x" * most if column != "email" else "a@b." + "x" * (most - 4)
    assert COLUMNS[column](longest)
    with pytest.raises(BadCell):
        COLUMNS[column](longest + "x")
