# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Unit epochs of every listing: the times between two splits
@license MIT
@notice A figure in shares means nothing without its epoch. The first is 0; each later one is announced with its ratio,
        the close from which on custodian and tokens may count in different units, and its first second; at most one
        ahead, and it may be taken back until then. If that is at its close or later, nobody but a later attestation
        can tell in which unit the custodian counts.
"""

from contracts.interfaces import ICustody
from contracts.modules import refusals

PART: constant(uint256) = 2**32 - 1
TIME: constant(uint256) = 2**40 - 1
DENOMINATOR: constant(uint256) = 32
EFFECTIVE: constant(uint256) = 64
CLOSE: constant(uint256) = 104
CANCELLED: constant(uint256) = 144
# Of both parts of a ratio between any two epochs, so that whoever multiplies by it knows its size
MAX_PRODUCT: constant(uint256) = 2**64 - 1

# share => number of the last epoch, an announced one included
last_number: HashMap[address, uint256]
# share => epoch => [ numerator 32 | denominator 32 | effective 40 | close 40 | cancelled 40 | spare 72 ]. `cancelled`:
# when the epoch after this one was taken back, at its close or later; the word of the first holds nothing else.
epoch_words: HashMap[address, HashMap[uint256, uint256]]


@internal
@view
def _effective_ts(_share: address, _epoch: uint256) -> uint256:
    """
    @notice The first second of an epoch; zero for the first epoch and for those not announced.
    """
    return (self.epoch_words[_share][_epoch] >> EFFECTIVE) & TIME


@internal
@view
def _ratio(_share: address, _epoch: uint256) -> ICustody.Ratio:
    """
    @notice Shares of an epoch, from 1, for those of the one before it.
    """
    word: uint256 = self.epoch_words[_share][_epoch]
    return ICustody.Ratio(numerator=word & PART, denominator=(word >> DENOMINATOR) & PART)


@internal
@view
def _last(_share: address) -> ICustody.Epoch:
    """
    @notice The epoch announced last, in force or ahead; all zero while there is only the first.
    """
    epoch: uint256 = self.last_number[_share]
    ratio: ICustody.Ratio = self._ratio(_share, epoch)
    return ICustody.Epoch(
        unit_epoch=epoch,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        close_ts=self._close_ts(_share, epoch),
        effective_ts=self._effective_ts(_share, epoch),
    )


@internal
@view
def _close_ts(_share: address, _epoch: uint256) -> uint256:
    return (self.epoch_words[_share][_epoch] >> CLOSE) & TIME


@internal
@view
def _is_shut(_share: address, _figures: ICustody.Figures) -> bool:
    """
    @notice Whether the last figures may count other shares than the tokens, or the custodian others than the figures.
    """
    last: uint256 = self.last_number[_share]
    # Only the last can have its close ahead, since it was announced when the one before was in force.
    if self._close_ts(_share, last) > block.timestamp:
        last -= 1
    return not self._is_counted_in(_share, _figures, last)


@internal
@view
def _is_counted_in(_share: address, _figures: ICustody.Figures, _epoch: uint256) -> bool:
    """
    @notice Whether figures count the shares of an epoch, and are of later than its successor's late cancellation.
    """
    cancelled_ts: uint256 = (self.epoch_words[_share][_epoch] >> CANCELLED) & TIME
    # Without one there need not be an attestation either.
    return _figures.unit_epoch == _epoch and (cancelled_ts == 0 or _figures.as_of_ts > cancelled_ts)


@internal
@view
def _is_pending(_share: address) -> bool:
    return self._effective_ts(_share, self.last_number[_share]) > block.timestamp


@internal
@view
def _epoch_at(_share: address, _ts: uint256) -> uint256:
    """
    @notice The epoch in force at any time. Newest first, since callers ask about now and the recent past.
    """
    epoch: uint256 = self.last_number[_share]
    for _: uint256 in range(epoch, bound=PART):
        if self._effective_ts(_share, epoch) <= _ts:
            break
        epoch -= 1
    return epoch


@internal
@view
def _between(_share: address, _from: uint256, _to: uint256) -> ICustody.Ratio:
    """
    @notice What turns shares of one epoch into those of another, not reduced.
    """
    first: uint256 = min(_from, _to)
    last: uint256 = max(_from, _to)
    refusals._check(last <= self.last_number[_share], "custody: no such epoch")
    numerator: uint256 = 1
    denominator: uint256 = 1
    for i: uint256 in range(last - first, bound=PART):
        step: ICustody.Ratio = self._ratio(_share, first + i + 1)
        numerator *= step.numerator
        denominator *= step.denominator
        refusals._check(numerator <= MAX_PRODUCT and denominator <= MAX_PRODUCT, "custody: ratio product too large")
    if _from > _to:
        return ICustody.Ratio(numerator=denominator, denominator=numerator)
    return ICustody.Ratio(numerator=numerator, denominator=denominator)


@internal
def _schedule(_share: address, _ratio: ICustody.Ratio, _close_ts: uint256, _effective_ts: uint256):
    """
    @notice Announce the next epoch. Unguarded.
    """
    refusals._check(_effective_ts > block.timestamp and _effective_ts <= TIME, "custody: epoch not ahead")
    refusals._check(_close_ts <= _effective_ts, "custody: close after effect")
    # It follows that epochs ascend.
    refusals._check(not self._is_pending(_share), "custody: an epoch is pending")
    refusals._check(min(_ratio.numerator, _ratio.denominator) != 0, "custody: ratio has a zero")
    refusals._check(max(_ratio.numerator, _ratio.denominator) <= PART, "custody: ratio over 32 bits")
    epoch: uint256 = self.last_number[_share] + 1
    assert epoch <= PART
    self.last_number[_share] = epoch
    self.epoch_words[_share][epoch] = (
        _ratio.numerator | (_ratio.denominator << DENOMINATOR) | (_effective_ts << EFFECTIVE) | (_close_ts << CLOSE)
    )
    log ICustody.EpochScheduled(
        share=_share,
        unit_epoch=epoch,
        numerator=_ratio.numerator,
        denominator=_ratio.denominator,
        close_ts=_close_ts,
        effective_ts=_effective_ts,
    )


@internal
def _cancel(_share: address):
    """
    @notice Take back the announced epoch. Unguarded. Nothing can have been attested in it.
    """
    refusals._check(self._is_pending(_share), "custody: no epoch is pending")
    epoch: uint256 = self.last_number[_share]
    if self._close_ts(_share, epoch) <= block.timestamp:
        # No cancellation before it lies later, so the last one decides.
        word: uint256 = self.epoch_words[_share][epoch - 1] & ~(TIME << CANCELLED)
        self.epoch_words[_share][epoch - 1] = word | (block.timestamp << CANCELLED)
    self.epoch_words[_share][epoch] = 0
    self.last_number[_share] = epoch - 1
    log ICustody.EpochCancelled(share=_share, unit_epoch=epoch)


@external
@view
def unit_epoch_at(_share: address, _ts: uint256) -> uint256:
    """
    @notice The unit epoch in force at any time, announced ones included; the first is 0.
    """
    return self._epoch_at(_share, _ts)


@external
@view
def last_epoch(_share: address) -> ICustody.Epoch:
    """
    @notice The unit epoch announced last, in force or ahead; all zero while there is only the first.
    """
    return self._last(_share)


@external
@view
def units_between(_share: address, _from_epoch: uint256, _to_epoch: uint256) -> ICustody.Ratio:
    """
    @notice What turns a number of shares of `_from_epoch` into one of `_to_epoch`: times numerator, divided by
            denominator. Announced epochs included; not reduced; both parts are below 2**64, else it reverts.
    """
    return self._between(_share, _from_epoch, _to_epoch)
