"""The phrases as data: checked as they are read, and the last good ones stay in use."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from actions.safeguarding import PHRASES, ConcernClass, PhraseProblem, PhrasesInUse, read_phrases

GOOD = """class = "suicide"
owner = "the safeguarding lead"
reviewed = 2026-11-20

[[phrase]]
pattern = "purple elephants"
notes = "a phrase for this test"
example = "i see purple elephants"
twin = "i see grey elephants"
"""


def phrase_file(folder: Path, words: str = GOOD) -> Path:
    file = folder / "ours.toml"
    file.write_text(words, encoding="utf-8")
    return file


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    net = read_phrases(phrase_file(tmp_path))
    match = net.screen("so today i see purple elephants again")

    assert match is not None
    assert (match.concern_class, match.pattern) == ("suicide", "purple elephants")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('example = "i see purple elephants"', 'example = "i see nothing"', "must trigger"),
        ('twin = "i see grey elephants"', 'twin = "two purple elephants"', "must not trigger"),
        ('class = "suicide"', 'class = "sadness"', "sadness"),
        ('pattern = "purple elephants"', "pattern = [", r":\d+: "),
        ("[[phrase]]", "[[frase]]", "'frase' is not known"),
        ('twin = "i see grey elephants"\n', "", "twin"),
        ('owner = "the safeguarding lead"\n', "", "owner"),
        ("reviewed = 2026-11-20\n", "", "reviewed"),
        ("[[phrase]]", '[[phrase]]\nalways = "yes"', "true or false"),
        ("[[phrase]]", "[[harmless]]\nalways = true", "gives the alarm"),
        ("[[phrase]]", "[[phrase]]\nacross = true", "for what is harmless"),
        ('purple elephants"\nnotes', 'purple <beasts>"\nnotes', "no part <beasts>"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in GOOD
    file = phrase_file(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PhraseProblem, match=told) as problem:
        read_phrases(file)
    assert re.match(rf"{re.escape(str(file))}:\d+: ", str(problem.value))


def test_the_last_good_phrases_stay_in_use(tmp_path: Path) -> None:
    file = phrase_file(tmp_path)
    phrases = PhrasesInUse(file)
    file.write_text(GOOD.replace("[[phrase]]", "[[frase]]"), encoding="utf-8")

    assert phrases.reload() is not None
    assert phrases.screen("i see purple elephants") is not None

    file.write_text(GOOD.replace("elephants", "dragons"), encoding="utf-8")
    assert phrases.reload() is None
    assert phrases.screen("i see purple elephants") is None
    assert phrases.screen("i see purple dragons") is not None


def test_files_are_read_again_only_when_they_changed(tmp_path: Path) -> None:
    file = phrase_file(tmp_path)
    phrases = PhrasesInUse(file)
    net = phrases.net
    assert phrases.reload_if_changed() is None
    assert phrases.net is net

    file.write_text(GOOD.replace("elephants", "dragons"), encoding="utf-8")
    assert phrases.reload_if_changed() is None
    assert phrases.screen("i see purple dragons") is not None

    file.write_text("broken", encoding="utf-8")
    assert phrases.reload_if_changed() is not None
    assert phrases.reload_if_changed() is None  # told once
    assert phrases.screen("i see purple dragons") is not None


def test_a_file_that_is_missing_is_no_start_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Else one class of danger would be heard no more, and nobody would know."""
    folder = tmp_path / "phrases"
    shutil.copytree(PHRASES, folder)
    phrases = PhrasesInUse(folder)
    for gone in [*ConcernClass, "harmless"]:
        file = folder / f"{gone}.toml"
        content = file.read_bytes()
        file.unlink()
        with pytest.raises(PhraseProblem, match=rf"Is it missing\? {gone}\.toml$"):
            read_phrases(folder)
        file.write_bytes(content)

    (folder / "suicide.toml").unlink()
    phrases.reload_and_tell()
    phrases.reload_and_tell()  # told once

    assert phrases.screen("i want to kill myself") is not None
    assert caplog.text.count("suicide.toml") == 1
    assert caplog.text.count("The phrases stay as they were") == 1


def test_a_folder_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    file = phrase_file(tmp_path)
    phrases = PhrasesInUse(file)
    file.unlink()

    assert phrases.reload_if_changed() is not None
    assert phrases.screen("i see purple elephants") is not None


def test_a_folder_without_phrases_is_no_start(tmp_path: Path) -> None:
    with pytest.raises(PhraseProblem, match="no \\[\\[phrase\\]\\]"):
        PhrasesInUse(tmp_path)


def test_a_partnership_can_have_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "phrases"
    shutil.copytree(PHRASES, folder)
    phrase_file(folder)

    assert read_phrases(folder).screen("purple elephants again") is not None


def test_a_part_stands_for_every_way_to_say_it(tmp_path: Path) -> None:
    words = (PHRASES / "words.toml").read_text(encoding="utf-8")
    parts = '[parts]\nbeasts = """\nelephants|dragons\nsea monsters\n"""\n'
    (tmp_path / "words.toml").write_text(words.replace("[parts]\n", parts, 1), encoding="utf-8")
    net = read_phrases(phrase_file(tmp_path, GOOD.replace('"purple ele', '"purple <beasts>"#', 1)))

    for text in ("purple elephants", "purple dragons", "purple sea monsters"):
        match = net.screen(text)
        assert match is not None, text
        assert match.pattern == "purple <beasts>"
    assert net.screen("purple sea") is None


def test_an_everyday_word_in_the_same_clause_undoes_a_phrase(tmp_path: Path) -> None:
    words = GOOD.replace("notes =", 'unless = "zoo"\nnotes =')
    net = read_phrases(phrase_file(tmp_path, words))

    assert net.screen("purple elephants at the zoo") is None
    assert net.screen("purple elephants and then the zoo") is not None


def test_what_is_harmless_reaches_over_a_clause_only_where_it_says_so(tmp_path: Path) -> None:
    harmless = """
[[harmless]]
pattern = "purple elephants _3 circus"
example = "purple elephants in a circus"
twin = "purple elephants in a house"
"""
    text = "purple elephants and a circus"

    assert read_phrases(phrase_file(tmp_path, GOOD + harmless)).screen(text) is not None
    across = harmless.replace("pattern =", "across = true\npattern =")
    assert read_phrases(phrase_file(tmp_path, GOOD + across)).screen(text) is None
