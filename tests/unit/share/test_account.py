"""What `account` says; which functions change each field is tested with the functions."""

from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import DAY


def test_account_of_a_stranger_is_empty(share, stranger):
    assert share.account(stranger) == (0, 0, 0, 0, ZERO_ADDRESS, stranger.address)


def test_account_of_a_holder(share, minter, holder, other, held, at, now):
    share.lock(holder, 30, sender=minter)
    at(now() + DAY)
    sent = share.transfer(other, 1, sender=holder)
    account = share.account(holder)

    assert account.locked == 30
    assert account.frozen == 0
    assert account.last_outgoing_ts == sent.timestamp
    assert account.generation == 0
    assert account.successor == ZERO_ADDRESS
    assert account.actor == holder


def test_account_of_a_retired_holder_and_of_his_successor(
    share, minter, enforcement, holder, other, held
):
    asked_ts = share.lock(holder, 30, sender=minter).timestamp
    share.recover(holder, other, sender=enforcement)

    assert share.account(holder) == (0, 0, asked_ts, 0, other.address, other.address)
    assert share.account(other) == (30, 0, 0, 1, ZERO_ADDRESS, other.address)
