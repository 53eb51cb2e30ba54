"""Figures of the share that its tests speak of."""

DAY = 86_400
ONE = 10**18
"""One token, one share, or a multiplier of one."""
END = 2**40 - 1
"""What follows the last record instant; also the latest time that a word holds."""
MAX_AMOUNT = 2**128 - 1
MAX_UINT = 2**256 - 1

TRANSFERS, ISSUANCE = 1, 2
"""Members of the flag `Activity`."""
SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, REVIEW = 1, 2, 3, 4
"""Rows of the gate's reason table."""
