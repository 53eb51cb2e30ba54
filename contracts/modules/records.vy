# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Record instants of one listing, and the global word that carries their window
@license MIT
@notice A record instant is a future time at which positions are taken: for a dividend, a meeting, or both. It is
        announced ahead, never moved and never cancelled; it needs no transaction when it passes. Instant T covers
        every transaction with a timestamp before T.
        Instants form one ascending list from node 0 to `END`. A node is never removed: a link out of T proves that T
        was scheduled. The global word holds the last instant that was seen to pass and the one after it.
        Whoever writes the global word rolls it first, since several instants may have passed unseen.
"""

from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import words

# One settlement window (T+1, a day), so that nobody is surprised by a record over trades that are already made. Upper
# bound: an instant is irrevocable and takes a pending place until it has passed.
MIN_AHEAD: constant(uint256) = 86_400
MAX_AHEAD: constant(uint256) = 366 * 86_400
# After the last instant; larger than any time a block can have.
END: constant(uint256) = words.TIME

# [ gate 160 | last record 40 | next record 40 | pending 5 | flags 3 | spare 8 ]
global_word: uint256
# T => the instant after T, from 0, before the first, to 2**40 - 1, after the last; zero if T was never scheduled
next_record: public(HashMap[uint256, uint256])


@deploy
def __init__(_gate: address):
    self.next_record[0] = END
    self.global_word = words._with_records(convert(_gate, uint256), 0, END, 0)


@internal
@view
def _rolled() -> uint256:
    """
    @notice The global word as of this block, every instant that has passed counted.
    """
    word: uint256 = self.global_word
    next: uint256 = (word >> words.NEXT_RECORD) & words.TIME
    if next > block.timestamp:
        return word
    last: uint256 = 0
    pending: uint256 = (word >> words.PENDING) & words.MAX_PENDING
    # Never more than are pending, so `pending` stops at zero, behind which only END follows.
    for _: uint256 in range(words.MAX_PENDING):
        last = next
        next = self.next_record[last]
        pending = unsafe_sub(pending, 1)
        if next > block.timestamp:
            break
    return words._with_records(word, last, next, pending)


@internal
def _roll() -> uint256:
    """
    @notice Store the rolled global word if an instant has passed, and return it.
    """
    word: uint256 = self.global_word
    if (word >> words.NEXT_RECORD) & words.TIME <= block.timestamp:
        word = self._rolled()
        self.global_word = word
    return word


@internal
def _set_in_global(_place: uint256, _width: uint256, _value: uint256):
    """
    @notice Overwrite the gate or a flag in the global word. Unguarded.
    """
    self.global_word = (self._rolled() & ~(_width << _place)) | (_value << _place)


@internal
def _schedule(_ts: uint256, _after: uint256):
    """
    @notice Insert an instant behind the scheduled instant `_after`, the last one before it. Unguarded.
    """
    # Cannot overflow: both are added to the time.
    if unsafe_sub(_ts, unsafe_add(block.timestamp, MIN_AHEAD)) > MAX_AHEAD - MIN_AHEAD:
        errors._refuse(errors.RECORD_NOT_1_366_DAYS_OFF)
    word: uint256 = self._rolled()
    if (word >> words.PENDING) & words.MAX_PENDING == words.MAX_PENDING:
        errors._refuse(errors.TOO_MANY_RECORDS)
    following: uint256 = self.next_record[_after]
    # An unscheduled `_after` has no link, so `_ts < following` refuses it; a passed one other than the last has a
    # following instant that has passed too. An instant that is there already equals `_after` or `following`.
    if _ts <= _after or _ts >= following:
        errors._refuse(errors.WRONG_PREDECESSOR)
    self.next_record[_after] = _ts
    self.next_record[_ts] = following
    if _after == (word >> words.LAST_RECORD) & words.TIME:
        # `following` is what stands there.
        word ^= (following ^ _ts) << words.NEXT_RECORD
    # Below MAX_PENDING, so that adding one stays within the field.
    self.global_word = unsafe_add(word, 1 << words.PENDING)


@internal
@view
def _check_passed(_ts: uint256):
    """
    @notice Positions exist only at scheduled instants that have passed; there is no fallback to the present.
    """
    last: uint256 = (self.global_word >> words.LAST_RECORD) & words.TIME
    # The last that was seen to pass needs no look at the list. Node 0 begins the list and is no instant.
    if _ts == 0 or (_ts != last and self.next_record[_ts] == 0):
        errors._refuse(errors.NOT_A_RECORD_INSTANT)
    if _ts > block.timestamp:
        errors._refuse(errors.RECORD_NOT_REACHED)


@external
@view
def record_window() -> IShare.RecordWindow:
    """
    @notice The last passed and the next pending record instant, and how many are pending.
    """
    word: uint256 = self._rolled()
    return IShare.RecordWindow(
        last=((word >> words.LAST_RECORD) & words.TIME),
        next=((word >> words.NEXT_RECORD) & words.TIME),
        pending=((word >> words.PENDING) & words.MAX_PENDING),
    )
