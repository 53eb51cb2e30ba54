# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Standards' views that only restate what other modules keep: ERC-20, 165, 6372 and 8056
@license MIT
@notice Nothing is stored here, and nothing on the platform depends on it; wallets and explorers ask.
"""

from ethereum.ercs import IERC165

from contracts.modules import ledger
from contracts.modules import multipliers

implements: IERC165

uses: ledger
uses: multipliers


@external
@view
def totalSupply() -> uint256:
    """
    @notice ERC-20, raw tokens.
    """
    return ledger._balance_of(ledger.SUPPLY)


@external
@view
def balanceOf(_account: address) -> uint256:
    """
    @notice ERC-20, raw tokens. Never rebases.
    """
    return ledger._balance_of(convert(_account, uint256))


@external
@view
def totalSupplyUI() -> uint256:
    """
    @notice ERC-8056: shares that all tokens stand for, 18 decimals, rounded down.
    """
    return multipliers._to_shares(ledger._balance_of(ledger.SUPPLY))


@external
@view
def balanceOfUI(_account: address) -> uint256:
    """
    @notice ERC-8056: shares that an account's tokens stand for, 18 decimals, rounded down.
    """
    return multipliers._to_shares(ledger._balance_of(convert(_account, uint256)))


@external
@view
def supportsInterface(_interface_id: bytes4) -> bool:
    """
    @notice ERC-165.
    """
    # As numbers, since a bytes4 literal takes 33 bytes of code
    return convert(_interface_id, uint32) in [
        convert(0x01FFC9A7, uint32),  # ERC-165
        convert(0x36372B07, uint32),  # ERC-20
        convert(0x9D8FF7DA, uint32),  # ERC-2612
        convert(0x84B0196E, uint32),  # ERC-5267
        convert(0xDA287A1D, uint32),  # ERC-6372
        convert(0x3EDBB4C4, uint32),  # ERC-7943, fungible
        convert(0xA60BF13D, uint32),  # ERC-8056: the multiplier
        convert(0x4BD27648, uint32),  # ERC-8056: the announced multiplier
        convert(0xD890FD71, uint32),  # ERC-8056: balances
        convert(0x57854FC3, uint32),  # ERC-8056: conversion
    ]


@external
@view
def clock() -> uint48:
    """
    @notice ERC-6372: record instants are UTC seconds.
    """
    return convert(block.timestamp, uint48)


@external
@pure
def CLOCK_MODE() -> String[14]:
    """
    @notice ERC-6372.
    """
    return "mode=timestamp"
