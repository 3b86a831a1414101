"""The command line: what it prints, and what it says when something is wrong."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from directory.__main__ import main
from tests.directory.contracts.hsds_uk import example
from tests.directory.hsds_makers import make_service
from tests.directory.makers import SAMPLE, make_row, make_table

SUGGEST, PREVIEW = "suggest --age 17 --area FY1 --json", f"import --preview {SAMPLE}"
KAI = (
    "suggest --age 17 --area FY1 --goal earn_and_learn --barriers travel,confidence "
    "--english-maths neither"
)


@pytest.fixture
def on_sample(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{sample_file}")


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "foothold.db"


def suggested(capsys: pytest.CaptureFixture[str], line: str) -> list[dict[str, Any]]:
    assert main([*line.split(), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("on_sample")
def test_suggest_prints_options_with_reasons_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    options = suggested(capsys, KAI)
    assert set(options[0]) == {
        "id", "service", "organization", "kind", "score", "reasons", "asks", "distance_km",
        "freshness",
    }  # fmt: skip
    assert len({option["id"] for option in options}) == len(options)
    for option in options:
        assert option["score"] == sum(reason["points"] for reason in option["reasons"])
        assert all(reason["text"] for reason in option["reasons"])


@pytest.mark.usefixtures("on_sample")
def test_a_town_does_for_an_area_and_extra_help_for_a_plan(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_plan = suggested(capsys, "suggest --area blackpol --goal job --extra-help ehcp")
    without = suggested(capsys, "suggest --area blackpol --goal job --extra-help none")
    assert "supported_internship" in {option["kind"] for option in with_plan}
    assert "supported_internship" not in {option["kind"] for option in without}


@pytest.mark.usefixtures("on_sample")
def test_suggest_prints_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(KAI.split()) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("  1. ")
    assert "Can help with confidence." in printed


@pytest.mark.usefixtures("on_sample")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("suggest --goal fame", "earn_and_learn"),
        ("suggest --barriers travel,rain", "phone_data"),
        ("suggest --barriers travel,none", "none alone"),
        ("suggest --extra-help ,", "none alone"),
        ("suggest --age minus", "whole years"),
        ("suggest --area atlantis", "postcode"),
        ("suggest --tier 5", "choose from"),
        ("suggest --english-maths some", "english_only"),
        ("suggest --situation odd", "waiting_to_start"),
        ("suggest --extra-help money", "care_experienced"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line.split())
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("on_sample")
def test_an_interest_that_no_service_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "--interests", "falconry"]) == 2
    assert "construction" in capsys.readouterr().err


def test_without_services_suggest_says_what_to_do_and_makes_no_file(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suggest"]) == 2
    assert "import" in capsys.readouterr().err
    assert not nowhere.exists()


def test_with_tables_but_no_services_suggest_says_what_to_do(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert nowhere.exists()
    assert main(["suggest"]) == 2
    assert "import" in capsys.readouterr().err


def test_import_makes_the_database_and_counts(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(SAMPLE), "--preview"]) == 0
    assert "Would be: 90 new" in capsys.readouterr().out
    assert main(["import", str(SAMPLE)]) == 0
    assert "90 new, 0 changed, 0 unchanged, 0 gone" in capsys.readouterr().out
    assert nowhere.exists()


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_long_ones_say_how_far_they_have_come(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"all.{form}"
    monkeypatch.setattr("directory.feed_command.SECONDS_BETWEEN_WORDS", 3_600.0)
    assert main(["import", str(SAMPLE)]) == 0
    assert "…" not in capsys.readouterr().err
    monkeypatch.setattr("directory.feed_command.SECONDS_BETWEEN_WORDS", 0.0)
    assert main(["export", str(file)]) == 0
    assert "… 90 services written" in capsys.readouterr().err
    assert main(["import", str(file)]) == 0
    assert "… 90 services\n" in capsys.readouterr().err


@pytest.mark.usefixtures("nowhere")
def test_a_bad_file_is_told_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(make_table(make_row(kind="magic"), make_row(service="B", tiers="9")))
    assert main(["import", str(file)]) == 1
    said = capsys.readouterr().err
    assert "line 2, kind" in said and "line 3, tiers" in said
    assert main(["import", str(tmp_path / "none.csv")]) == 1


@pytest.mark.usefixtures("nowhere")
def test_a_preview_names_what_is_new_changed_and_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.csv"
    file.write_bytes(make_table(make_row(phone="01253 476101"), make_row(service="Gone crew")))
    main(["import", str(file)])
    file.write_bytes(
        make_table(make_row(phone="01253 476102", cost="free"), make_row(service="Fresh"))
    )
    capsys.readouterr()
    assert main(["import", str(file), "--preview"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Would be: 1 new, 1 changed, 0 unchanged, 1 gone. What is gone stays as it is; "
        "--retire-gone makes it inactive.",
        "New:",
        "  Fresh (Pier Trust)",
        "Changed:",
        "  Deckchair crew (Pier Trust): phone, cost",
        "Gone:",
        "  Gone crew (Pier Trust)",
    ]
    main(["import", str(file)])
    assert "Fresh" not in capsys.readouterr().out


@pytest.mark.usefixtures("nowhere")
def test_a_preview_names_only_the_first_and_how_many_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(SAMPLE), "--preview"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + 1 + 20 + 1
    assert printed[-1] == "  … and 70 more (--all names them)"
    assert main(["import", str(SAMPLE), "--preview", "--all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 1 + 90


@pytest.mark.usefixtures("nowhere")
def test_a_preview_of_a_feed_says_what_changes_beyond_the_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "feed.json"
    told = make_service(phones=[{"id": "1", "number": "0800 1"}])
    file.write_text(json.dumps(told))
    main(["import", str(file)])
    told["phones"].append({"id": "2", "number": "0800 2"})
    told["alert"] = "Shut on Friday"
    file.write_text(json.dumps(told))
    capsys.readouterr()
    assert main(["import", str(file), "--preview"]) == 0
    assert "  Hub (Pier Trust): other details" in capsys.readouterr().out


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("second", ["service_full", "service_list"])
def test_what_the_standard_s_own_examples_change_can_be_previewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], second: str
) -> None:
    """In full, and told in short in a list: both have an address."""
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(example("service_full")))
    assert main(["import", str(file)]) == 0
    told = example(second)
    for service in told.get("contents", [told]):
        service["name"] = "Another name"
    file.write_text(json.dumps(told))
    capsys.readouterr()

    assert main(["import", str(file), "--preview"]) == 0
    assert "1 changed" in capsys.readouterr().out


def test_a_file_that_is_no_database_is_told_with_what_to_do(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere.parent.mkdir(parents=True)
    nowhere.write_text("Dear council, " * 100)
    assert main(["suggest", "--age", "17"]) == 2
    assert "file is not a database" in capsys.readouterr().err


def test_a_database_of_a_newer_version_is_told_and_left_alone(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere.parent.mkdir(parents=True)
    with closing(sqlite3.connect(nowhere)) as other, other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('9999_from_tomorrow')")
    assert main(["migrate"]) == 2
    assert "made by another version of Foothold" in capsys.readouterr().err


@pytest.mark.usefixtures("nowhere")
def test_a_preview_names_starts_that_have_passed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ours.csv"
    rows = [make_row(service=said, start_dates=said) for said in ("2019", "All year round")]
    file.write_bytes(make_table(*rows))
    assert main(["import", str(file), "--preview"]) == 0
    assert "Start dates that have passed: line 2 (2019).\n" in capsys.readouterr().out


@pytest.mark.usefixtures("nowhere")
def test_a_preview_of_a_feed_names_them_too_and_programmes_that_have_ended(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    over = make_service(name="Crew", eligibility={"start_dates": "2020-01-01"})
    ended = make_service(name="Retail Traineeship 16-24", eligibility={"kind": "other"})
    file.write_text(json.dumps([over, ended]))
    assert main(["import", str(file), "--preview"]) == 0
    said = capsys.readouterr().out
    assert "Start dates that have passed: Crew (" in said and "2020-01-01" in said
    assert "this programme has ended" in said


@pytest.mark.usefixtures("nowhere")
def test_json_without_a_service_is_told_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ours.csv"
    file.write_text('{"a": 1}')
    assert main(["import", str(file)]) == 1
    assert "This isn't Open Referral (HSDS) JSON" in capsys.readouterr().err
    file.write_text("[]")
    assert main(["import", str(file), "--preview"]) == 0
    assert "There is no service in it." in capsys.readouterr().out


REFUGE = make_service(
    name="Refuge",
    service_at_locations=[
        {
            "id": "1",
            "location": {
                "id": "1",
                "addresses": [
                    {"id": "1", "address_1": "13 Marrow Lane", "postal_code": "FY1 6JX"}
                    | {"confidential": True}
                ],
            },
        }
    ],
)


def refuge(**address: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(REFUGE))
    told["service_at_locations"][0]["location"]["addresses"][0] |= address
    return told


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ({"confidential": False}, True),
        ({"address_1": "20 Marrow Road", "postal_code": "FY1 6JY"}, True),
        ({"address_1": "13, Marrow Lane"}, False),
    ],
)
def test_what_a_feed_says_otherwise_of_a_hidden_place_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    address: dict[str, Any],
    is_told: bool,
    preview: bool,
) -> None:
    """It stays hidden, and where it was; whoever keeps the entry can look."""
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(REFUGE))
    main(["import", str(file)])
    file.write_text(json.dumps(refuge(**address)))
    capsys.readouterr()
    assert main(["import", str(file), *(["--preview"] if preview else [])]) == 0
    printed = capsys.readouterr().out
    assert ("Kept confidential" in printed and "  Refuge (Pier Trust)" in printed) == is_told
    assert "Marrow" not in printed


@pytest.mark.usefixtures("nowhere")
def test_an_interest_that_nobody_can_choose_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.csv"
    rows = [make_row(), make_row(service="B", interests="construcion;sport;any")]
    file.write_bytes(make_table(*rows))
    assert main(["import", str(file)]) == 0
    told = "Interests that nobody can choose, kept as they are: line 3 (construcion).\n"
    assert told in capsys.readouterr().out


def numbered(folder: Path, council: str, *names: str, owner: str = "1") -> str:
    """A feed of a council that numbers its services and organisations from 1."""
    own = {"id": owner, "name": council}
    every = [make_service(name=name, organization=own) for name in names]
    for number, service in enumerate(every, 1):
        service["id"] = str(number)
    path = folder / f"{council}.json"
    path.write_text(json.dumps(every))
    return str(path)


@pytest.mark.parametrize("preview", [["--preview"], []])
@pytest.mark.parametrize(("owner", "name"), [("1", "Football"), ("2", "Carers"), ("2", "Judo")])
def test_a_second_feed_with_the_same_ids_is_refused_until_it_has_a_name(
    nowhere: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    preview: list[str],
    owner: str,
    name: str,
) -> None:
    main(["migrate"])
    assert main(["import", numbered(tmp_path, "One", "Carers", "Safe house")]) == 0
    other = numbered(tmp_path, "Two", name, "Swimming", owner=owner)
    assert main(["import", *preview, other]) == 1
    said = capsys.readouterr().err
    assert "Carers (One)" in said and "--feed" in said
    assert main(["import", other, "--feed", "two"]) == 0
    assert "2 new, 0 changed" in capsys.readouterr().out


def test_an_organisation_may_have_another_name_since(nowhere: Path, tmp_path: Path) -> None:
    main(["migrate"])
    assert main(["import", numbered(tmp_path, "One", "Carers", "Safe house")]) == 0
    assert main(["import", numbered(tmp_path, "One and all", "Carers", "Safe house")]) == 0


def test_a_feed_without_a_name_makes_nothing_inactive_that_may_be_another_s(
    nowhere: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate"])
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(json.dumps([make_service(name=f"One {n}") for n in range(3)]))
    two.write_text(json.dumps([make_service(name=f"Two {n}") for n in range(4)]))
    assert main(["import", str(one)]) == 0
    assert main(["import", str(two), "--retire-gone"]) == 1
    assert '--feed "hsds"' in capsys.readouterr().err
    assert main(["import", str(two), "--retire-gone", "--feed", "two"]) == 0
    assert "4 new, 0 changed, 0 unchanged, 0 gone" in capsys.readouterr().out
    one.write_text(json.dumps([make_service(name=f"One {n}") for n in range(2)]))
    assert main(["import", str(one), "--retire-gone"]) == 0
    assert "1 gone" in capsys.readouterr().out


@pytest.mark.usefixtures("on_sample")
@pytest.mark.parametrize("line", [SUGGEST, PREVIEW], ids=["suggest", "preview"])
def test_who_has_read_enough_is_told_nothing(line: str) -> None:
    """`… | head`: it said that DATA_DIR cannot be used."""
    command = [sys.executable, "-m", "directory", *line.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0
