"""Measured figures beside their budgets and the committed ones: what fails, what people read."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.budgets import BESIDE, BUDGETED, SIZES, Row

NOT_BUILT = "not built"
SIZES_KEY = "code_size"
GAS_HEAD = ("key", "operation", "measured", "budget", "committed", "reference")
SIZES_HEAD = ("contract", "what it is", "measured", "limit", "committed", "reference")


class Figures(NamedTuple):
    """By key of their rows; None, or no entry, where a row's part is not built."""

    gas: Mapping[str, int | None]
    code_size: Mapping[str, int | None]
    """Bytes."""


def read(path: Path) -> Figures:
    """The committed figures; none at all if there is no file yet."""
    gas = json.loads(path.read_text()) if path.exists() else {}
    sizes = gas.pop(SIZES_KEY, {})
    return Figures(gas, sizes)


def write(figures: Figures, path: Path) -> None:
    """Commit figures: gas by key, and under one further key the code sizes."""
    content = {**figures.gas, SIZES_KEY: figures.code_size}
    path.write_text(json.dumps(content, indent=2) + "\n")


def failures(measured: Figures, committed: Figures) -> list[str]:
    """One line for each figure over its budget, above the committed one, or not committed."""
    return [line for triple in _rows(measured, committed) if (line := _failure(*triple))]


def _failure(row: Row, now: int | None, before: int | None) -> str | None:
    if now is None:
        return None if before is None else f"{row.key}: {before:,} is committed, but not measured"
    if row.budget is not None and now > row.budget:
        return f"{row.key}: {now:,} exceeds the budget of {row.budget:,}"
    if before is None:
        return f"{row.key}: {now:,} is not committed"
    if now > before + row.slack:
        return f"{row.key}: {now:,} exceeds the committed {before:,} by {now - before:,}"
    return None


def improvements(measured: Figures, committed: Figures) -> list[str]:
    """One line for each figure below the committed one, which then guards too little."""
    return [
        f"{row.key}: {now:,} is below the committed {before:,} by {before - now:,}"
        for row, now, before in _rows(measured, committed)
        if now is not None and before is not None and now < before - row.slack
    ]


def markdown(measured: Figures, committed: Figures) -> str:
    """The figures as two tables, gas and bytes of code."""
    gas = _compared(BUDGETED + BESIDE, measured.gas, committed.gas)
    sizes = _compared(SIZES, measured.code_size, committed.code_size)
    return "\n\n".join(
        ("### Gas", _table(GAS_HEAD, gas), "### Code, bytes", _table(SIZES_HEAD, sizes))
    )


Compared = tuple[Row, int | None, int | None]
"""A row, its figure and the committed one."""


def _rows(measured: Figures, committed: Figures) -> Iterator[Compared]:
    yield from _compared(BUDGETED + BESIDE, measured.gas, committed.gas)
    yield from _compared(SIZES, measured.code_size, committed.code_size)


def _compared(rows: tuple[Row, ...], measured: Mapping, committed: Mapping) -> Iterator[Compared]:
    return ((row, measured.get(row.key), committed.get(row.key)) for row in rows)


def _table(head: tuple[str, ...], rows: Iterator[Compared]) -> str:
    lines = [_line(head), _line(("---", "---", "---:", "---:", "---:", "---"))]
    for row, now, before in rows:
        numbers = (_number(now) or NOT_BUILT, _number(row.budget), _number(before))
        lines.append(_line((f"`{row.key}`", row.operation, *numbers, row.reference)))
    return "\n".join(lines)


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
