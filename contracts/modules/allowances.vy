# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Allowances: what a spender may move of an owner's tokens
@license MIT
@notice ERC-20, and ERC-2612 for approvals by signature: of keys, and of contracts that answer for theirs (ERC-1271) in
        the 65 bytes that a permit carries. Neither the gate nor a suspension is asked here: an approval moves nothing,
        and whoever spends is checked by the movement that follows.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import IShare
from contracts.modules import domain
from contracts.modules import errors
from contracts.modules import questions

uses: domain

PERMIT_TYPE_HASH: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)

# ERC-1271: the selector of `isValidSignature`, and the hash of the one answer to a valid signature, which is that
# selector and 28 zero bytes: to compare hashes takes less code than to look at the answer's length and its word.
IS_VALID_SIGNATURE: constant(bytes4) = 0x1626ba7e
VALID: constant(bytes32) = 0xd3f62e640db6b9742e7fe339a54d9ed69273ba48a073eb610801ebda8d2cc97e

# owner => spender => raw tokens
allowance: public(HashMap[address, HashMap[address, uint256]])
# owner => number of permits used
nonces: public(HashMap[address, uint256])


@external
def approve(_spender: address, _amount: uint256) -> bool:
    """
    @notice ERC-20. Not gated: an approval moves nothing, and the spender is checked when he spends.
    """
    self._approve(msg.sender, _spender, _amount)
    return True


@external
def permit(
    _owner: address,
    _spender: address,
    _amount: uint256,
    _deadline: uint256,
    _v: uint8,
    _r: bytes32,
    _s: bytes32,
):
    """
    @notice ERC-2612. An owner with code may answer for the signature himself (ERC-1271), which he is handed as r, s, v.
    """
    if block.timestamp > _deadline:
        errors._refuse(errors.PERMIT_EXPIRED)
    nonce: uint256 = self.nonces[_owner]
    # One transaction each; 2**256 will not come.
    self.nonces[_owner] = unsafe_add(nonce, 1)
    message: bytes32 = keccak256(abi_encode(PERMIT_TYPE_HASH, _owner, _spender, _amount, nonce, _deadline))
    digest: bytes32 = keccak256(concat(0x1901, domain._separator(), message))
    # A mirrored signature (EIP-2) is no second one: the nonce is used. For a malformed one ecrecover gives zero.
    if _owner == empty(address) or ecrecover(digest, _v, _r, _s) != _owner:
        # A contract may have the signature of another key count for its own. The words of `digest` and 65 bytes, as the
        # ABI lays them out, take less code than the bytes.
        answer: Bytes[96] = questions._ask(
            _owner,
            abi_encode(
                digest,
                convert(64, uint256),
                convert(65, uint256),
                _r,
                _s,
                convert(_v, uint256) << 248,
                method_id=IS_VALID_SIGNATURE,
            ),
        )
        if keccak256(answer) != VALID:
            errors._refuse(errors.INVALID_SIGNATURE)
    self._approve(_owner, _spender, _amount)


@internal
def _approve(_owner: address, _spender: address, _amount: uint256):
    self.allowance[_owner][_spender] = _amount
    log IERC20.Approval(owner=_owner, spender=_spender, value=_amount)


@internal
def _spend(_owner: address, _amount: uint256):
    """
    @notice Use up what the caller may move of an owner's tokens. The movement itself is the caller's next step.
    """
    allowance: uint256 = self.allowance[_owner][msg.sender]
    # All ones is no limit
    if ~allowance != 0:
        if allowance < _amount:
            errors._refuse(errors.ALLOWANCE_TOO_LOW)
        self.allowance[_owner][msg.sender] = unsafe_sub(allowance, _amount)
    log IShare.Spent(owner=_owner, spender=msg.sender, amount=_amount)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice ERC-2612: the domain under which permits are signed.
    """
    return domain._separator()
