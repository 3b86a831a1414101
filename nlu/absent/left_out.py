"""Names of libraries that are not there, for Rasa to import: nothing can be made of them.

Rasa imports TensorFlow and Keras wherever it starts, to define models that the guide does not use
(DIET, TED and the like): 4 seconds, 450 MB of memory and 1.9 GB of disk for nothing. `tensorflow`
and `keras` beside this file stand for them (docs/decisions/0053).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LEFT_OUT = frozenset({"tensorflow", "keras"})


class LeftOutError(NotImplementedError):
    """Something is to be made of a library that is not there; the message says what."""


class Absent(type):
    """The class that stands for any name: others may be derived from it, none can be made."""

    def __getattr__(cls, name: str) -> Absent:
        return named(f"{cls.__module__}.{cls.__name__}")(name)

    def __call__(cls, *_: object, **__: object) -> Any:
        raise LeftOutError(
            f"{cls.__module__}.{cls.__name__} would need TensorFlow, which is left out of this "
            "Rasa: docs/decisions/0053 tells why, and how to have it back."
        )


def named(module: str) -> Callable[[str], Absent]:
    """What gives the module of this name every name that it is asked for."""

    def name_of(name: str) -> Absent:
        if name.startswith("__"):  # what Python itself asks every module for
            raise AttributeError(name)
        return Absent(name, (), {"__module__": module})

    return name_of


class _Within(MetaPathFinder, Loader):
    """Finds every module within those that are left out."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A module with every name; None outside of what is left out."""
        is_within = path is not None and name.partition(".")[0] in LEFT_OUT
        return ModuleSpec(name, self, is_package=True) if is_within else None

    def exec_module(self, module: ModuleType) -> None:
        """Give it every name."""
        vars(module)["__getattr__"] = named(module.__name__)


sys.meta_path.append(_Within())
