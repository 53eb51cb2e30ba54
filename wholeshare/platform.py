"""Deploy the platform and find it again.

`deploy` is what scripts and tests both use. It keeps what the record names, sends only what is
missing, saves the record after every contract, so that a run that was cut off resumes, and reads
back everything that it found and everything that it leaves (`wholeshare.verification`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ape import chain, project
from ape.logging import LogLevel, logger
from eth_utils.toolz import partition_all
from rich.console import Console
from rich.progress import Progress

from wholeshare.construction import ORDER, REGISTER, ZERO, Construction
from wholeshare.deployments import Deployed, Record, new_record, own_path, read_record, write_record
from wholeshare.errors import BadInput
from wholeshare.manifest import CustodyTerms, Listing, Manifest, Sanctions
from wholeshare.sanctions.listed import SanctionsList
from wholeshare.sanctions.reading import read_list
from wholeshare.signers import signer_of
from wholeshare.standing import Reason
from wholeshare.verification import Check, verify

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

BATCH = 100
"""Addresses blocked by one transaction, of about 5 million gas."""
NO_CASE = bytes(32)  # the list itself says why


@dataclass(frozen=True)
class Platform:
    """A deployed platform."""

    timelock: ContractInstance
    roles: ContractInstance
    gate: ContractInstance
    custody: ContractInstance
    corporate_actions: ContractInstance
    market: ContractInstance
    """PrimaryMarket."""
    dividends: ContractInstance
    meetings: ContractInstance
    enforcement: ContractInstance
    listings: ContractInstance
    blueprint: str
    """Address of the blueprint of `Share`."""
    shares: dict[str, ContractInstance]
    """By symbol, in the order of listing."""
    feeds: dict[str, ContractInstance]
    """Each listing's ReserveFeed, by symbol."""
    register: ContractInstance | None
    """RegisteredGate, if anything is listed behind it."""
    record: Record

    @classmethod
    def of(cls, record: Record) -> Platform:
        """The platform that a complete record names, on the connected chain."""
        at = {name: deployed.address for name, deployed in record.contracts.items()}
        return cls(
            timelock=project.Timelock.at(at["Timelock"]),
            roles=project.Roles.at(at["Roles"]),
            gate=project.SanctionsGate.at(at["SanctionsGate"]),
            custody=project.Custody.at(at["Custody"]),
            corporate_actions=project.CorporateActions.at(at["CorporateActions"]),
            market=project.PrimaryMarket.at(at["PrimaryMarket"]),
            dividends=project.Dividends.at(at["Dividends"]),
            meetings=project.Meetings.at(at["Meetings"]),
            enforcement=project.Enforcement.at(at["Enforcement"]),
            listings=project.Listings.at(at["Listings"]),
            blueprint=at["Share"],
            shares={
                symbol: project.Share.at(deployed.address)
                for symbol, deployed in record.shares.items()
            },
            feeds={
                symbol: project.ReserveFeed.at(deployed.address)
                for symbol, deployed in record.feeds.items()
            },
            register=project.RegisteredGate.at(at[REGISTER]) if REGISTER in at else None,
            record=record,
        )

    def share(self, symbol: str) -> ContractInstance:
        """A listing.

        Raises:
            BadInput: there is none of this symbol.
        """
        if symbol not in self.shares:
            raise BadInput(f"--symbol: expected one of {', '.join(self.shares)}, got {symbol!r}")
        return self.shares[symbol]


def load(path: Path | None = None) -> Platform:
    """The platform on the connected chain.

    Args:
        path: its record; by default the one that `ape run deploy` writes for this chain.

    Raises:
        BadInput: no record, one of another chain, one of an unfinished deployment, or one whose
            contracts this chain does not carry.
    """
    path = path or own_path()
    record = _read_record_of_this_chain(path)
    for name in ORDER:
        if name not in record.contracts:
            raise BadInput(f"{path}: contracts.{name}: expected a finished deployment")
    for kind in ("contracts", "shares", "feeds"):
        for name, deployed in getattr(record, kind).items():
            if not chain.provider.get_code(deployed.address):
                place = f"{path}: {kind}.{name}.address"
                raise BadInput(f"{place}: expected a contract, got {deployed.address} without code")
    return Platform.of(record)


def _read_record_of_this_chain(path: Path) -> Record:
    record, here = read_record(path), new_record()
    for name in ("chain_id", "genesis"):
        if (recorded := getattr(record, name)) != (found := getattr(here, name)):
            raise BadInput(f"{path}: {name}: expected this chain's {found}, got {recorded}")
    return record


# ---- deployment ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One transaction that is still to be sent."""

    action: str
    """What it does, for people."""
    signer: AccountAPI
    send: Callable[[], None]


class Deployment:
    """The way from what the chain carries to what a manifest asks for."""

    def __init__(self, manifest: Manifest, deployer: AccountAPI, path: Path | None = None) -> None:
        """Look at the manifest, the record and the chain; nothing is sent.

        Args:
            manifest: what is wanted.
            deployer: pays for the contracts and never holds a role; the issuer and compliance
                sign their own steps.
            path: the deployment's record, which need not exist yet; None keeps none.

        Raises:
            BadInput: one of them cannot be used.
            WrongState: the chain differs from what the record and the manifest say.
        """
        self.manifest = manifest
        self.deployer = deployer
        self.path = path
        exists = path is not None and path.exists()
        self.record = _read_record_of_this_chain(path) if exists else new_record()
        self.construction = Construction(manifest, self.record)
        self._check_input()
        verify(self.construction, deployer.address, complete=False)
        self.steps = self._missing_steps()
        """What is still to be sent, in order."""

    def run(self) -> list[Check]:
        """Send what is missing, then read everything back.

        Returns:
            What was read back, all as it should be.

        Raises:
            WrongState: the chain differs from the manifest.
        """
        # Ape's three lines for each transaction would drown the progress bar.
        with logger.at_level(LogLevel.WARNING), _progress() as progress:
            for step in progress.track(self.steps, description="Deploying"):
                step.send()
        self.steps = []
        return verify(self.construction, self.deployer.address)

    def _check_input(self) -> None:
        self.construction.check_accounts(self.deployer.address)
        for position, name in enumerate(ORDER):
            if name not in self.record.contracts:
                self._check_absent([*ORDER[position + 1 :], *self.record.shares], name)

    def _check_absent(self, later: list[str], missing: str) -> None:
        """What was built with a contract's address cannot be there without it."""
        for name in later:
            if name in self.record.contracts or name in self.record.shares:
                raise BadInput(f"{self.path}: contracts.{missing}: expected it beside {name}")

    def _missing_steps(self) -> list[Step]:
        missing = [name for name in self.construction.order if name not in self.record.contracts]
        steps = [
            Step(f"deploy {_what(each)}", self.deployer, partial(self._deploy, each))
            for each in missing
        ]
        if self.construction.serves_enforcement and (
            "Listings" in missing or not self._is_introduced()
        ):
            self._check_introducer("Enforcement" in missing)
            what = "show Enforcement the listings"
            steps.append(Step(what, self.deployer, self._introduce))
        for listing in self.manifest.listings:
            listed = "Listings" not in missing and self._is_listed(listing.symbol)
            steps += self._listing_steps(listing, listed)
        steps += self._payment_token_steps("PrimaryMarket" in missing)
        if self.manifest.sanctions:
            steps += self._sanctions_steps(self.manifest.sanctions, "SanctionsGate" in missing)
        return steps

    def _signer(self, role: str) -> AccountAPI:
        members = self.manifest.roles.get(role, [])
        return signer_of(members, self.manifest.place(f"roles.{role}"))

    def _save(self) -> None:
        if self.path:
            write_record(self.record, self.path)

    # ---- contracts and listings ----

    def _deploy(self, name: str) -> None:
        if name == "Share":
            receipt = self.deployer.declare(project.Share)
        else:
            transaction = project.contracts[name](*self.construction.arguments(name))
            receipt = self.deployer.call(transaction)
        self.record.contracts[name] = _deployed_by(receipt, receipt.contract_address)
        self._save()

    def _listing_steps(self, listing: Listing, listed: bool) -> Iterator[Step]:
        if not listed:
            issuer = self._signer("issuer")
            send = partial(self._list, listing, issuer)
            yield Step(f"list {listing.symbol}, {listing.name}", issuer, send)
        if listing.symbol not in self.record.feeds:
            send = partial(self._deploy_feed, listing.symbol)
            yield Step(f"deploy the reserve feed of {listing.symbol}", self.deployer, send)
        if listing.custody and not (listed and self._has_terms(listing.symbol)):
            issuer = self._signer("issuer")
            send = partial(self._set_terms, listing.symbol, listing.custody, issuer)
            yield Step(f"name who attests for {listing.symbol}", issuer, send)

        cap = self.construction.daily_cap_bps(listing)
        if cap and not (listed and self._has_cap(listing.symbol)):
            issuer = self._signer("issuer")
            send = partial(self._set_cap, listing.symbol, cap, issuer)
            yield Step(f"cap what orders move of {listing.symbol}", issuer, send)

    def _has_terms(self, symbol: str) -> bool:
        return self._custody.terms(self._listings.share_of(symbol)).quorum != 0

    def _set_terms(self, symbol: str, terms: CustodyTerms, issuer: AccountAPI) -> None:
        share = self._listings.share_of(symbol)
        self._custody.set_terms(share, self.construction.custody_terms(terms), sender=issuer)

    def _is_introduced(self) -> bool:
        return self._enforcement.listings() != ZERO

    def _check_introducer(self, fresh: bool) -> None:
        """Enforcement is told by who deployed it, and by nobody else."""
        if not fresh and (first := self._enforcement.DEPLOYER()) != self.deployer.address:
            place = self.manifest.place("deployer")
            raise BadInput(f"{place}: expected {first}, who began, got {self.deployer.address}")

    def _introduce(self) -> None:
        self._enforcement.introduce(self._listings, sender=self.deployer)

    def _has_cap(self, symbol: str) -> bool:
        return self._enforcement.cap_bps(self._listings.share_of(symbol)) != 0

    def _set_cap(self, symbol: str, bps: int, issuer: AccountAPI) -> None:
        self._enforcement.set_cap(self._listings.share_of(symbol), bps, sender=issuer)

    def _payment_token_steps(self, fresh: bool) -> Iterator[Step]:
        for token in self.construction.payment_tokens():
            if fresh or not self._market.is_accepted(token):
                issuer = self._signer("issuer")
                send = partial(self._accept, token, issuer)
                yield Step(f"accept payments in {token}", issuer, send)

    def _accept(self, token: str, issuer: AccountAPI) -> None:
        self._market.set_payment_token(token, True, sender=issuer)

    def _list(self, listing: Listing, issuer: AccountAPI) -> None:
        terms = (
            listing.name,
            listing.symbol,
            listing.isin,
            listing.cusip,
            listing.terms_hash,
            self.construction.gate_of(listing),
        )
        receipt = self._listings.list_equity(terms, sender=issuer)
        share = self._listings.share_of(listing.symbol)
        self.record.shares[listing.symbol] = _deployed_by(receipt, share)
        self._save()

    def _is_listed(self, symbol: str) -> bool:
        """Also records a listing that a run which was cut off could not record."""
        share = self._listings.share_of(symbol)
        if share == ZERO:
            return False
        if symbol not in self.record.shares:
            first = self.record.contracts["Listings"].block
            for log in self._listings.EquityListed.range(first, chain.blocks.height + 1):
                if log.share == share:
                    self.record.shares[symbol] = Deployed(
                        address=share, block=log.block_number, transaction=log.transaction_hash
                    )
            self._save()
        return True

    @property
    def _listings(self) -> ContractInstance:
        return project.Listings.at(self.construction.address("Listings"))

    @property
    def _custody(self) -> ContractInstance:
        return project.Custody.at(self.construction.address("Custody"))

    @property
    def _enforcement(self) -> ContractInstance:
        return project.Enforcement.at(self.construction.address("Enforcement"))

    @property
    def _market(self) -> ContractInstance:
        return project.PrimaryMarket.at(self.construction.address("PrimaryMarket"))

    def _deploy_feed(self, symbol: str) -> None:
        transaction = project.ReserveFeed(*self.construction.feed_arguments(symbol))
        receipt = self.deployer.call(transaction)
        self.record.feeds[symbol] = _deployed_by(receipt, receipt.contract_address)
        self._save()

    # ---- sanctions ----

    def _sanctions_steps(self, sanctions: Sanctions, fresh: bool) -> list[Step]:
        listed = read_list(sanctions.file)
        addresses, publish = listed.addresses, True
        if not fresh:
            publish = self._gate.list_sha256() != listed.sha256
            addresses = [
                each for each in addresses if not self._gate.has_reason(each, Reason.SDN_LISTED)
            ]
        if not publish and not addresses:
            return []

        compliance = self._signer("compliance")
        steps = []
        if publish:
            self._check_publication(sanctions, fresh)
            send = partial(self._publish, listed, sanctions.published_ts, compliance)
            steps.append(Step(f"publish the list of {sanctions.published}", compliance, send))
        for batch in partition_all(BATCH, addresses):
            send = partial(self._block, list(batch), compliance)
            steps.append(Step(f"block {len(batch)} listed addresses", compliance, send))
        return steps

    def _check_publication(self, sanctions: Sanctions, fresh: bool) -> None:
        place = self.manifest.place("sanctions.published")
        if sanctions.published_ts > chain.blocks.head.timestamp:
            raise BadInput(f"{place}: expected a day that has come, got {sanctions.published}")
        if not fresh and sanctions.published_ts < self._gate.list_published_ts():
            raise BadInput(
                f"{place}: expected none before the list in force, got {sanctions.published}"
            )

    def _publish(self, listed: SanctionsList, published_ts: int, compliance: AccountAPI) -> None:
        self._gate.publish_list(listed.sha256, published_ts, len(listed.entries), sender=compliance)

    def _block(self, addresses: list[str], compliance: AccountAPI) -> None:
        self._gate.block(addresses, Reason.SDN_LISTED, NO_CASE, sender=compliance)

    @property
    def _gate(self) -> ContractInstance:
        return project.SanctionsGate.at(self.construction.address("SanctionsGate"))


def deploy(manifest: Manifest, deployer: AccountAPI, path: Path | None = None) -> Platform:
    """Bring the connected chain to what a manifest asks for, and check that it is there.

    Arguments and errors are those of `Deployment`.
    """
    deployment = Deployment(manifest, deployer, path)
    deployment.run()
    return Platform.of(deployment.record)


def _what(name: str) -> str:
    return "the blueprint of Share" if name == "Share" else name


def _deployed_by(receipt: ReceiptAPI, address: str) -> Deployed:
    return Deployed(address=address, block=receipt.block_number, transaction=receipt.txn_hash)


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
