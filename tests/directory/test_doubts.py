"""What may be right and rarely is: told of a file and a feed, asked about in the form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from directory.__main__ import main
from directory.feeds.problems import Problem, RowError
from directory.partners.doubts import doubts
from directory.wording import say_problem
from tests.directory.hsds_makers import make_service
from tests.directory.makers import make_row, make_table

PLAIN: dict[str, Any] = {
    "minimum_age": None,
    "maximum_age": None,
    "maximum_age_with_ehcp_or_care": None,
    "requires_ehcp": False,
    "care_experienced_only": False,
    "postcode": None,
    "service_area": ["Blackpool"],
    "confidential": False,
    "phone": "01253 555 0100",
}


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"minimum_age": 24}, []),
        ({"minimum_age": 25}, ["people of 25 and over"]),
        ({"minimum_age": 25, "care_experienced_only": True}, []),
        ({"minimum_age": 26, "requires_ehcp": True}, ["people of 26 and over"]),
        ({"maximum_age": 16}, []),
        ({"maximum_age": 15}, ["people up to 15"]),
        ({"maximum_age": 15, "maximum_age_with_ehcp_or_care": 18}, []),
        ({"postcode": "FY1 1AA"}, []),
        ({"postcode": "SW1A 1AA"}, ["SW1A 1AA is not in: Blackpool."]),
        ({"postcode": "SW1A 1AA", "confidential": True}, []),
        ({"postcode": "SW1A 1AA", "service_area": ["Blackpool", "England"]}, []),
        ({"postcode": "SW1A 1AA", "service_area": ["Middle-earth"]}, []),
        ({"postcode": "SW1A 1AA", "service_area": []}, []),
        ({"minimum_age": 30, "postcode": "M1 1AE"}, ["30 and over", "M1 1AE"]),
    ],
)
def test_each_doubt_has_its_sentence(facts: dict[str, Any], words: list[str]) -> None:
    found = list(doubts(PLAIN | facts))
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_an_import_tells_of_them_by_line_and_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(
        make_table(
            make_row(postcode="FY1 1AA", minimum_age="16"),
            make_row(service="B", postcode="SW1A 1AA"),
            make_row(service="C", minimum_age="30", organization="PIER  Trust"),
        )
    )
    for preview in (["--preview"], []):
        assert main(["import", str(file), *preview]) == 0
        lines = capsys.readouterr().out.splitlines()
        again = lines.index("To look at again; if it is right, leave it:")
        assert lines[again + 1] == "  line 3: SW1A 1AA is not in: Blackpool."
        assert lines[again + 2].startswith("  line 4: Young people here are 16 to 24")
        (written,) = (at for at, line in enumerate(lines) if "written otherwise before" in line)
        assert lines[written + 1] == "  line 4 (PIER Trust)"


def test_of_hsds_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    owner = {"id": "8f1c2a34-0000-4000-8000-000000000001", "name": "Pier Trust"}
    plain = make_service(name="Plain", organization=owner)
    other = make_service(name="Old", organization={**owner, "name": "PIER Trust"}, minimum_age=40)
    file = tmp_path / "a.json"
    file.write_text(json.dumps([plain, other]))
    assert main(["import", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Old (PIER Trust): Young people here are 16 to 24" in said
    assert "written otherwise before" in said and "  Old (PIER Trust)\n" in said


def test_a_night_that_nobody_named_is_told_with_what_to_do() -> None:
    wrong = RowError(2, "schedules.closes_at", Problem.NIGHT_UNSAID, "17:00 > 09:00")
    assert '"overnight" written into the description of this schedule' in say_problem(wrong)
