import ape
import pytest
from ape.exceptions import VirtualMachineError
from ape.utils import ZERO_ADDRESS

NOBODY = (ZERO_ADDRESS,) * 3


def test_deploy(project, deployer, roles, platform, holder, other, third):
    authorities = (holder.address, other.address, third.address)
    tx = deployer.call(project.Listings(roles, platform.blueprint, authorities))

    listings = project.Listings.at(tx.contract_address)
    assert tx.events == [
        listings.DefaultAuthoritiesSet(minter=holder, corporate_actions=other, enforcement=third)
    ]
    assert listings.ROLES() == roles.address
    assert listings.BLUEPRINT() == platform.blueprint
    assert listings.authorities() == authorities
    assert listings.count() == 0
    assert listings.share_at(0) == ZERO_ADDRESS


def test_deploy_without_authorities(project, deployer, roles, platform):
    listings = deployer.deploy(project.Listings, roles, platform.blueprint, NOBODY)

    assert listings.authorities() == NOBODY


def test_deploy_blueprint_without_code_reverts(project, deployer, roles, stranger):
    for blueprint in (stranger, ZERO_ADDRESS):
        with ape.reverts("listings: blueprint has no code"):
            deployer.deploy(project.Listings, roles, blueprint, NOBODY)


def test_blueprint_is_the_share_behind_the_preamble_of_erc_5202(project, listings, networks):
    code = bytes(networks.provider.get_code(listings.BLUEPRINT()))

    assert code[:3] == bytes.fromhex("fe7100")
    assert code[3:] == project.Share.contract_type.deployment_bytecode.to_bytes()


def test_blueprint_cannot_be_called(listings, stranger):
    """Its first byte stops everything: it is a template, not a share."""
    with pytest.raises(VirtualMachineError):
        stranger.transfer(listings.BLUEPRINT(), 0)
