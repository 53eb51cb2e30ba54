import ape

from tests.unit.dividends.constants import HASH
from tests.unit.share.actors import anyone_but


def test_cancel_keeps_the_terms_and_their_number(dividends, share, declare, paying_agent):
    declare()
    before = dividends.dividend(share, 0)
    receipt = dividends.cancel(share, 0, HASH, sender=paying_agent)

    after = dividends.dividend(share, 0)
    assert after == (*before[:4], True, *before[5:])
    assert receipt.events == [dividends.DividendCancelled(share=share, id=0, document_hash=HASH)]
    assert declare().events[0].id == 1


def test_cancel_until_the_second_before_the_record(
    dividends, share, declare, paying_agent, mine_at, record_ts
):
    declare()
    mine_at(record_ts - 2)
    dividends.cancel.call(share, 0, HASH, sender=paying_agent)
    mine_at(record_ts)
    with ape.reverts("dividends: record has passed"):
        dividends.cancel.call(share, 0, HASH, sender=paying_agent)


def test_cancel_twice_reverts(dividends, share, declare, paying_agent):
    declare()
    dividends.cancel(share, 0, HASH, sender=paying_agent)
    with ape.reverts("dividends: cancelled"):
        dividends.cancel.call(share, 0, HASH, sender=paying_agent)


def test_cancelled_dividend_never_opens(
    dividends, share, held, declare, open_dividend, paying_agent
):
    declare()
    dividends.cancel(share, 0, HASH, sender=paying_agent)
    with ape.reverts("dividends: cancelled"):
        open_dividend()
    with ape.reverts("dividends: not open"):
        dividends.push.call(share, 0, [], sender=paying_agent)


def test_cancel_without_a_document_reverts(dividends, share, declare, paying_agent):
    declare()
    with ape.reverts("dividends: no document"):
        dividends.cancel.call(share, 0, bytes(32), sender=paying_agent)


def test_cancel_unknown_dividend_reverts(dividends, share, paying_agent):
    with ape.reverts("dividends: unknown dividend"):
        dividends.cancel.call(share, 0, HASH, sender=paying_agent)


@anyone_but("paying_agent")
def test_cancel_by_anyone_else_reverts(dividends, share, declare, caller):
    declare()
    with ape.reverts("dividends: not paying agent"):
        dividends.cancel.call(share, 0, HASH, sender=caller)
