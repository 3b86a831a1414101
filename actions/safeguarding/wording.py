"""A message as the words that phrases are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from actions.safeguarding.lettering import letters_of, plain_letters
from actions.safeguarding.lexicon import PAUSE, STOP, Lexicon, Words
from actions.safeguarding.spelling import Spelling

Ways = tuple[tuple[Words, str], ...]
FEWEST_SPLIT_LETTERS = 3
SPLIT_LETTERS = re.compile(r"[^a-z0-9][a-z](?:[^a-z0-9]+[a-z]\b){2}")
# A word may hold @ $ * ! for letters, but only inside: "k!ll" is a word, "kill!" a word and a stop.
PIECE = re.compile(r"[a-z0-9$*](?:[a-z0-9@$*!]*[a-z0-9])?|\.{2,}|[.!?;,\n]")


@dataclass(frozen=True)
class Wording:
    """Reads messages with one lexicon and its spellings."""

    lexicon: Lexicon
    spelling: Spelling
    joins: Mapping[str, Ways]
    letters: Mapping[int, str]

    def words_of(self, text: str) -> list[str]:
        """The words of a message in order, "." where a sentence or a line ends, and its commas."""
        plain = plain_letters(text, self.letters)
        pieces = _pieces(plain)
        if SPLIT_LETTERS.search(f" {plain}"):
            pieces = self._unsplit(pieces)
        known, read = self.spelling.known, self.spelling.read
        words = [word for piece in pieces for word in known.get(piece) or read(piece)]
        return self._joined(self._without_afterthoughts(words) if PAUSE in words else words)

    def _without_afterthoughts(self, words: list[str]) -> list[str]:
        """The words without a comma before one that says what was meant."""
        after = [*words[1:], STOP]
        pairs = zip(words, after, strict=True)
        return [word for word, then in pairs if word != PAUSE or then not in self.lexicon.meant]

    def _unsplit(self, pieces: Iterable[str]) -> Iterator[str]:
        """Letters that stand apart put together, if they make words of ours: "k i l l"."""
        unbroken = (piece for piece in pieces if piece != PAUSE)
        for alone, run in groupby(unbroken, key=_is_one_letter):
            letters = list(run)
            if alone and len(letters) >= FEWEST_SPLIT_LETTERS:
                yield from self.spelling.split("".join(letters)) or letters
            else:
                yield from letters

    def _joined(self, words: list[str]) -> list[str]:
        """The words with what is one notion as one word: "want to" becomes "wanna"."""
        joined: list[str] = []
        read = 0
        for at in [at for at, word in enumerate(words) if word in self.joins]:
            parts, word = self._join_at(words, at, self.joins[words[at]])
            if at >= read and parts:
                joined += [*words[read:at], word]
                read = at + parts
        return joined + words[read:]

    def _join_at(self, words: list[str], at: int, ways: Ways) -> tuple[int, str]:
        for parts, joined in ways:
            if tuple(words[at : at + len(parts)]) == parts:
                return len(parts), joined
        return 0, words[at]


def wording_of(lexicon: Lexicon, spelling: Spelling) -> Wording:
    """A reader of messages; of joins that begin alike the longest is tried first."""
    longest_first = sorted(lexicon.joins.items(), key=lambda join: (-len(join[0]), join[0]))
    joins: dict[str, Ways] = {}
    for parts, joined in longest_first:
        joins[parts[0]] = (*joins.get(parts[0], ()), (parts, joined))
    return Wording(lexicon, spelling, joins, letters_of(lexicon.signs))


def _pieces(plain: str) -> Iterator[str]:
    for line in plain.splitlines():
        for chunk in line.split():
            if chunk.isalpha():
                yield chunk
            else:
                yield from filter(None, map(_stop_or_word, PIECE.findall(chunk)))
        yield STOP


def _stop_or_word(piece: str) -> str:
    """A mark that ends a sentence as the one stop; dots that trail off end nothing."""
    if piece == PAUSE:
        return PAUSE
    if piece in ".!?;":
        return STOP
    return "" if piece.startswith("..") else piece


def _is_one_letter(piece: str) -> bool:
    return len(piece) == 1 and piece.isalpha()
