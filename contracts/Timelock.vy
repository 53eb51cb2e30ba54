# pragma version 0.4.3
# pragma nonreentrancy off
# As in snekmate's modules: an operation is done once it was executed, and may itself schedule the next.
"""
@title Timelock: the delay for everything that can hurt holders
@license MIT for this file; it compiles in snekmate's AGPL-3.0 modules, which makes the deployed contract a combined work
@notice snekmate's timelock controller with three choices: the minimum delay is fixed in code, execution is open to
        everybody once the delay is over, and proposers and cancellers are different members at deployment. The contract administers
        itself: its members change only by operations that waited like any other.
        What proposers can do: announce any call by the platform's ADMIN. What cancellers can do: stop one that waits.
        Trust: the delay gives holders time to leave, unless transfers are paused; it does not judge what is proposed.
"""

from snekmate.auth import access_control
from snekmate.governance import timelock_controller

initializes: access_control
initializes: timelock_controller[access_control := access_control]

# Without `update_delay`, so that the delay is final, and without the hooks that would let it hold ERC-721 and 1155.
exports: (
    access_control.hasRole,
    access_control.getRoleAdmin,
    access_control.grantRole,
    access_control.revokeRole,
    access_control.renounceRole,
    timelock_controller.PROPOSER_ROLE,
    timelock_controller.EXECUTOR_ROLE,
    timelock_controller.CANCELLER_ROLE,
    timelock_controller.get_timestamp,
    timelock_controller.get_minimum_delay,
    timelock_controller.get_operation_state,
    timelock_controller.is_operation,
    timelock_controller.is_operation_pending,
    timelock_controller.is_operation_ready,
    timelock_controller.is_operation_done,
    timelock_controller.hash_operation,
    timelock_controller.schedule,
    timelock_controller.cancel,
    timelock_controller.execute,
)

MINIMUM_DELAY: public(constant(uint256)) = 2 * 86_400


@deploy
def __init__(_proposers: DynArray[address, 16], _cancellers: DynArray[address, 16]):
    """
    @param _proposers Members who announce operations.
    @param _cancellers Members who stop them; nobody is both, or one key could announce and hide.
    """
    assert len(_proposers) != 0, "timelock: no proposer"
    assert len(_cancellers) != 0, "timelock: no canceller"
    access_control.__init__()
    timelock_controller.__init__(MINIMUM_DELAY, [], [empty(address)], empty(address))
    for proposer: address in _proposers:
        assert proposer not in _cancellers, "timelock: both roles"
        access_control._grant_role(timelock_controller.PROPOSER_ROLE, proposer)
    for canceller: address in _cancellers:
        access_control._grant_role(timelock_controller.CANCELLER_ROLE, canceller)


@external
@view
def supportsInterface(_interface_id: bytes4) -> bool:
    """
    @notice ERC-165. Not snekmate's answer, which would promise the hooks that are left out above.
    """
    return _interface_id in [0x01FFC9A7, 0x7965DB0B]  # ERC-165, IAccessControl
