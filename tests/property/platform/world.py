"""The whole platform, deployed, and all who deal with it, under the model's names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ape import chain
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak, to_bytes

from tests.property.artifacts import abi_of, address_of, code_of
from tests.property.chains import Ape, Call, Chain, Revm
from tests.property.codec import Interface, Names
from tests.property.gate import ZERO
from tests.property.model import SHARE
from tests.property.platform.actions import ACTIONS
from tests.property.platform.custody import CUSTODY, Statement
from tests.property.platform.dividends import DIVIDENDS
from tests.property.platform.market import MARKET
from tests.property.platform.meetings import MEETINGS
from tests.property.platform.platform import (
    AUTHORITIES,
    ENFORCEMENT,
    GATE,
    MEMBERS,
    MONEYS,
    POOL,
    TIMELOCK,
    Role,
)
from tests.property.platform.roles import ROLES
from tests.property.worlds import BEGINNING, World

HOLDERS = ("ann", "bob", "cat", "dan", "eve")
NEW_KEYS = ("new ann", "new bob", "new cat", "newest ann")
"""Accounts to which a recovery may lead."""
ACCOUNTS = (*HOLDERS, *NEW_KEYS, POOL)
"""All who may ever hold shares."""
OUTSIDE = ("vault", "stranger")
"""A payout address, and nobody in particular."""
AGENTS = (*(account for members in MEMBERS.values() for account in members), TIMELOCK, ENFORCEMENT)
ACTORS = (*HOLDERS, *NEW_KEYS, *OUTSIDE, *AGENTS)
"""All who send transactions of their own."""
KINDS = {
    SHARE: "Share",
    GATE: "SanctionsGate",
    ROLES: "Roles",
    CUSTODY: "Custody",
    ACTIONS: "CorporateActions",
    MARKET: "PrimaryMarket",
    DIVIDENDS: "Dividends",
    MEETINGS: "Meetings",
    **dict.fromkeys(MONEYS, "FreezingToken"),
}
"""What is deployed under each name."""
DEPLOYER = "deployer"
KEEPER = "stranger"
"""Anybody: who has the pool make a call."""
FORWARDER = bytes.fromhex(
    "6014360380"  # all but the first twenty bytes of what is sent
    "60145f375f5f91"  # is sent on
    "5f5f5f3560601c5af1"  # to the address that they are,
    "3d5f5f3e5f3d91602057fd5bf3"  # and what comes back is given back
)
"""Code of a contract that calls whatever anybody wants called: a pool as far as payers can tell."""

TYPES = {"share": "address", "is_resolution": "bool"}
TYPES |= dict.fromkeys(("account_hash", "report_hash"), "bytes32")
ATTESTATION_TYPE = {
    "Attestation": [
        {"name": name, "type": TYPES.get(name, "uint256")}
        for name in ("sequence", *Statement._fields)
    ]
}


@dataclass(frozen=True)
class PlatformWorld(World):
    def sign_attestation(self, signer: str, sequence: int, said: Statement) -> bytes:
        message = said._asdict() | {"share": self.names.address(said.share), "sequence": sequence}
        domain = {
            "name": "Wholeshare Custody",
            "version": "1",
            "chainId": self.chain.chain_id,
            "verifyingContract": self.names.address(CUSTODY),
        }
        return Account.sign_typed_data(
            self.keys[signer], domain, ATTESTATION_TYPE, message
        ).signature

    def _call(self, sender: str, contract: str, function: str, args: Sequence[Any]) -> Call:
        call = super()._call(sender, contract, function, args)
        if sender != POOL:
            return call
        through = to_bytes(hexstr=call.to) + call.data
        return Call(self.names.address(KEEPER), self.names.address(POOL), through)


def revm_world() -> PlatformWorld:
    """A new chain in this process."""
    return _world(Revm(BEGINNING), BEGINNING)


def ape_world() -> PlatformWorld:
    """The node behind Ape, with another platform on it beside that of the test fixtures."""
    node = Ape([address_of(name) for name in (*ACTORS, DEPLOYER)])
    world = _world(node, 0)
    node.keep()
    return replace(world, start=chain.pending_timestamp)


def _world(node: Chain, start: int) -> PlatformWorld:
    names = (*ACTORS, POOL)
    addresses = {ZERO: ZERO_ADDRESS} | {name: address_of(name) for name in names}
    keys = {name: keccak(text=name) for name in (*MEMBERS[Role.ATTESTOR], "ann")}
    _deploy(node, addresses)
    known = Names(addresses)
    interfaces = {name: Interface(name, abi_of(kind), known) for name, kind in KINDS.items()}
    return PlatformWorld(node, known, keys, interfaces, start)


def _deploy(node: Chain, addresses: dict[str, str]) -> None:
    """Everything in the order in which each needs the other, and the pool."""

    def deploy(kind: str, *args: Any) -> str:
        code, types = code_of(kind)
        return node.deploy(address_of(DEPLOYER), code + encode(types, args))

    members = [
        (role, addresses[account]) for role, accounts in MEMBERS.items() for account in accounts
    ]
    timelock = addresses[TIMELOCK]
    node.set_code(timelock, b"\0")  # `Roles` wants a contract as its admin
    roles = addresses[ROLES] = deploy("Roles", timelock, members)
    node.set_code(timelock, b"")  # what has code cannot send
    node.set_code(addresses[POOL], FORWARDER)
    gate = addresses[GATE] = deploy("SanctionsGate", roles)
    custody = addresses[CUSTODY] = deploy("Custody", roles)
    addresses[ACTIONS] = deploy("CorporateActions", roles, custody)
    addresses[MARKET] = deploy("PrimaryMarket", roles, custody)
    addresses[DIVIDENDS] = deploy("Dividends", roles, custody)
    addresses[MEETINGS] = deploy("Meetings", roles, custody)
    authorities = [addresses[name] for name in AUTHORITIES]
    addresses[SHARE] = deploy("Share", "Apple Inc.", "AAPL", roles, gate, authorities)
    for name in MONEYS:
        addresses[name] = deploy("FreezingToken", 6)
