"""What may happen to a share, told in words of the moment; `gate_rules.py` has its gates."""

from __future__ import annotations

from collections.abc import Callable

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as Settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.property.gate import ZERO
from tests.property.gate_rules import GateMachine
from tests.property.machine import Stage, Tally
from tests.property.model import (
    DAY,
    END,
    INFINITE,
    MAX_PENDING,
    ONE,
    SHARE,
    Authorities,
    Permit,
)
from tests.property.words import (
    ACCOUNT,
    AGENT,
    ALLOWED,
    AMOUNT,
    BY_RIGHT,
    CALLER,
    DEACTIVATED,
    EFFECTIVE,
    FLAW,
    FROZEN,
    HINT,
    HOLDER,
    MINTED,
    MULTIPLIER,
    ONESELF,
    ORDERED,
    PAIR,
    RECEIVER,
    RECORD,
    SECONDS,
    SPENT,
    UNTIL,
    WHEN,
    words,
)
from tests.property.worlds import (
    ACTORS,
    AUTHORITIES,
    GATE,
    SPARE_GATE,
    World,
)


class ShareMachine(GateMachine):
    @initialize(funded=st.sampled_from((False, True, True, True)))
    def begin(self, funded: bool) -> None:
        """Most runs begin with holders, allowances, a lock and two record instants."""
        if not funded:
            return
        for holder, amount in (("ann", 1000), ("bob", 50), ("cat", 10**18)):
            self.act("minter", SHARE, "mint", holder, amount)
        self.act("ann", SHARE, "approve", "bob", INFINITE)
        self.act("cat", SHARE, "approve", "dan", 500)
        self.act("minter", SHARE, "lock", "ann", 300)
        self.act("enforcement", SHARE, "setFrozenTokens", "bob", 20)
        for day in (2, 9):
            after = self.share.predecessor(END)
            self.act("issuer", SHARE, "schedule_record", self.time + day * DAY, after)

    # -- time

    @rule(when=WHEN, seconds=SECONDS)
    def travel(self, when: str, seconds: int) -> None:
        """The next transaction comes then."""
        self.pass_time(self.moment(when) + seconds, mined=False)

    @rule(when=WHEN, seconds=SECONDS)
    def look(self, when: str, seconds: int) -> None:
        """An empty block comes then: what views say, once time alone has passed."""
        self.pass_time(self.moment(when) + seconds, mined=True)

    # -- holders and spenders

    @rule(sender=HOLDER, receiver=RECEIVER, amount=AMOUNT)
    def transfer(self, sender: str, receiver: str, amount: str) -> None:
        receiver = sender if receiver == ONESELF else receiver
        self.act(sender, SHARE, "transfer", receiver, self.amount(amount, sender))

    @rule(sender=HOLDER, receiver=HOLDER)
    def transfer_all(self, sender: str, receiver: str) -> None:
        """An account without tokens has a past all the same."""
        self.act(sender, SHARE, "transfer", receiver, self.share.free(sender))

    @rule(sender=HOLDER, receiver=HOLDER, when=WHEN, seconds=SECONDS)
    def lend(self, sender: str, receiver: str, when: str, seconds: int) -> None:
        """All that is free goes out and comes back later, as around a record instant."""
        lent = self.share.free(sender)
        self.act(sender, SHARE, "transfer", receiver, lent)
        self.pass_time(self.moment(when) + seconds, mined=False)
        self.act(receiver, SHARE, "transfer", sender, lent)

    @rule(pair=PAIR, receiver=RECEIVER, amount=SPENT)
    def transfer_from(self, pair: tuple[str, str], receiver: str, amount: str) -> None:
        owner, spender = pair
        receiver = owner if receiver == ONESELF else receiver
        allowed = self.share.allowances[pair]
        amounts = {"allowed": allowed, "allowed + 1": min(allowed + 1, INFINITE)}
        raw = amounts[amount] if amount in amounts else self.amount(amount, owner)
        self.act(spender, SHARE, "transferFrom", owner, receiver, raw)

    @rule(pair=PAIR, amount=ALLOWED)
    def approve(self, pair: tuple[str, str], amount: str) -> None:
        owner, spender = pair
        self.act(owner, SHARE, "approve", spender, self.amount(amount, owner))

    @rule(sender=st.sampled_from(ACTORS), pair=PAIR, amount=ALLOWED, flaw=FLAW)
    def permit(self, sender: str, pair: tuple[str, str], amount: str, flaw: str) -> None:
        owner, spender = pair
        raw, nonce = self.amount(amount, owner), self.share.nonces[owner]
        deadline = self.time + {"expired": -1, "last second": 0}.get(flaw, DAY)
        signed: Permit | None = Permit(owner, owner, spender, raw, nonce, deadline)
        match flaw:
            case "signed by another":
                signed = signed._replace(signer=spender if spender != owner else "fay")
            case "other amount":
                signed = signed._replace(amount=raw // 2 + 1)
            case "other spender":
                signed = signed._replace(spender="fay")
            case "used nonce":
                signed = signed._replace(nonce=max(0, nonce - 1))
            case "next nonce":
                signed = signed._replace(nonce=nonce + 1)
            case "malformed":  # for which `ecrecover` gives the zero address
                owner, signed = ZERO, None
        stated = (owner, spender, raw, deadline)
        sent = (*stated, *self.world.sign(signed))
        self.act(sender, SHARE, "permit", *stated, signed, sent=sent)

    # -- the minter

    @rule(caller=CALLER, receiver=RECEIVER, amount=MINTED)
    def mint(self, caller: str, receiver: str, amount: str) -> None:
        minter = self.authority(caller, "minter")
        receiver = minter if receiver == ONESELF else receiver
        self.act(minter, SHARE, "mint", receiver, self.amount(amount, receiver))

    @rule(caller=CALLER, function=words((1, "lock|unlock|burn")), account=ACCOUNT, amount=AMOUNT)
    def redeem(self, caller: str, function: str, account: str, amount: str) -> None:
        """A step of a redemption, in whatever order."""
        minter = self.authority(caller, "minter")
        self.act(minter, SHARE, function, account, self.amount(amount, account))

    @precondition(lambda self: self.share.supply.latest)
    @rule(account=HOLDER)
    def redeem_all(self, account: str) -> None:
        """A redemption from end to end: what is free is locked, what is locked is burned."""
        minter = self.authority(BY_RIGHT, "minter")
        self.act(minter, SHARE, "lock", account, self.share.free(account))
        self.act(minter, SHARE, "burn", account, self.share.locked[account])

    # -- corporate actions

    @rule(caller=CALLER, multiplier=MULTIPLIER, when=EFFECTIVE, seconds=SECONDS)
    def schedule_multiplier(self, caller: str, multiplier: int, when: str, seconds: int) -> None:
        sender = self.authority(caller, "corporate_actions")
        effective_ts = self.moment(when) + seconds
        self.act(sender, SHARE, "schedule_multiplier", multiplier, effective_ts)

    @rule(multiplier=st.sampled_from((ONE // 3, ONE, 4 * ONE)), withdrawn=st.booleans())
    def change_multiplier(self, multiplier: int, withdrawn: bool) -> None:
        """From the announcement of a change to its second, or to its withdrawal."""
        sender, effective_ts = self.authority(BY_RIGHT, "corporate_actions"), self.time + 3 * DAY
        self.act(sender, SHARE, "schedule_multiplier", multiplier, effective_ts)
        if withdrawn:
            self.act(sender, SHARE, "cancel_multiplier")
        else:
            self.pass_time(effective_ts, mined=True)

    @precondition(lambda self: self.share.announced)
    @rule(caller=CALLER)
    def cancel_multiplier(self, caller: str) -> None:
        self.act(self.authority(caller, "corporate_actions"), SHARE, "cancel_multiplier")

    # -- enforcement

    @rule(caller=CALLER, account=ACCOUNT, amount=FROZEN)
    def freeze(self, caller: str, account: str, amount: str) -> None:
        sender = self.authority(caller, "enforcement")
        self.act(sender, SHARE, "setFrozenTokens", account, self.amount(amount, account))

    @rule(account=HOLDER, receiver=HOLDER, amount=ORDERED)
    def seize(self, account: str, receiver: str, amount: str) -> None:
        """What has been frozen goes by an order, in whole or in part."""
        sender = self.authority(BY_RIGHT, "enforcement")
        frozen = self.amount("half", account)
        self.act(sender, SHARE, "setFrozenTokens", account, frozen)
        self.act(sender, SHARE, "forcedTransfer", account, receiver, self.amount(amount, account))

    @rule(caller=CALLER, account=ACCOUNT, receiver=RECEIVER, amount=ORDERED)
    def forced_transfer(self, caller: str, account: str, receiver: str, amount: str) -> None:
        sender = self.authority(caller, "enforcement")
        receiver = account if receiver == ONESELF else receiver
        raw = self.amount(amount, account)
        self.act(sender, SHARE, "forcedTransfer", account, receiver, raw)

    @rule(caller=CALLER, account=ACCOUNT, successor=RECEIVER)
    def recover(self, caller: str, account: str, successor: str) -> None:
        sender = self.authority(caller, "enforcement")
        successor = account if successor == ONESELF else successor
        self.act(sender, SHARE, "recover", account, successor)

    # -- agents of the issuer

    @rule(agent=AGENT, when=RECORD, seconds=SECONDS, hint=HINT)
    def schedule_record(self, agent: str, when: str, seconds: int, hint: str) -> None:
        ts = self.moment(when) + seconds
        self.act(agent, SHARE, "schedule_record", ts, self.hint(hint, ts))

    @precondition(lambda self: len(self.share.pending(self.time)) < MAX_PENDING // 2)
    @rule(ascending=st.booleans())
    def fill_calendar(self, ascending: bool) -> None:
        """An instant a day until there may be no more, and one more."""
        missing = MAX_PENDING - len(self.share.pending(self.time)) + 1
        days = range(2, 2 + missing)
        first = self.time + missing * self.world.chain.gap
        for day in days if ascending else reversed(days):
            ts = first + day * DAY
            self.act("issuer", SHARE, "schedule_record", ts, self.share.predecessor(ts))

    # -- the guardian and the timelock

    @rule(
        caller=words((30, "guardian|timelock"), (1, "|".join(ACTORS))),
        activities=st.integers(0, 3),
        until=UNTIL,
        seconds=SECONDS,
    )
    def pause(self, caller: str, activities: int, until: str, seconds: int) -> None:
        self.act(caller, SHARE, "pause", activities, self.moment(until) + seconds)

    @rule(caller=CALLER, when=DEACTIVATED, seconds=SECONDS)
    def deactivate(self, caller: str, when: str, seconds: int) -> None:
        from_ts = self.moment(when) + seconds
        self.act(self.member(caller, "admin"), SHARE, "deactivate", from_ts)

    @rule(caller=CALLER, gate=words((2, f"{GATE}|{SPARE_GATE}"), (1, f"ann|{ZERO}")))
    def set_gate(self, caller: str, gate: str) -> None:
        self.act(self.member(caller, "admin"), SHARE, "set_gate", gate)

    @rule(
        caller=CALLER,
        authorities=st.tuples(*(words((5, each), (1, f"fay|{ZERO}")) for each in AUTHORITIES)),
    )
    def set_authorities(self, caller: str, authorities: tuple[str, str, str]) -> None:
        new = Authorities(*authorities)
        self.act(self.member(caller, "admin"), SHARE, "set_authorities", new)

    # Hypothesis picks evenly among rules; these matter more than the others.
    transfer_as_well = transfer
    travel_as_well = travel


REPEATED = Settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""The same examples every time; the first failing one is made smaller and shown."""


def run(
    create_world: Callable[[], World],
    settings: Settings,
    tally: Tally,
    seed: int | None = None,
    machine: type[Stage] = ShareMachine,
) -> None:
    """Run a machine on worlds made by `create_world`, one for each example.

    Args:
        tally: counts what is done.
        seed: of the random choices, unless the settings derandomize.
    """
    tally.seed = seed
    members = {"create_world": staticmethod(create_world), "tally": tally}
    machine = type(machine.__name__, (machine,), members)
    if seed is not None:
        machine = hypothesis.seed(seed)(machine)
    run_state_machine_as_test(machine, settings=settings)
