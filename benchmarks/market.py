"""Requests to the primary market, at a published fee and paid in a plain token.

The market is the minter of a share of its own here, since that of the stage obeys a plain account.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ape import accounts, chain, project
from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance

from benchmarks.stage import AMOUNT, MANIFEST, WORD, Stage
from wholeshare.attestations import attest, quorum_of, statement_of
from wholeshare.construction import ZERO
from wholeshare.manifest import load_manifest
from wholeshare.market import Kind, Request, Terms, request
from wholeshare.platform import Platform
from wholeshare.signers import account_of, addresses_of

PAYMENT = 33_333_333_333
"""Payment units, of a token with 6 decimals."""
COST = PAYMENT - 11_111_111
"""Leaves room for the fee, and something to give back."""
FEE_RATE = 20_000
DAY = 86_400
BOOK = {
    "settled": Fraction(10**6),
    "in_transit": Fraction(),
    "lent": Fraction(),
    "delivered_tokens": 0,
    "unit_epoch": 0,
}


@dataclass(frozen=True)
class Market:
    """The primary market with a share that it mints, and who deals there."""

    platform: Platform
    share: ContractInstance
    token: ContractInstance
    holder: AccountAPI
    custodian: AccountAPI

    def attest(self) -> ReceiptAPI:
        """By two of three."""
        custody = self.platform.custody
        statement = statement_of(self.share.address, BOOK, chain.blocks.head.timestamp)
        return attest(custody, statement, quorum_of(custody, self.share))

    def ask(self, kind: Kind) -> Request:
        """Make an ordinary request."""
        terms = Terms(
            kind=kind,
            share=self.share.address,
            holder=self.holder.address,
            payment_token=self.token.address,
            amount=AMOUNT,
            payment=PAYMENT,
            expiry_ts=chain.blocks.head.timestamp + 30 * DAY,
            delivery_hash=WORD,
        )
        return request(self.platform.market, terms, self.holder)

    def make(self, kind: Kind) -> ReceiptAPI:
        """The receipt of making an ordinary request."""
        self.ask(kind)
        return chain.blocks.head.transactions[-1].receipt

    def fill(self, of: Request) -> ReceiptAPI:
        """Mint all of it, against a deposit of its own."""
        ticket = bytes([of.id % 255 + 1]) * 32
        return self.platform.market.fill(*of.arguments, AMOUNT, COST, ticket, sender=self.custodian)

    def commit(self, of: Request) -> ReceiptAPI:
        """Pass the point of no return."""
        return self.platform.market.commit(*of.arguments, sender=self.custodian)

    def settle(self, of: Request) -> ReceiptAPI:
        """For more than is asked."""
        payment = (of.terms.payment_token, 2 * PAYMENT)
        return self.platform.market.settle(*of.arguments, *payment, WORD, sender=self.custodian)


def open_market(stage: Stage) -> Market:
    """Cover a share, publish its fees, and give everybody money; the holder has bought before."""
    manifest = load_manifest(MANIFEST)
    custodian = account_of(manifest.roles["custodian"][0], "custodian")
    attestors = manifest.roles["attestor"]
    listed = sorted(addresses_of(attestors, "attestor"), key=lambda each: int(each, 16))
    platform, deployer = stage.platform, accounts.test_accounts[0]
    authorities = (platform.market, stage.corporate_actions, stage.enforcement)
    share = deployer.deploy(
        project.Share, "Other Inc.", "OTHR", platform.roles, platform.gate, authorities
    )
    token = deployer.deploy(project.PlainToken, 6)
    platform.market.set_payment_token(token, True, sender=stage.issuer)
    fees = (FEE_RATE, FEE_RATE, stage.spender)
    platform.market.set_fees(share, token, fees, sender=stage.issuer)
    for payer in (stage.holder, custodian):
        token.mint(payer, 10**6 * PAYMENT, sender=payer)
        token.approve(platform.market, 10**6 * PAYMENT, sender=payer)
    limit = 10**9 * AMOUNT
    terms = (listed, 2, 0, 30 * DAY, limit, limit, ZERO)
    platform.custody.set_terms(share, terms, sender=stage.issuer)
    market = Market(platform, share, token, stage.holder, custodian)
    for _ in range(3):
        market.attest()
        market.fill(market.ask(Kind.SUBSCRIPTION))
    # Somebody waits already.
    for _ in range(2):
        market.commit(market.ask(Kind.REDEMPTION))
    return market
