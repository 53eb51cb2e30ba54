import ape
import pytest

from tests.unit.custody.constants import DAY, MAX_PART
from tests.unit.custody.reasons import Reason


@pytest.fixture
def splits(custody, share, corporate_actions, now, mine_at):
    """Let splits take effect, one a day."""

    def splits(*ratios):
        for ratio in ratios:
            ts = now() + DAY
            custody.schedule_epoch(share, ratio, ts, ts, sender=corporate_actions)
            mine_at(ts)

    return splits


def test_units_between_an_epoch_and_itself(custody, share):
    assert custody.units_between(share, 0, 0) == (1, 1)


def test_units_between_epochs_in_both_directions(custody, share, splits):
    splits((4, 1), (125, 1003), (3, 2))

    assert custody.units_between(share, 0, 1) == (4, 1)
    assert custody.units_between(share, 1, 0) == (1, 4)
    assert custody.units_between(share, 1, 3) == (375, 2006)
    assert custody.units_between(share, 0, 3) == (1500, 2006)
    assert custody.units_between(share, 3, 0) == (2006, 1500)
    assert custody.units_between(share, 3, 3) == (1, 1)


def test_units_between_includes_an_announced_epoch(custody, share, corporate_actions, now):
    ts = now() + DAY
    custody.schedule_epoch(share, (10, 1), ts, ts, sender=corporate_actions)

    assert custody.units_between(share, 0, 1) == (10, 1)


def test_units_between_with_an_epoch_never_announced_reverts(custody, share, splits):
    splits((2, 1))
    for pair in ((0, 2), (2, 0), (2, 2)):
        with ape.reverts(Reason.NO_SUCH_EPOCH):
            custody.units_between(share, *pair)


@pytest.mark.parametrize("ratio", [(MAX_PART, 1), (1, MAX_PART)])
def test_units_between_up_to_64_bits(custody, share, splits, ratio):
    splits(ratio, ratio, ratio)

    assert custody.units_between(share, 1, 3) == tuple(part**2 for part in ratio)
    for pair in ((0, 3), (3, 0)):
        with ape.reverts(Reason.RATIO_PRODUCT_TOO_LARGE):
            custody.units_between(share, *pair)
