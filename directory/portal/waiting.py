"""Tells the partnership's admins that a change waits for them."""

from __future__ import annotations

from dataclasses import replace

from directory.partners import accounts, drafts, letters
from directory.portal.visit import Visit
from directory.tables import Organization


class Waiting:
    """What of an organisation waits, before a visit sends more."""

    def __init__(self, visit: Visit, organization_id: str | None) -> None:
        self._visit = visit
        self._organization_id = organization_id
        self._knew = drafts.waits(visit.session, organization_id)

    def tell_admins(self, what: str) -> None:
        """A letter to each of them; but not while something of the organisation waited already."""
        if self._knew or self._organization_id is None:
            return
        session = self._visit.session
        name = session.get_one(Organization, self._organization_id).name
        facts = {"organization": name, "what": what, "queue": f"{self._visit.portal.url}/queue"}
        for admin in accounts.admins(session):
            letter = letters.write("waiting", [admin.email], **facts)
            self._visit.letters.append(replace(letter, waits_for=self._organization_id))
