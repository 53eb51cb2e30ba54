"""Enforcement with listings, three shares and two gates, and all who deal with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ape import chain
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_utils import keccak, to_bytes

from tests.property.artifacts import abi_of, address_of, code_of
from tests.property.chains import Ape, Call, Chain, Revm
from tests.property.codec import Interface, Names
from tests.property.enforcement.model import (
    ENFORCEMENT,
    ROLES,
    TIMELOCK,
    Law,
    NamedShare,
)
from tests.property.enforcement.model import Roles as RolesModel
from tests.property.gate import ZERO, Gate
from tests.property.model import Authorities
from tests.property.worlds import BEGINNING, World
from wholeshare.construction import BLUEPRINT_PREAMBLE
from wholeshare.roles import Role

LISTINGS = "listings"
OPEN_GATE, STRICT_GATE = "gate", "strict gate"
SHARES = {
    "apple": ("Apple Inc.", "AAPL", "US0378331005", "037833100", OPEN_GATE),
    "nvidia": ("NVIDIA Corporation", "NVDA", "US67066G1040", "67066G104", STRICT_GATE),
    "late": ("Microsoft Corporation", "MSFT", "US5949181045", "594918104", OPEN_GATE),
}
"""Terms of each; all but the last are listed when a run begins."""
HOLDERS = ("ann", "bob", "cat")
NEW_KEYS = ("new ann", "newest ann", "new bob")
PEOPLE = (*HOLDERS, *NEW_KEYS)
AGENTS = ("agent", "second agent", "third agent")
ISSUER, MINTER, STRANGER = "issuer", "minter", "stranger"
COMPLIANCE, SECOND_KEY = "compliance", "second compliance"
ACTORS = (*PEOPLE, *AGENTS, ISSUER, MINTER, COMPLIANCE, SECOND_KEY, STRANGER, TIMELOCK)
"""All who send transactions of their own."""
AUTHORITIES = Authorities(MINTER, "corporate actions", ENFORCEMENT)
KINDS = {
    ROLES: "Roles",
    ENFORCEMENT: "Enforcement",
    LISTINGS: "Listings",
    OPEN_GATE: "SanctionsGate",
    STRICT_GATE: "SanctionsGate",
    **dict.fromkeys(SHARES, "Share"),
}
DEPLOYER = "deployer"
TERMS_HASH = b"terms of " * 3 + bytes(5)


def specification() -> Law:
    """The model of what a world deploys. No share is listed yet."""
    gates = {name: Gate(name, {COMPLIANCE, SECOND_KEY}) for name in (OPEN_GATE, STRICT_GATE)}
    shares = {
        name: NamedShare(name, gates[terms[-1]], AUTHORITIES) for name, terms in SHARES.items()
    }
    return Law(RolesModel(set(AGENTS), ISSUER), gates, shares)


def terms_of(share: str) -> tuple:
    """As Listings takes them, with names for addresses."""
    name, symbol, isin, cusip, gate = SHARES[share]
    return name, symbol, isin, cusip, TERMS_HASH, gate


def revm_world() -> World:
    """A new chain in this process."""
    return _world(Revm(BEGINNING), BEGINNING)


def ape_world() -> World:
    """The node behind Ape, with contracts of its own on it."""
    node = Ape([address_of(name) for name in (*ACTORS, DEPLOYER)])
    world = _world(node, 0)
    node.keep()
    return replace(world, start=chain.pending_timestamp)


def _world(node: Chain, start: int) -> World:
    names = (*ACTORS, AUTHORITIES.corporate_actions)
    addresses = {ZERO: ZERO_ADDRESS} | {name: address_of(name) for name in names}
    _deploy(node, addresses, start)
    known = Names(addresses)
    interfaces = {name: Interface(name, abi_of(kind), known) for name, kind in KINDS.items()}
    return World(node, known, {}, interfaces, start)


def _deploy(node: Chain, addresses: dict[str, str], start: int) -> None:
    deployer = address_of(DEPLOYER)

    def deploy(kind: str, *args: Any) -> str:
        code, types = code_of(kind)
        return node.deploy(deployer, code + encode(types, args))

    timelock = addresses[TIMELOCK]
    members = [(Role.TRANSFER_AGENT, addresses[name]) for name in AGENTS]
    members += [(Role.ISSUER, addresses[ISSUER]), (Role.COMPLIANCE, addresses[COMPLIANCE])]
    members += [(Role.COMPLIANCE, addresses[SECOND_KEY])]
    node.set_code(timelock, b"\0")  # `Roles` wants a contract as its admin
    roles = addresses[ROLES] = deploy("Roles", timelock, members)
    node.set_code(timelock, b"")  # what has code cannot send
    for gate in (OPEN_GATE, STRICT_GATE):
        addresses[gate] = deploy("SanctionsGate", roles)
    enforcement = addresses[ENFORCEMENT] = deploy("Enforcement", roles)
    blueprint = node.deploy(deployer, _storing(BLUEPRINT_PREAMBLE + code_of("Share")[0]))
    authorities = tuple(addresses[name] for name in AUTHORITIES)
    listings = addresses[LISTINGS] = deploy("Listings", roles, blueprint, authorities)
    introduction = _selector("introduce(address)") + encode(["address"], [listings])
    node.send(Call(deployer, enforcement, introduction), start or chain.pending_timestamp)
    for number, share in enumerate(SHARES, 1):
        addresses[share] = _created(listings, number)


def _storing(code: bytes) -> bytes:
    """What leaves this code on the chain."""
    return b"\x61" + len(code).to_bytes(2, "big") + bytes.fromhex("3d81600a3d39f3") + code


def _created(creator: str, nonce: int) -> str:
    """Where a contract puts the one that it creates next, counted from 1."""
    assert nonce < 128
    packed = b"\xd6\x94" + to_bytes(hexstr=creator) + bytes([nonce])
    return "0x" + keccak(packed)[-20:].hex()


def _selector(signature: str) -> bytes:
    return keccak(text=signature)[:4]
