"""What every client is asked to do with a share, and what it says afterwards."""

from __future__ import annotations

from dataclasses import dataclass

ERCS = {
    "ERC-165": "0x01ffc9a7",
    "ERC-20": "0x36372b07",
    "ERC-2612": "0x9d8ff7da",
    "ERC-5267": "0x84b0196e",
    "ERC-6372": "0xda287a1d",
    "ERC-7943": "0x3edbb4c4",
    "ERC-8056": "0xa60bf13d",
    "none": "0xffffffff",
}
"""Interface ids that a client asks for."""


@dataclass(frozen=True)
class Job:
    """Keys, addresses and figures."""

    url: str
    share: str
    owner_key: str
    """Of the holder, who sends `amount` and permits the spender another."""
    spender_key: str
    """Of the spender, who hands the permit in and takes `amount`."""
    receiver: str
    blocked: str
    amount: int
    deadline: int
    interfaces: tuple[str, ...] = tuple(ERCS.values())


@dataclass(frozen=True)
class Report:
    """What a client has read and done."""

    name: str
    symbol: str
    decimals: int
    balance: int
    """Of the holder, before anything was sent."""
    multiplier: int
    interfaces: tuple[bool, ...]
    """The answers to the job's ids."""
    domain: tuple[str, str, int, str]
    """Name, version, chain and contract, as the share states them (ERC-5267)."""
    transactions: tuple[str, str, str]
    """Hashes of transfer, permit and transferFrom."""
    forecast: tuple[bool, int, str]
    """What the share says ahead of the holder's sending to the blocked: whether, code and text."""
    refusal: str | None
    """The reason that the client finds when he tries."""
