def test_roles_of_is_the_sum_of_what_is_held(roles, role, admin, stranger):
    assert roles.roles_of(stranger) == 0
    held = 0
    for one in (role.ISSUER, role.PROXY_AGENT, role.GUARDIAN):
        roles.grant(one, stranger, sender=admin)
        held |= one
        assert roles.roles_of(stranger) == held

    roles.revoke(role.PROXY_AGENT, stranger, sender=admin)
    assert roles.roles_of(stranger) == role.ISSUER | role.GUARDIAN
