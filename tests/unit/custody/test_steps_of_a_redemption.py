"""C1: no step of a redemption changes headroom, in any order; and no mint takes more than that."""

from dataclasses import dataclass, field
from itertools import permutations

import ape
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.unit.custody.constants import DAY, MARGIN, NORMAL, ONE
from tests.unit.custody.reasons import Reason

ISSUED = 1_000
"""Tokens there are at first."""
SPARE = 37
"""Shares that could be minted against at first."""
KINDS = ("commit", "deliver", "settle", "mint", "quiet")
MAX_STEPS = 10

settled_with = settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.generate],  # to make a failing example smaller takes minutes
    # Each example is rolled back, so that none leaves anything to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.fractions(0, 1, max_denominator=97)),
    min_size=2,
    max_size=MAX_STEPS,
)
multipliers = st.integers(10**15, 10**21)


def shares_of(raw: int, multiplier: int) -> int:
    """Rounded up."""
    return -(-raw * multiplier // ONE)


@dataclass
class Book:
    """What custody should say, told in the words of DESIGN 3.7 and with sums of its own."""

    multiplier: int
    settled: int
    minted: int
    committed: list[int] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    burned: list[int] = field(default_factory=list)

    @property
    def leaving(self) -> int:
        return sum(self.committed) - sum(self.burned)

    @property
    def undelivered(self) -> int:
        return sum(self.committed) - sum(self.delivered)

    @property
    def staying(self) -> int:
        return self.minted - sum(self.committed)

    @property
    def headroom(self) -> int:
        owed = shares_of(self.staying + self.undelivered, self.multiplier)
        return max(0, self.settled - MARGIN - owed)


@pytest.fixture
def world(custody, share, attest, issue, commit, settle, corporate_actions, minter, now, mine_at):
    """Start a book and act on it: each action takes a fraction of what is possible."""

    class World:
        def start(self, multiplier: int):
            effective_ts = now() + DAY
            share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)
            mine_at(effective_ts)
            self.book = Book(multiplier, MARGIN + (ISSUED + SPARE) * multiplier, 0)
            attest(settled=self.book.settled)
            self.mint(ISSUED * ONE)

        def mint(self, raw: int):
            issue(raw)
            self.book.minted += raw

        def commit(self, raw: int):
            commit(raw)
            self.book.committed.append(raw)

        def deliver(self, raw: int):
            """What leaves the account is rounded down, and attested at once."""
            self.book.settled -= raw * self.book.multiplier // ONE
            self.book.delivered.append(raw)
            attest(settled=self.book.settled, delivered_total=sum(self.book.delivered))

        def settle(self, raw: int):
            settle(raw)
            self.book.burned.append(raw)

        def quiet(self, raw: int):
            """Nothing happens, and that is attested."""
            attest(settled=self.book.settled)

        def limit(self, kind: str) -> int:
            """The largest amount, raw, that a step can have."""
            return {
                "commit": self.book.staying,
                "deliver": self.book.undelivered,
                "settle": self.book.leaving,
                "mint": self.book.headroom * ONE // self.book.multiplier,
                "quiet": 0,
            }[kind]

        def check(self):
            book, said = self.book, custody.coverage(share)
            assert said.state == NORMAL
            assert said.headroom == book.headroom
            assert said.owed == shares_of(book.staying + book.undelivered, book.multiplier)
            assert said.leaving == book.leaving
            assert said.committed_total == sum(book.committed)
            assert said.owed + MARGIN <= said.settled - said.encumbered

        def check_too_much_is_refused(self):
            too_much = (self.book.headroom + 1) * ONE // self.book.multiplier + 1
            with ape.reverts(Reason.NOT_COVERED):
                custody.count_mint.call(share, too_much, sender=minter)

    return World()


@given(multiplier=multipliers, taken=steps)
@settled_with
def test_whole_tokens_leave_headroom_exactly_as_it_was(world, rollback, multiplier, taken):
    with rollback():
        world.start(multiplier)
        for kind, part in taken:
            before = world.book.headroom
            raw = int(world.limit(kind) // ONE * part) * ONE
            getattr(world, kind)(raw)
            world.check()
            minted = raw * multiplier // ONE if kind == "mint" else 0
            assert world.book.headroom == before - minted
        world.check_too_much_is_refused()


@given(multiplier=multipliers, taken=steps)
@settled_with
def test_fractions_leave_headroom_as_it_was_but_for_a_unit(world, rollback, multiplier, taken):
    with rollback():
        world.start(multiplier)
        for kind, part in taken:
            before = world.book.headroom
            getattr(world, kind)(int(world.limit(kind) * part))
            world.check()
            change = world.book.headroom - before
            if kind in ("commit", "settle", "quiet"):
                assert change == 0
            elif kind == "deliver":
                assert change in (0, 1)  # what leaves is rounded down, what is owed up
        world.check_too_much_is_refused()


PARTED = ("commit", "deliver", "settle", "deliver", "settle")
"""A redemption of two halves, of which each is delivered and settled on its own."""
ORDERS = sorted({order for order in permutations(PARTED) if order[0] == "commit"})


@pytest.mark.parametrize("order", ORDERS)
def test_all_orders_of_one_redemption_end_alike(world, order):
    world.start(3 * ONE)
    before = world.book.headroom
    for kind in order:
        getattr(world, kind)(14 * ONE if kind == "commit" else 7 * ONE)
        world.check()
        assert world.book.headroom == before == SPARE * 3 * ONE
    assert world.book.leaving == world.book.undelivered == 0
