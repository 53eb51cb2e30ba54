import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.registered_gate.conftest import DOCUMENT, YEAR

DAY = 86_400
MAX_TERM = 5 * 366 * DAY
NOTHING = (ZERO_ADDRESS, 0, "", 0, bytes(32))


def test_register(register_gate, register, wallet, holder, other):
    expected = [wallet(holder), wallet(other)]

    tx = register(holder, other)

    assert tx.events == [
        register_gate.WalletRegistered(
            account=account,
            participant=participant,
            jurisdiction=jurisdiction,
            expires_ts=expires_ts,
            document_hash=document,
        )
        for account, participant, jurisdiction, expires_ts, document in expected
    ]
    assert [tuple(register_gate.wallet(account)) for account in (holder, other)] == expected
    assert register_gate.is_registered(holder)


def test_register_nobody_at_first(register_gate, holder):
    assert tuple(register_gate.wallet(holder)) == NOTHING
    assert not register_gate.is_registered(holder)


def test_register_again_renews(register_gate, register, wallet, holder, now):
    register(holder)
    terms = {"participant": 2**32 - 1, "jurisdiction": "DE", "expires_ts": now() + 2 * YEAR}
    register(holder, **terms, document=b"\xd1" * 32)

    expected = wallet(holder, **terms, document=b"\xd1" * 32)
    assert tuple(register_gate.wallet(holder)) == expected


def test_register_batch_sent_again_adds_what_is_new(
    register_gate, registrar, wallet, holder, other
):
    first = wallet(holder)
    register_gate.register([first], sender=registrar)

    tx = register_gate.register([first, wallet(other), first], sender=registrar)

    assert [event.account for event in tx.events] == [other]


def test_register_another_document_alone_is_a_change(register_gate, register, holder):
    register(holder)
    tx = register(holder, expires_ts=register_gate.wallet(holder).expires_ts, document=b"\xd1" * 32)

    assert len(tx.events) == 1
    assert register_gate.wallet(holder).document_hash == b"\xd1" * 32


@pytest.mark.parametrize("jurisdiction", ["", "U", "us", "uS", "U1", "@A", "A[", "U "])
def test_register_of_no_jurisdiction_reverts(register, holder, jurisdiction):
    with ape.reverts("gate: jurisdiction not two letters"):
        register(holder, jurisdiction=jurisdiction)


@pytest.mark.parametrize("jurisdiction", ["AA", "ZZ", "AZ", "ZA"])
def test_register_jurisdiction_at_its_bounds(register_gate, register, holder, jurisdiction):
    register(holder, jurisdiction=jurisdiction)

    assert register_gate.wallet(holder).jurisdiction == jurisdiction


@pytest.mark.parametrize("participant", [0, 2**32, 2**256 - 1])
def test_register_of_no_participant_reverts(register, holder, participant):
    with ape.reverts("gate: participant out of range"):
        register(holder, participant=participant)


@pytest.mark.parametrize(
    "term, is_taken", [(0, False), (1, True), (MAX_TERM, True), (MAX_TERM + 1, False)]
)
def test_register_term_at_its_bounds(
    register_gate, registrar, wallet, holder, at, now, term, is_taken
):
    block_ts = now() + DAY
    filed = wallet(holder, expires_ts=block_ts + term)
    at(block_ts)
    if is_taken:
        register_gate.register([filed], sender=registrar)
        assert register_gate.wallet(holder).expires_ts == block_ts + term
    else:
        with ape.reverts("gate: term not within 5 years"):
            register_gate.register([filed], sender=registrar)


def test_register_of_the_zero_address_reverts_with_its_batch(
    register_gate, registrar, wallet, holder
):
    with ape.reverts("gate: zero address"):
        register_gate.register([wallet(holder), wallet(ZERO_ADDRESS)], sender=registrar)
    assert not register_gate.is_registered(holder)


def test_register_by_others_reverts(register_gate, wallet, everyone_but, holder):
    filed = wallet(holder)
    for caller in everyone_but("registrar"):
        with ape.reverts("gate: not registrar"):
            register_gate.register.call([filed], sender=caller, skip_trace=True)


def test_register_full_batch_fits_one_transaction(register_gate, register):
    accounts = [f"0x{n:040x}" for n in range(1 << 100, (1 << 100) + 256)]
    tx = register(*accounts)

    assert len(tx.events) == 256
    assert tx.gas_used < 2**24  # EIP-7825


# --- Removed ---


def test_remove(register_gate, registrar, register, holder, other):
    register(holder, other)

    tx = register_gate.remove([holder], DOCUMENT, sender=registrar)

    assert tx.events == [register_gate.WalletRemoved(account=holder.address, case_hash=DOCUMENT)]
    assert tuple(register_gate.wallet(holder)) == NOTHING
    assert register_gate.is_registered(other)


def test_remove_of_the_unregistered_does_nothing(register_gate, registrar, holder):
    assert register_gate.remove([holder, ZERO_ADDRESS], DOCUMENT, sender=registrar).events == []


def test_remove_by_others_reverts(register_gate, register, everyone_but, holder):
    register(holder)
    for caller in everyone_but("registrar"):
        with ape.reverts("gate: not registrar"):
            register_gate.remove.call([holder], DOCUMENT, sender=caller, skip_trace=True)


def test_deploy_on_an_account_reverts(project, deployer, roles, stranger):
    with ape.reverts("gate: gate below has no code"):
        deployer.deploy(project.RegisteredGate, roles, stranger)
