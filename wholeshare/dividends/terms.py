"""What `Dividends.declare` takes."""

from __future__ import annotations

from enum import IntFlag
from typing import NamedTuple


class Kind(IntFlag):
    """Members of the flag `IDividends.Kind`."""

    REGULAR = 1
    SPECIAL = 2
    SALE_PROCEEDS = 4
    DUE_BILL = 8
    RETURN_OF_CAPITAL = 16


class Terms(NamedTuple):
    """`IDividends.Terms`, in its order."""

    share: object
    record_ts: int
    entitlement_ts: int
    ex_ts: int
    payable_ts: int
    rate: int
    """Payment units per whole share, times 1e18."""
    fee: int
    """Of the rate, what is not paid on."""
    unit_epoch: int
    kind: Kind
    payment_token: object
    document_hash: bytes

    @classmethod
    def at_record(
        cls,
        share: object,
        record_ts: int,
        ex_ts: int,
        payable_ts: int,
        rate: int,
        payment_token: object,
        document_hash: bytes,
        unit_epoch: int = 0,
        kind: Kind = Kind.REGULAR,
    ) -> Terms:
        """Of a dividend without fee whose holders of record are entitled: any but a due bill."""
        times = (record_ts, record_ts, ex_ts, payable_ts)
        return cls(share, *times, rate, 0, unit_epoch, kind, payment_token, document_hash)
