"""Attestations (EIP-712), signed by a key; by a contract in test_attest_by_contract.py."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.custody.constants import ATTESTOR, DAY, MAX_FIGURE, ONE, SETTLED
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""


@pytest.fixture
def refuse(custody, create_attestation, sign, stranger):
    """Expect that an attestation, well signed, is refused for a reason."""

    def refuse(reason, **changes):
        attestation = create_attestation(**changes)
        with ape.reverts(reason):
            custody.attest.call(attestation, sign(attestation), sender=stranger)

    return refuse


def test_attest(custody, share, attestor, create_attestation, sign, stranger):
    attestation = create_attestation(in_transit=7, encumbered=5)
    receipt = custody.attest(attestation, sign(attestation), sender=stranger)

    as_of_ts = attestation["as_of_ts"]
    assert custody.last_attestation(share) == (as_of_ts, 0, SETTLED, 5, 0)
    assert custody.attestation(share, 0) == custody.last_attestation(share)
    assert custody.attestation_count(share) == 1
    assert custody.sequence(share, attestor) == 1
    assert receipt.events == [custody.Attested(attestor=attestor, **attestation)]


def test_attest_appends(custody, share, attest, attestor):
    attest()
    attest(settled=3 * ONE)

    assert custody.attestation(share, 0).settled == SETTLED
    assert custody.attestation(share, 1).settled == 3 * ONE
    assert custody.attestation(share, 2) == (0, 0, 0, 0, 0)
    assert custody.attestation_count(share) == custody.sequence(share, attestor) == 2


def test_attest_is_open_to_everybody(custody, create_attestation, sign, everyone_but):
    attestation = create_attestation()
    signature = sign(attestation)
    for account in everyone_but():
        custody.attest.call(attestation, signature, sender=account)


# ---- who signed ------------------------------------------------------------------------------


@anyone_but()
def test_attest_signed_by_anyone_else_reverts(custody, create_attestation, sign, stranger, caller):
    attestation = create_attestation()
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(attestation, sign(attestation, caller), sender=stranger)


@pytest.mark.parametrize(
    "changed",
    ["settled", "in_transit", "encumbered", "account_hash", "report_hash"],
)
def test_attest_something_else_than_was_signed_reverts(
    custody, create_attestation, sign, stranger, changed
):
    attestation = create_attestation(encumbered=1)
    other = 2 if isinstance(attestation[changed], int) else b"\x0c" * 32
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(attestation | {changed: other}, sign(attestation), sender=stranger)


def test_attest_with_a_mirrored_signature_reverts(custody, create_attestation, sign, stranger):
    attestation = create_attestation()
    signature = sign(attestation)
    s = int.from_bytes(signature[32:64], "big")
    mirrored = signature[:32] + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - signature[64]])
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(attestation, mirrored, sender=stranger)


def test_attest_with_a_malformed_signature_reverts(custody, create_attestation, sign, stranger):
    attestation = create_attestation()
    whole = sign(attestation)
    for signature in (b"", whole[:64], whole + b"\0", bytes(65), whole[:64] + b"\x1d"):
        with ape.reverts(Reason.INVALID_SIGNATURE):
            custody.attest.call(attestation, signature, sender=stranger)


def test_attest_without_terms_reverts(custody, create_share, create_attestation, refuse):
    refuse(Reason.NO_TERMS, share=create_share())


def test_attest_without_terms_and_signer_reverts(bare_custody, share, stranger, now):
    attestation = (share, 1, now(), 0, 1, 0, 0, 0, bytes(32), bytes(32))
    with ape.reverts(Reason.NO_TERMS):
        bare_custody.attest.call(attestation, bytes(65), sender=stranger)
    assert bare_custody.terms(share).attestor == ZERO_ADDRESS


def test_attest_by_one_who_is_no_attestor_any_more_reverts(refuse, as_admin, roles, attestor):
    as_admin(roles.revoke, ATTESTOR, attestor)

    refuse(Reason.NOT_AN_ATTESTOR)


def test_attest_for_another_custody_reverts(
    custody, deployer, project, roles, share, issuer, create_attestation, sign, stranger
):
    twin = deployer.deploy(project.Custody, roles)
    twin.set_terms(share, custody.terms(share), sender=issuer)
    attestation = create_attestation()
    with ape.reverts(Reason.INVALID_SIGNATURE):
        twin.attest.call(attestation, sign(attestation), sender=stranger)


# ---- what was signed -------------------------------------------------------------------------


def test_attest_the_same_again_reverts(custody, create_attestation, sign, stranger):
    attestation = create_attestation()
    custody.attest(attestation, sign(attestation), sender=stranger)
    with ape.reverts(Reason.WRONG_SEQUENCE):
        custody.attest.call(attestation, sign(attestation), sender=stranger)


def test_attest_out_of_sequence_reverts(attest, refuse):
    for sequence in (0, 2):
        refuse(Reason.WRONG_SEQUENCE, sequence=sequence)
    attest()
    for sequence in (1, 3):
        refuse(Reason.WRONG_SEQUENCE, sequence=sequence)


def test_attest_as_of_the_very_second(custody, share, attest, now, at):
    ts = now() + 100
    at(ts)
    attest(as_of_ts=ts)

    assert custody.last_attestation(share).as_of_ts == ts


def test_attest_as_of_the_next_second_reverts(refuse, now):
    refuse(Reason.AS_OF_LIES_AHEAD, as_of_ts=now() + 2)  # a call is answered one second on


def test_attest_as_of_the_same_moment_as_the_last(custody, share, attest, now):
    ts = now()
    attest(as_of_ts=ts)
    attest(as_of_ts=ts, settled=1)

    assert custody.last_attestation(share) == (ts, 0, 1, 0, 0)


def test_attest_as_of_before_the_last_reverts(attest, refuse, now):
    ts = now()
    attest(as_of_ts=ts)

    refuse(Reason.OLDER_THAN_THE_LAST, as_of_ts=ts - 1)


def test_attest_less_than_what_is_owed_is_never_refused(custody, share, attest, issue):
    attest()
    issue(100 * ONE)
    attest(settled=0)

    assert custody.last_attestation(share).settled == 0


def test_attest_the_greatest_figures(custody, share, attest):
    attest(settled=MAX_FIGURE, in_transit=MAX_FIGURE, encumbered=MAX_FIGURE)

    assert custody.last_attestation(share).settled == MAX_FIGURE
    assert custody.last_attestation(share).encumbered == MAX_FIGURE


def test_attest_a_figure_over_128_bits_reverts(refuse):
    refuse(Reason.FIGURE_OVER_128_BITS, settled=MAX_FIGURE + 1)
    refuse(Reason.FIGURE_OVER_128_BITS, in_transit=MAX_FIGURE + 1)


def test_attest_more_encumbered_than_settled_reverts(attest, refuse):
    refuse(Reason.ENCUMBERED_OVER_SETTLED, encumbered=SETTLED + 1)
    attest(encumbered=SETTLED)


def test_attest_delivered_up_to_what_was_committed(custody, share, attest, issue, commit, refuse):
    attest()
    issue(100 * ONE)
    commit(10 * ONE)
    refuse(Reason.DELIVERED_OUT_OF_RANGE, delivered_total=10 * ONE + 1)
    attest(delivered_total=10 * ONE)

    assert custody.last_attestation(share).delivered_total == 10 * ONE


def test_attest_less_delivered_than_before_reverts(attest, issue, commit, refuse):
    attest()
    issue(100 * ONE)
    commit(10 * ONE)
    attest(delivered_total=4 * ONE)
    attest(delivered_total=4 * ONE)

    refuse(Reason.DELIVERED_OUT_OF_RANGE, delivered_total=4 * ONE - 1)


def test_attest_in_the_epoch_of_the_moment(custody, share, attest, refuse, announce_split, now, at):
    effective_ts = now() + 10 * DAY
    announce_split(4, 1, effective_ts)
    refuse(Reason.WRONG_UNIT_EPOCH, unit_epoch=1)
    at(effective_ts + 5)
    attest(as_of_ts=effective_ts - 1, unit_epoch=0)
    refuse(Reason.WRONG_UNIT_EPOCH, as_of_ts=effective_ts - 1, unit_epoch=1)
    refuse(Reason.WRONG_UNIT_EPOCH, as_of_ts=effective_ts, unit_epoch=0)
    attest(as_of_ts=effective_ts, unit_epoch=1)

    assert custody.last_attestation(share).unit_epoch == 1
