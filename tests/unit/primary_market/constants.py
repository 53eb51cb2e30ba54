"""Numbers and flags that the tests of the primary market share."""

import hashlib

SUBSCRIPTION, REDEMPTION, RESIDUAL = 1, 2, 4
NONE, OPEN, COMMITTED, FILLED, SETTLED, CANCELLED, REJECTED, EXPIRED = 0, 1, 2, 4, 8, 16, 32, 64
INELIGIBLE, PRICE, DOCUMENTS, MARKET_CLOSED, OTHER = 1, 2, 4, 8, 16
HOUR, DAY = 3_600, 86_400
SETTLEMENT_WINDOW = DAY
NO_REQUEST = 2**256 - 1
"""Before the oldest of a queue, and after the last."""
AMOUNT = 100 * 10**18
"""Raw tokens of an ordinary request."""
PAYMENT = 25_000 * 10**6
"""What it costs, in units of a payment token with 6 decimals."""
LIFE = 30 * DAY
"""How long an ordinary request lives."""
MAX_AGE = 4 * DAY
"""Of an attestation: a Friday's figure lasts over a long weekend and a day."""
TRANSFERS, ISSUANCE = 1, 2
"""Activities of a share."""
CUSTODIAN = 8
"""Member of the flag `Role`."""
HELD = 10**6 * 10**18
"""Shares in custody."""


def hash_of(name: str) -> bytes:
    """A reference: of a deposit, a receipt, a document."""
    return hashlib.sha256(name.encode()).digest()


TICKET, RECEIPT, REASON = map(hash_of, ("ticket", "receipt", "reason"))
