# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Orders: filed by one key, approved by another, ended once
@license MIT
@notice The life of an order, whatever it orders. Nothing here asks who is calling, but the two keys of an order are
        told apart and both must hold their role to the end.
"""

from contracts.interfaces import IEnforcement
from contracts.interfaces import IRoles

AMOUNT: constant(uint256) = 2**128 - 1
# From filing, while everybody can read what is to happen
TRANSFER_NOTICE: public(constant(uint256)) = 3 * 86_400
RECOVERY_NOTICE: public(constant(uint256)) = 14 * 86_400
# How long a freeze may rest on one key
FREEZE_TERM: public(constant(uint256)) = 7 * 86_400
# An order that nobody carried out is no standing threat.
MAX_LIFE: public(constant(uint256)) = 90 * 86_400

# Places in a filing word; the filer is the lowest
ADDRESS: constant(uint256) = 2**160 - 1
FILED: constant(uint256) = 160
EXPIRY: constant(uint256) = 200
STATE: constant(uint256) = 240
TIME: constant(uint256) = 2**40 - 1

ROLES: public(immutable(IRoles))

# Orders are numbered from 0
order_count: public(uint256)
# id => keccak of the ABI-encoded order
order_hash: HashMap[uint256, bytes32]
# id => [ filer 160 | filed 40 | expiry 40 | state 8 | spare 8 ]
filing_word: HashMap[uint256, uint256]
# id => the second key; zero until it has approved
approver: HashMap[uint256, address]


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles


@external
@view
def order(_id: uint256) -> IEnforcement.Filing:
    """
    @notice Where an order stands; all zero if there is none of that number. One whose expiry has passed, or whose
            freeze has, stays in its state until somebody ends it, but has no way on.
    """
    word: uint256 = self.filing_word[_id]
    return IEnforcement.Filing(
        order_hash=self.order_hash[_id],
        state=convert(word >> STATE, IEnforcement.State),
        filed_ts=(word >> FILED) & TIME,
        expiry_ts=(word >> EXPIRY) & TIME,
        filer=convert(word & ADDRESS, address),
        approver=self.approver[_id],
    )


# --- Kinds ---

# Views, since the compiler takes a flag for state.


@internal
@view
def _is_transfer(_kind: IEnforcement.Kind) -> bool:
    return _kind in (
        IEnforcement.Kind.COURT_ORDER
        | IEnforcement.Kind.LICENCE
        | IEnforcement.Kind.THEFT
        | IEnforcement.Kind.ERROR
        | IEnforcement.Kind.INHERITANCE
    )


@internal
@view
def _is_freeze(_kind: IEnforcement.Kind) -> bool:
    return _kind in (IEnforcement.Kind.FREEZE | IEnforcement.Kind.ESTATE_HOLD)


@internal
@view
def _is_succession(_kind: IEnforcement.Kind) -> bool:
    return _kind in (IEnforcement.Kind.RECOVERY | IEnforcement.Kind.ESTATE)


@internal
@pure
def _check_kind(_is_of_kind: bool):
    assert _is_of_kind, "enforcement: wrong kind"


@internal
@view
def _notice(_kind: IEnforcement.Kind) -> uint256:
    """
    @notice Seconds from filing to execution. A freeze moves nothing and is in force at once.
    """
    if self._is_transfer(_kind):
        return TRANSFER_NOTICE
    if self._is_succession(_kind):
        return RECOVERY_NOTICE
    return 0


# --- Life ---


@internal
def _file(_order: IEnforcement.Order) -> uint256:
    """
    @notice Number an order, store its hash and publish it. Looks at the order alone, at no account or share.
    """
    self._check_fields(_order)
    id: uint256 = self.order_count
    self.order_count = id + 1
    self.order_hash[id] = self._hash(_order)
    # The expiry was seen to fit.
    self.filing_word[id] = (
        convert(msg.sender, uint256)
        | (block.timestamp << FILED)
        | (_order.expiry_ts << EXPIRY)
        | (convert(IEnforcement.State.FILED, uint256) << STATE)
    )
    log IEnforcement.OrderFiled(
        id=id,
        share=_order.share,
        account=_order.account,
        kind=_order.kind,
        receiver=_order.receiver,
        amount=_order.amount,
        expiry_ts=_order.expiry_ts,
        document_hash=_order.document_hash,
        filer=msg.sender,
    )
    return id


@internal
@view
def _check_fields(_order: IEnforcement.Order):
    kind: uint256 = convert(_order.kind, uint256)
    assert kind != 0 and kind & (kind - 1) == 0, "enforcement: not one kind"
    assert _order.document_hash != empty(bytes32), "enforcement: no document"
    assert _order.account != empty(address), "enforcement: account is zero"
    is_fit: bool = _order.receiver not in [empty(address), _order.account]
    least: uint256 = 1
    most: uint256 = AMOUNT
    if self._is_freeze(_order.kind):
        is_fit = _order.receiver == empty(address)
        least = 0
        if _order.kind == IEnforcement.Kind.ESTATE_HOLD:
            least = AMOUNT
    elif self._is_succession(_order.kind):
        least = 0
        most = 0
    assert is_fit, "enforcement: unfit receiver"
    assert _order.amount >= least and _order.amount <= most, "enforcement: unfit amount"
    first: uint256 = block.timestamp + self._notice(_order.kind)
    assert (
        _order.expiry_ts > first and _order.expiry_ts <= block.timestamp + MAX_LIFE
    ), "enforcement: expiry out of range"


@internal
def _approve(_id: uint256, _state: IEnforcement.State):
    """
    @notice Add the second key.
    @param _state What the order becomes by it.
    """
    self._check_state(_id, IEnforcement.State.FILED)
    self._check_expiry(_id)
    assert msg.sender != self._filer(_id), "enforcement: approver is filer"
    self.approver[_id] = msg.sender
    self._set_state(_id, _state)
    log IEnforcement.OrderApproved(id=_id, approver=msg.sender)


@internal
@view
def _check_due(_id: uint256, _kind: IEnforcement.Kind):
    """
    @notice Whether an approved order may be carried out now.
    """
    self._check_state(_id, IEnforcement.State.APPROVED)
    assert block.timestamp >= self._filed_ts(_id) + self._notice(_kind), "enforcement: too early"
    self._check_expiry(_id)
    self._check_key(self._filer(_id))
    self._check_key(self.approver[_id])


@internal
def _execute(_id: uint256):
    """
    @notice End an order that was found due.
    """
    self._set_state(_id, IEnforcement.State.EXECUTED)
    log IEnforcement.OrderExecuted(id=_id, sender=msg.sender)


@internal
def _end(_id: uint256, _state: IEnforcement.State):
    """
    @notice End an order that is filed or approved without carrying it out.
    """
    self._check_state(_id, IEnforcement.State.FILED | IEnforcement.State.APPROVED)
    self._set_state(_id, _state)


@internal
def _set_state(_id: uint256, _state: IEnforcement.State):
    word: uint256 = self.filing_word[_id] & (2**STATE - 1)
    self.filing_word[_id] = word | (convert(_state, uint256) << STATE)


# --- What is asked of an order ---


@internal
@pure
def _hash(_order: IEnforcement.Order) -> bytes32:
    return keccak256(abi_encode(_order))


@internal
@view
def _check_order(_id: uint256, _order: IEnforcement.Order):
    # A number that was never given has no order that hashes to zero.
    assert self._hash(_order) == self.order_hash[_id], "enforcement: not the order"


@internal
@view
def _check_state(_id: uint256, _states: IEnforcement.State):
    assert self._state(_id) in _states, "enforcement: not in that state"


@internal
@view
def _check_expiry(_id: uint256):
    assert block.timestamp < self._expiry_ts(_id), "enforcement: expired"


@internal
@view
def _check_key(_key: address):
    """
    @notice Whoever filed or approved must be a transfer agent to the end: a key that is found stolen takes its orders
            with it.
    """
    assert self._is_agent(_key), "enforcement: a key was revoked"


@internal
@view
def _is_agent(_account: address) -> bool:
    return staticcall ROLES.has_role(IRoles.Role.TRANSFER_AGENT, _account)


@internal
@view
def _is_open(_id: uint256) -> bool:
    """
    @notice Whether an order can still be carried out.
    """
    return (
        self._state(_id) in (IEnforcement.State.FILED | IEnforcement.State.APPROVED)
        and block.timestamp < self._expiry_ts(_id)
    )


@internal
@view
def _state(_id: uint256) -> IEnforcement.State:
    return convert(self.filing_word[_id] >> STATE, IEnforcement.State)


@internal
@view
def _filer(_id: uint256) -> address:
    return convert(self.filing_word[_id] & ADDRESS, address)


@internal
@view
def _filed_ts(_id: uint256) -> uint256:
    return (self.filing_word[_id] >> FILED) & TIME


@internal
@view
def _expiry_ts(_id: uint256) -> uint256:
    return (self.filing_word[_id] >> EXPIRY) & TIME
