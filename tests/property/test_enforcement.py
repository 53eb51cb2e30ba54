"""One key never moves a token, what moves is within the cap, an order is carried out once at the
most, chains of successors resolve, and Enforcement is as its model."""

from hypothesis import Phase, settings

from tests.property.enforcement.machine import LawMachine
from tests.property.enforcement.world import ape_world, revm_world
from tests.property.rules import REPEATED, run


def test_enforcement_keeps_the_law(tally):
    few = settings(REPEATED, max_examples=50, stateful_step_count=40)
    run(revm_world, few, tally, machine=LawMachine)


def test_enforcement_on_a_node_keeps_the_law(restored, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])  # to make it smaller takes minutes
    few = settings(as_found, max_examples=5, stateful_step_count=25)
    run(restored(ape_world), few, tally, machine=LawMachine)
