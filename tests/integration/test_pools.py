"""Pools of strangers with a share in them: whatever happens to the share, nobody honest is stuck.

Every step on a pool is also compared with the pool's own arithmetic, to the unit (`pools.py`).
"""

from random import Random

import ape
import pytest

from tests import attestations
from tests.integration.pools import ALL, Pair, Pool
from wholeshare.dividends.terms import Terms
from wholeshare.thirdparty.uniswap import deploy_uniswap_v2
from wholeshare.thirdparty.uniswap_v3 import deploy_uniswap_v3
from wholeshare.thirdparty.usdc import mint_usdc

DAY = 86_400
USD = 10**6
SHARE = ONE = 10**18
LOT_USDC, LOT_SHARES = 27_000 * USD, 100 * SHARE
"""What a provider deposits: the price is 270."""
TRADED_USDC, TRADED_SHARES = 2_700 * USD, 10 * SHARE
STEPS = 20
TRANSFERS = 1
V2 = pytest.param((deploy_uniswap_v2, Pair), id="v2")
V3 = pytest.param((deploy_uniswap_v3, Pool), id="v3")
DUST = (10, 10**9)
"""Units of USDC and shares that a pool may keep when all have left: rounding, and what V2 locks."""


@pytest.fixture(autouse=True)
def _without_call_traces(monkeypatch):
    """Compose no call trace of a refusal, which tests expect: it takes most of their time."""
    monkeypatch.setattr("ape_ethereum.trace.Trace.show", lambda *_, **__: None)


@pytest.fixture
def actors(usdc, circle, mint, holder, other, blocked, stranger):
    """Two honest providers, one who will be blocked, and a trader, all with both tokens."""
    actors = (holder, other, blocked, stranger)
    mint_usdc(usdc, circle, dict.fromkeys(actors, LOT_USDC))
    for actor in actors:
        mint(actor, LOT_SHARES)
    return actors


@pytest.fixture(params=[V2, V3])
def venue(request, usdc, share, actors, third):
    """A pool, of either kind, to which the three providers have added half of what they have."""
    deploy, kind = request.param
    venue = kind(deploy(third), usdc, share)
    for provider in actors[:3]:
        venue.add(provider, LOT_USDC // 2, LOT_SHARES // 2)
    return venue


def total(venue, accounts):
    """What accounts have together of both tokens."""
    held = [venue.held(account) for account in accounts]
    return sum(usdc for usdc, _ in held), sum(shares for _, shares in held)


def check_all_is_out(venue, actors):
    """Nobody has lost or won anything in sum but the dust in the pool."""
    left = venue.held(venue.pool)
    assert left[0] <= DUST[0] and left[1] <= DUST[1]
    out = total(venue, actors)
    put_in = (len(actors) * LOT_USDC, len(actors) * LOT_SHARES)
    assert (out[0] + left[0], out[1] + left[1]) == put_in


# ---- record instants and splits --------------------------------------------------------------


def test_pool_across_a_record_and_a_split(
    venue,
    share,
    actors,
    holder,
    other,
    blocked,
    stranger,
    corporate_actions,
    schedule_record,
    now,
    at,
):
    """Balances never rebase: no reserve is out of step, nothing can be skimmed, all get out."""
    record_ts, split_ts = now() + 10 * DAY, now() + 20 * DAY
    schedule_record(record_ts)
    share.schedule_multiplier(4 * ONE, split_ts, sender=corporate_actions)
    venue.buy(stranger, TRADED_USDC)
    before = share.balanceOf(venue.pool)
    at(record_ts)
    sold = venue.sell(stranger, TRADED_SHARES)
    after = share.balanceOf(venue.pool)

    assert sold > 0
    assert share.record_position(venue.pool, record_ts) == (before, ONE, venue.pool.address)
    assert after == before + TRADED_SHARES

    at(split_ts)
    venue.buy(stranger, TRADED_USDC)
    assert share.uiMultiplier() == 4 * ONE
    assert share.balanceOfUI(venue.pool) == 4 * share.balanceOf(venue.pool)
    venue.leave(other)
    venue.sell(stranger, TRADED_SHARES)
    venue.leave(holder)
    venue.leave(blocked)
    check_all_is_out(venue, actors)
    assert share.balance_at(venue.pool, record_ts) == before


@pytest.mark.parametrize("venue", [V2], indirect=True)
def test_split_leaves_nothing_to_skim(
    venue, usdc, share, holder, third, corporate_actions, now, at
):
    """Who watches a rebasing token can empty a pair of its growth. Here is none."""
    split_ts = now() + 10 * DAY
    share.schedule_multiplier(4 * ONE, split_ts, sender=corporate_actions)
    held = venue.held(venue.pool)
    at(split_ts)
    venue.pool.skim(third, sender=third)
    venue.pool.sync(sender=third)

    assert venue.held(venue.pool) == held
    assert venue.held(third) == (0, 0)


@pytest.mark.parametrize("seed", range(2))
def test_any_story_of_a_pool_ends_with_everybody_paid(
    venue, share, actors, stranger, block, unblock, corporate_actions, guardian,
    schedule_record, now, at, seed,
):  # fmt: skip
    """Trades, deposits and withdrawals in any order, with the life of a share between them."""
    chance = Random(seed)
    providers = actors[:3]
    inside = set(providers)
    multiplier = ONE
    for _ in range(STEPS):
        step = chance.choice(("buy", "sell", "add", "leave", "record", "split", "pause", "block"))
        provider = chance.choice(providers)
        if step == "buy":
            venue.buy(stranger, chance.randrange(1, venue.held(stranger)[0] // 40))
        elif step == "sell":
            venue.sell(stranger, chance.randrange(1, venue.held(stranger)[1] // 40))
        elif step == "add" and provider not in inside:
            venue.add(provider, *(held // 2 for held in venue.held(provider)))
            inside.add(provider)
        elif step == "leave" and len(inside) > 1 and provider in inside:
            venue.leave(provider)
            inside.remove(provider)
        elif step == "record":
            record_ts = now() + 2 * DAY
            schedule_record(record_ts)
            held = venue.held(venue.pool)[1]
            at(record_ts)
            venue.sell(stranger, SHARE)
            assert share.balance_at(venue.pool, record_ts) == held
        elif step == "split":
            multiplier = multiplier * chance.choice((1, 3, 4)) // 2
            effective_ts = now() + DAY
            share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)
            at(effective_ts)
            venue.buy(stranger, USD)
        elif step == "pause":
            until_ts = now() + 7 * DAY
            share.pause(TRANSFERS, until_ts, sender=guardian)
            with ape.reverts(venue.REFUSES_TO_PAY):
                venue.buy(stranger, USD)
            at(until_ts + 7 * DAY)
            venue.buy(stranger, USD)
        elif step == "block":
            block(provider)
            if provider in inside:
                with ape.reverts(venue.REFUSES_TO_PAY):
                    venue.leave(provider)
            unblock(provider)

    for provider in inside:
        venue.leave(provider)
    check_all_is_out(venue, actors)


# ---- a pause ---------------------------------------------------------------------------------


def test_pool_while_paused_and_after(
    venue, share, actors, holder, other, blocked, stranger, guardian, now, at
):
    """Seven days at most, during which nothing moves; then everybody gets what is his."""
    venue.buy(stranger, TRADED_USDC)
    until_ts = now() + 7 * DAY
    share.pause(TRANSFERS, until_ts, sender=guardian)
    held = [venue.held(account) for account in (*actors, venue.pool)]

    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.buy(stranger, TRADED_USDC)
    with ape.reverts(venue.REFUSES_TO_TAKE):
        venue.sell(stranger, TRADED_SHARES)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(holder)
    at(until_ts - 1)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(holder)
    assert [venue.held(account) for account in (*actors, venue.pool)] == held

    at(until_ts)
    for provider in (holder, other, blocked):
        venue.leave(provider)
    check_all_is_out(venue, actors)


def test_pool_empties_before_a_deactivation_and_not_after(
    venue, share, holder, other, stranger, as_admin, now, at
):
    """Thirty days to leave; then what a pool has of shares is there for ever."""
    from_ts = now() + 40 * DAY
    as_admin(share.deactivate, from_ts)
    at(from_ts - 60)
    paid = venue.leave(holder)
    at(from_ts)

    assert min(paid) > 0
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(other)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.buy(stranger, TRADED_USDC)


@pytest.mark.parametrize("venue", [V3], indirect=True)
def test_provider_takes_the_money_out_while_shares_are_paused(venue, share, holder, guardian, now):
    """V2 pays both tokens or neither."""
    share.pause(TRANSFERS, now() + 7 * DAY - 60, sender=guardian)
    venue.withdraw(holder)
    paid = venue.collect(holder, holder, (ALL, 0))

    assert paid[0] > 0
    assert paid[1] == 0


# ---- a blocked party -------------------------------------------------------------------------


def test_honest_provider_beside_a_blocked_one_gets_all(
    venue, actors, holder, other, blocked, stranger, block, unblock
):
    venue.buy(stranger, TRADED_USDC)
    block(blocked)
    venue.sell(stranger, TRADED_SHARES)
    before = venue.held(blocked)

    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(blocked)
    assert venue.held(blocked) == before
    for provider in (holder, other):
        venue.leave(provider)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(blocked)

    unblock(blocked)
    venue.leave(blocked)
    check_all_is_out(venue, actors)


def test_blocked_trader_neither_buys_nor_sells(venue, blocked, block):
    block(blocked)

    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.buy(blocked, TRADED_USDC)
    with ape.reverts(venue.REFUSES_TO_TAKE):
        venue.sell(blocked, TRADED_SHARES)


def test_blocked_provider_pays_out_to_somebody_else(venue, blocked, third, block):
    """What no gate by address can stop: the pool is the sender, and it does not say for whom."""
    block(blocked)
    paid = venue.leave(blocked, receiver=third)

    assert min(paid) > 0
    assert venue.held(third) == paid


def test_blocked_pool_stops_and_goes_on(
    venue, actors, holder, other, blocked, stranger, block, unblock
):
    """COMPLIANCE can block a pool's address as any other; what is in it waits, whoever's it is."""
    block(venue.pool)

    with ape.reverts(venue.REFUSES_TO_TAKE):
        venue.sell(stranger, TRADED_SHARES)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(holder)
    unblock(venue.pool)
    for provider in (holder, other, blocked):
        venue.leave(provider)
    check_all_is_out(venue, actors)


# ---- orders ----------------------------------------------------------------------------------


def test_order_that_takes_from_a_pool_takes_from_its_providers(
    venue, usdc, share, holder, other, blocked, third, stranger, enforcement
):
    """A pair shares the loss out among all, a V3 pool leaves it to the last."""
    taken = 30 * SHARE
    share.forcedTransfer(venue.pool, third, taken, sender=enforcement)
    if isinstance(venue, Pair):
        venue.pool.sync(sender=stranger)
        venue.model.reserves = venue.turn((3 * LOT_USDC // 2, 3 * LOT_SHARES // 2 - taken))
        paid = [venue.leave(provider)[1] for provider in (holder, other, blocked)]
        assert max(paid) - min(paid) <= DUST[1]
        assert sum(paid) + share.balanceOf(venue.pool) == 3 * LOT_SHARES // 2 - taken
        return
    x, y = venue.turn(venue.model.reserves)
    venue.model.reserves = venue.turn((x, y - taken))
    for provider in (holder, other):
        venue.leave(provider)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(blocked)
    left = share.balanceOf(venue.pool)
    of_usdc, of_shares = venue.collect(blocked, blocked, (ALL, left))
    assert abs(of_usdc - LOT_USDC // 2) <= 1
    assert of_shares == left
    assert abs(LOT_SHARES // 2 - taken - of_shares) <= DUST[1]


def test_frozen_pool_stops_and_goes_on(
    venue, actors, share, holder, other, blocked, stranger, enforcement
):
    """What one key at Enforcement can do for seven days."""
    share.setFrozenTokens(venue.pool, 2**128 - 1, sender=enforcement)

    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.buy(stranger, TRADED_USDC)
    venue.sell(stranger, TRADED_SHARES)
    with ape.reverts(venue.REFUSES_TO_PAY):
        venue.leave(holder)
    share.setFrozenTokens(venue.pool, 0, sender=enforcement)
    for provider in (holder, other, blocked):
        venue.leave(provider)
    check_all_is_out(venue, actors)


# ---- dividends -------------------------------------------------------------------------------


def test_pool_earns_a_dividend_that_nobody_can_take(
    venue, platform, share, usdc, circle, holder, third, issuer, attestors, paying_agent,
    deployer, schedule_record, now, at,
):  # fmt: skip
    """In USDC, the worst case: a pool that was paid in a token of its own could be skimmed."""
    dividends, custody = platform.dividends, platform.custody
    if custody.terms(share).quorum == 0:
        custody.set_terms(share, attestations.terms(attestors, 0, 30 * DAY), sender=issuer)
    pool, record_ts = venue.pool, now() + 12 * DAY
    schedule_record(record_ts)
    cents = 26
    rate = cents * USD // 100 * ONE
    times = (record_ts, record_ts, record_ts)
    terms = Terms.at_record(share, *times, rate, usdc, b"\x01" * 32)
    dividends.declare(terms, sender=paying_agent)
    gross = share.totalSupply() * cents * USD // 100 // SHARE
    mint_usdc(usdc, circle, {deployer: gross})
    usdc.approve(dividends, gross, sender=deployer)
    at(record_ts + DAY)
    dividends.fund(share, 0, gross, sender=deployer)
    attestations.attest(custody, share, attestors, record_ts, settled=10**30)
    opened = dividends.open(share, 0, sender=third)
    in_pool = venue.held(pool)
    its_own = share.balance_at(pool, record_ts) * cents * USD // 100 // SHARE

    at(opened.timestamp + 30 * DAY)
    dividends.push(share, 0, [pool, holder], sender=third)
    with ape.reverts("dividends: not for the caller"):
        dividends.claim(share, 0, pool, sender=third)
    if isinstance(venue, Pair):
        pool.skim(third, sender=third)

    assert 39_000_000 - 1 <= its_own <= 39_000_000  # of 150 shares, of which V3 rounds a little off
    assert dividends.is_processed(share, 0, holder)
    assert not dividends.is_processed(share, 0, pool)
    assert venue.held(pool) == in_pool
    assert venue.held(third) == (0, 0)
    held_by_holder = share.balance_at(holder, record_ts) * cents * USD // 100 // SHARE
    assert dividends.buckets(share, 0).rest == gross - held_by_holder
