"""Read a platform back from the chain and compare it with its manifest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape import chain, project
from eth_utils import keccak, to_hex

from wholeshare.construction import ZERO, Construction
from wholeshare.errors import WrongState
from wholeshare.manifest import Listing, Sanctions
from wholeshare.roles import Role
from wholeshare.sanctions.reading import read_list
from wholeshare.standing import Reason

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

MINIMUM_DELAY = 2 * 86_400
DECIMALS = 18
DEFAULT_ADMIN_ROLE = bytes(32)  # snekmate's access_control; without a getter here


@dataclass(frozen=True)
class Check:
    """One thing that was read back."""

    what: str
    expected: object
    found: object

    @property
    def holds(self) -> bool:
        """Whether the chain says what it should."""
        return self.found == self.expected


def verify(construction: Construction, deployer: str, complete: bool = True) -> list[Check]:
    """Compare everything on the chain with what the manifest and the record say.

    Args:
        deployer: who must hold no role.
        complete: False looks only at what the record names, before the rest is sent.

    Returns:
        The checks, all of which hold.

    Raises:
        WrongState: with a line for each that does not.
    """
    checks = list(_checks(construction, deployer, complete))
    wrong = [check for check in checks if not check.holds]
    if wrong:
        lines = [f"  {each.what}: expected {each.expected}, got {each.found}" for each in wrong]
        raise WrongState("\n".join(["the chain differs from the manifest", *lines]))
    return checks


def _checks(construction: Construction, deployer: str, complete: bool) -> Iterator[Check]:
    for name in construction.order:
        if complete or name in construction.record.contracts:
            code = _code_check(name, construction.code(name), construction.address(name))
            yield code
            if not code.holds:
                return  # nothing that it or a later contract answered would mean anything
            yield from _state_checks(construction, name, deployer)
    for index, listing in enumerate(construction.manifest.listings):
        if complete or listing.symbol in construction.record.shares:
            yield from _share_checks(construction, listing, index, complete)
        if complete or listing.symbol in construction.record.feeds:
            yield _feed_check(construction, listing.symbol)
    if complete:
        listings = project.Listings.at(construction.address("Listings"))
        yield Check("Listings.count", len(construction.manifest.listings), listings.count())
        yield from _payment_checks(construction)
        yield from _introduction_checks(construction)
        if construction.manifest.sanctions:
            yield from _sanctions_checks(construction, construction.manifest.sanctions)


def _code_check(name: str, expected: bytes, address: str) -> Check:
    """As hashes, since a difference has to fit a line."""
    found = chain.provider.get_code(address)
    what = f"code of {name} at {address}"
    return Check(what, _digest(expected), _digest(found) if found else "no code")


def _digest(code: bytes) -> str:
    return to_hex(keccak(code))


def _state_checks(construction: Construction, name: str, deployer: str) -> Iterator[Check]:
    """What a contract keeps in storage; the gate's list comes after the listings."""
    match name:
        case "Timelock":
            yield from _timelock_checks(construction, deployer)
        case "Roles":
            yield from _roles_checks(construction, deployer)
        case "Listings":
            yield from _listings_checks(construction)


def _timelock_checks(construction: Construction, deployer: str) -> Iterator[Check]:
    timelock = project.Timelock.at(construction.address("Timelock"))
    expected = {
        "PROPOSER_ROLE": set(construction.proposers),
        "CANCELLER_ROLE": set(construction.cancellers),
        "EXECUTOR_ROLE": {ZERO},  # open to everybody
        "DEFAULT_ADMIN_ROLE": {timelock.address},
    }
    # Storage answers for one account at a time; that there are no others, only logs can say.
    logged = _logged_members(timelock, construction.record.contracts["Timelock"].block)
    for name, members in expected.items():
        role = DEFAULT_ADMIN_ROLE if name == "DEFAULT_ADMIN_ROLE" else getattr(timelock, name)()
        yield Check(f"Timelock: members of {name}", members, logged.pop(role, set()))
        stored = {member for member in members if timelock.hasRole(role, member)}
        yield Check(f"Timelock: hasRole of {name}", members, stored)
        yield Check(f"Timelock: deployer has {name}", False, timelock.hasRole(role, deployer))
    yield Check("Timelock: other roles", {}, logged)
    yield Check("Timelock: delay, seconds", MINIMUM_DELAY, timelock.get_minimum_delay())


def _logged_members(timelock: ContractInstance, first_block: int) -> dict[bytes, set[str]]:
    """Role to members as granted and revoked since the timelock exists."""
    end = chain.blocks.height + 1
    logs = [
        *timelock.RoleGranted.range(first_block, end),
        *timelock.RoleRevoked.range(first_block, end),
    ]
    members: dict[bytes, set[str]] = defaultdict(set)
    for log in sorted(logs, key=lambda log: (log.block_number, log.log_index)):
        if log.event_name == "RoleGranted":
            members[log.role].add(log.account)
        else:
            members[log.role].discard(log.account)
    return {role: held for role, held in members.items() if held}


def _roles_checks(construction: Construction, deployer: str) -> Iterator[Check]:
    roles = project.Roles.at(construction.address("Roles"))
    members = {Role.ADMIN: [construction.address("Timelock")], **construction.members()}
    for role in Role:
        named = set(members.get(role, []))
        name = role.name.lower()
        stored = {member for member in named if roles.has_role(role, member)}
        yield Check(f"Roles: members of {name}", named, stored)
        yield Check(f"Roles: number of members of {name}", len(named), roles.member_count(role))
    yield Check("Roles: roles of the deployer", 0, roles.roles_of(deployer))


def _listings_checks(construction: Construction) -> Iterator[Check]:
    listings = project.Listings.at(construction.address("Listings"))
    yield Check("Listings.ROLES", construction.address("Roles"), listings.ROLES())
    yield Check("Listings.BLUEPRINT", construction.address("Share"), listings.BLUEPRINT())
    authorities = tuple(listings.authorities())
    yield Check("Listings.authorities", construction.authorities(), authorities)


def _share_checks(
    construction: Construction, wanted: Listing, index: int, complete: bool
) -> Iterator[Check]:
    symbol = wanted.symbol
    listings = project.Listings.at(construction.address("Listings"))
    address = listings.share_of(symbol)
    recorded = construction.record.shares.get(symbol)
    yield Check(f"{symbol}: share", recorded and recorded.address, address)
    code = _code_check(symbol, construction.share_code(wanted), address)
    yield code
    if not code.holds:
        return

    listing, share = listings.listing(address), project.Share.at(address)
    yield Check(f"{symbol}: ISIN", wanted.isin, listing.isin)
    yield Check(f"{symbol}: CUSIP", wanted.cusip, listing.cusip)
    yield Check(f"{symbol}: terms", to_hex(wanted.terms_hash), to_hex(listing.terms_hash))
    yield Check(f"{symbol}: place in the list", address, listings.share_at(index))
    yield Check(f"{symbol}: name", wanted.name, share.name())
    yield Check(f"{symbol}: symbol", symbol, share.symbol())
    yield Check(f"{symbol}: decimals", DECIMALS, share.decimals())
    yield Check(f"{symbol}: gate", construction.gate_of(wanted), share.gate())
    authorities = tuple(share.authorities())
    yield Check(f"{symbol}: authorities", construction.authorities(), authorities)
    custody = project.Custody.at(construction.address("Custody"))
    terms = tuple(custody.terms(address))
    # A manifest may leave them open, and a run that was cut off may not have set them yet.
    if wanted.custody and (complete or terms[1] != 0):
        yield Check(f"{symbol}: custody terms", construction.custody_terms(wanted.custody), terms)
    cap = project.Enforcement.at(construction.address("Enforcement")).cap_bps(address)
    wanted_cap = construction.daily_cap_bps(wanted)
    if wanted_cap and (complete or cap):
        yield Check(f"{symbol}: daily cap, bps", wanted_cap, cap)


def _feed_check(construction: Construction, symbol: str) -> Check:
    record = construction.record
    if symbol not in record.shares or symbol not in record.feeds:
        return Check(f"{symbol}: reserve feed", "a share and its feed", "one of them alone")
    address = record.feeds[symbol].address
    return _code_check(f"{symbol} reserve feed", construction.feed_code(symbol), address)


def _introduction_checks(construction: Construction) -> Iterator[Check]:
    enforcement = project.Enforcement.at(construction.address("Enforcement"))
    expected = construction.address("Listings") if construction.serves_enforcement else ZERO
    yield Check("Enforcement.listings", expected, enforcement.listings())


def _payment_checks(construction: Construction) -> Iterator[Check]:
    market = project.PrimaryMarket.at(construction.address("PrimaryMarket"))
    for token in construction.payment_tokens():
        yield Check(f"PrimaryMarket: accepts {token}", True, market.is_accepted(token))


def _sanctions_checks(construction: Construction, sanctions: Sanctions) -> Iterator[Check]:
    gate = project.SanctionsGate.at(construction.address("SanctionsGate"))
    listed = read_list(sanctions.file)
    yield Check("list in force, sha-256", to_hex(listed.sha256), to_hex(gate.list_sha256()))
    published = gate.list_published_ts()
    yield Check("list in force, published", sanctions.published_ts, published)
    ever = {gate.ever_blocked(i) for i in range(gate.ever_blocked_count())}
    blocked = {account for account in ever if gate.has_reason(account, Reason.SDN_LISTED)}
    addresses = set(listed.addresses)
    yield Check("listed addresses that are not blocked", set(), addresses - blocked)
    yield Check("addresses blocked as listed that are not", set(), blocked - addresses)
