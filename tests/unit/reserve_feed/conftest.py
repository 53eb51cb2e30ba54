"""A feed of AAPL, over the Custody of the unit tests next door."""

import pytest
from ape import project

from tests.unit.custody.conftest import (  # noqa: F401  fixtures, found by their names
    announce_split,
    attest,
    bare_custody,
    create_statement,
    custody,
    sign,
)


@pytest.fixture
def feed(deployer, custody, share):  # noqa: F811
    return deployer.deploy(project.ReserveFeed, custody, share)
