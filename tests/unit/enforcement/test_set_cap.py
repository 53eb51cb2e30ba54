import ape
import pytest

from tests.unit.enforcement.conftest import NVDA
from tests.unit.enforcement.constants import CAP, CAP_BPS, DAY, HELD, SUPPLY, TOKEN, Reason


@pytest.fixture
def bare(share, list_equity, minter, holder):
    """A share that has no cap yet."""
    bare = list_equity(NVDA)
    bare.mint(holder, HELD, sender=minter)
    return bare


def test_set_first_cap(enforcement, bare, issuer):
    assert enforcement.cap_bps(bare) == enforcement.cap_left(bare) == 0

    tx = enforcement.set_cap(bare, 250, sender=issuer)

    assert tx.events == [enforcement.CapSet(share=bare, bps=250, sender=issuer)]
    assert enforcement.cap_bps(bare) == 250
    assert enforcement.cap_left(bare) == HELD * 250 // 10_000


def test_set_first_cap_by_others_reverts(enforcement, bare, everyone_but, timelock):
    for caller in everyone_but("issuer"):
        with ape.reverts(Reason.NOT_ISSUER):
            enforcement.set_cap.call(bare, 250, sender=caller, skip_trace=True)


def test_change_cap(enforcement, share, timelock, as_admin):
    tx = as_admin(enforcement.set_cap, share, 1)

    assert enforcement.CapSet(share=share, bps=1, sender=timelock) in tx.events
    assert enforcement.cap_left(share) == SUPPLY // 10_000


def test_change_cap_by_others_reverts(enforcement, share, everyone_but):
    for caller in everyone_but():
        with ape.reverts(Reason.NOT_ADMIN):
            enforcement.set_cap.call(share, 250, sender=caller, skip_trace=True)


@pytest.mark.parametrize("bps", [0, 10_001, 2**256 - 1])
def test_set_cap_out_of_range_reverts(enforcement, bare, issuer, bps):
    with ape.reverts(Reason.CAP_RANGE):
        enforcement.set_cap(bare, bps, sender=issuer)


@pytest.mark.parametrize("bps", [1, 10_000])
def test_set_cap_at_the_ends(enforcement, bare, issuer, bps):
    enforcement.set_cap(bare, bps, sender=issuer)

    assert enforcement.cap_left(bare) == HELD * bps // 10_000


def test_without_cap_nothing_can_be_moved(enforcement, bare, approved, execute):
    filed = approved(share=bare, amount=1)

    with ape.reverts(Reason.NO_CAP):
        execute(filed)


def test_raised_cap_counts_what_was_moved(
    enforcement, share, timelock, proposer, approved, execute, as_admin, at, chain
):
    """Within one UTC day: announced before, executed between two movements."""
    filed = approved(amount=CAP)
    midnight = (filed.ts + 4 * DAY) // DAY * DAY
    call = (
        enforcement.address,
        0,
        enforcement.set_cap.encode_input(share, 2 * CAP_BPS),
        bytes(32),
        bytes(32),
    )
    timelock.schedule(*call, 2 * DAY, sender=proposer)
    execute(filed, midnight)
    assert enforcement.cap_left(share) == 0

    timelock.execute(*call, sender=proposer)

    assert enforcement.cap_left(share) == CAP


def test_cap_left_is_never_below_zero(enforcement, share, minter, third, approved, execute):
    """The supply shrinks after something was moved."""
    filed = approved(amount=CAP)
    execute(filed)
    share.lock(third, 100 * TOKEN, sender=minter)
    share.burn(third, 100 * TOKEN, sender=minter)

    assert enforcement.cap_left(share) == 0
