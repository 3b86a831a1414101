"""What multiplies for the model: the code that this processor can run, whatever OpenBLAS knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from extensions import fast

from tests.understood import in_rasa_s_environment

WIDE = "avx512f avx512bw avx512cd avx512dq avx512vl"
MULTIPLIES = (
    "import numpy, threadpoolctl; print(threadpoolctl.threadpool_info()[0]['architecture'])"
)


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        (f"fpu sse2 avx2 fma {WIDE}", "SkylakeX"),
        ("fpu sse2 avx2 fma avx512f", "Haswell"),
        ("fpu sse2 avx avx2", None),
        ("fpu sse2", None),
    ],
)
def test_the_fastest_code_that_it_can_run_is_taken(
    tmp_path: Path, flags: str, kind: str | None
) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: fpu\n")

    assert fast.environment({}, told).get(fast.SETTING) == kind


def test_what_somebody_chose_and_what_is_not_told_stays_as_it_is(tmp_path: Path) -> None:
    chosen = {fast.SETTING: "Zen", fast.THREADS: "4"}

    absent = {fast.PATH: str(fast.ABSENT)}

    assert fast.environment(chosen) == chosen | absent
    nothing_told = fast.environment({"A": "b"}, tmp_path / "none")
    assert nothing_told == {"A": "b", fast.THREADS: "1"} | absent


def test_what_stands_for_what_is_left_out_comes_before_what_is_given() -> None:
    given = fast.environment({fast.PATH: "here:there"})

    assert given[fast.PATH] == f"{fast.ABSENT}:here:there"


@pytest.mark.whole
def test_numpy_in_rasa_s_environment_follows_it() -> None:
    kind = fast.environment({}).get(fast.SETTING)
    if kind is None:
        pytest.skip("This processor says nothing that OpenBLAS would not find out by itself.")
    done = in_rasa_s_environment("-c", MULTIPLIES)

    assert done.stdout.strip() == kind, done.stderr
