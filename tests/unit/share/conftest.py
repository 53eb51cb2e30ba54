"""What the tests of a share need beyond the platform's fixtures: exact seconds and raw storage."""

import json
import subprocess
from collections.abc import Callable

import pytest
from ape import chain, project
from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import DAY
from tests.unit.share.storage import Storage

FIRST_AMOUNT = 100 * 10**18


@pytest.fixture(autouse=True)
def _without_call_traces(monkeypatch):
    """Compose no call trace of a refusal, which tests expect: it takes most of their time."""
    monkeypatch.setattr("ape_ethereum.trace.Trace.show", lambda *_, **__: None)


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
def mine_at(at) -> Callable[[int], None]:
    """Mine an empty block at `ts`, so that views are answered as of that second."""

    def mine_at(ts: int) -> None:
        at(ts)
        chain.mine()
        assert chain.blocks.head.timestamp == ts

    return mine_at


@pytest.fixture
def caller(request):
    """The account that a test is parametrised with by name, `indirect=True`."""
    return request.getfixturevalue(request.param)


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
