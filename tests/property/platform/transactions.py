"""What the models of the platform's contracts have in common.

Like a share and its gate (`tests.property.model`), each is read as the specification of its
contract: exact integers and fractions, every list kept whole, accounts are names. An action has the
name and the arguments of the contract's function, after the transaction that it comes in. It gives
its effect, as the list of events in their order, or raises `Refused` with the exact reason; the
platform sees to it that then nothing has changed, however far the action had come.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntFlag
from fractions import Fraction
from math import ceil, floor

from tests.property.gate import Purpose, reason_text
from tests.property.model import ONE, Share
from tests.property.tx import Event, Outcome

WHOLE = Fraction(1)


class Refused(Exception):
    """Why a transaction has no effect; the reason is what the chain says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Role(IntFlag):
    """Of the platform's actors, as they matter here."""

    ISSUER = 2
    ATTESTOR = 4
    CUSTODIAN = 8
    COMPLIANCE = 32
    PAYING_AGENT = 64
    PROXY_AGENT = 128


def require(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def done(outcome: Outcome) -> list[Event]:
    """The effect of an action of another contract, on which this one depends."""
    if isinstance(outcome, str):
        raise Refused(outcome)
    return outcome


def may(now: int, share: Share, account: str, purpose: Purpose) -> None:
    """Ask the share's gate of the moment about one account."""
    if code := share.gate.check_account(now, account, purpose):
        raise Refused(reason_text(code))


def shares_down(raw: int, multiplier: int) -> int:
    return floor(Fraction(raw * multiplier, ONE))


def shares_up(raw: int, multiplier: int) -> int:
    return ceil(Fraction(raw * multiplier, ONE))


def emitter(source: str) -> Callable[..., Event]:
    """Makes the events of one contract."""

    def emit(name: str, **fields: object) -> Event:
        return Event(source, name, fields)

    return emit
