# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Successions: who follows whom, in every listing
@license MIT
@notice An account has one successor at the most and is the successor of one at the most, for ever, and becomes a
        successor only while nobody has followed it; so chains end and have no cycle. What another Enforcement has put
        into force in a share stays as it is there. All listings are walked twice, as many at a time as a transaction can:
        before approval they and their gates are asked about both sides, in execution also whether the holder has
        stirred, within an hour for all. A gate that does not answer holds every succession up until the timelock
        replaces it. Nothing here asks who is calling.
"""

from contracts.interfaces import IEnforcement
from contracts.interfaces import IGate
from contracts.interfaces import IListings
from contracts.interfaces import IShare
from contracts.modules import gates
from contracts.modules import orders

uses: orders

# Listings that are asked in the transaction that files: about two million gas with one gate, eight had each its own
ASKED_AT_FILING: constant(uint256) = 256
# Seconds that a walk in execution may take: on a listing that it has passed the holder may stir, which only another
# walk would see. An older one begins anew.
MAX_WALK: public(constant(uint256)) = 3_600

# Places in a walk word; those asked is the lowest
INDEX: constant(uint256) = 2**64 - 1
WALKED: constant(uint256) = 64
BEGAN: constant(uint256) = 128

# The one list of equities; zero until it is introduced
listings: public(IListings)
# account => who follows it, once a succession is in force; neither ever changes again
successor_of: HashMap[address, address]
predecessor_of: HashMap[address, address]
# account => whether its successor represents an estate
is_estate: public(HashMap[address, bool])
# party => number plus one of the last succession that names it, on either side
last_order: HashMap[address, uint256]
# order => [ listings asked 64 | listings walked 64 | walk began 40 | spare 88 ]
walk_word: HashMap[uint256, uint256]


@deploy
def __init__():
    pass


@external
@view
def succession(_account: address) -> IEnforcement.Succession:
    """
    @notice An account's place among successions. The share of each listing says whether one has reached it.
    """
    last: uint256 = self.last_order[_account]
    if last != 0 and not orders._is_open(last - 1):
        last = 0
    return IEnforcement.Succession(
        successor=self.successor_of[_account],
        predecessor=self.predecessor_of[_account],
        open=last,
    )


@external
@view
def walk(_id: uint256) -> IEnforcement.Walk:
    """
    @notice How far a succession has come, in listings.
    """
    word: uint256 = self.walk_word[_id]
    return IEnforcement.Walk(asked=word & INDEX, walked=(word >> WALKED) & INDEX, began_ts=word >> BEGAN)


@internal
def _introduce(_listings: IListings):
    self.listings = _listings
    log IEnforcement.ListingsIntroduced(listings=_listings.address, sender=msg.sender)


@internal
def _open(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Begin a succession that was filed: each side is free for it, and no gate so far refuses either.
    """
    assert self.listings.address != empty(address), "enforcement: no listings yet"
    successor: address = _order.receiver
    self._check_fit(
        self.successor_of[_order.account] == empty(address)
        and self.successor_of[successor] == empty(address)
        and self.predecessor_of[successor] == empty(address)
    )
    self._claim(_order.account, _id)
    self._claim(successor, _id)
    self._ask(_id, _order, ASKED_AT_FILING)


@internal
@pure
def _check_fit(_is_fit: bool):
    assert _is_fit, "enforcement: unfit to succeed"


@internal
def _claim(_party: address, _id: uint256):
    last: uint256 = self.last_order[_party]
    # An order that expired or ended leaves its mark, which is overwritten.
    assert last == 0 or not orders._is_open(last - 1), "enforcement: succession is open"
    self.last_order[_party] = _id + 1


@internal
@view
def _order_of(_party: address) -> uint256:
    last: uint256 = self.last_order[_party]
    assert last != 0, "enforcement: no succession"
    return last - 1


@internal
def _ask(_id: uint256, _order: IEnforcement.Order, _count: uint256):
    """
    @notice Ask up to `_count` more listings and their gates about both sides.
    """
    word: uint256 = self.walk_word[_id]
    asked: uint256 = self._visit(_order, word & INDEX, _count, 0)
    self.walk_word[_id] = (word & ~INDEX) | asked
    log IEnforcement.GatesAsked(id=_id, asked=asked)


@internal
@view
def _check_asked(_id: uint256):
    """
    @notice Whether the gates of all present listings have been asked.
    """
    asked: uint256 = self.walk_word[_id] & INDEX
    assert asked == staticcall self.listings.count(), "enforcement: gates not all asked"


@internal
def _walk(_id: uint256, _order: IEnforcement.Order, _count: uint256) -> bool:
    """
    @notice See up to `_count` more listings in execution; returns whether none is left, those listed since included.
            Begins anew at the first if the walk has taken longer than it may.
    """
    word: uint256 = self.walk_word[_id]
    walked: uint256 = (word >> WALKED) & INDEX
    began_ts: uint256 = word >> BEGAN
    # A walk that has seen nothing yet has not begun.
    if walked == 0 or block.timestamp > began_ts + MAX_WALK:
        walked = 0
        began_ts = block.timestamp
    walked = self._visit(_order, walked, _count, orders._filed_ts(_id))
    self.walk_word[_id] = (word & INDEX) | (walked << WALKED) | (began_ts << BEGAN)
    log IEnforcement.SuccessionWalked(id=_id, walked=walked, began_ts=began_ts)
    return walked == staticcall self.listings.count()


@internal
@view
def _visit(_order: IEnforcement.Order, _first: uint256, _count: uint256, _filed_ts: uint256) -> uint256:
    """
    @notice Look at up to `_count` listings from the one at `_first`; returns the index behind the last.
    @param _filed_ts Since when the holder must have been silent; zero does not ask that.
    """
    total: uint256 = staticcall self.listings.count()
    end: uint256 = _first + min(_count, total - _first)
    # Most listings share one gate, which is asked once in a row.
    asked: address = empty(address)
    for i: uint256 in range(_first, end, bound=2**64 - 1):
        share: IShare = IShare(staticcall self.listings.share_at(i))
        gate: IGate = staticcall share.gate()
        if gate.address != asked:
            asked = gate.address
            self._check_gate(gate, _order.account, _order.receiver)
        self._check_sides(share, _order, _filed_ts)
    return end


@internal
@view
def _check_gate(_gate: IGate, _account: address, _successor: address):
    gates._check_account(_gate, _account, IGate.Purpose.RECOVER)
    gates._check_account(_gate, _successor, IGate.Purpose.RECOVER)


@internal
@view
def _check_sides(_share: IShare, _order: IEnforcement.Order, _filed_ts: uint256):
    """
    @notice Whether the holder has sent nothing of a share, and his successor can follow him there.
    """
    account: IShare.AccountState = staticcall _share.account(_order.account)
    if account.successor != empty(address):
        # Another Enforcement has handed it over here, to whomever: nothing is left to do, and nobody to stir.
        return
    successor: IShare.AccountState = staticcall _share.account(_order.receiver)
    self._check_fit(successor.successor == empty(address) and successor.generation == 0)
    if _filed_ts != 0:
        assert account.last_outgoing_ts < _filed_ts, "enforcement: account objected"


@internal
def _put_in_force(_order: IEnforcement.Order):
    # Nobody else can have taken either place: as long as the order was open, no other could name them.
    self.successor_of[_order.account] = _order.receiver
    self.predecessor_of[_order.receiver] = _order.account
    if _order.kind == IEnforcement.Kind.ESTATE:
        self.is_estate[_order.account] = True


@internal
@view
def _successor_on(_share: IShare, _account: address) -> address:
    """
    @notice Who is to follow an account on a share, both sides' gate asked again. The account's own predecessor has to
            be followed first, or what it still holds would come to a retired account.
    """
    successor: address = self.successor_of[_account]
    assert successor != empty(address), "enforcement: no succession"
    predecessor: address = self.predecessor_of[_account]
    if predecessor != empty(address):
        state: IShare.AccountState = staticcall _share.account(predecessor)
        assert state.successor != empty(address), "enforcement: predecessor first"
    self._check_gate(staticcall _share.gate(), _account, successor)
    return successor
