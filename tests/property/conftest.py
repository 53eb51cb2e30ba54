"""What the state machines have done is told at the end of a run."""

import pytest

from tests.property.machine import Tally


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
