"""Attestations by two of three attestors."""

import ape
import pytest

from tests import attestations
from tests.unit.custody.constants import ATTESTOR, MARGIN, MAX_AGE, NORMAL, ONE, SETTLED, STALE
from tests.unit.custody.reasons import Reason

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""


@pytest.fixture
def refuse(custody, stranger):
    """Expect that a statement with these signatures is refused for a reason."""

    def refuse(reason, statement, signatures):
        with ape.reverts(reason):
            custody.attest.call(statement, signatures, sender=stranger)

    return refuse


def test_attest_by_any_two_and_by_all(custody, share, trio, create_statement, sign, stranger):
    a, b, c = trio
    for signers in ([a, b], [a, c], [b, c], [a, b, c]):
        statement = create_statement(settled=SETTLED + len(signers))
        signatures = [sign(statement, each) for each in signers]
        receipt = custody.attest(statement, signatures, sender=stranger)

        assert custody.attested_by(share) == signers
        assert custody.last_attestation(share).settled == SETTLED + len(signers)
        assert receipt.events == [
            *(custody.Signed(share, each, sequence) for each, (_, sequence, _) in
              zip(signers, signatures, strict=True)),
            custody.Attested(attestors=signers, **statement),
        ]  # fmt: skip
    assert [custody.sequence(share, each) for each in trio] == [3, 3, 3]


def test_attest_by_one_of_them_reverts(trio, create_statement, sign, refuse):
    statement = create_statement()
    for each in trio:
        refuse(Reason.BELOW_THE_QUORUM, statement, [sign(statement, each)])
    refuse(Reason.BELOW_THE_QUORUM, statement, [])


def test_attest_by_one_of_them_twice_reverts(trio, create_statement, sign, refuse):
    statement = create_statement()
    a, *_ = trio
    for second in (sign(statement, a), sign(statement, a, sequence=2)):
        refuse(Reason.SIGNERS_NOT_ASCENDING, statement, [sign(statement, a), second])


def test_attest_by_two_in_descending_order_reverts(trio, create_statement, sign, refuse):
    statement = create_statement()
    a, b, _ = trio
    refuse(Reason.SIGNERS_NOT_ASCENDING, statement, [sign(statement, b), sign(statement, a)])


def test_attest_by_one_and_an_attestor_of_other_listings_reverts(
    trio, other, roles, as_admin, create_statement, sign, refuse
):
    as_admin(roles.grant, ATTESTOR, other)
    statement = create_statement()
    signers = attestations.ascending([trio[0], other])
    refuse(Reason.NOT_OF_THE_ATTESTORS, statement, [sign(statement, each) for each in signers])


def test_attest_by_one_and_another_who_lost_the_role_reverts(
    trio, roles, as_admin, create_statement, sign, refuse
):
    a, b, _ = trio
    as_admin(roles.revoke, ATTESTOR, b)
    statement = create_statement()
    refuse(Reason.NOT_AN_ATTESTOR, statement, [sign(statement, a), sign(statement, b)])


@pytest.mark.parametrize("wrong", ["settled", "as_of_ts", "unit_epoch", "delivered_total"])
def test_attest_with_one_signature_under_another_statement_reverts(
    trio, create_statement, sign, refuse, wrong
):
    a, b, _ = trio
    statement = create_statement()
    other = statement | {wrong: statement[wrong] + 1}
    refuse(Reason.INVALID_SIGNATURE, statement, [sign(statement, a), sign(other, b)])


def test_attest_with_one_signature_for_a_resolution_reverts(trio, create_statement, sign, refuse):
    a, b, _ = trio
    statement = create_statement()
    other = statement | {"is_resolution": True}
    refuse(Reason.INVALID_SIGNATURE, statement, [sign(statement, a), sign(other, b)])


def test_attest_with_one_signature_for_another_listing_reverts(
    custody, trio, create_share, issuer, share, create_statement, sign, refuse
):
    a, b, _ = trio
    second = create_share()
    custody.set_terms(second, custody.terms(share), sender=issuer)
    statement, other = create_statement(), create_statement(share=second)
    refuse(Reason.INVALID_SIGNATURE, statement, [sign(statement, a), sign(other, b)])


@pytest.mark.parametrize("wrong", [{"chainId": 1}, {"verifyingContract": "0x" + 40 * "1"}])
def test_attest_with_one_signature_for_another_chain_or_contract_reverts(
    custody, trio, create_statement, sign, refuse, wrong
):
    a, b, _ = trio
    statement = create_statement()
    domain = attestations.domain_of(custody) | wrong
    elsewhere = attestations.sign(custody, statement, b, domain=domain)
    refuse(Reason.INVALID_SIGNATURE, statement, [sign(statement, a), elsewhere])


def test_attest_with_one_mirrored_signature_reverts(trio, create_statement, sign, refuse):
    a, b, _ = trio
    statement = create_statement()
    attestor, sequence, signature = sign(statement, b)
    s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    mirrored = signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
    signatures = [sign(statement, a), (attestor, sequence, mirrored)]
    refuse(Reason.INVALID_SIGNATURE, statement, signatures)


def test_attest_counts_each_attestors_own_sequence(
    custody, share, trio, create_statement, sign, stranger, refuse
):
    a, b, c = trio
    statement = create_statement()
    spare = sign(statement, c)
    custody.attest(statement, [sign(statement, a), sign(statement, b)], sender=stranger)
    # What he signed and nobody brought is as good as before; what was used is not.
    refuse(Reason.WRONG_SEQUENCE, statement, [sign(statement, a, sequence=1), spare])
    custody.attest(statement, [sign(statement, a), spare], sender=stranger)

    assert [custody.sequence(share, each) for each in trio] == [2, 1, 1]


# ---- whose word is believed ------------------------------------------------------------------


@pytest.fixture
def attested(custody, trio, create_statement, sign, stranger):
    """By the first two of them."""
    statement = create_statement()
    signatures = [sign(statement, each) for each in trio[:2]]
    custody.attest(statement, signatures, sender=stranger)


def test_figures_back_mints_while_a_quorum_of_their_signers_attests(
    custody, share, trio, attested, issue, roles, as_admin
):
    _, b, c = trio
    assert custody.coverage(share).state == NORMAL
    as_admin(roles.revoke, ATTESTOR, c)
    assert custody.is_believed(share)
    issue(ONE)
    as_admin(roles.revoke, ATTESTOR, b)

    assert custody.coverage(share).state == STALE
    assert not custody.is_believed(share)
    with ape.reverts(Reason.ATTESTATION_IS_STALE):
        issue(ONE)


def test_figures_of_who_is_replaced_are_stale_and_still_believed(
    custody, share, trio, attested, other, roles, as_admin
):
    a, _, c = trio
    as_admin(roles.grant, ATTESTOR, other)
    as_admin(custody.set_terms, share, attestations.terms([a, c, other], MARGIN, MAX_AGE, quorum=2))

    assert custody.coverage(share).state == STALE
    assert custody.is_believed(share)


def test_figures_of_fewer_than_must_agree_now_are_stale_and_still_believed(
    custody, share, trio, attested, as_admin, roles
):
    as_admin(custody.set_terms, share, attestations.terms(trio, MARGIN, MAX_AGE))

    assert custody.coverage(share).state == STALE
    assert custody.is_believed(share)
    as_admin(roles.revoke, ATTESTOR, trio[0])
    assert not custody.is_believed(share)


def test_nothing_attested_is_not_believed(custody, share, trio):
    assert custody.attested_by(share) == []
    assert not custody.is_believed(share)
