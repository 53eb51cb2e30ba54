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
def refuse(custody, create_statement, sign, stranger):
    """Expect that an attestation, well signed, is refused for a reason."""

    def refuse(reason, **changes):
        statement = create_statement(**changes)
        with ape.reverts(reason):
            custody.attest.call(statement, [sign(statement)], sender=stranger)

    return refuse


def test_attest(custody, share, attestor, create_statement, sign, stranger):
    statement = create_statement(in_transit=7, encumbered=5)
    receipt = custody.attest(statement, [sign(statement)], sender=stranger)

    as_of_ts = statement["as_of_ts"]
    assert custody.last_attestation(share) == (as_of_ts, 0, SETTLED, 5, 0)
    assert custody.attestation(share, 0) == custody.last_attestation(share)
    assert custody.attestation_count(share) == 1
    assert custody.sequence(share, attestor) == 1
    assert custody.attested_by(share) == [attestor]
    assert receipt.events == [
        custody.Signed(share=share, attestor=attestor, sequence=1),
        custody.Attested(attestors=[attestor], **statement),
    ]


def test_attest_appends(custody, share, attest, attestor):
    attest()
    attest(settled=3 * ONE)

    assert custody.attestation(share, 0).settled == SETTLED
    assert custody.attestation(share, 1).settled == 3 * ONE
    assert custody.attestation(share, 2) == (0, 0, 0, 0, 0)
    assert custody.attestation_count(share) == custody.sequence(share, attestor) == 2


def test_attest_is_open_to_everybody(custody, create_statement, sign, everyone_but):
    statement = create_statement()
    signature = sign(statement)
    for account in everyone_but():
        custody.attest.call(statement, [signature], sender=account)


# ---- who signed ------------------------------------------------------------------------------


@anyone_but()
def test_attest_signed_by_anyone_else_reverts(
    custody, attestor, create_statement, sign, stranger, caller
):
    statement = create_statement()
    _, sequence, signature = sign(statement, caller)
    with ape.reverts(Reason.NOT_OF_THE_ATTESTORS):
        custody.attest.call(statement, [(caller, sequence, signature)], sender=stranger)
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement, [(attestor, sequence, signature)], sender=stranger)


@pytest.mark.parametrize(
    "changed",
    ["settled", "in_transit", "encumbered", "account_hash", "report_hash"],
)
def test_attest_something_else_than_was_signed_reverts(
    custody, create_statement, sign, stranger, changed
):
    statement = create_statement(encumbered=1)
    other = 2 if isinstance(statement[changed], int) else b"\x0c" * 32
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement | {changed: other}, [sign(statement)], sender=stranger)


def test_attest_with_a_mirrored_signature_reverts(custody, create_statement, sign, stranger):
    statement = create_statement()
    attestor, sequence, signature = sign(statement)
    s = int.from_bytes(signature[32:64], "big")
    mirrored = signature[:32] + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - signature[64]])
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement, [(attestor, sequence, mirrored)], sender=stranger)


def test_attest_with_a_malformed_signature_reverts(custody, create_statement, sign, stranger):
    statement = create_statement()
    attestor, sequence, whole = sign(statement)
    for signature in (b"", whole[:64], whole + b"\0", bytes(65), whole[:64] + b"\x1d"):
        with ape.reverts(Reason.INVALID_SIGNATURE):
            custody.attest.call(statement, [(attestor, sequence, signature)], sender=stranger)


def test_attest_without_terms_reverts(custody, create_share, create_statement, refuse):
    refuse(Reason.NO_TERMS, share=create_share())


def test_attest_without_terms_and_signatures_reverts(bare_custody, share, stranger, now):
    statement = (share, now(), 0, 1, 0, 0, 0, False, bytes(32), bytes(32))
    for signatures in ([], [(ZERO_ADDRESS, 1, bytes(65))]):
        with ape.reverts(Reason.NO_TERMS):
            bare_custody.attest.call(statement, signatures, sender=stranger)
    assert bare_custody.terms(share).quorum == 0


def test_attest_by_one_who_is_no_attestor_any_more_reverts(refuse, as_admin, roles, attestor):
    as_admin(roles.revoke, ATTESTOR, attestor)

    refuse(Reason.NOT_AN_ATTESTOR)


def test_attest_for_another_custody_reverts(
    custody, deployer, project, roles, share, issuer, create_statement, sign, stranger
):
    twin = deployer.deploy(project.Custody, roles)
    twin.set_terms(share, custody.terms(share), sender=issuer)
    statement = create_statement()
    with ape.reverts(Reason.INVALID_SIGNATURE):
        twin.attest.call(statement, [sign(statement)], sender=stranger)


# ---- what was signed -------------------------------------------------------------------------


def test_attest_the_same_again_reverts(custody, create_statement, sign, stranger):
    statement = create_statement()
    signature = sign(statement)
    custody.attest(statement, [signature], sender=stranger)
    with ape.reverts(Reason.WRONG_SEQUENCE):
        custody.attest.call(statement, [signature], sender=stranger)


def test_attest_out_of_sequence_reverts(custody, attest, create_statement, sign, stranger):
    for past in (0, 1):
        for sequence in (past, past + 2):
            statement = create_statement()
            with ape.reverts(Reason.WRONG_SEQUENCE):
                signature = sign(statement, sequence=sequence)
                custody.attest.call(statement, [signature], sender=stranger)
        attest()


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
