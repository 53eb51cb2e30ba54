"""S1 to S4 over a share and its gates, ten thousand steps and more: `make test-deep`.

Two classes, so that each is run by a process of its own.
"""

import secrets
from inspect import signature
from itertools import product

import pytest
from hypothesis import settings

from tests.property import gate
from tests.property.gate import LIST_TOO_OLD, PARTIES, STOPS, Gate, Purpose, reason_text
from tests.property.model import Refusal, Share
from tests.property.rules import REPEATED, run
from tests.property.worlds import revm_world

pytestmark = pytest.mark.deep

MIN_STEPS = 5_000
"""Of each class: together the ten thousand that are asked for."""
DEEP = settings(REPEATED, max_examples=150, stateful_step_count=80)

OF_VIEWS = {Refusal.NOT_INSTANT, Refusal.NOT_REACHED, Refusal.AHEAD}
ASKED = {
    "account": Purpose.RECEIVE,
    "sender": Purpose.SEND | Purpose.REDEEM,
    "receiver": Purpose.RECEIVE | Purpose.MINT,
    "operator": Purpose.SEND,
}
"""What a share asks its gate about each party."""


ACTIONS = {
    name
    for part in (Share, Gate)
    for name, member in vars(part).items()
    if callable(member) and "tx" in signature(member).parameters and not name.startswith("_")
}


def reasons_to_meet():
    """Every reason for which a transaction can be refused."""
    of_gates = {
        reason_text(32 * PARTIES.index(party) + reason)
        for party, reason in product(PARTIES, STOPS)
        if ASKED[party] & STOPS[reason]
    }
    too_old = reason_text(LIST_TOO_OLD)
    return (set(Refusal) - OF_VIEWS) | set(gate.Refusal) | of_gates | {too_old}


class TestSameStepsEveryTime:
    def test_share_keeps_its_invariants(self, tally):
        run(revm_world, DEEP, tally)

        assert tally.steps >= MIN_STEPS
        # Otherwise steps are many and mean little.
        assert set(tally.refused) == reasons_to_meet()
        assert set(tally.accepted) == ACTIONS


class TestOtherStepsEveryTime:
    def test_share_keeps_its_invariants(self, tally, pytestconfig):
        given = pytestconfig.getoption("--hypothesis-seed")
        seed = secrets.randbits(32) if given is None else int(given)
        run(revm_world, settings(DEEP, derandomize=False), tally, seed)

        assert tally.steps >= MIN_STEPS
