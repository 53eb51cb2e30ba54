"""What follows a holder to his new key, and what does not: dividends, votes and requests.

One listing with the real contracts on every side. Its holder has one dividend paid and one not,
has voted, has paid for tokens that he has not got, asked to redeem some, and others of his are
being redeemed already. Then he loses his key, or dies, or a court takes some of his tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import ape
import pytest
from ape import project
from ape.utils import ZERO_ADDRESS
from eth_utils import keccak

from tests import attestations
from wholeshare.dividends.terms import Terms
from wholeshare.enforcement import FULL, Kind
from wholeshare.signers import signer_of

HOUR, DAY = 3_600, 86_400
TOKEN, USD = 10**18, 10**6
SUBSCRIPTION, REDEMPTION = 1, 2
OTHER = 16  # IPrimaryMarket.RejectReason
SDN_LISTED = 1
TRANSFER_NOTICE, RECOVERY_NOTICE = 3 * DAY, 14 * DAY

HELD, OTHERS = 1_000 * TOKEN, 9_000 * TOKEN
BOUGHT, REDEEMED, COMMITTED = 10 * TOKEN, 100 * TOKEN, 50 * TOKEN
PRICE = 200
"""Dollars for a token, whatever the day."""
RATE = USD // 4
"""A dividend's, for a share."""
PAPER = keccak(text="paper")
BALLOT = [600 * 10**6 | 400 * 10**6 << 64]
"""600 shares for, 400 against the one item."""


def dollars(raw: int) -> int:
    """What so many tokens cost, in units."""
    return raw * PRICE * USD // TOKEN


@dataclass
class Life:
    """The platform's contracts, one share of theirs, and its people."""

    chain: Any
    platform: Any
    enforcement: Any
    share: Any
    usdc: Any
    by: SimpleNamespace

    @property
    def now(self) -> int:
        return self.chain.blocks.head.timestamp

    def wait_until(self, ts: int) -> None:
        self.chain.pending_timestamp = ts

    def attest(self, settled: int = 20_000 * TOKEN) -> None:
        custody, attestor = self.platform.custody, self.by.attestor
        attestations.attest(custody, self.share, attestor, self.now, settled=settled)

    # ---- requests ----

    def ask(self, kind: int, holder: Any, amount: int) -> tuple:
        """For the usual price; returns what later calls need."""
        terms = {
            "kind": kind,
            "share": self.share,
            "holder": holder,
            "payment_token": self.usdc,
            "amount": amount,
            "payment": dollars(amount),
            "expiry_ts": self.now + 90 * DAY,
            "delivery_hash": PAPER,
        }
        market = self.platform.market
        number = market.request_count()
        method = market.subscribe if kind == SUBSCRIPTION else market.redeem
        method(terms, sender=holder)
        return number, terms

    def fill(self, request: tuple) -> None:
        ticket = keccak(text=f"ticket {request[0]}")
        amount, payment = request[1]["amount"], request[1]["payment"]
        self.platform.market.fill(*request, amount, payment, ticket, sender=self.by.custodian)

    def collect(self, account: Any) -> None:
        """Have what the market owes an account paid out, by anybody."""
        self.platform.market.withdraw(self.share, self.usdc, account, sender=self.by.stranger)

    # ---- dividends and votes ----

    def claim(self, number: int, account: Any, by: Any) -> int:
        """What the actor of an account gets."""
        before = self.usdc.balanceOf(by)
        self.platform.dividends.claim(self.share, number, account, sender=by)
        return self.usdc.balanceOf(by) - before

    def instruct(self, account: Any, old: list, new: list, by: Any) -> None:
        self.platform.meetings.instruct(self.share, 0, account, old, new, sender=by)

    def tally(self) -> tuple[int, int]:
        """Micro-shares for and against the one item."""
        tally = self.platform.meetings.tally(self.share, 0, 0)
        return tally.in_favour, tally.against

    # ---- orders ----

    def order(self, kind: int, account: Any, receiver: Any = ZERO_ADDRESS, amount: int = 0):
        """File and approve; returns what later calls need."""
        is_succession = kind in (Kind.RECOVERY, Kind.ESTATE)
        order = {
            "kind": kind,
            "share": ZERO_ADDRESS if is_succession else self.share,
            "account": account,
            "receiver": receiver,
            "amount": amount,
            "expiry_ts": self.now + 60 * DAY,
            "document_hash": PAPER,
        }
        number = self.enforcement.order_count()
        first, second = self.by.agents
        self.enforcement.file(order, sender=first)
        self.enforcement.approve(number, order, sender=second)
        return number, order

    def move(self, account: Any, receiver: Any, amount: int) -> None:
        """By order of a court."""
        order = self.order(Kind.COURT_ORDER, account, receiver, amount)
        self.wait_until(self.now + TRANSFER_NOTICE)
        self.enforcement.execute(*order, sender=self.by.stranger)

    def succeed(self, account: Any, receiver: Any, kind: int = Kind.RECOVERY) -> None:
        """In force and applied to the share."""
        order = self.order(kind, account, receiver)
        self.wait_until(self.now + RECOVERY_NOTICE)
        self.enforcement.execute_succession(*order, 2**32, sender=self.by.stranger)
        self.enforcement.apply(self.share, account, sender=self.by.stranger)


# ---- up to the loss --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def by(request, accounts, manifest):
    """The people, by role."""
    names = (
        "deployer proposer issuer custodian attestor compliance paying_agent proxy_agent "
        "holder other third stranger"
    )
    people = {name: request.getfixturevalue(name) for name in names.split()}
    agents = [signer_of([each], "transfer_agent") for each in manifest.roles["transfer_agent"]]
    return SimpleNamespace(**people, agents=agents, heir=accounts[13])


@pytest.fixture(scope="session")
def life(chain, platform, by):
    enforcement = platform.enforcement
    powers = (platform.market, platform.corporate_actions, enforcement)
    _as_admin(chain, platform, by, platform.listings.set_authorities, powers)
    enforcement.introduce(platform.listings, sender=by.deployer)
    terms = ("Microsoft Corporation", "MSFT", "US5949181045", "594918104", PAPER, platform.gate)
    platform.listings.list_equity(terms, sender=by.issuer)
    share = project.Share.at(platform.listings.share_of("MSFT"))
    enforcement.set_cap(share, 5_000, sender=by.issuer)
    usdc = by.deployer.deploy(project.PlainToken, 6)
    life = Life(chain, platform, enforcement, share, usdc, by)
    _bring_money(life)
    _buy(life)
    _announce_and_pass_record(life)
    _pay_and_vote(life)
    return life


def _as_admin(chain, platform, by, method, *arguments) -> None:
    salt = keccak(method.encode_input(*arguments))
    call = (method.contract.address, 0, method.encode_input(*arguments), bytes(32), salt)
    platform.timelock.schedule(*call, 2 * DAY, sender=by.proposer)
    chain.pending_timestamp = chain.blocks.head.timestamp + 2 * DAY
    platform.timelock.execute(*call, sender=by.proposer)


def _bring_money(life: Life) -> None:
    platform, by = life.platform, life.by
    platform.market.set_payment_token(life.usdc, True, sender=by.issuer)
    for payer in (by.holder, by.third, by.custodian, by.paying_agent):
        life.usdc.mint(payer, dollars(HELD + OTHERS), sender=payer)
        for contract in (platform.market, platform.dividends):
            life.usdc.approve(contract, 2**256 - 1, sender=payer)


def _buy(life: Life) -> None:
    custody, by = life.platform.custody, life.by
    custody.set_terms(life.share, attestations.terms(by.attestor, 0, 30 * DAY), sender=by.issuer)
    life.attest()
    life.fill(life.ask(SUBSCRIPTION, by.holder, HELD))
    life.fill(life.ask(SUBSCRIPTION, by.third, OTHERS))


def _announce_and_pass_record(life: Life) -> None:
    platform, share, by = life.platform, life.share, life.by
    record_ts = life.now + 5 * DAY
    share.schedule_record(record_ts, 0, sender=by.paying_agent)
    for _ in range(2):
        times = (record_ts, record_ts, record_ts)
        notice = Terms.at_record(share, *times, RATE * TOKEN, life.usdc, PAPER)
        platform.dividends.declare(notice, sender=by.paying_agent)
    opens = record_ts + HOUR
    times = (record_ts - DAY, opens, opens + 40 * DAY, opens + 45 * DAY, opens + 50 * DAY)
    meeting = (share, record_ts, *times, 1, PAPER, [(1, False, "Elect the board")])
    platform.meetings.create(meeting, sender=by.proxy_agent)
    life.wait_until(record_ts)
    life.chain.mine()
    life.attest()
    for number in range(2):
        gross = (HELD + OTHERS) * RATE // TOKEN
        platform.dividends.fund(share, number, gross, sender=by.paying_agent)
        platform.dividends.open(share, number, sender=by.paying_agent)
    life.wait_until(opens)


def _pay_and_vote(life: Life) -> None:
    by = life.by
    life.claim(0, by.holder, by.holder)
    life.instruct(by.holder, [], BALLOT, by.holder)


@pytest.fixture
def subscription(life) -> tuple:
    """Paid for, and open."""
    return life.ask(SUBSCRIPTION, life.by.holder, BOUGHT)


@pytest.fixture
def redemption(life) -> tuple:
    """Open: its tokens are locked."""
    return life.ask(REDEMPTION, life.by.holder, REDEEMED)


@pytest.fixture
def committed(life) -> tuple:
    """Past the point of no return."""
    request = life.ask(REDEMPTION, life.by.holder, COMMITTED)
    life.platform.market.commit(*request, sender=life.by.custodian)
    return request


@pytest.fixture
def recovered(life):
    """The holder lost his key, and `other` is his new one. Requests are asked for before."""

    def recovered():
        life.succeed(life.by.holder, life.by.other)

    return recovered


# ---- dividends -------------------------------------------------------------------------------


def test_unclaimed_dividend_follows(life, recovered):
    """Taxed by the new key's profile, which has none: at the statutory rate."""
    by, gross = life.by, HELD * RATE // TOKEN
    recovered()
    with ape.reverts("dividends: not for the caller"):
        life.claim(1, by.holder, by.holder)

    assert life.claim(1, by.holder, by.other) == gross * 7 // 10


def test_paid_dividend_is_not_paid_again(life, recovered):
    recovered()

    with ape.reverts("dividends: already processed"):
        life.claim(0, life.by.holder, life.by.other)


def test_nothing_of_the_past_is_under_the_new_address(life, recovered):
    recovered()

    with ape.reverts("dividends: nothing held"):
        life.claim(1, life.by.other, life.by.other)


def test_position_of_the_past_stays_where_it_was(life, recovered):
    by, share = life.by, life.share
    record_ts = share.record_window().last
    recovered()

    held = share.record_position(by.holder, record_ts)
    assert (held.raw, held.actor) == (HELD, by.other.address)
    assert share.record_position(by.other, record_ts).raw == 0
    assert share.supply_at(record_ts) == HELD + OTHERS


def test_dividend_of_later_is_the_successors_own(life, recovered):
    by, share = life.by, life.share
    recovered()
    record_ts = life.now + 5 * DAY
    last = share.record_window().last
    share.schedule_record(record_ts, last, sender=by.paying_agent)
    life.wait_until(record_ts)
    life.chain.mine()

    assert share.record_position(by.other, record_ts).raw == HELD
    assert share.record_position(by.holder, record_ts).raw == 0


def test_unclaimed_dividend_follows_a_chain(life, recovered):
    by = life.by
    recovered()
    life.succeed(by.other, by.heir)
    with ape.reverts("dividends: not for the caller"):
        life.claim(1, by.holder, by.other)

    assert life.claim(1, by.holder, by.heir) == HELD * RATE // TOKEN * 7 // 10


def test_successor_who_came_to_be_blocked_is_not_paid(life, recovered):
    by = life.by
    recovered()
    life.platform.gate.block([by.other], SDN_LISTED, bytes(32), sender=by.compliance)

    with ape.reverts("gate: account on SDN list"):
        life.claim(1, by.holder, by.other)


# ---- votes -----------------------------------------------------------------------------------


def test_live_vote_stays_as_it_is(life, recovered):
    recovered()

    assert life.tally() == (600 * 10**6, 400 * 10**6)


def test_live_vote_follows(life, recovered):
    """Only who acts now can change it, and the old weight counts."""
    by, changed = life.by, [1_000 * 10**6 << 64]
    recovered()
    with ape.reverts("meetings: not the actor"):
        life.instruct(by.holder, BALLOT, changed, by.holder)

    life.instruct(by.holder, BALLOT, changed, by.other)

    assert life.tally() == (0, 1_000 * 10**6)


def test_new_address_has_no_vote_of_its_own(life, recovered):
    by = life.by
    recovered()

    with ape.reverts():
        life.instruct(by.other, [], [10**6], by.other)


# ---- requests --------------------------------------------------------------------------------


def test_open_subscription_is_filled_to_the_successor(life, subscription, recovered):
    by, share = life.by, life.share
    recovered()

    life.fill(subscription)

    assert share.balanceOf(by.other) == HELD + BOUGHT
    assert share.balanceOf(by.holder) == 0


def test_open_subscription_is_called_off_by_the_successor(life, subscription, recovered):
    """And its payment goes to him."""
    by, market, usdc = life.by, life.platform.market, life.usdc
    recovered()
    with ape.reverts("market: not the holder's actor"):
        market.cancel(*subscription, sender=by.holder)

    market.cancel(*subscription, sender=by.other)
    life.collect(by.holder)

    assert usdc.balanceOf(by.other) == dollars(BOUGHT)


def test_open_redemption_follows_with_its_lock(life, redemption, recovered):
    by, share = life.by, life.share
    recovered()
    assert share.account(by.other).locked == REDEEMED
    with ape.reverts("share: tokens are encumbered"):
        share.transfer(by.third, HELD - REDEEMED + 1, sender=by.other)

    life.platform.market.cancel(*redemption, sender=by.other)

    share.transfer(by.third, HELD, sender=by.other)


@pytest.mark.parametrize("when", ["committed before", "committed after"])
def test_redemption_is_settled_for_the_successor(request, life, recovered, when):
    by, market, share = life.by, life.platform.market, life.share
    if when == "committed before":
        mine = request.getfixturevalue("committed")
        recovered()
    else:
        mine = life.ask(REDEMPTION, by.holder, COMMITTED)
        recovered()
        life.attest()
        market.commit(*mine, sender=by.custodian)

    market.settle(*mine, life.usdc, dollars(COMMITTED), PAPER, sender=by.custodian)
    life.collect(by.holder)

    assert share.balanceOf(by.other) == HELD - COMMITTED
    assert share.account(by.other).locked == 0
    assert life.usdc.balanceOf(by.other) == dollars(COMMITTED)


def test_all_at_once(life, subscription, redemption, committed, recovered):
    """Whatever the holder had going on, the new key ends."""
    by, market = life.by, life.platform.market
    recovered()

    life.fill(subscription)
    market.cancel(*redemption, sender=by.other)
    market.settle(*committed, life.usdc, dollars(COMMITTED), PAPER, sender=by.custodian)
    life.collect(by.holder)
    dividend = life.claim(1, by.holder, by.other)

    assert life.share.balanceOf(by.other) == HELD + BOUGHT - COMMITTED
    assert life.usdc.balanceOf(by.other) == dollars(COMMITTED) + dividend


# ---- an estate -------------------------------------------------------------------------------


def test_estate_passes_with_its_past(life, redemption):
    """Held before, held after, until two keys release it; its dividend and vote are not held."""
    by, share, enforcement = life.by, life.share, life.enforcement
    life.order(Kind.ESTATE_HOLD, by.holder, amount=FULL)

    life.succeed(by.holder, by.heir, Kind.ESTATE)

    assert share.balanceOf(by.heir) == HELD
    assert share.account(by.heir).locked == REDEEMED
    assert enforcement.hold(share, by.heir) == (FULL, FULL, 0, True)
    assert life.claim(1, by.holder, by.heir) == HELD * RATE // TOKEN * 7 // 10
    life.instruct(by.holder, BALLOT, [10**6], by.heir)
    with ape.reverts("share: tokens are encumbered"):
        share.transfer(by.third, 1, sender=by.heir)
    life.order(Kind.FREEZE, by.heir, amount=0)
    share.transfer(by.third, HELD - REDEEMED, sender=by.heir)


# ---- a court ---------------------------------------------------------------------------------


def test_court_order_moves_tokens_and_nothing_else(life):
    """What was due before stays with whom it was due to."""
    by, share = life.by, life.share

    life.move(by.holder, by.other, 400 * TOKEN)

    assert share.balanceOf(by.other) == 400 * TOKEN
    assert life.tally() == (600 * 10**6, 400 * 10**6)
    assert life.claim(1, by.holder, by.holder) == HELD * RATE // TOKEN * 7 // 10
    life.instruct(by.holder, BALLOT, [], by.holder)


def test_court_order_takes_no_locked_tokens(life, redemption, committed):
    by = life.by
    free = HELD - REDEEMED - COMMITTED

    with ape.reverts("share: tokens are encumbered"):
        life.move(by.holder, by.other, free + 1)
    life.platform.market.reject(*redemption, OTHER, PAPER, sender=by.custodian)
    life.move(by.holder, by.other, free + 1)

    assert life.share.balanceOf(by.other) == free + 1


def test_frozen_tokens_earn_and_vote(life):
    by = life.by
    life.order(Kind.FREEZE, by.holder, amount=FULL)

    assert life.claim(1, by.holder, by.holder) == HELD * RATE // TOKEN * 7 // 10
    life.instruct(by.holder, BALLOT, [10**6], by.holder)
