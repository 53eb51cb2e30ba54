"""What each contract is constructed with, and the code that this leaves on the chain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ape import chain, project
from eth_utils import to_int
from hexbytes import HexBytes

from wholeshare.deployments import Record
from wholeshare.errors import BadInput
from wholeshare.manifest import CustodyTerms, Listing, Manifest
from wholeshare.roles import Role, refused_pair
from wholeshare.signers import address_of, addresses_of

ORDER = [
    "Timelock",
    "Roles",
    "SanctionsGate",
    "Custody",
    "CorporateActions",
    "PrimaryMarket",
    "Dividends",
    "Meetings",
    "Enforcement",
    "Share",
    "Listings",
]
"""Contracts in the order of deployment; `Share` stands for its blueprint."""
REGISTER = "RegisteredGate"
"""Deployed after those, where a manifest lists something on the registered track."""

ZERO = "0x" + 40 * "0"
BLUEPRINT_PREAMBLE = b"\xfe\x71\x00"  # ERC-5202


@dataclass(frozen=True)
class Construction:
    """A manifest beside the addresses that its deployment has so far."""

    manifest: Manifest
    record: Record

    @property
    def order(self) -> list[str]:
        """What this manifest needs, in the order of deployment."""
        is_needed = any(each.track == "registered" for each in self.manifest.listings)
        return [*ORDER, REGISTER] if is_needed else ORDER

    def gate_of(self, listing: Listing) -> str:
        """Address of the gate that a listing begins with."""
        return self.address(REGISTER if listing.track == "registered" else "SanctionsGate")

    def address(self, name: str) -> str:
        """Where a contract was deployed."""
        return self.record.contracts[name].address

    def arguments(self, name: str) -> tuple:
        """The constructor arguments of a contract; those before it have been deployed."""
        match name:
            case "Timelock":
                return self.proposers, self.cancellers
            case "Roles":
                members = [(role, each) for role, all_ in self.members().items() for each in all_]
                return self.address("Timelock"), members
            case "SanctionsGate" | "Custody" | "Enforcement":
                return (self.address("Roles"),)
            case "CorporateActions" | "PrimaryMarket" | "Dividends" | "Meetings":
                return self.address("Roles"), self.address("Custody")
            case "Share":
                return ()  # a blueprint takes none; each listing passes its own
            case "Listings":
                return self.address("Roles"), self.address("Share"), self.authorities()
            case "RegisteredGate":
                return self.address("Roles"), self.address("SanctionsGate")
        raise ValueError(f"no such contract: {name}")

    def code(self, name: str) -> HexBytes:
        """The code that belongs at the contract's address, immutables included."""
        if name == "Share":
            initcode = project.Share.contract_type.deployment_bytecode.to_bytes()
            return HexBytes(BLUEPRINT_PREAMBLE + initcode)
        return _created_code(name, self.arguments(name), sender=self._creator(name))

    def _creator(self, name: str) -> str:
        """Who deployed a contract; Enforcement keeps it."""
        receipt = chain.provider.get_receipt(self.record.contracts[name].transaction)
        return receipt.sender

    def share_code(self, listing: Listing) -> HexBytes:
        """The code that belongs at a listed share's address."""
        arguments = (
            listing.name,
            listing.symbol,
            self.address("Roles"),
            self.gate_of(listing),
            self.authorities(),
        )
        return _created_code("Share", arguments)

    def feed_arguments(self, symbol: str) -> tuple[str, str]:
        """The constructor arguments of a listing's ReserveFeed; the listing exists."""
        return self.address("Custody"), self.record.shares[symbol].address

    def feed_code(self, symbol: str) -> HexBytes:
        """The code that belongs at its address."""
        return _created_code("ReserveFeed", self.feed_arguments(symbol))

    @property
    def proposers(self) -> list[str]:
        """Addresses of who announces operations of the timelock."""
        return addresses_of(
            self.manifest.timelock.proposers, self.manifest.place("timelock.proposers")
        )

    @property
    def cancellers(self) -> list[str]:
        """Addresses of who stops them."""
        return addresses_of(
            self.manifest.timelock.cancellers, self.manifest.place("timelock.cancellers")
        )

    def members(self) -> dict[Role, list[str]]:
        """Every role but ADMIN with the addresses of its members."""
        return {
            Role[name.upper()]: addresses_of(references, self.manifest.place(f"roles.{name}"))
            for name, references in self.manifest.roles.items()
        }

    def authorities(self) -> tuple[str, str, str]:
        """Minter, CorporateActions and Enforcement of new shares; zero where there is none."""
        named = self.manifest.authorities
        return (
            self._authority("minter", named.minter),
            self._authority("corporate_actions", named.corporate_actions),
            self._authority("enforcement", named.enforcement),
        )

    def _authority(self, name: str, reference: str | None) -> str:
        if reference is None:
            return ZERO
        if reference in ORDER:
            return self.address(reference)
        return address_of(reference, self.manifest.place(f"authorities.{name}"))

    def custody_terms(self, terms: CustodyTerms) -> tuple[list[str], int, int, int, int, int, str]:
        """As `Custody` takes them: attestors ascending and their quorum, margin in 18-decimal
        shares, seconds, raw tokens on an attestation and in a day, feed."""
        attestors = addresses_of(terms.attestors, self.manifest.place("custody.attestors"))
        feed = terms.feed and address_of(terms.feed, self.manifest.place("custody.feed"))
        return (
            sorted(attestors, key=lambda each: to_int(hexstr=each)),
            terms.quorum,
            int(terms.margin * 10**18),
            terms.max_age_hours * 3_600,
            int(terms.max_minted * 10**18),
            int(terms.daily_limit * 10**18),
            feed or ZERO,
        )

    @property
    def serves_enforcement(self) -> bool:
        """Whether new shares obey the platform's Enforcement, which then needs their list."""
        return self.manifest.authorities.enforcement == "Enforcement"

    def daily_cap_bps(self, listing: Listing) -> int | None:
        """What Enforcement may move in a day; None where it has no power or it is left open."""
        percent = listing.daily_cap_percent if self.serves_enforcement else None
        return None if percent is None else int(percent * 100)

    def payment_tokens(self) -> list[str]:
        """Addresses of the tokens in which the primary market is paid."""
        place = self.manifest.place("payment_tokens")
        return addresses_of(self.manifest.payment_tokens, place)

    def check_accounts(self, deployer: str) -> None:
        """Find what the constructors would refuse before the first of them is sent.

        Raises:
            BadInput: an account is unknown, somebody is to hold what excludes each other, or the
                deployer is to hold anything.
        """
        for name, reference in self.manifest.authorities:
            if reference not in ORDER:  # those have no address yet
                self._authority(name, reference)
        for index, listing in enumerate(self.manifest.listings):
            if listing.custody:
                place = self.manifest.place(f"listings[{index}].custody.attestors")
                _check_distinct(addresses_of(listing.custody.attestors, place), place)
        if both := set(self.proposers) & set(self.cancellers):
            place = self.manifest.place("timelock.cancellers")
            raise BadInput(f"{place}: expected nobody who proposes, got {min(both)}")
        held: dict[str, list[Role]] = defaultdict(list)
        for role, addresses in self.members().items():
            for address in addresses:
                held[address].append(role)
        for address, roles in held.items():
            if pair := refused_pair(roles):
                names = " and ".join(role.name.lower() for role in pair)
                place = self.manifest.place("roles")
                raise BadInput(f"{place}: expected nobody who is {names}, got {address}")
        if deployer in {*held, *self.proposers, *self.cancellers}:
            place = self.manifest.place("deployer")
            raise BadInput(f"{place}: expected nobody who holds a role, got {deployer}")


def _check_distinct(addresses: list[str], place: str) -> None:
    if len(set(addresses)) < len(addresses):
        raise BadInput(
            f"{place}: expected everybody once, got {max(addresses, key=addresses.count)}"
        )


def _created_code(name: str, arguments: tuple, **call: str) -> HexBytes:
    """What creating the contract would leave, from a call that sends nothing."""
    transaction = project.contracts[name](*arguments, **call)
    return HexBytes(chain.provider.send_call(transaction))
