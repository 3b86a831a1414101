"""The report as it is made: a fall fails it and changes nothing, whatever else it says."""

from __future__ import annotations

import io
import json
import tempfile
import unittest
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from report import __main__ as report
from report.examples import Said
from report.figures import Heard
from report.trained import Trained

EVERY = 100
COST = {"seconds": 30.0, "megabytes": 2.0, "memory": 700.0}


def heard(right: int) -> list[Heard]:
    """A hundred messages, so many of them understood, all of them surely."""
    said = ["deny" if place < right else "affirm" for place in range(EVERY)]
    return [Heard("deny", first, 0.9, "thanks", 0.05) for first in said]


class Report(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name) / "nlu-report"

    def made(self, right: int, arguments: Sequence[str] = (), **cost: float) -> int:
        """The exit code of a report on a model that understands so many of a hundred."""
        trained = Trained(plain=heard(right), typos=heard(right), **(COST | cost))
        messages = [Said(f"no {place}", "deny", "terse") for place in range(EVERY)]
        replaced: dict[str, Any] = {
            "PLACE": self.place,
            "train_and_ask": lambda _: trained,
            "cross_validated": lambda *_: heard(right),
        }
        with (
            mock.patch.multiple(report, **replaced),
            mock.patch.object(report.examples, "held_out", lambda: messages),
            redirect_stdout(io.StringIO()) as self.told,
        ):
            return report.main([*arguments])

    def kept(self) -> dict[str, Any]:
        """The figures that are kept."""
        figures: dict[str, Any] = json.loads((self.place / "figures.json").read_text())
        return figures

    def files(self) -> dict[str, bytes]:
        """Everything that was written."""
        return {path.name: path.read_bytes() for path in self.place.iterdir()}

    def test_it_has_the_figures_a_page_and_a_picture(self) -> None:
        assert self.made(96) == 0
        assert sorted(self.files()) == ["README.md", "figures.json", "threshold.png"]
        assert self.files()["threshold.png"].startswith(b"\x89PNG")
        page = self.files()["README.md"].decode()
        for part in ("| deny | 96.0 |", "| deny | affirm | 4 |", "(threshold.png)", "700"):
            assert part in page, part

    def test_a_fall_of_more_than_two_points_fails_it_and_changes_nothing(self) -> None:
        self.made(96)
        before = self.files()

        assert self.made(93) == 1
        assert "accuracy fell from 96.0 to 93.0" in self.told.getvalue()
        assert self.files() == before

    def test_a_fall_of_two_points_does_not_nor_lowers_what_is_asked(self) -> None:
        self.made(96)

        assert self.made(94) == 0
        assert self.kept()["guarded"]["accuracy"] == 94.0
        assert self.kept()["best"]["accuracy"] == 96.0
        assert self.made(93) == 1

    def test_a_fall_may_be_accepted(self) -> None:
        self.made(96)

        assert self.made(93, ["--accept"]) == 0
        assert self.kept()["best"]["accuracy"] == 93.0

    def test_what_costs_too_much_is_never_accepted(self) -> None:
        for cost in ({"seconds": 61.0}, {"megabytes": 31.0}, {"memory": 1001.0}):
            assert self.made(96, ["--accept"], **cost) == 1
            assert not self.place.exists()
