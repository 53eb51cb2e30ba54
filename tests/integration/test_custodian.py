"""The custodian as a process: orders in, answers out, its own key."""

from fractions import Fraction

import pytest
from eth_utils import is_checksum_address

from wholeshare.custodian.client import CustodianClient, Refused
from wholeshare.errors import WrongState


@pytest.fixture
def custodian():
    with CustodianClient() as custodian:
        yield custodian


def test_custodian_has_a_key_of_its_own_each_time(custodian):
    with CustodianClient() as another:
        assert is_checksum_address(custodian.address)
        assert custodian.address != another.address


def test_custodian_states_exact_figures(custodian):
    custodian.order("buy", shares="100.5", price="271.40", day="2025-10-30")
    custodian.order("lend", shares="0.25")

    statement = custodian.statement("2025-10-31")

    assert statement["settled"] == Fraction("100.5")
    assert statement["lent"] == Fraction("0.25")
    assert statement["cash"] == Fraction("-27275.7")


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"name": "sing"}, "do: expected one of address, buy, "),
        ({"name": "buy", "shares": "1"}, "missing 2 required positional arguments"),
        ({"name": "fault", "kind": "lazy"}, "'lazy' is not a valid Fault"),
        (
            {"name": "deliver", "shares": "1", "price": "1", "day": "2025-10-30", "tokens": 1},
            "shares: expected at most 0, got 1",
        ),
    ],
)
def test_custodian_refuses_and_goes_on(custodian, order, reason):
    with pytest.raises(Refused) as caught:
        custodian.order(**order)

    assert reason in caught.value.message
    assert custodian.order("address") == custodian.address


def test_custodian_that_has_ended_is_noticed(custodian):
    custodian._process.kill()
    custodian._process.wait()

    with pytest.raises(WrongState, match="custodian: ended"):
        custodian.order("address")
