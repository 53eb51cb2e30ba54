# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Meetings: pass-through voting of every listing
@license MIT
@notice Counts what holders at a record instant want voted, and holds the custodian's report against it. These are
        instructions to the custodian, who votes the shares; quorum and result are the company's inspector's business.
        A vote is a micro-share, and an account's weight is its record position, rounded down. Per item
        `for + against + abstain + uninstructed + blocked` is the weight of the whole supply, exactly; what rounding
        down takes from accounts is part of the uninstructed.
        After the cut-off anybody walks the gate's list of those ever blocked, never the voters: whoever was blocked
        at the cut-off has no vote, and what he instructed before is struck.

        What PROXY_AGENT can do: announce a meeting, whose terms then stand. What he cannot: touch an instruction.
        What CUSTODIAN can do: report once what he voted. Nothing here can be paused, and no role can stop or end it.
        Trust: the share, its gate as of the first step of the walk, and Custody. Ballots are public. A share is
        whatever address PROXY_AGENT names; a false one has only its own meetings.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IGate
from contracts.interfaces import IMeetings
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import ballots
from contracts.modules import polls
from contracts.modules import walks

initializes: ballots
initializes: polls
initializes: walks

exports: (
    ballots.ballot_hash,
    walks.walk,
)

# In one step of a walk: addresses, and the ballots that it takes along
MAX_STEP: constant(uint256) = 256
MAX_STRUCK: constant(uint256) = 32
# Of one account: a generation has 8 bits
MAX_PREDECESSORS: constant(uint256) = 255

# DGCL 213(a) for the record date, 222(b) for the notice
MIN_BEFORE_MEETING: constant(uint256) = 10 * 86_400
MAX_BEFORE_MEETING: constant(uint256) = 60 * 86_400

# Places in a meeting word; notice is the lowest
CUSTODIAN_CUTOFF_TS: constant(uint256) = 40
MEETING_TS: constant(uint256) = 80
BLOCKED: constant(uint256) = 120
VOTABLE: constant(uint256) = 184
OUTCOME: constant(uint256) = 248
ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))

# share => how many meetings it has had announced; their ids count from 0
meeting_count: public(HashMap[address, uint256])
# share => id => [ notice 40 | custodian cut-off 40 | meeting 40 | blocked 64 | votable 64 | outcome 8 ]
meeting_word: HashMap[address, HashMap[uint256, uint256]]


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody


# --- PROXY_AGENT ---


@external
def create(_terms: IMeetings.Terms) -> uint256:
    """
    @notice Announce a meeting and return its id, counted per share from 0. PROXY_AGENT only. Final.
    @param _terms `IMeetings.Terms`: the record instant is scheduled on the share, and ahead; it and the notice lie 10
           to 60 days before the meeting; record < open < token cut-off < custodian's cut-off < meeting, and nobody is
           asked before he has notice; 1 to 64 items.
    """
    assert staticcall ROLES.has_role(IRoles.Role.PROXY_AGENT, msg.sender), "meetings: not proxy agent"
    self._check_times(_terms)
    assert staticcall IShare(_terms.share).next_record(_terms.record_ts) != 0, "meetings: not a record instant"
    assert _terms.uninstructed == IMeetings.Policy.NOT_VOTED, "meetings: no policy"
    assert _terms.document_hash != empty(bytes32), "meetings: no document"
    assert len(_terms.items) != 0, "meetings: no items"
    routine: uint256 = 0
    for i: uint256 in range(len(_terms.items), bound=ballots.MAX_ITEMS):
        assert _terms.items[i].kind == IMeetings.Kind.FOR_AGAINST_ABSTAIN, "meetings: item has no kind"
        if _terms.items[i].routine:
            routine |= 1 << i
    id: uint256 = self.meeting_count[_terms.share]
    self.meeting_count[_terms.share] = id + 1
    polls.poll_word[_terms.share][id] = (
        _terms.record_ts
        | (_terms.open_ts << polls.OPEN_TS)
        | (_terms.token_cutoff_ts << polls.CUTOFF_TS)
        | (len(_terms.items) << polls.ITEMS)
        | (routine << polls.ROUTINE)
    )
    self.meeting_word[_terms.share][id] = (
        _terms.notice_ts
        | (_terms.custodian_cutoff_ts << CUSTODIAN_CUTOFF_TS)
        | (_terms.meeting_ts << MEETING_TS)
        | (convert(IMeetings.Outcome.OPEN, uint256) << OUTCOME)
    )
    log IMeetings.MeetingCreated(
        share=_terms.share,
        id=id,
        record_ts=_terms.record_ts,
        notice_ts=_terms.notice_ts,
        open_ts=_terms.open_ts,
        token_cutoff_ts=_terms.token_cutoff_ts,
        custodian_cutoff_ts=_terms.custodian_cutoff_ts,
        meeting_ts=_terms.meeting_ts,
        uninstructed=_terms.uninstructed,
        document_hash=_terms.document_hash,
        items=_terms.items,
    )
    return id


@internal
@view
def _check_times(_terms: IMeetings.Terms):
    assert _terms.record_ts > block.timestamp, "meetings: record is not ahead"
    # The last of the ascending times fits, so all of them do.
    assert (
        _terms.record_ts < _terms.open_ts
        and _terms.notice_ts <= _terms.open_ts
        and _terms.open_ts < _terms.token_cutoff_ts
        and _terms.token_cutoff_ts < _terms.custodian_cutoff_ts
        and _terms.custodian_cutoff_ts < _terms.meeting_ts
        and _terms.meeting_ts <= polls.TIME
    ), "meetings: times out of order"
    assert self._is_before_meeting(_terms.meeting_ts - _terms.record_ts), "meetings: record not 10-60 days"
    assert self._is_before_meeting(_terms.meeting_ts - _terms.notice_ts), "meetings: notice not 10-60 days"


@internal
@pure
def _is_before_meeting(_seconds: uint256) -> bool:
    return _seconds >= MIN_BEFORE_MEETING and _seconds <= MAX_BEFORE_MEETING


# --- Holders ---


@external
def instruct(
    _share: address,
    _id: uint256,
    _account: address,
    _old_ballot: DynArray[uint256, ballots.MAX_ITEMS],
    _ballot: DynArray[uint256, ballots.MAX_ITEMS],
):
    """
    @notice Say how an account's votes are to be cast, instead of what was said before. From the opening until one
            second before the token cut-off. The actor of the account only: its holder, or his successor after a
            recovery. The gate must let both of them vote.
    @param _account Of record: what it held at the record instant counts, wherever the tokens are now.
    @param _old_ballot The ballot in force, empty if there is none.
    @param _ballot One word for each item, all three choices of which add up to the account's weight at the most. What
           is left is uninstructed. Empty withdraws; a ballot without any vote is refused, as a card signed in blank.
    """
    poll: uint256 = polls._poll(_share, _id)
    assert block.timestamp >= (poll >> polls.OPEN_TS) & polls.TIME, "meetings: not open yet"
    assert block.timestamp < (poll >> polls.CUTOFF_TS) & polls.TIME, "meetings: past the cut-off"
    polls._pin_supply(_share, _id, poll)
    position: IShare.RecordPosition = staticcall IShare(_share).record_position(_account, poll & polls.TIME)
    assert msg.sender == position.actor, "meetings: not the actor"
    self._check_gate(_share, _account, position.actor)
    ballots._check_in_force(_share, _id, _account, _old_ballot)
    weight: uint256 = ballots._weight(position.raw, position.multiplier)
    ballots._check_ballot(_ballot, polls._item_count(poll), weight)

    ballots.ballot_hash[_share][_id][_account] = ballots._hash(_ballot)
    ballots._recount(_share, _id, _old_ballot, _ballot)
    log IMeetings.Instructed(
        share=_share,
        id=_id,
        account=_account,
        actor=position.actor,
        weight=weight,
        ballot=_ballot,
    )


@internal
@view
def _check_gate(_share: address, _account: address, _actor: address):
    gate: IGate = staticcall IShare(_share).gate()
    code: uint256 = staticcall gate.check_account(_account, IGate.Purpose.VOTE)
    if code == 0 and _actor != _account:
        code = staticcall gate.check_account(_actor, IGate.Purpose.VOTE)
    if code != 0:
        raise staticcall gate.reason_text(code)


# --- Everybody, after the cut-off ---


@external
def tally_step(
    _share: address,
    _id: uint256,
    _count: uint256,
    _ballots: DynArray[DynArray[uint256, ballots.MAX_ITEMS], MAX_STRUCK],
    _predecessors: DynArray[address, MAX_PREDECESSORS],
) -> uint256:
    """
    @notice Walk some more of those ever blocked and return how many are left. Anybody, once the cut-off has passed.
            The first step pins the share's gate and the length of its list: whoever joins it later was clear then.
            The weight of each account that was blocked at the cut-off counts as blocked, and its ballot is struck; so
            with the accounts of record that it has succeeded by recovery, the same person.
    @param _count Addresses to walk, 256 at the most; fewer if fewer are left.
    @param _ballots The ballots in force of those who are struck, in the order in which they are.
    @param _predecessors Of each blocked account those it succeeded, newest first, until one that was blocked itself,
           included: it takes care of those before it.
    """
    poll: uint256 = polls._poll(_share, _id)
    cutoff_ts: uint256 = (poll >> polls.CUTOFF_TS) & polls.TIME
    # In the very second of the cut-off somebody could still be blocked as of it.
    assert block.timestamp > cutoff_ts, "meetings: cut-off not passed"
    polls._pin_supply(_share, _id, poll)
    walk: uint256 = walks._begin(_share, _id)
    gate: IGate = IGate(convert(walk & walks.GATE, address))
    cursor: uint256 = walk >> walks.CURSOR
    left: uint256 = ((walk >> walks.LENGTH) & walks.INDEX) - cursor
    steps: uint256 = min(min(_count, MAX_STEP), left)

    blocked: uint256 = 0
    ballots_used: uint256 = 0
    predecessors_used: uint256 = 0
    for i: uint256 in range(steps, bound=MAX_STEP):
        account: address = staticcall gate.ever_blocked(cursor + i)
        if not staticcall gate.blocked_at(account, cutoff_ts):
            continue
        generation: uint256 = (staticcall IShare(_share).account(account)).generation
        for before: uint256 in range(MAX_PREDECESSORS + 1):
            ballot: DynArray[uint256, ballots.MAX_ITEMS] = []
            if ballots.ballot_hash[_share][_id][account] != empty(bytes32):
                assert ballots_used < len(_ballots), "meetings: ballot is missing"
                ballot = _ballots[ballots_used]
                ballots_used += 1
            blocked += self._strike(_share, _id, account, poll & polls.TIME, ballot)
            if before == generation:
                break
            assert predecessors_used < len(_predecessors), "meetings: predecessor is missing"
            predecessor: address = _predecessors[predecessors_used]
            predecessors_used += 1
            # A successor has followed one account only, so there is no choice.
            successor: address = (staticcall IShare(_share).account(predecessor)).successor
            assert successor == account, "meetings: wrong predecessor"
            # On the list itself, with whom it has succeeded in turn
            if staticcall gate.blocked_at(predecessor, cutoff_ts):
                break
            account = predecessor
    walks.walk_word[_share][_id] = walk + (steps << walks.CURSOR)
    # Weights of distinct accounts: at most the supply's, so that the field cannot overflow.
    meeting: uint256 = self.meeting_word[_share][_id] + (blocked << BLOCKED)
    self.meeting_word[_share][_id] = meeting
    log IMeetings.Walked(
        share=_share,
        id=_id,
        cursor=cursor + steps,
        blocked=(meeting >> BLOCKED) & ballots.LANE,
    )
    return left - steps


@internal
def _strike(
    _share: address,
    _id: uint256,
    _account: address,
    _record_ts: uint256,
    _ballot: DynArray[uint256, ballots.MAX_ITEMS],
) -> uint256:
    """
    @notice Take an account's ballot out of the count and return its weight. Unguarded.
    """
    position: IShare.RecordPosition = staticcall IShare(_share).record_position(_account, _record_ts)
    weight: uint256 = ballots._weight(position.raw, position.multiplier)
    # Nobody without weight has a ballot, and there is nothing to tell of him.
    if weight != 0:
        ballots._check_in_force(_share, _id, _account, _ballot)
        ballots.ballot_hash[_share][_id][_account] = empty(bytes32)
        ballots._recount(_share, _id, _ballot, [])
        log IMeetings.Struck(share=_share, id=_id, account=_account, weight=weight, ballot=_ballot)
    return weight


@external
def finalize(_share: address, _id: uint256):
    """
    @notice Close the count when the walk is over. Anybody. Votable is what the custodian held at the record instant,
            settled and unencumbered, less what is blocked: never more than the tokens' weight, since what he holds
            beyond is not theirs to vote. Waits for an attestation as of the record instant or later.
    """
    poll: uint256 = polls._poll(_share, _id)
    walk: uint256 = walks.walk_word[_share][_id]
    assert walk != 0 and walks._is_walked(walk), "meetings: walk is not over"
    meeting: uint256 = self.meeting_word[_share][_id]
    assert self._stored_outcome(meeting) == IMeetings.Outcome.OPEN, "meetings: already finalized"
    supply_weight: uint256 = polls._supply_weight(poll)
    blocked: uint256 = (meeting >> BLOCKED) & ballots.LANE

    holding: ICustody.RecordHolding = staticcall CUSTODY.settled_at(_share, poll & polls.TIME)
    held: uint256 = (holding.settled - min(holding.settled, holding.encumbered)) // ballots.SHARES_TO_MICRO
    held = min(held, supply_weight)
    votable: uint256 = held - min(held, blocked)

    counts: DynArray[IMeetings.Count, ballots.MAX_ITEMS] = []
    for i: uint256 in range(polls._item_count(poll), bound=ballots.MAX_ITEMS):
        counts.append(ballots._count(ballots.tally_word[_share][_id][i], supply_weight - blocked))
    self.meeting_word[_share][_id] = self._with_outcome(meeting, IMeetings.Outcome.TALLIED) | (votable << VOTABLE)
    log IMeetings.Finalized(
        share=_share,
        id=_id,
        supply_weight=supply_weight,
        blocked=blocked,
        votable=votable,
        counts=counts,
    )


# --- CUSTODIAN ---


@external
def receipt(
    _share: address,
    _id: uint256,
    _executed: DynArray[uint256, ballots.MAX_ITEMS],
    _control_number_hash: bytes32,
    _report_hash: bytes32,
):
    """
    @notice Report what was voted at the company's tabulator. CUSTODIAN only, once, after the count is closed; late
            is better than never. It matches if it is what was instructed, item by item; otherwise the break is on
            record with every difference.
    @param _executed One word for each item, as in a ballot; never more than is votable.
    @param _control_number_hash Of the control number of the tabulator's confirmation.
    @param _report_hash Of the confirmation itself.
    """
    assert staticcall ROLES.has_role(IRoles.Role.CUSTODIAN, msg.sender), "meetings: not custodian"
    poll: uint256 = polls._poll(_share, _id)
    meeting: uint256 = self.meeting_word[_share][_id]
    stored: IMeetings.Outcome = self._stored_outcome(meeting)
    assert stored != IMeetings.Outcome.OPEN, "meetings: not finalized"
    assert stored == IMeetings.Outcome.TALLIED, "meetings: receipt is there"
    assert _control_number_hash != empty(bytes32), "meetings: no control number"
    assert _report_hash != empty(bytes32), "meetings: no report"
    ballots._check_length(_executed, polls._item_count(poll))
    votable: uint256 = (meeting >> VOTABLE) & ballots.LANE

    differences: DynArray[IMeetings.Difference, ballots.MAX_ITEMS] = []
    for i: uint256 in range(len(_executed), bound=ballots.MAX_ITEMS):
        assert ballots._sum(_executed[i]) <= votable, "meetings: more than is votable"
        instructed: uint256 = ballots.tally_word[_share][_id][i]
        if _executed[i] != instructed:
            differences.append(ballots._difference(i, _executed[i], instructed))
    outcome: IMeetings.Outcome = IMeetings.Outcome.MATCHED
    if len(differences) != 0:
        outcome = IMeetings.Outcome.BROKEN
    self.meeting_word[_share][_id] = self._with_outcome(meeting, outcome)
    log IMeetings.ReceiptFiled(
        share=_share,
        id=_id,
        custodian=msg.sender,
        outcome=outcome,
        executed=_executed,
        differences=differences,
        control_number_hash=_control_number_hash,
        report_hash=_report_hash,
    )


# --- Views ---


@external
@view
def outcome(_share: address, _id: uint256) -> IMeetings.Outcome:
    """
    @notice How far a meeting has come. SILENT from the meeting until a receipt comes, even if nobody has counted.
    """
    meeting: uint256 = self.meeting_word[_share][_id]
    assert meeting != 0, polls.NO_SUCH_MEETING
    stored: IMeetings.Outcome = self._stored_outcome(meeting)
    has_receipt: bool = stored in (IMeetings.Outcome.MATCHED | IMeetings.Outcome.BROKEN)
    if not has_receipt and block.timestamp >= (meeting >> MEETING_TS) & polls.TIME:
        return IMeetings.Outcome.SILENT
    return stored


@external
@view
def meeting(_share: address, _id: uint256) -> IMeetings.Meeting:
    """
    @notice A meeting as of now.
    """
    poll: uint256 = polls._poll(_share, _id)
    meeting: uint256 = self.meeting_word[_share][_id]
    return IMeetings.Meeting(
        record_ts=poll & polls.TIME,
        notice_ts=meeting & polls.TIME,
        open_ts=(poll >> polls.OPEN_TS) & polls.TIME,
        token_cutoff_ts=(poll >> polls.CUTOFF_TS) & polls.TIME,
        custodian_cutoff_ts=(meeting >> CUSTODIAN_CUTOFF_TS) & polls.TIME,
        meeting_ts=(meeting >> MEETING_TS) & polls.TIME,
        item_count=polls._item_count(poll),
        routine=poll >> polls.ROUTINE,
        supply_weight=polls._supply_weight(poll),
        blocked=(meeting >> BLOCKED) & ballots.LANE,
        votable=(meeting >> VOTABLE) & ballots.LANE,
    )


@external
@view
def tally(_share: address, _id: uint256, _item: uint256) -> IMeetings.Count:
    """
    @notice Votes on one item as they are counted now; final once the meeting is. All zero before the first
            instruction.
    """
    poll: uint256 = polls._poll(_share, _id)
    assert _item < polls._item_count(poll), "meetings: no such item"
    blocked: uint256 = (self.meeting_word[_share][_id] >> BLOCKED) & ballots.LANE
    base: uint256 = polls._supply_weight(poll) - blocked
    return ballots._count(ballots.tally_word[_share][_id][_item], base)


@external
@view
def weight(_share: address, _id: uint256, _account: address) -> uint256:
    """
    @notice Votes that an account has at a meeting, from its record instant on, whether or not it may cast them.
    """
    record_ts: uint256 = polls._poll(_share, _id) & polls.TIME
    position: IShare.RecordPosition = staticcall IShare(_share).record_position(_account, record_ts)
    return ballots._weight(position.raw, position.multiplier)


@internal
@view
def _stored_outcome(_meeting: uint256) -> IMeetings.Outcome:
    return convert(_meeting >> OUTCOME, IMeetings.Outcome)


@internal
@view
def _with_outcome(_meeting: uint256, _outcome: IMeetings.Outcome) -> uint256:
    return (_meeting & ((1 << OUTCOME) - 1)) | (convert(_outcome, uint256) << OUTCOME)
