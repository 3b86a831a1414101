"""Learn what words weigh anew: `make weights`, or `python -m tests.actions.safeguarding.learning`.

From the tuning part of the development set, the batches that were mended for and the examples and
twins of the phrases: never from what is held out, which says how well it does. Writes
actions/policy/phrases/weights.tsv.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from actions.safeguarding import PHRASES, Net, read_phrases
from actions.safeguarding.lexicon import PAUSE, STOP
from actions.safeguarding.phrases import WEIGHTS
from actions.safeguarding.weighing import HARMLESS, SIDES, START, keys_of
from tests.actions.safeguarding.messages import (
    BENIGN,
    UNMENDED,
    read_messages,
    read_seen_once,
    said_every_day,
)

FEWEST = 2
"""Two words in a row that fewer messages hold are not learned."""
LEAST = 0.1
"""A smaller weight is left out."""
FIRM = 4
"""So many times more the examples and twins of the phrases count: they are what was agreed on."""
SHORT = 8
"""A look-alike of so many words may stand in one sentence with danger."""
PARTS = (2, 3)
"""Where it is broken in two lines: in its middle, and behind its first third."""
TIMES, BETWEEN = 6, (" ", ". ", " and ", " but ", ", ", " anyway ")
"""How often danger is learned once more beside something everyday, and what stands between."""
TRUST = 1.0
"""How far the messages are trusted: the inverse of the regularisation."""
HEAD = """# What words weigh, for danger and against it; docs/decisions/0045 says what it is for.
# Learned, not written: change the labelled messages and `make weights`, or write a phrase.
# {count} messages; sha256 of them: {digest}
"""

Message = tuple[str, str]


def messages_to_learn_from(net: Net) -> list[Message]:
    """Side and text, none twice but for what the phrases say of themselves."""
    learned = [one for one in read_messages() if one.is_for_tuning]
    for name, batch in read_seen_once().items():
        learned += batch if name not in UNMENDED else ()
    told = dict.fromkeys(said_every_day(plainly=True), HARMLESS)
    told |= {one.text: HARMLESS if one.label in BENIGN else one.label for one in learned}
    own = dict(_of_phrases(net))
    return sorted((side, text) for text, side in [*(told | own).items(), *list(own.items()) * FIRM])


def _of_phrases(net: Net) -> Iterator[tuple[str, str]]:
    """Their examples and twins, each with its side; a class is the one that phrases alone find."""
    by_phrases_alone = net.by_phrases_alone()
    for entry in net.entries:
        yield from ((text, HARMLESS) for text in entry.quiet)
        for text in entry.loud:
            if match := by_phrases_alone.screen(text):
                yield text, str(match.concern_class)


def said_otherwise(messages: Sequence[Message]) -> Iterator[Message]:
    """Danger beside the everyday and on two lines, and two harmless ones: each as it was."""
    everyday = sorted(said_every_day(plainly=True))
    twins = [text for side, text in messages if side == HARMLESS and len(text.split()) <= SHORT]
    for side, text in (one for one in messages if one[0] != HARMLESS):
        number = zlib.crc32(text.encode())
        words = text.split()
        for time in range(TIMES):
            chosen = zlib.crc32(f"{time} {text}".encode())
            beside, mark = everyday[chosen % len(everyday)], BETWEEN[chosen % len(BETWEEN)]
            yield side, f"{beside}{mark}{text}" if time % 2 else f"{text}{mark}{beside}"
        yield side, f"{twins[number % len(twins)]} and {text}"
        for part in PARTS:
            end = len(words) // part
            yield side, " ".join(words[:end]) + "\n" + " ".join(words[end:])
    for first, second in zip(twins, [*twins[len(twins) // 2 :], *twins], strict=False):
        yield HARMLESS, f"{first}\n{second}"


def digest_of(messages: Iterable[Message]) -> str:
    """What tells these messages from any others."""
    return hashlib.sha256("\n".join("\t".join(one) for one in messages).encode()).hexdigest()


def learned(messages: Sequence[Message], net: Net) -> Iterator[str]:
    """The lines of the file, in the order of the alphabet."""

    def keys(text: str) -> list[str]:
        words = net.wording.words_of(text)
        single, pairs = zip(*keys_of(words), strict=True)
        return [word for word in single if word not in {STOP, PAUSE}] + list(pairs[1:])

    held_by = Counter(key for _, text in messages for key in set(keys(text)))
    known = {key for key, times in held_by.items() if " " not in key or times >= FEWEST}
    known |= {word for line in net.lines for word in line.own_words}
    counter = CountVectorizer(analyzer=keys, vocabulary=sorted(known))
    messages = [*messages, *said_otherwise(messages)]
    counts = counter.fit_transform(text for _, text in messages)
    model = LogisticRegression(C=TRUST, max_iter=5_000)
    model.fit(counts, [side for side, _ in messages])
    order = sorted(range(len(model.classes_)), key=lambda at: SIDES.index(model.classes_[at]))
    names = [str(model.classes_[at]) for at in order]
    yield _line(START, zip(names, model.intercept_[order], strict=True), 0.0)
    for words, column in sorted(counter.vocabulary_.items()):
        line = _line(words, zip(names, model.coef_[order, column], strict=True), LEAST)
        yield line or (f"{words}\t{HARMLESS} 0.00" if " " not in words else "")


def _line(words: str, weights: Iterable[tuple[str, float]], least: float) -> str:
    kept = ", ".join(f"{side} {weight:.2f}" for side, weight in weights if abs(weight) >= least)
    return f"{words}\t{kept}" if kept else ""


def main(path: Path = PHRASES / WEIGHTS) -> None:
    """Write the file and say from how many messages."""
    net = read_phrases(checked=False)
    messages = messages_to_learn_from(net)
    head = HEAD.format(count=len(messages), digest=digest_of(messages))
    lines = [line for line in learned(messages, net) if line]
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} weights of {len(messages)} messages in {path}")


if __name__ == "__main__":
    main()
