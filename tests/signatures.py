"""Signatures as contracts take them."""

from ape.types import MessageSignature

PERMIT = [
    {"name": "owner", "type": "address"},
    {"name": "spender", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "nonce", "type": "uint256"},
    {"name": "deadline", "type": "uint256"},
]
"""ERC-2612's message."""


def vrs(signature: MessageSignature) -> tuple[int, bytes, bytes]:
    """v, r and s of 32 bytes each; Ape's own lack the zeros that one in 128 of them begins with."""
    rsv = signature.encode_rsv()
    return rsv[64], rsv[:32], rsv[32:64]
