"""The commands of the README print what it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole  # a process for each command
ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
# Whatever is printed between two lines that are shown.
LEFT_OUT = "…"
# It shows concerns, of which a fresh database has none.
NOT_RUN = ("actions concerns",)


def blocks() -> list[str]:
    """The blocks of commands in the README that can be run."""
    found = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [block for block in found if not any(name in block for name in NOT_RUN)]


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command, here-documents and continued lines with it, and the lines shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = lines.index("EOF") + 1 if "<<'EOF'" in lines[0] else 1
        while lines[end - 1].endswith("\\"):
            end += 1
        yield "\n".join(lines[:end]), lines[end:]


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.splitlines()[0][2:60])
def test_a_block_of_commands_does_what_it_shows(block: str, tmp_path: Path) -> None:
    script, shown = [f"export DATA_DIR={tmp_path}", f"{sys.executable} -m directory migrate"], []
    for command, lines in commands(block):
        if "DATA_DIR" not in command:
            script.append(command.replace(".venv/bin/python", sys.executable))
            shown.extend(lines)
    sample = f"{sys.executable} -m directory import directory/data/services.csv"
    if "directory import" not in block:
        script.insert(2, sample)
    done = subprocess.run(
        ["bash", "-ec", "\n".join(script)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    for line in filter(lambda line: line.strip() != LEFT_OUT, shown):
        assert line.rstrip() in printed, done.stdout


def test_there_are_blocks_to_run() -> None:
    assert len(blocks()) >= 4
