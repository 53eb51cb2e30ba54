import ape
import pytest


def test_renounce_at_once(roles, role, issuer):
    count = roles.member_count(role.ISSUER)

    tx = roles.renounce(role.ISSUER, sender=issuer)

    assert tx.events == [roles.RoleRevoked(role=role.ISSUER, account=issuer, sender=issuer)]
    assert not roles.has_role(role.ISSUER, issuer)
    assert roles.member_count(role.ISSUER) == count - 1


def test_renounce_keeps_other_roles(roles, role, admin, issuer):
    roles.grant(role.GUARDIAN, issuer, sender=admin)
    roles.renounce(role.ISSUER, sender=issuer)

    assert roles.roles_of(issuer) == role.GUARDIAN


def test_renounce_role_that_is_not_held_changes_nothing(roles, role, issuer, stranger):
    for caller in (issuer, stranger):
        assert roles.renounce(role.CUSTODIAN, sender=caller).events == []

    assert roles.has_role(role.ISSUER, issuer)
    assert roles.member_count(role.CUSTODIAN) == 1


def test_renounce_touches_nobody_else(roles, role, admin, issuer, stranger):
    roles.grant(role.ISSUER, stranger, sender=admin)
    roles.renounce(role.ISSUER, sender=stranger)

    assert roles.has_role(role.ISSUER, issuer)
    assert roles.member_count(role.ISSUER) == 1


def test_renounce_last_admin_reverts(roles, timelock, as_admin, role):
    with ape.reverts("roles: last admin"):
        as_admin(roles.renounce, role.ADMIN)

    assert roles.has_role(role.ADMIN, timelock)


def test_renounce_admin_beside_another(roles, role, admin):
    roles.renounce(role.ADMIN, sender=admin)

    assert not roles.has_role(role.ADMIN, admin)
    assert roles.member_count(role.ADMIN) == 1


@pytest.mark.parametrize("several", [0, 2 | 8])
def test_renounce_other_than_one_role_reverts(roles, issuer, several):
    with ape.reverts("roles: not one role"):
        roles.renounce(several, sender=issuer)

    assert roles.member_count(2) == 1
