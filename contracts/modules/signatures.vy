# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Whether somebody signed a digest: a key, or a contract by ERC-1271
@license MIT
"""

# Enough for 31 owners of a contract wallet
MAX_SIGNATURE: constant(uint256) = 2_048
# Half the order of secp256k1: of a signature and its mirror only the one below is taken (EIP-2).
MAX_S: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
# ERC-1271: the selector of `isValidSignature`, and what it returns for a valid one
VALID: constant(bytes4) = 0x1626ba7e


@internal
@view
def _is_signed(_signer: address, _digest: bytes32, _signature: Bytes[MAX_SIGNATURE]) -> bool:
    """
    @notice Whether `_signature` is that of `_signer` over `_digest`. Never reverts, unless by running out of gas.
            A key is tried first: an account may have code and a key (EIP-7702), a contract never has one.
    """
    if _signer == empty(address):
        return False
    if self._recover(_digest, _signature) == _signer:
        return True
    if not _signer.is_contract:
        return False
    # A static call, so that a hostile wallet can refuse, nothing else.
    success: bool = False
    response: Bytes[32] = b""
    success, response = raw_call(
        _signer,
        abi_encode(_digest, _signature, method_id=VALID),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    # A whole word, whose other bytes are zero: not a hash that happens to begin like it.
    return success and len(response) == 32 and convert(response, bytes32) == convert(VALID, bytes32)


@internal
@pure
def _recover(_digest: bytes32, _signature: Bytes[MAX_SIGNATURE]) -> address:
    """
    @notice Whose key signed: r, s and v in 65 bytes. Zero for anything malformed.
    """
    if len(_signature) != 65:
        return empty(address)
    s: uint256 = convert(slice(_signature, 32, 32), uint256)
    if s > MAX_S:
        return empty(address)
    return ecrecover(
        _digest,
        convert(slice(_signature, 64, 1), uint256),
        convert(slice(_signature, 0, 32), uint256),
        s,
    )
