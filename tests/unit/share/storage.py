"""Raw storage of a share, so that what is written can be told from what views say."""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from ape import chain
from eth_utils import keccak


class Checkpoint(NamedTuple):
    """An entry of a history: a value and the UTC second from which it was in force."""

    value: int
    since_ts: int


class AccountWord(NamedTuple):
    """The fields of an account's packed word."""

    balance: int
    last_change_ts: int
    last_outgoing_ts: int
    history_length: int
    is_encumbered: bool
    is_retired: bool
    generation: int


class Storage:
    """Reads the words of `share` at the places of the compiler's `layout`."""

    SUPPLY = 2**160
    """The supply's key among the accounts and the histories."""
    MULTIPLIERS = 2**160 + 1
    """The multiplier's key among the histories."""

    def __init__(self, share, layout: dict):
        self._share = share
        self._layout = layout

    def account(self, account) -> AccountWord:
        """The packed word of an account, or of `SUPPLY`."""
        word = self._read(self._slot("ledger", "accounts", key=_key(account)))
        flags = word >> 240
        return AccountWord(
            balance=word & (2**128 - 1),
            last_change_ts=(word >> 128) & (2**40 - 1),
            last_outgoing_ts=(word >> 168) & (2**40 - 1),
            history_length=(word >> 208) & (2**32 - 1),
            is_encumbered=bool(flags & 1),
            is_retired=bool(flags & 2),
            generation=flags >> 8,
        )

    def pause_flags(self) -> int:
        """The activities that must look whether they are stopped, in the global word."""
        word = self._read(self._layout["records"]["global_word"]["slot"])
        return (word >> 245) & 3

    def history(self, series) -> list[Checkpoint]:
        """All entries ever written of an account, of `SUPPLY` or of `MULTIPLIERS`.

        It stops at the first empty slot and not at the length that the share keeps, so that an
        entry too many shows.
        """
        return list(self._entries(self._slot("checkpoints", "history", key=_key(series))))

    def _entries(self, base: int) -> Iterator[Checkpoint]:
        for index in count():
            word = self._read(_hashed(base, index))
            if word == 0:
                return
            yield Checkpoint(value=word & (2**128 - 1), since_ts=word >> 128)

    def _slot(self, module: str, variable: str, *, key: int) -> int:
        return _hashed(self._layout[module][variable]["slot"], key)

    def _read(self, slot: int) -> int:
        return int.from_bytes(chain.provider.get_storage(self._share.address, slot), "big")


def _key(account) -> int:
    return account if isinstance(account, int) else int(str(account), 16)


def _hashed(slot: int, key: int) -> int:
    """The slot of a key of a map: Vyper hashes the map's slot and the key, in this order."""
    return int.from_bytes(keccak(slot.to_bytes(32, "big") + key.to_bytes(32, "big")), "big")
