"""What an audit must know of each kind of contract: its events, its layout and its code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wholeshare.audit.books import BOOKS
from wholeshare.audit.layout import WORD, Layout
from wholeshare.audit.logs import Events

if TYPE_CHECKING:
    from wholeshare.audit.state import State


@dataclass(frozen=True)
class Kind:
    """One kind of contract, as these sources compile."""

    events: Events
    layout: Layout
    instructions: bytes
    """Its runtime code without immutables."""

    def is_at(self, state: State, address: str) -> bool:
        """Whether the code at an address is this contract's, whatever its immutables are.

        Of any other code neither the logs nor the storage could be read.
        """
        code = state.code(address)
        size = len(self.instructions) + self.layout.immutable_words * WORD
        return len(code) == size and code.startswith(self.instructions)


@cache
def kind_of(name: str) -> Kind:
    """Look a contract up among the compiled ones.

    Raises:
        NotImplementedError: it has an event that its book does not handle.
    """
    from ape import project

    contract = project.contracts[name]
    events = Events(contract)
    if strange := [event for event in events.names if not BOOKS[name].handles(event)]:
        raise NotImplementedError(f"{BOOKS[name].__name__} does not handle {strange[0]}")
    source = project.path / contract.source_id
    layout = Layout(source, project.path, str(project.config.vyper.evm_version))
    return Kind(events, layout, contract.runtime_bytecode.to_bytes())
