"""What an import names: what changes, what is kept otherwise, and what may be a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from directory import places
from directory.entries import Entry, filled_up
from directory.feeds.cells import UNPRINTABLE
from directory.feeds.hsds.fields import AGES, ASSURANCE, SHAPES
from directory.feeds.loading import Imported
from directory.feeds.records import organization_id
from directory.feeds.rows import Row
from directory.feeds.telling import row_of, site, way_of_site, ways, where
from directory.helplines import Helpline
from directory.lengths import too_long
from directory.partners.checking import start_has_passed
from directory.partners.doubts import doubts
from directory.reach import Way
from directory.wording import unknown_interests

MOST_NAMED = 20
LONGEST_SHOWN = 40
# Nothing here hangs on these, and many write a whole name.
UNUSED = frozenset({"country", "currency"})
VERDICTS = ("new", "changed", "gone")
# What changes beyond the columns of a table, such as a second phone.
BEYOND = "other details"


class Named:
    """Hears of every service, and keeps what is to be said of the first of each kind, or of all."""

    def __init__(self, most: float = MOST_NAMED) -> None:
        self._most = most
        self._kept: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}
        self._otherwise: list[str] = []
        self._hidden: list[str] = []

    def __call__(self, verdict: str, before: Entry | None, after: Entry | None) -> None:
        entry, kept = after or before, self._kept[verdict]
        if entry is None or len(kept) >= self._most:
            return
        what = changed(before, after) if before and after else ()
        kept.append(_line(entry, what, _organization(entry, before)))

    def otherwise(self, entry: Entry, names: tuple[str, ...]) -> None:
        """A service whose partner's word stays, and where the feed differs."""
        self._otherwise.append(_line(entry, names, _organization(entry, None)))

    def hidden(self, entry: Entry) -> None:
        """A service whose place stays hidden, and of which the feed says another, or shows it."""
        self._hidden.append(_line(entry, (), _organization(entry, None)))

    def kept(self) -> Iterator[str]:
        """The services that say something else than the feed, because their partners did."""
        yield from _some(
            "Kept as their partners corrected them since; the feed says otherwise in:",
            self._otherwise,
        )
        yield from _some(
            "Kept confidential; the feed says that the address is shown, or another one. Look in "
            "the portal whether it has moved:",
            self._hidden,
        )

    def lines(self, found: Imported) -> Iterator[str]:
        """A heading for each kind, its names, and how many more there are."""
        for verdict, kept in self._kept.items():
            if not kept:
                continue
            yield f"{verdict.capitalize()}:"
            yield from (f"  {line}" for line in kept)
            more = getattr(found, verdict) - len(kept)
            yield from [f"  … and {more:,} more (--all names them)"] if more else []


class Noticed:
    """Hears of every row of a table and every service in HSDS, and keeps what may be a slip."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._columns: tuple[str, ...] = ()
        self._over: list[str] = []
        self._interests: list[str] = []
        self._long: list[str] = []
        self._doubts: list[str] = []
        self._spelt: list[str] = []
        self._spellings: dict[int, int] = {}
        self._areas: dict[str, int] = {}
        self._aside: list[str] = []
        self._postal: list[str] = []

    def document(self, entry: Entry) -> None:
        """Of a service in HSDS: areas that nobody knows, and what can't be right."""
        for area in entry.of("service_area"):
            name = area["name"]
            if name and places.area_named(name) is None:
                self._areas[name] = self._areas.get(name, 0) + 1
        aside = [f"{name} {_short(value)}" for name, value in _set_aside(entry)]
        self._aside += [_line(entry, aside, _organization(entry, None))] if aside else []
        by = _organization(entry, None)
        self._postal += [_line(entry, lines, by) for lines in [_for_letters(entry)] if lines]
        self._doubts += [_line(entry, [doubt], by) for doubt in doubts(_doubted(entry))]
        starts = entry.one("eligibility").get("start_dates")
        over = start_has_passed(starts, self._today)
        self._over += [_line(entry, [over], by)] if over else []
        for owner in entry.of("organization"):
            if self._is_spelt_otherwise(owner["id"], owner["name"]):
                self._spelt.append(_line(entry, (), by))

    def __call__(self, line: int, row: Row) -> None:
        self._columns = row.unknown
        over = start_has_passed(row.start_dates, self._today)
        self._over += [f"line {line} ({over})"] if over else []
        unknown = ", ".join(unknown_interests(row.interests))
        self._interests += [f"line {line} ({unknown})"] if unknown else []
        long = ", ".join(f"{text.name} {text.length:,}" for text in too_long(row.said))
        self._long += [f"line {line} ({long})"] if long else []
        self._doubts += [f"line {line}: {doubt}" for doubt in doubts(row.said)]
        name = " ".join(row.organization.split())
        if self._is_spelt_otherwise(organization_id(name), name):
            self._spelt.append(f"line {line} ({name})")

    def _is_spelt_otherwise(self, organization: str, name: str) -> bool:
        """Whether it was called otherwise before. Marks are kept, and not names: there are many."""
        spelling = hash(name)
        return self._spellings.setdefault(hash(organization), spelling) != spelling

    def lines(self, *, preview: bool) -> Iterator[str]:
        """What to look at again; starts that have passed in a preview alone, as a feed grows old.

        Of each the first.
        """
        if self._columns:
            yield f"Columns that are not ours, kept as they are: {', '.join(self._columns)}."
        if self._over and preview:
            yield f"Start dates that have passed: {', '.join(self._over[:MOST_NAMED])}."
        if self._interests:
            some = ", ".join(self._interests[:MOST_NAMED])
            yield f"Interests that nobody can choose, kept as they are: {some}."
        if self._long:
            some = ", ".join(self._long[:MOST_NAMED])
            yield f"Too long for a card, which shows the beginning: {some}."
        yield from _some("To look at again; if it is right, leave it:", self._doubts)
        yield from _some(
            "An organisation that was written otherwise before. It has one name, and the last one "
            "in the feed counts:",
            self._spelt,
        )
        yield from _some(
            "Areas that are not known here; who lives where is asked about each service of them. "
            "If one is misspelt, have it mended:",
            [
                UNPRINTABLE.sub("", f"{name[:LONGEST_SHOWN]} ({count:,})")
                for name, count in self._areas.items()
            ],
        )
        yield from _some(
            "Told as postal addresses, in a place that is physical: people are sent there. If they "
            "can't go there, have the location told as postal:",
            self._postal,
        )
        yield from _some("Set aside and kept, as it can't be read or can't be right:", self._aside)


def _for_letters(entry: Entry) -> list[str]:
    """The street that people are sent to though a feed tells it as postal, where it does."""
    at = site(entry)
    address = where(entry)["address"]
    return [address] if at and address and way_of_site(entry, at) is Way.LETTERS else []


def _doubted(entry: Entry) -> dict[str, Any]:
    """What doubts are asked of, of a service in HSDS: its rules, how it is reached, its areas."""
    return {
        **entry.one("eligibility"),
        **ways(entry),
        "service": entry.one("service")["name"],
        "status": entry.one("service").get("status"),
        "confidential": bool(entry.confidential()),
        "postcode": where(entry)["postcode"],
        "service_area": [area["name"] for area in entry.of("service_area") if area["name"]],
    }


def _set_aside(entry: Entry) -> Iterator[tuple[str, object]]:
    """What stands in the place of a column, and is none that it can hold."""
    for table, rows in entry.rows.items():
        fields = SHAPES[table].fields if table in SHAPES else {}
        for row in rows:
            for name, value in (row.get("extra") or {}).items():
                if name in UNUSED:
                    continue
                if name in fields or (table == "service" and name in {*AGES, *ASSURANCE}):
                    yield name, value


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…")


def _some(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield heading
        yield from (f"  {line}" for line in lines[:MOST_NAMED])
        more = len(lines) - MOST_NAMED
        yield from [f"  … and {more:,} more"] if more > 0 else []


def lines_of(found: Imported, *, preview: bool) -> Iterator[str]:
    """The helplines that nobody would be shown any more, or that an import has kept from that."""
    unless = ", unless another one of this file stands in for it" if preview else ""
    yield from _some(
        "No longer in the feed, and shown all the same: each is a helpline, and no other here is "
        f"of its kind, for its area and its ages{unless}. If nobody answers there any more, close "
        "it in the portal:",
        [_named(line) for line in found.kept],
    )
    yield from _some(
        "Helplines that the feed takes away, or from some of those whom they were for, and no "
        f"other here is of their kind, for their area and ages{unless}. Some young people who need "
        "one are shown none. Change it back in the portal if somebody answers there, or add "
        "another:",
        [_named(line) for line in found.ended],
    )


def _named(line: Helpline) -> str:
    return UNPRINTABLE.sub("", " ".join(f"{line.name} ({line.organization})".split()))


def changed(before: Entry, after: Entry) -> list[str]:
    """The columns in which the two differ."""
    old, new = row_of(before).said, row_of(filled_up(after, before)).said
    columns = [name for name in old if old[name] != new[name]]
    return columns or [BEYOND]


def _line(entry: Entry, what: Sequence[str], by: str) -> str:
    told = f": {', '.join(what)}" if what else ""
    said = f"{entry.one('service')['name']} ({by}){told}"
    return UNPRINTABLE.sub("", " ".join(said.split()))


def _organization(entry: Entry, before: Entry | None) -> str:
    owners = entry.of("organization") or (before.of("organization") if before else [])
    return str(owners[0]["name"]) if owners else ""
