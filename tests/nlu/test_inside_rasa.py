"""The extensions that need Rasa, tested where it is.

Rasa's environment has no pytest, and takes ten seconds to be imported: so what is in `inside/` is
written for `unittest`, runs there all at once, and is told here test by test.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.understood import in_rasa_s_environment

pytestmark = pytest.mark.whole

INSIDE = Path(__file__).parent / "inside"
RUN = """
import json, sys, unittest
sys.path.insert(0, sys.argv[1])

class Told(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)
        found[test.id()] = ""
    def addError(self, test, trouble):
        super().addError(test, trouble)
        found[test.id()] = self.errors[-1][1]
    def addFailure(self, test, trouble):
        super().addFailure(test, trouble)
        found[test.id()] = self.failures[-1][1]

found = {}
tests = unittest.defaultTestLoader.discover(sys.argv[1], pattern="check_*.py")
unittest.TextTestRunner(resultclass=Told).run(tests)
print("FOUND" + json.dumps(found))
"""


def _tests() -> Iterator[str]:
    """Every test of the folder by its whole name, without importing any."""
    for path in sorted(INSIDE.glob("check_*.py")):
        for thing in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(thing, ast.ClassDef):
                names = (getattr(part, "name", "") for part in thing.body)
                yield from (f"{path.stem}.{thing.name}.{n}" for n in names if n.startswith("test_"))


@pytest.fixture(scope="module")
def troubles() -> Mapping[str, str]:
    """What each test failed with; nothing where it did not."""
    done = in_rasa_s_environment("-W", "ignore", "-c", RUN, str(INSIDE))
    assert "FOUND" in done.stdout, done.stderr[-2000:]
    found: Mapping[str, str] = json.loads(done.stdout.rpartition("FOUND")[2])
    return found


@pytest.mark.parametrize("name", list(_tests()))
def test_inside_rasa_s_environment(name: str, troubles: Mapping[str, str]) -> None:
    assert name in troubles, f"{name} did not run: {troubles}"
    assert not troubles[name], troubles[name]


def test_no_test_of_the_folder_runs_untold(troubles: Mapping[str, str]) -> None:
    assert set(troubles) == set(_tests())
