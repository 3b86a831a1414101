"""Stands for the library of this name, which is left out: see left_out.py beside it."""

from left_out import named

__path__: list[str] = []
__getattr__ = named(__name__)
