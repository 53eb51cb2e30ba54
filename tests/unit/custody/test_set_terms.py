import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.custody.constants import ATTESTOR, DAY, HOUR, MARGIN, MAX_AGE, MAX_FIGURE
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but


@pytest.fixture
def terms(attestor):
    return attestor.address, MARGIN, MAX_AGE


def test_set_terms_by_the_issuer_at_first(bare_custody, share, issuer, attestor, terms):
    receipt = bare_custody.set_terms(share, terms, sender=issuer)

    assert bare_custody.terms(share) == terms
    assert receipt.events == [
        bare_custody.TermsSet(share=share, attestor=attestor, margin=MARGIN, max_age=MAX_AGE)
    ]


@anyone_but("issuer")
def test_set_terms_at_first_by_anyone_else_reverts(bare_custody, share, caller, terms):
    with ape.reverts(Reason.NOT_ISSUER):
        bare_custody.set_terms.call(share, terms, sender=caller)


@anyone_but()
def test_set_terms_again_by_anyone_but_the_timelock_reverts(custody, share, caller, terms):
    with ape.reverts(Reason.NOT_ADMIN):
        custody.set_terms.call(share, terms, sender=caller)


def test_set_terms_again_by_the_timelock(custody, share, attestor, as_admin):
    receipt = as_admin(custody.set_terms, share, (attestor.address, 0, DAY))

    assert custody.terms(share) == (attestor.address, 0, DAY)
    assert [log for log in receipt.events if log.contract_address == custody.address] == [
        custody.TermsSet(share=share, attestor=attestor, margin=0, max_age=DAY)
    ]


def test_set_terms_are_each_listings_own(custody, create_share, issuer, terms):
    second = create_share()
    assert custody.terms(second).attestor == ZERO_ADDRESS
    custody.set_terms(second, terms, sender=issuer)

    assert custody.terms(second) == terms


@pytest.mark.parametrize("max_age", [HOUR, 30 * DAY])
def test_set_terms_at_the_bounds_of_the_age(bare_custody, share, issuer, attestor, max_age):
    bare_custody.set_terms(share, (attestor, MAX_FIGURE, max_age), sender=issuer)

    assert bare_custody.terms(share) == (attestor.address, MAX_FIGURE, max_age)


@pytest.mark.parametrize("max_age", [0, HOUR - 1, 30 * DAY + 1])
def test_set_terms_with_any_other_age_reverts(bare_custody, share, issuer, attestor, max_age):
    with ape.reverts(Reason.MAX_AGE_OUT_OF_RANGE):
        bare_custody.set_terms.call(share, (attestor, MARGIN, max_age), sender=issuer)


def test_set_terms_with_too_large_a_margin_reverts(bare_custody, share, issuer, attestor):
    with ape.reverts(Reason.FIGURE_OVER_128_BITS):
        bare_custody.set_terms.call(share, (attestor, MAX_FIGURE + 1, MAX_AGE), sender=issuer)


def test_set_terms_with_anyone_but_an_attestor_reverts(bare_custody, share, issuer, custodian):
    for account in (custodian.address, ZERO_ADDRESS):
        with ape.reverts(Reason.NOT_AN_ATTESTOR):
            bare_custody.set_terms.call(share, (account, MARGIN, MAX_AGE), sender=issuer)


def test_set_terms_of_another_attestor_keep_the_last_word(
    custody, share, attest, as_admin, roles, other, create_attestation, sign, stranger
):
    attest()
    as_admin(roles.grant, ATTESTOR, other)
    as_admin(custody.set_terms, share, (other.address, MARGIN, MAX_AGE))
    before = custody.last_attestation(share)

    assert before.as_of_ts != 0
    assert custody.sequence(share, other) == 0
    attestation = create_attestation(sequence=1, settled=1)
    custody.attest(attestation, sign(attestation, other), sender=stranger)
    assert custody.attestation_count(share) == 2
    assert custody.last_attestation(share).settled == 1
