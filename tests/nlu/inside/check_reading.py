"""The examples as they are read once, beside what Rasa reads."""

from __future__ import annotations

import copy
import tempfile
import unittest
from pathlib import Path

from extensions.understanding.reading import Example, ReadOnce, copy_of
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message

FILE = 'version: "3.1"\nnlu:\n- intent: {}\n  examples: |\n    - {}\n    - twice\n'


class Reading(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        for intent, text in (("greet", "hiya"), ("deny", "nah")):
            (self.place / f"{intent}.yml").write_text(FILE.format(intent, text))

    def importer(self, kind: type[RasaFileImporter]) -> RasaFileImporter:
        """One that finds the files."""
        return kind(training_data_paths=[str(self.place)])

    def test_the_data_are_those_that_rasa_reads(self) -> None:
        ours, theirs = (self.importer(kind).get_nlu_data() for kind in (ReadOnce, RasaFileImporter))

        assert ours.fingerprint() == theirs.fingerprint()
        assert {(m.get("text"), m.get("intent")) for m in ours.intent_examples} == {
            ("hiya", "greet"), ("nah", "deny"), ("twice", "greet"), ("twice", "deny"),
        }  # fmt: skip

    def test_a_file_is_read_once(self) -> None:
        before = self.importer(ReadOnce).get_nlu_data()
        (self.place / "greet.yml").unlink()
        (self.place / "greet.yml").write_text(FILE.format("greet", "heya"))

        assert self.importer(ReadOnce).get_nlu_data("en") is before

    def test_the_pipeline_s_settings_name_it(self) -> None:
        importer = TrainingDataImporter.load_from_config("config.yml", "domain", ["data"])
        examples = importer.get_nlu_data().intent_examples

        assert len([one for one in examples if isinstance(one, Example)]) > 8000


class Copies(unittest.TestCase):
    def test_a_copy_says_the_same_and_goes_its_own_way(self) -> None:
        first = copy_of(Message.build("hiya", "greet"))
        second = copy.deepcopy(first)
        assert second == first == Message.build("hiya", "greet")

        second.set("intent", "deny")
        assert first.get("intent") == "greet"
        assert second == Message.build("hiya", "deny") != first

    def test_what_it_says_already_is_no_news(self) -> None:
        example = copy_of(Message.build("hiya", "greet"))
        example.set("intent", "greet")

        assert example._cached_fingerprint is not None
