"""What splits were, day by day, through custody, the primary market and dividends.

Apple's of 2020 and NVIDIA's of 2024, from `data/corporate_actions_splits.json`, on the same days of
the week some years later, at New York's hours; and the cash that a reverse split leaves.
"""

import json
from datetime import date, datetime, time, timedelta

import ape
import pytest
from ape import project

from tests import attestations
from tests.unit.conftest import mine_at  # noqa: F401  fixtures, found by their names
from tests.unit.primary_market.conftest import (  # noqa: F401
    actions,
    ask,
    attest,
    commit,
    create_share,
    create_terms,
    custody,
    fill,
    fund,
    give,
    market,
    redeem,
    settle,
    share,
    subscribe,
    token,
)
from tests.unit.primary_market.constants import DAY, MAX_AGE, hash_of
from wholeshare.dividends.terms import Kind, Terms
from wholeshare.times import NEW_YORK

WEEKS_LATER = {"AAPL": 365, "NVDA": 209}
"""The chain's clock is past those years. Daylight saving begins and ends between the same days."""
NOON, OPEN, LAST, AFTER_CLOSE = time(12), time(9, 30), time(17), time(20)
ONE, USD = 10**18, 10**6
SPLIT, REVERSE_SPLIT = 1, 2


@pytest.fixture
def covered(custody, share, issuer, attestor):  # noqa: F811
    """Terms without a margin; what there is, each test attests."""
    custody.set_terms(share, attestations.terms(attestor, 0, MAX_AGE), sender=issuer)


@pytest.fixture
def dividends(deployer, roles, custody, token, paying_agent):  # noqa: F811
    dividends = deployer.deploy(project.Dividends, roles, custody)
    token.mint(paying_agent, 10**12, sender=paying_agent)
    token.approve(dividends, 10**12, sender=paying_agent)
    return dividends


@pytest.fixture
def event(request):
    """One of the splits, by the ticker that a test is parametrised with."""
    file = project.path / "data" / "corporate_actions_splits.json"
    events = json.loads(file.read_text(encoding="utf-8"))["events"]
    [found] = [each for each in events if each["ticker"] == request.param]
    return found


@pytest.fixture
def when(event):
    """A moment of one of its days, or of another day, UTC seconds."""

    def when(day, hour):
        later = date.fromisoformat(day) + timedelta(weeks=WEEKS_LATER[event["ticker"]])
        return int(datetime.combine(later, hour, NEW_YORK).timestamp())

    return when


@pytest.fixture
def announce(actions, share, issuer):  # noqa: F811
    def announce(ratio, close_ts, effective_ts, kind=SPLIT):
        action = (kind, ratio, close_ts, effective_ts, hash_of("announcement"))
        return actions.schedule(share, action, sender=issuer)

    return announce


@pytest.fixture
def budget() -> dict[int, int]:
    """What is to be paid in for each dividend."""
    return {}


@pytest.fixture
def declare(dividends, share, token, paying_agent, budget):  # noqa: F811
    """Declare a dividend, its rate in payment units a share; returns its number."""

    def declare(record_ts, payable_ts, rate, unit_epoch, funded, kind=Kind.REGULAR):
        if share.next_record(record_ts) == 0:
            after = share.record_window().last
            share.schedule_record(record_ts, after, sender=paying_agent)
        id = dividends.count(share)
        times = (record_ts, record_ts, payable_ts)
        paper = hash_of("notice")
        terms = Terms.at_record(share, *times, rate * ONE, token, paper, unit_epoch, kind)
        dividends.declare(terms, sender=paying_agent)
        budget[id] = funded
        return id

    return declare


@pytest.fixture
def pay(custody, dividends, share, token, paying_agent, attest, mine_at, now, budget):  # noqa: F811
    """Attest as of the record, pay in, open, and have each holder claim; returns what each got."""

    def pay(id, settled, *holders):
        terms = dividends.dividend(share, id)
        if now() < terms.payable_ts:
            mine_at(terms.payable_ts)
        dividends.fund(share, id, budget[id], sender=paying_agent)
        delivered = custody.last_attestation(share).delivered_total
        attest(as_of_ts=terms.record_ts, settled=settled, delivered_total=delivered)
        dividends.open(share, id, sender=paying_agent)
        before = [token.balanceOf(each) for each in holders]
        until_ts = terms.payable_ts + 365 * DAY
        for each in holders:
            call = (each, 0, until_ts, hash_of("W-9"))
            dividends.set_tax_profile(*call, sender=paying_agent)
            dividends.claim(share, id, each, sender=each)
        return [token.balanceOf(each) - was for each, was in zip(holders, before, strict=True)]

    return pay


@pytest.mark.parametrize("event", ["AAPL"], indirect=True)
def test_apple_2020(
    event,
    when,
    actions,  # noqa: F811
    custody,  # noqa: F811
    share,  # noqa: F811
    announce,
    declare,
    pay,
    attest,  # noqa: F811
    subscribe,  # noqa: F811
    fill,  # noqa: F811
    redeem,  # noqa: F811
    commit,  # noqa: F811
    give,  # noqa: F811
    covered,
    mine_at,  # noqa: F811
    holder,
    other,
    third,
):
    """Four for one: what is held, owed and shut on every day from July to November."""
    close_ts = when(event["distribution_date"], AFTER_CLOSE)
    ex_ts = when(event["ex_date"], OPEN)
    mine_at(when(event["announced"], NOON))
    attest(settled=150 * ONE)
    give(holder, 100 * ONE)
    give(other, 50 * ONE)
    announce((event["ratio_new"], event["ratio_old"]), close_ts, ex_ts)

    before = event["dividend_before"]
    first_ts = when(before["record"], LAST)
    times = first_ts, when(before["payable"], LAST)
    first = declare(*times, _units(before["amount"]), 0, 123 * USD)
    assert pay(first, 150 * ONE, holder, other) == [82 * USD, 41 * USD]

    # Seller of record, and buyer with a due bill: the shares follow the token.
    mine_at(when(event["record_date"], LAST) + 2 * DAY)
    share.transfer(other, 40 * ONE, sender=holder)

    mine_at(close_ts - 3_600)
    attest(settled=150 * ONE)
    wanted, unwanted = (
        subscribe(holder=third, amount=ONE, payment=0),
        redeem(holder=other, amount=ONE),
    )
    mine_at(close_ts)
    assert actions.status(share).is_shut
    saturday_ts = close_ts + DAY
    mine_at(saturday_ts)
    for refused in (lambda: fill(wanted), lambda: commit(unwanted)):
        with ape.reverts("market: shut in the ex-window"):
            refused()
    with ape.reverts("custody: wrong unit epoch"):
        attest(settled=600 * ONE, unit_epoch=1)
    share.transfer(holder, 9 * ONE, sender=other)  # as on every day
    assert (share.balanceOfUI(holder), share.uiMultiplier()) == (69 * ONE, ONE)

    mine_at(ex_ts)
    assert share.balanceOfUI(holder) == 4 * 69 * ONE
    with ape.reverts("market: shut in the ex-window"):
        fill(wanted)
    with ape.reverts("custody: wrong unit epoch"):
        attest(settled=150 * ONE, unit_epoch=0)
    attest(settled=604 * ONE)
    assert not actions.status(share).is_shut
    fill(wanted)
    commit(unwanted)
    assert custody.coverage(share).owed == 604 * ONE

    after = event["dividend_after"]
    record_ts = when(after["record"], LAST)
    mine_at(record_ts - 20 * DAY)
    times = record_ts, when(after["payable"], LAST)
    rates = ((_units(after["amount"]), 1), (_units(before["amount"]), 0))
    ids = [declare(*times, rate, epoch, 123_820_000) for rate, epoch in rates]
    # The same money per token as before, stated in shares of either epoch
    paid = pay(ids[0], 604 * ONE, holder, other, third)
    assert paid == [69 * 820_000, 81 * 820_000, 820_000]
    assert pay(ids[1], 604 * ONE, holder, other, third) == paid

    assert share.record_position(holder, first_ts) == (100 * ONE, ONE, holder)
    assert share.record_position(other, first_ts) == (50 * ONE, ONE, other)
    assert share.record_position(holder, record_ts) == (69 * ONE, 4 * ONE, holder)


@pytest.mark.parametrize("event", ["NVDA"], indirect=True)
def test_nvidia_2024(
    event,
    when,
    actions,  # noqa: F811
    share,  # noqa: F811
    announce,
    declare,
    pay,
    attest,  # noqa: F811
    give,  # noqa: F811
    covered,
    mine_at,  # noqa: F811
    holder,
):
    """Ten for one, and a dividend that was declared before it and recorded after it."""
    close_ts = when(event["distribution_date"], AFTER_CLOSE)
    ex_ts = when(event["ex_date"], OPEN)
    dividend = event["dividend_straddling_split"]
    mine_at(when(event["announced"], NOON))
    attest(settled=50 * ONE)
    give(holder, 50 * ONE)
    announce((event["ratio_new"], event["ratio_old"]), close_ts, ex_ts)
    times = when(dividend["record"], LAST), when(dividend["payable"], LAST)
    id = declare(*times, _units(dividend["declared_amount_pre_split"]), 0, 5 * USD)

    shut = []
    for ts in (close_ts - 1, close_ts, ex_ts - 1, ex_ts):
        mine_at(ts)
        shut.append(bool(actions.status(share).is_shut))
    assert shut == [False, True, True, True]
    assert share.balanceOfUI(holder) == 500 * ONE
    attest(settled=500 * ONE)
    assert not actions.status(share).is_shut

    assert pay(id, 500 * ONE, holder) == [500 * _units(dividend["amount_post_split"])]


def test_cash_in_lieu_of_worked_number_7(
    actions,  # noqa: F811
    custody,  # noqa: F811
    dividends,
    share,  # noqa: F811
    announce,
    declare,
    pay,
    attest,  # noqa: F811
    give,  # noqa: F811
    redeem,  # noqa: F811
    commit,  # noqa: F811
    settle,  # noqa: F811
    covered,
    mine_at,  # noqa: F811
    now,
    paying_agent,
    stranger,
    holder,
    other,
    third,
):
    """1,003 at one for eight: tokens stand for 125 shares, holders get the cash for 0.375."""
    effective_ts = now() + 20 * DAY
    close_ts, record_ts = effective_ts - 3 * DAY, effective_ts + 1
    mine_at(close_ts - 9 * DAY)
    attest(settled=1_010 * ONE)
    held = {holder: 600 * ONE, other: 402 * ONE, third: 8 * ONE}
    for account, amount in held.items():
        give(account, amount)
    announce((1, 8), close_ts, effective_ts, REVERSE_SPLIT)
    assert share.newUIMultiplier() == 126 * ONE // 1_010  # and cash for a quarter
    share.schedule_record(record_ts, 0, sender=paying_agent)

    # One redeems before the close, so that 1,003 are left.
    leaving = redeem(holder=third, amount=7 * ONE)
    commit(leaving)
    mine_at(close_ts - 3_600)
    attest(settled=1_003 * ONE, delivered_total=7 * ONE)
    settle(leaving)
    held[third] = ONE
    mine_at(close_ts)
    [fixed] = actions.MultiplierFixed.from_receipt(actions.fix_multiplier(share, sender=stranger))
    assert (fixed.backing, fixed.fraction) == (125 * ONE, 375 * ONE // 1_000)

    # The fraction is sold at 80 dollars a new share: 30 dollars, that is 0.24 for each of 125 new
    # shares, or 0.03 for each of the 1,000 old ones that they were made of.
    proceeds = 80 * USD * fixed.fraction // ONE
    rate = proceeds * ONE // (8 * fixed.backing)
    assert (proceeds, rate) == (30 * USD, 30_000)
    id = declare(record_ts, record_ts + 3 * DAY, rate, 0, proceeds, Kind.SALE_PROCEEDS)
    paid = pay(id, 125 * ONE, *held)

    supply = sum(held.values())
    for got, amount in zip(paid, held.values(), strict=True):
        assert 0 <= proceeds * amount / supply - got < 1  # payment units, rounded down
    assert proceeds - len(held) <= sum(paid) <= proceeds
    stand_for = sum(share.balanceOfUI(each) for each in held)
    coverage = custody.coverage(share)
    assert stand_for <= coverage.owed <= 125 * ONE
    assert 125 * ONE - stand_for <= 1_003 + len(held)  # units of 1e-18 share
    assert coverage.settled == 125 * ONE


def _units(dollars: str) -> int:
    """An amount of the data in payment units."""
    whole, _, part = dollars.partition(".")
    return int(whole) * USD + int(part.ljust(6, "0"))


def test_data_is_of_the_days_that_it_says():
    """Friday after the close, then Monday, under daylight saving in both years."""
    file = project.path / "data" / "corporate_actions_splits.json"
    for each in json.loads(file.read_text(encoding="utf-8"))["events"]:
        weeks = timedelta(weeks=WEEKS_LATER[each["ticker"]])
        distribution, ex = (
            date.fromisoformat(each[key]) for key in ("distribution_date", "ex_date")
        )
        assert (distribution.weekday(), (ex - distribution).days) == (4, 3)
        for day in (distribution, ex):
            then, later = (datetime.combine(at, OPEN, NEW_YORK) for at in (day, day + weeks))
            assert then.utcoffset() == later.utcoffset()
