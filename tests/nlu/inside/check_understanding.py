"""How a message becomes an intent: its wording, its meaning, and Rasa's side of it."""

from __future__ import annotations

import contextvars
import math
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from extensions.given_state import GivenState, begin
from extensions.understanding import again, layers
from extensions.understanding.classifier import NOTHING, WordingAndMeaning
from extensions.understanding.deciding import Deciding, confidences, without
from extensions.understanding.layers import WIDTH, _gelu
from extensions.understanding.sentence_vectors import shipped
from extensions.understanding.wording import Wording
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

EXAMPLES = {
    "ask_job": ["any jobs going", "im looking for work", "who is hiring", "any work near me"],
    "ask_travel": ["how do i get there", "is there a bus", "who pays for the bus", "bus pass"],
    "greet": ["hiya", "hello", "hey there", "good morning"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
MEANT = [intent for intent, texts in EXAMPLES.items() for _ in texts]
CONFIG = {"C": 0.3, "meaning": 0.85, "slips": 0.4, "temperature": 0.2}


def learned() -> Deciding:
    """From the few examples above."""
    return Deciding.learned_from(TEXTS, MEANT, fit=0.3, meaning=0.85, slips=0.4)


class SentenceVectors(unittest.TestCase):
    def test_texts_that_mean_alike_lie_closer_than_others(self) -> None:
        work, job, rain = shipped().of(["i need work", "im after a job", "its raining again"])

        assert work @ job > work @ rain

    def test_a_vector_has_length_one_whatever_the_text(self) -> None:
        rows = shipped().of(["hiya", "", "🦄" * 300, "long " * 500])

        assert rows.shape == (4, WIDTH)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)

    def test_the_gate_is_that_of_the_error_function_to_three_digits(self) -> None:
        """Also where nothing gets through, and where everything does."""
        given = np.array([-300, -12, -3, -1, 0, 0.5, 2, 12, 300], np.float32)
        exact = [x * 0.5 * (1 + math.erf(x / 2**0.5)) for x in given.tolist()]

        np.testing.assert_allclose(_gelu(given.copy()), exact, atol=5e-4)

    def test_company_changes_no_vector(self) -> None:
        """Many are worked out in batches and threads; each is as if it were alone."""
        texts = [f"bus number {number}" + " please" * (number % 5) for number in range(200)]
        together = shipped().of([*texts, *texts])

        np.testing.assert_allclose(together[:200], together[200:])
        for place in (0, 3, 199):
            np.testing.assert_allclose(together[place], shipped().of([texts[place]])[0], atol=1e-5)

    def test_few_words_are_multiplied_to_the_same_as_many(self) -> None:
        text = "hiya"
        with mock.patch.object(layers, "FEW", 0):
            many = shipped().of([text])

        np.testing.assert_allclose(shipped().of([text]), many, atol=1e-6)


class Remembering(unittest.TestCase):
    """The same words are worked out once, and are nowhere to be read."""

    def test_what_comes_again_is_worked_out_once_and_is_the_same(self) -> None:
        hears, asked = again.Again(learned(), 0.2), "is there a bus"
        with mock.patch.object(again, "heard", wraps=again.heard) as worked_out:
            first, second = hears.heard(asked), hears.heard(asked)

        worked_out.assert_called_once()
        np.testing.assert_array_equal(first, second)
        np.testing.assert_allclose(first, again.heard(learned(), asked, 0.2), atol=1e-6)

    def test_other_words_are_heard_for_themselves(self) -> None:
        hears = again.Again(learned(), 0.2)
        for asked in (*TEXTS, *TEXTS):
            row = hears.heard(asked)
            assert hears.intents[int(row.argmax())] == MEANT[TEXTS.index(asked)], asked

    def test_no_words_are_kept_and_two_processes_keep_them_under_different_names(self) -> None:
        one, other = again.Again(learned(), 0.2), again.Again(learned(), 0.2)
        one.heard("is there a bus")
        other.heard("is there a bus")

        assert "bus" not in repr(vars(one)["_kept"])
        assert not vars(one)["_kept"].keys() & vars(other)["_kept"].keys()

    def test_what_is_kept_is_bounded_and_cannot_be_changed(self) -> None:
        hears = again.Again(learned(), 0.2)
        with mock.patch.object(again, "MOST", 2):
            rows = [hears.heard(asked) for asked in TEXTS]

        assert len(vars(hears)["_kept"]) <= 2
        with self.assertRaises(ValueError):
            rows[0][0] = 1.0


class WordsAndLetters(unittest.TestCase):
    def test_it_is_the_same_after_it_was_kept(self) -> None:
        wording = Wording.learned_from(TEXTS)
        with tempfile.TemporaryDirectory() as folder:
            wording.write(Path(folder))
            again = Wording.read(Path(folder))
            assert not list(Path(folder).glob("*.pkl"))

        asked = ["any jobs near the bus", "xyz"]
        np.testing.assert_allclose(wording.of(asked).toarray(), again.of(asked).toarray())

    def test_letters_tell_what_whole_words_do_not(self) -> None:
        wording = Wording.learned_from(["looking for work"])

        assert wording.of(["lookin"]).nnz > wording.of(["zzzzzz"]).nnz


class Decisions(unittest.TestCase):
    def test_a_text_lies_on_the_side_of_its_intent(self) -> None:
        deciding = learned()
        sides = deciding.sides(["got any jobs", "wheres the bus go from", "heya"])

        heard = [deciding.intents[place] for place in sides.argmax(axis=1)]
        assert heard == ["ask_job", "ask_travel", "greet"]

    def test_it_decides_the_same_after_it_was_kept(self) -> None:
        deciding = learned()
        with tempfile.TemporaryDirectory() as folder:
            deciding.write(Path(folder))
            again = Deciding.read(Path(folder))

        np.testing.assert_allclose(deciding.sides(TEXTS), again.sides(TEXTS), rtol=1e-5)

    def test_learned_twice_it_is_the_same(self) -> None:
        np.testing.assert_array_equal(learned().weights, learned().weights)

    def test_a_slip_is_learned_from_by_its_letters_and_moves_no_meaning(self) -> None:
        """With slips or without, the vectors of the same texts are all that is learned from."""
        asked: list[list[str]] = []
        own = shipped().of
        with mock.patch.object(shipped(), "of", lambda texts: asked.append([*texts]) or own(texts)):
            learned()

        assert asked == [TEXTS]

    def test_confidences_share_one_and_keep_the_order(self) -> None:
        shares = confidences(np.array([[1.0, 0.5, -2.0], [900.0, 0.0, 0.0]]), 0.2)

        np.testing.assert_allclose(shares.sum(axis=1), 1)
        assert list(shares[0].argsort()) == [2, 1, 0]

    def test_a_lower_temperature_is_surer(self) -> None:
        sides = np.array([[1.0, 0.5]])

        assert confidences(sides, 0.1)[0, 0] > confidences(sides, 1.0)[0, 0]


class Classifier(unittest.TestCase):
    """Rasa's side: what was trained is kept in Rasa's storage and loaded from it."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.storage = LocalModelStorage(Path(cls.folder.name))
        cls.resource = Resource("understanding")
        examples = [Message.build(text, meant) for text, meant in zip(TEXTS, MEANT, strict=True)]
        fresh = WordingAndMeaning.create(CONFIG, cls.storage, cls.resource, cls.nothing())
        fresh.train(TrainingData([*examples, Message.build("", "greet")]))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    @staticmethod
    def nothing() -> Any:
        """No context of Rasa's is needed."""
        return None

    def heard(self, text: str) -> Message:
        """A message after the trained and loaded component went over it."""
        trained = WordingAndMeaning.load(CONFIG, self.storage, self.resource, self.nothing())
        return trained.process([Message.build(text)])[0]

    def test_the_likeliest_intent_comes_first(self) -> None:
        message = self.heard("are there jobs")
        shares = [one["confidence"] for one in message.get("intent_ranking")]

        assert message.get("intent") == message.get("intent_ranking")[0]
        assert message.get("intent")["name"] == "ask_job"
        assert shares == sorted(shares, reverse=True)

    def test_what_the_caller_calls_unlikely_is_not_heard(self) -> None:
        """Of a turn in its own context: the next one hears all intents again."""

        def turn() -> Message:
            begin(GivenState(unlikely=frozenset({"ask_job"})))
            return self.heard("are there jobs")

        ranking = contextvars.copy_context().run(turn).get("intent_ranking")
        everything = self.heard("are there jobs").get("intent_ranking")

        assert {one["name"]: one["confidence"] for one in ranking}["ask_job"] == 0
        assert ranking[0]["name"] != "ask_job"
        self.assertAlmostEqual(sum(one["confidence"] for one in ranking), 1.0, places=5)
        assert everything[0]["name"] == "ask_job"

    def test_where_all_are_unlikely_none_is_ruled_out(self) -> None:
        shares = np.array([0.7, 0.3])

        np.testing.assert_allclose(without(shares, [True, True]), shares)
        np.testing.assert_allclose(without(shares, [True, False]), [0.0, 1.0])

    def test_an_empty_message_means_nothing(self) -> None:
        message = self.heard("")

        assert message.get("intent") == NOTHING
        assert message.get("intent_ranking") == []

    def test_before_it_has_learned_it_says_nothing(self) -> None:
        fresh = WordingAndMeaning.create(CONFIG, self.storage, self.resource, self.nothing())

        assert fresh.process([Message.build("any jobs")])[0].get("intent") is None
