"""Signatures as contracts take them."""

from ape.types import MessageSignature


def vrs(signature: MessageSignature) -> tuple[int, bytes, bytes]:
    """v, r and s of 32 bytes each; Ape's own lack the zeros that one in 128 of them begins with."""
    rsv = signature.encode_rsv()
    return rsv[64], rsv[:32], rsv[32:64]
