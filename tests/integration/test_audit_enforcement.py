"""The audit of what the law orders: every kind of order, and every way in which one ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from ape import accounts, project
from eth_utils import keccak

from tests.integration.auditing import (
    DAY,
    LAW,
    NO_CASE,
    NOBODY,
    TOKEN,
    Story,
    check_earlier_blocks,
    check_missing_logs,
    check_wrong_field,
    check_wrong_words,
    examine,
    fields_of,
    is_superseded,
    kinds_of,
    of_kind,
    variables_compared,
    without,
)
from wholeshare.audit import Evidence
from wholeshare.audit.contracts import kind_of
from wholeshare.audit.logs import Log
from wholeshare.audit.report import SEQUENCE
from wholeshare.enforcement import FULL, Filed, Kind, Order, file
from wholeshare.signers import signer_of

KINDS = kinds_of(LAW)


# ---- a story ---------------------------------------------------------------------------------


@dataclass
class Court(Story):
    """A story with a share that obeys Enforcement, and two keys."""

    share: object = None
    keys: tuple = ()

    def list_equity(self, *terms: str):
        """Its share."""
        call = (*terms, keccak(b"terms"), self.platform.gate)
        self.platform.listings.list_equity(call, sender=self.people.issuer)
        return project.Share.at(self.platform.listings.share_of(terms[1]))

    def order(self, kind: Kind, account, receiver=None, amount: int = 0, key: int = 0) -> Filed:
        """File by one of the keys."""
        is_succession = kind in Kind.RECOVERY | Kind.ESTATE
        fields = {} if is_succession else {"share": self.share.address}
        fields |= {"receiver": receiver.address} if receiver else {}
        document = keccak(text=f"{kind} of {account}")
        order = Order(kind, account.address, self.now + 60 * DAY, document, amount=amount, **fields)
        return file(self.platform.enforcement, order, self.keys[key])

    def approve(self, filed: Filed, key: int = 1) -> Filed:
        self.platform.enforcement.approve(*filed.arguments, sender=self.keys[key])
        return filed

    def withdraw(self, filed: Filed, key: int = 1) -> None:
        self.platform.enforcement.withdraw(*filed.arguments, sender=self.keys[key])

    def execute(self, *orders: Filed) -> None:
        """By anybody, three days later."""
        self.wait(3 * DAY)
        for filed in orders:
            self.platform.enforcement.execute(*filed.arguments, sender=self.people.stranger)

    def succeed(self, *orders: Filed) -> None:
        """By anybody, two weeks later, one listing at a time."""
        self.wait(14 * DAY)
        enforcement, listings = self.platform.enforcement, self.platform.listings.count()
        for filed in orders:
            for _ in range(listings):
                call = (*filed.arguments, 1)
                enforcement.execute_succession(*call, sender=self.people.stranger)

    def apply(self, account) -> None:
        self.platform.enforcement.apply(self.share, account, sender=self.people.stranger)


@pytest.fixture(scope="module")
def people(request):
    names = (
        "deployer proposer issuer compliance minter corporate_actions holder other third spender "
        "stranger blocked"
    )
    people = {name: request.getfixturevalue(name) for name in names.split()}
    newcomers = ("heir", "new_key", "newest_key", "nobody")
    people |= {name: accounts.test_accounts[12 + at] for at, name in enumerate(newcomers)}
    return SimpleNamespace(**people)


@pytest.fixture(scope="module")
def story(chain, platform, share, people, manifest):
    references = manifest.roles["transfer_agent"]
    keys = tuple(signer_of([reference], "transfer_agent") for reference in references)
    court = Court(chain, platform, people, keys=keys)
    _wire(court)
    _freeze(court)
    _move(court)
    _recover(court)
    _inherit(court)
    _leave_open(court)
    return court


def _wire(court: Court) -> None:
    """One share that obeys, capped, in the hands of many."""
    platform, by = court.platform, court.people
    powers = (by.minter, by.corporate_actions, platform.enforcement)
    court.as_admin(platform.listings.set_authorities, powers)
    platform.enforcement.introduce(platform.listings, sender=by.deployer)
    court.share = court.list_equity("Microsoft Corporation", "MSFT", "US5949181045", "594918104")
    platform.enforcement.set_cap(court.share, 100, sender=by.issuer)
    court.as_admin(platform.enforcement.set_cap, court.share, 5_000)
    for holder in (by.holder, by.other, by.third, by.blocked):
        court.share.mint(holder, 1_000 * TOKEN, sender=by.minter)


def _freeze(court: Court) -> None:
    """Confirmed, lowered, lapsed, withdrawn by either key, raised again."""
    by, enforcement = court.people, court.platform.enforcement
    court.approve(court.order(Kind.FREEZE, by.holder, amount=300 * TOKEN))
    raised = court.order(Kind.FREEZE, by.holder, amount=FULL)
    court.wait(7 * DAY)
    enforcement.lapse(*raised.arguments, sender=by.stranger)
    court.approve(court.order(Kind.FREEZE, by.holder, amount=200 * TOKEN))
    court.withdraw(court.order(Kind.FREEZE, by.other, amount=5))
    court.withdraw(court.order(Kind.FREEZE, by.other, amount=6, key=1))
    court.withdraw(court.order(Kind.FREEZE, by.third, amount=7, key=1))
    court.withdraw(court.order(Kind.FREEZE, by.third, amount=0), key=0)
    expiring = court.order(Kind.FREEZE, by.third, amount=8)
    court.wait(7 * DAY)
    enforcement.lapse(*expiring.arguments, sender=by.stranger)


def _move(court: Court) -> None:
    """Of free and frozen tokens; what a raised freeze falls back to follows."""
    by = court.people
    court.platform.gate.block([by.blocked], 1, NO_CASE, sender=by.compliance)
    levy = court.approve(court.order(Kind.COURT_ORDER, by.holder, by.third, 850 * TOKEN))
    licence = court.approve(court.order(Kind.LICENCE, by.blocked, by.third, 10 * TOKEN))
    court.withdraw(court.order(Kind.THEFT, by.other, by.third, TOKEN))
    raised = court.order(Kind.FREEZE, by.holder, amount=FULL)
    court.execute(levy, licence)
    court.withdraw(raised)
    court.approve(court.order(Kind.ERROR, by.third, by.other, TOKEN))


def _recover(court: Court) -> None:
    """A chain of two; one that its holder objects to, one that his successor declines."""
    by, enforcement = court.people, court.platform.enforcement
    order = court.order(Kind.RECOVERY, by.holder, by.new_key)
    other_share = court.list_equity("NVIDIA Corporation", "NVDA", "US67066G1040", "67066G104")
    enforcement.ask_gates(*order.arguments, 1, sender=by.stranger)
    court.order(Kind.RECOVERY, by.other, by.nobody)
    enforcement.object(sender=by.other)
    court.approve(court.order(Kind.ESTATE, by.other, by.nobody))
    enforcement.object(sender=by.nobody)
    court.succeed(court.approve(order))
    court.apply(by.holder)
    enforcement.apply(other_share, by.holder, sender=by.stranger)  # where he holds nothing
    court.succeed(court.approve(court.order(Kind.RECOVERY, by.new_key, by.newest_key, key=0)))
    court.apply(by.new_key)


def _inherit(court: Court) -> None:
    """The hold moves along, and ends."""
    by = court.people
    court.approve(court.order(Kind.ESTATE_HOLD, by.third, amount=FULL))
    court.approve(court.order(Kind.FREEZE, by.third, amount=FULL))
    legacy = court.approve(court.order(Kind.INHERITANCE, by.third, by.other, 100 * TOKEN))
    court.execute(legacy)
    court.succeed(court.approve(court.order(Kind.ESTATE, by.third, by.heir)))
    court.apply(by.third)
    court.approve(court.order(Kind.ESTATE_HOLD, by.other, amount=FULL))
    court.approve(court.order(Kind.FREEZE, by.other, amount=0))


def _leave_open(court: Court) -> None:
    """One of each kind that waits, and the last that was ended."""
    by = court.people
    court.order(Kind.FREEZE, by.other, amount=9)
    court.approve(court.order(Kind.COURT_ORDER, by.other, by.stranger, 3))
    court.order(Kind.RECOVERY, by.other, by.spender)
    court.withdraw(court.order(Kind.ERROR, by.other, by.stranger, 4))


# ---- the evidence ----------------------------------------------------------------------------


def test_story_is_clean(evidence):
    assert examine(evidence).differences == []


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_story_has_every_kind_of_log(evidence, contract, event):
    assert of_kind(evidence, contract, event)


def test_every_variable_is_compared(evidence):
    compared = variables_compared(evidence)
    for kind in LAW:
        assert set(kind_of(kind).layout.variables) <= compared[kind]


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_missing_logs_are_noticed(evidence, contract, event):
    check_missing_logs(evidence, contract, event)


@pytest.mark.parametrize(("contract", "event", "field"), fields_of(KINDS))
def test_wrong_field_is_noticed(evidence, contract, event, field):
    check_wrong_field(evidence, contract, event, field)


@pytest.mark.parametrize("bit", [0, 255])
def test_wrong_word_is_noticed(evidence, node, bit):
    """In its lowest bit, then in its highest."""
    check_wrong_words(evidence, node, LAW, bit)


def test_every_fifth_block_is_clean(evidence, story, node):
    check_earlier_blocks(evidence, story, node, 5)


@pytest.mark.parametrize("event", ["ForcedTransfer", "Recovered", "Frozen"])
def test_missing_log_of_the_share_is_noticed(evidence, event):
    for log in [each for each in evidence.logs if each.event == event]:
        noticed = not examine(evidence, without(evidence.logs, [log])).equal
        assert noticed or is_superseded(log, evidence.logs)


# ---- logs that contradict each other ---------------------------------------------------------


def odd_facts(evidence: Evidence, logs: list[Log]) -> set[str]:
    """What the audit finds wrong with the sequence of some logs."""
    found = examine(evidence, logs).differences
    return {each.logs for each in found if each.area == SEQUENCE}


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        ("ListingsIntroduced", "listings were introduced before"),
        ("OrderFiled", "numbers are not consecutive"),
        ("OrderApproved", "order is not in the state before"),
        ("OrderWithdrawn", "order is not in the state before"),
        ("OrderObjected", "order is not in the state before"),
        ("OrderLapsed", "order is not in the state before"),
        ("OrderExecuted", "order is not in the state before"),
        ("SuccessionWalked", "order is not in the state before"),
        ("HoldSet", "no order changes this hold"),
    ],
)
def test_repeated_log_is_odd(evidence, event, fact):
    log = of_kind(evidence, "Enforcement", event)[-1]
    again = replace(log, transaction="0x" + 64 * "f", block=log.block + 10**6)
    logs = [*evidence.logs, again]
    assert fact in odd_facts(evidence, logs)


@pytest.mark.parametrize(
    ("event", "field", "wrong", "fact"),
    [
        ("CapSet", "bps", 0, "cap is out of range"),
        ("OrderExecuted", "id", 10**6, "order is not in the state before"),
        ("OrderFiled", "expiry_ts", 1, "not between its notice and its expiry"),
        ("OrderFiled", "amount", 10**30, "no such ForcedTransfer in the same transaction"),
        ("OrderApproved", "id", 10**6, "order is not in the state before"),
        ("HoldSet", "confirmed", 1, "not the hold that was ordered"),
        ("SuccessionApplied", "amount", 1, "the share moves another amount"),
        ("SuccessionApplied", "successor", NOBODY, "no such succession is in force"),
    ],
)  # fmt: skip
def test_impossible_value_is_odd(evidence, event, field, wrong, fact):
    """In every log of the kind at once."""
    assert fact in odd_facts(evidence, all_with(evidence, event, **{field: wrong}))


def all_with(evidence: Evidence, event: str, **wrong: object) -> list[Log]:
    """The logs with other values in all of one kind."""
    return [
        replace(log, values=log.values | wrong) if log.event == event else log
        for log in evidence.logs
    ]


def test_fewer_gates_than_before_is_odd(evidence):
    first = of_kind(evidence, "Enforcement", "GatesAsked")[0]
    changed = replace(first, values=first.values | {"asked": 10**6})
    logs = [changed if log is first else log for log in evidence.logs]
    assert "fewer gates are asked than before" in odd_facts(evidence, logs)


@pytest.mark.parametrize(
    ("place", "fact"),
    [(0, "the walk does not begin anew"), (1, "the walk began at another time")],
)
def test_walk_that_began_at_another_time_is_odd(evidence, place, fact):
    """Told by its first step, then by its second."""
    log = of_kind(evidence, "Enforcement", "SuccessionWalked")[place]
    changed = replace(log, values=log.values | {"began_ts": log.ts + 1})
    logs = [changed if each is log else each for each in evidence.logs]
    assert fact in odd_facts(evidence, logs)


def test_one_key_for_both_is_odd(evidence):
    filed = of_kind(evidence, "Enforcement", "OrderFiled")
    filers = {log.values["id"]: log.values["filer"] for log in filed}
    logs = [
        replace(log, values=log.values | {"approver": filers[log.values["id"]]})
        if log.event == "OrderApproved"
        else log
        for log in evidence.logs
    ]
    assert "one key files and approves" in odd_facts(evidence, logs)


def test_cap_that_is_passed_is_odd(evidence):
    logs = all_with(evidence, "CapSet", bps=1)
    assert "more is moved than the cap allows" in odd_facts(evidence, logs)


@pytest.mark.parametrize("event", ["OrderExecuted", "SuccessionApplied"])
def test_movement_without_an_order_is_odd(evidence, event):
    logs = [log for log in evidence.logs if log.event != event]
    assert "moved without an order" in odd_facts(evidence, logs)
