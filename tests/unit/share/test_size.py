"""What an issuer pays to list an equity is mostly the code of its share: 200 gas a byte."""

MAX_RUNTIME_BYTES = 12_600
"""With more, listing an equity would cost over 3,000,000 gas."""


def test_size_of_a_listed_share_is_within_budget(share):
    assert 0 < len(share.code) <= MAX_RUNTIME_BYTES
