# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Restrictions told ahead: ERC-7943 and ERC-1404, and what the gate says of an account
@license MIT
@notice Views that never revert, whatever the gate does: a gate that does not answer means no.
"""

from contracts.interfaces import IGate
from contracts.modules import errors
from contracts.modules import ledger
from contracts.modules import questions
from contracts.modules import records
from contracts.modules import suspensions
from contracts.modules import words

uses: ledger
uses: records
uses: suspensions


@external
@view
def canSend(_account: address) -> bool:
    """
    @notice ERC-7943: whether an account may send tokens at all: not retired, and cleared by a gate that answers.
            Amounts, encumbrances and suspensions do not count.
    """
    return self._is_open(_account, IGate.Purpose.SEND)


@external
@view
def canReceive(_account: address) -> bool:
    """
    @notice ERC-7943: whether an account may receive tokens at all: not the zero address, this contract or retired, and
            cleared by a gate that answers. Suspensions do not count.
    """
    return self._is_receiver(_account) and self._is_open(_account, IGate.Purpose.RECEIVE)


@external
@view
def canTransfer(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-7943: whether `transfer` by `_sender` himself would go through now.
    """
    return self._restriction(_sender, _receiver, _amount) == 0


@external
@view
def detectTransferRestriction(_sender: address, _receiver: address, _amount: uint256) -> uint8:
    """
    @notice ERC-1404: why `transfer` by `_sender` himself would revert now, zero if it would not.
    @return The gate's code, below 128, or one of `modules/errors.vy`; 255 if the gate does not answer.
    """
    return convert(self._restriction(_sender, _receiver, _amount), uint8)


@external
@view
def messageForTransferRestriction(_code: uint8) -> String[32]:
    """
    @notice ERC-1404: the reason with which a transfer, or any other call, reverts for this code. The gate's reason table
            has the texts; empty for zero, and for every code while the gate does not answer.
    """
    response: Bytes[96] = questions._ask(
        self._gate(), abi_encode(convert(_code, uint256), method_id=method_id("reason_text(uint256)"))
    )
    # An encoded string of one to 32 bytes: where it begins, its length, its text
    if len(response) == 96:
        return convert(
            slice(extract32(response, 64), 0, min(32, extract32(response, 32, output_type=uint256))), String[32]
        )
    return ""


@internal
@view
def _restriction(_sender: address, _receiver: address, _amount: uint256) -> uint256:
    code: uint256 = suspensions._stopped_by(words.TRANSFERS_PAUSED)
    if code != 0:
        return code
    # Looked at before the gate is asked, which may leave hardly any gas. What it refuses comes first all the same.
    code = ledger._obstacle(convert(_sender, uint256), _amount)
    if code == 0:
        if ledger._is_retired(convert(_receiver, uint256)):
            code = errors.ACCOUNT_IS_RETIRED
        if not self._is_receiver(_receiver):
            code = errors.INVALID_RECEIVER
    refusal: uint256 = self._refusal(
        abi_encode(_sender, _sender, _receiver, method_id=method_id("check_transfer(address,address,address)"))
    )
    return refusal if refusal != 0 else code


@internal
@view
def _is_open(_account: address, _purpose: IGate.Purpose) -> bool:
    return not ledger._is_retired(convert(_account, uint256)) and self._account_refusal(_account, _purpose) == 0


@internal
@view
def _account_refusal(_account: address, _purpose: IGate.Purpose) -> uint256:
    return self._refusal(abi_encode(_account, _purpose, method_id=method_id("check_account(address,uint256)")))


@internal
@view
def _refusal(_question: Bytes[100]) -> uint256:
    """
    @notice The gate's refusal code, zero if it consents. No answer is none, nor is a word that is no code of a gate.
    """
    answer: Bytes[96] = questions._ask(self._gate(), _question)
    if len(answer) >= 32:
        code: uint256 = extract32(answer, 0, output_type=uint256)
        if code < errors.PAUSED:
            return code
    return errors.NO_ANSWER


@internal
@view
def _gate() -> address:
    return convert(records.global_word & words.GATE, address)


@internal
@view
def _is_receiver(_account: address) -> bool:
    return _account != empty(address) and _account != self


@external
@view
def gate() -> IGate:
    """
    @notice The gate in force, which Dividends, Meetings and PrimaryMarket ask too.
    """
    return IGate(self._gate())
