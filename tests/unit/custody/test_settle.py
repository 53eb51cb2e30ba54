import ape
import pytest

from tests.unit.custody.constants import MAX_AGE, ONE, STALE
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but


@pytest.fixture
def committed(attest, issue, commit):
    attest()
    issue(100 * ONE)
    commit(30 * ONE)
    return 30 * ONE


def test_settle(custody, share, committed, settle):
    receipt = settle(10 * ONE)

    assert custody.coverage(share).leaving == 20 * ONE
    assert custody.coverage(share).committed_total == committed
    assert receipt.events == [
        custody.Settled(
            share=share, amount=10 * ONE, due=10 * ONE, leaving=20 * ONE, burned_total=10 * ONE
        )
    ]


@anyone_but("minter")
def test_settle_by_anyone_else_reverts(custody, share, committed, caller):
    with ape.reverts(Reason.NOT_THE_MINTER):
        custody.settle.call(share, ONE, ONE, sender=caller)


def test_settle_up_to_what_is_leaving(custody, share, committed, settle, minter):
    with ape.reverts(Reason.MORE_THAN_IS_LEAVING):
        custody.settle.call(share, committed + 1, committed, sender=minter)
    settle(committed)

    assert custody.coverage(share).leaving == 0


def test_settle_pays_no_more_than_was_committed(custody, share, committed, minter):
    with ape.reverts(Reason.MORE_THAN_WAS_COMMITTED):
        custody.settle.call(share, committed, committed + 1, sender=minter)


def test_settle_does_not_ask_for_an_attestation(custody, share, committed, settle, now, mine_at):
    mine_at(now() + 2 * MAX_AGE)
    assert custody.coverage(share).state == STALE
    settle(committed)

    assert custody.coverage(share).leaving == 0
