"""What a preview names: the first services that are new, changed or gone, and what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from directory.entries import Entry
from directory.feeds.cells import UNPRINTABLE
from directory.feeds.loading import Imported, said_over
from directory.feeds.telling import row_of

MOST_NAMED = 20
VERDICTS = ("new", "changed", "gone")
# What changes beyond the columns of a table, such as a second phone.
BEYOND = "other details"


class Named:
    """Hears of every service, and keeps what is to be said of the first of each kind."""

    def __init__(self) -> None:
        self._kept: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}
        self._otherwise: list[str] = []

    def __call__(self, verdict: str, before: Entry | None, after: Entry | None) -> None:
        entry, kept = after or before, self._kept[verdict]
        if entry is None or len(kept) >= MOST_NAMED:
            return
        what = changed(before, after) if before and after else ()
        kept.append(_line(entry, what, _organization(entry, before)))

    def otherwise(self, entry: Entry, names: tuple[str, ...]) -> None:
        """A service whose partner's word stays, and where the feed differs."""
        self._otherwise.append(_line(entry, names, _organization(entry, None)))

    def corrections(self) -> Iterator[str]:
        """The services that say something else than the feed, because their partners did."""
        if self._otherwise:
            yield "Kept as their partners corrected them since; the feed says otherwise in:"
            yield from (f"  {line}" for line in self._otherwise[:MOST_NAMED])
            more = len(self._otherwise) - MOST_NAMED
            yield from [f"  … and {more:,} more"] if more > 0 else []

    def lines(self, found: Imported) -> Iterator[str]:
        """A heading for each kind, its names, and how many more there are."""
        for verdict, kept in self._kept.items():
            if not kept:
                continue
            yield f"{verdict.capitalize()}:"
            yield from (f"  {line}" for line in kept)
            more = getattr(found, verdict) - len(kept)
            yield from [f"  … and {more:,} more"] if more else []


def changed(before: Entry, after: Entry) -> list[str]:
    """The columns in which the two differ."""
    old, new = row_of(before).said, row_of(said_over(after, before)).said
    columns = [name for name in old if old[name] != new[name]]
    return columns or [BEYOND]


def _line(entry: Entry, what: Sequence[str], by: str) -> str:
    told = f": {', '.join(what)}" if what else ""
    said = f"{entry.one('service')['name']} ({by}){told}"
    return UNPRINTABLE.sub("", " ".join(said.split()))


def _organization(entry: Entry, before: Entry | None) -> str:
    owners = entry.of("organization") or (before.of("organization") if before else [])
    return str(owners[0]["name"]) if owners else ""
