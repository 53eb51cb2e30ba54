"""The packed words of every contract: the audit's own reading of their layouts."""

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
PAUSE = Packed(unused=40, transfers_until=40, issuance_until=40, deactivated_from=40)
ENCUMBRANCE = Packed(locked=128, frozen=128)
CHECKPOINT = Packed(value=128, since=40)
MULTIPLIER = Packed(current=80, next=80, effective=40, history_length=32)

STATUS = Packed(
    reasons=8,
    stops=8,
    since=40,
    list_version=32,
    periods=32,
    ever_blocked=1,
    provisional_until=40,
)
PERIOD = Packed(reasons=8, since=40, until=40)
WALLET = Packed(expires=40, participant=32, jurisdiction=16)
REMOVAL = Packed(proposer=160, due=40, list_version=32)

ATTESTED_HOLDING = Packed(settled=128, encumbered=128)
ATTESTED_MOMENT = Packed(delivered_total=128, as_of=40, unit_epoch=32)
OBJECTION = Packed(until=40, as_of=40)
FACTOR = Packed(due=128, of=128)
ROUND = Packed(committed_total=128, entered=40, ended=40)
EPOCH = Packed(numerator=32, denominator=32, effective=40, close=40, cancelled=40)
TOTAL = Packed(total=128, since=40, history_length=32)

REQUEST = Packed(state=8, since=40, done=128, fee_rate=64, round=16)
RESIDUAL = Packed(redeemed=128, taken=128)
FEE_RATES = Packed(issue=80, redemption=80)
QUEUE_LINK = Packed(after=120, before=120, is_queued=1)

DIVIDEND_HEAD = Packed(payment_token=160, entitlement=40, opened=40, wide=1, cancelled=1)
DIVIDEND_TERMS = Packed(
    record=40,
    ex=40,
    payable=40,
    unit_epoch=64,
    kind=8,
    declared=40,
    version=24,
)
DIVIDEND_FUNDING = Packed(funded=128, supply=128)
DIVIDEND_TOTALS = Packed(unprocessed=96, paid=80, withheld=80)
DIVIDEND_CARRIED = Packed(paid=128, withheld=128)
DIVIDEND_APART = Packed(remitted=128, blocked=128)
FRACTION = Packed(denominator=128, numerator=128)
PAYEE = Packed(payout=160, rate=14, valid_until=40, last_contact=40)

POLL = Packed(
    record=40,
    open=40,
    token_cutoff=40,
    items=7,
    is_pinned=1,
    supply_weight=64,
    routine=64,
)
MEETING = Packed(
    notice=40,
    custodian_cutoff=40,
    meeting=40,
    blocked=64,
    votable=64,
    outcome=8,
)
WALK = Packed(gate=160, length=48, cursor=48)
VOTES = Packed(in_favour=64, against=64, abstain=64)

FILING = Packed(filer=160, filed=40, expiry=40, state=8)
HOLD = Packed(confirmed=128, pending=64, is_estate=1)
CAP = Packed(moved=128, day=40, bps=16)
SUCCESSION_WALK = Packed(asked=64, walked=64, began=40)
