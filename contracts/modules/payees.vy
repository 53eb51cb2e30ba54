# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Payees: where each account is paid, whether it may be, how it is taxed, when its holder was last heard of
@license MIT
@notice One word an account, for all listings. Where a recovery has handed an account over, the successor's word counts.
"""

from contracts.interfaces import IDividends
from contracts.interfaces import IGate

# 30 %: the rate on dividends to a foreign person without documents (IRC 1441), and the highest that anybody may file,
# so that no profile takes from a holder more than the statute does.
STATUTORY_BPS: constant(uint256) = 3_000
WHOLE_BPS: constant(uint256) = 10_000

# Places and widths in the word
PAYOUT: constant(uint256) = 2**160 - 1
RATE: constant(uint256) = 160
VALID_UNTIL: constant(uint256) = 174
LAST_CONTACT: constant(uint256) = 214
RATE_WIDTH: constant(uint256) = 2**14 - 1
TIME: constant(uint256) = 2**40 - 1
PROFILE: constant(uint256) = (2**54 - 1) << RATE
CONTACT: constant(uint256) = TIME << LAST_CONTACT

# account => [ payout 160 | rate 14 | valid until 40 | last contact 40 | spare 2 ]
holder_word: HashMap[address, uint256]


@deploy
def __init__():
    pass


@external
def set_payout(_payout: address):
    """
    @notice Choose where one's dividends of all listings are paid; zero is the account itself. An account with code has
            to choose, itself if it likes, before anybody may push to it. Each payee is asked of the gate when paid.
    """
    assert _payout != self, "payees: not a payout address"
    word: uint256 = self.holder_word[msg.sender]
    self.holder_word[msg.sender] = self._with_contact((word & ~PAYOUT) | convert(_payout, uint256))
    log IDividends.PayoutSet(account=msg.sender, payout=_payout)


@external
@view
def holder(_account: address) -> IDividends.Holder:
    """
    @notice Where an account is paid and how it is taxed. The rate is what was filed, in force or not.
    """
    word: uint256 = self.holder_word[_account]
    return IDividends.Holder(
        payout=convert(word & PAYOUT, address),
        rate_bps=(word >> RATE) & RATE_WIDTH,
        valid_until_ts=(word >> VALID_UNTIL) & TIME,
        last_contact_ts=(word >> LAST_CONTACT) & TIME,
    )


@internal
def _set_tax_profile(_account: address, _rate_bps: uint256, _valid_until_ts: uint256, _document_hash: bytes32):
    """
    @notice Overwrite the rate and its term. Unguarded.
    """
    assert _document_hash != empty(bytes32), "payees: no document"
    assert _rate_bps <= STATUTORY_BPS, "payees: above statutory rate"
    assert _valid_until_ts <= TIME, "payees: time out of range"
    word: uint256 = self.holder_word[_account] & ~PROFILE
    self.holder_word[_account] = word | (_rate_bps << RATE) | (_valid_until_ts << VALID_UNTIL)
    log IDividends.TaxProfileSet(
        account=_account,
        sender=msg.sender,
        rate_bps=_rate_bps,
        valid_until_ts=_valid_until_ts,
        document_hash=_document_hash,
    )


@internal
@view
def _with_contact(_word: uint256) -> uint256:
    """
    @notice The word with the holder heard of now.
    """
    return (_word & ~CONTACT) | (block.timestamp << LAST_CONTACT)


@internal
@pure
def _payee(_word: uint256, _account: address) -> address:
    """
    @notice Where an account with this word is paid.
    """
    payout: uint256 = _word & PAYOUT
    if payout == 0:
        return _account
    return convert(payout, address)


@internal
@view
def _has_profile(_word: uint256) -> bool:
    """
    @notice Whether documents say how the holder is taxed now.
    """
    return block.timestamp < (_word >> VALID_UNTIL) & TIME


@internal
@view
def _tax(_word: uint256, _gross: uint256) -> uint256:
    """
    @notice What is withheld of `_gross`, rounded down in favour of the holder.
    """
    bps: uint256 = STATUTORY_BPS
    if self._has_profile(_word):
        bps = (_word >> RATE) & RATE_WIDTH
    return _gross * bps // WHOLE_BPS


@internal
@view
def _refusal(_gate: IGate, _account: address, _actor: address, _payee: address) -> uint256:
    """
    @notice The gate's code for the first who may not be paid of the account of record, the payee and who acts.
    """
    # An answer that is too short to decode reverts, so that code need not be looked for.
    code: uint256 = staticcall _gate.check_account(_account, IGate.Purpose.PAY, skip_contract_check=True)
    if code == 0:
        return self._refusal_of_others(_gate, _account, _actor, _payee)
    return code


@internal
@view
def _refusal_of_others(_gate: IGate, _account: address, _actor: address, _payee: address) -> uint256:
    code: uint256 = 0
    if _payee != _account:
        code = staticcall _gate.check_account(_payee, IGate.Purpose.PAY, skip_contract_check=True)
    if code == 0 and _actor != _account and _actor != _payee:
        code = staticcall _gate.check_account(_actor, IGate.Purpose.PAY, skip_contract_check=True)
    return code


@internal
@view
def _check_payable(_gate: IGate, _code: uint256):
    if _code != 0:
        raise staticcall _gate.reason_text(_code)
