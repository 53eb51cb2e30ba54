"""What counts as too high, and that the committed figures are of this table."""

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.budgets import BESIDE, BUDGETED, SIZES, Row
from benchmarks.operations import OPERATIONS
from benchmarks.report import Figures

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "benchmarks" / "gas.json"

TRANSFER = next(row for row in BUDGETED if row.key == "transfer")
DEPLOY = next(row for row in BESIDE if row.slack)
SHARE = next(row for row in SIZES if row.key == "Share")


def gas(row, number):
    return Figures({row.key: number}, {})


def size(row, number):
    return Figures({}, {row.key: number})


def test_failures_as_committed_none():
    assert report.failures(gas(TRANSFER, 44_000), gas(TRANSFER, 44_000)) == []


def test_failures_above_committed_one_line():
    failures = report.failures(gas(TRANSFER, 44_001), gas(TRANSFER, 44_000))
    assert failures == ["transfer: 44,001 exceeds the committed 44,000 by 1"]


def test_failures_below_committed_none():
    assert report.failures(gas(TRANSFER, 43_999), gas(TRANSFER, 44_000)) == []


def test_failures_at_budget_none():
    budget = TRANSFER.budget
    assert report.failures(gas(TRANSFER, budget), gas(TRANSFER, budget)) == []


def test_failures_over_budget_one_line_even_if_committed():
    over = TRANSFER.budget + 1
    failures = report.failures(gas(TRANSFER, over), gas(TRANSFER, over))
    assert failures == ["transfer: 45,001 exceeds the budget of 45,000"]


def test_failures_code_over_limit_one_line():
    over = SHARE.budget + 1
    failures = report.failures(size(SHARE, over), size(SHARE, over))
    assert failures == ["Share: 13,001 exceeds the budget of 13,000"]


def test_failures_without_budget_held_to_committed():
    row = Row("mint", "by the minter, to a holder")
    assert row in BESIDE
    failures = report.failures(gas(row, 50_001), gas(row, 50_000))
    assert failures == ["mint: 50,001 exceeds the committed 50,000 by 1"]


def test_failures_within_slack_none():
    assert report.failures(gas(DEPLOY, 10_000 + DEPLOY.slack), gas(DEPLOY, 10_000)) == []


def test_failures_beyond_slack_one_line():
    failures = report.failures(gas(DEPLOY, 10_001 + DEPLOY.slack), gas(DEPLOY, 10_000))
    assert failures == [f"{DEPLOY.key}: 10,385 exceeds the committed 10,000 by 385"]


@pytest.mark.parametrize("committed", [Figures({}, {}), gas(TRANSFER, None)])
def test_failures_not_committed_one_line(committed):
    failures = report.failures(gas(TRANSFER, 44_000), committed)
    assert failures == ["transfer: 44,000 is not committed"]


def test_failures_no_longer_measured_one_line():
    failures = report.failures(gas(TRANSFER, None), gas(TRANSFER, 44_000))
    assert failures == ["transfer: 44,000 is committed, but not measured"]


def test_failures_not_built_none():
    assert report.failures(Figures({}, {}), gas(TRANSFER, None)) == []


def test_improvements_below_committed_one_line():
    improvements = report.improvements(gas(TRANSFER, 43_999), gas(TRANSFER, 44_000))
    assert improvements == ["transfer: 43,999 is below the committed 44,000 by 1"]


@pytest.mark.parametrize("number", [44_000, 44_001, None])
def test_improvements_not_below_none(number):
    assert report.improvements(gas(TRANSFER, number), gas(TRANSFER, 44_000)) == []


def test_markdown_every_key_and_what_is_not_built():
    table = report.markdown(gas(TRANSFER, 44_000), gas(TRANSFER, 44_001))
    for row in (*BUDGETED, *BESIDE, *SIZES):
        assert f"| `{row.key}` | {row.operation} | " in table
    assert "| 44,000 | 45,000 | 44,001 | full layout prototyped at 44,796" in table
    assert "| `claim` | " + BUDGETED[5].operation + " | not built | 78,000 |  | " in table


def test_read_what_was_written(tmp_path):
    figures = Figures({"transfer": 44_000, "claim": None}, {"Share": 11_000})
    report.write(figures, tmp_path / "gas.json")
    assert report.read(tmp_path / "gas.json") == figures


def test_read_missing_file_no_figures(tmp_path):
    assert report.read(tmp_path / "gas.json") == Figures({}, {})


def test_committed_keys_are_the_tables():
    committed = json.loads(COMMITTED.read_text())
    assert list(committed.pop("code_size")) == [row.key for row in SIZES]
    assert list(committed) == [row.key for row in BUDGETED + BESIDE]


def test_committed_figures_within_budgets():
    committed = report.read(COMMITTED)
    assert report.failures(committed, committed) == []


def test_sizes_every_deployable():
    deployables = {path.stem for path in (ROOT / "contracts").glob("*.vy")}
    assert deployables <= {row.key for row in SIZES}


def test_operations_have_rows():
    assert OPERATIONS.keys() <= {row.key for row in BUDGETED + BESIDE}


def test_rows_distinct_keys():
    keys = [row.key for row in (*BUDGETED, *BESIDE, *SIZES)]
    assert len(keys) == len(set(keys))
