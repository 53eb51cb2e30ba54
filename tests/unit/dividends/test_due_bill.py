"""Worked number 9: who sells between the record and the ex-date owes the distribution to his buyer.

So positions are taken at the end of the last day on which a buyer gets it, not at the record.
"""

import ape
import pytest

from tests.unit.dividends.constants import DAY, DUE_BILL, GROSS, HOLDING, REGULAR

SUPPLY = 2 * HOLDING
HOUR = 3_600
PAYABLE, ENTITLED, EX = 4 * DAY, 4 * DAY + 7 * HOUR, 7 * DAY
"""After the record: a Friday, its close, and the Monday behind it."""


@pytest.fixture
def times(record_ts, schedule_record):
    """Of a due bill whose record is twenty days ahead."""
    schedule_record(record_ts + ENTITLED)
    return {
        "record_ts": record_ts,
        "payable_ts": record_ts + PAYABLE,
        "entitlement_ts": record_ts + ENTITLED,
        "ex_ts": record_ts + EX,
    }


@pytest.fixture
def open_due_bill(dividends, share, attest, mine_at, stranger, times):
    """Attest as of the entitlement, two days later, and open; returns the receipt."""

    def open_due_bill():
        mine_at(times["entitlement_ts"] + 2 * DAY)
        attest(SUPPLY, times["entitlement_ts"])
        return dividends.open(share, 0, sender=stranger)

    return open_due_bill


@pytest.mark.parametrize("kind, entitled", [(REGULAR, "seller"), (DUE_BILL, "buyer")])
def test_sale_between_record_and_ex_date(
    dividends, share, token, held, declare, fund, open_dividend, open_due_bill, times, at, holder,
    third, set_profile, kind, entitled,
):  # fmt: skip
    set_profile(holder, 0)
    set_profile(third, 0)
    declare(kind=kind, **(times if kind == DUE_BILL else {}))
    at(times["record_ts"] + DAY)
    share.transfer(third, HOLDING, sender=holder)
    fund(2 * GROSS)
    open_due_bill() if kind == DUE_BILL else open_dividend()
    owner, loser = (holder, third) if entitled == "seller" else (third, holder)
    dividends.claim(share, 0, owner, sender=owner)

    assert token.balanceOf(owner) == GROSS
    with ape.reverts("dividends: nothing held"):
        dividends.claim.call(share, 0, loser, sender=loser)


def test_due_bill_rests_on_the_holding_at_the_entitlement(
    dividends, share, held, declare, fund, open_due_bill, times
):
    declare(kind=DUE_BILL, **times)
    fund(2 * GROSS)
    opened = open_due_bill().events[0]

    assert opened.as_of_ts == times["entitlement_ts"]
    assert dividends.dividend(share, 0).entitlement_ts == times["entitlement_ts"]


def test_due_bill_opens_at_the_entitlement_though_payable_before(
    dividends, share, held, declare, fund, times, mine_at, stranger
):
    declare(kind=DUE_BILL, **times)
    fund(2 * GROSS)
    mine_at(times["entitlement_ts"] - 1)
    with ape.reverts("dividends: not payable yet"):
        dividends.open.call(share, 0, sender=stranger)


def test_due_bill_is_final_from_its_record_on(
    dividends, share, declare, terms, times, mine_at, paying_agent
):
    """Not from the entitlement on: sellers of the days between count on it."""
    declare(kind=DUE_BILL, **times)
    mine_at(times["record_ts"])
    with ape.reverts("dividends: record has passed"):
        dividends.cancel.call(share, 0, b"\x01" * 32, sender=paying_agent)


def test_due_bill_whose_record_is_no_instant_of_the_share(declare, times):
    """Nobody's position is taken at it."""
    declare(kind=DUE_BILL, **times | {"record_ts": times["record_ts"] + 1})


def test_due_bill_whose_entitlement_is_no_instant_reverts(declare, times):
    with ape.reverts("dividends: not a record instant"):
        declare(kind=DUE_BILL, **times | {"entitlement_ts": times["entitlement_ts"] + 1})


def test_due_bill_entitled_at_payable_is_the_earliest(declare, times):
    declare(kind=DUE_BILL, **times | {"payable_ts": times["entitlement_ts"]})
    with ape.reverts("dividends: entitled before payable"):
        declare(kind=DUE_BILL, **times | {"payable_ts": times["entitlement_ts"] + 1})


def test_due_bill_ex_date_from_entitlement_to_seven_days_after_payable(declare, times):
    declare(kind=DUE_BILL, **times | {"ex_ts": times["entitlement_ts"]})
    declare(kind=DUE_BILL, **times | {"ex_ts": times["payable_ts"] + 7 * DAY})
    with ape.reverts("dividends: ex-date too early"):
        declare(kind=DUE_BILL, **times | {"ex_ts": times["entitlement_ts"] - 1})
    with ape.reverts("dividends: ex-date too late"):
        declare(kind=DUE_BILL, **times | {"ex_ts": times["payable_ts"] + 7 * DAY + 1})


def test_due_bill_ex_date_at_payable_reverts(declare, times):
    """Then it would be no due bill: a buyer of that day gets nothing."""
    same = times["entitlement_ts"]
    with ape.reverts("dividends: ex-date too early"):
        declare(kind=DUE_BILL, **times | {"payable_ts": same, "ex_ts": same})


def test_fee_is_kept_from_the_rate_before_rounding(
    dividends, share, token, held, declare, fund, open_dividend, holder, set_profile
):
    """0.26 less 0.013 a share; nobody's payment is rounded twice."""
    set_profile(holder, 0)
    declare(fee=13_000 * 10**18)
    fund(2 * GROSS)
    opened = open_dividend().events[0]
    dividends.claim(share, 0, holder, sender=holder)

    assert opened.gross == 49_400_000
    assert token.balanceOf(holder) == 24_700_000
