"""Words of the moment, and a custodian who is simulated.

As in `tests.property.rules` a word stands for what it means in the state at hand. The custodian
keeps a book of what he holds, into which deposits and deliveries go, and the attestor reads from
it, mostly.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from tests.property.model import ONE, SHARE
from tests.property.platform.actions import Kind as Change
from tests.property.platform.custody import CUSTODY, DAY, HOUR, Ratio, Statement
from tests.property.platform.dividends import PROFILE_WAIT, STATUTORY_BPS
from tests.property.platform.machine import PlatformMachine
from tests.property.platform.market import Kind, Standing, Terms
from tests.property.platform.platform import MONEYS, POOL
from tests.property.platform.quorum import Signature
from tests.property.platform.transactions import shares_down, shares_up
from tests.property.platform.world import ACCOUNTS, ACTORS, HOLDERS, NEW_KEYS
from tests.property.tx import Event, Tx
from tests.property.words import words

# ---- words -----------------------------------------------------------------------------------

BY_RIGHT = "whoever may"
CALLER = words((300, BY_RIGHT), (1, "|".join(ACTORS)))
HOLDER = st.sampled_from((*HOLDERS, *HOLDERS, POOL))
ACCOUNT = words((4, "|".join((*HOLDERS, POOL))), (1, "|".join(NEW_KEYS)))
INDEX = st.integers(0, 5)
"""Which of those that fit, or of all."""
WHICH = words((24, "one that fits"), (1, "any|none that there is"))
SECONDS = st.sampled_from((0, 0, 0, -1, 1))
TOKEN = words((8, MONEYS[0]), (4, MONEYS[1]))
AMOUNT = words((4, "5e18|1e18 / 7|headroom"), (1, "1|0|headroom + 1|1e21"))
MOVED = words((3, "half"), (1, "all|1|0|all + 1"))
PART = words((4, "whole"), (3, "half|one"), (1, "too much|none"))
COST = words((4, "limit"), (2, "half|nothing"), (1, "over"))
FEE_RATE = st.sampled_from((0, 1, 20_000, 50_000, 50_001))
PRICE = st.sampled_from((0, 1, 250_000_000, 10**9 + 7))
EXPIRY = words((6, "in 30 days"), (1, "in 1 hour|now"))
WHEN = words(
    (2, "next record|payable|cut-off|effect|stale"),
    (1, "close|opening|meeting|expiry|profiles|last record|in 1 hour|in 3 days|profile's end"),
)
RECORD = words((4, "in 2 days|in 3 days"), (1, "in 12 days|in 1 day|effect"))
ATTESTED = words(
    (10, "true"),
    (2, "late record|encumbered|stale"),
    (1, "short|much|ahead|past record|wrong epoch|undelivered|delivered too much"),
    (1, "over encumbered|older|flagged|late and flagged"),
)
SIGNED = words(
    (9, "quorum"),
    (2, "all"),
    (1, "too few|twice|descending|outsider|ann|sequence ahead|sequence again|other words"),
    (1, "other signer|alone twice"),
)
"""By whom, and how."""
CHANGE = st.sampled_from(
    (
        (Change.SPLIT, Ratio(2, 1)),
        (Change.SPLIT, Ratio(7, 3)),
        (Change.SPLIT, Ratio(11, 1)),
        (Change.SPLIT, Ratio(1, 2)),
        (Change.STOCK_DIVIDEND, Ratio(3, 2)),
        (Change.STOCK_DIVIDEND, Ratio(21, 20)),
        (Change.REVERSE_SPLIT, Ratio(1, 2)),
        (Change.REVERSE_SPLIT, Ratio(3, 7)),
        (Change.REVERSE_SPLIT, Ratio(1, 8)),
        (Change.REINVESTMENT, Ratio(101, 100)),
        (Change.REINVESTMENT, Ratio(21, 20)),
        (Change.REINVESTMENT, Ratio(3, 2)),
    )
)
RATE = st.sampled_from((250_000 * ONE, 333_333 * ONE + 7, 1, 10**42, 0, 2**64 * 10**18 + 1))
BPS = st.sampled_from((0, 1_500, 2_999, STATUTORY_BPS, STATUTORY_BPS + 1))
VOTE = words((3, "all for|all against|split"), (1, "one too many|blank|spare|part|too short"))
EXECUTED = words((4, "as instructed"), (1, "less|most|more than votable"))
HASH, OTHER_HASH, NO_HASH = b"document" * 4, b"other   " * 4, bytes(32)


def lower(said: Statement, settled: int) -> Statement:
    """Less on the account, and no more of it free."""
    return said._replace(settled=settled, encumbered=min(said.encumbered, settled))


class Custodian(PlatformMachine):
    """The custodian's book, and what the words mean in the state at hand."""

    def __init__(self) -> None:
        super().__init__()
        self.colluding = False
        """Whether a quorum lies just now."""
        self.settled = Fraction(0)
        """Shares on the account, in those of the book's unit epoch."""
        self.encumbered = 0
        self.book_epoch = 0
        self.losses: list[tuple[int, Fraction]] = []
        """When how many shares were lost, or tied up, in those of the book's unit epoch."""
        self.modest: set[Statement] = set()
        """Everything that was signed and said no more than the book did then."""
        self.deceived = False
        """Whether a quorum has lied, and no other has told the truth since."""
        self.stash: list[tuple[Statement, list[tuple[Signature, tuple]]]] = []
        """Signed and not brought."""
        self.delivered: list[int] = []
        """Requests whose shares have left the account."""
        self.deposits = count(1)

    # -- what all this is for

    def see_Attested(self, tx: Tx, fields: dict[str, Any], events: list[Event]) -> None:
        """T: with fewer liars than a quorum, no more is in force than was in the book."""
        before = self.in_force
        super().see_Attested(tx, fields, events)
        if self.in_force is not before:
            self.deceived = self.in_force not in self.modest
            assert not self.deceived or self.colluding, f"T: {self.in_force} was never in the book"

    def see_Filled(self, tx: Tx, fields: dict[str, Any], events: list[Event]) -> None:
        """T: then tokens are backed by the book itself, but for what it has lost since."""
        super().see_Filled(tx, fields, events)
        if self.deceived:
            return
        self.turn_pages()
        [supply] = self.world.read(SHARE, [("totalSupply",)])
        requests = self.platform.market.requests
        delivered = sum(requests[id].finished for id in self.delivered)
        raw = supply - self.leaving + self.committed_worth - delivered + self.residual
        owed = shares_up(raw, self.multiplier) + self.terms_told.margin
        lost = self.lost_since(self.in_force.as_of_ts)
        short = owed - (self.settled - self.encumbered)
        assert short <= lost + 1, f"T: {short} of {owed} is missing, lost since then is {lost}"

    # -- the book

    @property
    def multiplier(self) -> int:
        return self.platform.share.uiMultiplier(self.time)

    def turn_pages(self) -> None:
        """The custodian's count changes with a split, to whole shares and cash for the rest."""
        now = self.platform.custody.unit_epoch_at(self.time)
        if now != self.book_epoch:
            ratio = Fraction(*self.platform.custody.units_between(self.book_epoch, now))
            whole = Fraction(floor(self.settled * ratio / ONE) * ONE)
            self.losses = [(ts, shares * ratio) for ts, shares in self.losses]
            effective_ts = max(ts for _, ts in self.epochs[:now])
            self.losses.append((effective_ts, self.settled * ratio - whole))
            self.settled = whole
            self.encumbered = ceil(self.encumbered * ratio)
            self.book_epoch = now

    def deposit(self, raw: int) -> bytes:
        """Shares for so many tokens come in; returns the ticket."""
        self.turn_pages()
        self.settled += shares_up(raw, self.multiplier)
        return next(self.deposits).to_bytes(32, "big")

    def deliver(self, id: int) -> None:
        self.turn_pages()
        worth = self.platform.market.requests[id].finished
        gone = shares_down(worth, self.multiplier)
        if not self.deceived:
            assert gone <= self.settled + 1, f"C1: {self.settled} is left to deliver {gone} of {id}"
        self.settled -= min(self.settled, gone)
        self.delivered.append(id)

    def lose(self, shares: Fraction) -> None:
        """Out of the book without a redemption, or tied up there."""
        self.losses.append((self.time, shares))

    def lost_since(self, ts: int) -> Fraction:
        return sum((shares for when, shares in self.losses if when >= ts), Fraction(0))

    def book(self) -> Statement:
        """What is true now."""
        self.turn_pages()
        requests, settled = self.platform.market.requests, floor(self.settled)
        encumbered = min(self.encumbered, settled)
        delivered_total = sum(requests[id].finished for id in self.delivered)
        pool, covers = self.running, False
        if pool:
            there = (settled - encumbered) * ONE // self.multiplier + delivered_total
            covers = there >= pool.committed_total + pool.older + pool.of
        return Statement(
            share=SHARE,
            as_of_ts=self.time,
            unit_epoch=self.platform.custody.unit_epoch_at(self.time),
            settled=settled,
            in_transit=0,
            encumbered=encumbered,
            delivered_total=delivered_total,
            is_resolution=bool(pool) and not covers,
            account_hash=HASH,
            report_hash=HASH,
        )

    # -- attestors

    def next_sequence(self, attestor: str) -> int:
        return self.platform.custody.quorum.sequence(attestor) + 1

    def sign(
        self,
        attestor: str,
        said: Statement,
        sequence: int = 0,
        by: str = "",
        words: Statement | None = None,
    ) -> tuple[Signature, tuple]:
        """For the model, and as the chain takes it.

        Args:
            sequence: his next if zero.
            by: who signs, if somebody else.
            words: what he signs, if something else.
        """
        sequence, by = sequence or self.next_sequence(attestor), by or attestor
        of = (sequence, words or said)
        if by == attestor:
            self.genuine.add((attestor, *of))
        if self.is_modest(of[1]):
            self.modest.add(of[1])
        signature = self.world.sign_attestation(by, *of)
        return Signature(attestor, sequence, by, of), (attestor, sequence, signature)

    def bring(self, said: Statement, signatures: list[tuple[Signature, tuple]]) -> bool:
        """Anybody does."""
        for_model, for_chain = zip(*signatures, strict=True) if signatures else ((), ())
        sent = (said, for_chain)
        return self.act("stranger", CUSTODY, "attest", said, for_model, sent=sent)

    def is_modest(self, said: Statement) -> bool:
        book = self.book()
        most = book.settled - book.encumbered
        no_more = max(0, said.settled - said.encumbered) <= most
        return no_more and said.delivered_total <= book.delivered_total

    def who_attest(self) -> list[str]:
        """Those asked who still may, ascending."""
        quorum = self.platform.custody.quorum
        return [each for each in quorum.terms.attestors if quorum.may_attest(each)]

    def quorum(self) -> list[str]:
        """As few as are enough, others each time."""
        able, needed = self.who_attest(), self.platform.custody.terms.quorum
        left_out = max(0, len(able) - needed)
        first = len(self.platform.custody.attested) % (left_out + 1)
        return [*able[:first], *able[first + left_out :]]

    def attest(self, said: Statement, signers: list[str] | None = None) -> bool:
        signers = self.quorum() if signers is None else signers
        return self.bring(said, [self.sign(each, said) for each in signers])

    # -- words

    def one(self, caller: str, member: str) -> str:
        return member if caller == BY_RIGHT else caller

    def which(self, word: str, place: int, fitting: list[int], total: int) -> int:
        """The number of one of several things."""
        if word == "none that there is" or total == 0:
            return total
        if word == "any" or not fitting:
            return place % total
        return fitting[place % len(fitting)]

    def terms(
        self, kind: Kind, holder: str, token: str, amount: int, payment: int, expiry: str
    ) -> Terms:
        expiry_ts = self.moment(expiry)
        return Terms(kind, SHARE, holder, token, amount, payment, expiry_ts, HASH)

    def requests_in(self, standing: Standing, kind: Kind | None = None) -> list[int]:
        return [
            id
            for id, request in enumerate(self.platform.market.requests)
            if request.standing == standing and kind in (None, request.terms.kind)
        ]

    def dividends_that(self, are_open: bool) -> list[int]:
        return [
            id
            for id, each in enumerate(self.platform.dividends.dividends)
            if bool(each.opened_ts) == are_open
        ]

    def ahead(self) -> list[int]:
        """Meetings that still take instructions, or will."""
        return [
            id
            for id, each in enumerate(self.platform.meetings.meetings)
            if self.time < each.terms.token_cutoff_ts
        ]

    def amount(self, word: str) -> int:
        coverage = self.platform.custody.coverage(self.time)
        amounts = {
            "5e18": 5 * ONE,
            "1e18 / 7": ONE // 7,
            "1e21": 1000 * ONE,
            "headroom": coverage.headroom * ONE // self.multiplier,
        }
        base, _, more = word.partition(" + ")
        return amounts[base] + int(more or 0) if base in amounts else int(word)

    def moved(self, word: str, account: str) -> int:
        free = self.platform.share.free(account)
        return {"half": free // 2, "all": free, "all + 1": free + 1}.get(word) or int(word == "1")

    def moment(self, word: str, place: int = 0) -> int:
        """UTC second; of what there is not at the moment, in a day."""
        now, share, custody = self.time, self.platform.share, self.platform.custody
        moments: list[int] = []
        match word:
            case "now":
                moments = [now]
            case "in 1 hour":
                moments = [now + HOUR]
            case "in 1 day":
                moments = [now + DAY]
            case "in 2 days":
                moments = [now + 2 * DAY]
            case "in 3 days":
                moments = [now + 3 * DAY]
            case "in 12 days":
                moments = [now + 12 * DAY]
            case "in 30 days":
                moments = [now + 30 * DAY]
            case "next record":
                moments = share.pending(now)[:1]
            case "last record":
                moments = share.pending(now)[-1:]
            case "stale":
                moments = [custody.last_attestation().as_of_ts + custody.terms.max_age]
            case "effect":
                moments = [share.effectiveAt()]
            case "close":
                moments = [each.close_ts for each in custody.epochs[-1:]]
            case "payable":
                moments = [each.terms.payable_ts for each in self.platform.dividends.dividends]
            case "profiles":
                opened = [each.opened_ts for each in self.platform.dividends.dividends]
                moments = [ts + PROFILE_WAIT for ts in opened if ts]
            case "profile's end":
                holders = self.platform.dividends.holders
                moments = [holders[each].valid_until_ts for each in ACCOUNTS]
            case "expiry":
                moments = [each.terms.expiry_ts for each in self.platform.market.requests]
            case "opening":
                moments = [each.terms.open_ts for each in self.platform.meetings.meetings]
            case "cut-off":
                moments = [each.terms.token_cutoff_ts for each in self.platform.meetings.meetings]
            case "meeting":
                moments = [each.terms.meeting_ts for each in self.platform.meetings.meetings]
        ahead = sorted(ts for ts in moments if ts >= now)
        # Nothing moves by years, past which everything has lapsed.
        near = [ts for ts in ahead if ts <= now + 100 * DAY]
        return near[place % len(near)] if near else now + DAY
