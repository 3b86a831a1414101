"""Whatever is hidden, and however it is written: nothing that goes out tells it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from starlette.testclient import TestClient

from bot.preview import Preview
from bot.replies import Replies
from directory import catalogue
from directory.cards import completed
from directory.db import reading, transaction
from directory.entries import load
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Loading
from directory.feeds.writing import write_csv
from directory.partners import hiding
from directory.partners.facts import facts_of, offer_of
from tests.directory.api_makers import api_on
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY

MANY = 120
KINDS = [("Lane", "Ln"), ("Street", "St."), ("Road", "rd"), ("Avenue", "Ave"), ("Close", "Cl"),
         ("Gardens", "Gdns"), ("Crescent", "Cres"), ("Square", "SQ"), ("Grove", "Gr.")]  # fmt: skip
BEFORE = ["", "Flat 2, ", "c/o ", "No. ", "Rear of ", "The Lodge, ", "Unit 3B\n", "2nd Floor, "]
BEHIND = ["", ", Blackpool", " Blackpool", " - Flat 2", "\nSouth Shore", ", (side door)"]
WHOLE_TEXTS = ("description", "alert", "application_process", "fees_description", "url")
PAGES = ("/services?full=true&per_page=500", "/service_at_locations?full=true&per_page=500",
         "/taxonomy_terms?per_page=500", "/services?per_page=500")  # fmt: skip


class Hidden:
    """One address in two writings, with names and a postcode that stand nowhere else."""

    def __init__(self, number: int) -> None:
        dice = random.Random(number)  # noqa: S311  # no secret hangs on it
        self.name = f"Zq{''.join(dice.choices('bcdfgklm', k=5))}"
        self.door = dice.randint(1, 200)
        kinds = list(dice.choice(KINDS))
        dice.shuffle(kinds)
        alone = number % 5 == 0
        street, told = (self.name, self.name) if alone else (f"{self.name} {k}" for k in kinds)
        letter = dice.choice(["", "a", "B"])
        row = dice.choice(["", f"-{self.door + 2}", f"/{self.door + 1}"]) if not letter else ""
        self.address = (
            f"{dice.choice(BEFORE)}{self.door}{letter}{row} {street}{dice.choice(BEHIND)}"
        )
        gap = dice.choice([" ", ", ", "  "])
        written = f"{self.door}{dice.choice(['', ' ']) if letter else ''}{letter}{gap}{told}"
        self.written = dice.choice([written, written.upper(), written.lower()])
        self.postcode = f"FY{dice.randint(1, 8)} {dice.randint(1, 9)}QX"
        self.inside = number % 7 == 0
        """In the second line of the address, behind the name of a house."""

    def service(self, number: int) -> dict[str, Any]:
        said = f"Come to {self.written}, {self.postcode.replace(' ', '')}. Ring."
        lines = {"address_1": "The Willows", "address_2": self.address}
        place = {
            "id": f"at{number}",
            "location": {
                "id": f"l{number}",
                "name": said,
                "addresses": [
                    {
                        "id": f"a{number}",
                        "postal_code": self.postcode,
                        "hideAddress": "yes",
                        **(lines if self.inside else {"address_1": self.address}),
                    }
                ],
            },
        }
        url = f"https://maps.example.org/?q={self.written.replace(' ', '+')}"
        term = {"id": f"t{number}", "name": said, "taxonomy": "places"}
        own = {"id": f"o{number}", "name": f"Organisation {number}", "description": said}
        return make_service(
            name=f"Refuge {number} at {self.written}",
            organization=own,
            service_at_locations=[place],
            schedules=[{"id": f"s{number}", "description": said}],
            cost_options=[{"id": f"c{number}", "option": said}],
            languages=[{"id": f"n{number}", "name": f"English at {self.written}"}],
            service_areas=[{"id": f"r{number}", "name": f"Around {self.written}"}],
            contacts=[{"id": f"k{number}", "name": said}],
            phones=[{"id": f"p{number}", "number": "01253 555 0100", "description": said}],
            attributes=[{"id": f"x{number}", "label": said, "taxonomy_term": term}],
            eligibility_description=said,
            **{**dict.fromkeys(WHOLE_TEXTS, said), "url": url},
        )

    def is_told_in(self, text: str) -> bool:
        """Its street beside its number, or its postcode."""
        squeezed = re.sub(r"[\W_]|%[0-9a-f]{2}", "", text.casefold())
        door = rf"(?<!\d){self.door}[ab]?(?:the)?{self.name.casefold()}"
        return bool(re.search(door, squeezed)) or self.postcode.lower().replace(" ", "") in squeezed


def test_no_hidden_address_is_told_anywhere(engine: Engine, tmp_path: Path) -> None:
    every = [Hidden(number) for number in range(MANY)]
    told = [one.service(number) for number, one in enumerate(every)]
    assert all(one.is_told_in(repr(service)) for one, service in zip(every, told, strict=True))
    with transaction(engine) as session:
        assert load_hsds(session, as_file(told), Loading(feed="county", now=NOW)).new == MANY
    out = "\n".join(_all_that_goes_out(engine, tmp_path))
    assert [one.address for one in every if one.is_told_in(out)] == []


def _all_that_goes_out(engine: Engine, folder: Path) -> Iterator[str]:
    with reading(engine) as session:
        write_hsds(session, folder / "all.json")
        write_csv(session, folder / "all.csv")
        offers = catalogue.offers(session)
        yield repr(offers)
        yield repr(completed(session, offers))
        hidden, card = hiding.hidden_places(session), Preview(Replies("The Coast Partnership"))
        for own, entry in load(session, [offer.id for offer in offers]).items():
            owner = entry.one("organization")
            seen = hiding.foreseen(facts_of(entry), facts_of(entry), owner, hidden)
            yield card(offer_of(seen, own=own, organization=owner), today=TODAY)
    for name in ("all.json", "all.csv"):
        yield (folder / name).read_text(encoding="utf-8-sig")
    with TestClient(api_on(engine)) as client:
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 200 and answer.json()["last_page"]
            yield answer.text
