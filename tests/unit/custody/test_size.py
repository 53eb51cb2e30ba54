"""EIP-170, and code that a reader can take in."""

import pytest
from ape import project

MAX_RUNTIME_BYTES = 24_576


@pytest.mark.parametrize("name", ["Custody", "CorporateActions"])
def test_size_is_within_the_limit(name):
    runtime = getattr(project, name).contract_type.runtime_bytecode.bytecode
    assert 0 < len(runtime) // 2 <= MAX_RUNTIME_BYTES
