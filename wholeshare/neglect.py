"""A development chain on which somebody has let everything slide: one of each thing is overdue.

What `ape run today` is for is best seen where it is needed. Nothing here pretends: every request,
dividend, meeting and split is announced as it always is, and then nobody does the next step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape import accounts, chain
from ape.logging import LogLevel, logger
from eth_utils import keccak, to_checksum_address

from wholeshare.devnet import Holder, attest_settled
from wholeshare.dividends.terms import Terms as Declared
from wholeshare.market import Kind, Terms, request
from wholeshare.signers import signer_of
from wholeshare.standing import Reason, joined
from wholeshare.times import DAY
from wholeshare.units import TOKEN

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

    from wholeshare.manifest import Manifest
    from wholeshare.platform import Platform

SPLIT = 1
"""Member of CorporateActions' flag `Kind`."""
FOR_AGAINST_ABSTAIN = NOT_VOTED = 1
"""Members of the flags of `IMeetings`."""
ANNOUNCED = 3 * DAY
"""How long the platform runs as it should, after which one more statement is attested."""
LEFT = 60 * DAY
"""How long nobody does anything."""
ENTRIES = 100
"""Of the list that is shortened, at least."""
MISSING = 51 * TOKEN
"""Shares that are short by that statement."""


def neglect(
    manifest: Manifest,
    platform: Platform,
    symbol: str,
    usdc: ContractInstance,
    holders: list[Holder],
) -> None:
    """Announce one of each thing, attest a shortfall, and let two months pass.

    Args:
        symbol: of a listing that everything is about, and that these hold.
    """
    share = platform.share(symbol)

    def member(role: str) -> AccountAPI:
        return signer_of(manifest.roles[role], manifest.place(f"roles.{role}"))

    with logger.at_level(LogLevel.WARNING):
        _ask(platform, share, usdc, holders, member("custodian"))
        _declare(platform, share, usdc, member("paying_agent"))
        _call(platform, share, member("proxy_agent"))
        _split(platform, share, member("issuer"))
        _sanction(platform, member("compliance"))
        chain.mine(timestamp=chain.pending_timestamp + ANNOUNCED)
        _fall_short(platform, share)
        chain.mine(timestamp=chain.pending_timestamp + LEFT)


def _ask(
    platform: Platform,
    share: ContractInstance,
    usdc: ContractInstance,
    holders: list[Holder],
    custodian: AccountAPI,
) -> None:
    """A subscription that nobody fills, and redemptions that nobody commits, or settles."""
    buyer, seller = (accounts.test_accounts[each.address] for each in holders[:2])
    price = 10 * usdc.balanceOf(buyer) // 20
    usdc.approve(platform.market, price, sender=buyer)

    def ask(kind: Kind, holder: AccountAPI, payment: int):
        terms = Terms(
            kind=kind,
            share=share.address,
            holder=holder.address,
            payment_token=usdc.address,
            amount=10 * TOKEN,
            payment=payment,
            expiry_ts=chain.pending_timestamp + 7 * DAY,
            delivery_hash=keccak(text="to whom it may concern"),
        )
        return request(platform.market, terms, holder)

    ask(Kind.SUBSCRIPTION, buyer, price)
    ask(Kind.REDEMPTION, seller, 1)
    committed = ask(Kind.REDEMPTION, seller, 2)
    platform.market.commit(*committed.arguments, sender=custodian)


def _declare(
    platform: Platform, share: ContractInstance, usdc: ContractInstance, agent: AccountAPI
) -> None:
    """A dividend that nobody funds."""
    record_ts = chain.pending_timestamp + 11 * DAY
    share.schedule_record(record_ts, 0, sender=agent)
    terms = Declared.at_record(
        share,
        record_ts,
        ex_ts=record_ts - DAY,
        payable_ts=record_ts + 3 * DAY,
        rate=10**18 * 10 ** usdc.decimals() // 4,
        payment_token=usdc,
        document_hash=keccak(text="a declaration"),
    )
    platform.dividends.declare(terms, sender=agent)


def _call(platform: Platform, share: ContractInstance, agent: AccountAPI) -> None:
    """A meeting whose votes nobody counts and nobody reports."""
    record_ts = chain.pending_timestamp + 12 * DAY
    share.schedule_record(record_ts, share.record_window().next, sender=agent)
    days = (0, 10, 10, 20, 22, 30)
    terms = (
        share.address,
        *(record_ts + each * DAY for each in days),
        NOT_VOTED,
        keccak(text="a proxy statement"),
        [(FOR_AGAINST_ABSTAIN, False, "Election of a director")],
    )
    platform.meetings.create(terms, sender=agent)


def _split(platform: Platform, share: ContractInstance, issuer: AccountAPI) -> None:
    """A split whose unit nobody attests."""
    close_ts = chain.pending_timestamp + 15 * DAY
    action = (SPLIT, (4, 1), close_ts, close_ts + DAY, keccak(text="a split"))
    platform.corporate_actions.schedule(share, action, sender=issuer)


def _sanction(platform: Platform, compliance: AccountAPI) -> None:
    """A delisting, and a list that is much shorter, for which nobody is the second key."""
    gate, listed = platform.gate, keccak(text="somebody who was listed")[-20:]
    account, case = to_checksum_address(listed), keccak(text="a notice")
    entries = max(ENTRIES, gate.list_entries())
    lists = ((keccak(text="a list"), entries), (keccak(text="a short list"), entries // 2))
    for sha256, length in lists:
        gate.publish_list(sha256, chain.blocks.head.timestamp, length, sender=compliance)
    gate.block([account], Reason.FIFTY_PERCENT, case, sender=compliance)
    gate.propose_unblock([account], joined([Reason.FIFTY_PERCENT]), case, sender=compliance)


def _fall_short(platform: Platform, share: ContractInstance) -> None:
    """Shares that nobody finds, by an attestation that nobody renews."""
    attest_settled(platform, share, share.totalSupply() - MISSING)
