"""S1 to S4 over a share and its gates: thousands of steps in this process, hundreds on a node."""

from hypothesis import Phase, settings

from tests.property.rules import REPEATED, run
from tests.property.worlds import revm_world


def test_share_keeps_its_invariants(tally):
    run(revm_world, settings(REPEATED, max_examples=40, stateful_step_count=60), tally)


def test_share_on_a_node_keeps_its_invariants(restored_world, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])  # to make it smaller takes minutes
    run(restored_world, settings(as_found, max_examples=12, stateful_step_count=40), tally)
