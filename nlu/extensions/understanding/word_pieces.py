"""Texts in the word pieces that all-MiniLM-L6-v2 was trained on (WordPiece, lower case).

The scheme is BERT's: words are split at spaces and punctuation, and a word that is not in the
vocabulary into the longest pieces that are ("preggo": preg, ##go).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

LONGEST = 64
"""Pieces of a text that are read, with the two marks around it: about 50 words."""
WORD = re.compile(r"\w+|[^\w\s]")


class WordPieces:
    """Looks up pieces by a vocabulary, in which a piece's place is its number."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers: Mapping[str, int] = {piece: at for at, piece in enumerate(vocabulary)}
        self._unknown = self._numbers["[UNK]"]
        self._first, self._last = self._numbers["[CLS]"], self._numbers["[SEP]"]

    @property
    def whole_words(self) -> frozenset[str]:
        """The words that the vocabulary has in one piece."""
        return frozenset(piece for piece in self._numbers if not piece.startswith("##"))

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text's pieces, at most LONGEST, with the marks around them."""
        pieces = [number for word in _words(text) for number in self._of_word(word)]
        return [self._first, *pieces[: LONGEST - 2], self._last]

    def _of_word(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            end = self._longest_from(word, start)
            if end == start:
                return [self._unknown]
            found.append(self._numbers[_piece(word, start, end)])
            start = end
        return found

    def _longest_from(self, word: str, start: int) -> int:
        ends = range(len(word), start, -1)
        return next((end for end in ends if _piece(word, start, end) in self._numbers), start)


def _piece(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else f"##{word[start:end]}"


def _words(text: str) -> Iterator[str]:
    apart = unicodedata.normalize("NFD", text.lower())
    bare = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    return (found.group() for found in WORD.finditer(bare))
