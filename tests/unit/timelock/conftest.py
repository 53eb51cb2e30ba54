"""Operations: what a proposer announces and anybody carries out two days later."""

from typing import NamedTuple

import pytest


class Operation(NamedTuple):
    """One call, in the order of `hash_operation`, `schedule` and `execute`."""

    target: str
    amount: int  # wei
    payload: bytes
    predecessor: bytes = bytes(32)
    salt: bytes = bytes(32)


@pytest.fixture
def create_operation():
    """An operation that calls a contract's method, or that sends ether without data."""

    def create_operation(method, *arguments, **changes):
        operation = Operation(method.contract.address, 0, bytes(method.encode_input(*arguments)))
        return operation._replace(**changes)

    return create_operation


@pytest.fixture
def create_payment():
    def create_payment(receiver, amount):
        return Operation(receiver.address, amount, b"")

    return create_payment


@pytest.fixture
def delay(timelock):
    return timelock.MINIMUM_DELAY()


@pytest.fixture
def schedule(timelock, proposer, delay):
    """Announce with the least delay; returns when it may be executed, UTC seconds."""

    def schedule(operation):
        return timelock.schedule(*operation, delay, sender=proposer).timestamp + delay

    return schedule


@pytest.fixture
def second_gate(project, deployer, roles):
    return deployer.deploy(project.SanctionsGate, roles)


@pytest.fixture
def gate_swap(create_operation, share, second_gate):
    """What the timelock is for: AAPL gets another gate."""
    return create_operation(share.set_gate, second_gate)
