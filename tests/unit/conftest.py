"""What unit tests of several contracts share."""

import pytest


@pytest.fixture
def create_token(project, deployer):
    """A payment token of `contracts/mocks/payment_tokens/`, by default one without any oddity."""

    def create_token(kind="PlainToken", decimals=6):
        return deployer.deploy(project.contracts[kind], decimals)

    return create_token
