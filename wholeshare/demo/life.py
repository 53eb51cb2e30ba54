"""The people, contracts and counterparties of the demo, and the steps that several acts take."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from ape import accounts, chain, project
from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance
from eth_utils import keccak

from wholeshare.attestations import Statement, attest, quorum_of, statement_of
from wholeshare.custodian.client import CustodianClient
from wholeshare.demo.stage import CURTAIN
from wholeshare.manifest import Listing, Manifest, load_manifest
from wholeshare.market import Kind, Request, Terms, request, request_residual
from wholeshare.platform import Platform, deploy
from wholeshare.signers import account_of
from wholeshare.thirdparty.uniswap import Uniswap, deploy_uniswap_v2
from wholeshare.thirdparty.usdc import deploy_usdc, mint_usdc
from wholeshare.times import NEW_YORK

MANIFEST = "manifests/devnet.yaml"
TOKEN = 10**18
USDC = 10**6
CLOSE = time(17, 0, tzinfo=NEW_YORK)
MORNING = time(10, 0, tzinfo=NEW_YORK)
EVENING = time(18, 0, tzinfo=NEW_YORK)
EQUITIES = ("AAPL", "MSFT", "AAPLR")
"""The first is listed from the beginning, the others when their act begins."""
DEPLOYER = 0
CIRCLE = 17
"""Number of the development account that holds Circle's offices and deploys Uniswap."""
PEOPLE = {"Ada": 12, "Ben": 13, "Cleo": 14, "Eve": 18, "Finn": 19}
"""Who subscribes, by number of the development account; nobody of them has a role."""


def new_york(day: date, at: time = MORNING) -> datetime:
    """A moment of the market's clock."""
    return datetime.combine(day, at)


@dataclass
class Life:
    """One share from issuance to redemption, with all who take part in it."""

    manifest: Manifest
    platform: Platform
    record_path: Path
    """Of the platform's deployment."""
    custodians: dict[str, CustodianClient]
    """By symbol: who keeps the account of each equity, in a process of its own."""
    usdc: ContractInstance
    uniswap: Uniswap
    people: dict[str, AccountAPI]
    records: list[int] = field(default_factory=list)
    """Record instants that were announced."""
    symbol: str = "AAPL"
    """Of the equity that is lived."""
    figures: dict[str, str] = field(default_factory=dict)
    """What acts have measured, for the answers at the end."""
    pair: ContractInstance | None = None
    """The pool that strangers trade in, once there is one."""

    @property
    def share(self) -> ContractInstance:
        """The equity that is lived."""
        return self.platform.shares[self.symbol]

    @property
    def custodian(self) -> CustodianClient:
        """Keeps the account of the equity that is lived."""
        return self.custodians[self.symbol]

    @property
    def circle(self) -> AccountAPI:
        """Issues USDC for dollars."""
        return accounts.test_accounts[CIRCLE]

    def member(self, role: str) -> AccountAPI:
        """The first member of a role whom the manifest names as an account of the node."""
        return self.members(role)[0]

    def members(self, role: str) -> list[AccountAPI]:
        """All members of a role."""
        return [account_of(reference, role) for reference in self.manifest.roles[role]]

    def list_another(self, listing: Listing) -> Life:
        """List one more equity, and live that one with the same people."""
        listings = [*self.manifest.listings, listing]
        self.manifest = self.manifest.model_copy(update={"listings": listings})
        # What was blocked at first has changed since, and is not asked for again.
        manifest = self.manifest.model_copy(update={"sanctions": None})
        deployer = accounts.test_accounts[DEPLOYER]
        self.platform = deploy(manifest, deployer, self.record_path)
        return replace(self, symbol=listing.symbol, records=[], pair=None)

    # ---- custody ----

    def attest(self, moment: datetime, *, is_resolution: bool = False) -> ReceiptAPI:
        """A quorum of attestors signs the custodian's book as of a moment, which has come."""
        statement = self.state(moment, is_resolution=is_resolution)
        attestors = quorum_of(self.platform.custody, self.share)
        return attest(self.platform.custody, statement, attestors)

    def state(self, moment: datetime, *, is_resolution: bool = False) -> Statement:
        """What the custodian's book says as of a moment, as attestors sign it."""
        book = self.custodian.statement(moment.date().isoformat())
        return statement_of(self.share.address, book, int(moment.timestamp()), is_resolution)

    # ---- the primary market ----

    def subscribe(
        self, who: AccountAPI, tokens: int, dollars: Fraction, until: datetime
    ) -> Request:
        """Ask for tokens and pay for them."""
        self.usdc.approve(self.platform.market, int(dollars * USDC), sender=who)
        terms = self._terms(Kind.SUBSCRIPTION, who, tokens * TOKEN, dollars, until)
        return request(self.platform.market, terms, who)

    def redeem(self, who: AccountAPI, tokens: int, dollars: Fraction, until: datetime) -> Request:
        """Hand tokens in for so many dollars or more."""
        terms = self._terms(Kind.REDEMPTION, who, tokens * TOKEN, dollars, until)
        return request(self.platform.market, terms, who)

    def redeem_residual(
        self, who: AccountAPI, worth: int, dollars: Fraction, until: datetime, round: int = 1
    ) -> Request:
        """Ask for so many raw tokens' worth that a recovery has brought."""
        terms = self._terms(Kind.RESIDUAL, who, worth, dollars, until)
        return request_residual(self.platform.market, terms, round, who)

    def _terms(
        self, kind: Kind, who: AccountAPI, amount: int, dollars: Fraction, until: datetime
    ) -> Terms:
        return Terms(
            kind=kind,
            share=self.share.address,
            holder=who.address,
            payment_token=self.usdc.address,
            amount=amount,
            payment=int(dollars * USDC),
            expiry_ts=int(until.timestamp()),
            delivery_hash=keccak(text=f"delivery for {who.address}"),
        )

    def fill(
        self,
        of: Request,
        reference: str,
        tokens: int | None = None,
        dollars: Fraction | None = None,
    ) -> None:
        """Have the custodian mint a subscription, or some tokens of it, against a purchase.

        Args:
            dollars: what they cost, where it is less than the whole purchase.
        """
        raw = of.terms.amount if tokens is None else tokens * TOKEN
        cost = None if dollars is None else str(dollars)
        self.order("fill", of, reference=reference, tokens=raw, dollars=cost)

    def order(self, name: str, of: Request, **more: str | int | None) -> None:
        """Have the custodian take the next step of a request."""
        self.custodian.order(name, request=of.id, terms=of.terms.as_json(), **more)

    def pay_custodian(self, amount: int) -> None:
        """The dollars of a sale, which the custodian turns into USDC at Circle."""
        self.usdc.mint(self.custodian.address, amount, sender=self.circle)

    # ---- record instants ----

    def schedule_records(self, agent: str, moments: Iterable[datetime]) -> list[int]:
        """Announce record instants; returns them."""
        records = sorted(int(moment.timestamp()) for moment in moments)
        for record in records:
            after = self.share.record_window().last
            while (following := self.share.next_record(after)) < record:
                after = following
            self.share.schedule_record(record, after, sender=self.member(agent))
        return records


def begin(resources: ExitStack) -> Life:
    """Start the custodians' processes, deploy the counterparties, then the platform among them.

    Args:
        resources: ends the processes with the demo.
    """
    custodians = {symbol: resources.enter_context(CustodianClient()) for symbol in EQUITIES}
    circle = accounts.test_accounts[CIRCLE]
    for custodian in custodians.values():
        circle.transfer(custodian.address, "100 ether")
    usdc = deploy_usdc(circle)
    uniswap = deploy_uniswap_v2(circle)
    manifest = _manifest_of_the_day([each.address for each in custodians.values()], usdc.address)
    path = Path(resources.enter_context(TemporaryDirectory())) / "deployment.json"
    platform = deploy(manifest, accounts.test_accounts[DEPLOYER], path)
    contracts = {
        "market": (platform.market, {"fill", "commit", "settle"}),
        "meetings": (platform.meetings, {"receipt"}),
        "usdc": (usdc, {"approve"}),
    }
    reached = {
        name: {"address": contract.address, "abi": _abi(contract, functions)}
        for name, (contract, functions) in contracts.items()
    }
    for custodian in custodians.values():
        custodian.order("connect", url=chain.provider.http_uri, contracts=reached)
    people = {name: accounts.test_accounts[number] for name, number in PEOPLE.items()}
    mint_usdc(usdc, circle, dict.fromkeys(people.values(), 1_000_000 * USDC))
    return Life(manifest, platform, path, custodians, usdc, uniswap, people)


def _manifest_of_the_day(custodians: list[str], usdc: str) -> Manifest:
    """The devnet's manifest with these custodians and USDC; its list is younger than the demo's
    clock and taken as of that day."""
    manifest = load_manifest(project.path / MANIFEST)
    sanctions = manifest.sanctions.model_copy(update={"published": CURTAIN.date()})
    roles = {**manifest.roles, "custodian": custodians}
    return manifest.model_copy(
        update={"sanctions": sanctions, "roles": roles, "payment_tokens": [usdc]}
    )


def _abi(contract: ContractInstance, functions: set[str]) -> list[dict]:
    """Of the functions that the custodian calls, and no view among them."""
    whole = contract.contract_type.model_dump(mode="json")["abi"]
    return [each for each in whole if each.get("name") in functions]
