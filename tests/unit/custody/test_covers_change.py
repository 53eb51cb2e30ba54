import ape
import pytest

from tests import attestations
from tests.unit.custody.constants import DAY, MARGIN, MAX_AGE, ONE, SETTLED

ISSUED = 100 * ONE


@pytest.fixture
def issued(attest, issue):
    attest()
    issue(ISSUED)


def test_covers_change_of_a_split(custody, share, issued):
    assert custody.covers_change(share, 4 * ONE, (4, 1))


def test_covers_change_of_the_multiplier_alone(custody, share, issued):
    most = (SETTLED - MARGIN) // 100
    assert custody.covers_change(share, most, (1, 1))
    assert not custody.covers_change(share, most + 1, (1, 1))


def test_covers_change_leaves_the_margin(custody, share, issued, attest):
    attest(settled=ISSUED // 2 + MARGIN // 2, encumbered=0)
    assert custody.covers_change(share, ONE, (2, 1))
    attest(settled=ISSUED // 2 + MARGIN // 2, encumbered=1)
    assert not custody.covers_change(share, ONE, (2, 1))


def test_covers_change_rounds_the_shares_down(custody, share, issued, attest):
    attest(settled=(ISSUED + MARGIN) * 3 - 1)
    assert not custody.covers_change(share, ONE, (1, 3))
    attest(settled=(ISSUED + MARGIN) * 3)
    assert custody.covers_change(share, ONE, (1, 3))


@pytest.mark.parametrize(("tokens", "is_covered"), [(1_000, True), (1_001, False)])
def test_covers_change_without_a_margin_counts_whole_shares(
    custody, share, issue, attest, attestor, as_admin, tokens, is_covered
):
    as_admin(custody.set_terms, share, attestations.terms(attestor, 0, MAX_AGE))
    attest(settled=tokens * ONE)
    issue(tokens * ONE)

    assert custody.covers_change(share, ONE * 3 // 2, (3, 2)) == is_covered


def test_covers_change_of_the_multiplier_alone_counts_fractions(custody, share, issued, attest):
    attest(settled=ISSUED + MARGIN + ONE // 2)
    assert custody.covers_change(share, ONE + ONE // 200, (1, 1))


def test_covers_change_counts_redemptions_on_their_way(custody, share, issued, attest, commit):
    attest(settled=ISSUED + MARGIN - 1)
    commit(ISSUED)
    assert not custody.covers_change(share, ONE, (1, 1))
    attest(settled=MARGIN, delivered_total=ISSUED)
    assert custody.covers_change(share, ONE, (1, 1))


def test_covers_change_with_nothing_attested(custody, share):
    assert not custody.covers_change(share, ONE, (1, 1))


def test_covers_change_until_the_greatest_age(custody, share, attest, now, mine_at):
    ts = now()
    attest(as_of_ts=ts)
    mine_at(ts + MAX_AGE)
    assert custody.covers_change(share, ONE, (1, 1))
    mine_at(ts + MAX_AGE + 1)
    assert not custody.covers_change(share, ONE, (1, 1))


def test_covers_change_after_a_split_not_before_it_is_attested(
    custody, share, issued, attest, announce_split, now, mine_at
):
    effective_ts = now() + DAY
    announce_split(4, 1, effective_ts)
    mine_at(effective_ts - 1)
    assert custody.covers_change(share, 4 * ONE, (4, 1))
    mine_at(effective_ts)
    assert not custody.covers_change(share, 4 * ONE, (1, 1))
    attest(settled=4 * SETTLED)
    assert custody.covers_change(share, 4 * ONE, (1, 1))


def test_covers_change_by_a_ratio_without_denominator_reverts(custody, share, issued):
    with ape.reverts():
        custody.covers_change(share, ONE, (1, 0))
