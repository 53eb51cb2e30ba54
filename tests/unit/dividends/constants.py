"""Figures that the tests of dividends speak of."""

DAY = 86_400
ONE = 10**18
CENT = 10_000
"""Of a payment token with six decimals."""
RATE = 26 * CENT * ONE
"""0.26 a share, scaled."""
HOLDING = 100 * ONE
GROSS = 26_000_000
"""Of that holding at that rate."""
REGULAR, SPECIAL, SALE_PROCEEDS, DUE_BILL, RETURN_OF_CAPITAL = KINDS = (1, 2, 4, 8, 16)
STATUTORY_BPS = 3_000
HASH = b"\x07" * 32
SDN_LISTED, COURT_ORDER, REVIEW = 1, 3, 4
PAYING_AGENT = 64
"""Member of the flag `Role`."""
