"""A gate stacked on the platform's, a share on it, and oracles that answer well or badly."""

import pytest
from eth_abi import encode

COMPLIANCE = 32
FAILURES = {
    "reverts": 1,
    "burns all gas": 2,
    "answers as told": 3,
    "re-enters": 4,
}
ZOO = {
    "reverts": ("reverts", b""),
    "burns all gas": ("burns all gas", b""),
    "answers nothing": ("answers as told", b""),
    "answers 31 bytes": ("answers as told", bytes(31)),
    "answers 33 bytes": ("answers as told", bytes(33)),
    "answers two words": ("answers as told", bytes(64)),
    "answers two": ("answers as told", encode(["uint256"], [2])),
    "answers a huge number": ("answers as told", b"\xff" * 32),
    "answers a bool on the left": ("answers as told", b"\x01" + bytes(31)),
    "re-enters": ("re-enters", b""),
}
"""Every way not to answer, but for code that is gone: only a node can take it away, which
`tests/integration/test_gates.py` does."""


@pytest.fixture
def oracle_gate(project, deployer, gate, roles, as_admin):
    """With the role that writes upstream hits into the list; no oracle is attached."""
    oracle_gate = deployer.deploy(project.OracleGate, gate)
    as_admin(roles.grant, COMPLIANCE, oracle_gate)
    return oracle_gate


@pytest.fixture
def create_oracle(project, deployer):
    def create_oracle(*named):
        oracle = deployer.deploy(project.OddOracle)
        for account in named:
            oracle.set_named(account, True, sender=deployer)
        return oracle

    return create_oracle


@pytest.fixture
def oracle(oracle_gate, create_oracle, as_admin):
    """Attached; it names nobody."""
    oracle = create_oracle()
    as_admin(oracle_gate.attach, oracle)
    return oracle


@pytest.fixture
def silence(deployer, oracle_gate):
    """Make an oracle fail in a way of the zoo."""

    def silence(oracle, way):
        failure, answer = ZOO[way]
        oracle.fail(FAILURES[failure], answer, oracle_gate, sender=deployer)

    return silence


@pytest.fixture
def answer(deployer):
    """Let an oracle answer well again."""

    def answer(oracle):
        oracle.fail(0, b"", deployer, sender=deployer)

    return answer


@pytest.fixture
def gated(share, oracle_gate, as_admin):
    """AAPL behind the stacked gate."""
    as_admin(share.set_gate, oracle_gate)
    return share


@pytest.fixture
def fresh_list(gate, gated, oracle, compliance, now):
    """The own list was found current a moment ago, after what the timelock has done."""
    return gate.publish_list(b"\xa7" * 32, now(), 124, sender=compliance)
