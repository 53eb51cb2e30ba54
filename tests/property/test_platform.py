"""C1, C2, M1, D1 to D3, V1 and V2 over the whole life of a listing, and that it is as its model."""

from hypothesis import Phase, settings

from tests.property.platform.rules import LifeMachine
from tests.property.platform.world import ape_world, revm_world
from tests.property.rules import REPEATED, run


def test_platform_keeps_its_invariants(tally):
    few = settings(REPEATED, max_examples=30, stateful_step_count=40)
    run(revm_world, few, tally, machine=LifeMachine)


def test_platform_on_a_node_keeps_its_invariants(restored, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])  # to make it smaller takes minutes
    few = settings(as_found, max_examples=8, stateful_step_count=30)
    run(restored(ape_world), few, tally, machine=LifeMachine)
