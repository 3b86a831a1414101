"""Which intent a text belongs to: what is learned from examples, without anything of Rasa's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.svm import LinearSVC

from extensions.understanding.layers import WIDTH
from extensions.understanding.plain import plain
from extensions.understanding.sentence_vectors import shipped
from extensions.understanding.slips import with_slips
from extensions.understanding.spelling import Spelling
from extensions.understanding.wording import Wording

SEED = 42


@dataclass(frozen=True)
class Deciding:
    """One line through the space of all texts for each intent: its own lie on one side."""

    spelling: Spelling
    wording: Wording
    intents: tuple[str, ...]
    weights: np.ndarray[Any, Any]
    offsets: np.ndarray[Any, Any]
    meaning: float

    @classmethod
    def learned_from(
        cls,
        texts: Sequence[str],
        intents: Sequence[str],
        *,
        fit: float,
        meaning: float,
        slips: float,
    ) -> Deciding:
        """Learn from examples: `fit` is the C of the machines, `meaning` the vectors' weight.

        Each example is learned once more with slips of the thumb, and counts `slips` there. It is
        its wording alone that is learned then: a vector of what is misspelled means little.
        """
        texts = [plain(text) for text in texts]
        spelling = Spelling.learned_from(texts, shipped().known_words)
        wording = Wording.learned_from(texts)
        machine = LinearSVC(C=fit, random_state=SEED)
        slipped = [spelling.right(_badly(text)) for text in texts]
        machine.fit(
            vstack([_numbers(wording, texts, meaning), _wording_alone(wording, slipped)]),
            [*intents, *intents],
            sample_weight=[1.0] * len(texts) + [slips] * len(texts),
        )
        weights = np.ascontiguousarray(machine.coef_.T, np.float32)
        names = tuple(str(name) for name in machine.classes_)
        offsets = machine.intercept_.astype(np.float32)
        return cls(spelling, wording, names, weights, offsets, meaning)

    def sides(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """How far each text (row) lies on each intent's (column's) side."""
        texts = [self.spelling.right(plain(text)) for text in texts]
        meant = shipped().of(texts) * np.float32(self.meaning) @ self.weights[-WIDTH:]
        meant += self.offsets
        return meant + np.stack([self._worded(text) for text in texts])

    def _worded(self, text: str) -> np.ndarray[Any, Any]:
        """How far its wording alone moves it to each side."""
        places, numbers = self.wording.in_one(text)
        moved: np.ndarray[Any, Any] = numbers.astype(np.float32) @ self.weights[places]
        return moved

    def write(self, folder: Path) -> None:
        """Keep it in a folder, as JSON and arrays that hold no code."""
        self.wording.write(folder)
        about = {
            "intents": self.intents,
            "meaning": self.meaning,
            "used": self.spelling.used,
            "pairs": self.spelling.pairs,
        }
        (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
        np.savez(folder / "lines.npz", weights=self.weights, offsets=self.offsets)

    @classmethod
    def read(cls, folder: Path) -> Deciding:
        """What `write` kept."""
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        with np.load(folder / "lines.npz", allow_pickle=False) as lines:
            weights, offsets = lines["weights"], lines["offsets"]
        return cls(
            Spelling(about["used"], about["pairs"], shipped().known_words),
            Wording.read(folder),
            tuple(about["intents"]),
            weights,
            offsets,
            about["meaning"],
        )


def _badly(text: str) -> str:
    return plain(with_slips(text, seed=f"learned: {text}"))


def _numbers(wording: Wording, texts: Sequence[str], meaning: float) -> csr_matrix:
    vectors = shipped().of(texts) * meaning
    return hstack([wording.of(texts), vectors]).tocsr().astype(np.float32)


def _wording_alone(wording: Wording, texts: Sequence[str]) -> csr_matrix:
    return hstack([wording.of(texts), csr_matrix((len(texts), WIDTH))]).tocsr().astype(np.float32)


def without(shares: np.ndarray[Any, Any], ruled_out: Sequence[bool]) -> np.ndarray[Any, Any]:
    """The shares of all intents, where what those had that are ruled out is given to the others."""
    kept = np.where(ruled_out, 0.0, shares)
    return kept * (shares.sum() / kept.sum()) if kept.any() else shares


def confidences(sides: np.ndarray[Any, Any], temperature: float) -> np.ndarray[Any, Any]:
    """The sides as shares of 1 (softmax): the lower the temperature, the surer."""
    hot = np.exp((sides - sides.max(axis=1, keepdims=True)) / temperature)
    return hot / hot.sum(axis=1, keepdims=True)
