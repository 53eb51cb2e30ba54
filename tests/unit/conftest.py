"""What unit tests of several contracts share."""

from collections.abc import Callable

import pytest
from ape import chain
from ape.api import ReceiptAPI


@pytest.fixture(autouse=True)
def _without_call_traces(monkeypatch):
    """Compose no call trace of a refusal, which tests expect: it takes most of their time."""
    monkeypatch.setattr("ape_ethereum.trace.Trace.show", lambda *_, **__: None)


@pytest.fixture
def caller(request):
    """The account that a test is parametrised with by name, `indirect=True`."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def mine_at(at) -> Callable[[int], None]:
    """Mine an empty block at `ts`, so that views are answered as of that second."""

    def mine_at(ts: int) -> None:
        at(ts)
        chain.mine()
        assert chain.blocks.head.timestamp == ts

    return mine_at


@pytest.fixture
def create_token(project, deployer):
    """A payment token of `contracts/mocks/payment_tokens/`, by default one without any oddity."""

    def create_token(kind="PlainToken", decimals=6):
        return deployer.deploy(project.contracts[kind], decimals)

    return create_token


@pytest.fixture
def vault(create_token):
    """An account with code, which makes the calls that `call_as` tells it to make."""
    return create_token("ReentrantToken")


@pytest.fixture
def call_as(deployer):
    """Have a reentrant token make a call in its own name; it reverts as the call does."""

    def call_as(caller, target, data) -> ReceiptAPI:
        caller.arm(target, data, True, sender=deployer)
        return caller.transfer(deployer, 0, sender=deployer)

    return call_as
