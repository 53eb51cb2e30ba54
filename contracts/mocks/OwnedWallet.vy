# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title OwnedWallet: a contract for which one key signs (ERC-1271)
@license MIT
@notice For tests only. Takes r, s and v in exactly 65 bytes.
"""

VALID: constant(bytes4) = 0x1626ba7e
OWNER: immutable(address)


@deploy
def __init__(_owner: address):
    OWNER = _owner


@external
@view
def isValidSignature(_hash: bytes32, _signature: Bytes[66]) -> bytes4:
    """
    @notice ERC-1271.
    """
    assert len(_signature) == 65, "wallet: not 65 bytes"
    r: bytes32 = convert(slice(_signature, 0, 32), bytes32)
    s: bytes32 = convert(slice(_signature, 32, 32), bytes32)
    v: uint256 = convert(slice(_signature, 64, 1), uint256)
    if ecrecover(_hash, v, r, s) == OWNER:
        return VALID
    return 0xffffffff
