# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Enforcement: tokens move by order of the law, never by order of one key
@license MIT
@notice Orders of every listing: courts, licences, theft, mistakes, estates, lost keys. One TRANSFER_AGENT files, which
        publishes the order with the hash of its document; another approves; after the notice of its kind, and before it
        expires, anybody has it carried out, if both still hold the role. Three days' notice for a transfer, fourteen
        for an account's handing over. A cap bounds what leaves other people's accounts in a day, listing by listing.

        What one key alone can do: file, withdraw, and freeze what it need not prove yet, until anybody calls `lapse`
        after seven days, and not the same account again within fourteen. What it cannot: move a token,
        release one that two have frozen, or keep an account from its holder for good. What two can: move any tokens but
        those locked for redemption, within the cap, after the notice; a court order of theirs is good because they say
        so. The cap is of a UTC day, so around midnight twice as much can leave within minutes. What a blocked party
        holds leaves by court order or licence alone.
        A holder who learns that somebody wants to follow him sends a token, or objects here, and is left alone; one who
        only trades through routers sends nothing himself, and has to object here. So can a thief who has the key, even
        of frozen tokens: a recovery is for keys that are lost, a stolen one takes the other kinds. To the law of those
        a holder can object where it was made.
        Three ways with an account, never one function: a transfer moves tokens only, and what was due on them before
        stays; a recovery or estate hands the whole account over, past dividends and votes too; a hold leaves all where
        it is.
        How to stop it: any TRANSFER_AGENT withdraws an order, the timelock revokes a key, lowers a cap, or gives a
        share another Enforcement. That one knows nothing of what is open here; levels of freezes it finds in the share,
        marks of estates are to be ordered anew, and a freeze that only one key wanted counts as confirmed, so those are
        to be ended before. One that was replaced must not come back: what it left pending would undo what two keys have
        confirmed since. Orders of a key that is revoked rest, and go on if it is granted the
        role again before they expire.
        Trust: `Roles`, that two members of TRANSFER_AGENT are not one person, and each share's gate. A share is
        whatever contract an order names: one that lies harms itself.
"""

from contracts.interfaces import IEnforcement
from contracts.interfaces import IGate
from contracts.interfaces import IListings
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import caps
from contracts.modules import gates
from contracts.modules import holds
from contracts.modules import orders
from contracts.modules import successions

initializes: caps
initializes: orders
initializes: holds[orders := orders]
initializes: successions[orders := orders]

exports: (
    caps.cap_bps,
    caps.cap_left,
    holds.FREEZE_REST,
    holds.hold,
    orders.FREEZE_TERM,
    orders.MAX_LIFE,
    orders.RECOVERY_NOTICE,
    orders.ROLES,
    orders.TRANSFER_NOTICE,
    orders.order,
    orders.order_count,
    successions.MAX_WALK,
    successions.is_estate,
    successions.listings,
    successions.succession,
    successions.walk,
)

# May name the list of equities, once; it is deployed after this, since it names this
DEPLOYER: public(immutable(address))


@deploy
def __init__(_roles: IRoles):
    DEPLOYER = msg.sender
    orders.__init__(_roles)
    caps.__init__()
    holds.__init__()
    successions.__init__()


# --- The deployer ---


@external
def introduce(_listings: IListings):
    """
    @notice Name the list of equities, once and for all. Only who deployed this; successions cannot be filed before.
    @param _listings Of the same `Roles`, and one that wires new shares to this contract.
    """
    assert msg.sender == DEPLOYER, "enforcement: not deployer"
    assert successions.listings.address == empty(address), "enforcement: already introduced"
    authorities: IShare.Authorities = staticcall _listings.authorities()
    assert (
        authorities.enforcement == self and staticcall _listings.ROLES() == orders.ROLES
    ), "enforcement: listings not ours"
    successions._introduce(_listings)


# --- The issuer and the timelock ---


@external
def set_cap(_share: IShare, _bps: uint256):
    """
    @notice Say how much of a share's supply may be moved in one UTC day. ISSUER while there is no cap, and nothing can
            be moved; afterwards ADMIN only. It bounds recoveries too: who holds more than the cap waits for ADMIN.
    @param _bps Hundredths of a percent, 1 to 10,000.
    """
    if caps._bps(_share) == 0:
        assert staticcall orders.ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "enforcement: not issuer"
    else:
        assert staticcall orders.ROLES.has_role(IRoles.Role.ADMIN, msg.sender), "enforcement: not admin"
    caps._set(_share, _bps)


# --- TRANSFER_AGENT ---


@external
def file(_order: IEnforcement.Order) -> uint256:
    """
    @notice Publish an order; returns its number. TRANSFER_AGENT only, one key.
            A freeze that is higher than what is confirmed takes effect at once, and can be lapsed after FREEZE_TERM
            unless another key approves it; refused while another such freeze waits, or the key has to rest. Nothing
            else happens before approval.
            Refused with the gate's reason: a transfer out of an account that may not send, but by court order or
            licence; a succession of or to somebody who may not recover, at any of the first 256 listings (see
            `ask_gates`). Refused too: an inheritance out of an account that is under no estate hold.
    @param _order `IEnforcement.Order`. It expires after its notice has passed, and within 90 days.
    """
    self._check_agent()
    id: uint256 = orders._file(_order)
    if orders._is_succession(_order.kind):
        assert _order.share.address == empty(address), "enforcement: share is not zero"
        successions._open(id, _order)
    else:
        self._check_ours(_order.share)
        if orders._is_freeze(_order.kind):
            holds._raise(id, _order)
        else:
            self._check_transfer(_order)
    return id


@external
def approve(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Add the second key to an order, before it expires. TRANSFER_AGENT only, not who filed it. A freeze is
            confirmed by it, up or down, unless its term has passed or its filer lost the role; a succession first needs
            every listing's gate asked.
    """
    self._check_agent()
    orders._check_order(_id, _order)
    if orders._is_freeze(_order.kind):
        orders._approve(_id, IEnforcement.State.EXECUTED)
        orders._check_key(orders._filer(_id))
        assert not holds._is_lapsed(_id), "enforcement: freeze has lapsed"
        holds._confirm(_id, _order)
    else:
        orders._approve(_id, IEnforcement.State.APPROVED)
        if orders._is_succession(_order.kind):
            successions._check_asked(_id)


@external
def withdraw(_id: uint256, _order: IEnforcement.Order):
    """
    @notice End an order before it is carried out; a freeze falls back to the confirmed level. Any TRANSFER_AGENT.
    """
    self._check_agent()
    orders._check_order(_id, _order)
    orders._end(_id, IEnforcement.State.WITHDRAWN)
    log IEnforcement.OrderWithdrawn(id=_id, sender=msg.sender)
    if orders._is_freeze(_order.kind):
        holds._fall_back(_id, _order)


@internal
@view
def _check_agent():
    assert orders._is_agent(msg.sender), "enforcement: not transfer agent"


# --- Holders ---


@external
def object():
    """
    @notice End the succession in which one is named, on either side, at any time before it is in force. The account
            itself or the one that is to follow it; blocked or not. To have sent tokens of any listing since the filing
            does it too, but those of one that execution has passed within the hour that it may take.
    """
    id: uint256 = successions._order_of(msg.sender)
    orders._end(id, IEnforcement.State.OBJECTED)
    log IEnforcement.OrderObjected(id=id, sender=msg.sender)


# --- Everybody ---


@external
def execute(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Carry out a transfer that both keys want, three days after its filing or later, before it expires. Anybody.
            Moves tokens only: what was due on them before stays with the account. Refused as at filing; over the
            daily cap; by the share if too little is unlocked; and by the gate if the receiver may not have them.
    """
    orders._check_order(_id, _order)
    orders._check_kind(orders._is_transfer(_order.kind))
    orders._check_due(_id, _order.kind)
    self._check_transfer(_order)
    caps._count(_order.share, _order.amount)
    orders._execute(_id)
    extcall _order.share.forcedTransfer(_order.account, _order.receiver, _order.amount)
    # Only the share knows how much it took of what was frozen.
    holds._follow(_order.share, _order.account)


@external
def lapse(_id: uint256, _order: IEnforcement.Order):
    """
    @notice Return an account to its confirmed level when a freeze was not approved within FREEZE_TERM or before its
            expiry, or its filer lost the role. Anybody.
    """
    orders._check_order(_id, _order)
    orders._check_kind(orders._is_freeze(_order.kind))
    assert holds._is_lapsed(_id), "enforcement: not lapsed"
    orders._end(_id, IEnforcement.State.LAPSED)
    log IEnforcement.OrderLapsed(id=_id, sender=msg.sender)
    holds._fall_back(_id, _order)


@external
def ask_gates(_id: uint256, _order: IEnforcement.Order, _count: uint256):
    """
    @notice Ask the gates of up to `_count` more listings about both sides of a succession that waits for approval.
            Anybody. Needed where there are more listings than a filing asks, or more than there were. Reverts with
            the gate's reason if one refuses; as long as it does, the order cannot be approved.
    """
    orders._check_order(_id, _order)
    orders._check_kind(orders._is_succession(_order.kind))
    orders._check_state(_id, IEnforcement.State.FILED)
    successions._ask(_id, _order, _count)


@external
def execute_succession(_id: uint256, _order: IEnforcement.Order, _count: uint256):
    """
    @notice Carry a succession that both keys want through up to `_count` more listings, fourteen days after its filing
            or later, before it expires. Anybody. It is in force when no listing is left. A walk through all that takes
            longer than MAX_WALK begins anew.
            Refused where the account has sent tokens since the filing; where the gate refuses either side; and where
            another Enforcement has bound the successor.
    """
    orders._check_order(_id, _order)
    orders._check_kind(orders._is_succession(_order.kind))
    orders._check_due(_id, _order.kind)
    if successions._walk(_id, _order, _count):
        orders._execute(_id)
        successions._put_in_force(_order)


@external
def apply(_share: IShare, _account: address):
    """
    @notice Hand an account over on one share, as a succession in force says: balance, locks, freeze, estate hold, and
            who acts for its past. Anybody, at any time, on shares listed later too. Refused by the gate if either side
            may not recover now; over the daily cap; while one key freezes either side; before the account's own
            predecessor was followed there; to an estate, if there are tokens and no estate hold on them; by the share
            if that has happened already or the successor has tokens locked or frozen.
    """
    self._check_ours(_share)
    successor: address = successions._successor_on(_share, _account)
    amount: uint256 = staticcall _share.balanceOf(_account)
    if amount != 0:
        caps._count(_share, amount)
        # Of the dead nobody has heard since: not even dust that somebody sent holds his other shares up.
        if successions.is_estate[_account]:
            holds._check_estate(_share, _account)
    log IEnforcement.SuccessionApplied(
        share=_share, account=_account, successor=successor, amount=amount, sender=msg.sender
    )
    holds._pass_on(_share, _account, successor)
    extcall _share.recover(_account, successor)


# --- Shared by the above ---


@internal
@view
def _check_ours(_share: IShare):
    authorities: IShare.Authorities = staticcall _share.authorities()
    assert authorities.enforcement == self, "enforcement: share not ours"


@internal
@view
def _check_transfer(_order: IEnforcement.Order):
    """
    @notice Whether a transfer may leave its account, as of now; the share asks about the receiver.
    """
    if _order.kind not in (IEnforcement.Kind.COURT_ORDER | IEnforcement.Kind.LICENCE):
        gates._check_account(staticcall _order.share.gate(), _order.account, IGate.Purpose.SEND)
    if _order.kind == IEnforcement.Kind.INHERITANCE:
        holds._check_estate(_order.share, _order.account)
