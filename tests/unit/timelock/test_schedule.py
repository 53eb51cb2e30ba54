import ape
from eth_abi import encode
from eth_utils import keccak

UNSET, WAITING, READY, DONE = 1, 2, 4, 8


def test_schedule(timelock, proposer, delay, gate_swap):
    operation_id = timelock.hash_operation(*gate_swap)
    assert timelock.get_operation_state(operation_id) == UNSET

    tx = timelock.schedule(*gate_swap, delay, sender=proposer)

    assert tx.events == [
        timelock.CallScheduled(
            id=operation_id,
            index=0,
            target=gate_swap.target,
            amount=0,
            payload=gate_swap.payload,
            predecessor=bytes(32),
            delay=delay,
        )
    ]
    assert timelock.get_timestamp(operation_id) == tx.timestamp + delay
    assert timelock.get_operation_state(operation_id) == WAITING
    assert timelock.is_operation(operation_id)
    assert timelock.is_operation_pending(operation_id)
    assert not timelock.is_operation_ready(operation_id)
    assert not timelock.is_operation_done(operation_id)


def test_schedule_id_is_the_hash_of_the_whole_call(timelock, gate_swap):
    operation = gate_swap._replace(amount=7, predecessor=b"\x01" * 32, salt=b"\x02" * 32)
    types = ["address", "uint256", "bytes", "bytes32", "bytes32"]

    assert timelock.hash_operation(*operation) == keccak(encode(types, operation))


def test_schedule_same_call_again_needs_a_salt(timelock, proposer, delay, gate_swap):
    timelock.schedule(*gate_swap, delay, sender=proposer)
    with ape.reverts("timelock_controller: operation already scheduled"):
        timelock.schedule(*gate_swap, delay, sender=proposer)

    salted = gate_swap._replace(salt=b"\x05" * 32)
    tx = timelock.schedule(*salted, delay, sender=proposer)

    assert tx.events[1:] == [
        timelock.CallSalt(id=timelock.hash_operation(*salted), salt=salted.salt)
    ]


def test_schedule_one_second_under_the_minimum_reverts(timelock, proposer, delay, gate_swap):
    for short in (0, delay - 1):
        with ape.reverts("timelock_controller: insufficient delay"):
            timelock.schedule(*gate_swap, short, sender=proposer)


def test_schedule_longer_delay_is_kept(timelock, proposer, delay, gate_swap):
    tx = timelock.schedule(*gate_swap, delay + 1, sender=proposer)

    operation_id = timelock.hash_operation(*gate_swap)
    assert timelock.get_timestamp(operation_id) == tx.timestamp + delay + 1


def test_schedule_longest_payload(timelock, proposer, delay, share):
    """What ADMIN calls on the platform is far below 1,024 bytes."""
    call = (share.address, 0, b"\xff" * 1024, bytes(32), bytes(32))
    timelock.schedule(*call, delay, sender=proposer)

    with ape.reverts():
        timelock.schedule(share.address, 0, b"\xff" * 1025, *call[3:], delay, sender=proposer)


def test_schedule_by_others_reverts(timelock, delay, gate_swap, everyone_but):
    """The canceller among them."""
    for caller in everyone_but("proposer"):
        with ape.reverts("access_control: account is missing role"):
            timelock.schedule.call(*gate_swap, delay, sender=caller, skip_trace=True)
