"""Compiled contracts, and addresses by name, for chains of our own."""

from __future__ import annotations

from functools import cache
from typing import Any

from ape import project
from eth_account import Account
from eth_utils import keccak, to_bytes
from eth_utils.abi import get_abi_input_types


@cache
def _kind(contract: str) -> Any:
    return project.contracts[contract].contract_type


@cache
def abi_of(contract: str) -> list[dict]:
    """Of a contract, by its name."""
    return _kind(contract).model_dump(mode="json")["abi"]


@cache
def code_of(contract: str) -> tuple[bytes, list[str]]:
    """What creates a contract, and the types of its constructor's arguments."""
    constructor = _kind(contract).constructor.model_dump(mode="json")
    code = to_bytes(hexstr=_kind(contract).deployment_bytecode.bytecode)
    return code, get_abi_input_types(constructor)


@cache
def address_of(name: str) -> str:
    """The address that stands for a name of the model."""
    return Account.from_key(keccak(text=name)).address
