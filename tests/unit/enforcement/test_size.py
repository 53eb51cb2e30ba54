from ape import project

LIMIT = 24_576
"""Bytes of code that a contract may have (EIP-170)."""


def test_size():
    code = project.Enforcement.contract_type.runtime_bytecode.to_bytes()

    assert len(code) < LIMIT
