"""Figures of custody that its tests speak of."""

HOUR = 3_600
DAY = 86_400
ONE = 10**18
"""One token, one share, or a multiplier of one."""
MAX_FIGURE = 2**128 - 1
MAX_PART = 2**32 - 1
END_OF_TIME = 2**40 - 1
MIN_MULTIPLIER = 10**12
"""The least that a share allows."""

MARGIN = 2 * ONE
MAX_AGE = 4 * DAY
"""Of the terms that most tests use."""
SETTLED = 1_000 * ONE
"""What is attested unless a test says otherwise."""

NORMAL, STALE, SUSPENDED, IMPAIRED, RESOLUTION = (1 << i for i in range(5))
"""Members of the flag `State`."""
ATTESTOR = 4
"""Member of the flag `Role`."""
