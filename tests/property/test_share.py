"""S1 to S4 over a share and its gates: thousands of steps in this process, hundreds on a node."""

import pytest
from ape import project
from hypothesis import Phase, settings

from tests.property.rules import REPEATED, run
from tests.property.worlds import ACTORS, HOLDERS, ape_world, revm_world

HOLDERS_HERE = ("holder", "other", "third", "spender", "stranger", "blocked")
"""Names of the fixtures that stand for the model's holders."""


@pytest.fixture
def restored_world(request, share, gate, timelock, roles, deployer):
    """The deployed platform, as it was at first whenever it is asked for."""
    agents = {name: name.replace(" ", "_") for name in ACTORS if name not in (*HOLDERS, "timelock")}
    fixtures = dict(zip(HOLDERS, HOLDERS_HERE, strict=True)) | agents
    actors = {name: request.getfixturevalue(fixture) for name, fixture in fixtures.items()}
    spare_gate = deployer.deploy(project.SanctionsGate, roles)
    world = ape_world(share, gate, spare_gate, timelock, actors)

    def restored_world():
        world.chain.reset()
        return world

    return restored_world


def test_share_keeps_its_invariants(tally):
    run(revm_world, settings(REPEATED, max_examples=40, stateful_step_count=60), tally)


def test_share_on_a_node_keeps_its_invariants(restored_world, tally):
    as_found = settings(REPEATED, phases=[Phase.generate])  # to make it smaller takes minutes
    run(restored_world, settings(as_found, max_examples=12, stateful_step_count=40), tally)
