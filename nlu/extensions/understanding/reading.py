"""The examples as Rasa reads them: once, and quick to copy and to compare.

Rasa 3.6.21 reads every file of examples four times before it trains. It copies all examples with
each file and each step, and sets their intents anew, so that each is digested again every time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class Example(Message):  # type: ignore[misc]
    """A message out of a file. Nothing in its data is changed, so copies may share it."""

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """As Rasa's own, but what is there already makes no new digest."""
        if add_to_output or self.get(prop) != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        return copy_of(self)


def copy_of(message: Message) -> Example:
    """An example that says the same, and keeps its digest."""
    made = Example(message.data, {*message.output_properties}, message.time, [*message.features])
    made._cached_fingerprint = message.fingerprint()
    return made


class ReadOnce(RasaFileImporter):  # type: ignore[misc]
    """Finds files as Rasa does; what was read of them is kept while the process runs."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Every example of the files."""
        return _read(tuple(self._nlu_files))


@cache
def _read(files: tuple[str, ...]) -> TrainingData:
    data: TrainingData = utils.training_data_from_paths(files, "en")
    data.training_examples = [copy_of(message) for message in data.training_examples]
    return data
