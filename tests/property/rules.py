"""What may happen to a share and its gates, told in words of the moment: all that is free, one
second before the next record instant, behind the right predecessor.

A word stands for what it means in the state at hand, so that every example can be carried out,
valid calls and invalid ones are both frequent, and a failing run reads as a story.
"""

from __future__ import annotations

from collections.abc import Callable

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as Settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.property.machine import LedgerMachine, Stage, Tally
from tests.property.model import (
    CLEAR,
    DAY,
    DEACTIVATION_NOTICE,
    END,
    GUARDIAN_PAUSE,
    GUARDIAN_REST,
    INFINITE,
    MAX_AHEAD,
    MAX_MULTIPLIER,
    MAX_PENDING,
    MAX_SUPPLY,
    MIN_AHEAD,
    MIN_MULTIPLIER,
    ONE,
    REVIEW,
    SDN_LISTED,
    SHARE,
    ZERO,
    Authorities,
    Permit,
)
from tests.property.worlds import (
    ACTORS,
    AUTHORITIES,
    GATE,
    HOLDERS,
    MEMBERS,
    SPARE_GATE,
    World,
)

# ---- words -----------------------------------------------------------------------------------


def words(*frequencies: tuple[int, str]) -> st.SearchStrategy[str]:
    """Words, each as often among them as it is given."""
    return st.sampled_from(
        [word for times, each in frequencies for word in times * each.split("|")]
    )


BY_RIGHT = "whoever may"
CALLER = words((80, BY_RIGHT), (1, "|".join(ACTORS)))
AGENT = words((30, "paying agent|proxy agent|issuer"), (1, "|".join(ACTORS)))

HOLDER = st.sampled_from(HOLDERS)
ONESELF = "oneself"
RECEIVER = words((2, "|".join(HOLDERS)), (1, f"{ONESELF}|minter|{SHARE}|{ZERO}"))
ACCOUNT = words((2, "|".join(HOLDERS)), (1, f"minter|{ZERO}"))
PAIR = st.sampled_from((("ann", "bob"), ("cat", "dan"), ("bob", "eve"), ("eve", "eve")))
"""An owner and his spender. Few, so that what was approved is spent."""

AMOUNT = words((2, "free|half|locked"), (1, "0|1|free + 1|all|all + 1|locked + 1"))
ORDERED = words((2, "unlocked|half|free"), (1, "0|1|free + 1|unlocked + 1|all|all + 1"))
FROZEN = words((2, "half|all|everything"), (1, "0|1|free|all + 1|everything + 1"))
MINTED = words((3, "1000|1e18"), (1, "0|1|all that fits|more than fits|infinite"))
ALLOWED = words((2, "all|infinite"), (1, "0|1|free|all + 1"))
SPENT = words((2, "free|allowed"), (1, "0|1|free + 1|all|allowed + 1"))
FLAW = words(
    (5, "none"),
    (1, "expired|last second|signed by another|other amount|other spender"),
    (1, "used nonce|next nonce|malformed"),
)

SECONDS = st.sampled_from((0, 0, -1, 1))
WHEN = words(
    (2, "next record|second record|last record"),
    (1, "multiplier|end of pause|end of rest|deactivation|in 3 days"),
)
RECORD = words(
    (2, "in 1 day|in 3 days|in 9 days"),
    (1, "now|in 366 days|next record|second record|last record|multiplier"),
)
HINT = words(
    (8, "right"),
    (1, "the one before|the one after|itself|the head|last passed|not scheduled"),
)
MULTIPLIER = st.sampled_from(
    (MIN_MULTIPLIER - 1, MIN_MULTIPLIER, ONE // 3, ONE, 4 * ONE, MAX_MULTIPLIER, MAX_MULTIPLIER + 1)
)
EFFECTIVE = words(
    (2, "in 1 day|in 3 days"), (1, "now|in 9 days|next record|last record|last passed")
)
UNTIL = words((2, "in 1 day|guardian's limit"), (1, "now|in 3 days|in 9 days|never"))
DEACTIVATED = words((2, "never"), (1, "in 30 days|in 9 days|in 366 days|deactivation"))

STANDING = words(
    (5, "block"),
    (1, "unblock|unblock everybody|addToSanctionsList|removeFromSanctionsList"),
)
ACCOUNTS = st.lists(words((5, "|".join(HOLDERS)), (1, "|".join((*ACTORS, ZERO)))), max_size=2)
REASON = st.sampled_from((*range(SDN_LISTED, REVIEW + 1), *range(CLEAR, REVIEW + 2)))
WHICH_GATE = words((3, "in force"), (1, "the other"))
CASE = st.sampled_from((bytes(32), b"case" * 8))
SHA256 = st.sampled_from((b"list 1  " * 4, b"list 2  " * 4, b"list 3  " * 4))


class Words(LedgerMachine):
    """What the words mean in the state at hand."""

    def amount(self, word: str, account: str) -> int:
        """Raw tokens, of an account."""
        share = self.share
        fitting = MAX_SUPPLY - share.supply.latest
        amounts = {
            "1000": 1000,
            "1e18": 10**18,
            "half": share.free(account) // 2,
            "free": share.free(account),
            "all": share.balanceOf(account),
            "unlocked": share.balanceOf(account) - share.locked[account],
            "everything": MAX_SUPPLY,
            "locked": share.locked[account],
            "all that fits": fitting,
            "more than fits": fitting + 1,
            "infinite": INFINITE,
        }
        base, _, more = word.partition(" + ")
        return amounts[base] + int(more or 0) if base in amounts else int(word)

    def moment(self, word: str) -> int:
        """UTC second; of what there is not at the moment, in three days."""
        share, now = self.share, self.time
        moments = {
            "now": now,
            "in 1 day": now + MIN_AHEAD,
            "in 9 days": now + 9 * DAY,
            "in 366 days": now + MAX_AHEAD,
            "in 30 days": now + DEACTIVATION_NOTICE,
            "never": END,
            "guardian's limit": now + GUARDIAN_PAUSE,
        }
        if passed := share.passed(now):
            moments["last passed"] = passed[-1]
        if pending := share.pending(now):
            moments["next record"], moments["last record"] = pending[0], pending[-1]
            moments["second record"] = pending[len(pending) > 1]
        if share.announced:
            moments["multiplier"] = share.announced.effective_ts
        ends = [until for until in share.suspended_until.values() if 0 < until < END - DAY]
        if ends:
            moments["end of pause"] = min(ends)
            moments["end of rest"] = max(ends) + GUARDIAN_REST
        if share.deactivated_from < END - DAY:  # at the end of time nothing has room ahead
            moments["deactivation"] = share.deactivated_from
        return moments.get(word, now + 3 * DAY)

    def hint(self, word: str, ts: int) -> int:
        """The instant behind which another is to be inserted."""
        right = self.share.predecessor(ts)
        hints = {
            "right": right,
            "the one before": self.share.predecessor(right),
            "the one after": self.share.next_record(right),
            "itself": ts,
            "the head": 0,
            "last passed": self.share.record_window(self.time)[0],
            "not scheduled": right + 1,
        }
        return hints[word]

    def authority(self, word: str, power: str) -> str:
        """Who calls what one contract alone may; a stranger if nobody may."""
        holds = getattr(self.share.authorities, power)
        return word if word != BY_RIGHT else "guardian" if holds == ZERO else holds

    def member(self, word: str, role: str) -> str:
        return MEMBERS[role][0] if word == BY_RIGHT else word

    def which_gate(self, word: str) -> str:
        in_force = self.share.gate.name
        return in_force if word == "in force" else {GATE: SPARE_GATE, SPARE_GATE: GATE}[in_force]


# ---- rules -----------------------------------------------------------------------------------


class ShareMachine(Words):
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

    # -- compliance

    @rule(
        caller=CALLER,
        gate=WHICH_GATE,
        function=STANDING,
        accounts=ACCOUNTS,
        reason=REASON,
        case=CASE,
    )
    def set_standing(
        self, caller: str, gate: str, function: str, accounts: list[str], reason: int, case: bytes
    ) -> None:
        if function == "unblock everybody":
            function, accounts = "unblock", [*ACTORS]
        more = {"block": (reason, case), "unblock": (case,)}.get(function, ())
        compliance = self.member(caller, "compliance")
        self.act(compliance, self.which_gate(gate), function, tuple(accounts), *more)

    @rule(caller=CALLER, gate=WHICH_GATE, sha256=SHA256, seconds=SECONDS)
    def publish_list(self, caller: str, gate: str, sha256: bytes, seconds: int) -> None:
        compliance, published_ts = self.member(caller, "compliance"), self.time + seconds
        self.act(compliance, self.which_gate(gate), "publish_list", sha256, published_ts)

    @rule(account=HOLDER, owner=HOLDER, reason=st.integers(SDN_LISTED, REVIEW))
    def restrict(self, account: str, owner: str, reason: int) -> None:
        """Somebody meets the gate at once in every part that he can play."""
        compliance = self.member(BY_RIGHT, "compliance")
        self.act(compliance, self.share.gate.name, "block", (account,), reason, bytes(32))
        self.act(account, SHARE, "transferFrom", owner, owner, 0)
        self.act(account, SHARE, "transfer", owner, 0)
        self.act(owner, SHARE, "transfer", account, 0)
        enforcement = self.authority(BY_RIGHT, "enforcement")
        self.act(enforcement, SHARE, "forcedTransfer", owner, account, 0)

    # Hypothesis picks evenly among rules; these matter more than the others.
    transfer_as_well = transfer
    travel_as_well = travel
    set_standing_as_well = set_standing


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
