"""ERC-7943 and ERC-1404: what views say ahead is what a transfer then does."""

import ape
import pytest
from ape import project
from ape.utils import ZERO_ADDRESS
from eth_abi import encode

from tests.unit.share.constants import (
    COURT_ORDER,
    DAY,
    FIFTY_PERCENT,
    ISSUANCE,
    MAX_AMOUNT,
    MAX_UINT,
    REVIEW,
    SDN_LISTED,
    TRANSFERS,
)
from tests.unit.share.reasons import CODES, Reason

LOCKED, FROZEN = 30, 50
NO_CODE = 255
REVERTS, BURNS_ALL_GAS = 1, 2
GAS = 10_000_000


@pytest.fixture
def encumbered(share, minter, enforcement, holder, held):
    share.lock(holder, LOCKED, sender=minter)
    share.setFrozenTokens(holder, FROZEN, sender=enforcement)


@pytest.fixture
def check(share):
    """Every view about a transfer, beside the transfer itself."""

    def check(sender, receiver, amount, refusal: str | None = None, code: int | None = None):
        expected = code if code is not None else CODES[refusal] if refusal else 0
        assert share.detectTransferRestriction(sender, receiver, amount) == expected
        assert share.canTransfer(sender, receiver, amount) == (refusal is None)
        assert share.messageForTransferRestriction(expected) == (refusal or "")
        if refusal is None:
            assert share.transfer.call(receiver, amount, sender=sender)
        else:
            with ape.reverts(refusal):
                share.transfer.call(receiver, amount, sender=sender)

    return check


# ---- a transfer, told ahead ------------------------------------------------------------------


def test_restriction_of_what_goes_through_is_none(share, holder, other, held, check):
    check(holder, other, held)
    check(holder, other, 0)
    check(holder, holder, held)
    assert share.detectTransferRestriction(holder, other, held) == 0
    assert share.messageForTransferRestriction(0) == ""


@pytest.mark.parametrize("excess", [1, MAX_AMOUNT, MAX_UINT - 10**30])
def test_restriction_for_lack_of_tokens(holder, other, held, check, excess):
    check(holder, other, held + excess, Reason.BALANCE_TOO_LOW)


def test_restriction_by_encumbrances(holder, other, held, encumbered, check):
    check(holder, other, held - LOCKED - FROZEN)
    check(holder, other, held - LOCKED - FROZEN + 1, Reason.TOKENS_ARE_ENCUMBERED)
    check(holder, other, held, Reason.TOKENS_ARE_ENCUMBERED)
    check(holder, other, held + 1, Reason.BALANCE_TOO_LOW)


def test_restriction_by_a_freeze_of_more_than_there_is(
    share, enforcement, holder, other, held, check
):
    share.setFrozenTokens(holder, MAX_AMOUNT, sender=enforcement)

    check(holder, other, 0)
    check(holder, other, 1, Reason.TOKENS_ARE_ENCUMBERED)


@pytest.mark.parametrize("amount", [0, 1])
def test_restriction_of_receivers(share, holder, held, check, amount):
    check(holder, ZERO_ADDRESS, amount, Reason.INVALID_RECEIVER)
    check(holder, share.address, amount, Reason.INVALID_RECEIVER)


def test_restriction_of_retired_accounts(share, enforcement, holder, other, third, held, check):
    share.recover(other, third, sender=enforcement)

    check(holder, other, 1, Reason.ACCOUNT_IS_RETIRED)
    check(other, holder, 0, Reason.ACCOUNT_IS_RETIRED)
    check(other, holder, 1, Reason.ACCOUNT_IS_RETIRED)
    check(third, holder, 0)


def test_restriction_by_a_pause_ends_with_it(
    share, guardian, holder, other, held, check, now, mine_at
):
    until_ts = now() + DAY
    share.pause(TRANSFERS, until_ts, sender=guardian)

    mine_at(until_ts - 1)
    check(holder, other, 1, Reason.PAUSED)
    mine_at(until_ts)
    check(holder, other, 1)


def test_restriction_by_a_pause_of_issuance_is_none(
    share, guardian, holder, other, held, check, now
):
    share.pause(ISSUANCE, now() + DAY, sender=guardian)

    check(holder, other, 1)


def test_restriction_by_deactivation_begins_with_it(
    share, as_admin, holder, other, held, check, now, mine_at
):
    from_ts = now() + 40 * DAY
    as_admin(share.deactivate, from_ts)

    mine_at(from_ts - 1)
    check(holder, other, 1)
    mine_at(from_ts)
    check(holder, other, 1, Reason.DEACTIVATED)


@pytest.mark.parametrize(
    "reason, text",
    [
        (SDN_LISTED, "on SDN list"),
        (FIFTY_PERCENT, "owned 50% by SDN"),
        (COURT_ORDER, "under court order"),
    ],
)
def test_restriction_of_who_is_blocked_is_the_gates(
    holder, other, held, block, check, reason, text
):
    block(holder, reason)

    check(holder, other, 1, f"gate: sender {text}", code=32 + reason)
    if reason == COURT_ORDER:  # he may receive
        check(other, holder, 0)
    else:
        check(other, holder, 0, f"gate: receiver {text}", code=64 + reason)


def test_restriction_of_who_is_under_review_is_none(holder, other, held, block, check):
    block(holder, REVIEW)

    check(holder, other, 1)


def test_restrictions_come_in_the_order_of_a_transfer(
    share, guardian, as_admin, enforcement, holder, other, third, held, block, check, now
):
    """Whoever has several is told of the first, as a transfer would."""
    share.recover(other, third, sender=enforcement)
    check(holder, other, held + 1, Reason.BALANCE_TOO_LOW)
    block(holder)
    check(holder, other, held + 1, "gate: sender on SDN list", code=32 + SDN_LISTED)
    share.pause(TRANSFERS, now() + DAY, sender=guardian)
    check(holder, other, held + 1, Reason.PAUSED)


# ---- accounts --------------------------------------------------------------------------------


def test_can_send_and_receive_when_nothing_is_wrong(share, holder, stranger, held, encumbered):
    """With tokens or without: no amount counts, nor what is encumbered."""
    for account in (holder, stranger):
        assert share.canSend(account)
        assert share.canReceive(account)


def test_can_send_and_receive_while_all_is_paused(share, holder, held, pause_all):
    pause_all()

    assert share.canSend(holder)
    assert share.canReceive(holder)


@pytest.mark.parametrize(
    "reason, sends, receives",
    [
        (SDN_LISTED, False, False),
        (FIFTY_PERCENT, False, False),
        (COURT_ORDER, False, True),
        (REVIEW, True, True),
    ],
)
def test_can_send_and_receive_is_the_gates_to_say(share, holder, block, reason, sends, receives):
    block(holder, reason)

    assert share.canSend(holder) == sends
    assert share.canReceive(holder) == receives


def test_cannot_send_or_receive_once_retired(share, enforcement, holder, third, held):
    share.recover(holder, third, sender=enforcement)

    assert not share.canSend(holder)
    assert not share.canReceive(holder)
    assert share.canSend(third)
    assert share.canReceive(third)


def test_cannot_receive_where_tokens_would_be_lost(share):
    assert not share.canReceive(ZERO_ADDRESS)
    assert not share.canReceive(share)


# ---- gates that are none ---------------------------------------------------------------------


@pytest.fixture
def odd_gate(deployer):
    return deployer.deploy(project.OddGate)


@pytest.fixture
def odd_share(create_share, minter, enforcement, odd_gate, holder):
    """A share with that gate, which lets `holder` have tokens first."""
    share = create_share((minter, ZERO_ADDRESS, enforcement), gate=odd_gate)
    share.mint(holder, 100, sender=minter)
    return share


@pytest.fixture
def check_dead(odd_share, holder, other):
    """No view reverts, all say no, and a transfer reverts."""

    def check_dead(message: str = ""):
        assert not odd_share.canSend(holder, gas=GAS)
        assert not odd_share.canReceive(other, gas=GAS)
        assert not odd_share.canTransfer(holder, other, 1, gas=GAS)
        assert odd_share.detectTransferRestriction(holder, other, 1, gas=GAS) == NO_CODE
        assert odd_share.messageForTransferRestriction(NO_CODE, gas=GAS) == message
        with ape.reverts():
            odd_share.transfer.call(other, 1, sender=holder, gas=GAS)

    return check_dead


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_gate_that_consents_is_enough(odd_share, holder, other):
    assert odd_share.canSend(holder)
    assert odd_share.canReceive(other)
    assert odd_share.canTransfer(holder, other, 1)
    assert odd_share.detectTransferRestriction(holder, other, 1) == 0
    assert odd_share.transfer.call(other, 1, sender=holder)


@pytest.mark.parametrize("failure", [REVERTS, BURNS_ALL_GAS], ids=["reverts", "burns all gas"])
def test_gate_that_fails_means_no(odd_gate, check_dead, deployer, failure):
    odd_gate.tell(word(0), b"", failure, sender=deployer)

    check_dead()


@pytest.mark.parametrize("answer", [b"", word(0)[1:]], ids=["nothing", "less than a word"])
def test_gate_that_answers_too_little_means_no(odd_gate, check_dead, deployer, answer):
    odd_gate.tell(answer, b"", 0, sender=deployer)

    check_dead()


@pytest.mark.parametrize("code", [128, NO_CODE, 256, 2**255, MAX_UINT])
def test_gate_that_answers_with_no_code_of_a_gate_means_no(odd_gate, check_dead, deployer, code):
    odd_gate.tell(word(code), encode(["string"], ["gate: own text"]), 0, sender=deployer)

    check_dead("gate: own text")


def test_gate_that_answers_more_than_a_word_is_read_as_in_a_transfer(
    odd_share, odd_gate, deployer, holder, other
):
    odd_gate.tell(word(0) + word(7), b"", 0, sender=deployer)

    assert odd_share.canTransfer(holder, other, 1)
    assert odd_share.transfer.call(other, 1, sender=holder)


def test_gate_with_a_code_of_its_own_is_quoted(odd_share, odd_gate, deployer, holder, other):
    odd_gate.tell(word(127), encode(["string"], ["T" * 32]), 0, sender=deployer)

    assert odd_share.detectTransferRestriction(holder, other, 1) == 127
    assert odd_share.messageForTransferRestriction(127) == "T" * 32
    with ape.reverts("T" * 32):
        odd_share.transfer.call(other, 1, sender=holder)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        word(32),
        word(32) + word(0),
        word(32) + word(33) + b"T" * 64,
        word(32) + word(MAX_UINT) + b"T" * 32,
        word(MAX_UINT) + word(MAX_UINT) + b"T" * 32,
        b"T" * 128,
    ],
    ids=["nothing", "one word", "empty", "too long", "endless", "ones", "letters"],
)
def test_gate_without_a_proper_text_is_no_reason_to_revert(odd_share, odd_gate, deployer, text):
    odd_gate.tell(word(1), text, 0, sender=deployer)

    assert isinstance(odd_share.messageForTransferRestriction(1), str)


def test_gate_that_leaves_little_gas_is_survived(odd_share, odd_gate, deployer, holder, other):
    """A 64th of what the caller has is enough to say no."""
    odd_gate.tell(word(0), b"", BURNS_ALL_GAS, sender=deployer)

    for gas in (100_000, 200_000):
        assert not odd_share.canSend(holder, gas=gas)
        assert not odd_share.canTransfer(holder, other, 1, gas=gas)
        assert odd_share.detectTransferRestriction(holder, other, 1, gas=gas) == NO_CODE


def test_gate_that_is_dead_stops_orders_too(
    odd_share, odd_gate, enforcement, deployer, holder, other
):
    odd_gate.tell(b"", b"", 0, sender=deployer)

    with ape.reverts():
        odd_share.forcedTransfer.call(holder, other, 1, sender=enforcement)
