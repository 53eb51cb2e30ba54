"""What an audit rests on, for each module that tells a story of its own; and Circle's USDC."""

import pytest

from wholeshare.audit import compare
from wholeshare.audit.evidence import CORE, collect
from wholeshare.audit.node import Node
from wholeshare.thirdparty.usdc import deploy_usdc


@pytest.fixture(scope="module")
def node(chain):
    return Node(chain.provider)


@pytest.fixture(scope="module")
def core(story):
    """Addresses of the contracts that exist once."""
    return {name: story.platform.record.contracts[name].address for name in CORE}


@pytest.fixture(scope="module")
def evidence(story, node, core, chain):
    """All logs, and all of storage that is ever looked at."""
    evidence = collect(node, core, story.platform.record.block, chain.blocks.height)
    compare(evidence)  # reads storage
    return evidence


@pytest.fixture
def circle(accounts):
    """Holds all of Circle's offices."""
    return accounts[19]


@pytest.fixture
def usdc(circle):
    return deploy_usdc(circle)
