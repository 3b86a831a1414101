"""What the documents say is there, is there; what is there, the documents say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
DECISIONS = ROOT / "docs" / "decisions"
SETTINGS = sorted(name.upper() for name in Settings.model_fields)
# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = ["/" + name for name in ("work/", "root/", "tmp/w")]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_every_setting_is_in_the_table_of_the_readme() -> None:
    """An operator finds every setting in one place."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|", text_of(ROOT / "README.md"), re.MULTILINE)

    assert sorted(rows) == SETTINGS


@pytest.mark.parametrize("document", ["docs/running.md", ".env.example"])
def test_every_setting_is_explained_to_an_operator(document: str) -> None:
    """The guide for operators and the example file leave none out."""
    words = set(re.findall(r"[A-Z][A-Z_]+", text_of(ROOT / document)))

    assert [name for name in SETTINGS if name not in words] == []


def test_the_example_file_sets_nothing_that_is_no_setting() -> None:
    """A name in the example that nothing reads would be a trap."""
    names = re.findall(r"^#?([A-Z_]+)=", text_of(ROOT / ".env.example"), re.MULTILINE)

    assert sorted(names) == SETTINGS


def test_the_list_of_decisions_is_complete() -> None:
    """Every decision is listed once, and none that is not there."""
    listed = LINK.findall(text_of(DECISIONS / "README.md"))

    assert sorted(listed) == sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))


def test_every_decision_says_what_it_costs_and_how_it_would_be_undone() -> None:
    for path in DECISIONS.glob("[0-9]*.md"):
        headings = HEADING.findall(text_of(path))
        assert headings[0].startswith(f"{path.name[:4]}. "), path.name
        assert {"Context", "Decision", "What it costs", "How it would be undone"} <= {*headings}


def test_every_link_inside_the_project_leads_somewhere() -> None:
    """Files exist, and so do the headings that a link jumps to."""
    links = [(document, link) for document in documents() for link in links_of(document)]

    assert len(links) > len(list(DECISIONS.glob("[0-9]*.md")))
    assert [link for link in links if not leads_somewhere(*link)] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """Paths of one machine in a tracked file would break on every other."""
    patterns = [argument for path in MACHINE_PATHS for argument in ("-e", path)]
    found = git("grep", "-I", "-l", "-F", *patterns)

    assert found.returncode in (0, 1), found.stderr
    assert found.stdout.splitlines() == []


def test_the_licence_is_there() -> None:
    assert text_of(ROOT / "LICENSE").startswith("MIT License")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def documents() -> list[Path]:
    """Every Markdown file of the project, new ones too, without what git ignores."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", "*.md").stdout
    return [path for name in listed.splitlines() if (path := ROOT / name).exists()]


def links_of(document: Path) -> list[str]:
    """The links that stay inside the project."""
    links = LINK.findall(FENCE.sub("", text_of(document)))
    return [link for link in links if "://" not in link and not link.startswith("mailto:")]


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path) if path else document
    if not target.resolve().is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors_of(target)


def anchors_of(document: Path) -> set[str]:
    """The anchors that headings get: small letters, hyphens for spaces, other marks left out."""
    headings = HEADING.findall(FENCE.sub("", text_of(document)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
