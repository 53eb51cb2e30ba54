import ape
import pytest

from tests import attestations
from tests.unit.custody.constants import ATTESTOR, DAY, MARGIN, MAX_AGE, NORMAL, ONE, SETTLED, STALE
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

HEADROOM = SETTLED - MARGIN


@pytest.fixture
def refuse(custody, share, minter):
    """Expect that counting a mint is refused for a reason."""

    def refuse(reason, amount=ONE):
        with ape.reverts(reason):
            custody.count_mint.call(share, amount, sender=minter)

    return refuse


def test_count_mint(custody, share, attest, issue):
    attest()
    receipt = issue(3 * ONE)

    assert custody.minted_total(share) == 3 * ONE
    assert receipt.events == [
        custody.MintCounted(share=share, amount=3 * ONE, minted_total=3 * ONE)
    ]


def test_count_mint_adds_up(custody, share, attest, issue):
    attest()
    issue(3 * ONE)
    receipt = issue(ONE)

    assert custody.minted_total(share) == 4 * ONE
    assert receipt.events == [custody.MintCounted(share=share, amount=ONE, minted_total=4 * ONE)]


@anyone_but("minter")
def test_count_mint_by_anyone_else_reverts(custody, share, attest, caller):
    attest()
    with ape.reverts(Reason.NOT_THE_MINTER):
        custody.count_mint.call(share, ONE, sender=caller)


def test_count_mint_follows_the_shares_authorities(custody, share, attest, as_admin, other, minter):
    as_admin(share.set_authorities, (other, other, other))
    attest()
    custody.count_mint(share, ONE, sender=other)
    with ape.reverts(Reason.NOT_THE_MINTER):
        custody.count_mint.call(share, ONE, sender=minter)


def test_count_mint_up_to_headroom(custody, share, attest, issue, refuse):
    attest()
    refuse(Reason.NOT_COVERED, HEADROOM + 1)
    issue(HEADROOM)
    assert custody.coverage(share).headroom == 0
    refuse(Reason.NOT_COVERED, 1)


def test_count_mint_counts_what_is_encumbered(attest, issue, refuse):
    attest(encumbered=10 * ONE, in_transit=SETTLED)
    refuse(Reason.NOT_COVERED, HEADROOM - 10 * ONE + 1)
    issue(HEADROOM - 10 * ONE)


def test_count_mint_rounds_the_sum_up_once(
    custody, share, attest, issue, corporate_actions, now, mine_at, refuse
):
    effective_ts = now() + DAY
    share.schedule_multiplier(ONE + ONE // 2, effective_ts, sender=corporate_actions)
    mine_at(effective_ts)
    attest(settled=MARGIN + 5)
    issue(1)  # two shares
    issue(1)  # three and not four
    issue(1)  # five
    assert custody.coverage(share).owed == 5
    refuse(Reason.NOT_COVERED, 1)


def test_count_mint_with_nothing_attested_reverts(refuse):
    refuse(Reason.ATTESTATION_IS_STALE)


def test_count_mint_at_the_greatest_age(custody, share, attest, issue, minter, now, at):
    ts = now()
    attest(as_of_ts=ts)
    at(ts + MAX_AGE)
    receipt = custody.count_mint(share, ONE, sender=minter)
    assert receipt.timestamp == ts + MAX_AGE


def test_count_mint_a_second_later_reverts(custody, share, attest, minter, now, mine_at, refuse):
    ts = now()
    attest(as_of_ts=ts)
    mine_at(ts + MAX_AGE + 1)
    refuse(Reason.ATTESTATION_IS_STALE)


@pytest.mark.parametrize("how", ["revoked", "renounced"])
def test_count_mint_on_the_word_of_one_who_is_no_attestor_any_more_reverts(
    custody, share, attest, issue, as_admin, roles, attestor, refuse, how
):
    attest()
    if how == "revoked":
        as_admin(roles.revoke, ATTESTOR, attestor)
    else:
        roles.renounce(ATTESTOR, sender=attestor)
    refuse(Reason.ATTESTATION_IS_STALE)
    assert custody.coverage(share).state == STALE
    assert custody.coverage(share).headroom == 0
    assert not custody.covers_change(share, ONE, (1, 1))

    # He is believed again as soon as he is one again; what he signed is not too old.
    as_admin(roles.grant, ATTESTOR, attestor)
    if how == "revoked":
        attest()
    issue(ONE)


def test_count_mint_on_the_word_of_the_attestor_before_reverts(
    custody, share, attest, issue, as_admin, roles, attestor, other, sign, stranger, refuse,
    create_statement,
):  # fmt: skip
    as_admin(roles.grant, ATTESTOR, other)
    attest()
    assert custody.attested_by(share) == [attestor]
    as_admin(custody.set_terms, share, attestations.terms(other, MARGIN, MAX_AGE))
    refuse(Reason.ATTESTATION_IS_STALE)
    assert custody.coverage(share).state == STALE
    statement = create_statement()
    custody.attest(statement, [sign(statement, other)], sender=stranger)
    assert custody.attested_by(share) == [other]
    issue(ONE)


def test_count_mint_after_bad_news_reverts(attest, issue, refuse):
    attest()
    issue(100 * ONE)
    attest(settled=100 * ONE + MARGIN)

    refuse(Reason.NOT_COVERED, 1)


def test_count_mint_in_another_epoch_reverts(
    attest, issue, announce_split, now, mine_at, at, refuse
):
    ts = now()
    effective_ts = ts + DAY
    attest(as_of_ts=ts)
    announce_split(4, 1, effective_ts)
    at(effective_ts - 2)
    issue(ONE)
    mine_at(effective_ts)
    refuse(Reason.SHUT)
    attest(settled=4 * SETTLED)
    issue(ONE)


def test_count_mint_in_the_ex_window_reverts(
    custody, share, corporate_actions, attest, issue, now, mine_at, refuse
):
    """Also on fresh figures of the epoch in force, of which `coverage` promises nothing then."""
    close_ts = now() + DAY
    custody.schedule_epoch(share, (4, 1), close_ts, close_ts + DAY, sender=corporate_actions)
    attest()
    mine_at(close_ts - 2)
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    issue(ONE)
    mine_at(close_ts + 10)
    attest()
    assert custody.coverage(share).state == NORMAL
    assert custody.coverage(share).headroom == 0
    refuse(Reason.SHUT)


def test_count_mint_after_a_late_cancellation_reverts(
    custody, share, corporate_actions, attest, issue, now, at, mine_at, refuse
):
    close_ts = now() + DAY
    custody.schedule_epoch(share, (4, 1), close_ts, close_ts + DAY, sender=corporate_actions)
    attest()
    at(close_ts)
    custody.cancel_epoch(share, sender=corporate_actions)
    assert custody.coverage(share).headroom == 0
    refuse(Reason.SHUT)
    mine_at(close_ts + 1)
    attest()
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    issue(ONE)


def test_count_mint_before_a_split_is_covered_by_the_split_shares(
    custody, share, attest, issue, announce_split, now, refuse
):
    attest()
    announce_split(3, 2, now() + DAY)
    # 1.5 shares a token on both sides; the margin stays the same, so the old multiplier decides.
    refuse(Reason.NOT_COVERED, HEADROOM + 1)
    issue(HEADROOM)


def test_count_mint_before_a_reverse_ratio_needs_cover_after_it(
    attest, issue, announce_split, now, refuse
):
    attest()
    announce_split(1, 3, now() + DAY)
    whole = 333 * ONE  # of a third of 1,000 shares
    covered = (whole - MARGIN) * ONE // (ONE // 3)
    refuse(Reason.CHANGE_IS_NOT_COVERED, covered + 4)
    issue(covered)


def test_count_mint_before_a_split_counts_whole_shares_after_it(
    custody, share, attestor, as_admin, attest, issue, announce_split, now, refuse
):
    """Of 1,001 shares a split of three for two makes 1,501, and cash for the half."""
    as_admin(custody.set_terms, share, attestations.terms(attestor, 0, MAX_AGE))
    attest(settled=1_001 * ONE)
    announce_split(3, 2, now() + DAY)
    refuse(Reason.CHANGE_IS_NOT_COVERED, 1_001 * ONE)
    issue(1_000 * ONE)
    rest = ONE * 2 // 3  # one share after the split
    refuse(Reason.CHANGE_IS_NOT_COVERED, rest + 1)
    issue(rest)


def test_count_mint_before_a_change_of_the_multiplier_alone(
    share, attest, issue, corporate_actions, now, refuse
):
    attest()
    share.schedule_multiplier(2 * ONE, now() + DAY, sender=corporate_actions)
    refuse(Reason.CHANGE_IS_NOT_COVERED, HEADROOM // 2 + 1)
    issue(HEADROOM // 2)


def test_count_mint_of_another_share_is_apart(custody, share, attest, issue, create_share, minter):
    attest()
    twin = create_share()
    with ape.reverts(Reason.ATTESTATION_IS_STALE):
        custody.count_mint.call(twin, ONE, sender=minter)
