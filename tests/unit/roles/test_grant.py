import ape
import pytest
from ape.utils import ZERO_ADDRESS


def test_grant(roles, timelock, as_admin, role, stranger):
    count = roles.member_count(role.ISSUER)

    tx = as_admin(roles.grant, role.ISSUER, stranger)

    assert [log for log in tx.events if log.contract_address == roles.address] == [
        roles.RoleGranted(role=role.ISSUER, account=stranger, sender=timelock)
    ]
    assert roles.has_role(role.ISSUER, stranger)
    assert roles.roles_of(stranger) == role.ISSUER
    assert roles.member_count(role.ISSUER) == count + 1


def test_grant_second_role_keeps_the_first(roles, as_admin, role, stranger):
    as_admin(roles.grant, role.ISSUER, stranger)
    as_admin(roles.grant, role.GUARDIAN, stranger)

    assert roles.roles_of(stranger) == role.ISSUER | role.GUARDIAN
    assert roles.has_role(role.ISSUER, stranger)
    assert roles.has_role(role.GUARDIAN, stranger)


def test_grant_held_role_changes_nothing(roles, as_admin, role, issuer):
    count = roles.member_count(role.ISSUER)

    tx = as_admin(roles.grant, role.ISSUER, issuer)

    assert [log for log in tx.events if log.contract_address == roles.address] == []
    assert roles.member_count(role.ISSUER) == count
    assert roles.roles_of(issuer) == role.ISSUER


def test_grant_takes_every_role(roles, role, admin, stranger):
    for one in role:
        roles.grant.call(one, stranger, sender=admin)


def test_grant_zero_address_reverts(roles, role, admin):
    with ape.reverts("roles: zero address"):
        roles.grant(role.ISSUER, ZERO_ADDRESS, sender=admin)


@pytest.mark.parametrize("several", [0, 2 | 4, 256 | 512, 1023])
def test_grant_other_than_one_role_reverts(roles, admin, stranger, several):
    """Joined roles would be counted as a role of their own."""
    with ape.reverts("roles: not one role"):
        roles.grant(several, stranger, sender=admin)


@pytest.mark.parametrize("unknown", [1024, 2**255, 2 | 1024])
def test_grant_unknown_role_reverts(roles, admin, stranger, unknown):
    with ape.reverts():
        roles.grant(unknown, stranger, sender=admin)


def test_grant_by_others_reverts(roles, role, everyone_but, stranger):
    for caller in everyone_but():
        with ape.reverts("roles: caller is not admin"):
            roles.grant.call(role.ISSUER, stranger, sender=caller, skip_trace=True)


def test_grant_by_new_admin(roles, role, admin, stranger):
    tx = roles.grant(role.ISSUER, stranger, sender=admin)

    assert tx.events == [roles.RoleGranted(role=role.ISSUER, account=stranger, sender=admin)]
