"""Hostile files, each made by code, and the code of the fault that each must be found with."""

from collections.abc import Callable, Mapping
from importlib import import_module

_CORPUS: dict[str, tuple[str, str, Callable[[], bytes]]] = {}
_PARTS = ("papers", "pictures", "office")


def made(name: str, fault: str):
    """Registers what makes a file of this name, in which this fault must be found."""

    def register(make):
        assert make.__name__ not in _CORPUS
        _CORPUS[make.__name__] = (name, fault, make)
        return make

    return register


def corpus() -> Mapping[str, tuple[str, str, Callable[[], bytes]]]:
    """By what it tries: the file's name, the fault, and what makes its bytes."""
    for part in _PARTS:
        import_module(f"tests.evidence.hostile_{part}")
    return _CORPUS
