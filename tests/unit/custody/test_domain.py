"""The signing domain (EIP-712, ERC-5267); that attestations verify under it: test_attest.py."""

NAME_VERSION_CHAIN_CONTRACT = b"\x0f"
"""The bits of ERC-5267 for the fields that the domain type has."""


def test_eip712_domain_states_its_fields(custody, chain):
    fields, name, version, chain_id, contract, salt, extensions = custody.eip712Domain()

    assert fields == NAME_VERSION_CHAIN_CONTRACT
    assert (name, version) == ("Wholeshare Custody", "1")
    assert (chain_id, contract) == (chain.chain_id, custody.address)
    assert (salt, extensions) == (bytes(32), [])


def test_roles_are_the_platforms(custody, roles):
    assert custody.ROLES() == roles
