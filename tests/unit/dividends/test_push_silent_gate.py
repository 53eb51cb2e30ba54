"""A gate that cannot tell at present has blocked nobody."""

import pytest
from eth_abi import encode


@pytest.fixture
def say(project, deployer, share, as_admin, opened):
    """Put AAPL behind a gate that answers with a code, after the dividend was opened."""
    odd_gate = deployer.deploy(project.OddGate)
    as_admin(share.set_gate, odd_gate)

    def say(code):
        odd_gate.tell(encode(["uint256"], [code]), b"", 0, sender=deployer)

    return say


@pytest.mark.parametrize("code", [16, 17, 31])
def test_push_while_the_gate_cannot_tell_passes_everybody_over(
    dividends, share, say, holder, other, stranger, code
):
    say(code)

    tx = dividends.push(share, 0, [holder, other], sender=stranger)

    assert tx.events == [
        dividends.Pushed(share=share.address, id=0, sender=stranger.address, payments=[])
    ]
    for account in (holder, other):
        assert not dividends.is_processed(share, 0, account)
        assert dividends.set_aside(share, 0, account) == 0
    say(0)
    dividends.push(share, 0, [holder], sender=stranger)
    assert dividends.is_processed(share, 0, holder)


@pytest.mark.parametrize("code", [1, 8, 15, 32, 33])
def test_push_sets_aside_for_whoever_a_refusal_is_about(
    dividends, share, say, holder, stranger, code
):
    say(code)

    dividends.push(share, 0, [holder], sender=stranger)

    assert dividends.is_processed(share, 0, holder)
    assert dividends.set_aside(share, 0, holder) > 0
