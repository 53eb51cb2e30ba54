import ape
import pytest

from tests.unit.custody.constants import DAY, ONE
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

ISSUED = 100 * ONE


@pytest.fixture
def issued(attest, issue):
    attest()
    issue(ISSUED)
    return ISSUED


def test_commit(custody, share, issued, commit):
    receipt = commit(30 * ONE)

    assert custody.coverage(share).committed_total == 30 * ONE
    assert custody.coverage(share).leaving == 30 * ONE
    assert receipt.events == [
        custody.Committed(
            share=share,
            amount=30 * ONE,
            due=30 * ONE,
            committed_total=30 * ONE,
            leaving=30 * ONE,
            residual=0,
        )
    ]


def test_commit_adds_up(custody, share, issued, commit, settle):
    commit(30 * ONE)
    settle(20 * ONE)
    receipt = commit(ONE)

    assert custody.coverage(share).committed_total == 31 * ONE
    assert custody.coverage(share).leaving == 11 * ONE
    assert receipt.events == [
        custody.Committed(
            share=share,
            amount=ONE,
            due=ONE,
            committed_total=31 * ONE,
            leaving=11 * ONE,
            residual=0,
        )
    ]


def test_commit_in_the_ex_window_reverts(
    custody, share, minter, corporate_actions, issued, commit, now, at, mine_at
):
    close_ts = now() + DAY
    custody.schedule_epoch(share, (4, 1), close_ts, close_ts + DAY, sender=corporate_actions)
    commit(ONE)
    mine_at(close_ts)
    with ape.reverts(Reason.SHUT):
        custody.commit.call(share, ONE, sender=minter)
    custody.settle.call(share, ONE, ONE, sender=minter)
    at(close_ts + 2)
    custody.cancel_epoch(share, sender=corporate_actions)
    with ape.reverts(Reason.SHUT):
        custody.commit.call(share, ONE, sender=minter)


@anyone_but("minter")
def test_commit_by_anyone_else_reverts(custody, share, issued, caller):
    with ape.reverts(Reason.NOT_THE_MINTER):
        custody.commit.call(share, ONE, sender=caller)


def test_commit_up_to_the_supply(custody, share, issued, commit, minter):
    commit(30 * ONE)
    with ape.reverts(Reason.MORE_THAN_THE_SUPPLY):
        custody.commit.call(share, ISSUED - 30 * ONE + 1, sender=minter)
    commit(ISSUED - 30 * ONE)

    assert custody.coverage(share).leaving == ISSUED
