# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Holds: freezes at once by one key, for good by two, and estates
@license MIT
@notice The level in force stands in the share. While a freeze waits for its second key, the level to which it falls
        back is kept here. Nothing here asks who is calling.
"""

from contracts.interfaces import IEnforcement
from contracts.interfaces import IShare
from contracts.modules import orders

uses: orders

# A key cannot string freezes together: one that raised a freeze alone may do so again to the same account and share
# when as long has passed as the freeze could last, and seven days more, however that freeze ended; or when another key
# has approved it. Others need not wait: a stolen key that withdraws an honest one's freeze keeps no third from another.
FREEZE_REST: public(constant(uint256)) = 7 * 86_400

# Places in a hold word; the confirmed level is the lowest
AMOUNT: constant(uint256) = 2**128 - 1
PENDING: constant(uint256) = 128
PENDING_WIDTH: constant(uint256) = 2**64 - 1
IS_ESTATE: constant(uint256) = 192

# share => account => [ confirmed, while a freeze is pending 128 | its number plus one 64 | is estate 1 | spare 63 ]
hold_word: HashMap[IShare, HashMap[address, uint256]]
# key => share => account => when the key last raised a freeze alone; zero if another key approved that
raised_ts: HashMap[address, HashMap[IShare, HashMap[address, uint256]]]


@deploy
def __init__():
    pass


@external
@view
def hold(_share: IShare, _account: address) -> IEnforcement.Hold:
    """
    @notice What orders keep in place of an account's tokens of a share.
    """
    return IEnforcement.Hold(
        confirmed=self._confirmed(_share, _account),
        in_force=staticcall _share.getFrozenTokens(_account),
        pending=self._pending(_share, _account),
        is_estate=self._is_estate(_share, _account),
    )


@internal
@view
def _pending(_share: IShare, _account: address) -> uint256:
    return (self.hold_word[_share][_account] >> PENDING) & PENDING_WIDTH


@internal
@view
def _confirmed(_share: IShare, _account: address) -> uint256:
    """
    @notice The level that two keys want: the share's, unless a freeze on the word of one is over it.
    """
    if self._pending(_share, _account) == 0:
        return staticcall _share.getFrozenTokens(_account)
    return self.hold_word[_share][_account] & AMOUNT


@internal
@view
def _is_estate(_share: IShare, _account: address) -> bool:
    return self.hold_word[_share][_account] >> IS_ESTATE != 0


@internal
@view
def _check_estate(_share: IShare, _account: address):
    assert self._is_estate(_share, _account), "enforcement: no estate hold"


@internal
def _raise(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Begin a freeze on the word of its filer, who is calling. One that goes no higher than what is confirmed only
            waits for its second key: it must not take the place of one that does.
    """
    share: IShare = _order.share
    account: address = _order.account
    confirmed: uint256 = self._confirmed(share, account)
    if _order.amount <= confirmed:
        return
    self._check_settled(share, account)
    rested_ts: uint256 = self.raised_ts[msg.sender][share][account] + orders.FREEZE_TERM + FREEZE_REST
    assert block.timestamp >= rested_ts, "enforcement: key must rest"
    self.raised_ts[msg.sender][share][account] = block.timestamp
    self._set_hold(share, account, confirmed, _id + 1, self._is_estate(share, account))
    extcall share.setFrozenTokens(account, _order.amount)


@internal
@view
def _check_settled(_share: IShare, _account: address):
    assert self._pending(_share, _account) == 0, "enforcement: a freeze is pending"


@internal
@view
def _is_lapsed(_id: uint256) -> bool:
    """
    @notice Whether a freeze that nobody approved has no way on: its term or expiry has passed, or its filer is no
            transfer agent any more.
    """
    end_ts: uint256 = min(orders._filed_ts(_id) + orders.FREEZE_TERM, orders._expiry_ts(_id))
    return block.timestamp >= end_ts or not orders._is_agent(orders._filer(_id))


@internal
def _confirm(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Make a freeze that was approved the confirmed level, up or down. Less than everything ends an estate hold.
            Refused while another waits.
    """
    share: IShare = _order.share
    account: address = _order.account
    if self._is_in_force(_id, _order):
        # No other can have come between: it was this freeze that its filer raised last.
        self.raised_ts[orders._filer(_id)][share][account] = 0
    else:
        self._check_settled(share, account)
    is_estate: bool = _order.kind == IEnforcement.Kind.ESTATE_HOLD or (
        self._is_estate(share, account) and _order.amount == AMOUNT
    )
    self._set_hold(share, account, 0, 0, is_estate)
    self._set_level(share, account, _order.amount)


@internal
@view
def _is_in_force(_id: uint256, _order: IEnforcement.Order) -> bool:
    """
    @notice Whether a freeze that nobody approved yet holds the account.
    """
    return self._pending(_order.share, _order.account) == _id + 1


@internal
def _fall_back(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Return to the confirmed level from a freeze that has ended without a second key, if it was over that.
    """
    if not self._is_in_force(_id, _order):
        return
    share: IShare = _order.share
    account: address = _order.account
    confirmed: uint256 = self._confirmed(share, account)
    self._set_hold(share, account, 0, 0, self._is_estate(share, account))
    self._set_level(share, account, confirmed)


@internal
def _set_level(_share: IShare, _account: address, _level: uint256):
    if staticcall _share.getFrozenTokens(_account) != _level:
        extcall _share.setFrozenTokens(_account, _level)


@internal
def _follow(_share: IShare, _account: address):
    """
    @notice After a forced transfer, which may have taken frozen tokens: a freeze falls back to no more than is frozen
            still. One that was raised beyond the balance hides what was taken: it falls back to what was confirmed.
    """
    level: uint256 = staticcall _share.getFrozenTokens(_account)
    if level < self._confirmed(_share, _account):
        self._set_hold(_share, _account, level, self._pending(_share, _account), self._is_estate(_share, _account))


@internal
def _pass_on(_share: IShare, _account: address, _successor: address):
    """
    @notice Let an estate hold follow the freeze, which the share hands over itself. The successor has none, since the
            share refuses one with tokens in encumbrance.
    """
    self._check_settled(_share, _account)
    self._check_settled(_share, _successor)
    if self._is_estate(_share, _account):
        self._set_hold(_share, _account, 0, 0, False)
        self._set_hold(_share, _successor, 0, 0, True)


@internal
def _set_hold(_share: IShare, _account: address, _confirmed: uint256, _pending: uint256, _is_estate: bool):
    """
    @param _confirmed A level of the share, which has 128 bits.
    """
    self.hold_word[_share][_account] = (
        _confirmed | (_pending << PENDING) | (convert(_is_estate, uint256) << IS_ESTATE)
    )
    log IEnforcement.HoldSet(
        share=_share, account=_account, confirmed=_confirmed, pending=_pending, is_estate=_is_estate
    )
