"""The packed words of `Share` and `SanctionsGate`: the audit's own reading of their layouts."""

from __future__ import annotations


class Packed:
    """Fields of one word, least significant first; what they leave is called `spare`."""

    def __init__(self, **widths: int) -> None:
        self.widths = widths

    def unpack(self, word: int) -> dict[str, int]:
        """The fields of a word."""
        fields = {}
        for name, width in self.widths.items():
            fields[name] = word & ((1 << width) - 1)
            word >>= width
        return fields | {"spare": word}

    def fill(self, **fields: int) -> dict[str, int]:
        """All fields of a word; those that are not given are zero."""
        return dict.fromkeys([*self.widths, "spare"], 0) | fields


ACCOUNT = Packed(
    balance=128,
    last_change=40,
    last_outgoing=40,
    history_length=32,
    encumbered=1,
    retired=1,
    spare_flags=6,
    generation=8,
)
GLOBAL = Packed(
    gate=160,
    last_record=40,
    next_record=40,
    pending=5,
    paused=2,
    multiplier_changes=1,
)
ENCUMBRANCE = Packed(locked=128, frozen=128)
CHECKPOINT = Packed(value=128, since=40)
MULTIPLIER = Packed(current=80, next=80, effective=40, history_length=32)

STATUS = Packed(reason=8, stops=8, since=40, list_version=32, periods=32, ever_blocked=1)
PERIOD = Packed(reason=8, since=40, until=40)
