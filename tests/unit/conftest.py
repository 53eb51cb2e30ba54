"""What unit tests of several contracts share."""

from collections.abc import Callable

import pytest
from ape import chain


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
