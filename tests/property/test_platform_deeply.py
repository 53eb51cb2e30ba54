"""C1, C2, M1, D1 to D3, V1 and V2, ten thousand steps and more: `make test-deep`.

Two classes, so that each is run by a process of its own.
"""

import secrets
from inspect import signature

import pytest
from hypothesis import settings

from tests.property.platform import (
    actions,
    custody,
    dividends,
    limits,
    market,
    meetings,
    quorum,
    resolution,
)
from tests.property.platform.platform import MONEYS, Platform
from tests.property.platform.rules import LifeMachine
from tests.property.platform.world import revm_world
from tests.property.rules import REPEATED, run

pytestmark = pytest.mark.deep

MIN_STEPS = 5_000
"""Of each class: together the ten thousand that are asked for."""
DEEP = settings(REPEATED, max_examples=180, stateful_step_count=80)

PARTS = ("corporate actions", "custody", "dividends", "market", "meetings")
BY_MARKET = {"count_mint", "commit", "commit_residual", "settle"}
BY_ACTIONS = {"schedule_epoch", "cancel_epoch"}
OF_SHARE = {"transfer", "recover", "schedule_record", "pause"}


def actions_to_take():
    """Everything that anybody can do; what one contract does in another comes with it."""
    parts = Platform().parts
    for name in PARTS:
        for function, member in vars(type(parts[name])).items():
            if callable(member) and "tx" in signature(member).parameters:
                within = name == custody.CUSTODY and function in BY_MARKET | BY_ACTIONS
                if not function.startswith("_") and not within:
                    yield f"{name}.{function}"
    yield from (f"share.{function}" for function in OF_SHARE)
    yield from ("gate.block", "gate.propose_unblock", "gate.confirm_unblock")
    yield from (f"{money}.set_frozen" for money in MONEYS)


NOT_MET = {
    # What the market and CorporateActions have made sure of before they call Custody
    custody.Refusal.SUPPLY,
    custody.Refusal.LEAVING,
    custody.Refusal.COMMITTED,
    resolution.Refusal.COVERED,
    resolution.Refusal.RESIDUAL,
    custody.Refusal.SHUT,
    custody.Refusal.EPOCH_NOT_AHEAD,
    custody.Refusal.CLOSE,
    custody.Refusal.EPOCH_PENDING,
    custody.Refusal.NO_EPOCH_PENDING,
    custody.Refusal.RATIO_ZERO,
    custody.Refusal.RATIO_LARGE,
    # What Dividends and Meetings have made sure of before they ask Custody
    custody.Refusal.RECORD,
    custody.Refusal.NO_EPOCH,
    # The pool, which has code, cannot ask for anything itself
    market.Refusal.PAYEE_CODE,
    # Numbers that nothing here comes near
    custody.Refusal.PRODUCT,
    dividends.Refusal.SUPPLY,
    meetings.Refusal.SUPPLY,
    # Flags with no other member yet
    meetings.Refusal.KIND,
    meetings.Refusal.POLICY,
}
"""Reasons that the unit tests of each contract see to."""


def reasons_to_meet():
    """Every other reason of the platform's contracts."""
    of_custody = (custody, limits, quorum, resolution)
    for part in (actions, *of_custody, dividends, market, meetings):
        yield from (each for each in part.Refusal if each not in NOT_MET)


class TestSameStepsEveryTime:
    def test_platform_keeps_its_invariants(self, tally):
        run(revm_world, DEEP, tally, machine=LifeMachine)

        assert tally.steps >= MIN_STEPS
        # Otherwise steps are many and mean little.
        assert set(actions_to_take()) <= set(tally.accepted)
        assert set(tally.refused) >= set(reasons_to_meet())


class TestOtherStepsEveryTime:
    def test_platform_keeps_its_invariants(self, tally, pytestconfig):
        given = pytestconfig.getoption("--hypothesis-seed")
        seed = secrets.randbits(32) if given is None else int(given)
        other = settings(DEEP, derandomize=False)
        run(revm_world, other, tally, seed, machine=LifeMachine)

        assert tally.steps >= MIN_STEPS
