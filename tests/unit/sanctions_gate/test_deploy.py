import ape

COMPLIANCE = 32


def test_deploy_is_empty(create_gate, roles, other):
    gate = create_gate()

    assert gate.ROLES() == roles.address
    assert gate.ever_blocked_count() == 0
    assert gate.removal_count() == 0
    assert gate.status(other) == (0, 0, 0, 0)
    assert gate.name() == "Wholeshare sanctions gate"


def test_deploy_deployer_has_no_power(create_gate, deployer, other):
    gate = create_gate()

    with ape.reverts("gate: not compliance"):
        gate.block([other], 1, bytes(32), sender=deployer)


def test_deploy_obeys_the_roles_it_was_given(
    project, deployer, timelock, compliance, stranger, other
):
    roles = deployer.deploy(project.Roles, timelock, [(COMPLIANCE, stranger)])
    gate = deployer.deploy(project.SanctionsGate, roles)

    with ape.reverts("gate: not compliance"):
        gate.block([other], 1, bytes(32), sender=compliance)
    gate.block([other], 1, bytes(32), sender=stranger)
    assert gate.isSanctioned(other)


def test_compliance_ends_with_the_role(gate, roles, as_admin, compliance, other):
    as_admin(roles.revoke, COMPLIANCE, compliance)

    with ape.reverts("gate: not compliance"):
        gate.block([other], 1, bytes(32), sender=compliance)
