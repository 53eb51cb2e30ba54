"""The register at every record instant: thousands of steps in this process, hundreds on a node."""

import pytest
from hypothesis import Phase, settings

from tests.property.register import RegisterMachine
from tests.property.rules import REPEATED, run
from tests.property.worlds import revm_world
from wholeshare.audit import Node
from wholeshare.register import prove
from wholeshare.register.instant import last_block

INSTANTS = 50
"""Or a run has shown little."""


def test_register_is_as_in_the_model(tally):
    chosen = settings(REPEATED, max_examples=60, stateful_step_count=50)
    run(revm_world, chosen, tally, machine=RegisterMachine)

    assert tally.instants >= INSTANTS


@pytest.fixture
def proving_machine(chain, platform):
    """Holds every register against storage of the node."""
    node = Node(chain.provider)

    class ProvingMachine(RegisterMachine):
        def block_before(self, ts):
            return last_block(node, chain.blocks.height, ts - 1)

        @staticmethod
        def prove(register):
            proof = prove(node, register, platform.enforcement.address, chain.blocks.height)
            assert len(proof.made) == 2  # by record_position, and by the block before

    return ProvingMachine


def test_register_on_a_node_is_as_stored(restored_world, proving_machine, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])
    few = settings(as_found, max_examples=25, stateful_step_count=40)
    run(restored_world, few, tally, machine=proving_machine)

    assert tally.instants >= INSTANTS
