"""Cross-validation: every example judged by a model that never saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from extensions.understanding.deciding import SEED, Deciding, confidences
from sklearn.model_selection import StratifiedKFold

from report.examples import Said
from report.figures import Heard

FOLDS = 5


def cross_validated(said: Sequence[Said], config: Mapping[str, Any]) -> list[Heard]:
    """What each example is heard as by the model made from the other four fifths."""
    heard: list[Heard] = []
    meant = [one.meant for one in said]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for known, asked in folds.split(meant, meant):
        heard += _judged([said[at] for at in known], [said[at] for at in asked], config)
    return heard


def _judged(known: Sequence[Said], asked: Sequence[Said], config: Mapping[str, Any]) -> list[Heard]:
    deciding = Deciding.learned_from(
        [one.text for one in known],
        [one.meant for one in known],
        fit=config["C"],
        meaning=config["meaning"],
        slips=config["slips"],
    )
    rows = confidences(deciding.sides([one.text for one in asked]), config["temperature"])
    return [_heard(one.meant, deciding.intents, row) for one, row in zip(asked, rows, strict=True)]


def _heard(meant: str, intents: Sequence[str], row: np.ndarray[Any, Any]) -> Heard:
    second, first = np.argsort(row, kind="stable")[-2:]
    return Heard(meant, intents[first], float(row[first]), intents[second], float(row[second]))
