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
    """What the figures hang on: the messages, and what decides on them, with Rasa's environment.

    A report whose fingerprint is another was not made from what is here.
    """
    digest = hashlib.sha256()
    for path in sorted(_decides()):
        digest.update(path.relative_to(NLU).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _decides() -> Iterator[Path]:
    for folder in ("data", "held_out"):
        yield from (NLU / folder).glob("*.yml")
    yield from (NLU / "extensions" / "understanding").rglob("*.py")
    yield from (NLU / name for name in ("config.yml", "requirements.lock"))


def held_out() -> list[Said]:
    """Every message that was written without sight of the examples, and is none of them."""
    return [
        Said(text, meant, path.stem)
        for path in sorted((NLU / "held_out").glob("*.yml"))
        for meant, texts in YAML(typ="safe").load(path).items()
        for text in texts
    ]
