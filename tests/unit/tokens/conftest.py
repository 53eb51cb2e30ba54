"""The internals of `modules/tokens.vy` as calls, and tokens of all kinds to pay with."""

import pytest
from ape import project

AMOUNT = 1_000


@pytest.fixture(scope="session")
def harness(deployer):
    return deployer.deploy(project.TokensHarness)


@pytest.fixture
def create_approved(create_token, harness, holder):
    """A token of which `holder` has `AMOUNT`, all of it approved."""

    def create_approved(kind="PlainToken"):
        token = create_token(kind)
        token.mint(holder, AMOUNT, sender=holder)
        token.approve(harness, AMOUNT, sender=holder)
        return token

    return create_approved


@pytest.fixture
def create_held(create_token, harness, holder):
    """A token of which the harness has `AMOUNT`."""

    def create_held(kind="PlainToken"):
        token = create_token(kind)
        token.mint(harness, AMOUNT, sender=holder)
        return token

    return create_held
