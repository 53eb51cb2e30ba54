"""What an issuer pays to list an equity is mostly the code of its share: 200 gas a byte."""

MAX_RUNTIME_BYTES = 13_000 - 2_500
"""The limit less what enforcement's views and freezes are to take."""


def test_size_of_a_listed_share_is_within_budget(share):
    assert 0 < len(share.code) <= MAX_RUNTIME_BYTES
