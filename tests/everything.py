"""Every check, each with its time: what `make test` and `make check` run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
STEPS = (
    ("format", [*PYTHON, "ruff", "format", "--check", "-q", "."]),
    ("lint", [*PYTHON, "ruff", "check", "-q", "."]),
    ("types", [*PYTHON, "mypy", "--no-error-summary"]),
    ("import contracts", [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]),
)
# schemathesis comes as a plugin that takes seconds to load; nothing fast needs it.
FAST = [*PYTHON, "pytest", "-q", "-m", "not whole", "-n", "2", "-p", "no:schemathesis"]
# A file at a time for each worker: what a file's tests share is started once. The longest files
# come first (tests/side_by_side.py). A third worker gains little on two cores, and makes a guide
# so slow that it says so.
WHOLE = [
    *PYTHON, "pytest", "-q", "--durations=15", "-n", "2", "--dist", "loadfile",
    "--no-loadscope-reorder",
]  # fmt: skip
# Once, before several workers would each train it.
TRAINED = ("model", [sys.executable, "-c", "from tests.guide import model; model()"])
ALL = "all tests"
Step = tuple[str, list[str]]


def main(arguments: list[str]) -> int:
    """Run every step, also after one has failed; the tests beside the rest. 0 when all passed."""
    tests: Sequence[Step] = (("tests", FAST),) if "--fast" in arguments else (TRAINED, (ALL, WHOLE))
    with ThreadPoolExecutor(2) as side_by_side:
        failed = [name for names in side_by_side.map(failing, (STEPS, tests)) for name in names]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def failing(steps: Sequence[Step]) -> list[str]:
    """The names of the steps that fail, run one after the other."""
    return [name for name, command in steps if not passes(name, command)]


def passes(name: str, command: list[str]) -> bool:
    """Run one step and say how long it took; what it printed is shown when it fails.

    The long one shows what it prints as it goes.
    """
    started = time.monotonic()
    at_once = name == ALL
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, capture_output=not at_once, env=environment()
    )
    passed = done.returncode == 0
    if not passed and not at_once:
        print(done.stdout, done.stderr, sep="\n")
    spent = time.monotonic() - started
    told = done.stdout.strip().rpartition("\n")[2] if name == "tests" else ""
    line = f"  {name:<20}{'passed' if passed else 'FAILED':<8}{spent:6.1f} s  {told}"
    print(line.rstrip(), flush=True)
    return passed


def environment() -> dict[str, str]:
    """This one, in which Python may keep what it compiled: hundreds of parts are started."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
