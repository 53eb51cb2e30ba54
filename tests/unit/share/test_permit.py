"""Signed approvals (ERC-2612), under the domain that the share itself states (ERC-5267)."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from tests.signatures import PERMIT, vrs
from tests.unit.share.constants import DAY, MAX_UINT
from tests.unit.share.reasons import Reason

AMOUNT = 25 * 10**18
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""


@pytest.fixture
def domain(share):
    """What a wallet reads from the share before it signs."""
    _, name, version, chain_id, contract, _, _ = share.eip712Domain()
    return {
        "name": name,
        "version": version,
        "chainId": chain_id,
        "verifyingContract": contract,
    }


@pytest.fixture
def deadline(now):
    return now() + DAY


@pytest.fixture
def sign(share, holder, spender, domain, deadline):
    """Sign a permit of `holder` for `spender`; every part can be replaced by another."""

    def sign(signer=holder, **changes):
        message = {
            "owner": holder.address,
            "spender": spender.address,
            "value": AMOUNT,
            "nonce": share.nonces(holder),
            "deadline": deadline,
        }
        signed_domain = domain | {key: changes[key] for key in changes.keys() & domain.keys()}
        signed_message = message | {key: changes[key] for key in changes.keys() & message.keys()}
        assert changes.keys() <= domain.keys() | message.keys()
        typed = encode_typed_data(signed_domain, {"Permit": PERMIT}, signed_message)
        return vrs(signer.sign_message(typed))

    return sign


@pytest.fixture
def permit(share, holder, spender, stranger, deadline):
    """Hand in a permit, by a stranger, as relayers do."""

    def permit(signature, *, owner=holder, spender=spender, amount=AMOUNT, deadline=deadline):
        return share.permit(owner, spender, amount, deadline, *signature, sender=stranger)

    return permit


def test_permit_sets_allowance(share, holder, spender, stranger, sign, permit):
    receipt = permit(sign())

    assert share.allowance(holder, spender) == AMOUNT
    assert share.nonces(holder) == 1
    assert share.nonces(spender) == share.nonces(stranger) == 0
    assert receipt.events == [share.Approval(owner=holder, spender=spender, value=AMOUNT)]


def test_permit_lets_the_spender_spend(share, holder, other, spender, held, sign, permit):
    permit(sign())
    share.transferFrom(holder, other, AMOUNT, sender=spender)

    assert share.balanceOf(other) == AMOUNT
    assert share.allowance(holder, spender) == 0


def test_permit_next_nonce_replaces_allowance(share, holder, spender, sign, permit):
    permit(sign())
    receipt = permit(sign(value=3), amount=3)

    assert share.allowance(holder, spender) == 3
    assert share.nonces(holder) == 2
    assert receipt.events == [share.Approval(owner=holder, spender=spender, value=3)]


def test_permit_is_no_contact_of_the_holder(share, holder, held, sign, permit):
    """It can be handed in by anybody at any time before its deadline."""
    permit(sign())

    assert share.account(holder).last_outgoing_ts == 0


def test_permit_of_the_blocked_is_not_gated(share, holder, spender, block, sign, permit):
    block(holder)
    permit(sign())

    assert share.allowance(holder, spender) == AMOUNT


def test_permit_while_all_is_paused_goes_on(share, holder, spender, pause_all, sign, permit):
    pause_all()
    permit(sign())

    assert share.allowance(holder, spender) == AMOUNT


def test_permit_without_end_never_expires(share, holder, spender, sign, permit):
    permit(sign(deadline=MAX_UINT), deadline=MAX_UINT)

    assert share.allowance(holder, spender) == AMOUNT


# ---- the deadline ----------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [-1, 0])
def test_permit_until_the_deadline_is_accepted(
    share, holder, spender, sign, permit, deadline, at, offset
):
    signature = sign()
    at(deadline + offset)
    receipt = permit(signature)

    assert receipt.timestamp == deadline + offset
    assert share.allowance(holder, spender) == AMOUNT


def test_permit_one_second_after_the_deadline_reverts(share, holder, sign, permit, deadline, at):
    signature = sign()
    at(deadline + 1)

    with ape.reverts(Reason.PERMIT_EXPIRED):
        permit(signature)
    assert share.nonces(holder) == 0


# ---- signatures that are not of this permit --------------------------------------------------


def test_permit_used_twice_reverts(share, holder, spender, sign, permit):
    signature = sign()
    permit(signature)
    share.approve(spender, 0, sender=holder)

    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(signature)
    assert share.allowance(holder, spender) == 0
    assert share.nonces(holder) == 1


def test_permit_mirrored_signature_is_no_second_one(share, holder, spender, sign, permit):
    v, r, s = sign()
    mirrored = (55 - v, r, (CURVE_ORDER - int.from_bytes(s, "big")).to_bytes(32, "big"))
    permit((v, r, s))
    share.approve(spender, 0, sender=holder)

    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(mirrored)
    assert share.allowance(holder, spender) == 0


def test_permit_of_another_signer_reverts(share, holder, other, sign, permit):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(signer=other))
    assert share.nonces(holder) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"chainId": 1},
        {"name": "Another Inc."},
        {"version": "2"},
        {"verifyingContract": "0x" + "11" * 20},
    ],
    ids=lambda change: next(iter(change)),
)
def test_permit_of_another_domain_reverts(share, holder, spender, sign, permit, change):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(**change))
    assert share.allowance(holder, spender) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "0x" + "11" * 20},
        {"spender": "0x" + "11" * 20},
        {"value": AMOUNT + 1},
        {"nonce": 1},
        {"deadline": MAX_UINT},
    ],
    ids=lambda change: next(iter(change)),
)
def test_permit_of_another_message_reverts(share, holder, spender, sign, permit, change):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(**change))
    assert share.allowance(holder, spender) == 0


def test_permit_of_another_listing_reverts(create_share, holder, spender, stranger, sign, deadline):
    """One signature, one share, even if it is of the same issuer on the same chain."""
    v, r, s = sign()

    with ape.reverts(Reason.INVALID_SIGNATURE):
        create_share().permit(holder, spender, AMOUNT, deadline, v, r, s, sender=stranger)


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_permit_malformed_signature_reverts(sign, permit, v):
    _, r, s = sign()

    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit((v, r, s))


@pytest.mark.parametrize("v", [0, 27])
def test_permit_of_the_zero_address_reverts(share, spender, permit, v):
    """For what is no signature `ecrecover` gives zero, which must not pass for an owner."""
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit((v, bytes(32), bytes(32)), owner=ZERO_ADDRESS)
    assert share.allowance(ZERO_ADDRESS, spender) == 0


# ---- of contracts (ERC-1271) -----------------------------------------------------------------


@pytest.fixture
def wallet(project, deployer, holder):
    """A contract for which `holder`'s key signs."""
    return deployer.deploy(project.OwnedWallet, holder)


@pytest.fixture
def answering(project, deployer):
    """A contract that answers whatever it is told to."""
    return deployer.deploy(project.AnsweringWallet)


def test_permit_of_a_contract_by_its_key(share, spender, wallet, sign, permit):
    receipt = permit(sign(owner=wallet.address), owner=wallet)

    assert receipt.events == [share.Approval(owner=wallet, spender=spender, value=AMOUNT)]
    assert share.allowance(wallet, spender) == AMOUNT
    assert share.nonces(wallet) == 1


def test_permit_of_a_contract_used_twice_reverts(share, wallet, sign, permit):
    signature = sign(owner=wallet.address)
    permit(signature, owner=wallet)

    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(signature, owner=wallet)


def test_permit_of_a_contract_by_another_key_reverts(share, other, wallet, sign, permit):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(owner=wallet.address, signer=other), owner=wallet)
    assert share.nonces(wallet) == 0


@pytest.mark.parametrize(
    ("answer", "is_valid"),
    [
        ("1626ba7e" + 56 * "0", True),
        ("1626ba7e", False),
        ("1626ba7e" + 56 * "0" + 64 * "0", False),
        ("1626ba7e" + 54 * "0" + "01", False),
        ("ffffffff" + 56 * "0", False),
        (62 * "0" + "01", False),
        ("", False),
    ],
    ids=["the word", "too short", "too long", "dirty", "the standard's no", "true", "nothing"],
)
def test_permit_of_a_contract_by_its_answer(
    share, spender, stranger, answering, domain, deadline, sign, permit, answer, is_valid
):
    message = (answering.address, spender.address, AMOUNT, 0, deadline)
    typed = encode_typed_data(
        domain,
        {"Permit": PERMIT},
        dict(zip((each["name"] for each in PERMIT), message, strict=True)),
    )
    digest = keccak(b"\x19" + typed.version + typed.header + typed.body)
    answering.expect(digest, bytes.fromhex(answer), sender=stranger)

    if is_valid:
        permit(sign(), owner=answering)
    else:
        with ape.reverts(Reason.INVALID_SIGNATURE):
            permit(sign(), owner=answering)
    assert share.allowance(answering, spender) == (AMOUNT if is_valid else 0)


def test_permit_of_a_contract_that_reverts_reverts(share, answering, sign, permit):
    """It answers another digest only."""
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(owner=answering.address), owner=answering)


def test_permit_of_a_contract_that_is_no_wallet_reverts(share, gate, sign, permit):
    with ape.reverts(Reason.INVALID_SIGNATURE):
        permit(sign(owner=gate.address), owner=gate)
