"""A register stacked on the platform's gate, and a share on it."""

import pytest

YEAR = 365 * 86_400
DOCUMENT = b"\xd0" * 32


@pytest.fixture(scope="session")
def register_gate(project, deployer, gate, roles):
    return deployer.deploy(project.RegisteredGate, roles, gate)


@pytest.fixture
def wallet(now):
    """What is filed of an account: participant 443, in the US, for a year, or as it says."""

    def wallet(account, participant=443, jurisdiction="US", expires_ts=None, document=DOCUMENT):
        expires_ts = now() + YEAR if expires_ts is None else expires_ts
        return (
            getattr(account, "address", account),
            participant,
            jurisdiction,
            expires_ts,
            document,
        )

    return wallet


@pytest.fixture
def register(register_gate, registrar, wallet):
    """Register accounts in one batch; returns the receipt."""

    def register(*accounts, **terms):
        wallets = [wallet(account, **terms) for account in accounts]
        return register_gate.register(wallets, sender=registrar)

    return register


@pytest.fixture
def gated(share, register_gate, as_admin):
    """AAPL on the registered track."""
    as_admin(share.set_gate, register_gate)
    return share
