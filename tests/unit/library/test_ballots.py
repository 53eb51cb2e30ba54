"""Ballot words, as `Meetings` reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeshare.ballots import pack, unpack

AMOUNT = st.integers(0, 2**64 - 1)


@given(st.tuples(AMOUNT, AMOUNT, AMOUNT))
def test_ballots_unpack_what_was_packed(amounts):
    assert unpack(pack(amounts)) == list(amounts)


def test_ballots_begin_with_the_lowest_bits():
    assert pack([1, 2, 3]) == 1 | 2 << 64 | 3 << 128
    assert pack([7]) == 7


@pytest.mark.parametrize("amount", [-1, 2**64])
def test_ballots_refuse_what_fits_no_lane(amount):
    with pytest.raises(ValueError, match=r"expected 0 to 2\*\*64 - 1 micro-shares"):
        pack([0, amount])
