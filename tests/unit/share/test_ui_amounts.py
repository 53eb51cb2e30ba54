"""The views of ERC-8056: shares that tokens stand for, rounded down."""

import pytest

from tests.unit.share.constants import DAY, MAX_AMOUNT, ONE

MULTIPLIERS = [10**12, ONE // 3, ONE, 3 * ONE // 2, 2 * ONE, 10**24]


@pytest.fixture
def put_in_force(share, corporate_actions, now, mine_at):
    """Announce a multiplier and let its time come."""

    def put_in_force(multiplier):
        effective_ts = now() + DAY
        share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)
        mine_at(effective_ts)

    return put_in_force


def test_ui_views_of_a_new_share(share):
    assert share.uiMultiplier() == share.newUIMultiplier() == ONE
    assert share.effectiveAt() == 0


def test_ui_views_keep_the_last_change_once_it_is_in_force(share, put_in_force, now):
    """ERC-8056 clears nothing at the effective time; there is no transaction that could."""
    put_in_force(2 * ONE)

    assert share.uiMultiplier() == share.newUIMultiplier() == 2 * ONE
    assert share.effectiveAt() == now()


@pytest.mark.parametrize("multiplier", MULTIPLIERS)
def test_ui_amounts_follow_the_multiplier(share, mint, holder, other, put_in_force, multiplier):
    mint(holder, 7)
    mint(other, 10**20 + 1)
    put_in_force(multiplier)

    assert share.balanceOfUI(holder) == 7 * multiplier // ONE
    assert share.balanceOfUI(other) == (10**20 + 1) * multiplier // ONE
    assert share.totalSupplyUI() == (10**20 + 8) * multiplier // ONE
    assert share.balanceOf(holder) == 7
    assert share.totalSupply() == 10**20 + 8


@pytest.mark.parametrize("multiplier", MULTIPLIERS)
@pytest.mark.parametrize("amount", [0, 1, 2, 3, 999, 10**18, 10**18 + 1])
def test_ui_conversions_round_down(share, put_in_force, multiplier, amount):
    put_in_force(multiplier)

    assert share.toUIAmount(amount) == amount * multiplier // ONE
    assert share.fromUIAmount(amount) == amount * ONE // multiplier


def test_ui_amounts_of_half_a_share_are_rounded_down(share, mint, holder, put_in_force):
    """Three raw tokens at 3 for 2 are four and a half."""
    mint(holder, 3)
    put_in_force(3 * ONE // 2)

    assert share.balanceOfUI(holder) == share.totalSupplyUI() == share.toUIAmount(3) == 4
    assert share.fromUIAmount(4) == 2


def test_ui_amounts_change_at_the_effective_time(
    share, corporate_actions, holder, held, now, mine_at
):
    effective_ts = now() + DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)

    for offset, factor in ((-1, 1), (0, 2), (1, 2)):
        mine_at(effective_ts + offset)
        assert share.balanceOfUI(holder) == share.totalSupplyUI() == held * factor
        assert share.toUIAmount(10) == 10 * factor
        assert share.fromUIAmount(10) == 10 // factor


def test_ui_amounts_of_the_largest_supply_do_not_overflow(share, mint, holder, put_in_force):
    mint(holder, MAX_AMOUNT)
    put_in_force(10**24)

    assert share.totalSupplyUI() == share.balanceOfUI(holder) == MAX_AMOUNT * 10**6
