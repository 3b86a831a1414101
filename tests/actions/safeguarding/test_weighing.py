"""What words weigh, beside the phrases: where it gives the alarm, and where it quiets one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.safeguarding import PHRASES, ConcernClass, Net, PhraseProblem, read_phrases
from actions.safeguarding.phrases import WEIGHTS
from actions.safeguarding.problems import Source
from actions.safeguarding.weighing import EVEN, HARMLESS, read_scales
from tests.actions.safeguarding.learning import digest_of, learned, messages_to_learn_from

NET = read_phrases()
WORDS = ["die", "kill", "me", "college", "bus", "my", "dad", "hit", "tablets", "zzyzx", ".", ","]

LEARNED = "cuts\tsuicide 5.00\nmeat\tharmless 12.00"
OURS = """class = "suicide"
owner = "the safeguarding lead"
reviewed = 2026-11-30

[[phrase]]
pattern = "{pattern}"
{more}
example = "{example}"
twin = "nothing of the kind"
"""


def net_of(folder: Path, weights: str, pattern: str, example: str, more: str = "") -> Net:
    text = OURS.format(pattern=pattern, example=example, more=more)
    (folder / "ours.toml").write_text(text, encoding="utf-8")
    (folder / WEIGHTS).write_text(f"(start)\tharmless 2.64\n{weights}\n", encoding="utf-8")
    return read_phrases(folder / "ours.toml")


def test_the_weights_are_those_that_the_messages_teach() -> None:
    """Whoever changes a message or a phrase has to say `make weights`."""
    head = (PHRASES / WEIGHTS).read_text(encoding="utf-8")[:500]
    digest = digest_of(messages_to_learn_from(NET))

    assert digest in head, "The labelled messages or phrases have changed: `make weights`."


def test_they_are_learned_the_same_each_time_and_to_the_right_side() -> None:
    messages = [
        *[("suicide", f"i want to jump off the bridge {n}") for n in range(9)],
        *[(HARMLESS, f"i want to jump on the bus {n}") for n in range(9)],
        *[("self_harm", f"i want to burn my arm {n}") for n in range(9)],
    ]
    lines = list(learned(messages, NET))
    read = read_scales(Source(Path(WEIGHTS), "\n".join(lines)))
    bridge = read.weigh(["jump", "off", "the", "bridge"])
    bus = read.weigh(["jump", "on", "the", "bus"])

    assert lines == list(learned(messages, NET))
    assert bridge.danger(0, 4) > bus.danger(0, 4) + 1
    assert bridge.heaviest(0, 4) is ConcernClass.SUICIDE


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("(start)\tharmless 1.0\nbridge suicide 1.0\n", 2, "learn them anew"),
        ("(start)\tharmless 1.0\nbridge\tsadness 1.0\n", 2, "learn them anew"),
        ("(start)\tharmless 1.0\nbridge\tsuicide much\n", 2, "learn them anew"),
        ("bridge\tsuicide 1.0\n", 1, "no line for (start)"),
    ],
)
def test_a_file_that_holds_something_else_stops_the_start(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    file = tmp_path / WEIGHTS
    file.write_text(text, encoding="utf-8")
    (tmp_path / "ours.toml").write_text(
        OURS.format(pattern="purple elephants", example="purple elephants", more="")
    )
    with pytest.raises(PhraseProblem, match=re.escape(f"{file}:{line}: ")) as problem:
        read_phrases(tmp_path)
    assert told in str(problem.value)


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.floats(-4, 4))
def test_what_is_told_quickly_is_what_the_sum_tells(words: list[str], least: float) -> None:
    """What saves most of the work for most passages decides none otherwise."""
    weighing = NET.scales.weigh(words)
    parts = [(start, end) for start in range(len(words)) for end in range(start, len(words), 7)]

    for part in parts:
        assert weighing.outweighs(*part, least) == (weighing.danger(*part) >= least)


def test_a_long_message_is_heard_wherever_the_danger_is_in_it() -> None:
    calm = "i did a level 2 in catering at college and it was alright"
    for before, after in ((0, 30), (15, 15), (30, 0)):
        said = [
            *[calm] * before,
            "nobody would even miss me id be better off gone",
            *[calm] * after,
        ]
        assert NET.screen(" ".join(said)) is not None


def test_what_nothing_is_known_of_weighs_nothing() -> None:
    assert EVEN.weigh(["purple", "elephants"]).danger(0, 2) == pytest.approx(0, abs=0.01)


def test_a_phrase_that_weighs_for_something_harmless_is_quiet(tmp_path: Path) -> None:
    weights = "cuts\tsuicide 0.2\nmeat\tharmless 9.00\nbad\tsuicide 0.5"
    net = net_of(tmp_path, weights, "cuts", "bad cuts")

    assert net.screen("bad cuts") is not None
    assert net.screen("cuts of the best meat") is None
    assert net.by_phrases_alone().screen("cuts of the best meat") is not None


def test_a_phrase_whose_example_is_too_light_is_told_how_to_be_heard(tmp_path: Path) -> None:
    with pytest.raises(PhraseProblem, match="weigh for something harmless: write 'always = true'"):
        net_of(tmp_path, "cuts\tsuicide 0.20\nmeat\tharmless 12.00", "cuts", "cuts of best meat")


def test_another_part_of_a_sentence_makes_no_phrase_quiet(tmp_path: Path) -> None:
    net = net_of(tmp_path, LEARNED, "cuts", "cuts")

    assert net.screen("i like to eat the best meat and i have cuts") is not None
    assert net.screen("cuts, and i like to eat the best meat") is not None
    assert net.screen("i have cuts " + "there now " * 10 + "meat") is not None
    assert net.screen("meat " + "there now " * 10 + "i have cuts") is not None


def test_the_plainest_and_what_was_never_learned_are_not_weighed(tmp_path: Path) -> None:
    always = net_of(tmp_path, LEARNED, "cuts", "cuts", more="always = true")
    assert always.screen("cuts of the best meat") is not None

    unknown = net_of(tmp_path, LEARNED, "snooked", "snooked")
    assert unknown.screen("snooked by the best meat") is not None


def test_what_weighs_enough_raises_the_alarm_and_says_why(tmp_path: Path) -> None:
    net = net_of(tmp_path, "bridge\tself_harm 4.00, suicide 6.00", "cuts", "cuts")
    match = net.screen("looking at that bridge again")

    assert match is not None
    assert (match.concern_class, match.pattern) == (ConcernClass.SUICIDE, "bridge")
    assert net.screen("looking at that bus again") is None


def test_what_is_known_as_harmless_weighs_nothing(tmp_path: Path) -> None:
    weights = "bridge\tsuicide 6.00\ngone\tsuicide 6.00"
    text = OURS.format(pattern="cuts", example="cuts", more="") + (
        '\n[[harmless]]\npattern = "bridge loan"\nexample = "a bridge loan"\ntwin = "cuts"\n'
    )
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    (tmp_path / WEIGHTS).write_text(f"(start)\tharmless 2.64\n{weights}\n", encoding="utf-8")
    net = read_phrases(tmp_path / "ours.toml")

    assert net.screen("i need a bridge loan") is None
    assert net.screen("i need a bridge") is not None
    assert net.screen("bridge loan and im gone") is not None


def test_of_several_classes_the_one_that_the_message_weighs_for_is_answered() -> None:
    match = NET.screen("my stepdads been hitting me n i cant get out")

    assert match is not None
    assert match.concern_class is ConcernClass.ABUSE_HOME


def test_what_may_end_a_life_is_put_behind_nothing() -> None:
    match = NET.screen("my dad hits me, my mum hits me, they hit me every day and i want to die")

    assert match is not None
    assert match.concern_class is ConcernClass.SUICIDE
