"""A message's own words and letters as numbers: TF-IDF, kept as plain JSON and arrays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

Numbers = np.ndarray[Any, Any]
BLOCKS: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 2), "token_pattern": r"\b\w+\b|[^\w\s]"},
    "letters": {"analyzer": "char_wb", "ngram_range": (1, 4)},
}


class Wording:
    """Words, pairs of words, and runs of up to four letters inside words."""

    def __init__(self, blocks: Sequence[TfidfVectorizer]) -> None:
        self._blocks = blocks

    @classmethod
    def learned_from(cls, texts: Sequence[str]) -> Wording:
        """Every word and run of letters that these (plain) texts hold, and how rare each is."""
        return cls([_block(name).fit(texts) for name in BLOCKS])

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """One row for each (plain) text."""
        return hstack([block.transform(texts) for block in self._blocks]).tocsr()

    def in_one(self, text: str) -> tuple[list[int], Numbers]:
        """The row of one (plain) text: where its numbers stand, and the numbers.

        What `of` says too, where most of the time goes into matrices that hold next to nothing.
        """
        places: list[int] = []
        rows: list[Numbers] = []
        for start, terms_of, vocabulary, idf in self._looked_up:
            terms = Counter(vocabulary[term] for term in terms_of(text) if term in vocabulary)
            places += [start + place for place in terms]
            row = (1 + np.log([*terms.values()])) * idf[[*terms]] if terms else np.zeros(0)
            rows.append(row / (np.sqrt(row @ row) or 1.0))
        return places, np.concatenate(rows)

    @cached_property
    def _looked_up(self) -> list[tuple[int, Any, Mapping[str, int], Numbers]]:
        sizes = [len(block.vocabulary_) for block in self._blocks]
        starts = accumulate(sizes, initial=0)
        return [
            (start, block.build_analyzer(), block.vocabulary_, block.idf_)
            for start, block in zip(starts, self._blocks, strict=False)
        ]

    def write(self, folder: Path) -> None:
        """Keep it in a folder, as JSON and arrays that hold no code."""
        for name, block in zip(BLOCKS, self._blocks, strict=True):
            known = sorted(block.vocabulary_, key=block.vocabulary_.get)
            (folder / f"{name}.json").write_text(json.dumps(known), encoding="utf-8")
            np.save(folder / f"{name}.npy", block.idf_)

    @classmethod
    def read(cls, folder: Path) -> Wording:
        """What `write` kept."""
        return cls([_read_block(name, folder) for name in BLOCKS])


def _block(name: str, **known: Any) -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, sublinear_tf=True, **BLOCKS[name], **known)


def _read_block(name: str, folder: Path) -> TfidfVectorizer:
    known = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    block = _block(name, vocabulary={term: at for at, term in enumerate(known)})
    block.idf_ = np.load(folder / f"{name}.npy", allow_pickle=False)
    return block
