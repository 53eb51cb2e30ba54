import ape
import pytest
from ape.utils import ZERO_ADDRESS


def test_has_role_of_the_first_members(roles, role, timelock, issuer, custodian, guardian):
    for one, account in (
        (role.ADMIN, timelock),
        (role.ISSUER, issuer),
        (role.CUSTODIAN, custodian),
        (role.GUARDIAN, guardian),
    ):
        assert roles.has_role(one, account)
        assert [each for each in role if roles.has_role(each, account)] == [one]


def test_has_role_joined_roles_mean_any_of_them(roles, role, issuer):
    assert roles.has_role(role.PAYING_AGENT | role.ISSUER, issuer)
    assert not roles.has_role(role.PAYING_AGENT | role.CUSTODIAN, issuer)
    assert roles.has_role(1023, issuer)


def test_has_role_no_role_is_held_by_nobody(roles, issuer):
    assert not roles.has_role(0, issuer)


def test_has_role_stranger_deployer_and_zero_have_none(roles, stranger, deployer):
    for account in (stranger, deployer, ZERO_ADDRESS):
        assert not roles.has_role(1023, account)


@pytest.mark.parametrize("unknown", [1024, 2**255])
def test_has_role_unknown_role_reverts(roles, issuer, unknown):
    with ape.reverts():
        roles.has_role(unknown, issuer)
