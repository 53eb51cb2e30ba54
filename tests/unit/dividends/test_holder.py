import ape
from ape.utils import ZERO_ADDRESS

from tests.unit.dividends.constants import HASH
from tests.unit.share.actors import anyone_but

END = 2**40 - 1


def test_set_payout_is_a_contact_and_keeps_the_profile(dividends, holder, third, set_profile):
    set_profile(holder, 1_500, END)
    receipt = dividends.set_payout(third, sender=holder)

    assert dividends.holder(holder) == (third.address, 1_500, END, receipt.timestamp)
    assert receipt.events == [dividends.PayoutSet(account=holder, payout=third)]


def test_set_payout_to_zero_takes_it_back(dividends, holder, third):
    dividends.set_payout(third, sender=holder)
    dividends.set_payout(ZERO_ADDRESS, sender=holder)

    assert dividends.holder(holder).payout == ZERO_ADDRESS


def test_set_payout_to_the_distributor_reverts(dividends, holder):
    with ape.reverts("payees: not a payout address"):
        dividends.set_payout(dividends, sender=holder)


def test_set_tax_profile_keeps_payout_and_contact(dividends, holder, third, paying_agent):
    contact = dividends.set_payout(third, sender=holder).timestamp
    dividends.set_tax_profile(holder, 3_000, 5, HASH, sender=paying_agent)
    receipt = dividends.set_tax_profile(holder, 0, END, HASH, sender=paying_agent)

    assert dividends.holder(holder) == (third.address, 0, END, contact)
    assert receipt.events == [
        dividends.TaxProfileSet(
            account=holder,
            sender=paying_agent,
            rate_bps=0,
            valid_until_ts=END,
            document_hash=HASH,
        )
    ]


def test_set_tax_profile_above_the_statutory_rate_reverts(dividends, holder, paying_agent):
    with ape.reverts("payees: above statutory rate"):
        dividends.set_tax_profile(holder, 3_001, END, HASH, sender=paying_agent)


def test_set_tax_profile_without_document_reverts(dividends, holder, paying_agent):
    with ape.reverts("payees: no document"):
        dividends.set_tax_profile(holder, 0, END, bytes(32), sender=paying_agent)


def test_set_tax_profile_beyond_time_reverts(dividends, holder, paying_agent):
    with ape.reverts("payees: time out of range"):
        dividends.set_tax_profile(holder, 0, END + 1, HASH, sender=paying_agent)


@anyone_but("paying_agent")
def test_set_tax_profile_by_anyone_else_reverts(dividends, holder, caller):
    with ape.reverts("dividends: not paying agent"):
        dividends.set_tax_profile.call(holder, 0, END, HASH, sender=caller)
