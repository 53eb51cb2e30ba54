"""Calls, answers and logs of a contract, with names where the chain has addresses."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from eth_abi import decode, encode
from eth_utils.abi import (
    collapse_if_tuple,
    event_abi_to_log_topic,
    function_abi_to_4byte_selector,
    get_abi_input_types,
    get_abi_output_types,
)

from tests.property.tx import Event

ERROR = bytes.fromhex("08c379a0")  # Error(string)
ANSWERS = 2**16  # that are kept decoded


class Text(str):
    """Text that is no name."""


class Names:
    """Both ways between the names of a model and the addresses of a chain."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._address_of = {name: address.lower() for name, address in addresses.items()}
        self._name_of = {address: name for name, address in self._address_of.items()}
        assert len(self._name_of) == len(self._address_of), "two names for one address"

    def address(self, name: str) -> str:
        return self._address_of[name]

    def name(self, address: str) -> str:
        """An address that nobody named stays as it is."""
        return self._name_of.get(address.lower(), address)

    def to_addresses(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if isinstance(value, Text) else self.address(value)
        if isinstance(value, list | tuple):
            return tuple(self.to_addresses(each) for each in value)
        return value

    def to_names(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.name(value)
        if isinstance(value, list | tuple):
            return tuple(self.to_names(each) for each in value)
        return value


class Interface:
    """One contract's ABI. Text is a name, unless it says otherwise or nobody has that address."""

    def __init__(self, source: str, abi: list[dict], names: Names) -> None:
        """
        Args:
            source: the contract's name, under which its events appear.
        """
        self._source = source
        self._names = names
        self._functions = {each["name"]: each for each in abi if each["type"] == "function"}
        self._events = {
            event_abi_to_log_topic(each): each for each in abi if each["type"] == "event"
        }
        # Views are asked with the same arguments over and over, and mostly answer the same.
        self.encode = cache(self._encode)
        self.decode = lru_cache(ANSWERS)(self._decode)
        self._output_types = cache(self._output_types_of)

    def _encode(self, function: str, *arguments: Any) -> bytes:
        abi = self._functions[function]
        types = get_abi_input_types(abi)
        return function_abi_to_4byte_selector(abi) + encode(
            types, self._names.to_addresses(arguments)
        )

    def _output_types_of(self, function: str) -> list[str]:
        return get_abi_output_types(self._functions[function])

    def _decode(self, function: str, output: bytes) -> Any:
        """What a function returned: one value as itself, none as None, several as a tuple."""
        values = self._names.to_names(decode(self._output_types(function), output))
        return values if len(values) > 1 else next(iter(values), None)

    def event(self, topics: list[bytes], data: bytes) -> Event:
        abi = self._events[topics[0]]
        indexed = [each for each in abi["inputs"] if each["indexed"]]
        others = [each for each in abi["inputs"] if not each["indexed"]]
        values = {
            each["name"]: decode([collapse_if_tuple(each)], topic)[0]
            for each, topic in zip(indexed, topics[1:], strict=True)
        }
        unindexed = decode([collapse_if_tuple(each) for each in others], data)
        values |= {each["name"]: value for each, value in zip(others, unindexed, strict=True)}
        return Event(
            self._source,
            abi["name"],
            {each["name"]: self._names.to_names(values[each["name"]]) for each in abi["inputs"]},
        )


@lru_cache(ANSWERS)
def reason(output: bytes) -> str:
    """The text of a revert, empty if it came without data.

    Raises:
        ValueError: the revert carries something else than a text.
    """
    if not output:
        return ""
    if not output.startswith(ERROR):
        raise ValueError(f"not a reason: {output.hex()}")
    return decode(["string"], output[len(ERROR) :])[0]
