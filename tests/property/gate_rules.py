"""What may happen to a share's gates: lists, blocks for every reason, and what takes two keys."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.property.gate import (
    CLEAR,
    DAY,
    MAX_CEILING,
    MIN_CEILING,
    NO_CEILING,
    PROVISIONAL,
    PROVISIONAL_PERIOD,
    PROVISIONAL_REST,
    REVIEW,
    SDN_LISTED,
    STOPS,
    ZERO,
    Gate,
    as_set,
)
from tests.property.model import SHARE
from tests.property.words import BY_RIGHT, CALLER, HOLDER, SECONDS, Words, words
from tests.property.worlds import ACTORS, GATE, HOLDERS, MEMBERS, SPARE_GATE

KEY = words((40, "the first|the second"), (1, "|".join(ACTORS)))
"""Whose of COMPLIANCE, or anybody's."""
OTHER_KEY = words((6, "another than proposed"), (2, "who proposed"), (1, "ann"))
ACCOUNTS = st.lists(words((4, "|".join(HOLDERS)), (1, "|".join((*ACTORS, ZERO, ZERO)))), max_size=2)
REASON = st.sampled_from((*range(SDN_LISTED, PROVISIONAL + 1), *range(CLEAR, PROVISIONAL + 2)))
REASONS = st.one_of(
    REASON.map(lambda reason: 1 << reason), st.just(as_set(STOPS)), st.integers(0, 2**7)
)
WHICH_GATE = words((3, "in force"), (1, "the other"))
WHICH_REMOVAL = words((8, "the last that waits"), (1, "the first that waits|none"))
CASE = st.sampled_from((bytes(32), b"case" * 8))
SHA256 = st.sampled_from((b"list 1  " * 4, b"list 2  " * 4, b"list 3  " * 4))
ENTRIES = st.sampled_from((100, 85, 84, 1, 157, 66, 0, 2**32 - 1, 2**32))
CEILING = st.sampled_from(
    (3 * DAY, 3 * DAY, NO_CEILING, MIN_CEILING, MAX_CEILING, 0, MIN_CEILING - 1, MAX_CEILING + 1)
)


class GateMachine(Words):
    def which_gate(self, word: str) -> str:
        in_force = self.share.gate.name
        return in_force if word == "in force" else {GATE: SPARE_GATE, SPARE_GATE: GATE}[in_force]

    def key(self, word: str) -> str:
        keys = dict(zip(("the first", "the second"), MEMBERS["compliance"], strict=True))
        return keys.get(word, word)

    def other_key(self, word: str, proposer: str) -> str:
        first, second = MEMBERS["compliance"]
        keys = {
            "who proposed": proposer,
            "another than proposed": {first: second}.get(proposer, first),
        }
        return keys.get(word, word)

    # -- lists

    @rule(key=KEY, gate=WHICH_GATE, sha256=SHA256, seconds=SECONDS, entries=ENTRIES)
    def publish_list(self, key: str, gate: str, sha256: bytes, seconds: int, entries: int) -> None:
        published_ts = self.time + seconds
        self.act(
            self.key(key), self.which_gate(gate), "publish_list", sha256, published_ts, entries
        )

    @precondition(lambda self: self.share.gate.list.published_ts)
    @rule(key=KEY, sha256=SHA256, seconds=SECONDS)
    def publish_an_older_list(self, key: str, sha256: bytes, seconds: int) -> None:
        gate = self.share.gate
        published_ts = gate.list.published_ts + seconds
        self.act(self.key(key), gate.name, "publish_list", sha256, published_ts, 2**32 - 1)

    @rule(key=KEY, gate=WHICH_GATE, shrunk=st.booleans(), sha256=SHA256)
    def affirm_list(self, key: str, gate: str, shrunk: bool, sha256: bytes) -> None:
        name = self.which_gate(gate)
        if shrunk:
            self._propose_a_shorter_list(name)
        in_force = self.share.gates[name].list.sha256
        self.act(self.key(key), name, "affirm_list", in_force)
        self.act(self.key(key), name, "affirm_list", sha256)

    @rule(key=OTHER_KEY, gate=WHICH_GATE, sha256=st.none() | SHA256)
    def confirm_list(self, key: str, gate: str, sha256: bytes | None) -> None:
        name = self.which_gate(gate)
        self._propose_a_shorter_list(name)
        proposal = self.share.gates[name].proposal
        proposer = proposal.proposer if proposal else "ann"
        proposed = proposal.list.sha256 if proposal else bytes(32)
        self.act(self.other_key(key, proposer), name, "confirm_list", sha256 or proposed)

    def _propose_a_shorter_list(self, name: str) -> None:
        gate = self.share.gates[name]
        shorter = max(1, gate.list.entries // 2)
        sha256 = f"a list of {shorter} entries".encode().ljust(32)
        self.act(self.key("the first"), name, "publish_list", sha256, self.time, shorter)

    @rule(caller=CALLER, gate=WHICH_GATE, seconds=CEILING)
    def set_max_list_age(self, caller: str, gate: str, seconds: int) -> None:
        admin = self.member(caller, "admin")
        self.act(admin, self.which_gate(gate), "set_max_list_age", seconds)

    @rule(past=st.booleans(), seconds=SECONDS)
    def mint_with_an_old_list(self, past: bool, seconds: int) -> None:
        """Around the second in which the list becomes too old."""
        gate = self.share.gate
        self.act(MEMBERS["admin"][0], gate.name, "set_max_list_age", 3 * DAY)
        if past:
            self.pass_time(gate.affirmed_ts + 3 * DAY + seconds, mined=False)
        self.act(self.authority(BY_RIGHT, "minter"), SHARE, "mint", "ann", 1)

    # -- standings, one key

    @rule(key=KEY, gate=WHICH_GATE, accounts=ACCOUNTS, reason=REASON, case=CASE)
    def block(self, key: str, gate: str, accounts: list[str], reason: int, case: bytes) -> None:
        self.act(self.key(key), self.which_gate(gate), "block", tuple(accounts), reason, case)

    @rule(key=KEY, gate=WHICH_GATE, accounts=ACCOUNTS, case=CASE)
    def end_review(self, key: str, gate: str, accounts: list[str], case: bytes) -> None:
        self.act(self.key(key), self.which_gate(gate), "end_review", tuple(accounts), case)

    @rule(account=HOLDER, owner=HOLDER, reason=st.integers(SDN_LISTED, PROVISIONAL))
    def restrict(self, account: str, owner: str, reason: int) -> None:
        """Somebody meets the gate at once in every part that he can play."""
        self.act(
            self.key("the first"), self.share.gate.name, "block", (account,), reason, bytes(32)
        )
        self._meet_the_gate(account, owner)

    @rule(account=HOLDER, owner=HOLDER, again=st.booleans(), seconds=SECONDS)
    def let_a_suspicion_lapse(self, account: str, owner: str, again: bool, seconds: int) -> None:
        """Around the second in which it does, or in which another may follow."""
        suspect = (self.key("the first"), self.share.gate.name, "block", (account,), PROVISIONAL)
        self.act(*suspect, bytes(32))
        until_ts = self.share.gate.standing(account).provisional_until_ts or self.time
        self.pass_time(until_ts + (PROVISIONAL_REST if again else 0) + seconds, mined=True)
        self._meet_the_gate(account, owner)
        self.act(*suspect, bytes(32))

    def _meet_the_gate(self, account: str, owner: str) -> None:
        self.act(account, SHARE, "transferFrom", owner, owner, 0)
        self.act(account, SHARE, "transfer", owner, 0)
        self.act(owner, SHARE, "transfer", account, 0)
        enforcement = self.authority(BY_RIGHT, "enforcement")
        self.act(enforcement, SHARE, "forcedTransfer", owner, account, 0)

    # -- standings, two keys

    @rule(key=KEY, gate=WHICH_GATE, accounts=ACCOUNTS, reasons=REASONS, case=CASE)
    def propose_unblock(
        self, key: str, gate: str, accounts: list[str], reasons: int, case: bytes
    ) -> None:
        self.act(
            self.key(key), self.which_gate(gate), "propose_unblock", tuple(accounts), reasons, case
        )

    @rule(key=OTHER_KEY, which=WHICH_REMOVAL, flaw=words((6, "none"), (1, "accounts|reasons|case")))
    def confirm_unblock(self, key: str, which: str, flaw: str) -> None:
        gate = self.share.gate
        id = self._removal(gate, which)
        removal = gate.removals.get(id)
        accounts, reasons, case = removal.terms if removal else ((), 0, bytes(32))
        if flaw == "accounts":
            accounts = (*accounts, "ann")
        if flaw == "reasons":
            reasons ^= 1 << REVIEW
        if flaw == "case":
            case = b"else" * 8
        confirmer = self.other_key(key, removal.proposer if removal else "ann")
        self.act(confirmer, gate.name, "confirm_unblock", id, accounts, reasons, case)

    @rule(key=KEY, which=WHICH_REMOVAL)
    def withdraw_unblock(self, key: str, which: str) -> None:
        gate = self.share.gate
        self.act(self.key(key), gate.name, "withdraw_unblock", self._removal(gate, which))

    def _removal(self, gate: Gate, which: str) -> int:
        waiting = [*gate.removals]
        if not waiting or which == "none":
            return gate.removal_count + 1
        return waiting[0 if which == "the first that waits" else -1]

    @precondition(lambda self: any(self.share.gate.standings.values()))
    @rule(listed=st.booleans(), sha256=SHA256)
    def unblock_everybody(self, listed: bool, sha256: bytes) -> None:
        """Or runs would end with nobody who may do anything; a list may come in between."""
        gate, terms = (
            self.share.gate,
            ((*HOLDERS, *MEMBERS["compliance"]), as_set(STOPS), bytes(32)),
        )
        first, second = MEMBERS["compliance"]
        self.act(first, gate.name, "propose_unblock", *terms)
        if listed:
            self.act(first, gate.name, "publish_list", sha256, self.time, gate.list.entries or 1)
        self.act(second, gate.name, "confirm_unblock", gate.removal_count, *terms)

    @rule(seconds=st.just(PROVISIONAL_PERIOD))
    def a_week_passes(self, seconds: int) -> None:
        self.pass_time(self.time + seconds, mined=True)

    # Hypothesis picks evenly among rules; these matter more than the others.
    block_as_well = block
    unblock_everybody_as_well = unblock_everybody
