"""The intent of a message, by its wording and its meaning together.

A linear support vector machine for each intent, on TF-IDF of words and letters beside a sentence
vector. How far a message lies on each intent's side becomes a confidence by a softmax, whose
temperature is set in config.yml. Why this and not Rasa's own: docs/nlu-report/.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers import LABEL_RANKING_LENGTH
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from extensions.given_state import current
from extensions.understanding.again import Again
from extensions.understanding.deciding import Deciding, without

NOTHING = {"name": None, "confidence": 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordingAndMeaning(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Rasa's side of it: trains, keeps, loads, and writes intent and ranking into messages."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._again: Again | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How hard to fit (C), how much meaning and slips count, how confidence is spread."""
        return {"C": 0.3, "meaning": 1.0, "slips": 0.4, "temperature": 0.2}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordingAndMeaning:
        """The component before it has learned (the names of the arguments are Rasa's)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> WordingAndMeaning:
        """The component as it was trained."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._has(Deciding.read(folder))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples, and keep what was learned."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        deciding = Deciding.learned_from(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            fit=self._config["C"],
            meaning=self._config["meaning"],
            slips=self._config["slips"],
        )
        with self._storage.write_to(self._resource) as folder:
            deciding.write(folder)
        self._has(deciding)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Write the likeliest intent and the ranking into each message; an empty one means none."""
        for message in messages:
            if self._again is not None:
                text = message.get(TEXT)
                ranking = _ranking(self._again, text) if text else []
                message.set(INTENT, dict(ranking[0] if ranking else NOTHING), add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _has(self, deciding: Deciding) -> None:
        self._again = Again(deciding, self._config["temperature"])


def _ranking(again: Again, text: str) -> list[dict[str, Any]]:
    """The likeliest intents first; two that lie level stand by name."""
    row = without(again.heard(text), [name in current().unlikely for name in again.intents])
    pairs = sorted(zip(again.intents, row, strict=True), key=lambda pair: -pair[1])
    first = pairs[:LABEL_RANKING_LENGTH]
    return [{"name": name, "confidence": float(share)} for name, share in first]
