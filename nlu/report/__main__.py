"""Measures everything, compares it with the figures of last time, and writes docs/nlu-report/.

0 when nothing lies more than figures.FALL points below its best and the cost keeps to
figures.LIMITS, 1 otherwise: then the old figures stay. `python -m report --accept` writes a fall
down as well, and the next report is held to that; what costs too much is never accepted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from report import examples, figures, pages
from report.crossing import cross_validated
from report.trained import Trained, train_and_ask

PLACE = examples.NLU.parent / "docs" / "nlu-report"


def main(arguments: list[str]) -> int:
    """Measure, say what fell, and write."""
    config = read_config(examples.NLU / "config.yml")
    # First, so that the server does not begin with the memory of cross-validation.
    held_out = examples.held_out()
    trained = train_and_ask(held_out)
    crossed = cross_validated(examples.learned(), config)
    measured = measure(crossed, trained, config)
    measured["made from"] = examples.fingerprint()
    voices = [one.voice for one in held_out]
    measured["voices"] = figures.by_voice(voices, trained.plain, trained.typos)
    accept = "--accept" in arguments
    kept = PLACE / "figures.json"
    best = json.loads(kept.read_text(encoding="utf-8"))["best"] if kept.exists() else {}
    fallen, over = figures.falls(best, measured["guarded"]), figures.too_much(measured["cost"])
    print("\n".join([*fallen, *over]) or "Nothing fell by more than 2 points, nor costs too much.")
    if over or (fallen and not accept):
        return 1
    measured["best"] = figures.best_of(best, measured["guarded"], accept=accept)
    PLACE.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    pages.write(PLACE, measured, crossed, trained.plain)
    return 0


def read_config(path: Path) -> dict[str, Any]:
    """The settings of both classifiers in one."""
    pipeline = YAML(typ="safe").load(path)["pipeline"]
    return {key: value for part in pipeline for key, value in part.items() if key != "name"}


def measure(
    crossed: list[figures.Heard], trained: Trained, config: dict[str, Any]
) -> dict[str, Any]:
    """Every figure that is kept; the guarded ones fail the report when they fall."""
    rule = config["threshold"], config["ambiguity_threshold"]
    plain, typos = trained.plain, trained.typos
    guarded = {
        "cross-validated accuracy": figures.accuracy(crossed),
        "accuracy": figures.accuracy(plain),
        "accuracy with typos": figures.accuracy(typos),
        "out of scope caught": figures.caught(plain, *rule),
        "right when answered": round(100 - figures.wrong_when_answered(plain, *rule), 1),
        "right when answered with typos": round(100 - figures.wrong_when_answered(typos, *rule), 1),
        "in scope and acted on": figures.acted_on(plain, *rule),
        "in scope and acted on with typos": figures.acted_on(typos, *rule),
    }
    told = {
        "messages held out": len(plain),
        "meant among the two offered, when not acted on": figures.meant_is_offered(plain, *rule),
        "out of scope caught with typos": figures.caught(typos, *rule),
    }
    cost = {
        "training, seconds": trained.seconds,
        "model, MB": trained.megabytes,
        "memory of Rasa, MB at most": trained.memory,
    }
    return {"guarded": guarded, "told": told, "cost": cost, "intents": figures.by_intent(plain)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
