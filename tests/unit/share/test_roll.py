"""Whoever writes the global word first: no instant that passed unseen is lost (invariant S2)."""

import pytest

from tests.unit.share.constants import DAY, END, ONE, TRANSFERS


@pytest.fixture
def passed(schedule_record, now):
    """Three instants; the first two pass with no transaction."""
    instants = [now() + days * DAY for days in (10, 12, 40)]
    for ts in instants:
        schedule_record(ts)
    return instants


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, 20, sender=minter)


@pytest.fixture
def write(
    share,
    passed,
    locked,
    minter,
    issuer,
    guardian,
    enforcement,
    corporate_actions,
    holder,
    other,
    third,
    stranger,
    other_gate,
    as_admin,
):
    """Every function that writes the global word, by name."""
    writers = {
        "transfer": lambda: share.transfer(third, 5, sender=holder),
        "mint": lambda: share.mint(third, 5, sender=minter),
        "burn": lambda: share.burn(holder, 5, sender=minter),
        "forcedTransfer": lambda: share.forcedTransfer(holder, third, 5, sender=enforcement),
        "recover": lambda: share.recover(third, stranger, sender=enforcement),
        "pause": lambda: share.pause(TRANSFERS, 0, sender=guardian),
        "schedule_record": lambda: share.schedule_record(
            passed[1] + 5 * DAY, passed[1], sender=issuer
        ),
        "schedule_multiplier": lambda: share.schedule_multiplier(
            2 * ONE, passed[1] + 9 * DAY, sender=corporate_actions
        ),
        "set_gate": lambda: as_admin(share.set_gate, other_gate),
    }
    return lambda name: writers[name]()


@pytest.mark.parametrize(
    "first",
    [
        "transfer",
        "mint",
        "burn",
        "forcedTransfer",
        "recover",
        "pause",
        "schedule_record",
        "schedule_multiplier",
        "set_gate",
    ],
)
def test_roll_by_any_first_writer_loses_no_instant(
    share, holder, other, held, passed, write, at, first
):
    share.transfer(other, 10, sender=holder)
    at(passed[1])
    write(first)
    share.transfer(other, 1, sender=holder)

    window = share.record_window()
    assert window.last == passed[1]
    assert window.pending == (2 if first == "schedule_record" else 1)
    assert share.next_record(passed[0]) == passed[1]
    for ts in passed[:2]:
        assert share.balance_at(holder, ts) == held - 10
        assert share.balance_at(other, ts) == 10
        assert share.supply_at(ts) == held


def test_roll_of_all_pending_ends_the_window(share, holder, other, held, passed, at):
    at(passed[2])
    share.transfer(other, 1, sender=holder)

    assert share.record_window() == (passed[2], END, 0)
    assert [share.balance_at(holder, ts) for ts in passed] == [held] * 3


def test_roll_keeps_gate_and_pause(share, gate, guardian, minter, holder, held, passed, now, at):
    at(passed[1] - DAY)
    share.pause(TRANSFERS, passed[1] + DAY, sender=guardian)
    at(passed[1])
    share.mint(holder, 1, sender=minter)

    assert share.gate() == gate
    assert share.pauses() == (passed[1] + DAY, 0, END)
    assert share.record_window() == (passed[1], passed[2], 1)
