import ape
import pytest

from tests.unit.dividends.constants import GROSS, HASH
from tests.unit.share.actors import anyone_but

TAX = GROSS * 15 // 100


@pytest.fixture
def withheld(dividends, share, opened, holder):
    dividends.claim(share, 0, holder, sender=holder)
    return TAX


def test_remit_in_parts_up_to_what_was_withheld(
    dividends, share, token, withheld, paying_agent, check_money
):
    before = token.balanceOf(paying_agent)
    dividends.remit(share, 0, 1, HASH, sender=paying_agent)
    receipt = dividends.remit(share, 0, TAX - 1, HASH, sender=paying_agent)

    assert token.balanceOf(paying_agent) == before + TAX
    assert check_money()[2:4] == (0, TAX)
    assert receipt.events[0] == dividends.TaxRemitted(
        share=share, id=0, sender=paying_agent, amount=TAX - 1, remitted=TAX, reference=HASH
    )
    with ape.reverts("dividends: more than withheld"):
        dividends.remit(share, 0, 1, HASH, sender=paying_agent)


def test_remit_more_than_withheld_reverts(dividends, share, withheld, paying_agent):
    with ape.reverts("dividends: more than withheld"):
        dividends.remit(share, 0, TAX + 1, HASH, sender=paying_agent)


def test_remit_without_reference_reverts(dividends, share, withheld, paying_agent):
    with ape.reverts("dividends: no reference"):
        dividends.remit(share, 0, TAX, bytes(32), sender=paying_agent)


def test_remit_of_unopened_dividend_reverts(dividends, share, declare, fund, paying_agent):
    declare()
    fund(GROSS)
    with ape.reverts("dividends: not open"):
        dividends.remit(share, 0, 0, HASH, sender=paying_agent)


@anyone_but("paying_agent")
def test_remit_by_anyone_else_reverts(dividends, share, caller):
    with ape.reverts("dividends: not paying agent"):
        dividends.remit.call(share, 0, 0, HASH, sender=caller)
