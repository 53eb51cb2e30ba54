"""A share in the hands of clients that know nothing of this project but the standards."""

import pytest
from ape import chain

from tests.integration.clients import cast, viem, web3py
from tests.integration.clients.job import ERCS, Job, Report

HELD = 100 * 10**18 + 1
AMOUNT = 25 * 10**18 + 7
CLIENTS = (
    viem,
    web3py,
    pytest.param(
        cast, marks=pytest.mark.skipif(not cast.command(), reason="cast is not installed")
    ),
)


@pytest.fixture
def job(share, mint, block, holder, spender, other, blocked, now) -> Job:
    """Of `holder`, with a node that answers anybody over HTTP."""
    mint(holder, HELD)
    block(blocked)
    return Job(
        url=chain.provider.http_uri,
        share=share.address,
        owner_key=holder.private_key,
        spender_key=spender.private_key,
        receiver=other.address,
        blocked=blocked.address,
        amount=AMOUNT,
        deadline=now() + 3_600,
    )


def name_of(value):
    return value.__name__.rsplit(".", 1)[-1] if hasattr(value, "run") else None


@pytest.mark.parametrize("client", CLIENTS, ids=name_of)
def test_client_reads_sends_signs_and_is_refused(client, job, share, holder, spender, other):
    report = client.run(job)

    assert report == Report(
        name="Apple Inc.",
        symbol="AAPL",
        decimals=18,
        balance=HELD,
        multiplier=10**18,
        interfaces=tuple(erc != "none" for erc in ERCS),
        domain=("Apple Inc.", "1", chain.chain_id, share.address),
        transactions=report.transactions,
        forecast=(False, 65, "gate: receiver on SDN list"),
        refusal="gate: receiver on SDN list",
    )
    sent = [event for hash in report.transactions for event in events_of(hash, share)]
    assert sent == [
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
        share.Approval(owner=holder, spender=spender, value=AMOUNT),
        share.Spent(owner=holder, spender=spender, amount=AMOUNT),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
    ]
    assert share.balanceOf(holder) == HELD - 2 * AMOUNT
    assert share.balanceOf(other) == 2 * AMOUNT
    assert share.allowance(holder, spender) == 0
    assert share.nonces(holder) == 1


def events_of(hash, share):
    """What a transaction of a client has logged."""
    return chain.get_receipt(hash).events
