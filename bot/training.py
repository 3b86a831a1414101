"""The model: trained when its inputs changed, never half-written."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INPUTS = (
    "nlu/config.yml",
    "nlu/requirements.lock",
    "nlu/domain",
    "nlu/data",
    "nlu/extensions/understanding",
    "stories",
)
KINDS = frozenset({".yml", ".py"})
LONGEST_SECONDS = 600
DRAFT = "training-"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
METADATA = "metadata.json"
QUIET = {
    "LOG_LEVEL": "INFO",  # Rasa reads it too, and knows only names in capitals
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


class TrainingFailed(Exception):
    """The model could not be trained; the message says where to look."""


def model_for(models: Path, root: Path = ROOT) -> Path:
    """Where the model of the present inputs is, or would be."""
    return models / f"foothold-{digest(root)}.tar.gz"


def digest(root: Path = ROOT) -> str:
    """What the model is made from, as 16 hex digits."""
    total = hashlib.sha256()
    for path in sorted(file for name in INPUTS for file in _files(root / name)):
        total.update(f"{path.relative_to(root)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [f for f in path.rglob("*") if f.suffix in KINDS]


def is_whole(model: Path) -> bool:
    """Whether it is a model, to its very end: what a full disk or a copy broke off is none."""
    try:
        with tarfile.open(model) as archive:
            return any(Path(name).name == METADATA for name in archive.getnames())
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        return False


def train(python: str, models: Path, root: Path = ROOT) -> Path:
    """Train into a folder of its own, then put the model in its place. Raises TrainingFailed."""
    target = model_for(models, root)
    models.mkdir(parents=True, exist_ok=True)
    for left in models.glob(f"{DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)  # by one that was killed
    with tempfile.TemporaryDirectory(dir=models, prefix=DRAFT) as draft:
        command = [
            python, "-m", "extensions.fast", "-m", "rasa", "train", "--data", "data", "../stories",
            "--domain", "domain", "--config", "config.yml", "--out", draft,
            "--fixed-model-name", "model",
        ]  # fmt: skip
        try:
            done = _run(command, root)
        except subprocess.TimeoutExpired as problem:
            raise TrainingFailed(
                f"The model was not trained within {LONGEST_SECONDS // 60} minutes, and nothing "
                "was changed. Is the machine busy? Try again when it is not."
            ) from problem
        made = Path(draft) / "model.tar.gz"
        if done.returncode != 0 or not made.exists():
            log = models / "training.log"
            log.write_text(done.stdout)
            last = _last_line(done.stdout)
            raise TrainingFailed(
                f"The model could not be trained, and nothing was changed. Its last words: {last}\n"
                f"All of them: {log}. Were the examples edited (`git diff nlu stories`)? If not, "
                "is there enough memory and disk?"
            )
        made.replace(target)
    return target


def _last_line(said: str) -> str:
    """The last that was said, without the colours of a terminal."""
    lines = [COLOUR.sub("", line).strip() for line in said.splitlines()]
    return next((line for line in reversed(lines) if line), "")


def _run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own command)
        command,
        cwd=root / "nlu",
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
