import ape
import pytest

from tests.unit.enforcement.constants import (
    DAY,
    FREEZE_TERM,
    FREEZES,
    LAPSED,
    SUCCESSIONS,
    Kind,
    Reason,
)
from wholeshare.enforcement import FULL


@pytest.fixture
def lapse(enforcement, stranger):
    def lapse(filed):
        return enforcement.lapse(filed.id, filed.order, sender=stranger)

    return lapse


@pytest.mark.parametrize("kind", FREEZES)
def test_lapse(enforcement, share, file, lapse, at, state, holder, stranger, kind):
    filed = file(kind)
    at(filed.ts + FREEZE_TERM)

    tx = lapse(filed)

    assert tx.events == [
        enforcement.OrderLapsed(id=filed.id, sender=stranger),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=False),
        share.Frozen(account=holder, amount=0),
    ]
    assert enforcement.hold(share, holder) == (0, 0, 0, False)
    assert state(filed) == LAPSED


def test_lapse_to_what_is_confirmed(share, approved, file, lapse, at, holder):
    approved(Kind.FREEZE, amount=10)
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM)

    lapse(filed)

    assert share.getFrozenTokens(holder) == 10


def test_lapse_a_second_early_reverts(file, lapse, at):
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM - 1)

    with ape.reverts(Reason.NOT_LAPSED):
        lapse(filed)


def test_lapse_at_an_earlier_expiry(share, file, lapse, at, now, holder):
    filed = file(Kind.FREEZE, expiry_ts=now() + DAY)
    at(now() + DAY - 10)
    with ape.reverts(Reason.NOT_LAPSED):
        lapse(filed)

    at(filed.order["expiry_ts"])
    lapse(filed)

    assert share.getFrozenTokens(holder) == 0


def test_lapse_when_the_filer_lost_the_role(share, file, lapse, revoke, transfer_agent, holder):
    filed = file(Kind.FREEZE)
    with ape.reverts(Reason.NOT_LAPSED):
        lapse(filed)
    revoke(transfer_agent)

    lapse(filed)

    assert share.getFrozenTokens(holder) == 0


def test_freeze_stays_until_somebody_lets_it_lapse(enforcement, share, file, mine_at, holder):
    filed = file(Kind.FREEZE)
    mine_at(filed.ts + 100 * DAY)

    assert enforcement.hold(share, holder) == (0, FULL, filed.id + 1, False)


def test_lapse_confirmed_reverts(approved, lapse, at):
    filed = approved(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM)

    with ape.reverts(Reason.NOT_IN_STATE):
        lapse(filed)


def test_lapse_twice_reverts(file, lapse, at):
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM)
    lapse(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        lapse(filed)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, *SUCCESSIONS])
def test_lapse_other_kinds_reverts(file, lapse, at, kind):
    filed = file(kind)
    at(filed.order["expiry_ts"] + 1)

    with ape.reverts(Reason.WRONG_KIND):
        lapse(filed)


def test_lapse_another_order_reverts(enforcement, file, stranger, at):
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM)

    with ape.reverts(Reason.NOT_THE_ORDER):
        enforcement.lapse(filed.id, filed.order | {"amount": 0}, sender=stranger)
