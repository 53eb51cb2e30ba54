"""Ballots as `Meetings` takes them: one word an item, four amounts of micro-shares in it."""

from __future__ import annotations

from collections.abc import Iterable

MICRO_SHARE = 10**12
"""Of the 18-decimal share: votes are counted in millionths."""
CHOICES = ("for", "against", "abstain")
LANE = 64
"""Bits of an amount."""


def pack(amounts: Iterable[int]) -> int:
    """The word of one item.

    Args:
        amounts: micro-shares for each choice, in the order of `CHOICES`.

    Raises:
        ValueError: an amount is negative or exceeds 64 bits.
    """
    word = 0
    for place, amount in enumerate(amounts):
        if not 0 <= amount < 1 << LANE:
            raise ValueError(f"amount: expected 0 to 2**{LANE} - 1 micro-shares, got {amount}")
        word |= amount << (LANE * place)
    return word


def unpack(word: int) -> list[int]:
    """The amounts of one item's word, in micro-shares."""
    return [(word >> (LANE * place)) & ((1 << LANE) - 1) for place in range(len(CHOICES))]
