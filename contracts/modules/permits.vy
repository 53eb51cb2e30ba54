# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Signed approvals: the checks of ERC-2612
@license MIT
@notice Signatures of keys, and of contracts that answer for theirs (ERC-1271) in the 65 bytes that a permit carries.
"""

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

# owner => number of permits used
nonces: public(HashMap[address, uint256])


@internal
def _use_permit(
    _owner: address,
    _spender: address,
    _value: uint256,
    _deadline: uint256,
    _v: uint8,
    _r: bytes32,
    _s: bytes32,
):
    """
    @notice Check a permit and use up its nonce. The approval itself is the caller's.
    """
    if block.timestamp > _deadline:
        errors._refuse(errors.PERMIT_EXPIRED)
    nonce: uint256 = self.nonces[_owner]
    # One transaction each; 2**256 will not come.
    self.nonces[_owner] = unsafe_add(nonce, 1)
    message: bytes32 = keccak256(abi_encode(PERMIT_TYPE_HASH, _owner, _spender, _value, nonce, _deadline))
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


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice ERC-2612: the domain under which permits are signed.
    """
    return domain._separator()
