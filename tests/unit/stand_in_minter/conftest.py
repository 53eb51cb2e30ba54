import pytest


@pytest.fixture
def stand_in(project, deployer, roles, share, as_admin, corporate_actions, enforcement):
    """A stand-in that AAPL obeys."""
    stand_in = deployer.deploy(project.StandInMinter, roles)
    as_admin(share.set_authorities, (stand_in, corporate_actions, enforcement))
    return stand_in
