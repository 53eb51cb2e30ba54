"""The custodian's book: every figure from its own entries, and its faults where they are wanted."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeshare.custodian.book import Book, Fault, OutOfShares

TRADE = date(2025, 10, 30)
SETTLEMENT = date(2025, 10, 31)
RECORD = date(2025, 11, 10)
PRICE = Fraction("271.40")
SHARES = st.integers(1, 10**6).map(Fraction)


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def stocked(book):
    """1,500 shares, settled."""
    book.buy(Fraction(1_500), PRICE, TRADE)
    return book


def test_book_purchase_is_in_transit_until_it_settles(stocked):
    assert (stocked.settled(TRADE), stocked.in_transit(TRADE)) == (0, 1_500)
    assert (stocked.settled(SETTLEMENT), stocked.in_transit(SETTLEMENT)) == (1_500, 0)
    assert stocked.statement(TRADE).cash == 0
    assert stocked.statement(SETTLEMENT).cash == -407_100


def test_book_lost_shares_are_gone_until_they_turn_up(stocked):
    stocked.lose(Fraction(60), RECORD)

    assert stocked.settled(RECORD - timedelta(days=1)) == 1_500
    assert stocked.settled(RECORD) == 1_440
    assert stocked.statement(RECORD).cash == stocked.statement(SETTLEMENT).cash

    stocked.lose(Fraction(-60), RECORD)
    assert stocked.settled(RECORD) == 1_500


def test_book_before_the_trade_is_empty(stocked):
    before = stocked.statement(TRADE - timedelta(days=1))

    assert (before.settled, before.in_transit, before.cash) == (0, 0, 0)


def test_book_dividend_is_paid_on_settled_shares_alone(stocked):
    stocked.buy(Fraction(100), PRICE, RECORD)

    assert stocked.dividend(RECORD, Fraction("0.26")) == 390


def test_book_worked_number_1_cash_received(book):
    """DOMAIN 1: 1,384 shares at 0.26."""
    book.buy(Fraction(1_384), PRICE, TRADE)

    assert book.dividend(RECORD, Fraction("0.26")) == Fraction("359.84")


def test_book_delivery_leaves_when_it_settles_and_is_counted_in_tokens(stocked):
    stocked.deliver(Fraction(400), Fraction(68), date(2026, 3, 18), tokens=7)

    sold = stocked.statement(date(2026, 3, 18))
    gone = stocked.statement(date(2026, 3, 19))
    assert (sold.settled, sold.delivered_tokens) == (1_500, 0)
    assert (gone.settled, gone.delivered_tokens) == (1_100, 7)
    assert gone.cash - sold.cash == 27_200


def test_book_delivers_what_is_at_hand_and_no_more(stocked):
    stocked.lend(Fraction(300))
    with pytest.raises(OutOfShares, match="expected at most 1200, got 1201"):
        stocked.deliver(Fraction(1_201), PRICE, SETTLEMENT, tokens=1)

    stocked.deliver(Fraction(1_200), PRICE, SETTLEMENT, tokens=1)

    # Sold already, although nothing has left.
    with pytest.raises(OutOfShares, match="expected at most 0, got 1"):
        stocked.deliver(Fraction(1), PRICE, SETTLEMENT, tokens=1)


def test_book_shares_in_transit_cannot_be_delivered(book):
    book.buy(Fraction(10), PRICE, TRADE)

    with pytest.raises(OutOfShares):
        book.deliver(Fraction(1), PRICE, TRADE, tokens=1)


def test_book_split_multiplies_what_was_there_and_nothing_later(stocked):
    friday, monday = date(2026, 3, 13), date(2026, 3, 16)
    stocked.lend(Fraction(10))
    stocked.split(Fraction(4), monday)
    stocked.buy(Fraction(8), Fraction(68), monday)

    assert stocked.settled(friday) == 1_500
    assert stocked.settled(monday) == 6_000
    assert stocked.settled(monday + timedelta(days=1)) == 6_008
    assert stocked.statement(monday).lent == 40
    assert [stocked.statement(day).unit_epoch for day in (friday, monday)] == [0, 1]


@given(st.lists(st.tuples(SHARES, st.integers(0, 60)), min_size=1, max_size=8), st.integers(0, 70))
def test_book_settled_and_in_transit_are_all_that_was_bought(trades, after):
    book, day = Book(), TRADE + timedelta(days=after)
    for shares, later in trades:
        book.buy(shares, PRICE, TRADE + timedelta(days=later))

    bought = sum(shares for shares, later in trades if later <= after)
    assert book.settled(day) + book.in_transit(day) == bought


# ---- faults ----------------------------------------------------------------------------------


def test_book_late_purchase_settles_a_day_later_once(book):
    book.faults[Fault.LATE] = Fraction(1)
    book.buy(Fraction(10), PRICE, TRADE)
    book.buy(Fraction(5), PRICE, TRADE)

    assert book.settled(SETTLEMENT) == 5
    assert book.settled(date(2025, 11, 3)) == 15


def test_book_short_purchase_costs_what_was_ordered(book):
    book.faults[Fault.SHORT] = Fraction(3)
    book.buy(Fraction(10), PRICE, TRADE)

    assert book.settled(SETTLEMENT) == 7
    assert book.statement(SETTLEMENT).cash == -2_714


def test_book_votes_as_instructed(book):
    assert book.vote([[5, 0, 1], [0, 2, 0]]) == [[5, 0, 1], [0, 2, 0]]


def test_book_misvotes_once_where_there_are_enough(book):
    book.faults[Fault.MISVOTED] = Fraction(4)

    assert book.vote([[3, 1, 0], [0, 9, 0]]) == [[3, 1, 0], [0, 5, 0]]
    assert book.vote([[3, 1, 0], [0, 9, 0]]) == [[3, 1, 0], [0, 9, 0]]
