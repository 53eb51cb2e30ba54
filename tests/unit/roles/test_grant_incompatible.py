"""Every ordered pair of the ten roles, and every three of them."""

from itertools import combinations, permutations

import ape
import pytest

NAMES = [
    "ADMIN",
    "ISSUER",
    "ATTESTOR",
    "CUSTODIAN",
    "TRANSFER_AGENT",
    "COMPLIANCE",
    "PAYING_AGENT",
    "PROXY_AGENT",
    "REGISTRAR",
    "GUARDIAN",
]


def test_the_design_refuses_fifteen_pairs(role, incompatible):
    assert [one.name for one in role] == NAMES
    assert len(incompatible) == 6 + 9


@pytest.mark.parametrize("held", NAMES)
def test_grant_beside_a_held_role(
    create_roles, timelock, as_admin, role, incompatible, held, other, stranger
):
    """One account holds one role and is granted each of the others."""
    held = role[held]
    roles = create_roles() if held == role.ADMIN else create_roles((held, stranger))
    as_admin(roles.grant, role.ADMIN, other)
    account = other if held == role.ADMIN else stranger

    for wanted in set(role) - {held}:
        if {held, wanted} in incompatible:
            with ape.reverts("roles: incompatible roles"):
                roles.grant.call(wanted, account, sender=other, skip_trace=True)
        else:
            roles.grant.call(wanted, account, sender=other)


def test_deploy_with_every_ordered_pair(project, networks, timelock, role, incompatible, stranger):
    """The first members are checked like later ones. Calls that deploy nothing."""
    for pair in permutations(role, 2):
        deployment = project.Roles(timelock, [(one, stranger) for one in pair])
        if frozenset(pair) in incompatible:
            with ape.reverts("roles: incompatible roles"):
                networks.provider.send_call(deployment, skip_trace=True)
        else:
            networks.provider.send_call(deployment)


def test_deploy_with_every_three(project, networks, timelock, role, incompatible, stranger):
    """The last one is checked against both that are held."""
    for three in combinations(role, 3):
        deployment = project.Roles(timelock, [(one, stranger) for one in three])
        if any(frozenset(pair) in incompatible for pair in combinations(three, 2)):
            with ape.reverts("roles: incompatible roles"):
                networks.provider.send_call(deployment, skip_trace=True)
        else:
            networks.provider.send_call(deployment)


def test_grant_incompatible_role_changes_nothing(roles, role, admin, custodian):
    count = roles.member_count(role.ATTESTOR)

    with ape.reverts("roles: incompatible roles"):
        roles.grant(role.ATTESTOR, custodian, sender=admin)

    assert roles.roles_of(custodian) == role.CUSTODIAN
    assert roles.member_count(role.ATTESTOR) == count


def test_grant_after_the_other_role_was_revoked(roles, role, admin, custodian):
    roles.revoke(role.CUSTODIAN, custodian, sender=admin)
    roles.grant(role.ATTESTOR, custodian, sender=admin)

    assert roles.roles_of(custodian) == role.ATTESTOR


def test_incompatible_roles_on_two_addresses_are_fine(roles, role, custodian, issuer):
    assert roles.has_role(role.CUSTODIAN, custodian)
    assert roles.has_role(role.ISSUER, issuer)
