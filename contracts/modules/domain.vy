# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Who is asked to believe a signature: EIP-712 domain and ERC-5267
@license MIT
@notice The domain's version is "1".
"""

DOMAIN_TYPE_HASH: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
VERSION: constant(String[1]) = "1"

NAME: immutable(String[64])


@deploy
def __init__(_name: String[64]):
    NAME = _name


@internal
@view
def _separator() -> bytes32:
    # Built anew each time, so that a fork of the chain cannot reuse signatures.
    return keccak256(abi_encode(DOMAIN_TYPE_HASH, keccak256(NAME), keccak256(VERSION), chain.id, self))


@external
@view
def eip712Domain() -> (bytes1, String[64], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice ERC-5267: fields used (name, version, chain, contract), their values, no salt, no extensions.
    """
    return (convert(convert(15, uint8), bytes1), NAME, VERSION, chain.id, self, empty(bytes32), [])
