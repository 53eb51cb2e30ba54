"""One key never moves a token, what moves is within the cap, an order is carried out once at the
most, chains of successors resolve, and Enforcement is as its model."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.property.enforcement.machine import LawMachine
from tests.property.enforcement.model import Kind, Reason
from tests.property.enforcement.world import ape_world, revm_world
from tests.property.rules import REPEATED, run


def test_enforcement_keeps_the_law(tally):
    few = settings(REPEATED, max_examples=50, stateful_step_count=40)
    run(revm_world, few, tally, machine=LawMachine)


def test_enforcement_on_a_node_keeps_the_law(restored, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])  # to make it smaller takes minutes
    few = settings(as_found, max_examples=5, stateful_step_count=25)
    run(restored(ape_world), few, tally, machine=LawMachine)


def test_who_sends_in_the_second_of_the_filing_objects(tally):
    """Too rare among random steps: both are in one second."""
    tally_of_all = tally

    class SameSecond(LawMachine):
        create_world = staticmethod(revm_world)
        tally = tally_of_all

    @settings(REPEATED, max_examples=1)
    @given(st.just("sent"))
    def recover(meanwhile):
        machine = SameSecond()
        machine.begin()
        machine.recover(("ann", "new ann"), Kind.RECOVERY, meanwhile)

    recover()
    assert tally.refused[Reason.OBJECTED] == 1
