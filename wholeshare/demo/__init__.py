"""The platform at work: acts on a fresh local chain, each with what it shows and what it checks.

An act is a function that takes a `Stage`; the decorator registers it under its name, in the order
of import. `play` runs them and says whether every check held and every expected refusal came.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ape.logging import LogLevel, logger
from rich.console import Console

from wholeshare.demo.stage import Stage

MODULES = ("ledger",)
"""Modules of this package that hold acts, in the order of play."""

ACTS: dict[str, Callable[[Stage], None]] = {}


def act(name: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Register an act under a name for `make demo ACT=name`."""

    def register(function: Callable[[Stage], None]) -> Callable[[Stage], None]:
        ACTS[name] = function
        return function

    return register


def act_names() -> list[str]:
    """The names of all acts, in the order of play."""
    for module in MODULES:
        import_module(f"{__name__}.{module}")
    return list(ACTS)


def play(names: list[str], console: Console) -> bool:
    """Play these acts on the connected chain, from Apple's declaration of 2025-10-30 onwards.

    Returns:
        True if every check of every act held.
    """
    stage = Stage(console)
    with logger.at_level(LogLevel.WARNING):  # three lines for each transaction otherwise
        for name in names:
            ACTS[name](stage)
    return stage.report()
