# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title The reason table: why an account is restricted and what each reason stops
@license MIT
@notice The only place where reasons, their texts and their effects are defined. Contracts import it; scripts and
        tests read it through the gate's `reason_stops` and `reason_text`.
        Numbers are permanent: they are stored and logged. An account can have several reasons at once, kept as a set
        in which reason n is bit n, so that lifting one never lifts another. A refusal code is `party * 32 + reason`, so
        that it fits the 8 bits of ERC-1404; of several reasons it names the lowest that stops the purpose. Codes from
        128 on are a share's own refusals, whose texts stand here, too, so that every listing need not carry them.
"""

from contracts.interfaces import IGate
from contracts.modules import errors

# Lost keys and deaths are not here: they are holds in `Enforcement`, which do not make anybody a blocked person.
CLEAR: constant(uint256) = 0
SDN_LISTED: constant(uint256) = 1  # on a sanctions list: property is blocked (31 CFR 501)
FIFTY_PERCENT: constant(uint256) = 2  # owned 50 % or more by listed persons (OFAC, 13 August 2014)
COURT_ORDER: constant(uint256) = 3  # enjoined from disposing; may still receive and vote
REVIEW: constant(uint256) = 4  # looked at; stops nothing
PROVISIONAL: constant(uint256) = 5  # suspected; lapses by itself, and leaves the vote, which could not be given back
REASONS: constant(uint256) = 6

# Refusals of gates that are stacked on the list; nobody can be given these.
LISTED_BY_ORACLE: constant(uint256) = 6  # an upstream oracle says that the account is sanctioned
NOT_REGISTERED: constant(uint256) = 7  # no registered wallet
REGISTRATION_LAPSED: constant(uint256) = 8  # a registered wallet whose term is over

# Refusals that are about no party: the gate cannot tell at present. Nobody is blocked by them.
LIST_TOO_OLD: constant(uint256) = 16
ORACLE_SILENT: constant(uint256) = 17

ACCOUNT: constant(uint256) = 0
SENDER: constant(uint256) = 1
RECEIVER: constant(uint256) = 2
OPERATOR: constant(uint256) = 3
PARTY_SHIFT: constant(uint256) = 5
REASON_MASK: constant(uint256) = 31
# From here on codes are those of `modules/errors.vy`.
SHARE: constant(uint256) = 128


@internal
@view
def _stops(_reason: uint256) -> IGate.Purpose:
    """
    @notice The purposes that a reason stops: a row of the table.
    """
    if self._is_sanction(_reason):
        return (
            IGate.Purpose.SEND
            | IGate.Purpose.RECEIVE
            | IGate.Purpose.MINT
            | IGate.Purpose.REDEEM
            | IGate.Purpose.PAY
            | IGate.Purpose.VOTE
            | IGate.Purpose.RECOVER
        )
    if _reason == COURT_ORDER:
        return IGate.Purpose.SEND | IGate.Purpose.REDEEM | IGate.Purpose.PAY | IGate.Purpose.RECOVER
    if _reason == PROVISIONAL:
        return (
            IGate.Purpose.SEND
            | IGate.Purpose.RECEIVE
            | IGate.Purpose.MINT
            | IGate.Purpose.REDEEM
            | IGate.Purpose.PAY
            | IGate.Purpose.RECOVER
        )
    return empty(IGate.Purpose)


@internal
@view
def _stops_of(_reasons: uint256) -> IGate.Purpose:
    """
    @notice The purposes that a set of reasons stops.
    """
    # The ordinary case first, since whole lists pay for it: a sanction stops all there is.
    if self._is_sanctioned(_reasons):
        return self._stops(SDN_LISTED)
    stops: IGate.Purpose = empty(IGate.Purpose)
    for reason: uint256 in range(1, REASONS):
        if self._has(_reasons, reason):
            stops |= self._stops(reason)
    return stops


@internal
@view
def _first_to_stop(_reasons: uint256, _purpose: IGate.Purpose) -> uint256:
    """
    @notice The lowest reason of a set that stops a purpose, zero if none does.
    """
    for reason: uint256 in range(1, REASONS):
        if self._has(_reasons, reason) and _purpose in self._stops(reason):
            return reason
    return CLEAR


@internal
@pure
def _has(_reasons: uint256, _reason: uint256) -> bool:
    return _reasons & (1 << _reason) != 0


@internal
@pure
def _is_sanction(_reason: uint256) -> bool:
    """
    @notice Whether a reason is one that a sanctions oracle reports: listed, or owned by the listed.
    """
    return _reason == SDN_LISTED or _reason == FIFTY_PERCENT


@internal
@pure
def _is_sanctioned(_reasons: uint256) -> bool:
    """
    @notice Whether a sanctions oracle reports an account that has a set of reasons.
    """
    return self._has(_reasons, SDN_LISTED) or self._has(_reasons, FIFTY_PERCENT)


@internal
@pure
def _code(_party: uint256, _reason: uint256) -> uint256:
    """
    @notice The refusal code that names the party and the reason.
    """
    return (_party << PARTY_SHIFT) | _reason


@internal
@pure
def _is_about_nobody(_code: uint256) -> bool:
    """
    @notice Whether a refusal code says that the gate cannot tell at present.
    """
    return LIST_TOO_OLD <= _code and _code <= REASON_MASK


@internal
@pure
def _text(_code: uint256) -> String[32]:
    """
    @notice What a refused caller reads, e.g. "gate: receiver on SDN list"; empty for zero.
    """
    if _code == CLEAR:
        return ""
    if _code >= SHARE:
        return concat("share: ", self._share_text(_code))
    if _code == LIST_TOO_OLD:
        return "gate: list is too old"
    if _code == ORACLE_SILENT:
        return "gate: an oracle does not answer"
    return concat(
        "gate: ",
        self._party_text(_code >> PARTY_SHIFT),
        " ",
        self._reason_text(_code & REASON_MASK),
    )


@internal
@pure
def _party_text(_party: uint256) -> String[8]:
    if _party == SENDER:
        return "sender"
    if _party == RECEIVER:
        return "receiver"
    if _party == OPERATOR:
        return "operator"
    return "account"


@internal
@pure
def _reason_text(_reason: uint256) -> String[17]:
    if _reason == SDN_LISTED:
        return "on SDN list"
    if _reason == FIFTY_PERCENT:
        return "owned 50% by SDN"
    if _reason == COURT_ORDER:
        return "under court order"
    if _reason == REVIEW:
        return "under review"
    if _reason == PROVISIONAL:
        return "under suspicion"
    if _reason == LISTED_BY_ORACLE:
        return "listed by oracle"
    if _reason == NOT_REGISTERED:
        return "not registered"
    if _reason == REGISTRATION_LAPSED:
        return "wallet has lapsed"
    return "refused"


@internal
@pure
def _share_text(_code: uint256) -> String[25]:
    if _code == errors.PAUSED:
        return "paused"
    if _code == errors.DEACTIVATED:
        return "deactivated"
    if _code == errors.ACCOUNT_IS_RETIRED:
        return "account is retired"
    if _code == errors.INVALID_RECEIVER:
        return "invalid receiver"
    if _code == errors.BALANCE_TOO_LOW:
        return "balance too low"
    if _code == errors.TOKENS_ARE_ENCUMBERED:
        return "tokens are encumbered"
    if _code == errors.ALLOWANCE_TOO_LOW:
        return "allowance too low"
    if _code == errors.A_CHANGE_IS_PENDING:
        return "a change is pending"
    if _code == errors.BEYOND_THE_GUARDIAN:
        return "beyond the guardian"
    if _code == errors.CALLER_LACKS_THE_ROLE:
        return "caller lacks the role"
    if _code == errors.EFFECTIVE_TIME_NOT_AHEAD:
        return "effective time not ahead"
    if _code == errors.GATE_HAS_NO_CODE:
        return "gate has no code"
    if _code == errors.INVALID_SIGNATURE:
        return "invalid signature"
    if _code == errors.MORE_THAN_IS_LOCKED:
        return "more than is locked"
    if _code == errors.MULTIPLIER_OUT_OF_RANGE:
        return "multiplier out of range"
    if _code == errors.NOTICE_UNDER_30_DAYS:
        return "notice under 30 days"
    if _code == errors.NOT_A_RECORD_INSTANT:
        return "not a record instant"
    if _code == errors.NO_CHANGE_IS_PENDING:
        return "no change is pending"
    if _code == errors.PERMIT_EXPIRED:
        return "permit expired"
    if _code == errors.RECORD_NOT_1_366_DAYS_OFF:
        return "record not 1-366 days off"
    if _code == errors.RECORD_NOT_REACHED:
        return "record not reached"
    if _code == errors.TIME_IS_TAKEN:
        return "time is taken"
    if _code == errors.TIME_LIES_AHEAD:
        return "time lies ahead"
    if _code == errors.TOO_MANY_RECORDS:
        return "too many records"
    if _code == errors.UNFIT_TO_SUCCEED:
        return "unfit to succeed"
    if _code == errors.WRONG_PREDECESSOR:
        return "wrong predecessor"
    if _code == errors.NO_ANSWER:
        return "gate does not answer"
    return "refused"
