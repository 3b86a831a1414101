"""The messages that the net is measured on: class<TAB>message, in data/*.tsv.

The class is a class of concern; "-" for what only looks like one; "everyday" for anything else.
Phrases were tuned on the tuning part alone; the held-out part says how well they do. The messages
in seen_once*.tsv were written when the phrases were done, in other voices, and measured before
anything was mended; those in tuning_*.tsv are for tuning only. tuning_first_sight.tsv was measured
first as well, by somebody who had not seen the phrases; seen_once_blind.tsv came after it, and
much later seen_once_plain, _oblique and _mixed, in this order, each measured before it was mended.
seen_once_typed.tsv is every other message of a batch; it alone was mended for. Last came
seen_once_direct, the two halves of _straight, _beside, _short and _along, each measured before the
next one.

seen_once_outside and _hints are by somebody who had seen none of the phrases, each measured before
it was mended for; and so were seen_once_strict and then _newest. tuning_answers.tsv has what is
said to the questions and to check-ins.

tuning_voices_two and the later ones are by strangers, with many hints and look-alikes. They and all
others that were mended for are what the weights of words are learned from.

Of nine batches nothing was mended nor learned. seen_once_new_voices.tsv, _newer and _newest_voices
are by three who had seen nothing of this project; how much must weigh how much was chosen on them.
seen_once_unchosen_voices.tsv is by one more, written when all that was done: nothing was chosen on
it either. seen_once_kept_back.tsv is the other half of what tuning_voices_fourteen.tsv begins with,
most of it on trafficking, slavery and going missing.
seen_once_typed_even.tsv is the other
half of that batch. seen_once_apart.tsv was written when all phrases were done, by somebody who had
seen nothing of this project; seen_once_last.tsv by who had written phrases. Of seen_once_fresh.tsv
the figures are too kind: it was written first, but many messages for tuning were written after it
by the same hand and say much the same.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

DATA = Path(__file__).parent / "data"
EXAMPLES = Path(__file__).resolve().parents[3] / "nlu" / "data"
# Words of these may well be of danger; in doubt they are.
FIGURES_OF_SPEECH = "roundabout.yml"
IN_DOUBT = {"disclose_harm", "ask_housing", "out_of_scope"}
NEAR_TWIN, EVERYDAY, SEEN_ONCE = "-", "everyday", "seen_once"
TUNING = "tuning_"
UNMENDED = frozenset(
    {
        "seen_once_apart",
        "seen_once_fresh",
        "seen_once_kept_back",
        "seen_once_last",
        "seen_once_new_voices",
        "seen_once_newer_voices",
        "seen_once_newest_voices",
        "seen_once_typed_even",
        "seen_once_unchosen_voices",
    }
)
BENIGN = frozenset({NEAR_TWIN, EVERYDAY})
TUNING_OF_TEN = 6


@dataclass(frozen=True)
class Labelled:
    """A message and what ought to be found in it."""

    label: str
    text: str
    only_for_tuning: bool = False

    @property
    def is_for_tuning(self) -> bool:
        """Six of ten, by the letters alone: a message never changes sides."""
        return self.only_for_tuning or zlib.crc32(self.text.encode()) % 10 < TUNING_OF_TEN


def read_messages() -> tuple[Labelled, ...]:
    """The development set."""
    files = (file for file in sorted(DATA.glob("*.tsv")) if not file.stem.startswith(SEEN_ONCE))
    return tuple(message for file in files for message in _in_file(file))


def read_seen_once() -> dict[str, tuple[Labelled, ...]]:
    """The batches that were written afterwards, by name."""
    files = sorted(DATA.glob(f"{SEEN_ONCE}*.tsv"))
    return {file.stem: tuple(_in_file(file)) for file in files}


def held_out() -> tuple[Labelled, ...]:
    """The part of the development set that nothing was tuned on."""
    return tuple(message for message in read_messages() if not message.is_for_tuning)


def in_batch(name: str) -> tuple[Labelled, ...]:
    """One file of them, by its name."""
    return tuple(_in_file(DATA / f"{name}.tsv"))


def read_plain() -> tuple[dict[str, list[str]], list[str]]:
    """What is said plainly, by class, and the ordinary endings that it is said before."""
    told = tomllib.loads((DATA / "said_plainly.toml").read_text(encoding="utf-8"))
    plain = {concern: text.splitlines() for concern, text in told["plain"].items()}
    return plain, told["endings"].splitlines()


def said_every_day(*, plainly: bool = False) -> Iterator[str]:
    """The examples of the intents that mean no harm: what the model learns from.

    Or only what is said plainly: "I'd die of boredom" would teach that dying weighs little.
    """
    left_out = {EXAMPLES / FIGURES_OF_SPEECH} if plainly else set()
    for file in sorted(set(EXAMPLES.glob("*.yml")) - left_out):
        for block in YAML(typ="safe").load(file)["nlu"]:
            if block.get("intent", "disclose_harm") not in IN_DOUBT:
                lines = block["examples"].splitlines()
                yield from (line.removeprefix("- ") for line in lines if line.strip())


def _in_file(file: Path) -> Iterator[Labelled]:
    for line in file.read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t")
        yield Labelled(label, text, file.stem.startswith(TUNING))
