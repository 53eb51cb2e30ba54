"""What a step costs does not depend on how many requests are open."""

import pytest
from ape import project
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import AMOUNT, PAYMENT, RECEIPT, TICKET

CROWD, BATCH = 1_000, 100
TOLERANCE = 300
"""Gas: a number of a request that has a byte more costs some."""


@pytest.fixture
def measure(market, create_terms, custodian, covered, ask, held, holder, redeem, rollback):
    """Gas of every step of one subscription and one redemption; nothing of it stays."""

    def measure() -> dict[str, int]:
        with rollback():
            number = market.request_count()
            terms = create_terms()
            steps = {"subscribe": market.subscribe(terms, sender=holder)}
            filled = (number, terms, AMOUNT, PAYMENT, TICKET)
            steps["fill"] = market.fill(*filled, sender=custodian)
            terms = create_terms(kind=2)
            steps["redeem"] = market.redeem(terms, sender=holder)
            request = (number + 1, terms)
            steps["commit"] = market.commit(*request, sender=custodian)
            steps["settle"] = market.settle(
                *request, terms["payment_token"], PAYMENT, RECEIPT, sender=custodian
            )
            return {name: receipt.gas_used for name, receipt in steps.items()}

    return measure


def test_steps_cost_the_same_beside_a_thousand_open_requests(
    market, measure, deployer, create_terms, stranger
):
    alone = measure()
    crowd = deployer.deploy(project.Crowd)
    terms = create_terms(holder=crowd, payment_token=ZERO_ADDRESS, payment=0)
    for _ in range(CROWD // BATCH):
        crowd.subscribe(market, terms, BATCH, sender=stranger)

    assert market.request_count() > CROWD
    beside = measure()
    assert max(abs(beside[step] - gas) for step, gas in alone.items()) < TOLERANCE
