# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title PrimaryMarket: subscriptions and redemptions of every listing
@license MIT
@notice The only minter and burner. A subscriber's money waits here until the custodian has the shares and fills, all at
        once or part by part; a redeemer's tokens wait locked in his own account until the custodian has sold or delivered
        the shares and settles. A redemption is whole: who wants parts asks more than once. Either side may call off what
        is open, and after its expiry anybody may; nobody can call off a redemption that is committed. It must be
        settled within two days without weekends, and everybody can list those that are overdue. A holder whose payment
        token fails him in between may accept another payment, by which the custodian may then settle, too.
        A subscriber may call off what is not filled yet also when the custodian has bought, who bears that risk.
        What is not spent of a payment, proceeds and fees are owed by share and collected by `withdraw`.
        The only deduction is the published fee, at the rate of the moment when a request was made and never above the
        cap in `fees`. It is part of the subscriber's limit, and comes off before the redeemer's least.
        What a CUSTODIAN can do: mint what Custody covers against paid subscriptions, take for it up to the holder's limit
        in proportion, burn what its holder asked to redeem for no less than he accepts. What he cannot: mint twice for
        one deposit, change a term, or keep a redeemer's money. What ISSUER can do: say which tokens new requests may pay
        in, and what they are charged, up to the cap.
        To stop it: the guardian pauses issuance on the share, a stale attestation stops fills and commits. Nothing
        stops cancelling, settling and withdrawing but the gate and the payment token; a share that is given another
        minter strands its open redemptions, so the timelock should do that when there are none.
        Trust: `Roles` and Custody, which also says when the ex-window of a split shuts fills and commits. A share is
        whatever contract a request names: one that lies about its gate or its holders can lie about requests for itself
        only. A payment token can harm those who are paid in it.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import ICustody
from contracts.interfaces import IGate
from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import deadlines
from contracts.modules import fees
from contracts.modules import other_payments
from contracts.modules import parties
from contracts.modules import payment_tokens
from contracts.modules import payouts
from contracts.modules import queues
from contracts.modules import requests
from contracts.modules import residuals
from contracts.modules import tokens

initializes: fees
initializes: payment_tokens[fees := fees]
initializes: payouts[fees := fees]
initializes: queues
initializes: requests
initializes: other_payments[requests := requests]
initializes: residuals

exports: (
    fees.fees_of,
    other_payments.accept_other_payment,
    other_payments.accepted_payment,
    payment_tokens.ROLES,
    payment_tokens.is_accepted,
    payment_tokens.set_fees,
    payment_tokens.set_payment_token,
    payouts.owing,
    payouts.withdraw,
    queues.next_committed,
    queues.oldest_committed,
    requests.request,
    requests.request_count,
)

# Most that one call of `overdue` lists
PAGE: constant(uint256) = 100

CUSTODY: public(immutable(ICustody))

# Whether a custody deposit has been minted against, in whatever listing
is_used: public(HashMap[bytes32, bool])


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    payment_tokens.__init__(_roles)
    CUSTODY = _custody


# --- Holders ---


@external
def subscribe(_terms: IPrimaryMarket.Terms) -> uint256:
    """
    @notice Ask for new tokens and pay for them in advance; returns the number of the request. The holder himself, who
            must have approved exactly or more than the payment.
    @param _terms `IPrimaryMarket.Terms`.
    """
    self._check_holder(_terms)
    id: uint256 = self._request(_terms, IPrimaryMarket.Kind.SUBSCRIPTION, 0)
    parties._check(_terms.share, _terms.holder, IGate.Purpose.MINT)
    if _terms.payment != 0:
        tokens._pull(_terms.payment_token, msg.sender, _terms.payment)
    return id


@external
def redeem(_terms: IPrimaryMarket.Terms) -> uint256:
    """
    @notice Ask for the shares behind tokens, sold or delivered; returns the number of the request. The holder himself.
            The tokens are locked where they are, and still earn dividends and votes until they are burned. In a
            resolution he asks for the part of them that everybody is paid, and `payment` is the least for the whole of
            which it is a part; what is missing becomes a residual claim.
    @param _terms `IPrimaryMarket.Terms`.
    """
    self._check_holder(_terms)
    id: uint256 = self._request(_terms, IPrimaryMarket.Kind.REDEMPTION, 0)
    parties._check(_terms.share, _terms.holder, IGate.Purpose.REDEEM)
    extcall _terms.share.lock(msg.sender, _terms.amount)
    return id


@external
def redeem_residual(_terms: IPrimaryMarket.Terms, _round: uint256) -> uint256:
    """
    @notice Ask for what a recovery has brought to those who redeemed in a resolution, sold or delivered; returns the
            number of the request. Only who acts for the account of record.
    @param _terms Of kind RESIDUAL; an amount of no more than `residual_of` says is due.
    @param _round Of the resolution.
    """
    parties._check_actor(_terms.share, _terms.holder)
    id: uint256 = self._request(_terms, IPrimaryMarket.Kind.RESIDUAL, _round)
    parties._check_both(_terms.share, _terms.holder, IGate.Purpose.REDEEM)
    resolution: ICustody.Resolution = staticcall CUSTODY.resolution(_terms.share.address, _round)
    residuals._take(_terms.share, _round, _terms.holder, _terms.amount, resolution)
    return id


@internal
@view
def _check_holder(_terms: IPrimaryMarket.Terms):
    assert _terms.holder == msg.sender, "market: not the holder"


@internal
def _request(_terms: IPrimaryMarket.Terms, _kind: IPrimaryMarket.Kind, _round: uint256) -> uint256:
    """
    @notice Open a request at the fee of this moment.
    """
    payment_tokens._check_accepted(_terms.payment_token)
    return requests._open(_terms, _kind, fees._rate(_terms.share, _terms.payment_token, _kind), _round)


@external
def cancel(_id: uint256, _terms: IPrimaryMarket.Terms):
    """
    @notice Call off an open request: what is not spent of a payment is owed back, locked tokens are free again. Only who
            acts for the holder; also after the expiry, while paused, and blocked, as the money stays until the gate
            says clear.
    """
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.OPEN)
    parties._check_actor(_terms.share, _terms.holder)
    requests._end(_id, word, IPrimaryMarket.State.CANCELLED)
    log IPrimaryMarket.Cancelled(id=_id, sender=msg.sender)
    self._give_back(_terms, word, msg.sender)


@internal
def _give_back(_terms: IPrimaryMarket.Terms, _word: uint256, _actor: address):
    """
    @notice Undo what an open request holds. The caller has ended it.
    """
    if _terms.kind == IPrimaryMarket.Kind.SUBSCRIPTION:
        # Every fill has spent or credited what was set aside for it.
        rest: uint256 = _terms.payment - requests._reserved(_terms, requests._done(_word))
        payouts._credit(_terms.share, _terms.payment_token, _terms.holder, rest)
    elif _terms.kind == IPrimaryMarket.Kind.RESIDUAL:
        residuals._put_back(_terms.share, requests._round(_word), _terms.holder, _terms.amount)
    else:
        # A recovery has moved the lock along with the tokens.
        extcall _terms.share.unlock(_actor, _terms.amount)


# --- CUSTODIAN ---


@external
def fill(_id: uint256, _terms: IPrimaryMarket.Terms, _amount: uint256, _cost: uint256, _ticket: bytes32):
    """
    @notice Mint what was subscribed or a part of it, to whoever acts for the holder; take what it cost, credit the fee,
            and owe the holder the rest of what was set aside for it. CUSTODIAN only; refused after the expiry, in the
            ex-window, if Custody does not cover it, and by the gate.
    @param _amount Raw tokens, no more than what is left to fill.
    @param _cost Payment units paid for the shares; with the fee no more than the part of the payment that these tokens
           are of the whole. Zero in kind.
    @param _ticket Reference of the deposit in custody, never used before.
    """
    self._check_custodian()
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.OPEN)
    requests._check_kind(_terms.kind == IPrimaryMarket.Kind.SUBSCRIPTION)
    deadlines._check_expiry(_terms)
    before: uint256 = requests._done(word)
    assert _amount != 0, "market: nothing to fill"
    assert _amount <= _terms.amount - before, "market: more than is left"
    assert _ticket != empty(bytes32), "market: ticket is empty"
    assert not self.is_used[_ticket], "market: ticket is used"
    self._check_not_shut(_terms.share)
    # The mint asks about its receiver.
    parties._check(_terms.share, _terms.holder, IGate.Purpose.MINT)
    receiver: address = parties._actor(_terms.share, _terms.holder)

    done: uint256 = before + _amount
    # A difference of two that are rounded alike, so that all parts together are the payment.
    reserved: uint256 = requests._reserved(_terms, done) - requests._reserved(_terms, before)
    fee: uint256 = fees._fee(_amount, requests._fee_rate(word))
    assert fee <= reserved and _cost <= reserved - fee, "market: over the limit"

    self.is_used[_ticket] = True
    if done == _terms.amount:
        requests._enter(_id, word, IPrimaryMarket.State.FILLED, done)
    else:
        requests._count(_id, word, done)
    log IPrimaryMarket.Filled(
        id=_id,
        receiver=receiver,
        ticket=_ticket,
        amount=_amount,
        cost=_cost,
        fee=fee,
        done=done,
        custodian=msg.sender,
    )
    payouts._credit_parts(_terms.share, _terms.payment_token, _terms.holder, reserved - fee - _cost, fee)
    # Custody weighs the supply before the mint.
    extcall CUSTODY.count_mint(_terms.share.address, _amount)
    extcall _terms.share.mint(receiver, _amount)
    if _cost != 0:
        tokens._push(_terms.payment_token, msg.sender, _cost)


@external
def commit(_id: uint256, _terms: IPrimaryMarket.Terms):
    """
    @notice Pass the point of no return of a redemption or residual claim, before the shares are sold or sent. CUSTODIAN
            only; refused after the expiry, in the ex-window, unless the custody is NORMAL or in RESOLUTION, by the gate,
            and when a record instant comes before the shares could have left, since they would be counted neither here
            nor there. In a resolution it is paid its factor, so nobody's who asked before.
    """
    self._check_custodian()
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.OPEN)
    requests._check_kind(_terms.kind != IPrimaryMarket.Kind.SUBSCRIPTION)
    deadlines._check_expiry(_terms)
    self._check_not_shut(_terms.share)
    self._check_custody(_terms, word)
    deadlines._check_no_record_near(_terms.share)
    parties._check_both(_terms.share, _terms.holder, IGate.Purpose.REDEEM)

    # Custody calls nobody who could come back: static calls of the share alone.
    worth: uint256 = _terms.amount
    if _terms.kind == IPrimaryMarket.Kind.RESIDUAL:
        extcall CUSTODY.commit_residual(_terms.share.address, _terms.amount)
    else:
        commitment: ICustody.Commitment = extcall CUSTODY.commit(_terms.share.address, _terms.amount)
        worth = commitment.due
        word = requests._in_round(word, commitment.round)
        if commitment.round != 0:
            residuals._record(_terms.share, commitment.round, _terms.holder, _terms.amount, worth)
    word = requests._enter(_id, word, IPrimaryMarket.State.COMMITTED, worth)
    queues._append(_terms.share, _id)
    log IPrimaryMarket.Committed(
        id=_id,
        worth=worth,
        round=requests._round(word),
        due_ts=requests._due_ts(word),
        custodian=msg.sender,
    )


@internal
@view
def _check_custody(_terms: IPrimaryMarket.Terms, _word: uint256):
    """
    @notice Revert unless custody is normal, or in a resolution that the holder knew of when he asked.
    """
    coverage: ICustody.Coverage = staticcall CUSTODY.coverage(_terms.share.address)
    if coverage.state == ICustody.State.RESOLUTION:
        round: uint256 = staticcall CUSTODY.last_round(_terms.share.address)
        resolution: ICustody.Resolution = staticcall CUSTODY.resolution(_terms.share.address, round)
        assert requests._since(_word) > resolution.entered_ts, "market: asked before resolution"
    else:
        assert coverage.state == ICustody.State.NORMAL, "market: custody is not normal"


@external
def settle(
    _id: uint256,
    _terms: IPrimaryMarket.Terms,
    _payment_token: IERC20,
    _proceeds: uint256,
    _receipt_hash: bytes32,
):
    """
    @notice Pay in the proceeds of a committed redemption and burn its tokens, or those of a residual claim. CUSTODIAN
            only, who must have approved the proceeds. In every state of the custody, paused or not, and whatever the
            expiry; a holder who came to be blocked, or whoever acts for him, waits for the gate.
    @param _payment_token That of the terms, or the other one that the holder, or who acts for him today, accepted.
    @param _proceeds Payment units, after the fee no less than the terms say for what it is paid of; zero in kind. All
           but the fee is the holder's. In another token exactly what he accepted, of which no fee is taken.
    @param _receipt_hash Of what shows the sale or the delivery.
    """
    self._check_custodian()
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.COMMITTED)
    worth: uint256 = requests._done(word)
    fee: uint256 = 0
    # The terms come first: no acceptance can be in the way of what was agreed, nor costs it a look at storage.
    if _payment_token == _terms.payment_token:
        fee = self._fee_of_proceeds(_terms, word, _proceeds)
    else:
        other_payments._check_accepted(_id, _terms, _payment_token, _proceeds)
    # The burn asks about whoever has the tokens now, and a residual claim burns none.
    account: address = parties._check_both(_terms.share, _terms.holder, IGate.Purpose.REDEEM)

    requests._enter(_id, word, IPrimaryMarket.State.SETTLED, worth)
    queues._remove(_terms.share, _id)
    log IPrimaryMarket.Settled(
        id=_id,
        account=account,
        payment_token=_payment_token,
        proceeds=_proceeds,
        fee=fee,
        receipt_hash=_receipt_hash,
        custodian=msg.sender,
    )
    payouts._credit_parts(_terms.share, _payment_token, _terms.holder, _proceeds - fee, fee)
    if _proceeds != 0:
        tokens._pull(_payment_token, msg.sender, _proceeds)
    if _terms.kind == IPrimaryMarket.Kind.RESIDUAL:
        extcall CUSTODY.settle(_terms.share.address, 0, worth)
    else:
        # Together, so that what is owed is the same after as before.
        extcall CUSTODY.settle(_terms.share.address, _terms.amount, worth)
        extcall _terms.share.burn(account, _terms.amount)


@internal
@pure
def _fee_of_proceeds(_terms: IPrimaryMarket.Terms, _word: uint256, _proceeds: uint256) -> uint256:
    """
    @notice The fee of a redemption that is settled by its own terms; reverts if these proceeds are too low for them.
    """
    worth: uint256 = requests._done(_word)
    fee: uint256 = fees._fee(worth, requests._fee_rate(_word))
    # Rounded up, for the holder. Neither is near 256 bits.
    least: uint256 = (_terms.payment * worth + _terms.amount - 1) // _terms.amount
    assert _proceeds >= least + fee, "market: proceeds too low"
    if _terms.payment_token.address == empty(address):
        requests._check_in_kind(_proceeds)
    return fee


@external
def reject(_id: uint256, _terms: IPrimaryMarket.Terms, _reasons: IPrimaryMarket.RejectReason, _reason_hash: bytes32):
    """
    @notice Turn an open request down, with the effects of `cancel`. CUSTODIAN only, at any time.
    @param _reasons One or more.
    @param _reason_hash Of the document that says more.
    """
    self._check_custodian()
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.OPEN)
    assert _reasons != empty(IPrimaryMarket.RejectReason), "market: no reason given"
    requests._end(_id, word, IPrimaryMarket.State.REJECTED)
    log IPrimaryMarket.Rejected(id=_id, reasons=_reasons, reason_hash=_reason_hash, custodian=msg.sender)
    self._give_back(_terms, word, parties._actor(_terms.share, _terms.holder))


@internal
@view
def _check_custodian():
    assert staticcall payment_tokens.ROLES.has_role(IRoles.Role.CUSTODIAN, msg.sender), "market: not custodian"


@internal
@view
def _check_not_shut(_share: IShare):
    # Custody refuses it too. Here it comes before the state, which says little in the window, and before the gate.
    assert not staticcall CUSTODY.is_shut(_share.address), "market: shut in the ex-window"


# --- Everybody ---


@external
def expire(_id: uint256, _terms: IPrimaryMarket.Terms):
    """
    @notice Close an open request that has expired, with the effects of `cancel`. Anybody. Reverts with "market: not
            expired" before.
    """
    word: uint256 = requests._find(_id, _terms, IPrimaryMarket.State.OPEN)
    assert deadlines._is_expired(_terms), "market: not expired"
    requests._end(_id, word, IPrimaryMarket.State.EXPIRED)
    log IPrimaryMarket.Expired(id=_id, sender=msg.sender)
    self._give_back(_terms, word, parties._actor(_terms.share, _terms.holder))


@external
@view
def residual_of(_share: IShare, _round: uint256, _account: address) -> IPrimaryMarket.Residual:
    """
    @notice What an account of record redeemed in a round of a resolution, was paid of it, and is due by now.
    """
    resolution: ICustody.Resolution = staticcall CUSTODY.resolution(_share.address, _round)
    return residuals._residual(_share, _round, _account, resolution)


@external
@view
def overdue(_share: IShare, _after: uint256, _count: uint256) -> DynArray[uint256, PAGE]:
    """
    @notice Committed redemptions of a share whose time to settle has passed, in the order in which they were committed.
            Reverts with "market: not in the queue" if `_after` was settled since.
    @param _after 2**256 - 1 to begin with the oldest, else the last of the page before.
    @param _count Most to list, of which no more than 100 are.
    """
    found: DynArray[uint256, PAGE] = []
    id: uint256 = _after
    for _: uint256 in range(min(_count, PAGE), bound=PAGE):
        id = queues._next(_share, id)
        # Whoever was committed later is due no earlier.
        if id == queues.NOTHING or block.timestamp <= requests._due_ts(requests.request_word[id]):
            break
        found.append(id)
    return found
