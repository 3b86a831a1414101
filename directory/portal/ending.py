"""A helpline that ends here: said on the page first, ticked, and told to the other admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from directory.db import WRITER_WAITS, one_at_a_time
from directory.helplines import Helpline, ended_by, helplines
from directory.partners import accounts, letters
from directory.partners.tables import Facts
from directory.portal.visit import Visit

# The field that is ticked on the page, and what it says then.
TICK, TICKED = "ends", "y"


class Ending:
    """The helplines that a post of this visit would take away, and whether whoever posts knows.

    `facts`: what the services say then, by their ids. No other line stands in for one of `lines`,
    nor will any have gone meanwhile: where one would end, others who write wait until this has.
    """

    def __init__(
        self, visit: Visit, facts: Mapping[str, Facts], *, counts: bool | None = None
    ) -> None:
        """`counts`: whether what is posted would do it; a post does, where nothing else is said."""
        self._visit = visit
        self._counts = visit.posts if counts is None else counts
        if visit.posts and helplines(visit.session, facts.keys()):
            one_at_a_time(visit.session, WRITER_WAITS)
        self.lines: Sequence[Helpline] = ended_by(visit.session, facts)

    @property
    def is_unsaid(self) -> bool:
        """Whether it was posted without the tick: then nothing is done."""
        return self._counts and bool(self.lines) and self._visit.text(TICK) != TICKED

    def tell_admins(self) -> None:
        """A letter about each line to every admin but whoever did it."""
        doer = self._visit.who.email
        everybody = (admin.email for admin in accounts.admins(self._visit.session))
        others = [email for email in everybody if email != doer]
        for line in self.lines:
            facts = {"line": line.name, "organization": line.organization, "who": doer}
            at = f"{self._visit.portal.url}/services/{line.id}"
            for admin in others:
                letter = letters.write("helpline_ended", [admin], **facts, service=at)
                self._visit.letters.append(letter)
