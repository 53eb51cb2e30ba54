"""Name, symbol, decimals (ERC-20) and clock (ERC-6372)."""


def test_metadata_of_the_listing(share, manifest):
    (listing,) = (listing for listing in manifest.listings if listing.symbol == "AAPL")

    assert share.name() == listing.name
    assert share.symbol() == "AAPL"
    assert share.decimals() == 18


def test_clock_is_the_time_of_the_block(share, now, mine_at):
    mine_at(ts := now() + 12_345)

    assert share.clock() == ts


def test_clock_mode_is_timestamp(share):
    assert share.CLOCK_MODE() == "mode=timestamp"
