"""What is done to a message's words before it is understood."""

from __future__ import annotations

import pytest
from extensions.understanding.plain import plain
from extensions.understanding.spelling import Spelling
from extensions.understanding.word_pieces import LONGEST, WordPieces
from report.typos import with_typos

VOCABULARY = ["[UNK]", "[CLS]", "[SEP]", "preg", "##go", "cafe", "im", "!"]
SPELLING = Spelling.learned_from(
    ["im looking for work", "any work going", "train fare", "train ticket", "wrok"], {"rain"}
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I don't KNOW", "i dont know"),
        ("i don\u2019t", "i dont"),
        ("pleeeease", "pleease"),
        ("2000", "2000"),
        ("😭😭😭😭", "😭😭😭😭"),
    ],
)
def test_case_apostrophes_and_drawn_out_letters_are_evened_out(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize("slip", ["trian", "trin", "traiin", "traim", "rtain", "wtrain"])
def test_one_slip_is_put_right(slip: str) -> None:
    assert SPELLING.right(f"{slip} fare") == "train fare"


@pytest.mark.parametrize("word", ["rain", "wrok", "fare", "xyz", "zq", "looknig"])
def test_a_word_is_left_alone_that_is_known_short_or_far_from_a_common_one(word: str) -> None:
    """Known elsewhere, in an example, near to none, short, near only to a rare word."""
    assert SPELLING.right(word) == word


def test_of_several_near_words_it_is_the_one_that_fits_its_neighbours() -> None:
    texts = ["the bus is late", "the bus is dear", "ten quid a day", "ten quid a week", "a tea"]
    spelling = Spelling.learned_from([*texts, "ten of us", "a tea"], ())

    assert spelling.right("teh bus") == "the bus"
    assert spelling.right("teb quid") == "ten quid"


def test_a_word_that_is_not_known_whole_is_read_in_pieces() -> None:
    assert WordPieces(VOCABULARY).numbers("im preggo!") == [1, 6, 3, 4, 7, 2]


def test_accents_and_case_do_not_hide_a_word() -> None:
    assert WordPieces(VOCABULARY).numbers("CAFÉ") == [1, 5, 2]


def test_a_word_without_pieces_is_unknown() -> None:
    assert WordPieces(VOCABULARY).numbers("ქართული") == [1, 0, 2]


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    numbers = WordPieces(VOCABULARY).numbers("im " * 1_000)
    assert (len(numbers), numbers[0], numbers[-1]) == (LONGEST, 1, 2)


def test_an_empty_text_has_its_two_marks() -> None:
    assert WordPieces(VOCABULARY).numbers("") == [1, 2]


def test_a_message_gets_the_same_typing_mistakes_each_time() -> None:
    text = "how much is a bus pass to preston"
    assert with_typos(text) == with_typos(text) != text


def test_very_short_messages_get_no_typing_mistakes() -> None:
    assert [with_typos(text) for text in ("no", "FY1", "👍")] == ["no", "FY1", "👍"]
