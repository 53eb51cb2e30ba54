"""What the state machines have done is told at the end of a run."""

import pytest
from ape import project

from tests.property.machine import Tally
from tests.property.worlds import ACTORS, HOLDERS, ape_world

HOLDERS_HERE = ("holder", "other", "third", "spender", "stranger", "blocked")
"""Names of the fixtures that stand for the model's holders."""


@pytest.fixture
def tally(request, record_property):
    """Counts the steps of a test; the figures are printed whether it passes or fails."""
    tally = Tally()
    yield tally
    record_property("steps", tally.steps)
    record_property("tally", f"{request.node.nodeid}: {tally}")


@pytest.fixture
def restored(chain):
    """Make a world on the node, and have it as it was at first whenever it is asked for."""

    def restored(create_world):
        if chain.provider.name == "foundry":
            # Otherwise blocks follow the wall clock, and two of them can share a second.
            chain.provider.make_request("anvil_setBlockTimestampInterval", [1])
        chain.mine()  # before a first block Anvil answers calls as of second 1
        world = create_world()

        def restored_world():
            world.chain.reset()
            return world

        return restored_world

    return restored


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


def pytest_terminal_summary(terminalreporter):
    # A teardown that passed is in no other category.
    reports = terminalreporter.getreports("") + terminalreporter.getreports("error")
    counted = [dict(each.user_properties) for each in reports if each.when == "teardown"]
    counted = [each for each in counted if "tally" in each]
    if not counted:
        return
    terminalreporter.section("state machines")
    for each in counted:
        terminalreporter.write_line(each["tally"])
    terminalreporter.write_line(f"{sum(each['steps'] for each in counted):,} steps in all")
