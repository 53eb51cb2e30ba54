import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.attestations import NO_LIMIT, terms
from tests.unit.custody.constants import ATTESTOR, DAY, HOUR, MARGIN, MAX_AGE, MAX_FIGURE, ONE
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

LIMITS = 5 * ONE, 7 * ONE


@pytest.fixture
def wanted(attestor, feed):
    limits = {"max_minted": LIMITS[0], "daily_limit": LIMITS[1]}
    return terms(attestor, MARGIN, MAX_AGE, **limits, feed=feed.address)


@pytest.fixture
def feed(share):
    """Anything with code."""
    return share


def test_set_terms_by_the_issuer_at_first(bare_custody, share, issuer, attestor, wanted, feed):
    receipt = bare_custody.set_terms(share, wanted, sender=issuer)

    assert bare_custody.terms(share) == wanted
    assert receipt.events == [
        bare_custody.TermsSet(
            share=share,
            attestors=[attestor],
            quorum=1,
            margin=MARGIN,
            max_age=MAX_AGE,
            max_minted=LIMITS[0],
            daily_limit=LIMITS[1],
            feed=feed,
        )
    ]


@anyone_but("issuer")
def test_set_terms_at_first_by_anyone_else_reverts(bare_custody, share, caller, wanted):
    with ape.reverts(Reason.NOT_ISSUER):
        bare_custody.set_terms.call(share, wanted, sender=caller)


@anyone_but()
def test_set_terms_again_by_anyone_but_the_timelock_reverts(custody, share, caller, wanted):
    with ape.reverts(Reason.NOT_ADMIN):
        custody.set_terms.call(share, wanted, sender=caller)


def test_set_terms_again_by_the_timelock(custody, share, attestor, as_admin):
    receipt = as_admin(custody.set_terms, share, terms(attestor, 0, DAY))

    assert custody.terms(share) == terms(attestor, 0, DAY)
    assert [log for log in receipt.events if log.contract_address == custody.address] == [
        custody.TermsSet(
            share=share,
            attestors=[attestor],
            quorum=1,
            margin=0,
            max_age=DAY,
            max_minted=NO_LIMIT,
            daily_limit=NO_LIMIT,
            feed=ZERO_ADDRESS,
        )
    ]


def test_set_terms_are_each_listings_own(custody, create_share, issuer, wanted):
    second = create_share()
    assert custody.terms(second).quorum == 0
    custody.set_terms(second, wanted, sender=issuer)

    assert custody.terms(second) == wanted


@pytest.mark.parametrize("max_age", [HOUR, 30 * DAY])
def test_set_terms_at_the_bounds_of_the_age(bare_custody, share, issuer, attestor, max_age):
    bare_custody.set_terms(share, terms(attestor, MAX_FIGURE, max_age), sender=issuer)

    assert bare_custody.terms(share) == terms(attestor, MAX_FIGURE, max_age)


@pytest.mark.parametrize("max_age", [0, HOUR - 1, 30 * DAY + 1])
def test_set_terms_with_any_other_age_reverts(bare_custody, share, issuer, attestor, max_age):
    with ape.reverts(Reason.MAX_AGE_OUT_OF_RANGE):
        bare_custody.set_terms.call(share, terms(attestor, MARGIN, max_age), sender=issuer)


def test_set_terms_with_too_large_a_margin_reverts(bare_custody, share, issuer, attestor):
    with ape.reverts(Reason.FIGURE_OVER_128_BITS):
        bare_custody.set_terms.call(share, terms(attestor, MAX_FIGURE + 1, MAX_AGE), sender=issuer)


def test_set_terms_with_anyone_but_an_attestor_reverts(bare_custody, share, issuer, custodian):
    with ape.reverts(Reason.NOT_AN_ATTESTOR):
        bare_custody.set_terms.call(share, terms(custodian, MARGIN, MAX_AGE), sender=issuer)


def test_set_terms_with_attestors_out_of_order_reverts(bare_custody, share, issuer, attestor):
    _, *rest = terms(attestor, MARGIN, MAX_AGE, quorum=2)
    for attestors in ([attestor, attestor], [ZERO_ADDRESS, attestor]):
        with ape.reverts(Reason.ATTESTORS_NOT_ASCENDING):
            bare_custody.set_terms.call(share, (attestors, *rest), sender=issuer)


@pytest.mark.parametrize(
    ("count", "quorum", "fits"),
    [
        *((1, 0, False), (1, 1, True), (1, 2, False), (2, 1, False), (2, 2, True)),
        *((3, 1, False), (3, 2, True), (3, 4, False), (4, 2, False), (4, 3, True)),
        *((8, 4, False), (8, 5, True), (8, 8, True), (8, 9, False)),
    ],
)
def test_set_terms_with_a_quorum_of_more_than_half(
    bare_custody, accounts, share, issuer, roles, as_admin, attestor, count, quorum, fits
):
    attestors = [attestor, *accounts[-count + 1 :]] if count > 1 else [attestor]
    for each in attestors[1:]:
        if not roles.has_role(ATTESTOR, each):
            as_admin(roles.grant, ATTESTOR, each)
    wanted = list(terms(attestors, MARGIN, MAX_AGE))
    wanted[1] = quorum
    if fits:
        bare_custody.set_terms(share, wanted, sender=issuer)
        assert bare_custody.terms(share).quorum == quorum
    else:
        with ape.reverts(Reason.QUORUM_OUT_OF_RANGE):
            bare_custody.set_terms.call(share, wanted, sender=issuer)


def test_set_terms_without_attestors_reverts(bare_custody, share, issuer):
    with ape.reverts(Reason.QUORUM_OUT_OF_RANGE):
        bare_custody.set_terms.call(share, terms([], MARGIN, MAX_AGE), sender=issuer)


@pytest.mark.parametrize("limit", ["max_minted", "daily_limit"])
def test_set_terms_with_a_limit_out_of_range_reverts(bare_custody, share, issuer, attestor, limit):
    for value, reason in ((0, Reason.LIMIT_IS_ZERO), (NO_LIMIT + 1, Reason.FIGURE_OVER_128_BITS)):
        wanted = terms(attestor, MARGIN, MAX_AGE, **{limit: value})
        with ape.reverts(reason):
            bare_custody.set_terms.call(share, wanted, sender=issuer)
    bare_custody.set_terms.call(share, terms(attestor, 0, MAX_AGE, **{limit: 1}), sender=issuer)


def test_set_terms_with_a_feed_without_code_reverts(bare_custody, share, issuer, attestor):
    wanted = terms(attestor, MARGIN, MAX_AGE, feed=attestor.address)
    with ape.reverts(Reason.FEED_HAS_NO_CODE):
        bare_custody.set_terms.call(share, wanted, sender=issuer)


def test_set_terms_of_another_attestor_keep_the_last_word(
    custody, share, attest, as_admin, roles, other, create_statement, sign, stranger
):
    attest()
    as_admin(roles.grant, ATTESTOR, other)
    as_admin(custody.set_terms, share, terms(other, MARGIN, MAX_AGE))
    before = custody.last_attestation(share)

    assert before.as_of_ts != 0
    assert custody.sequence(share, other) == 0
    statement = create_statement(settled=1)
    custody.attest(statement, [sign(statement, other)], sender=stranger)
    assert custody.attestation_count(share) == 2
    assert custody.last_attestation(share).settled == 1
