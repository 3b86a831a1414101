"""The figures of the report, and the figures that were kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report import examples, figures
from report.examples import fingerprint
from report.figures import Heard

KEPT = Path(__file__).parents[2] / "docs" / "nlu-report" / "figures.json"
RULE = (0.5, 0.1)


def heard(meant: str, first: str, sure: float = 0.9, second: str = "deny") -> Heard:
    """A message heard as `first`, with what is left over for `second`."""
    return Heard(meant, first, sure, second, round(1 - sure, 6))


@pytest.mark.parametrize(
    ("one", "acted"),
    [
        (heard("affirm", "affirm"), True),
        (heard("affirm", "affirm", sure=0.53), False),
        (Heard("affirm", "affirm", 0.4, "deny", 0.1), False),
        (heard("affirm", "out_of_scope"), False),
    ],
)
def test_the_guide_acts_on_what_is_sure_and_not_close(one: Heard, acted: bool) -> None:
    assert one.answered(*RULE) is acted


def test_out_of_scope_counts_as_caught_when_nothing_is_done() -> None:
    every = [heard("out_of_scope", "greet", 0.3), heard("out_of_scope", "greet")]
    assert figures.caught(every, *RULE) == 50.0


def test_what_is_out_of_scope_does_not_count_as_recognised() -> None:
    assert figures.accuracy([heard("out_of_scope", "out_of_scope"), heard("deny", "greet")]) == 0.0


def test_wrong_when_answered_counts_only_what_is_acted_on() -> None:
    every = [heard("greet", "deny"), heard("greet", "greet"), heard("greet", "deny", 0.3)]
    assert figures.wrong_when_answered(every, *RULE) == 50.0


def test_the_meant_one_may_be_the_second_offered() -> None:
    every = [heard("deny", "greet", 0.52), heard("thanks", "greet", 0.52)]
    assert figures.meant_is_offered(every, *RULE) == 50.0


def test_no_messages_make_no_division_by_zero() -> None:
    assert figures.accuracy([]) == 0.0


def test_the_most_frequent_confusion_comes_first() -> None:
    every = [heard("greet", "deny"), heard("thanks", "affirm"), heard("thanks", "affirm")]
    assert figures.confusions(every)[0] == ("thanks", "affirm", 2)


def test_each_voice_is_counted_by_itself() -> None:
    plain = [heard("deny", "deny"), heard("deny", "greet"), heard("greet", "greet")]
    typos = [heard("deny", "greet"), heard("deny", "greet"), heard("greet", "greet")]

    assert figures.by_voice(["loud", "loud", "terse"], plain, typos) == {
        "loud": (2, 50.0, 0.0),
        "terse": (1, 100.0, 100.0),
    }


def test_a_voice_with_nothing_in_scope_has_no_row() -> None:
    chatter = [heard("out_of_scope", "out_of_scope"), heard("out_of_scope", "greet")]

    assert figures.by_voice(["chatter", "chatter"], chatter, chatter) == {}


def test_a_fall_of_more_than_two_points_is_told() -> None:
    best = {"accuracy": 90.0, "right when answered": 96.0}

    assert figures.falls(best, {"accuracy": 88.0, "right when answered": 93.9}) == [
        "right when answered fell from 96.0 to 93.9."
    ]
    assert figures.falls(best, {}) != []


def test_small_falls_do_not_add_up() -> None:
    """Each report is held to the best there was, not to the one before it."""
    best = {"accuracy": 90.0}
    for now in (91.0, 89.5):
        assert figures.falls(best, {"accuracy": now}) == []
        best = figures.best_of(best, {"accuracy": now}, accept=False)

    assert best == {"accuracy": 91.0}
    assert figures.falls(best, {"accuracy": 88.5}) != []


def test_only_a_fall_that_is_accepted_lowers_what_is_asked() -> None:
    best = {"accuracy": 90.0, "out of scope caught": 90.0}
    now = {"accuracy": 80.0, "out of scope caught": 89.0}

    assert figures.best_of(best, now, accept=False) == best
    assert figures.best_of(best, now, accept=True) == {
        "accuracy": 80.0,
        "out of scope caught": 90.0,
    }


def test_a_figure_that_is_new_is_its_own_best() -> None:
    assert figures.best_of({}, {"accuracy": 80.0}, accept=False) == {"accuracy": 80.0}


@pytest.mark.parametrize("name", list(figures.LIMITS))
def test_what_costs_too_much_is_told(name: str) -> None:
    cost = {**figures.LIMITS, name: figures.LIMITS[name] + 0.1}

    assert figures.too_much(figures.LIMITS) == []
    assert [line.partition(":")[0] for line in figures.too_much(cost)] == [name]


def test_the_kept_figures_reach_their_aims() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["guarded"]["accuracy"] >= 90
    assert kept["guarded"]["accuracy with typos"] >= 85
    assert kept["guarded"]["out of scope caught"] >= 85
    assert kept["guarded"]["right when answered"] >= 95
    assert kept["guarded"]["right when answered with typos"] >= 95
    assert figures.too_much(kept["cost"]) == []


def test_the_report_was_made_from_what_is_here() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["made from"] == fingerprint(), (
        "What is learned, held out or decides changed after the report: run `make nlu-report`"
    )


@pytest.mark.parametrize(
    "name",
    ["data/intake.yml", "held_out/loud.yml", "config.yml", "requirements.lock",
     "extensions/understanding/deciding.py"],
)  # fmt: skip
def test_any_change_of_what_decides_changes_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for one in (name, "config.yml", "requirements.lock"):
        (tmp_path / one).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / one).write_text("as it is", encoding="utf-8")
    monkeypatch.setattr(examples, "NLU", tmp_path)
    before = fingerprint()
    assert fingerprint() == before
    (tmp_path / name).write_text("as it is now", encoding="utf-8")
    assert fingerprint() != before


def test_a_guide_that_acts_on_less_and_less_is_told() -> None:
    """A higher threshold makes all else look better."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for name in ("in scope and acted on", "in scope and acted on with typos"):
        fewer = {**kept["guarded"], name: kept["best"][name] - 2.1}
        assert figures.falls(kept["best"], fewer) != []


def test_the_kept_figures_are_not_far_below_the_best() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert set(kept["best"]) == set(kept["guarded"])
    assert figures.falls(kept["best"], kept["guarded"]) == []
