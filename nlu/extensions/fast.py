"""`python -m extensions.fast -m rasa train …`: Python, fast to start and to work out.

What Rasa imports for nothing is left out (`absent/`, docs/decisions/0053).
NumPy 1.23.5, which Rasa 3.6.21 needs, multiplies by an OpenBLAS of 2022. A processor of later
years is a stranger to it, and gets the code of 2004: a tenth of the pace. What the processor says
that it can do decides instead (docs/decisions/0052).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

SETTING, THREADS = "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS"
PATH = "PYTHONPATH"
# The one whose code has a way of its own for small products of matrices.
WITH_SMALL_PRODUCTS = "SkylakeX"
# The kind of processor whose code is taken, and what that code needs: the fastest first.
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    (WITH_SMALL_PRODUCTS, frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"})),
    ("Haswell", frozenset({"avx2", "fma"})),
)
PROCESSOR = Path("/proc/cpuinfo")
# What stands for libraries that are left out.
ABSENT = Path(__file__).parents[1] / "absent"


def environment(given: Mapping[str, str], processor: Path = PROCESSOR) -> dict[str, str]:
    """What is given, with what stands for the libraries that are left out.

    And with the kind of processor where nobody has said it and this one tells.

    A product is worked out by one thread: a message has too few words for two, and in training
    there is a batch for each processor anyway. Threads that wait for work keep others from theirs.
    """
    kind = kind_of(_abilities(processor))
    path = os.pathsep.join(filter(None, (str(ABSENT), given.get(PATH))))
    return {THREADS: "1", **({SETTING: kind} if kind else {}), **given, PATH: path}


def kind_of(abilities: Collection[str]) -> str | None:
    """The fastest code that a processor with these flags can run; None: OpenBLAS finds out."""
    return next((kind for kind, needed in KINDS if needed <= set(abilities)), None)


def _abilities(processor: Path) -> list[str]:
    """The flags of the first processor as Linux tells them; nothing on other systems."""
    if not processor.is_file():
        return []
    lines = processor.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])


if __name__ == "__main__":
    os.execve(sys.executable, [sys.executable, *sys.argv[1:]], environment(os.environ))  # noqa: S606
