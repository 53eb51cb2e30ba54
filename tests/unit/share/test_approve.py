import pytest

from tests.unit.share.constants import MAX_UINT


@pytest.mark.parametrize("amount", [1, 10**18, MAX_UINT])
def test_approve_sets_allowance(share, holder, spender, held, amount):
    assert share.approve.call(spender, amount, sender=holder)

    receipt = share.approve(spender, amount, sender=holder)
    assert share.allowance(holder, spender) == amount
    assert share.allowance(spender, holder) == 0
    assert share.balanceOf(holder) == held
    assert receipt.events == [share.Approval(owner=holder, spender=spender, value=amount)]


@pytest.mark.parametrize("amount", [0, 3, 8])
def test_approve_again_replaces(share, holder, spender, amount):
    share.approve(spender, 5, sender=holder)
    receipt = share.approve(spender, amount, sender=holder)

    assert share.allowance(holder, spender) == amount
    assert receipt.events == [share.Approval(owner=holder, spender=spender, value=amount)]


def test_approve_leaves_other_spenders_alone(share, holder, other, spender, stranger):
    share.approve(spender, 5, sender=holder)
    share.approve(stranger, 7, sender=holder)

    assert share.allowance(holder, spender) == 5
    assert share.allowance(holder, stranger) == 7
    assert share.allowance(other, spender) == 0


def test_approve_is_no_contact_of_the_holder(share, holder, spender, held):
    share.approve(spender, 5, sender=holder)

    assert share.account(holder).last_outgoing_ts == 0


def test_approve_by_and_for_the_blocked_is_not_gated(share, blocked, block, spender):
    """An approval moves nothing; the spender is checked when he spends."""
    block(blocked)
    block(spender)
    share.approve(spender, 5, sender=blocked)

    assert share.allowance(blocked, spender) == 5


def test_approve_while_all_is_paused_goes_on(share, holder, spender, pause_all):
    pause_all()
    share.approve(spender, 5, sender=holder)

    assert share.allowance(holder, spender) == 5
