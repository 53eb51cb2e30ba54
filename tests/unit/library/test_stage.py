"""The demo's stage: a check that fails is never lost."""

import io

import pytest
from ape import accounts
from rich.console import Console

from wholeshare.custodian.client import Refused
from wholeshare.demo.stage import Stage


@pytest.fixture
def stage():
    """A stage on this chain, whose clock stays where it is."""
    return Stage(Console(file=io.StringIO(), width=200))


def printed(stage):
    return stage.console.file.getvalue()


def test_stage_counts_what_holds(stage):
    stage.check("a fact", True)

    assert stage.report() is True
    assert "All 1 checks held." in printed(stage)


def test_stage_reports_what_does_not_hold(stage):
    stage.check("a fact", True)
    stage.check("a falsehood", False)

    assert stage.report() is False
    assert "1 of 2 checks failed:\n  a falsehood" in printed(stage)


def test_stage_takes_a_refusal_for_the_right_reason(stage, share, holder):
    stage.refused(
        "a stranger mints",
        "share: caller lacks the role",
        lambda: share.mint(holder, 1, sender=holder),
    )

    assert stage.report() is True


def test_stage_fails_a_refusal_for_another_reason(stage, share, holder):
    stage.refused("a stranger mints", "share: paused", lambda: share.mint(holder, 1, sender=holder))

    assert stage.report() is False
    assert "refused with 'share: caller lacks the role', not 'share: paused'" in printed(stage)


def test_stage_fails_what_should_have_been_refused(stage, share, holder):
    stage.refused("a transfer", "share: paused", lambda: share.transfer(holder, 0, sender=holder))

    assert stage.report() is False
    assert "went through, though it must be refused" in printed(stage)


@pytest.mark.parametrize(("reason", "held"), [("market: expired", True), ("market: shut", False)])
def test_stage_reads_the_custodians_refusals_too(stage, reason, held):
    def order():
        raise Refused("market: expired")

    stage.refused("an order", reason, order)

    assert stage.report() is held


def test_stage_lets_other_errors_through(stage):
    with pytest.raises(ZeroDivisionError):
        stage.refused("a mistake", "share: paused", lambda: 1 // 0)


def test_stage_goes_back_after_an_aside(stage, share, now):
    before = now()
    with stage.aside(stage.now.fromtimestamp(before + 3_600, stage.now.tzinfo)):
        share.approve(share, 1, sender=accounts.test_accounts[23])
        assert now() == before + 3_600

    assert now() == before
