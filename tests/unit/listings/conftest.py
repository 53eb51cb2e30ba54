"""Terms of real equities, and listings beside the platform's."""

import pytest

NVIDIA = {
    "name": "NVIDIA Corporation",
    "symbol": "NVDA",
    "isin": "US67066G1040",
    "cusip": "67066G104",
    "terms_hash": b"\x7e" * 32,
}


@pytest.fixture
def create_terms(gate):
    """NVIDIA's terms on the platform's gate, but for what is named."""

    def create_terms(**changes):
        return NVIDIA | {"gate": gate} | changes

    return create_terms


@pytest.fixture
def list_equity(listings, issuer, create_terms):
    """List by the issuer; returns the receipt."""

    def list_equity(**changes):
        return listings.list_equity(create_terms(**changes), sender=issuer)

    return list_equity


@pytest.fixture
def try_to_list(listings, issuer, create_terms):
    """The same as a call that lists nothing; a refusal is found ten times faster."""

    def try_to_list(**changes):
        return listings.list_equity.call(create_terms(**changes), sender=issuer, skip_trace=True)

    return try_to_list


@pytest.fixture
def second_gate(project, deployer, roles):
    return deployer.deploy(project.SanctionsGate, roles)


@pytest.fixture
def harness(project, deployer):
    """The check digits as calls."""
    return deployer.deploy(project.IdentifiersHarness)
