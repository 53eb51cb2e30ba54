"""The people, contracts and counterparties of the demo, and the steps that several acts take."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction

from ape import accounts, chain, project
from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance
from eth_utils import keccak

from wholeshare.attestations import attest
from wholeshare.custodian.client import CustodianClient
from wholeshare.demo.stage import CURTAIN, NEW_YORK
from wholeshare.manifest import Manifest, load_manifest
from wholeshare.market import Kind, Request, Terms, request
from wholeshare.platform import Platform, deploy
from wholeshare.signers import account_of
from wholeshare.thirdparty.uniswap import Uniswap, deploy_uniswap_v2
from wholeshare.thirdparty.usdc import deploy_usdc, mint_usdc

MANIFEST = "manifests/devnet.yaml"
TOKEN = 10**18
USDC = 10**6
CLOSE = time(17, 0, tzinfo=NEW_YORK)
MORNING = time(10, 0, tzinfo=NEW_YORK)
EVENING = time(18, 0, tzinfo=NEW_YORK)
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
    custodian: CustodianClient
    usdc: ContractInstance
    uniswap: Uniswap
    people: dict[str, AccountAPI]
    records: list[int] = field(default_factory=list)
    """Record instants that were announced."""
    figures: dict[str, str] = field(default_factory=dict)
    """What acts have measured, for the answers at the end."""
    pair: ContractInstance | None = None
    """The pool that strangers trade in, once there is one."""

    @property
    def share(self) -> ContractInstance:
        """AAPL."""
        return self.platform.shares["AAPL"]

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

    # ---- custody ----

    def attest(self, moment: datetime) -> ReceiptAPI:
        """The attestor signs the custodian's book as of a moment, which has come."""
        statement = self.custodian.statement(moment.date().isoformat())
        as_of_ts = int(moment.timestamp())
        attestor = self.member("attestor")
        return attest(self.platform.custody, self.share, statement, as_of_ts, attestor)

    # ---- the primary market ----

    def subscribe(
        self, who: AccountAPI, tokens: int, dollars: Fraction, until: datetime
    ) -> Request:
        """Ask for tokens and pay for them."""
        self.usdc.approve(self.platform.market, int(dollars * USDC), sender=who)
        return self._request(Kind.SUBSCRIPTION, who, tokens, dollars, until)

    def redeem(self, who: AccountAPI, tokens: int, dollars: Fraction, until: datetime) -> Request:
        """Hand tokens in for so many dollars or more."""
        return self._request(Kind.REDEMPTION, who, tokens, dollars, until)

    def _request(
        self, kind: Kind, who: AccountAPI, tokens: int, dollars: Fraction, until: datetime
    ) -> Request:
        terms = Terms(
            kind=kind,
            share=self.share.address,
            holder=who.address,
            payment_token=self.usdc.address,
            amount=tokens * TOKEN,
            payment=int(dollars * USDC),
            expiry_ts=int(until.timestamp()),
            delivery_hash=keccak(text=f"delivery for {who.address}"),
        )
        return request(self.platform.market, terms, who)

    def order(self, name: str, of: Request, **more: str) -> None:
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
    """Start the custodian's process, deploy the counterparties, then the platform among them.

    Args:
        resources: ends the custodian's process with the demo.
    """
    custodian = resources.enter_context(CustodianClient())
    circle = accounts.test_accounts[CIRCLE]
    circle.transfer(custodian.address, "100 ether")
    usdc = deploy_usdc(circle)
    uniswap = deploy_uniswap_v2(circle)
    manifest = _manifest_of_the_day(custodian.address, usdc.address)
    platform = deploy(manifest, accounts.test_accounts[0])
    contracts = {
        "market": (platform.market, {"fill", "commit", "settle"}),
        "meetings": (platform.meetings, {"receipt"}),
        "usdc": (usdc, {"approve"}),
    }
    custodian.order(
        "connect",
        url=chain.provider.http_uri,
        contracts={
            name: {"address": contract.address, "abi": _abi(contract, functions)}
            for name, (contract, functions) in contracts.items()
        },
    )
    people = {name: accounts.test_accounts[number] for name, number in PEOPLE.items()}
    mint_usdc(usdc, circle, dict.fromkeys(people.values(), 1_000_000 * USDC))
    return Life(manifest, platform, custodian, usdc, uniswap, people)


def _manifest_of_the_day(custodian: str, usdc: str) -> Manifest:
    """The devnet's manifest with this custodian and USDC; its list is younger than the demo's clock
    and taken as of that day."""
    manifest = load_manifest(project.path / MANIFEST)
    sanctions = manifest.sanctions.model_copy(update={"published": CURTAIN.date()})
    roles = {**manifest.roles, "custodian": [custodian]}
    return manifest.model_copy(
        update={"sanctions": sanctions, "roles": roles, "payment_tokens": [usdc]}
    )


def _abi(contract: ContractInstance, functions: set[str]) -> list[dict]:
    """Of the functions that the custodian calls, and no view among them."""
    whole = contract.contract_type.model_dump(mode="json")["abi"]
    return [each for each in whole if each.get("name") in functions]
