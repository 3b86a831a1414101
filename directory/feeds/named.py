"""What a preview names: the first services that are new, changed or gone, and what changes."""

from __future__ import annotations

from collections.abc import Iterator

from directory.entries import Entry
from directory.feeds.cells import UNPRINTABLE
from directory.feeds.loading import Imported
from directory.feeds.telling import row_of

MOST_NAMED = 20
VERDICTS = ("new", "changed", "gone")
# What changes beyond the columns of a table, such as a second phone.
BEYOND = "other details"


class Named:
    """Hears of every service, and keeps what is to be said of the first of each kind."""

    def __init__(self) -> None:
        self._kept: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}

    def __call__(self, verdict: str, before: Entry | None, after: Entry | None) -> None:
        entry, kept = after or before, self._kept[verdict]
        if entry is None or len(kept) >= MOST_NAMED:
            return
        name, by = entry.one("service")["name"], _organization(entry, before)
        what = f": {', '.join(changed(before, after))}" if before and after else ""
        kept.append(UNPRINTABLE.sub("", " ".join(f"{name} ({by}){what}".split())))

    @property
    def any(self) -> bool:
        return any(self._kept.values())

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
    old, new = row_of(before).said, row_of(_whole(before, after)).said
    columns = [name for name in old if old[name] != new[name]]
    return columns or [BEYOND]


def _whole(before: Entry, after: Entry) -> Entry:
    """A feed may leave fields unsaid: they stay, and are no change."""
    said = {name: [{**before.one(name), **after.one(name)}] for name in ("service", "eligibility")}
    return Entry({**after.rows, **said})


def _organization(entry: Entry, before: Entry | None) -> str:
    owners = entry.of("organization") or (before.of("organization") if before else [])
    return str(owners[0]["name"]) if owners else ""
