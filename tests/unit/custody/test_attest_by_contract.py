"""Attestors that are contracts (ERC-1271)."""

import ape
import pytest
from ape import project
from eth_utils import keccak

from tests import attestations
from tests.unit.custody.constants import ATTESTOR, MARGIN, MAX_AGE, SETTLED
from tests.unit.custody.reasons import Reason

VALID = bytes.fromhex("1626ba7e") + bytes(28)
ANYTHING = b"\xab" * 130


@pytest.fixture
def wallet(deployer):
    return deployer.deploy(project.AnsweringWallet)


@pytest.fixture
def statement(custody, share, wallet, roles, as_admin, create_statement):
    """The first that the wallet, now the listing's attestor, is asked to sign."""
    as_admin(roles.grant, ATTESTOR, wallet)
    as_admin(custody.set_terms, share, attestations.terms(wallet, MARGIN, MAX_AGE))
    return create_statement()


@pytest.fixture
def expect(custody, wallet, statement, stranger):
    """Have the wallet answer something to the statement's digest."""

    def expect(answer: bytes):
        version, header, body = attestations.typed(custody, statement, 1)
        wallet.expect(keccak(b"\x19" + version + header + body), answer, sender=stranger)

    return expect


def test_attest_by_a_contract(custody, share, wallet, statement, expect, stranger):
    expect(VALID)
    receipt = custody.attest(statement, [(wallet, 1, ANYTHING)], sender=stranger)

    assert custody.last_attestation(share).settled == SETTLED
    assert custody.sequence(share, wallet) == 1
    assert receipt.events == [
        custody.Signed(share=share, attestor=wallet, sequence=1),
        custody.Attested(attestors=[wallet], **statement),
    ]


def test_attest_by_a_contract_that_answers_more(custody, wallet, statement, expect, stranger):
    expect(VALID + bytes(32))
    custody.attest.call(statement, [(wallet, 1, ANYTHING)], sender=stranger)


@pytest.mark.parametrize(
    "answer",
    [b"", VALID[:4], VALID[:31], bytes(32), VALID[:31] + b"\1", b"\1" + VALID[1:], b"\xff" * 32],
    ids=["nothing", "four bytes", "a byte less", "zero", "dirty", "other", "ones"],
)
def test_attest_by_a_contract_with_any_other_answer_reverts(
    custody, wallet, statement, expect, stranger, answer
):
    expect(answer)
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement, [(wallet, 1, ANYTHING)], sender=stranger)


def test_attest_by_a_contract_that_reverts_is_refused(custody, wallet, statement, stranger):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement, [(wallet, 1, ANYTHING)], sender=stranger)


def test_attest_by_a_contract_with_a_key_of_somebody_reverts(
    custody, wallet, statement, sign, stranger
):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.attest.call(statement, [(wallet, *sign(statement)[1:])], sender=stranger)
