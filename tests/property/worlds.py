"""A share, two gates and all who deal with them, on either chain, under the model's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ape import chain, project
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak, to_bytes, to_hex
from eth_utils.abi import get_abi_input_types

from tests.property.chains import Ape, Call, Chain, Result, Revm
from tests.property.codec import Interface, Names, reason
from tests.property.gate import ZERO, Gate
from tests.property.model import SHARE, Authorities, Permit, Share
from tests.property.tx import Event
from tests.signatures import PERMIT
from wholeshare.roles import Role

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

NAME = "Apple Inc."
GATE, SPARE_GATE = "gate", "spare gate"
HOLDERS = ("ann", "bob", "cat", "dan", "eve", "fay")
MEMBERS = {
    "admin": ("timelock",),
    "issuer": ("issuer",),
    "compliance": ("compliance", "second compliance"),
    "paying_agent": ("paying agent",),
    "proxy_agent": ("proxy agent",),
    "guardian": ("guardian",),
}
"""Who holds each role; on the Ape chain the manifest has to agree."""
AUTHORITIES = Authorities("minter", "corporate actions", "enforcement")
ACTORS = (*HOLDERS, *AUTHORITIES, *(account for members in MEMBERS.values() for account in members))
BEGINNING = 1_800_000_000
"""UTC second in which a chain of our own begins, in January 2027."""


def specification() -> Share:
    """The model of what a world deploys."""
    gates = {
        name: Gate(name, MEMBERS["compliance"], MEMBERS["admin"]) for name in (GATE, SPARE_GATE)
    }
    return Share(gates, GATE, AUTHORITIES, MEMBERS)


@dataclass(frozen=True)
class World:
    """A deployed share and its gates. Everything in and out of it goes by names."""

    chain: Chain
    names: Names
    keys: dict[str, bytes | str]
    """Of the holders, who sign permits."""
    interfaces: dict[str, Interface]
    """Of the contracts, by name."""
    start: int
    """UTC second from which transactions may be sent."""

    def send(self, sender: str, contract: str, function: str, *args: Any, time: int) -> Result:
        return self.chain.send(self._call(sender, contract, function, args), time)

    def call(self, calls: Sequence[tuple]) -> list[Result]:
        """What each of (sender, contract, function, arguments) would do as of the last block."""
        return self.chain.call([self._call(*call[:3], call[3:]) for call in calls])

    def trial(self, calls: Sequence[tuple]) -> list[Any]:
        """The same: what each function returns, or the reason of its refusal."""
        return [
            self.interfaces[contract].decode(function, result.output)
            if result.ok
            else reason(result.output)
            for (_, contract, function, *_), result in zip(calls, self.call(calls), strict=True)
        ]

    def read(self, contract: str, views: Sequence[tuple]) -> list[Any]:
        """The answers to each of (view, arguments); a refusal's reason is one."""
        return self.trial([(ZERO, contract, *view) for view in views])

    def events(self, result: Result) -> list[Event]:
        return [
            self.interfaces[self.names.name(log.address)].event(log.topics, log.data)
            for log in result.logs
        ]

    def sign(self, permit: Permit | None) -> tuple[int, bytes, bytes]:
        """The signature v, r, s of a permit; None gives one that is malformed."""
        if permit is None:
            return 0, bytes(32), bytes(32)
        message = {
            "owner": self.names.address(permit.owner),
            "spender": self.names.address(permit.spender),
            "value": permit.amount,
            "nonce": permit.nonce,
            "deadline": permit.deadline,
        }
        domain = {
            "name": NAME,
            "version": "1",
            "chainId": self.chain.chain_id,
            "verifyingContract": self.names.address(SHARE),
        }
        signed = Account.sign_typed_data(
            self.keys[permit.signer], domain, {"Permit": PERMIT}, message
        )
        return signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")

    def _call(self, sender: str, contract: str, function: str, args: Sequence[Any]) -> Call:
        data = self.interfaces[contract].encode(function, *args)
        return Call(self.names.address(sender), self.names.address(contract), data)


def revm_world() -> World:
    """A new chain in this process, with the contracts that Ape has compiled."""
    revm = Revm(BEGINNING)
    keys = {name: keccak(text=name) for name in HOLDERS}
    addresses = {ZERO: ZERO_ADDRESS} | {name: _address(name) for name in ACTORS}
    addresses |= {name: Account.from_key(key).address for name, key in keys.items()}
    deployer = _address("deployer")

    def deploy(contract: str, *args: Any) -> str:
        kind = project.contracts[contract].contract_type
        types = get_abi_input_types(kind.constructor.model_dump(mode="json"))
        code = to_bytes(hexstr=kind.deployment_bytecode.bytecode)
        return revm.deploy(deployer, code + encode(types, args))

    timelock = addresses["timelock"]
    revm.set_code(timelock, b"\0")  # `Roles` wants a contract as its admin
    members = [
        (Role[role.upper()], addresses[account])
        for role, accounts in MEMBERS.items()
        for account in accounts
        if role != "admin"
    ]
    roles = deploy("Roles", timelock, members)
    revm.set_code(timelock, b"")  # what has code cannot send
    gate = addresses[GATE] = deploy("SanctionsGate", roles)
    addresses[SPARE_GATE] = deploy("SanctionsGate", roles)
    authorities = [addresses[name] for name in AUTHORITIES]
    addresses[SHARE] = deploy("Share", NAME, "AAPL", roles, gate, authorities)
    return _world(revm, addresses, keys, BEGINNING)


def ape_world(
    share: ContractInstance,
    gate: ContractInstance,
    spare_gate: ContractInstance,
    timelock: ContractInstance,
    actors: Mapping[str, AccountAPI],
) -> World:
    """The platform that the test fixtures have deployed, on the node behind Ape.

    Args:
        actors: test accounts of all `ACTORS` but the timelock.
    """
    contracts = {SHARE: share, GATE: gate, SPARE_GATE: spare_gate, "timelock": timelock}
    addresses = {name: each.address for name, each in (contracts | actors).items()}
    keys = {name: actors[name].private_key for name in HOLDERS}
    senders = [addresses[name] for name in ACTORS]
    return _world(Ape(senders), addresses | {ZERO: ZERO_ADDRESS}, keys, chain.pending_timestamp)


def _world(node: Chain, addresses: dict[str, str], keys: dict, start: int) -> World:
    names = Names(addresses)
    kinds = {SHARE: "Share", GATE: "SanctionsGate", SPARE_GATE: "SanctionsGate"}
    interfaces = {name: Interface(name, _abi(kind), names) for name, kind in kinds.items()}
    return World(node, names, keys, interfaces, start)


@cache
def _abi(contract: str) -> list[dict]:
    return project.contracts[contract].contract_type.model_dump(mode="json")["abi"]


def _address(name: str) -> str:
    return to_hex(keccak(text=name)[-20:])
