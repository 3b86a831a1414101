"""The messages that a report is made from: those learned from, and those held out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

NLU = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """A message, what is meant by it, and in whose voice (the file's name)."""

    text: str
    meant: str
    voice: str


def learned() -> list[Said]:
    """Every training example."""
    return list(_learned())


def _learned() -> Iterator[Said]:
    for path in sorted((NLU / "data").glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            for line in block["examples"].splitlines():
                yield Said(line.removeprefix("- "), block["intent"], path.stem)


def fingerprint() -> str:
    """What the figures hang on: the examples, the held-out messages and the settings, as they are.

    A report whose fingerprint is another was not made from what is here.
    """
    digest = hashlib.sha256()
    paths = (*(NLU / "data").glob("*.yml"), *(NLU / "held_out").glob("*.yml"), NLU / "config.yml")
    for path in sorted(paths):
        digest.update(path.relative_to(NLU).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def held_out() -> list[Said]:
    """Every message that was written without sight of the examples, and is none of them."""
    return [
        Said(text, meant, path.stem)
        for path in sorted((NLU / "held_out").glob("*.yml"))
        for meant, texts in YAML(typ="safe").load(path).items()
        for text in texts
    ]
