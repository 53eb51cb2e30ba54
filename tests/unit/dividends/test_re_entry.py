"""No payment lets its token come back to the distributor, whatever the token may do there.

The token is a holder, an agent and anybody. What it asks for would be granted at any other time.
"""

import pytest

from tests.unit.dividends.constants import GROSS, HASH, HOLDING, PAYING_AGENT

AGAIN = ("claim", "push", "release", "remit")


@pytest.fixture
def token(create_purse):
    return create_purse("ReentrantToken")


@pytest.fixture
def stage(
    dividends, share, token, roles, as_admin, mint, declare, fund, open_dividend, set_profile,
    block, unblock, holder, other, third, spender, blocked, paying_agent, stranger,
):  # fmt: skip
    """Dividend 0 is open, with one account for each thing to do; 1 is still to be funded."""
    as_admin(roles.grant, PAYING_AGENT, token)
    holders = (holder, other, third, spender, blocked, token)
    for each in holders:
        mint(each, HOLDING)
        set_profile(each, 1_500)
    declare()
    declare()
    fund(len(holders) * GROSS)
    open_dividend()
    for each in (third, spender):
        block(each)
    dividends.push(share, 0, [third, spender, blocked], sender=stranger)
    for each in (third, spender):
        unblock(each)
    # Whoever is paid later has something already, as has what is remitted.
    dividends.remit(share, 0, 1, HASH, sender=paying_agent)
    token.mint(token, 1, sender=stranger)


@pytest.fixture
def do(dividends, share, holder, third, paying_agent, stranger):
    """Each thing that moves money, by who may do it."""
    return {
        "claim": lambda: dividends.claim(share, 0, holder, sender=holder),
        "push": lambda: dividends.push(share, 0, [holder], sender=stranger),
        "release": lambda: dividends.release(share, 0, third, sender=stranger),
        "fund": lambda: dividends.fund(share, 1, GROSS, sender=paying_agent),
        "remit": lambda: dividends.remit(share, 0, 1, HASH, sender=paying_agent),
    }


@pytest.fixture
def again(dividends, share, token, other, spender):
    """Calls of the token, none of which is about what is done meanwhile."""
    return {
        "claim": dividends.claim.encode_input(share, 0, token),
        "push": dividends.push.encode_input(share, 0, [other]),
        "release": dividends.release.encode_input(share, 0, spender),
        "remit": dividends.remit.encode_input(share, 0, 1, HASH),
    }


@pytest.fixture
def check_both(dividends, share, token):
    """Both dividends' money is here (D1)."""

    def check_both():
        buckets = [dividends.buckets(share, id) for id in range(2)]
        held = [each.withheld + each.blocked + each.rest for each in buckets]
        for each, here in zip(buckets, held, strict=True):
            assert each.funded == each.paid + each.remitted + here
        assert token.balanceOf(dividends) == sum(held)

    return check_both


@pytest.mark.parametrize("inner", AGAIN)
@pytest.mark.parametrize("outer", ["claim", "release", "fund", "remit"])
def test_payment_cannot_be_re_entered(
    dividends, token, stage, do, again, check_both, stranger, outer, inner
):
    token.arm(dividends, again[inner], sender=stranger)

    do[outer]()

    assert token.called()
    assert not token.succeeded()
    check_both()


@pytest.mark.parametrize("inner", AGAIN)
def test_payment_lets_the_token_do_so_afterwards(
    dividends, token, stage, again, check_both, other, stranger, inner
):
    """So it is the lock that refuses above, and nothing else."""
    token.arm(dividends, again[inner], sender=stranger)

    token.mint(other, 1, sender=other)
    token.transfer(stranger, 1, sender=other)

    assert token.succeeded()
    check_both()


@pytest.mark.parametrize("refuses", [False, True])
def test_push_cannot_be_re_entered_by_a_remittance(
    dividends, share, token, stage, do, again, check_both, holder, paying_agent, stranger, refuses
):
    """The tax is counted before the payment: gone, it could not be taken back from a refused one.

    Other calls need more gas than a push leaves to a token.
    """
    withheld = dividends.buckets(share, 0).withheld
    dividends.remit(share, 0, withheld, HASH, sender=paying_agent)
    token.arm(dividends, again["remit"], False, refuses, sender=stranger)

    do["push"]()

    assert token.called()
    assert not token.succeeded()
    assert dividends.is_processed(share, 0, holder) != refuses
    check_both()
