"""Which gates stand before a share: the one that it names, and those that this is stacked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from eth_utils import encode_hex, function_signature_to_4byte_selector

from wholeshare.audit.contracts import kind_of

if TYPE_CHECKING:
    from wholeshare.audit.state import State

BELOW = {"OracleGate": "SANCTIONS()", "RegisteredGate": "BELOW()", "SanctionsGate": None}
"""Kinds of gates => what each answers to when it is asked on which gate it is stacked."""


def below(state: State, gate: str, kind: str) -> str | None:
    """The gate that a gate is stacked on, in lower case; None of one that stands by itself."""
    function = BELOW[kind]
    if function is None:
        return None
    selector = encode_hex(function_signature_to_4byte_selector(function))
    return f"0x{state.constant(gate, selector):040x}"


def stacks(state: State, gates: Iterable[str]) -> dict[str, str | None]:
    """Address and kind of gates and of all that they are stacked on; None is no kind known here."""
    return dict(pair for gate in gates for pair in _stack(state, gate))


def _stack(state: State, gate: str) -> Iterator[tuple[str, str | None]]:
    kind = next((each for each in BELOW if kind_of(each).is_at(state, gate)), None)
    yield gate, kind
    if kind and (underneath := below(state, gate, kind)):
        yield from _stack(state, underneath)
