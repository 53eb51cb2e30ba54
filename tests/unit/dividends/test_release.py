import ape
import pytest

from tests.unit.dividends.constants import DAY, GROSS, HOLDING

NET = GROSS * 85 // 100


@pytest.fixture
def set_aside(dividends, share, opened, holder, stranger, block):
    """`holder` is blocked and set aside for."""
    block(holder)
    dividends.push(share, 0, [holder], sender=stranger)


def test_release_pays_less_tax_once_clear(
    dividends, share, token, set_aside, holder, stranger, unblock, check_money
):
    unblock(holder)
    returned = dividends.release.call(share, 0, holder, sender=stranger)
    receipt = dividends.release(share, 0, holder, sender=stranger)

    assert returned == token.balanceOf(holder) == NET
    assert dividends.set_aside(share, 0, holder) == 0
    assert dividends.holder(holder).last_contact_ts == 0
    assert check_money() == (2 * GROSS, NET, GROSS - NET, 0, 0, GROSS, HOLDING)
    assert receipt.events[0] == dividends.Released(
        share=share,
        id=0,
        account=holder,
        actor=holder,
        sender=stranger,
        payee=holder,
        gross=GROSS,
        tax=GROSS - NET,
    )


def test_release_by_the_holder_is_a_contact(dividends, share, set_aside, holder, unblock):
    unblock(holder)
    receipt = dividends.release(share, 0, holder, sender=holder)

    assert dividends.holder(holder).last_contact_ts == receipt.timestamp


def test_release_while_blocked_reverts(dividends, share, set_aside, holder):
    with ape.reverts("gate: account on SDN list"):
        dividends.release(share, 0, holder, sender=holder)


def test_release_twice_reverts(dividends, share, set_aside, holder, unblock):
    unblock(holder)
    dividends.release(share, 0, holder, sender=holder)
    with ape.reverts("dividends: nothing set aside"):
        dividends.release(share, 0, holder, sender=holder)


def test_release_without_profile_is_the_holders_for_thirty_days(
    dividends, share, token, opened, other, stranger, block, unblock, at
):
    block(other)
    dividends.push(share, 0, [other], sender=stranger)
    unblock(other)
    at(opened.timestamp + 30 * DAY - 1)
    with ape.reverts("dividends: no tax profile yet"):
        dividends.release(share, 0, other, sender=stranger)
    at(opened.timestamp + 30 * DAY)
    dividends.release(share, 0, other, sender=stranger)

    assert token.balanceOf(other) == 18_200_000


def test_release_to_code_that_chose_nothing_reverts(
    dividends,
    share,
    opened,
    holder,
    enforcement,
    set_profile,
    create_token,
    stranger,
    block,
    unblock,
):
    vault = create_token()
    share.recover(holder, vault, sender=enforcement)
    set_profile(vault, 0)
    block(holder)
    dividends.push(share, 0, [holder], sender=stranger)
    unblock(holder)
    with ape.reverts("dividends: payee has code"):
        dividends.release(share, 0, holder, sender=stranger)
