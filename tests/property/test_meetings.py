"""V1 and V2: whatever holders, compliance and enforcement do until the cut-off, and however the
count is walked afterwards, no account casts more than it held, and every vote is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field

import ape
import pytest
from ape import project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attestations import attest, terms
from wholeshare.standing import EVERY_REASON, lift

DAY = 86_400
ITEMS = 3
LANES = (0, 64, 128)
LANE = 2**64 - 1
RAW_PER_VOTE = 10**12
MATCHED, BROKEN = 4, 8
SDN_LISTED = 1
NO_CASE = bytes(32)
HOLDERS = ("ann", "bob", "cat", "dan")
SPARES = ("eve", "fay")
"""Hold nothing at the record instant; keys to which others may be recovered."""
EVERYBODY = HOLDERS + SPARES


# ---- the model -------------------------------------------------------------------------------


@dataclass
class Model:
    """A meeting as the rules have it; people by name, votes in micro-shares."""

    weights: dict[str, int]
    supply: int
    ballots: dict[str, list[int]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    ever_blocked: list[str] = field(default_factory=list)
    successors: dict[str, str] = field(default_factory=dict)

    def line(self, name: str) -> list[str]:
        """An account and all who followed it."""
        line = [name]
        while line[-1] in self.successors:
            line.append(self.successors[line[-1]])
        return line

    def is_barred(self, name: str) -> bool:
        """Blocked itself, or in the hands of somebody who is."""
        return bool(self.blocked & set(self.line(name)))

    def block(self, name: str) -> None:
        self.blocked.add(name)
        if name not in self.ever_blocked:
            self.ever_blocked.append(name)

    def count(self, item: int) -> tuple[int, ...]:
        """For, against, abstain."""
        words = [ballot[item] for ballot in self.ballots.values()]
        return tuple(sum(word >> lane & LANE for word in words) for lane in LANES)

    def needed(self, names: list[str]) -> tuple[list[list[int]], list[str]]:
        """Ballots and predecessors that a step over these needs."""
        ballots, predecessors = [], []
        before = {after: name for name, after in self.successors.items()}
        for name in names:
            if name not in self.blocked:
                continue
            ballots.append(self.ballots.get(name))
            while name in before:
                name = before[name]
                predecessors.append(name)
                if name in self.blocked:
                    break
                ballots.append(self.ballots.get(name))
        return [each for each in ballots if each], predecessors

    def strike(self) -> int:
        """Take out the ballots of all who are barred; returns their votes."""
        barred = [name for name in self.weights if self.is_barred(name)]
        self.ballots = {name: each for name, each in self.ballots.items() if name not in barred}
        return sum(self.weights[name] for name in barred)


# ---- what may happen -------------------------------------------------------------------------

THOUSANDTHS = st.sampled_from([0, 1, 333, 500, 999, 1000])
SPLIT = st.tuples(THOUSANDTHS, THOUSANDTHS).map(sorted)
"""Where a weight is cut into for, against and abstain; what is left of the third is not used."""
INSTRUCT = st.tuples(st.just("instruct"), st.sampled_from(HOLDERS), st.tuples(*[SPLIT] * ITEMS))
ACTION = st.one_of(
    INSTRUCT,
    INSTRUCT,
    INSTRUCT,
    st.tuples(st.just("withdraw"), st.sampled_from(HOLDERS), st.none()),
    st.tuples(st.just("exceed"), st.sampled_from(EVERYBODY), st.integers(0, ITEMS * 3 - 1)),
    st.tuples(st.just("block"), st.sampled_from(EVERYBODY), st.none()),
    st.tuples(st.just("unblock"), st.sampled_from(EVERYBODY), st.none()),
    st.tuples(st.just("recover"), st.sampled_from(EVERYBODY), st.sampled_from(SPARES)),
)
BALANCE = st.one_of(st.integers(0, 3 * RAW_PER_VOTE), st.integers(0, 10**24))
MULTIPLIER = st.sampled_from([10**18, 4 * 10**18, 10**18 + 7_000_001, 10**12, 10**24])


def ballot_of(weight: int, splits: tuple[list[int], ...]) -> list[int]:
    """Words of a ballot: up to the first cut for, up to the second against, a third of the rest."""
    words = []
    for first, second in splits:
        in_favour = weight * first // 1000
        against = weight * second // 1000 - in_favour
        abstain = (weight - in_favour - against) // 3
        words.append(in_favour | against << 64 | abstain << 128)
    return words


class World:
    """The model beside the chain: what is done to one is done to the other, and compared."""

    def __init__(self, meetings, share, gate, actors, agents, model: Model) -> None:
        self.meetings, self.share, self.gate = meetings, share, gate
        self.actors, self.agents, self.model = actors, agents, model
        self.events = []

    def do(self, action: str, name: str, detail) -> None:
        getattr(self, action)(name, detail)
        self.check()

    def instruct(self, name: str, splits) -> None:
        self._instruct(name, ballot_of(self.model.weights[name], splits))

    def withdraw(self, name: str, _) -> None:
        self._instruct(name, [])

    def exceed(self, name: str, place: int) -> None:
        """V1: one vote more than there is, on any item and in any lane, is refused."""
        item, lane = divmod(place, 3)
        ballot = [self.model.weights.get(name, 0)] * ITEMS
        ballot[item] += 1 << LANES[lane]
        with ape.reverts():
            self.meetings.instruct.call(
                *self._arguments(name, ballot), sender=self._actor(name), skip_trace=True
            )

    def block(self, name: str, _) -> None:
        if name in self.model.blocked:
            return
        self.gate.block([self.actors[name]], SDN_LISTED, NO_CASE, sender=self.agents["compliance"])
        self.model.block(name)

    def unblock(self, name: str, _) -> None:
        keys = self.agents["compliance"], self.agents["second compliance"]
        lift(self.gate, [self.actors[name]], EVERY_REASON, NO_CASE, *keys)
        self.model.blocked.discard(name)

    def recover(self, name: str, spare: str) -> None:
        """Unless the ledger or the gate would refuse it."""
        successors = self.model.successors
        taken = spare in successors or spare in successors.values() or spare == name
        if taken or name in successors or spare in self.model.blocked:
            return
        accounts = (self.actors[name], self.actors[spare])
        self.share.recover(*accounts, sender=self.agents["enforcement"])
        successors[name] = spare

    def walk(self, counts: list[int]) -> None:
        """The whole list, in steps of these lengths and one of what is left."""
        names = self.model.ever_blocked
        begun = False
        for count in [*counts, len(names)]:
            if names or not begun:
                ballots, predecessors = self.model.needed(names[:count])
                accounts = [self.actors[each] for each in predecessors]
                given = (count, ballots, accounts)
                receipt = self.meetings.tally_step(
                    self.share, 0, *given, sender=self.agents["compliance"]
                )
                self.events += receipt.events
                names = names[count:]
                begun = True

    def check(self) -> None:
        """V2, before and after blocked votes are taken out."""
        meeting = self.meetings.meeting(self.share, 0)
        assert meeting.supply_weight in (0, self.model.supply)
        for item in range(ITEMS):
            count = self.meetings.tally(self.share, 0, item)
            assert tuple(count)[:3] == self.model.count(item)
            assert sum(count) + meeting.blocked == meeting.supply_weight

    def check_logs(self) -> None:
        """A1: who has which ballot, and what is blocked, follow from logs alone."""
        ballots, blocked = {}, 0
        for event in self.events:
            if event.event_name == "Instructed":
                ballots[event.account] = list(event.ballot)
            elif event.event_name == "Struck":
                assert ballots.pop(event.account, []) == list(event.ballot)
                blocked += event.weight
        assert {account: each for account, each in ballots.items() if each} == {
            self.actors[name].address: ballot for name, ballot in self.model.ballots.items()
        }
        for name, account in self.actors.items():
            has_ballot = self.meetings.ballot_hash(self.share, 0, account) != bytes(32)
            assert has_ballot == (name in self.model.ballots)
        assert blocked == self.meetings.meeting(self.share, 0).blocked

    def _actor(self, name: str):
        return self.actors[self.model.line(name)[-1]]

    def _arguments(self, name: str, ballot: list[int]) -> tuple:
        old = self.model.ballots.get(name, [])
        return self.share, 0, self.actors[name], old, ballot

    def _instruct(self, name: str, ballot: list[int]) -> None:
        arguments = self._arguments(name, ballot)
        line = self.model.line(name)
        is_blank = bool(ballot) and not any(ballot)
        if is_blank or self.model.blocked & {name, line[-1]}:
            with ape.reverts():
                self.meetings.instruct.call(*arguments, sender=self._actor(name), skip_trace=True)
            return
        receipt = self.meetings.instruct(*arguments, sender=self._actor(name))
        self.events += receipt.events
        self.model.ballots.pop(name, None)
        if ballot:
            self.model.ballots[name] = ballot


# ---- the meeting -----------------------------------------------------------------------------


@pytest.fixture
def custody(deployer, roles, share, attestor, issuer):
    custody = deployer.deploy(project.Custody, roles)
    custody.set_terms(share, terms(attestor, 0, 4 * DAY), sender=issuer)
    return custody


@pytest.fixture
def meetings(deployer, roles, custody):
    return deployer.deploy(project.Meetings, roles, custody)


@pytest.fixture
def actors(holder, other, third, blocked, stranger, spender):
    people = (holder, other, third, blocked, stranger, spender)
    return dict(zip(EVERYBODY, people, strict=True))


@pytest.fixture
def agents(compliance, second_compliance, enforcement):
    return {
        "compliance": compliance,
        "second compliance": second_compliance,
        "enforcement": enforcement,
    }


@pytest.fixture
def convene(chain, meetings, share, gate, mint, actors, agents, at, now, schedule_record,
            proxy_agent, corporate_actions):  # fmt: skip
    """A meeting that is open, with holders of these balances; returns its world and times."""

    def convene(balances: list[int], multiplier: int):
        for name, raw in zip(HOLDERS, balances, strict=True):
            mint(actors[name], raw)
        record_ts = now() + 2 * DAY
        open_ts, cutoff_ts = record_ts + DAY, record_ts + 10 * DAY
        if multiplier != share.uiMultiplier():
            share.schedule_multiplier(multiplier, record_ts - 1, sender=corporate_actions)
        schedule_record(record_ts)
        terms = {
            "share": share,
            "record_ts": record_ts,
            "notice_ts": record_ts,
            "open_ts": open_ts,
            "token_cutoff_ts": cutoff_ts,
            "custodian_cutoff_ts": cutoff_ts + DAY,
            "meeting_ts": cutoff_ts + 2 * DAY,
            "uninstructed": 1,
            "document_hash": b"\x0d" * 32,
            "items": [(1, False, f"Item {item}") for item in range(ITEMS)],
        }
        meetings.create(terms, sender=proxy_agent)
        at(open_ts)
        chain.mine()
        weights = [raw * multiplier // 10**18 // RAW_PER_VOTE for raw in balances]
        supply = sum(balances) * multiplier // 10**18 // RAW_PER_VOTE
        model = Model(dict(zip(HOLDERS, weights, strict=True)), supply)
        return World(meetings, share, gate, actors, agents, model), record_ts, cutoff_ts

    return convene


@pytest.fixture(autouse=True)
def _without_call_traces(monkeypatch):
    """Compose no call trace of a refusal, which takes most of the time."""
    monkeypatch.setattr("ape_ethereum.trace.Trace.show", lambda *_, **__: None)


def test_meetings_account_for_every_vote(
    convene, chain, meetings, share, custody, attestor, custodian, stranger, at, rollback
):
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        balances=st.lists(BALANCE, min_size=len(HOLDERS), max_size=len(HOLDERS)),
        multiplier=MULTIPLIER,
        actions=st.lists(ACTION, min_size=4, max_size=14),
        steps=st.lists(st.integers(0, 3), max_size=3),
        held=st.integers(0, 2000),
        is_executed=st.booleans(),
    )
    def check(balances, multiplier, actions, steps, held, is_executed):
        with rollback():
            world, record_ts, cutoff_ts = convene(balances, multiplier)
            model = world.model
            for action in actions:
                world.do(*action)

            at(cutoff_ts + 1)
            chain.mine()
            world.walk(steps)
            blocked = model.strike()
            world.check()
            world.check_logs()
            assert meetings.meeting(share, 0).blocked == blocked

            shares = model.supply * RAW_PER_VOTE * held // 1000
            attest(custody, share, attestor, record_ts, settled=shares)
            meetings.finalize(share, 0, sender=stranger)
            votable = max(min(shares // RAW_PER_VOTE, model.supply) - blocked, 0)
            assert meetings.meeting(share, 0).votable == votable

            executed = [sum(n << lane for n, lane in zip(model.count(i), LANES, strict=True))
                        for i in range(ITEMS)]  # fmt: skip
            exceeds = any(sum(model.count(item)) > votable for item in range(ITEMS))
            if not is_executed or exceeds:
                if exceeds:
                    with ape.reverts("meetings: more than is votable"):
                        meetings.receipt.call(
                            share, 0, executed, *[b"\x01" * 32] * 2, sender=custodian
                        )
                executed = [0] * ITEMS
            meetings.receipt(share, 0, executed, *[b"\x01" * 32] * 2, sender=custodian)
            is_same = executed == [0] * ITEMS and not model.ballots
            expected = MATCHED if is_same or any(executed) else BROKEN
            assert meetings.outcome(share, 0) == expected

    check()
