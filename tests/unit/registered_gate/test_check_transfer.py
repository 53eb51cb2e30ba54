"""Tokens move between registered wallets only; what is owed to a holder is never stopped."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.registered_gate.conftest import YEAR

NOT_REGISTERED, LAPSED = 7, 8
SENDER, RECEIVER = 32, 64
SEND, RECEIVE, MINT, REDEEM, PAY, VOTE, RECOVER = (1 << bit for bit in range(7))


@pytest.fixture
def lapse(at, now, chain):
    """Let every registration of this moment run out."""

    def lapse():
        at(now() + YEAR + 10)
        chain.mine()

    return lapse


def test_check_transfer_between_registered_wallets(gated, register, mint, holder, other):
    register(holder, other)
    mint(holder, 10)

    gated.transfer(other, 4, sender=holder)
    assert (gated.balanceOf(holder), gated.balanceOf(other)) == (6, 4)


@pytest.mark.parametrize(
    "state, code", [("never", NOT_REGISTERED), ("lapsed", LAPSED), ("removed", NOT_REGISTERED)]
)
def test_check_transfer_of_others_is_refused_on_either_side(
    register_gate, register, registrar, lapse, holder, other, state, code
):
    if state != "never":
        register(other)
    if state == "lapsed":
        lapse()
    if state == "removed":
        register_gate.remove([other], bytes(32), sender=registrar)
    register(holder)

    assert register_gate.check_transfer(holder, holder, other) == RECEIVER + code
    assert register_gate.check_transfer(other, other, holder) == SENDER + code
    assert register_gate.check_transfer(holder, ZERO_ADDRESS, other) == RECEIVER + code
    assert register_gate.check_transfer(holder, other, ZERO_ADDRESS) == 0
    for purpose in (SEND, RECEIVE, MINT):
        assert register_gate.check_account(other, purpose) == code
        assert register_gate.check_account(holder, purpose) == 0
    for purpose in (REDEEM, PAY, VOTE, RECOVER):
        assert register_gate.check_account(other, purpose) == 0


def test_check_transfer_reasons_reach_the_sender(gated, register, mint, lapse, holder, other):
    register(holder)
    mint(holder, 10)
    with ape.reverts("gate: receiver not registered"):
        gated.transfer(other, 1, sender=holder)
    lapse()
    with ape.reverts("gate: sender wallet has lapsed"):
        gated.transfer(holder, 1, sender=holder)
    with ape.reverts("gate: receiver wallet has lapsed"):
        mint(holder, 1)


def test_check_transfer_registration_ends_with_its_second(
    register_gate, register, holder, other, now, at, chain
):
    ends = now() + 1000
    register(holder, other, expires_ts=ends)
    at(ends - 1)
    chain.mine()
    assert register_gate.check_transfer(holder, holder, other) == 0
    assert register_gate.is_registered(holder)
    at(ends)
    chain.mine()
    assert register_gate.check_transfer(holder, holder, other) == SENDER + LAPSED
    assert not register_gate.is_registered(holder)


def test_check_transfer_of_the_lapsed_can_be_redeemed(gated, register, mint, lapse, minter, holder):
    register(holder)
    mint(holder, 10)
    lapse()

    gated.lock(holder, 10, sender=minter)
    gated.burn(holder, 10, sender=minter)
    assert gated.totalSupply() == 0


def test_check_transfer_spender_need_not_be_registered(
    gated, register, mint, holder, other, spender
):
    register(holder, other)
    mint(holder, 10)
    gated.approve(spender, 10, sender=holder)

    gated.transferFrom(holder, other, 4, sender=spender)
    assert gated.balanceOf(other) == 4
    with ape.reverts("gate: receiver not registered"):
        gated.transferFrom(holder, spender, 4, sender=spender)


def test_check_transfer_gate_below_comes_first(
    register_gate, register, block, gate, blocked, holder, other
):
    """Sanctions work on both tracks with one transaction."""
    register(holder)
    block(blocked)
    trios = [
        (blocked, blocked, holder),
        (holder, holder, blocked),
        (blocked, holder, holder),
        (holder, blocked, ZERO_ADDRESS),
        (holder, ZERO_ADDRESS, blocked),
    ]
    for trio in trios:
        assert register_gate.check_transfer(*trio) == gate.check_transfer(*trio) != 0
    for purpose in (SEND, RECEIVE, MINT, REDEEM, PAY, VOTE, RECOVER):
        assert register_gate.check_account(blocked, purpose) == 1


def test_check_transfer_order_of_law_reaches_registered_wallets_only(
    gated, register, mint, lapse, enforcement, holder, other, third
):
    register(holder, other)
    mint(holder, 10)
    with ape.reverts("gate: account not registered"):
        gated.forcedTransfer(holder, third, 1, sender=enforcement)
    gated.forcedTransfer(holder, other, 1, sender=enforcement)
    assert gated.balanceOf(other) == 1


def test_check_account_joined_purposes(register_gate, holder):
    assert register_gate.check_account(holder, PAY | VOTE) == 0
    assert register_gate.check_account(holder, PAY | RECEIVE) == NOT_REGISTERED


def test_views_of_the_gate_below_are_passed_on(gate, register_gate, block, blocked):
    began = block(blocked).timestamp
    count = gate.ever_blocked_count()

    assert register_gate.BELOW() == gate
    assert register_gate.ever_blocked_count() == count
    assert register_gate.ever_blocked(count - 1) == blocked
    assert register_gate.blocked_at(blocked, began)
    assert not register_gate.blocked_at(blocked, began - 1)
    assert register_gate.list_version() == gate.list_version()
    for code in (0, 33, RECEIVER + NOT_REGISTERED, SENDER + LAPSED, 130):
        assert register_gate.reason_text(code) == gate.reason_text(code)


def test_three_gates_can_be_stacked(
    project,
    deployer,
    roles,
    gate,
    register,
    register_gate,
    wallet,
    registrar,
    as_admin,
    holder,
    other,
):
    oracle = deployer.deploy(project.OddOracle)
    oracle_gate = deployer.deploy(project.OracleGate, gate)
    as_admin(oracle_gate.attach, oracle)
    stacked = deployer.deploy(project.RegisteredGate, roles, oracle_gate)
    stacked.register([wallet(holder), wallet(other)], sender=registrar)

    assert stacked.check_transfer(holder, holder, other) == 0
    oracle.set_named(other, True, sender=deployer)
    assert stacked.check_transfer(holder, holder, other) == RECEIVER + 6
