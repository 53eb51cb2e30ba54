import ape
import pytest

from tests.unit.dividends.constants import COURT_ORDER, DAY, GROSS, HOLDING, REVIEW, SDN_LISTED
from tests.unit.share.actors import anyone_but

NET = GROSS * 85 // 100


def test_claim_pays_less_tax(dividends, share, token, opened, holder, check_money):
    returned = dividends.claim.call(share, 0, holder, sender=holder)
    receipt = dividends.claim(share, 0, holder, sender=holder)

    assert returned == NET
    assert token.balanceOf(holder) == NET
    assert dividends.is_processed(share, 0, holder)
    assert dividends.holder(holder).last_contact_ts == receipt.timestamp
    assert check_money() == (2 * GROSS, NET, GROSS - NET, 0, 0, GROSS, HOLDING)
    assert receipt.events == [
        dividends.Claimed(
            share=share,
            id=0,
            account=holder,
            actor=holder,
            payee=holder,
            raw=HOLDING,
            gross=GROSS,
            tax=GROSS - NET,
        ),
        token.Transfer(sender=dividends, receiver=holder, value=NET),
    ]


def test_claim_without_profile_is_taxed_at_the_statutory_rate(
    dividends, share, token, opened, other
):
    dividends.claim(share, 0, other, sender=other)

    assert token.balanceOf(other) == 18_200_000


@pytest.mark.parametrize("offset, net", [(-1, NET), (0, 18_200_000)])
def test_claim_profile_is_valid_before_its_end(
    dividends, share, token, opened, holder, set_profile, at, now, offset, net
):
    end_ts = now() + DAY
    set_profile(holder, 1_500, end_ts)
    at(end_ts + offset)
    dividends.claim(share, 0, holder, sender=holder)

    assert token.balanceOf(holder) == net


def test_claim_after_selling_pays_who_held_at_record(
    dividends, share, token, opened, holder, third
):
    share.transfer(third, HOLDING, sender=holder)
    dividends.claim(share, 0, holder, sender=holder)

    assert token.balanceOf(holder) == NET
    with ape.reverts("dividends: nothing held"):
        dividends.claim(share, 0, third, sender=third)


@pytest.mark.parametrize("offset, entitled", [(-1, False), (0, True), (1, True)])
def test_claim_transfer_around_the_record(
    dividends,
    share,
    token,
    held,
    declare,
    fund,
    open_dividend,
    record_ts,
    holder,
    third,
    at,
    offset,
    entitled,
):
    declare()
    at(record_ts + offset)
    share.transfer(third, HOLDING, sender=holder)
    fund(2 * GROSS)
    open_dividend()

    payee, passed_over = (holder, third) if entitled else (third, holder)
    dividends.claim(share, 0, payee, sender=payee)
    assert token.balanceOf(payee) == 18_200_000
    with ape.reverts("dividends: nothing held"):
        dividends.claim(share, 0, passed_over, sender=passed_over)


def test_claim_twice_reverts(dividends, share, opened, holder):
    dividends.claim(share, 0, holder, sender=holder)

    with ape.reverts("dividends: already processed"):
        dividends.claim(share, 0, holder, sender=holder)


@anyone_but("holder")
def test_claim_by_anyone_else_reverts(dividends, share, opened, holder, caller):
    with ape.reverts("dividends: not for the caller"):
        dividends.claim.call(share, 0, holder, sender=caller)


def test_claim_by_successor_pays_him_on_his_profile(
    dividends, share, token, opened, holder, third, enforcement, set_profile
):
    share.recover(holder, third, sender=enforcement)
    set_profile(third, 0)
    with ape.reverts("dividends: not for the caller"):
        dividends.claim(share, 0, holder, sender=holder)
    dividends.claim(share, 0, holder, sender=third)

    assert token.balanceOf(third) == GROSS
    assert dividends.is_processed(share, 0, holder)
    assert not dividends.is_processed(share, 0, third)


def test_claim_goes_to_payout_address(dividends, share, token, opened, holder, third):
    dividends.set_payout(third, sender=holder)
    dividends.claim(share, 0, holder, sender=holder)

    assert (token.balanceOf(holder), token.balanceOf(third)) == (0, NET)


@pytest.mark.parametrize(
    "reason, text",
    [(SDN_LISTED, "gate: account on SDN list"), (COURT_ORDER, "gate: account under court order")],
)
def test_claim_of_blocked_account_reverts(dividends, share, opened, holder, block, reason, text):
    block(holder, reason)

    with ape.reverts(text):
        dividends.claim(share, 0, holder, sender=holder)


def test_claim_under_review_is_paid(dividends, share, token, opened, holder, block):
    block(holder, REVIEW)

    dividends.claim(share, 0, holder, sender=holder)
    assert token.balanceOf(holder) == NET


def test_claim_to_blocked_payout_reverts(dividends, share, opened, holder, blocked, block):
    dividends.set_payout(blocked, sender=holder)
    block(blocked)

    with ape.reverts("gate: account on SDN list"):
        dividends.claim(share, 0, holder, sender=holder)


def test_claim_by_blocked_successor_with_clear_payout_reverts(
    dividends, share, opened, holder, third, stranger, enforcement, block
):
    share.recover(holder, third, sender=enforcement)
    dividends.set_payout(stranger, sender=third)
    block(third)

    with ape.reverts("gate: account on SDN list"):
        dividends.claim(share, 0, holder, sender=third)


def test_claim_while_paused_is_paid(dividends, share, token, opened, holder, guardian, now):
    share.pause(3, now() + DAY, sender=guardian)

    dividends.claim(share, 0, holder, sender=holder)
    assert token.balanceOf(holder) == NET


def test_claim_before_opening_reverts(dividends, share, held, declare, holder):
    declare()

    with ape.reverts("dividends: not open"):
        dividends.claim(share, 0, holder, sender=holder)


@pytest.mark.parametrize("id", [1, 2**96 - 1])
def test_claim_of_unknown_dividend_reverts(dividends, share, opened, holder, id):
    with ape.reverts("dividends: not open"):
        dividends.claim(share, id, holder, sender=holder)


def test_claim_of_a_number_that_would_wrap_reverts(dividends, share, opened, holder):
    with ape.reverts("dividends: unknown dividend"):
        dividends.claim(share, 2**96, holder, sender=holder)


def test_claim_refused_by_token_reverts(
    dividends, share, held, declare, fund, open_dividend, create_purse, holder
):
    token = create_purse("FreezingToken")
    declare(payment_token=token.address)
    fund(2 * GROSS)
    open_dividend()
    token.set_frozen(holder, True, sender=holder)

    with ape.reverts("token: receiver is frozen"):
        dividends.claim(share, 0, holder, sender=holder)
    assert not dividends.is_processed(share, 0, holder)
