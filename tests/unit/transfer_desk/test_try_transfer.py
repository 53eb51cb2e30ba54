import ape
import pytest

REASONS = {1: 65, 2: 66, 5: 69}
PAUSED, TOO_LOW, ENCUMBERED, NO_ANSWER = 128, 132, 133, 255
TRANSFERS = 1


@pytest.fixture
def desk(project, deployer):
    return deployer.deploy(project.TransferDesk)


@pytest.fixture
def funded(share, desk, mint, holder):
    """Ten tokens, all of which the desk may move."""
    mint(holder, 10)
    share.approve(desk, 10, sender=holder)


@pytest.fixture
def rejected(desk, share, gate, holder):
    """The event of a refusal, under the list in force."""

    def rejected(receiver, amount, code, list_version=None):
        return desk.TransferRejected(
            share=share.address,
            sender=holder.address,
            receiver=receiver.address,
            amount=amount,
            code=code,
            list_version=gate.list_version() if list_version is None else list_version,
        )

    return rejected


def test_try_transfer_moves_what_may_move(desk, share, funded, holder, other):
    assert desk.try_transfer.call(share, other, 4, sender=holder)

    tx = desk.try_transfer(share, other, 4, sender=holder)

    assert desk.TransferRejected.from_receipt(tx) == []
    assert (share.balanceOf(holder), share.balanceOf(other)) == (6, 4)
    assert share.allowance(holder, desk) == 6
    assert share.balanceOf(desk) == 0


@pytest.mark.parametrize("reason", REASONS)
def test_try_transfer_logs_what_the_gate_refuses(
    desk, share, gate, compliance, funded, rejected, block, holder, other, now, reason
):
    gate.publish_list(b"\xa1" * 32, now(), 124, sender=compliance)
    block(other, reason)
    assert not desk.try_transfer.call(share, other, 4, sender=holder)

    tx = desk.try_transfer(share, other, 4, sender=holder)

    assert tx.events == [rejected(other, 4, REASONS[reason])]
    assert (share.balanceOf(holder), share.balanceOf(other)) == (10, 0)


def test_try_transfer_logs_what_the_share_refuses(
    desk, share, funded, rejected, minter, guardian, holder, other, now
):
    assert desk.try_transfer(share, other, 11, sender=holder).events == [
        rejected(other, 11, TOO_LOW)
    ]
    share.lock(holder, 8, sender=minter)
    assert desk.try_transfer(share, other, 3, sender=holder).events == [
        rejected(other, 3, ENCUMBERED)
    ]
    share.pause(TRANSFERS, now() + 86_400, sender=guardian)
    assert desk.try_transfer(share, other, 1, sender=holder).events == [rejected(other, 1, PAUSED)]


def test_try_transfer_logs_a_gate_that_does_not_answer(
    project, deployer, desk, share, as_admin, funded, rejected, holder, other
):
    odd_gate = deployer.deploy(project.OddGate)
    as_admin(share.set_gate, odd_gate)
    odd_gate.tell(b"", b"", 1, sender=deployer)

    tx = desk.try_transfer(share, other, 1, sender=holder)

    assert tx.events == [rejected(other, 1, NO_ANSWER, list_version=0)]


def test_try_transfer_without_an_allowance_reverts(desk, share, mint, holder, other):
    mint(holder, 10)
    with ape.reverts("share: allowance too low"):
        desk.try_transfer(share, other, 1, sender=holder)


def test_try_transfer_moves_the_caller_s_tokens_only(desk, share, funded, holder, stranger):
    """An allowance to the desk is nobody else's."""
    tx = desk.try_transfer(share, stranger, 5, sender=stranger)

    assert [event.code for event in desk.TransferRejected.from_receipt(tx)] == [TOO_LOW]
    assert share.balanceOf(holder) == 10


def test_try_transfer_by_a_blocked_desk_reverts(desk, share, funded, block, holder, other):
    block(desk)
    with ape.reverts("gate: operator on SDN list"):
        desk.try_transfer(share, other, 1, sender=holder)
