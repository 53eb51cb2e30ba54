"""What the tests of a share need beyond the platform's fixtures: exact seconds and raw storage."""

import json
import subprocess

import pytest
from ape import project
from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import DAY
from tests.unit.share.storage import Storage

FIRST_AMOUNT = 100 * 10**18


@pytest.fixture(scope="session")
def layout() -> dict:
    """Storage layout of `Share` by module and variable."""
    command = ["vyper", "-f", "layout", "contracts/Share.vy"]
    run = subprocess.run(command, cwd=project.path, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["storage_layout"]


@pytest.fixture
def storage(share, layout) -> Storage:
    return Storage(share, layout)


@pytest.fixture
def held(mint, holder) -> int:
    """`holder` holds this many raw tokens, the whole supply."""
    mint(holder, FIRST_AMOUNT)
    return FIRST_AMOUNT


@pytest.fixture
def record_ts(schedule_record, now) -> int:
    """The only record instant, ten days ahead."""
    ts = now() + 10 * DAY
    schedule_record(ts)
    return ts


@pytest.fixture
def own_events(share):
    """The events of the share itself in a transaction that the timelock executed."""

    def own_events(receipt) -> list:
        return [event for event in receipt.events if event.contract_address == share.address]

    return own_events


@pytest.fixture
def create_share(deployer, roles, gate):
    """Deploy a share outside the listings, with nobody in power unless authorities are given."""

    def create_share(authorities=(ZERO_ADDRESS,) * 3, *, gate=gate):
        return deployer.deploy(project.Share, "Other Inc.", "OTHR", roles, gate, authorities)

    return create_share


@pytest.fixture
def other_gate(deployer, roles):
    """A second gate, on whose list nobody is."""
    return deployer.deploy(project.SanctionsGate, roles)


@pytest.fixture
def pause_all(share, guardian, now):
    """Suspend transfers and issuance for seven days less a minute."""

    def pause_all() -> None:
        share.pause(3, now() + 7 * DAY - 60, sender=guardian)

    return pause_all
