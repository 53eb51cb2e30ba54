"""A plan, carried out on a model of the gate, makes it say what the list says, and no more."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from eth_utils import keccak, to_checksum_address
from hypothesis import event, given, settings
from hypothesis import strategies as st

from wholeshare.sanctions.listed import Entry, Party, SanctionsList
from wholeshare.sanctions.plan import (
    GAS_OF_ADDRESS,
    GAS_OF_BATCH,
    IN_ONE_LIST_ONLY,
    MAX_BATCH,
    MAX_TRANSACTION_GAS,
    Plan,
    Present,
    batches,
    cross_check,
    plan,
)
from wholeshare.sanctions.reading import read_list

DATA = Path(__file__).parents[3] / "data"
ULTRASOUND = DATA / "ofac_eth_ultrasound_2026-05-26.csv"
BITNOB = DATA / "ofac_eth_bitnob_2026-10-01.txt"
HISTORY = DATA / "ofac_evm_timeline.json"
STEPS, DELISTING = 13, 9

BLOCK_GAS = 30_000_000
GAS_OF_FEW = 2 * (GAS_OF_BATCH + 2 * GAS_OF_ADDRESS)
"""Of a block of which a half blocks two addresses."""
ANOTHER_CASE = keccak(text="a tip")

POOL = [to_checksum_address(f"0x{number:040x}") for number in range(1, 13)]
"""Few, so that lists overlap."""
SOME = st.lists(st.sampled_from(POOL), unique=True)
many = settings(max_examples=200, derandomize=True, deadline=None)


def a_list(addresses, own=False, name=None):
    parties = (Party(name),) if name else ()
    entries = tuple(Entry(each, parties) for each in addresses)
    return SanctionsList(entries, keccak(text=" ".join(addresses)), is_publishers_own=own)


LISTS = st.builds(a_list, SOME, st.booleans(), st.sampled_from([None, "X", "Y"]))


# ---- the model -------------------------------------------------------------------------------


class Gate:
    """What a gate remembers. It takes one batch after another, by one key; removals by two."""

    def __init__(self, listed=(), in_review=None, entries=0, of_a_case=()):
        self.listed = {*listed, *of_a_case}
        self.of_a_case = set(of_a_case)
        self.in_review = dict(in_review or {})
        self.waiting = set()
        self.entries = entries

    @property
    def present(self):
        return Present(
            listed=frozenset(self.listed),
            in_review=dict(self.in_review),
            of_a_case=frozenset(self.of_a_case),
            waiting=frozenset(self.waiting),
            entries=self.entries,
        )

    def plan(self, listed, second=None):
        return plan(cross_check(listed, second), len(listed.entries), self.present)

    def publish(self, listed):
        """By two keys if it shrinks; what waited under the list before is overtaken."""
        self.entries = len(listed.entries)
        self.waiting.clear()

    def take(self, kind, batch):
        match kind:
            case "block":
                assert not self.listed & set(batch)
                self.listed |= set(batch)
            case "review":
                assert not self.in_review.keys() & set(batch)
                self.in_review |= dict.fromkeys(batch, IN_ONE_LIST_ONLY)
            case "end review":
                assert {self.in_review.pop(each) for each in batch} == {IN_ONE_LIST_ONLY}
            case "propose to unblock":
                assert set(batch) <= self.listed - self.waiting
                self.waiting |= set(batch)

    def confirm(self):
        """The second key."""
        self.listed -= self.waiting
        self.waiting.clear()


def steps(plan, gas=GAS_OF_FEW):
    """What the first key sends, in its order."""
    for kind, accounts in (
        ("block", [entry.address for entry in plan.additions]),
        ("review", [entry.address for entry in plan.reviews]),
        ("end review", plan.reviews_over),
        ("propose to unblock", plan.removals),
    ):
        for batch in batches(accounts, gas):
            yield kind, batch


def carry_out(gate, listed, second=None):
    gate.publish(listed)
    for kind, batch in steps(gate.plan(listed, second)):
        gate.take(kind, batch)
    gate.confirm()


@st.composite
def gates(draw):
    """One with whatever is on it already."""
    cases = st.sampled_from([IN_ONE_LIST_ONLY, ANOTHER_CASE])
    gate = Gate(
        draw(SOME),
        draw(st.dictionaries(st.sampled_from(POOL), cases, max_size=4)),
        draw(st.integers(0, 20)),
        draw(SOME),
    )
    gate.waiting = gate.listed & set(draw(SOME)) - gate.of_a_case
    return gate


# ---- whatever is put in ----------------------------------------------------------------------


@many
@given(st.lists(SOME.map(a_list), min_size=1, max_size=6))
def test_any_sequence_of_lists_leaves_exactly_the_last(lists):
    gate = Gate()

    for listed in lists:
        carry_out(gate, listed)

        assert gate.listed == set(listed.addresses)
        assert gate.in_review == {}
        assert gate.plan(listed).is_empty


@many
@given(gates(), st.lists(st.tuples(LISTS, LISTS), min_size=1, max_size=4))
def test_any_sequence_of_two_lists_blocks_the_certain_and_reviews_the_doubtful(gate, pairs):
    for first, second in pairs:
        before, cases = set(gate.listed), dict(gate.in_review)
        in_first, in_second = set(first.addresses), set(second.addresses)
        own = set().union(*(each.addresses for each in (first, second) if each.is_publishers_own))

        carry_out(gate, first, second)

        certain, doubtful = in_first & in_second | own, in_first ^ in_second
        assert gate.listed == certain | before & doubtful | gate.of_a_case
        by_others = {each for each, case in cases.items() if case == ANOTHER_CASE}
        assert gate.in_review.keys() == doubtful | by_others
        assert {gate.in_review[each] for each in by_others} <= {ANOTHER_CASE}
        assert gate.plan(first, second).is_empty


@many
@given(gates(), LISTS, st.none() | LISTS, st.data())
def test_any_interruption_leaves_the_rest_to_the_next_plan(gate, listed, second, data):
    gate.publish(listed)
    sent = list(steps(gate.plan(listed, second)))
    done = data.draw(st.integers(0, len(sent)))
    for kind, batch in sent[:done]:
        gate.take(kind, batch)

    rest = list(steps(gate.plan(listed, second)))

    event(f"{min(done, 3)} of {min(len(sent), 6)} steps")
    assert rest == sent[done:]


@many
@given(gates(), LISTS, st.none() | LISTS)
def test_plan_is_empty_if_and_only_if_nothing_is_to_be_sent(gate, listed, second):
    found = gate.plan(listed, second)

    assert found.is_empty == (not list(steps(found)))
    if found.is_empty and second is None:
        kept = gate.waiting | gate.of_a_case
        assert gate.listed - kept == set(listed.addresses) - kept
        assert set(listed.addresses) <= gate.listed


@many
@given(gates(), LISTS, st.none() | LISTS)
def test_every_blocked_address_is_accounted_for_once(gate, listed, second):
    wanted = cross_check(listed, second)

    found = plan(wanted, len(listed.entries), gate.present)

    doubtful = gate.listed & wanted.doubtful.keys() - wanted.listed.keys()
    parts = (found.removals, found.waiting, found.kept, doubtful)
    assert not set(found.removals) & set(found.waiting)
    assert set(found.kept) == gate.of_a_case - wanted.known
    assert sum(map(len, parts)) + found.unchanged == len(gate.listed)
    assert {entry.address for entry in found.additions} == wanted.listed.keys() - gate.listed


@many
@given(LISTS, LISTS)
def test_lists_agree_on_the_certain_and_differ_on_the_doubtful(first, second):
    wanted = cross_check(first, second)

    in_first, in_second = set(first.addresses), set(second.addresses)
    assert wanted.known == in_first | in_second
    assert wanted.doubtful.keys() == in_first ^ in_second
    assert wanted.listed.keys() | wanted.doubtful.keys() == wanted.known
    if first.is_publishers_own or second.is_publishers_own:
        own = [set(each.addresses) for each in (first, second) if each.is_publishers_own]
        assert wanted.listed.keys() == set().union(*own) | in_first & in_second
    else:
        assert not wanted.listed.keys() & wanted.doubtful.keys()
    other_way = cross_check(second, first)
    assert (wanted.listed.keys(), wanted.doubtful.keys(), wanted.known) == (
        other_way.listed.keys(),
        other_way.doubtful.keys(),
        other_way.known,
    )


@many
@given(LISTS)
def test_list_that_agrees_with_itself_leaves_no_doubt(listed):
    alone, compared = cross_check(listed), cross_check(listed, listed)

    assert alone.listed == compared.listed == listed.by_address
    assert alone.doubtful == compared.doubtful == {}
    assert (alone.is_compared, compared.is_compared) == (False, True)


@settings(many, max_examples=1_000)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_list_needs_a_second_key_when_more_than_15_per_cent_go(entries, before):
    found = plan(cross_check(a_list([])), entries, Present(frozenset(), {}, entries=before))

    assert found.needs_second_key == (entries * 10_000 < before * 8_500)
    assert found.needs_second_key == (
        before > 0 and 1 - Fraction(entries, before) > Fraction(15, 100)
    )
    if before:
        assert found.shrinkage == pytest.approx((before - entries) / before)
    else:
        assert found.shrinkage == 0


@many
@given(st.integers(0, 600), st.integers(1, 400_000_000))
def test_batches_are_the_accounts_in_order_and_fit_half_a_block(number, block_gas):
    accounts = [str(each) for each in range(number)]

    found = list(batches(accounts, block_gas))

    assert [each for batch in found for each in batch] == accounts
    assert all(found)
    for batch in found:
        gas = GAS_OF_BATCH + len(batch) * GAS_OF_ADDRESS
        assert len(batch) == 1 or gas <= min(block_gas // 2, MAX_TRANSACTION_GAS)
        assert len(batch) <= MAX_BATCH
    # No more of them than it takes.
    for batch in found[:-1]:
        gas = GAS_OF_BATCH + (len(batch) + 1) * GAS_OF_ADDRESS
        assert len(batch) == MAX_BATCH or gas > min(block_gas // 2, MAX_TRANSACTION_GAS)


# ---- by example ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "entries", "needs"),
    [
        (100, 85, False),
        (100, 84, True),
        (157, 66, True),
        (20, 17, False),
        (1, 0, True),
        (0, 0, False),
        (0, 5, False),
        (66, 157, False),
    ],
)
def test_second_key_is_needed_past_the_bound_only(before, entries, needs):
    found = plan(cross_check(a_list([])), entries, Present(frozenset(), {}, entries=before))

    assert found.needs_second_key == needs


def test_plan_says_what_it_does_of_every_kind():
    certain, doubtful, gone, waits, stays, over, traced = POOL[:7]
    reviews = {over: IN_ONE_LIST_ONLY, gone: ANOTHER_CASE}
    gate = Gate([gone, waits, stays], reviews, entries=4, of_a_case=[traced])
    gate.waiting = {waits}
    first, second = a_list([stays, certain]), a_list([certain, stays, doubtful])

    assert gate.plan(first, second) == Plan(
        additions=(Entry(certain),),
        reviews=(Entry(doubtful),),
        reviews_over=(over,),
        removals=(gone,),
        waiting=(waits,),
        kept=(traced,),
        unchanged=1,
        entries_before=4,
        entries=2,
    )


def test_copy_alone_blocks_nobody_and_unblocks_nobody_whom_the_other_names():
    blocked, fresh = POOL[:2]
    gate = Gate([blocked])

    found = gate.plan(a_list([fresh]), a_list([blocked]))

    assert (found.additions, found.removals) == ((), ())
    assert {entry.address for entry in found.reviews} == {blocked, fresh}


@pytest.mark.parametrize("own_is_first", [True, False])
def test_own_export_blocks_whatever_a_copy_leaves_out(own_is_first):
    own, copy = a_list(POOL[:2], own=True), a_list(POOL[1:3])
    wanted = cross_check(*((own, copy) if own_is_first else (copy, own)))

    assert wanted.listed.keys() == set(POOL[:2])
    assert wanted.doubtful.keys() == {POOL[0], POOL[2]}


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (a_list(POOL[:1], name="X"), a_list(POOL[:1], name="Y"), "X"),
        (a_list(POOL[:1]), a_list(POOL[:1], name="Y"), "Y"),
        (a_list(POOL[:1], name="X"), a_list(POOL[:1]), "X"),
        (a_list(POOL[:1], name="X"), a_list(POOL[:1], name="Y", own=True), "Y"),
        (a_list(POOL[:1], name="X"), a_list(POOL[:1], own=True), "X"),
    ],
)
def test_address_of_two_lists_has_the_better_known_name(first, second, names):
    assert cross_check(first, second).listed[POOL[0]].names == names


def test_suspicion_of_another_case_is_left_alone():
    gate = Gate(in_review={POOL[0]: ANOTHER_CASE})

    assert gate.plan(a_list(POOL[1:2]), a_list(POOL[:2])).reviews == ()
    assert gate.plan(a_list(POOL[1:2]), a_list(POOL[1:2])).reviews_over == ()


def test_additions_keep_the_order_of_the_list():
    listed = a_list(reversed(POOL))

    assert [entry.address for entry in Gate().plan(listed).additions] == POOL[::-1]


# ---- the lists that are shipped --------------------------------------------------------------


def test_real_history_is_replayed_step_by_step():
    gate = Gate()
    waits = []

    for step in range(1, STEPS + 1):
        listed = read_list(HISTORY, step)
        found = gate.plan(listed)
        if found.needs_second_key:
            waits.append((step, found.entries_before, found.entries, round(found.shrinkage, 2)))
        carry_out(gate, listed)
        assert gate.listed == set(listed.addresses)

    assert waits == [(DELISTING, 157, 66, 0.58)]


def test_real_delisting_takes_91_removals_by_two_keys():
    before, after = read_list(HISTORY, DELISTING - 1), read_list(HISTORY, DELISTING)
    gate = Gate(before.addresses, entries=len(before.entries))

    found = gate.plan(after)

    assert (len(found.removals), found.unchanged, found.additions) == (91, 66, ())
    assert gate.listed == set(before.addresses)  # a plan does nothing itself


def test_real_copies_differ_on_31_addresses():
    """Of May and of October: 27 were listed since, and 4 are filed under USDT alone."""
    earlier, later = read_list(ULTRASOUND), read_list(BITNOB)

    wanted = cross_check(earlier, later)

    assert (len(wanted.listed), len(wanted.doubtful), len(wanted.known)) == (93, 31, 124)
    whose = Counter(each in earlier.by_address for each in wanted.doubtful)
    assert whose == {True: 4, False: 27}
    of_the_earlier = wanted.doubtful.keys() & earlier.by_address.keys()
    assert {wanted.doubtful[each].names for each in of_the_earlier} == {
        "GAZA NOW",
        "HANAFIN, John Desmond",
        "WANG, Mingming",
        "POLYANIN, Yevgeniy Igorevich",
    }


def test_real_copy_that_calls_itself_the_export_is_believed():
    own = replace(read_list(BITNOB), is_publishers_own=True)

    assert cross_check(read_list(ULTRASOUND), own).listed.keys() == own.by_address.keys()
