def test_member_count_of_first_members(create_roles, role, members):
    roles = create_roles(*members.items())

    assert [roles.member_count(one) for one in role] == [1] * 10


def test_member_count_follows_grants_and_revocations(create_roles, role, stranger, other, third):
    roles = create_roles((role.ISSUER, stranger), (role.ISSUER, other), (role.GUARDIAN, other))
    assert roles.member_count(role.ISSUER) == 2
    assert roles.member_count(role.GUARDIAN) == 1
    assert roles.member_count(role.CUSTODIAN) == 0

    roles.renounce(role.ISSUER, sender=other)
    roles.renounce(role.ISSUER, sender=other)
    assert roles.member_count(role.ISSUER) == 1
    assert roles.member_count(role.GUARDIAN) == 1


def test_member_count_of_joined_roles_is_zero(roles, role):
    """Only single roles have members of their own."""
    assert roles.member_count(role.ISSUER | role.CUSTODIAN) == 0
