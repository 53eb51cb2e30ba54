# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Layouts of the packed words of `Share`, and nothing else
@license MIT
@notice Vyper gives every struct member a slot of its own, so what a transfer touches is packed by hand.
        A field is read as `(word >> FIELD) & WIDTH`, and the lowest as `word & WIDTH`: a function for it would cost a
        transfer more than the field. Words are built here, but an account's in `ledger`, and every field is checked:
        what lies beyond its width must be zero, in the union of all fields at once.
        Layouts, least significant field first; times in UTC seconds (40 bits last until the year 36812):
        account      [ balance 128 | last change 40 | last outgoing 40 | history length 32 | flags 16 ]
        flags        [ encumbered 1 | retired 1 | spare 6 | generation 8 ]
        global       [ gate 160 | last record 40 | next record 40 | pending 5 | flags 3 | spare 8 ]
        flags        [ transfers paused 1 | issuance paused 1 | multiplier changes 1 ]
        encumbrance  [ locked 128 | frozen 128 ]
        pause        [ spare 40 | transfers until 40 | issuance until 40 | deactivated from, inverted 40 | spare 96 ]
        checkpoint   [ value 128 | since 40 | spare 88 ]
        multiplier   [ current 80 | next 80 | effective 40 | history length 32 | spare 24 ]
"""

# Widths
AMOUNT: constant(uint256) = 2**128 - 1
TIME: constant(uint256) = 2**40 - 1
LENGTH: constant(uint256) = 2**32 - 1
MAX_GENERATION: constant(uint256) = 2**8 - 1
MAX_PENDING: constant(uint256) = 2**5 - 1
MULTIPLIER: constant(uint256) = 2**80 - 1
BALANCE: constant(uint256) = AMOUNT
LOCKED: constant(uint256) = AMOUNT
VALUE: constant(uint256) = AMOUNT

# Places in an account word
LAST_CHANGE: constant(uint256) = 128
LAST_OUTGOING: constant(uint256) = 168
HISTORY_LENGTH: constant(uint256) = 208
GENERATION: constant(uint256) = 248
FLAGS: constant(uint256) = 240
# Among the flags
ENCUMBERED: constant(uint256) = 1
RETIRED: constant(uint256) = 2

# Places in the global word
GATE: constant(uint256) = 2**160 - 1
LAST_RECORD: constant(uint256) = 160
NEXT_RECORD: constant(uint256) = 200
PENDING: constant(uint256) = 240
PAUSE_FLAGS: constant(uint256) = 245
MULTIPLIER_CHANGES: constant(uint256) = 247
RECORDS: constant(uint256) = (2**85 - 1) << 160
# Among the pause flags
TRANSFERS_PAUSED: constant(uint256) = 1
ISSUANCE_PAUSED: constant(uint256) = 2
PAUSE: constant(uint256) = 3

# Places in the other words
FROZEN: constant(uint256) = 128
TRANSFERS_UNTIL: constant(uint256) = 40
ISSUANCE_UNTIL: constant(uint256) = 80
DEACTIVATION: constant(uint256) = 120
# The time of an activity begins at this, times its flag.
PAUSE_WIDTH: constant(uint256) = 40
SINCE: constant(uint256) = 128
NEXT: constant(uint256) = 80
EFFECTIVE: constant(uint256) = 160
MULTIPLIER_LENGTH: constant(uint256) = 200


@internal
@pure
def _with_records(_global: uint256, _last: uint256, _next: uint256, _pending: uint256) -> uint256:
    """
    @notice The global word with another window of record instants; gate and flags stay.
    """
    assert ((_last | _next) >> 40) | (_pending >> 5) == 0
    return ((_global & ~RECORDS) | (_last << LAST_RECORD) | (_next << NEXT_RECORD) | (_pending << PENDING))


@internal
@pure
def _pack_encumbrance(_locked: uint256, _frozen: uint256) -> uint256:
    assert (_locked | _frozen) >> 128 == 0
    return _locked | (_frozen << FROZEN)


@internal
@pure
def _pack_checkpoint(_value: uint256, _from: uint256) -> uint256:
    assert (_value >> 128) | (_from >> 40) == 0
    return _value | (_from << SINCE)


@internal
@pure
def _pack_multiplier(_current: uint256, _next: uint256, _effective: uint256, _length: uint256) -> uint256:
    assert ((_current | _next) >> 80) | (_effective >> 40) | (_length >> 32) == 0
    return _current | (_next << NEXT) | (_effective << EFFECTIVE) | (_length << MULTIPLIER_LENGTH)
