import ape
import pytest
from ape.exceptions import ContractLogicError
from ape.utils import ZERO_ADDRESS

MAX_FIRST_MEMBERS = 64


@pytest.fixture
def refuses(chain):
    """The reason with which a construction reverts. As a call: of some that are sent, Ape fails to
    decode the trace, and that error hides the contract's."""

    def refuses(construction):
        with pytest.raises(ContractLogicError) as error:
            chain.provider.send_call(construction)
        return error.value.message

    return refuses


def test_deploy(project, timelock, deployer, role, members):
    tx = deployer.call(project.Roles(timelock, list(members.items())))

    roles = project.Roles.at(tx.contract_address)
    assert tx.events == [
        roles.RoleGranted(role=role.ADMIN, account=timelock, sender=deployer),
        *(
            roles.RoleGranted(role=one, account=account, sender=deployer)
            for one, account in members.items()
        ),
    ]
    assert roles.roles_of(timelock) == role.ADMIN
    assert {one: roles.roles_of(account) for one, account in members.items()} == {
        one: one for one in members
    }


def test_deploy_deployer_ends_powerless(create_roles, deployer, role):
    roles = create_roles()

    assert roles.roles_of(deployer) == 0
    with ape.reverts("roles: caller is not admin"):
        roles.grant(role.ISSUER, deployer, sender=deployer)


def test_deploy_admin_without_code_reverts(project, refuses, stranger):
    """A key would have no delay."""
    for admin in (stranger, ZERO_ADDRESS):
        assert refuses(project.Roles(admin, [])) == "roles: admin has no code"


def test_deploy_zero_address_as_member_reverts(create_roles, role):
    with ape.reverts("roles: zero address"):
        create_roles((role.ISSUER, ZERO_ADDRESS))


def test_deploy_joined_roles_revert(create_roles, role, stranger):
    with ape.reverts("roles: not one role"):
        create_roles((role.ISSUER | role.GUARDIAN, stranger))


def test_deploy_timelock_as_other_member_reverts(create_roles, timelock, role):
    with ape.reverts("roles: incompatible roles"):
        create_roles((role.ISSUER, timelock))


def test_deploy_member_named_twice_counts_once(create_roles, role, stranger):
    roles = create_roles((role.ISSUER, stranger), (role.ISSUER, stranger))

    assert roles.member_count(role.ISSUER) == 1


def test_deploy_as_many_members_as_the_bound(
    project, create_roles, refuses, timelock, role, accounts
):
    one_each = [(role.REGISTRAR, accounts[i % 20]) for i in range(MAX_FIRST_MEMBERS)]
    assert create_roles(*one_each).member_count(role.REGISTRAR) == 20

    assert refuses(project.Roles(timelock, [*one_each, one_each[0]]))
