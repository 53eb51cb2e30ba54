"""Chainlink's own contracts on either side: reading a listing's feed, and being read by Custody."""

import ape
import pytest
from ape import project

from tests import attestations
from tests.unit.custody.conftest import (  # noqa: F401  fixtures, found by their names
    attest,
    bare_custody,
    create_statement,
    custody,
    issue,
    sign,
)
from tests.unit.custody.constants import MARGIN, MAX_AGE, ONE, SETTLED
from wholeshare.thirdparty.chainlink import deploy_aggregator, deploy_proxy

PHASE = 1 << 64
"""Of the proxy's first aggregator, in its numbers of rounds."""
NOT_ANSWERED = "custody: feed does not answer"


@pytest.fixture
def feed(deployer, custody, share):  # noqa: F811
    return deployer.deploy(project.ReserveFeed, custody, share)


@pytest.fixture
def proxy(feed, stranger):
    return deploy_proxy(feed, stranger)


def test_proxy_reads_the_feed_unchanged(proxy, feed, attest, now):  # noqa: F811
    first_ts = now() - 60
    attest(as_of_ts=first_ts)
    attest(settled=SETTLED - ONE)

    assert proxy.decimals() == 18
    assert proxy.description() == "AAPL reserve"
    assert proxy.version() == 1
    assert proxy.aggregator() == feed.address
    first = (PHASE | 1, SETTLED, first_ts, first_ts, PHASE | 1)
    assert tuple(proxy.getRoundData(PHASE | 1)) == first
    last_ts = feed.latestTimestamp()
    last = (PHASE | 2, SETTLED - ONE, last_ts, last_ts, PHASE | 2)
    assert tuple(proxy.latestRoundData()) == last
    # What older clients ask
    assert (proxy.latestRound(), proxy.latestAnswer(), proxy.latestTimestamp()) == last[:3]
    assert (proxy.getAnswer(PHASE | 1), proxy.getTimestamp(PHASE | 1)) == first[1:3]


def test_proxy_without_an_attestation_has_no_data(proxy):
    with ape.reverts():
        proxy.latestRoundData()
    assert proxy.latestAnswer() == 0


@pytest.fixture
def aggregator(stranger, third):
    """Counts shares in 8 decimals."""
    return deploy_aggregator(stranger, third, 8, "AAPL shares at the custodian")


@pytest.fixture
def fed(custody, share, attestor, aggregator, stranger, as_admin, attest):  # noqa: F811
    """Custody reads the aggregator through a proxy, as it would on mainnet."""
    proxy = deploy_proxy(aggregator, stranger)
    terms = attestations.terms(attestor, MARGIN, MAX_AGE, feed=proxy.address)
    as_admin(custody.set_terms, share, terms)
    attest()
    return proxy


def test_custody_takes_the_lesser_count(custody, share, fed, aggregator, third, minter, issue):  # noqa: F811
    aggregator.submit(1, 500 * 10**8, sender=third)
    assert custody.coverage(share).headroom == 500 * ONE - MARGIN

    issue(500 * ONE - MARGIN)
    with ape.reverts("custody: not covered"):
        custody.count_mint(share, 1, sender=minter)

    aggregator.submit(2, 10**9 * 10**8, sender=third)
    assert custody.coverage(share).headroom == SETTLED - 500 * ONE


def test_custody_mints_nothing_on_a_silent_aggregator(custody, share, fed, minter):  # noqa: F811
    with ape.reverts(NOT_ANSWERED):
        custody.count_mint(share, 1, sender=minter)


def test_custody_mints_nothing_on_a_negative_count(custody, share, fed, aggregator, third, minter):  # noqa: F811
    aggregator.submit(1, -1, sender=third)

    with ape.reverts(NOT_ANSWERED):
        custody.count_mint(share, 1, sender=minter)


def test_custody_mints_nothing_on_a_stale_count(
    custody,  # noqa: F811
    share,
    fed,
    aggregator,
    third,
    minter,
    attest,  # noqa: F811
    chain,
):
    aggregator.submit(1, 500 * 10**8, sender=third)
    chain.mine(timestamp=chain.pending_timestamp + MAX_AGE + 1)
    attest()

    with ape.reverts(NOT_ANSWERED):
        custody.count_mint(share, 1, sender=minter)


def test_custody_cannot_confirm_itself(
    custody,  # noqa: F811
    share,
    feed,
    attestor,
    as_admin,
    attest,  # noqa: F811
    minter,
):
    """Its own feed asks Custody, which answers nobody in the midst of a mint."""
    attest()
    as_admin(
        custody.set_terms, share, attestations.terms(attestor, MARGIN, MAX_AGE, feed=feed.address)
    )

    with ape.reverts(NOT_ANSWERED):
        custody.count_mint(share, 1, sender=minter)
