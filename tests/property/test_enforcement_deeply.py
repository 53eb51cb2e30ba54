"""The law over thousands of steps: `make test-deep`."""

import secrets

import pytest
from hypothesis import settings

from tests.property.enforcement.machine import LawMachine
from tests.property.enforcement.model import Reason
from tests.property.enforcement.world import revm_world
from tests.property.rules import REPEATED, run

pytestmark = pytest.mark.deep

MIN_STEPS = 5_000
DEEP = settings(REPEATED, max_examples=300, stateful_step_count=60)


class TestSameStepsEveryTime:
    def test_enforcement_keeps_the_law(self, tally):
        run(revm_world, DEEP, tally, machine=LawMachine)

        assert tally.steps >= MIN_STEPS
        # Otherwise steps are many and mean little.
        assert set(Reason) - set(tally.refused) == set()


class TestOtherStepsEveryTime:
    def test_enforcement_keeps_the_law(self, tally, pytestconfig):
        given = pytestconfig.getoption("--hypothesis-seed")
        seed = secrets.randbits(32) if given is None else int(given)
        run(revm_world, settings(DEEP, derandomize=False), tally, seed, LawMachine)

        assert tally.steps >= MIN_STEPS
