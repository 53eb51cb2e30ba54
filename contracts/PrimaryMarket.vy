# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title PrimaryMarket: subscriptions and redemptions of every listing
@license MIT
@notice The only minter and burner. A subscriber's money waits here until the custodian has the shares and fills; a
        redeemer's tokens wait locked in his own account until the custodian has sold or delivered the shares and
        settles. Either side may call off what is open; nobody can call off a redemption that is committed.
        A subscriber may do so until he is filled, also when the custodian has bought, who bears that risk.
        Money for a holder is never sent along with another step: it is credited, and anybody may trigger its payment.
        It is kept by share, as the share's gate and its recoveries say who may have it. Who is blocked loses nothing:
        it stays until the gate says clear.
        What a CUSTODIAN can do: mint what Custody covers against paid subscriptions, take their payment, burn what its
        holder asked to redeem for no less than he accepts. What he cannot: mint twice for one deposit, change a term, or
        keep a redeemer's money. What ISSUER can do: say which tokens new requests may pay in.
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
from contracts.modules import tokens

# From a sale to the shares' leaving the account (T+1)
SETTLEMENT_WINDOW: constant(uint256) = 86_400

# Fields of a request word
STATE: constant(uint256) = 255
SINCE: constant(uint256) = 8
DONE: constant(uint256) = 48
TIME: constant(uint256) = 2**40 - 1
AMOUNT: constant(uint256) = 2**128 - 1

ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))

# Whether new requests may pay in a token
is_accepted: public(HashMap[IERC20, bool])
# Requests are numbered from 0
request_count: public(uint256)
# id => keccak of the ABI-encoded terms
terms_hash: HashMap[uint256, bytes32]
# id => [ state 8 | since 40 | done 128 | spare 80 ]
request_word: HashMap[uint256, uint256]
# Whether a custody deposit has been minted against, in whatever listing
is_used: public(HashMap[bytes32, bool])
# share => payment token => account of record => units that anybody may have paid out to its actor
owing: public(HashMap[IShare, HashMap[IERC20, HashMap[address, uint256]]])


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody


# --- ISSUER ---


@external
def set_payment_token(_token: IERC20, _is_accepted: bool):
    """
    @notice Say whether new requests may pay in a token; those already made go on in it. ISSUER only.
    @param _token One that moves exactly what it is told, or every payment in it will be refused; not zero, which means
           in kind.
    """
    assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "market: not issuer"
    assert _token.address.is_contract, "market: token has no code"
    self.is_accepted[_token] = _is_accepted
    log IPrimaryMarket.PaymentTokenSet(token=_token, is_accepted=_is_accepted)


# --- Holders ---


@external
def subscribe(_terms: IPrimaryMarket.Terms) -> uint256:
    """
    @notice Ask for new tokens and pay for them in advance; returns the number of the request. The holder himself, who
            must have approved exactly or more than the payment.
    @param _terms `IPrimaryMarket.Terms`.
    """
    id: uint256 = self._request(_terms, IPrimaryMarket.Kind.SUBSCRIPTION)
    self._check_gate(_terms.share, _terms.holder, IGate.Purpose.MINT)
    if _terms.payment != 0:
        tokens._pull(_terms.payment_token, msg.sender, _terms.payment)
    return id


@external
def redeem(_terms: IPrimaryMarket.Terms) -> uint256:
    """
    @notice Ask for the shares behind tokens, sold or delivered; returns the number of the request. The holder himself.
            The tokens are locked where they are, and still earn dividends and votes until they are burned.
    @param _terms `IPrimaryMarket.Terms`.
    """
    id: uint256 = self._request(_terms, IPrimaryMarket.Kind.REDEMPTION)
    self._check_gate(_terms.share, _terms.holder, IGate.Purpose.REDEEM)
    extcall _terms.share.lock(msg.sender, _terms.amount)
    return id


@internal
def _request(_terms: IPrimaryMarket.Terms, _kind: IPrimaryMarket.Kind) -> uint256:
    """
    @notice Number a request and store its hash. Neither the gate nor the holder's means are looked at here.
    """
    assert _terms.holder == msg.sender, "market: not the holder"
    self._check_kind(_terms, _kind)
    assert _terms.amount != 0, "market: amount is zero"
    # More shares than will ever exist, but the word must hold it.
    assert _terms.amount <= AMOUNT, "market: amount out of range"
    if _terms.payment_token.address == empty(address):
        self._check_in_kind(_terms.payment)
    else:
        assert self.is_accepted[_terms.payment_token], "market: token not accepted"
    self._check_expiry(_terms)

    id: uint256 = self.request_count
    self.request_count = id + 1
    self.terms_hash[id] = self._hash(_terms)
    self._set_state(id, IPrimaryMarket.State.OPEN, 0)
    log IPrimaryMarket.Requested(
        id=id,
        share=_terms.share,
        holder=_terms.holder,
        kind=_terms.kind,
        payment_token=_terms.payment_token,
        amount=_terms.amount,
        payment=_terms.payment,
        expiry_ts=_terms.expiry_ts,
        delivery_hash=_terms.delivery_hash,
    )
    return id


@external
def cancel(_id: uint256, _terms: IPrimaryMarket.Terms):
    """
    @notice Call off an open request: a payment is owed back, locked tokens are free again. Only who acts for the
            holder; also after the expiry, while paused, and blocked, as the money stays until the gate says clear.
    """
    self._check_request(_id, _terms, IPrimaryMarket.State.OPEN)
    actor: address = self._actor(_terms.share, _terms.holder)
    assert msg.sender == actor, "market: not the holder's actor"

    self._set_state(_id, IPrimaryMarket.State.CANCELLED, 0)
    log IPrimaryMarket.Cancelled(id=_id, sender=msg.sender)
    self._give_back(_terms, actor)


@internal
def _give_back(_terms: IPrimaryMarket.Terms, _actor: address):
    """
    @notice Undo what an open request holds. The caller has ended it.
    """
    if _terms.kind == IPrimaryMarket.Kind.SUBSCRIPTION:
        self._credit(_terms, _terms.payment)
    else:
        # A recovery has moved the lock along with the tokens.
        extcall _terms.share.unlock(_actor, _terms.amount)


# --- CUSTODIAN ---


@external
def fill(_id: uint256, _terms: IPrimaryMarket.Terms, _ticket: bytes32):
    """
    @notice Mint what was subscribed, to whoever acts for the holder, and take the payment. CUSTODIAN only; refused
            after the expiry, in the ex-window, if Custody does not cover it, and by the gate.
    @param _ticket Reference of the deposit in custody, never used before.
    """
    self._check_custodian()
    self._check_request(_id, _terms, IPrimaryMarket.State.OPEN)
    self._check_kind(_terms, IPrimaryMarket.Kind.SUBSCRIPTION)
    self._check_expiry(_terms)
    assert _ticket != empty(bytes32), "market: ticket is empty"
    assert not self.is_used[_ticket], "market: ticket is used"
    self._check_not_shut(_terms.share)
    # The mint asks about its receiver.
    self._check_gate(_terms.share, _terms.holder, IGate.Purpose.MINT)
    receiver: address = self._actor(_terms.share, _terms.holder)

    self.is_used[_ticket] = True
    self._set_state(_id, IPrimaryMarket.State.FILLED, _terms.amount)
    log IPrimaryMarket.Filled(id=_id, receiver=receiver, ticket=_ticket, custodian=msg.sender)
    # Custody weighs the supply before the mint.
    extcall CUSTODY.count_mint(_terms.share.address, _terms.amount)
    extcall _terms.share.mint(receiver, _terms.amount)
    if _terms.payment != 0:
        tokens._push(_terms.payment_token, msg.sender, _terms.payment)


@external
def commit(_id: uint256, _terms: IPrimaryMarket.Terms):
    """
    @notice Pass the point of no return of a redemption, before the shares are sold or sent. CUSTODIAN only; refused
            after the expiry, in the ex-window, unless the custody is NORMAL, by the gate, and when a record instant
            comes before the shares could have left, since they would be counted neither here nor there.
    """
    self._check_custodian()
    self._check_request(_id, _terms, IPrimaryMarket.State.OPEN)
    self._check_kind(_terms, IPrimaryMarket.Kind.REDEMPTION)
    self._check_expiry(_terms)
    self._check_not_shut(_terms.share)
    coverage: ICustody.Coverage = staticcall CUSTODY.coverage(_terms.share.address)
    assert coverage.state == ICustody.State.NORMAL, "market: custody is not normal"
    window: IShare.RecordWindow = staticcall _terms.share.record_window()
    # At the instant itself what has not left yet belongs to the position.
    assert window.next > block.timestamp + SETTLEMENT_WINDOW, "market: record instant is near"
    self._check_both(_terms.share, _terms.holder, IGate.Purpose.REDEEM)

    self._set_state(_id, IPrimaryMarket.State.COMMITTED, 0)
    log IPrimaryMarket.Committed(id=_id, custodian=msg.sender)
    extcall CUSTODY.commit(_terms.share.address, _terms.amount)


@external
def settle(_id: uint256, _terms: IPrimaryMarket.Terms, _proceeds: uint256, _receipt_hash: bytes32):
    """
    @notice Pay in the proceeds of a committed redemption and burn its tokens. CUSTODIAN only, who must have approved
            the proceeds. In every state of the custody, paused or not, and whatever the expiry; a holder who came
            to be blocked waits for the gate.
    @param _proceeds Payment units, no less than the terms say; zero in kind. All of it is the holder's.
    @param _receipt_hash Of what shows the sale or the delivery.
    """
    self._check_custodian()
    self._check_request(_id, _terms, IPrimaryMarket.State.COMMITTED)
    assert _proceeds >= _terms.payment, "market: proceeds too low"
    if _terms.payment_token.address == empty(address):
        self._check_in_kind(_proceeds)
    account: address = self._actor(_terms.share, _terms.holder)

    self._set_state(_id, IPrimaryMarket.State.SETTLED, _terms.amount)
    log IPrimaryMarket.Settled(
        id=_id, account=account, proceeds=_proceeds, receipt_hash=_receipt_hash, custodian=msg.sender
    )
    self._credit(_terms, _proceeds)
    if _proceeds != 0:
        tokens._pull(_terms.payment_token, msg.sender, _proceeds)
    # Together, so that what is owed is the same after as before.
    extcall CUSTODY.settle(_terms.share.address, _terms.amount)
    extcall _terms.share.burn(account, _terms.amount)


@external
def reject(_id: uint256, _terms: IPrimaryMarket.Terms, _reason_hash: bytes32):
    """
    @notice Turn an open request down, with the effects of `cancel`. CUSTODIAN only, at any time.
    @param _reason_hash Of the document that says why.
    """
    self._check_custodian()
    self._check_request(_id, _terms, IPrimaryMarket.State.OPEN)
    self._set_state(_id, IPrimaryMarket.State.REJECTED, 0)
    log IPrimaryMarket.Rejected(id=_id, reason_hash=_reason_hash, custodian=msg.sender)
    self._give_back(_terms, self._actor(_terms.share, _terms.holder))


@internal
@view
def _check_custodian():
    assert staticcall ROLES.has_role(IRoles.Role.CUSTODIAN, msg.sender), "market: not custodian"


# --- Everybody ---


@external
def withdraw(_share: IShare, _token: IERC20, _account: address) -> uint256:
    """
    @notice Pay all that is owed to an account of record to whoever acts for it; returns how much. Anybody, but for an
            actor with code only itself: what comes unasked could be taken out of it by others. Reverts with the gate's
            reason while either of the two may not be paid, and with the token's if it refuses; what is owed stays.
    """
    amount: uint256 = self.owing[_share][_token][_account]
    assert amount != 0, "market: nothing is owed"
    payee: address = self._check_both(_share, _account, IGate.Purpose.PAY)
    assert msg.sender == payee or not payee.is_contract, "market: payee has code"
    self.owing[_share][_token][_account] = 0
    log IPrimaryMarket.Withdrawn(share=_share, token=_token, account=_account, payee=payee, amount=amount)
    tokens._push(_token, payee, amount)
    return amount


@external
@view
def request(_id: uint256) -> IPrimaryMarket.Request:
    """
    @notice Where a request stands; all zero if there is none of that number.
    """
    word: uint256 = self.request_word[_id]
    return IPrimaryMarket.Request(
        terms_hash=self.terms_hash[_id],
        state=convert(word & STATE, IPrimaryMarket.State),
        since_ts=(word >> SINCE) & TIME,
        done=word >> DONE,
    )


# --- Shared by the above ---


@internal
@pure
def _hash(_terms: IPrimaryMarket.Terms) -> bytes32:
    return keccak256(abi_encode(_terms))


@internal
@view
def _check_request(_id: uint256, _terms: IPrimaryMarket.Terms, _state: IPrimaryMarket.State):
    # A number that was never given has no terms that hash to zero.
    assert self._hash(_terms) == self.terms_hash[_id], "market: not the request's terms"
    assert self.request_word[_id] & STATE == convert(_state, uint256), "market: not in that state"


@internal
@view
def _check_kind(_terms: IPrimaryMarket.Terms, _kind: IPrimaryMarket.Kind):
    assert _terms.kind == _kind, "market: wrong kind"


@internal
@view
def _check_expiry(_terms: IPrimaryMarket.Terms):
    assert block.timestamp < _terms.expiry_ts, "market: expired"


@internal
@pure
def _check_in_kind(_payment: uint256):
    assert _payment == 0, "market: no money moves in kind"


@internal
@view
def _check_not_shut(_share: IShare):
    # Custody refuses it too. Here it comes before the state, which says little in the window, and before the gate.
    assert not staticcall CUSTODY.is_shut(_share.address), "market: shut in the ex-window"


@internal
@view
def _check_gate(_share: IShare, _account: address, _purpose: IGate.Purpose):
    gate: IGate = staticcall _share.gate()
    code: uint256 = staticcall gate.check_account(_account, _purpose)
    if code != 0:
        raise staticcall gate.reason_text(code)


@internal
@view
def _check_both(_share: IShare, _account: address, _purpose: IGate.Purpose) -> address:
    """
    @notice Ask the gate about an account of record and whoever acts for it, and return the latter.
    """
    self._check_gate(_share, _account, _purpose)
    actor: address = self._actor(_share, _account)
    if actor != _account:
        self._check_gate(_share, actor, _purpose)
    return actor


@internal
@view
def _actor(_share: IShare, _account: address) -> address:
    state: IShare.AccountState = staticcall _share.account(_account)
    return state.actor


@internal
def _credit(_terms: IPrimaryMarket.Terms, _amount: uint256):
    """
    @notice Owe a holder money that is here, or will be in the same transaction.
    """
    if _amount == 0:
        return
    # A sum of what is here in one token. What is not will overflow, or be missed when it is collected.
    owing: uint256 = self.owing[_terms.share][_terms.payment_token][_terms.holder] + _amount
    self.owing[_terms.share][_terms.payment_token][_terms.holder] = owing
    log IPrimaryMarket.Owed(
        share=_terms.share, token=_terms.payment_token, account=_terms.holder, amount=_amount, owing=owing
    )


@internal
def _set_state(_id: uint256, _state: IPrimaryMarket.State, _done: uint256):
    """
    @notice Write a request's word.
    @param _done Raw tokens minted or burned, which `_request` has seen to fit.
    """
    self.request_word[_id] = convert(_state, uint256) | (block.timestamp << SINCE) | (_done << DONE)
