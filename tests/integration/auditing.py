"""What the tests of the audit share: the means to tell a story, and to lie about it afterwards.

A missing log is tried by leaving it out, a wrong field and a wrong word by setting them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from wholeshare.audit import Evidence, Report, compare, report_on
from wholeshare.audit.books import BOOKS, Book, Entry
from wholeshare.audit.contracts import kind_of
from wholeshare.audit.logs import Log
from wholeshare.audit.node import Node
from wholeshare.audit.rebuild import rebuild
from wholeshare.audit.state import State

DAY = 86_400
TOKEN = 10**18
NOBODY = "0x" + 40 * "0"
NO_CASE = bytes(32)
REMEMBERED = 400
"""Blocks whose state the tests' chains surely know: `tests/conftest.py` has them keep 500, and
those that tests of the same module have undone count too."""

SERVICES = ("Custody", "CorporateActions", "PrimaryMarket", "Dividends", "Meetings")
LAW = ("Enforcement",)
"""Contracts whose events have a story of their own."""
STATES = {
    "Approval": ("owner", "spender"),
    "Locked": ("account",),
    "Frozen": ("account",),
    "StatusSet": ("account",),
    "Paused": (),
    "Deactivated": (),
    "DefaultAuthoritiesSet": (),
    "TermsSet": ("share",),
    "PaymentTokenSet": ("token",),
    "FeesSet": ("share", "token"),
    "OtherPaymentAccepted": ("id",),
    "PayoutSet": ("account",),
    "TaxProfileSet": ("account",),
    "Instructed": ("share", "id", "account"),
    "Walked": ("share", "id"),
    "DocumentSet": ("share", "name"),
    "CapSet": ("share",),
    "GatesAsked": ("id",),
    "SuccessionWalked": ("id",),
    "HoldSet": ("share", "account"),
    "MaxListAgeSet": (),
    "ListAffirmed": (),
    "GateSet": (),
    "WalletRegistered": ("account",),
}
"""Events that give a value whole, with what they give it for: a later one hides an earlier one."""
TOLD_WHOLE = (
    "Transfer",
    "ForcedTransfer",
    "EquityListed",
    "Cancelled",
    "Released",
    "DocumentSet",
    "OrderFiled",
    "OrderObjected",
    "ListingsIntroduced",
    "Spent",
    "UnblockProposed",
    "OtherPaymentAccepted",
)
"""Events of which every field shows, also those that leave no trace in others."""
NOT_STORED = {
    "sender": "who ordered it, where he is no party",
    "case_hash": "leads to a file of COMPLIANCE",
    "index": "of a call in a batch, and there are no batches",
    "custodian": "who ordered it",
    "payer": "whose money it was is in the logs of the payment token",
    "in_transit": "backs nothing",
    "account_hash": "leads to a file of the custodian",
    "report_hash": "leads to a file of the custodian",
    "receipt_hash": "leads to a file of the custodian",
    "control_number_hash": "leads to a file of the custodian",
    "reasons": "of a rejection tell why, and change nothing",
    "member": "which of those who may",
    "reason_hash": "leads to a file of the custodian",
    "document_hash": "leads to a document",
    "reference": "leads to a deposit with the authority",
}
"""Fields of logs that leave no trace."""
STORED = (("StatusSet", "reasons"), ("WalletRegistered", "document_hash"))
"""Of an event and its field, where others of the field's name leave none."""
NOT_IN_FORCE = ("settled", "encumbered", "delivered_total")
"""Of an objection, which counts for nothing else."""


def kinds_of(contracts: Iterable[str]) -> list[tuple[str, str]]:
    """Every event of their ABIs whose absence can show, so that a new one is tried too."""
    return [
        (contract, event)
        for contract in contracts
        for event in kind_of(contract).events.names
        if event not in BOOKS[contract].no_state
    ]


def fields_of(kinds: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Every field of those events."""
    return [
        (contract, event, field)
        for contract, event in kinds
        for field in kind_of(contract).events.fields(event)
    ]


# ---- telling ---------------------------------------------------------------------------------


@dataclass
class Story:
    """A platform, its people, and the means to let time pass."""

    chain: object
    platform: object
    people: SimpleNamespace
    salt: int = 0
    first: int = field(init=False)

    def __post_init__(self):
        """Blocks before it are not its own: the chain may have forgotten them."""
        self.first = self.chain.blocks.height

    @property
    def now(self) -> int:
        """Time of the latest block."""
        return self.chain.blocks.head.timestamp

    def wait(self, seconds: int) -> None:
        """Set the next block's time; nothing is mined."""
        self.chain.pending_timestamp = self.now + seconds

    def as_admin(self, method: Callable, *arguments: object, salted: bool = True) -> None:
        """Announce, wait, execute."""
        call = self.announce(method, *arguments, salted=salted)
        self.wait(2 * DAY)
        self.platform.timelock.execute(*call, sender=self.people.stranger)

    def announce(self, method: Callable, *arguments: object, salted: bool = True) -> tuple:
        """Announce only; returns the call."""
        self.salt += salted
        salt = (self.salt * salted).to_bytes(32, "big")
        payload = method.encode_input(*arguments)
        call = (method.contract.address, 0, payload, NO_CASE, salt)
        self.platform.timelock.schedule(*call, 2 * DAY, sender=self.people.proposer)
        return call


# ---- lying -----------------------------------------------------------------------------------


def examine(evidence: Evidence, logs: Iterable[Log] | None = None) -> Report:
    """The audit of this evidence, or of other logs beside the same storage."""
    if logs is not None:
        evidence = replace(evidence, logs=list(logs))
    return report_on(compare(evidence), evidence.state.block)


def without(logs: list[Log], missing: list[Log]) -> Iterator[Log]:
    """The logs as they would be if a contract had not logged these: later ones move up."""
    for log in logs:
        if log not in missing:
            earlier = [each for each in missing if each.block == log.block]
            gap = sum(each.index < log.index for each in earlier)
            yield replace(log, index=log.index - gap)


def of_kind(evidence: Evidence, contract: str, event: str) -> list[Log]:
    """Every log of one event, whichever contract of the kind has logged it."""
    kinds = {book.address: book.kind for book in rebuild(evidence).values()}
    return [log for log in evidence.logs if (kinds[log.contract], log.event) == (contract, event)]


def is_superseded(log: Log, logs: list[Log]) -> bool:
    """Whether a log leaves no trace: it moves nothing, or a later one gives the same anew."""
    values = log.values
    if values.get("value") == 0 or values.get("payments") == ():
        return True
    if log.event == "Spent":
        return values["amount"] == 0
    if log.event == "Transfer":
        return values["sender"] == values["receiver"]
    about = STATES.get(log.event)
    return about is not None and any(
        (later.contract, later.event) == (log.contract, log.event)
        and all(later.values[name] == values[name] for name in about)
        for later in logs[logs.index(log) + 1 :]
    )


def another(value: object) -> object:
    """A different value of the same type."""
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, tuple):
        return value[1:] if value else (1,)
    return value[:-1] + ("1" if value[-1] != "1" else "2")


@contextmanager
def corrupt(node: Node, book: Book, entry: Entry, bit: int) -> Iterator[tuple[str, int]]:
    """The chain while the first word of an entry is wrong; gives the word's address and slot."""
    layout = kind_of(book.kind).layout
    place = layout.find(entry.variable, *entry.keys)
    slot, wrong = f"0x{place.first:064x}", 1 << bit
    if place.in_code:
        kind, at, wrong = "Code", (), wrong << 256 * (layout.immutable_words - 1 - place.first)
    else:
        kind, at = "StorageAt", (slot,)
    right = node.call(f"eth_get{kind}", book.address, *at, "latest")
    node.call(f"anvil_set{kind}", book.address, *at, flip(right, wrong))
    yield book.address, place.first
    node.call(f"anvil_set{kind}", book.address, *at, right)


def flip(number: str, mask: int) -> str:
    """A number in hex, of the same length, with some bits flipped."""
    return f"0x{int(number, 16) ^ mask:0{len(number) - 2}x}"


# ---- what every lie must meet ----------------------------------------------------------------


def check_missing_logs(evidence: Evidence, contract: str, event: str) -> None:
    """Each log of the kind is missed in turn, but for those that leave no trace; so are all."""
    logs = of_kind(evidence, contract, event)
    unnoticed = [log for log in logs if examine(evidence, without(evidence.logs, [log])).equal]
    assert [log for log in unnoticed if not is_superseded(log, evidence.logs)] == []
    assert len(unnoticed) < len(logs)
    assert not examine(evidence, without(evidence.logs, logs)).equal


def check_wrong_field(evidence: Evidence, contract: str, event: str, field: str) -> None:
    """In the last log of the kind, which nothing supersedes."""
    log = of_kind(evidence, contract, event)[-1]
    wrong = replace(log, values=log.values | {field: another(log.values[field])})
    logs = [wrong if each is log else each for each in evidence.logs]
    is_stored = field not in NOT_STORED or event in TOLD_WHOLE or (event, field) in STORED
    if event == "Suspended" and field in NOT_IN_FORCE:
        is_stored = False
    assert examine(evidence, logs).equal != is_stored


def check_wrong_words(evidence: Evidence, node: Node, contracts: Iterable[str], bit: int) -> None:
    """One word of every variable of these kinds of contracts."""
    for audited in compare(evidence):
        last = {(one.entry.area, one.entry.variable): one.entry for one in audited.compared}
        for entry in last.values() if audited.book.kind in contracts else ():
            with corrupt(node, audited.book, entry, bit) as key:
                state = State(node, evidence.state.block)
                state.words |= evidence.state.words
                state.words.pop(key, None)
                found = examine(replace(evidence, state=state)).differences
            assert [(each.contract, each.area) for each in found] == [(audited.title, entry.area)]


def variables_compared(evidence: Evidence) -> dict[str, set[str]]:
    """Names of all variables that are compared, by kind of contract."""
    names = defaultdict(set)
    for audited in compare(evidence):
        names[audited.book.kind] |= {one.entry.variable for one in audited.compared}
    return names


def check_earlier_blocks(evidence: Evidence, story: Story, node: Node, step: int) -> None:
    """Logs and storage agree at the end of every so many blocks of a story."""
    last = evidence.state.block
    for block in range(max(story.first, last - REMEMBERED), last, step):
        early = replace(evidence, logs=[log for log in evidence.logs if log.block <= block])
        assert examine(replace(early, state=State(node, block))).differences == []
