"""The whole life of one share: acts on a fresh local chain, with what each shows and checks.

An act is a function that takes a `Stage` and the `Life` lived on it; the decorator registers
it under its name, in the order of import. `play` runs them and says whether every check held and
every expected refusal came.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING

from ape.logging import LogLevel, logger
from rich.console import Console

from wholeshare.demo.stage import Stage

if TYPE_CHECKING:
    from wholeshare.demo.life import Life

    Act = Callable[[Stage, Life], None]

MODULES = (
    "ledger",
    "issue",
    "trade",
    "dividend",
    "meeting",
    "split",
    "redemption",
    "enforcement",
    "shortfall",
    "sanctions",
    "audit",
)
"""Modules of this package that hold acts, in the order of play."""

ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    """Register an act under a name for `make demo ACT=name`."""

    def register(function: Act) -> Act:
        ACTS[name] = function
        return function

    return register


def act_names() -> list[str]:
    """The names of all acts, in the order of play."""
    for module in MODULES:
        import_module(f"{__name__}.{module}")
    return list(ACTS)


def play(names: list[str], console: Console) -> bool:
    """Play acts on the connected chain, from Apple's declaration of 2025-10-30 onwards.

    Args:
        names: which; each follows from those before it, which are played as well.

    Returns:
        True if every check of every act held.
    """
    from wholeshare.demo.life import begin

    played = act_names()
    last = max(played.index(name) for name in names)
    stage = Stage(console)
    stage.open()
    # Otherwise three lines for each transaction.
    with logger.at_level(LogLevel.WARNING), ExitStack() as resources:
        life = begin(resources)
        for name in played[: last + 1]:
            ACTS[name](stage, life)
    return stage.report()
