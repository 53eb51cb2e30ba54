"""What an issuer pays to list an equity is mostly the code of its share: 200 gas a byte."""

MAX_RUNTIME_BYTES = 13_000
"""The budget; that of listing an equity ends some 250 bytes earlier, and `make gas` holds it."""


def test_size_of_a_listed_share_is_within_budget(share):
    assert 0 < len(share.code) <= MAX_RUNTIME_BYTES
