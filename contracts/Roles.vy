# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Roles: one authority for every contract of the platform
@license MIT
@notice Who may do what, for all listings at once. `ADMIN` alone grants and revokes, and ADMIN is the timelock; its own
        PROPOSER and CANCELLER are kept there. The first members are given at deployment, so that the deployer never
        holds a role.
        Some roles exclude each other on one address, because one of the two checks the other.
        Trust: whoever controls ADMIN, after the timelock's delay, controls every role.
"""

from contracts.interfaces import IRoles

implements: IRoles


struct Grant:
    role: IRoles.Role
    account: address


MAX_FIRST_MEMBERS: constant(uint256) = 64

# account => the roles it holds, one bit each
roles_of: public(HashMap[address, IRoles.Role])
# role => number of members; four eyes need two
member_count: public(HashMap[IRoles.Role, uint256])


@deploy
def __init__(_admin: address, _members: DynArray[Grant, MAX_FIRST_MEMBERS]):
    """
    @param _admin The timelock.
    @param _members Members of every other role at the start.
    """
    assert _admin.is_contract, "roles: admin has no code"
    self._grant(IRoles.Role.ADMIN, _admin)
    for member: Grant in _members:
        self._grant(member.role, member.account)


# --- ADMIN ---


@external
def grant(_role: IRoles.Role, _account: address):
    """
    @notice Make `_account` a member of one role. ADMIN only. Granting a role that is held changes nothing.
    """
    self._check_admin()
    self._grant(_role, _account)


@external
def revoke(_role: IRoles.Role, _account: address):
    """
    @notice End a membership. ADMIN only. Revoking a role that is not held changes nothing.
    """
    self._check_admin()
    self._revoke(_role, _account)


# --- Members ---


@external
def renounce(_role: IRoles.Role):
    """
    @notice Give up one's own membership, at once: a member who learns that his key is exposed need not wait.
    """
    self._revoke(_role, msg.sender)


# --- Everybody ---


@external
@view
def has_role(_role: IRoles.Role, _account: address) -> bool:
    """
    @notice Whether `_account` is a member of `_role`; of any of them, if several are joined.
    """
    return _role in self.roles_of[_account]


@internal
def _grant(_role: IRoles.Role, _account: address):
    self._check_single(_role)
    assert _account != empty(address), "roles: zero address"
    held: IRoles.Role = self.roles_of[_account]
    if _role in held:
        return
    self._check_compatible(held | _role)
    self.roles_of[_account] = held | _role
    self.member_count[_role] += 1
    log IRoles.RoleGranted(role=_role, account=_account, sender=msg.sender)


@internal
def _revoke(_role: IRoles.Role, _account: address):
    self._check_single(_role)
    held: IRoles.Role = self.roles_of[_account]
    if _role not in held:
        return
    # Without an ADMIN nothing could ever be granted again.
    assert _role != IRoles.Role.ADMIN or self.member_count[_role] > 1, "roles: last admin"
    self.roles_of[_account] = held & ~_role
    self.member_count[_role] -= 1
    log IRoles.RoleRevoked(role=_role, account=_account, sender=msg.sender)


@internal
@view
def _check_admin():
    assert IRoles.Role.ADMIN in self.roles_of[msg.sender], "roles: caller is not admin"


@internal
@pure
def _check_single(_role: IRoles.Role):
    bits: uint256 = convert(_role, uint256)
    assert bits != 0 and bits & (bits - 1) == 0, "roles: not one role"


@internal
@view
def _check_compatible(_held: IRoles.Role):
    """
    @notice Refuse what nobody may hold together: ADMIN with anything; who attests custody figures with who keeps the
            shares or pays; who keeps the shares with who issues, pays or runs votes; who moves tokens by order with
            who blocks.
    """
    compatible: bool = _held == IRoles.Role.ADMIN or IRoles.Role.ADMIN not in _held
    if IRoles.Role.ATTESTOR in _held:
        compatible = compatible and (IRoles.Role.CUSTODIAN | IRoles.Role.PAYING_AGENT) not in _held
    if IRoles.Role.CUSTODIAN in _held:
        compatible = (
            compatible and (IRoles.Role.PAYING_AGENT | IRoles.Role.ISSUER | IRoles.Role.PROXY_AGENT) not in _held
        )
    if IRoles.Role.TRANSFER_AGENT in _held:
        compatible = compatible and IRoles.Role.COMPLIANCE not in _held
    assert compatible, "roles: incompatible roles"
