# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Powers over one share: which contract holds which, and who may replace them
@license MIT
@notice Minter, CorporateActions and Enforcement are one contract each, or nobody; the gate is one more. All four change
        only through the timelock, which is what ADMIN is; other roles are asked of `Roles`, which never changes.
        A transfer asks nothing here.
"""

from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import records
from contracts.modules import words

uses: records

ROLES: public(immutable(IRoles))

# The contracts that alone may mint and lock, change the multiplier, enforce
authorities: public(IShare.Authorities)


@deploy
def __init__(_roles: IRoles, _gate: address, _authorities: IShare.Authorities):
    """
    @param _gate The one that `records` was initialised with, whose global word holds it.
    @param _authorities Any may be zero: then nobody has that power until the timelock names one.
    """
    self._check_gate(_gate)
    ROLES = _roles
    log IShare.GateSet(gate=_gate)
    self._set_authorities(_authorities)


@external
def set_gate(_gate: address):
    """
    @notice Replace the gate. ADMIN only.
    """
    self._check_role(IRoles.Role.ADMIN)
    self._check_gate(_gate)
    records._set_in_global(0, words.GATE, convert(_gate, uint256))
    log IShare.GateSet(gate=_gate)


@external
def set_authorities(_authorities: IShare.Authorities):
    """
    @notice Replace the contracts that may mint, change the multiplier and enforce. ADMIN only.
            A zero address leaves a power with nobody.
    """
    self._check_role(IRoles.Role.ADMIN)
    self._set_authorities(_authorities)


@internal
def _set_authorities(_authorities: IShare.Authorities):
    self.authorities = _authorities
    log IShare.AuthoritiesSet(
        minter=_authorities.minter,
        corporate_actions=_authorities.corporate_actions,
        enforcement=_authorities.enforcement,
    )


@internal
@view
def _check_gate(_gate: address):
    if not _gate.is_contract:
        errors._refuse(errors.GATE_HAS_NO_CODE)


@internal
@view
def _check_minter():
    self._check_caller(msg.sender == self.authorities.minter)


@internal
@view
def _check_corporate_actions():
    self._check_caller(msg.sender == self.authorities.corporate_actions)


@internal
@view
def _check_enforcement():
    self._check_caller(msg.sender == self.authorities.enforcement)


@internal
@view
def _check_role(_role: IRoles.Role):
    self._check_caller(self._has_role(_role))


@internal
@view
def _check_caller(_is_allowed: bool):
    if not _is_allowed:
        errors._refuse(errors.CALLER_LACKS_THE_ROLE)


@internal
@view
def _has_role(_role: IRoles.Role) -> bool:
    # No check that there is code: an empty answer is too short to decode and reverts.
    return staticcall ROLES.has_role(_role, msg.sender, skip_contract_check=True)
