"""Rasa's graph, worked through in an order that is found once.

Rasa 3.6.21 asks dask for the order anew on every run, two to four times a turn: a tenth of what a
turn costs. The nodes, what they are given and what they answer stay the same.
"""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, tuple[str, ...]]


class InOrder(DaskGraphRunner):
    """A runner whose nodes run one after the other, each after those that it needs."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._steps_to = cache(self._found)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """What each target answers. Raises GraphRunError where a node lacks what it needs."""
        wanted = tuple(targets or self._graph_schema.target_names)
        # A node that finds a bare name says that nothing answers to it.
        answers: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in self._steps_to(wanted):
                node = self._instantiated_nodes[name]
                answers[name] = node(*(answers.get(need, need) for need in needs))
        except RuntimeError as problem:
            raise GraphRunError("Error running runner.") from problem
        return dict(answers[target] for target in wanted)

    def _found(self, wanted: tuple[str, ...]) -> tuple[Step, ...]:
        return in_order(self._graph_schema.minimal_graph_schema(list(wanted)))


def in_order(schema: GraphSchema) -> tuple[Step, ...]:
    """Every node of a schema after the nodes it needs, with the names of what it is given."""
    needs = {name: tuple(node.needs.values()) for name, node in schema.nodes.items()}
    order = TopologicalSorter(needs).static_order()
    return tuple((name, needs[name]) for name in order if name in needs)


def install() -> None:
    """Serve every model that is loaded from here on like this."""
    rasa.core.processor.DaskGraphRunner = InOrder
