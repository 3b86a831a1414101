"""The graph, in order: the same answers and the same refusals as from Rasa's own runner."""

from __future__ import annotations

import unittest
from typing import Any

import rasa.core.processor
from extensions import in_order
from extensions.in_order import InOrder
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

RAN: list[str] = []


class Joined(GraphComponent):
    """Joins what it is given, and notes that it ran."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(  # type: ignore[override]
        cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any
    ) -> Joined:
        return cls(config["name"])

    def of_one(self, first: str) -> str:
        RAN.append(self._name)
        return f"{self._name}({first})"

    def of_two(self, first: str, second: str) -> str:
        RAN.append(self._name)
        return f"{self._name}({first}, {second})"

    def of_trouble(self, first: str) -> str:
        raise RuntimeError(first)


def node(name: str, fn: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Joined, "create", fn, {"name": name}, eager=True)


# Written the wrong way round: what is needed comes after what needs it.
SCHEMA = GraphSchema(
    {
        "end": node("end", "of_two", first="left", second="right"),
        "left": node("left", "of_one", first="start"),
        "right": node("right", "of_one", first="start"),
        "start": node("start", "of_one", first="__said__"),
        "aside": node("aside", "of_one", first="__said__"),
        "broken": node("broken", "of_trouble", first="__said__"),
    }
)


def runner(kind: type[DaskGraphRunner]) -> DaskGraphRunner:
    return kind(SCHEMA, None, ExecutionContext(SCHEMA))  # type: ignore[arg-type]


class Order(unittest.TestCase):
    def test_every_target_answers_as_from_rasa_s_own(self) -> None:
        for targets in (["end"], ["left"], ["aside", "end"], ["start", "right"]):
            said = {"inputs": {"__said__": "hi"}, "targets": targets}
            assert runner(InOrder).run(**said) == runner(DaskGraphRunner).run(**said), targets

    def test_each_node_that_is_needed_runs_once_and_no_other(self) -> None:
        RAN.clear()
        runner(InOrder).run({"__said__": "hi"}, ["end"])

        assert sorted(RAN) == ["end", "left", "right", "start"]
        assert (RAN[0], RAN[-1]) == ("start", "end")

    def test_a_second_run_is_given_its_own_inputs(self) -> None:
        ours = runner(InOrder)
        ours.run({"__said__": "hi"}, ["left"])

        assert ours.run({"__said__": "bye"}, ["left"]) == {"left": "left(start(bye))"}

    def test_an_input_that_is_missing_is_said_as_rasa_says_it(self) -> None:
        for kind in (InOrder, DaskGraphRunner):
            with self.assertRaises(GraphRunError):
                runner(kind).run({}, ["left"])

    def test_a_node_that_fails_fails_the_run_the_same_way(self) -> None:
        kinds = []
        for kind in (InOrder, DaskGraphRunner):
            with self.assertRaises(Exception) as failed:
                runner(kind).run({"__said__": "hi"}, ["broken"])
            kinds.append(type(failed.exception))
        assert kinds[0] is kinds[1]

    def test_it_is_in_place_of_rasa_s_own(self) -> None:
        in_order.install()
        assert rasa.core.processor.DaskGraphRunner is InOrder
