# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Signed approvals: EIP-712 domain, ERC-5267 and the checks of ERC-2612
@license MIT
@notice Signatures of externally owned accounts. The domain's version is "1".
"""

from contracts.modules import errors

DOMAIN_TYPE_HASH: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
PERMIT_TYPE_HASH: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)
VERSION: constant(String[1]) = "1"

NAME: immutable(String[64])

# owner => number of permits used
nonces: public(HashMap[address, uint256])


@deploy
def __init__(_name: String[64]):
    NAME = _name


@internal
@view
def _domain_separator() -> bytes32:
    # Built anew each time, so that a fork of the chain cannot reuse signatures.
    return keccak256(abi_encode(DOMAIN_TYPE_HASH, keccak256(NAME), keccak256(VERSION), chain.id, self))


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
    digest: bytes32 = keccak256(concat(0x1901, self._domain_separator(), message))
    # A mirrored signature (EIP-2) is no second one: the nonce is used. For a malformed one ecrecover gives zero.
    if _owner == empty(address) or ecrecover(digest, _v, _r, _s) != _owner:
        errors._refuse(errors.INVALID_SIGNATURE)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice ERC-2612: the domain under which permits are signed.
    """
    return self._domain_separator()


@external
@view
def eip712Domain() -> (bytes1, String[64], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice ERC-5267: fields used (name, version, chain, contract), their values, no salt, no extensions.
    """
    return (convert(convert(15, uint8), bytes1), NAME, VERSION, chain.id, self, empty(bytes32), [])
