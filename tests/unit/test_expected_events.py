"""An expected event is compared with a log in every field: one that a test forgets fails it."""

import pytest

AMOUNT = 10**18
FIELDS = ("owner", "spender", "value")


@pytest.fixture
def approved(share, holder, spender):
    """Logs of a transaction that made one, and its fields."""
    receipt = share.approve(spender, AMOUNT, sender=holder)
    return receipt.events, dict(zip(FIELDS, (holder, spender, AMOUNT), strict=True))


def test_expected_event_with_every_field_is_alike(share, approved):
    events, fields = approved

    assert events == [share.Approval(**fields)]
    assert share.Approval(**fields) in events


@pytest.mark.parametrize("forgotten", FIELDS)
def test_expected_event_that_lacks_a_field_differs(share, approved, forgotten):
    events, fields = approved
    del fields[forgotten]

    assert events != [share.Approval(**fields)]
    assert [share.Approval(**fields)] != events
    assert share.Approval(**fields) not in events


@pytest.mark.parametrize("changed", FIELDS)
def test_expected_event_with_another_field_differs(share, approved, changed):
    events, fields = approved
    fields[changed] = fields["value"] + 1 if changed == "value" else share

    assert events != [share.Approval(**fields)]
