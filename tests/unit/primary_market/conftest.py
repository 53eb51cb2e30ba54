"""A market with a share of its own, custody that covers it, money on both sides, and its verbs."""

from itertools import count
from typing import Any, NamedTuple

import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests import attestations
from tests.unit.primary_market.constants import (
    AMOUNT,
    DAY,
    HELD,
    ISSUANCE,
    LIFE,
    MAX_AGE,
    PAYMENT,
    RECEIPT,
    REDEMPTION,
    RESIDUAL,
    SUBSCRIPTION,
    TRANSFERS,
    hash_of,
)

SPLIT = 1
"""Member of CorporateActions' flag `Kind`."""
TERMS_ABI = "(uint256,address,address,address,uint256,uint256,uint256,bytes32)"


class Request(NamedTuple):
    """What every later call needs of a request."""

    id: int
    terms: dict[str, Any]


def terms_hash(terms) -> bytes:
    """What the market stores, made by another implementation of the ABI."""
    plain = [getattr(value, "address", value) for value in terms.values()]
    return keccak(encode([TERMS_ABI], [plain]))


# ---- things ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def custody(deployer, roles):
    return deployer.deploy(project.Custody, roles)


@pytest.fixture(scope="session")
def actions(deployer, roles, custody):
    return deployer.deploy(project.CorporateActions, roles, custody)


@pytest.fixture(scope="session")
def market(deployer, roles, custody):
    return deployer.deploy(project.PrimaryMarket, roles, custody)


@pytest.fixture(scope="session")
def create_share(deployer, roles, gate, market, actions, enforcement):
    """Deploy a share that obeys the market, outside the listings."""

    def create_share(minter=market):
        authorities = (minter, actions, enforcement)
        return deployer.deploy(project.Share, "Other Inc.", "OTHR", roles, gate, authorities)

    return create_share


@pytest.fixture(scope="session")
def share(create_share):
    return create_share()


@pytest.fixture
def create_accepted_token(create_token, market, issuer, fund):
    """A payment token that the market accepts, in the hands of who pays."""

    def create_accepted_token(kind="PlainToken", decimals=6):
        token = create_token(kind, decimals)
        market.set_payment_token(token, True, sender=issuer)
        fund(token)
        return token

    return create_accepted_token


@pytest.fixture(scope="session")
def token(deployer, market, issuer, fund):
    """The money: without any oddity, and accepted."""
    token = deployer.deploy(project.PlainToken, 6)
    market.set_payment_token(token, True, sender=issuer)
    fund(token)
    return token


@pytest.fixture(scope="session")
def fund(market, holder, other, custodian):
    """Give holders and the custodian money, and let the market take it."""

    def fund(token):
        for payer in (holder, other, custodian):
            token.mint(payer, 100 * PAYMENT, sender=payer)
            token.approve(market, 100 * PAYMENT, sender=payer)

    return fund


@pytest.fixture
def create_terms(share, token, holder, now):
    """Terms of an ordinary subscription, but for what is named."""

    def create_terms(**changes):
        return {
            "kind": SUBSCRIPTION,
            "share": share,
            "holder": holder,
            "payment_token": token,
            "amount": AMOUNT,
            "payment": PAYMENT,
            "expiry_ts": now() + LIFE,
            "delivery_hash": hash_of("delivery"),
        } | changes

    return create_terms


@pytest.fixture
def covered(custody, share, issuer, attestor, attest) -> int:
    """So many shares are attested for, enough for whatever a test mints."""
    custody.set_terms(share, attestations.terms(attestor, 0, MAX_AGE), sender=issuer)
    attest(settled=HELD)
    return HELD


@pytest.fixture
def subscription(subscribe) -> Request:
    """An open one."""
    return subscribe()


@pytest.fixture
def redemption(held, redeem) -> Request:
    """An open one."""
    return redeem()


@pytest.fixture
def committed(redemption, commit) -> Request:
    """A redemption past the point of no return."""
    commit(redemption)
    return redemption


@pytest.fixture
def held(give, holder) -> int:
    """`holder` has bought this many raw tokens."""
    give(holder, 2 * AMOUNT)
    return 2 * AMOUNT


# ---- actions ---------------------------------------------------------------------------------


@pytest.fixture
def ask(market, accounts):
    """Make a request as its holder."""

    def ask(terms) -> Request:
        number = market.request_count()
        method = market.subscribe if terms["kind"] == SUBSCRIPTION else market.redeem
        method(terms, sender=terms["holder"])
        return Request(number, terms)

    return ask


@pytest.fixture
def subscribe(ask, create_terms):
    def subscribe(**changes) -> Request:
        return ask(create_terms(**changes))

    return subscribe


@pytest.fixture
def redeem(ask, create_terms):
    def redeem(**changes) -> Request:
        return ask(create_terms(kind=REDEMPTION, **changes))

    return redeem


@pytest.fixture
def redeem_residual(market, create_terms):
    """Ask for a residual claim of a round, by default as its account of record."""

    def redeem_residual(round=1, sender=None, **changes) -> Request:
        terms = create_terms(kind=RESIDUAL, **changes)
        number = market.request_count()
        market.redeem_residual(terms, round, sender=sender or terms["holder"])
        return Request(number, terms)

    return redeem_residual


@pytest.fixture
def fill(market, custodian, covered):
    """Fill a request for its whole limit, with a ticket of its own; returns the receipt."""
    numbers = count(1)

    def fill(request, amount=None, cost=None):
        amount = request.terms["amount"] if amount is None else amount
        cost = request.terms["payment"] if cost is None else cost
        ticket = hash_of(f"ticket {next(numbers)}")
        return market.fill(*request, amount, cost, ticket, sender=custodian)

    return fill


@pytest.fixture
def give(subscribe, fill):
    """Have somebody buy tokens in kind, so that no money is about."""

    def give(receiver, amount):
        fill(subscribe(holder=receiver, amount=amount, payment=0))

    return give


@pytest.fixture
def commit(market, custodian, covered):
    def commit(request):
        return market.commit(*request, sender=custodian)

    return commit


@pytest.fixture
def settle(market, custodian):
    """Settle by the terms for what the redeemer accepts at least, if nothing else is named; returns
    the receipt."""

    def settle(request, proceeds=None, token=None):
        if proceeds is None:
            proceeds = request.terms["payment"]
        token = request.terms["payment_token"] if token is None else token
        return market.settle(*request, token, proceeds, RECEIPT, sender=custodian)

    return settle


@pytest.fixture(scope="session")
def set_fees(market, share, token, issuer, third):
    """Publish the fees for the share; `third` gets them."""

    def set_fees(issue, redemption, token=token, account=third, sender=issuer):
        return market.set_fees(share, token, (issue, redemption, account), sender=sender)

    return set_fees


@pytest.fixture
def recover(share, enforcement):
    """Retire an account for its successor, as Enforcement does."""

    def recover(account, successor):
        return share.recover(account, successor, sender=enforcement)

    return recover


@pytest.fixture
def attest(custody, share, attestor, now):
    """Bring the attestor's word, as of now, on the figures that are named; returns the receipt."""

    def attest(**figures):
        usual = {"as_of_ts": now()}
        return attestations.attest(custody, share, attestor, **usual | figures)

    return attest


@pytest.fixture
def split(actions, share, covered, issuer, attest, mine_at, now):
    """Announce a split of two for one, and go to a day before its close with a fresh attestation.

    Returns when the ex-window opens and when the split takes effect.
    """

    def split(actions=actions, window=DAY):
        effective_ts = now() + 12 * DAY
        close_ts = effective_ts - window
        action = (SPLIT, (2, 1), close_ts, effective_ts, hash_of("split"))
        actions.schedule(share, action, sender=issuer)
        mine_at(close_ts - DAY)
        attest(settled=HELD)
        return close_ts, effective_ts

    return split


@pytest.fixture
def shut(split, mine_at):
    """Go to the ex-window of a split; returns when the split takes effect."""

    def shut(**changes):
        close_ts, effective_ts = split(**changes)
        mine_at(close_ts)
        return effective_ts

    return shut


@pytest.fixture
def re_authorise(share, market, enforcement, as_admin):
    """Have the timelock give the share other CorporateActions, which takes two days."""

    def re_authorise(actions):
        return as_admin(share.set_authorities, (market, actions, enforcement))

    return re_authorise


@pytest.fixture
def pause_all(share, guardian, now):
    """Suspend transfers and issuance for seven days less a minute."""

    def pause_all():
        share.pause(TRANSFERS | ISSUANCE, now() + 7 * DAY - 60, sender=guardian)

    return pause_all
