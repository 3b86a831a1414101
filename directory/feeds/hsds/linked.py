"""Names that a file tells elsewhere, where a service has their ids alone.

Some publishers write their link tables as they are: `organization_id` without the organization,
`taxonomy_term_id` without the term. One that another service of the file tells whole is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from directory.feeds.hsds.legacy import renewed
from directory.feeds.hsds.reading import documents
from directory.feeds.sheets import Open

ORGANIZATION, TERM = "organization", "taxonomy_term"
# What is needed of each to know it again; the rest is told where it stands whole.
OF_EACH = {ORGANIZATION: ("id", "name"), TERM: ("id", "name", "term", "taxonomy", "taxonomy_id")}
Told = Mapping[str, Any]


class Linked:
    """The organizations and terms of a file by their ids, read where a service first lacks one."""

    def __init__(self, open_file: Open) -> None:
        self._open_file = open_file

    def whole(self, document: Told) -> Told:
        """The service with what its ids stand for; one that stands nowhere stays as it is."""
        said = dict(document)
        if _lacks(document, ORGANIZATION):
            said |= self._found(document, ORGANIZATION)
        attributes = document.get("attributes")
        if isinstance(attributes, list) and any(_lacks(one, TERM) for one in attributes):
            said["attributes"] = [
                {**one, **self._found(one, TERM)} if _lacks(one, TERM) else one
                for one in attributes
            ]
        return said

    def _found(self, told: Told, name: str) -> Told:
        found = self._every.get((name, str(told[f"{name}_id"])))
        return {} if found is None else {name: found}

    @cached_property
    def _every(self) -> dict[tuple[str, str], Told]:
        every: dict[tuple[str, str], Told] = {}
        for document in documents(self._open_file):
            if isinstance(document, dict):
                for name, one in _told_whole(renewed(document)):
                    every.setdefault((name, str(one["id"])), one)
        return every


def _told_whole(document: Told) -> Iterator[tuple[str, Told]]:
    attributes = document.get("attributes")
    nested = [(ORGANIZATION, document)]
    nested += [(TERM, one) for one in attributes] if isinstance(attributes, list) else []
    for name, owner in nested:
        one = owner.get(name) if isinstance(owner, Mapping) else None
        if isinstance(one, Mapping) and one.get("id") and one.get("name"):
            yield name, {key: one[key] for key in OF_EACH[name] if key in one}


def _lacks(told: Any, name: str) -> bool:
    """Whether only its id is told."""
    return isinstance(told, Mapping) and not told.get(name) and bool(told.get(f"{name}_id"))
