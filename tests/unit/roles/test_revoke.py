import ape
import pytest


def test_revoke(roles, timelock, as_admin, role, issuer):
    count = roles.member_count(role.ISSUER)

    tx = as_admin(roles.revoke, role.ISSUER, issuer)

    assert [log for log in tx.events if log.contract_address == roles.address] == [
        roles.RoleRevoked(role=role.ISSUER, account=issuer, sender=timelock)
    ]
    assert not roles.has_role(role.ISSUER, issuer)
    assert roles.roles_of(issuer) == 0
    assert roles.member_count(role.ISSUER) == count - 1


def test_revoke_one_of_two_keeps_the_other(roles, as_admin, role, issuer):
    as_admin(roles.grant, role.GUARDIAN, issuer)
    as_admin(roles.revoke, role.ISSUER, issuer)

    assert roles.roles_of(issuer) == role.GUARDIAN


def test_revoke_one_member_keeps_the_others(roles, as_admin, role, issuer, stranger):
    as_admin(roles.grant, role.ISSUER, stranger)
    as_admin(roles.revoke, role.ISSUER, issuer)

    assert roles.has_role(role.ISSUER, stranger)
    assert roles.member_count(role.ISSUER) == 1


@pytest.mark.parametrize("account", ["stranger", "custodian"])
def test_revoke_role_that_is_not_held_changes_nothing(roles, as_admin, role, request, account):
    account = request.getfixturevalue(account)
    before = roles.roles_of(account), roles.member_count(role.ISSUER)

    tx = as_admin(roles.revoke, role.ISSUER, account)

    assert [log for log in tx.events if log.contract_address == roles.address] == []
    assert (roles.roles_of(account), roles.member_count(role.ISSUER)) == before


def test_revoke_last_member_of_any_other_role(roles, as_admin, role, proxy_agent):
    """A role without members only means that nobody does its work."""
    as_admin(roles.revoke, role.PROXY_AGENT, proxy_agent)

    assert roles.member_count(role.PROXY_AGENT) == 0


def test_revoke_last_admin_reverts(roles, timelock, as_admin, role):
    with ape.reverts("roles: last admin"):
        as_admin(roles.revoke, role.ADMIN, timelock)

    assert roles.has_role(role.ADMIN, timelock)
    assert roles.member_count(role.ADMIN) == 1


def test_revoke_admin_hands_over(roles, timelock, role, admin, stranger):
    """ADMIN moves by two operations: the new one is granted, then it revokes the old one."""
    assert roles.member_count(role.ADMIN) == 2

    roles.revoke(role.ADMIN, timelock, sender=admin)

    assert not roles.has_role(role.ADMIN, timelock)
    assert roles.member_count(role.ADMIN) == 1
    with ape.reverts("roles: last admin"):
        roles.revoke(role.ADMIN, admin, sender=admin)


def test_revoke_admin_not_held_is_no_last_admin(roles, role, as_admin, stranger):
    as_admin(roles.revoke, role.ADMIN, stranger)

    assert roles.member_count(role.ADMIN) == 1


@pytest.mark.parametrize("several", [0, 2 | 512])
def test_revoke_other_than_one_role_reverts(roles, admin, issuer, several):
    with ape.reverts("roles: not one role"):
        roles.revoke(several, issuer, sender=admin)


def test_revoke_unknown_role_reverts(roles, admin, issuer):
    with ape.reverts():
        roles.revoke(1024, issuer, sender=admin)


def test_revoke_by_others_reverts(roles, role, everyone_but, issuer):
    for caller in everyone_but():
        with ape.reverts("roles: caller is not admin"):
            roles.revoke.call(role.ISSUER, issuer, sender=caller, skip_trace=True)
