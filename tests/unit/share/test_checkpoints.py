"""What is written to history, and what is not: read from storage, not from the share's views."""

import pytest

from tests.unit.share.constants import DAY
from tests.unit.share.storage import Checkpoint


@pytest.fixture
def instants(schedule_record, now):
    """Three instants, ten days apart."""
    instants = [now() + 10 * (index + 1) * DAY for index in range(3)]
    for ts in instants:
        schedule_record(ts)
    return instants


@pytest.fixture
def balance(share, mint, holder, now) -> Checkpoint:
    """What `holder` has, and since when."""
    receipt = mint(holder, 100)
    return Checkpoint(value=100, since_ts=receipt.timestamp)


def test_checkpoint_none_is_written_before_an_instant_passed(
    share, storage, holder, other, balance, instants, at
):
    share.transfer(other, 10, sender=holder)
    at(instants[0] - 1)
    share.transfer(holder, 5, sender=other)

    for account in (holder, other, storage.SUPPLY):
        assert storage.history(account) == []
        assert storage.account(account).history_length == 0


def test_checkpoint_is_written_at_the_first_change_after_an_instant(
    share, storage, holder, other, balance, instants, at
):
    share.transfer(other, 10, sender=holder)
    sent = share.transfer(other, 5, sender=holder)
    at(instants[0])
    share.transfer(other, 1, sender=holder)

    assert storage.history(holder) == [Checkpoint(85, sent.timestamp)]
    assert storage.history(other) == [Checkpoint(15, sent.timestamp)]
    assert storage.account(holder).history_length == 1
    assert storage.account(other).history_length == 1


def test_checkpoint_no_second_one_is_written_until_the_next_instant(
    share, storage, holder, other, balance, instants, at
):
    share.transfer(other, 10, sender=holder)
    for offset in (0, 60, DAY):
        at(instants[0] + offset)
        share.transfer(other, 1, sender=holder)
        share.transfer(holder, 1, sender=other)

    assert len(storage.history(holder)) == storage.account(holder).history_length == 1
    assert len(storage.history(other)) == storage.account(other).history_length == 1


def test_checkpoint_one_serves_all_instants_since_the_last_change(
    share, storage, holder, other, balance, instants, at
):
    at(instants[-1])
    share.transfer(other, 1, sender=holder)

    assert storage.history(holder) == [balance]
    assert storage.account(holder).history_length == 1


def test_checkpoint_one_is_written_for_each_instant_that_saw_a_change(
    share, storage, holder, other, balance, instants, at
):
    times = [share.transfer(other, 10, sender=holder).timestamp]
    for ts in instants:
        at(ts + 60)
        times.append(share.transfer(other, 1, sender=holder).timestamp)

    assert storage.history(holder) == list(map(Checkpoint, (90, 89, 88), times))
    assert storage.history(other) == list(map(Checkpoint, (10, 11, 12), times))


def test_checkpoint_none_is_written_for_an_account_that_was_always_empty(
    share, storage, holder, other, balance, instants, at
):
    at(instants[0])
    share.transfer(other, 10, sender=holder)

    assert storage.history(other) == []
    assert storage.account(other).history_length == 0


def test_checkpoint_of_an_emptied_account_is_written(
    share, storage, holder, other, balance, instants, at
):
    at(instants[0])
    emptied = share.transfer(other, 100, sender=holder)
    at(instants[1])
    share.transfer(holder, 10, sender=other)

    assert storage.history(holder) == [balance, Checkpoint(0, emptied.timestamp)]


def test_checkpoint_of_a_transfer_to_oneself_is_one(share, storage, holder, balance, instants, at):
    at(instants[0])
    share.transfer(holder, 30, sender=holder)

    assert storage.history(holder) == [balance]
    assert storage.account(holder).history_length == 1
    assert share.balance_at(holder, instants[0]) == 100


def test_checkpoint_of_nothing_moved_by_a_stranger_changes_no_position(
    share, storage, holder, other, stranger, balance, instants, at
):
    at(instants[0])
    share.transferFrom(holder, other, 0, sender=stranger)

    assert storage.history(holder) == [balance]
    assert storage.account(holder).last_outgoing_ts == 0
    assert share.balance_at(holder, instants[0]) == 100


def test_checkpoint_of_the_supply_is_written_by_mint_and_burn_alone(
    share, mint, minter, storage, holder, other, balance, instants, at
):
    at(instants[0])
    share.transfer(other, 10, sender=holder)
    assert storage.history(storage.SUPPLY) == []

    minted = mint(other, 7)
    assert storage.history(storage.SUPPLY) == [balance]

    at(instants[1])
    share.lock(other, 7, sender=minter)
    assert storage.history(storage.SUPPLY) == [balance]

    share.burn(other, 7, sender=minter)
    assert storage.history(storage.SUPPLY) == [balance, Checkpoint(107, minted.timestamp)]


def test_checkpoint_is_not_skipped_after_a_lock(
    share, minter, storage, holder, other, balance, instants, at
):
    """A lock changes the account's word and not its balance: the last change stays what it was."""
    at(instants[0])
    share.lock(holder, 20, sender=minter)
    assert storage.history(holder) == []
    assert storage.account(holder).last_change_ts == balance.since_ts

    share.unlock(holder, 5, sender=minter)
    share.transfer(other, 1, sender=holder)
    assert storage.history(holder) == [balance]
    assert share.balance_at(holder, instants[0]) == 100


def test_checkpoint_of_forced_transfer_and_recovery(
    share, enforcement, storage, holder, other, third, balance, instants, at
):
    at(instants[0])
    forced = share.forcedTransfer(holder, other, 10, sender=enforcement)
    at(instants[1])
    share.recover(holder, third, sender=enforcement)

    assert storage.history(holder) == [balance, Checkpoint(90, forced.timestamp)]
    assert storage.history(other) == []
    assert storage.history(third) == []


def test_account_word_holds_every_field_apart(
    share, minter, storage, holder, other, third, enforcement, balance, instants, at
):
    """All at once, so that a field which runs into its neighbour shows."""
    share.recover(third, holder, sender=enforcement)
    share.lock(holder, 20, sender=minter)
    at(instants[0])
    sent = share.transfer(other, 30, sender=holder)
    at(instants[1])
    received = share.transfer(holder, 5, sender=other)
    word = storage.account(holder)

    assert word.balance == 75
    assert word.last_change_ts == received.timestamp
    assert word.last_outgoing_ts == sent.timestamp
    assert word.history_length == 2
    assert word.is_encumbered
    assert not word.is_retired
    assert word.generation == 1
    assert storage.account(third).is_retired
