"""Where the compiler puts a contract's variables, and what the words there mean.

Storage is read as raw words, past every view of the contract, so the layout is the compiler's: a
value of a `HashMap` lies at `keccak256(slot . key)`, that of a nested one at the same of its own
slot, a string is its length and then its bytes, a dynamic array its length and then its items, and
every member of a struct or array has words of its own.
Immutables are the tail of the deployed code, laid out alike. The re-entrancy lock is transient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eth_utils import keccak
from vyper.cli.vyper_compile import get_search_paths
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.phases import CompilerData
from vyper.compiler.settings import Settings
from vyper.semantics.data_locations import DataLocation
from vyper.semantics.types.base import VyperType
from vyper.semantics.types.bytestrings import StringT
from vyper.semantics.types.module import InterfaceT, ModuleT
from vyper.semantics.types.primitives import AddressT, BoolT, BytesM_T
from vyper.semantics.types.subscriptable import DArrayT, HashMapT, SArrayT
from vyper.semantics.types.user import StructT

WORD = 32


@dataclass(frozen=True, slots=True)
class Place:
    """The words of one value."""

    in_code: bool
    """An immutable, whose words are counted from the end of the instructions."""
    first: int
    type: VyperType

    @property
    def words(self) -> range:
        """Numbers of its slots, or of its words among the immutables."""
        return range(self.first, self.first + self.type.storage_size_in_words)


class Layout:
    """The variables and immutables of one kind of contract."""

    def __init__(self, source: Path, root: Path, evm_version: str) -> None:
        bundle = FilesystemInputBundle([*get_search_paths(), root])
        data = CompilerData(bundle.load_file(source), bundle, Settings(evm_version=evm_version))
        _ = data.storage_layout  # allocates
        self._places = dict(_places(data.compilation_target._metadata["type"]))

    @property
    def immutable_words(self) -> int:
        """How many words of immutables follow the instructions."""
        in_code = [place.words.stop for place in self._places.values() if place.in_code]
        return max(in_code, default=0)

    @property
    def variables(self) -> list[str]:
        """Names of all that is in storage, a module's behind its name and a point."""
        return [name for name, place in self._places.items() if not place.in_code]

    def find(self, variable: str, *keys: int | str) -> Place:
        """The place of a variable, or of the value behind keys of a `HashMap` or array."""
        place = self._places[variable]
        for key in keys:
            place = _element(place, key)
        return place


def _places(module: ModuleT, prefix: str = "") -> Iterator[tuple[str, Place]]:
    for info in module.initialized_modules:
        yield from _places(info.module_info.module_t, f"{prefix}{info.module_info.alias}.")
    for name, variable in module.variables.items():
        first = variable.position.position if variable.position else 0
        if variable.location == DataLocation.STORAGE:
            yield prefix + name, Place(False, first, variable.typ)
        elif variable.location == DataLocation.CODE:
            yield prefix + name, Place(True, first // WORD, variable.typ)


def _element(place: Place, key: int | str) -> Place:
    assert isinstance(place.type, HashMapT | SArrayT)
    value_type = place.type.value_type
    if isinstance(place.type, SArrayT):
        assert isinstance(key, int) and key < place.type.length
        return Place(False, place.first + key * value_type.storage_size_in_words, value_type)
    return Place(
        False, _slot_behind(place.first, _encode_key(place.type.key_type, key)), value_type
    )


@cache
def _slot_behind(slot: int, key: bytes) -> int:
    return int.from_bytes(keccak(_encode(slot) + key), "big")


def _encode(number: int) -> bytes:
    return number.to_bytes(WORD, "big")


def _encode_key(type_: VyperType, key: int | str) -> bytes:
    """A key's word: a string's hash, else a number, an address or 32 bytes in hex as it is."""
    if isinstance(type_, StringT):
        return keccak(text=key)
    return _encode(key if isinstance(key, int) else int(key, 16))


def decode_words(type_: VyperType, words: Sequence[int]) -> Any:
    """The value that words hold; a struct is a dict, addresses are in lower case, bytes in hex."""
    if isinstance(type_, StructT):
        return _decode_struct(type_, words)
    if isinstance(type_, DArrayT):
        return _decode_items(type_, words)
    if isinstance(type_, StringT):
        length, *data = words
        return b"".join(map(_encode, data))[:length].decode(errors="replace")
    (word,) = words
    match type_:
        case AddressT() | InterfaceT():
            return f"0x{word:040x}"
        case BytesM_T():
            return f"0x{word:064x}"[: 2 + 2 * type_.m]
        case BoolT() if word < 2:
            return bool(word)
    return word


def _decode_items(type_: DArrayT, words: Sequence[int]) -> list[Any]:
    """What is behind the last item was there before, and means nothing."""
    count, *data = words
    size = type_.value_type.storage_size_in_words
    ends = range(size, min(count, type_.count) * size + 1, size)
    return [decode_words(type_.value_type, data[end - size : end]) for end in ends]


def _decode_struct(type_: StructT, words: Sequence[int]) -> dict[str, Any]:
    values, first = {}, 0
    for name, member in type_.members.items():
        end = first + member.storage_size_in_words
        values[name] = decode_words(member, words[first:end])
        first = end
    return values
