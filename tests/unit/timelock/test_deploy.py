import ape
import pytest
from ape.utils import ZERO_ADDRESS
from eth_utils import keccak

ADMIN = bytes(32)
PROPOSER, EXECUTOR, CANCELLER = (
    keccak(text=f"{name}_ROLE") for name in ("PROPOSER", "EXECUTOR", "CANCELLER")
)
TWO_DAYS = 172_800


def test_deploy(project, deployer, holder, other, third):
    tx = deployer.call(project.Timelock([holder, other], [third]))

    timelock = project.Timelock.at(tx.contract_address)
    granted, revoked = timelock.RoleGranted, timelock.RoleRevoked
    assert tx.events == [
        granted(role=ADMIN, account=deployer, sender=deployer),
        granted(role=ADMIN, account=timelock, sender=deployer),
        revoked(role=ADMIN, account=deployer, sender=deployer),
        granted(role=EXECUTOR, account=ZERO_ADDRESS, sender=deployer),
        timelock.MinimumDelayChange(old_duration=0, new_duration=TWO_DAYS),
        granted(role=PROPOSER, account=holder, sender=deployer),
        granted(role=PROPOSER, account=other, sender=deployer),
        granted(role=CANCELLER, account=third, sender=deployer),
    ]
    assert timelock.get_minimum_delay() == TWO_DAYS
    assert timelock.MINIMUM_DELAY() == TWO_DAYS
    assert timelock.PROPOSER_ROLE() == PROPOSER
    assert timelock.EXECUTOR_ROLE() == EXECUTOR
    assert timelock.CANCELLER_ROLE() == CANCELLER


def test_deploy_nobody_holds_more_than_was_given(timelock, proposer, canceller, deployer):
    held = {
        account: [
            role
            for role in (ADMIN, PROPOSER, EXECUTOR, CANCELLER)
            if timelock.hasRole(role, account)
        ]
        for account in (timelock.address, proposer.address, canceller.address, deployer.address)
    }
    assert held == {
        timelock.address: [ADMIN],
        proposer.address: [PROPOSER],
        canceller.address: [CANCELLER],
        deployer.address: [],
    }
    assert timelock.hasRole(EXECUTOR, ZERO_ADDRESS)  # open to everybody
    assert not timelock.hasRole(PROPOSER, ZERO_ADDRESS)
    assert not timelock.hasRole(CANCELLER, ZERO_ADDRESS)


def test_deploy_administers_itself(timelock):
    for role in (ADMIN, PROPOSER, EXECUTOR, CANCELLER):
        assert timelock.getRoleAdmin(role) == ADMIN


def test_deploy_without_proposer_reverts(project, deployer, other):
    with ape.reverts("timelock: no proposer"):
        deployer.deploy(project.Timelock, [], [other])


def test_deploy_without_canceller_reverts(project, deployer, other):
    with ape.reverts("timelock: no canceller"):
        deployer.deploy(project.Timelock, [other], [])


@pytest.mark.parametrize("both", [0, 1])
def test_deploy_proposer_who_cancels_reverts(project, deployer, holder, other, third, both):
    proposers = [holder, other]
    with ape.reverts("timelock: both roles"):
        deployer.deploy(project.Timelock, proposers, [third, proposers[both]])


def test_deploy_more_than_sixteen_of_a_kind_reverts(project, deployer, accounts):
    sixteen = list(accounts[:16])
    deployer.deploy(project.Timelock, sixteen, [accounts[20]])
    deployer.deploy(project.Timelock, [accounts[20]], sixteen)

    with ape.reverts():
        deployer.deploy(project.Timelock, list(accounts[:17]), [accounts[20]])
    with ape.reverts():
        deployer.deploy(project.Timelock, [accounts[20]], list(accounts[:17]))


def test_deploy_with_ether_reverts(project, networks, deployer, holder, other):
    """A call by hand, since Ape itself would not send ether to a constructor that takes none."""
    deployment = project.Timelock([holder], [other])
    deployment.sender = deployer.address
    networks.provider.send_call(deployment)

    deployment.value = 1
    with ape.reverts():
        networks.provider.send_call(deployment, skip_trace=True)
