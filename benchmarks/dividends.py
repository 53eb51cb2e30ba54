"""Two dividends of the stage's share: the first paid to everybody, the second open.

What readers pay for is a later dividend, when an account has been paid before.
"""

from __future__ import annotations

from fractions import Fraction

from ape import accounts, project
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from benchmarks.stage import AMOUNT, LATER_RECORD_TS, MANIFEST, RECORD_TS, WORD, Stage, at
from wholeshare.attestations import attest, quorum_of, statement_of
from wholeshare.dividends.terms import Terms
from wholeshare.manifest import load_manifest
from wholeshare.signers import signer_of
from wholeshare.thirdparty.usdc import deploy_usdc

RATE = 260_000 * 10**18
"""0.26 a share of a token with six decimals, scaled."""
FUNDING = 10**15
TREATY_BPS = 1_500
VALID_UNTIL_TS = 0xF3F3F3F3
BOOK = {
    "settled": Fraction(10**9),
    "in_transit": Fraction(),
    "lent": Fraction(),
    "delivered_tokens": 0,
    "unit_epoch": 0,
}


def plain_token() -> ContractInstance:
    """A payment token without any oddity, in which references are measured."""
    return accounts.test_accounts[0].deploy(project.PlainToken, 6)


def usdc() -> ContractInstance:
    """Circle's USDC."""
    return deploy_usdc(accounts.test_accounts[0])


def declare_two(stage: Stage, token: ContractInstance, documented: list[str]) -> None:
    """File a treaty rate for these accounts; declare both dividends, and have money for them."""
    contract, agent = stage.platform.dividends, _member("paying_agent")
    for account in documented:
        contract.set_tax_profile(account, TREATY_BPS, VALID_UNTIL_TS, WORD, sender=agent)
    token.mint(agent, 2 * FUNDING, sender=accounts.test_accounts[0])
    token.approve(contract, 2 * FUNDING, sender=agent)
    after = 0
    for record_ts in (RECORD_TS, LATER_RECORD_TS):
        stage.share.schedule_record(record_ts, after, sender=stage.issuer)
        times = (record_ts, record_ts, record_ts)
        terms = Terms.at_record(stage.share, *times, RATE, token, WORD)
        contract.declare(terms, sender=agent)
        after = record_ts


def open_dividend(stage: Stage, id: int, record_ts: int) -> None:
    """Attest as of the record, fund and open. Somebody has transferred since, as on any day."""
    at(record_ts)
    stage.share.transfer(stage.newcomer, AMOUNT, sender=stage.receiver)
    custody = stage.platform.custody
    statement = statement_of(stage.share.address, BOOK, record_ts)
    attest(custody, statement, quorum_of(custody, stage.share))
    contract, agent = stage.platform.dividends, _member("paying_agent")
    contract.fund(stage.share, id, FUNDING, sender=agent)
    contract.open(stage.share, id, sender=agent)


def _member(role: str) -> AccountAPI:
    return signer_of(load_manifest(MANIFEST).roles[role], f"roles.{role}")
