"""`ape run gas`: its exit code and files with canned figures, and once for real."""

import importlib.util
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import measure as measurement
from benchmarks import report
from benchmarks.budgets import BESIDE, BUDGETED, SIZES
from benchmarks.report import NOT_BUILT, Figures

ROOT = Path(__file__).parents[2]
FIGURES = Figures(
    {"transfer": 44_000, "claim": None, "mint": 49_000}, {"Share": 11_000, "Roles": 2_000}
)


def changed(**gas):
    return Figures({**FIGURES.gas, **gas}, FIGURES.code_size)


@pytest.fixture
def committed(tmp_path):
    path = tmp_path / "gas.json"
    report.write(FIGURES, path)
    return path


@pytest.fixture
def run(monkeypatch, committed):
    """Run the command as if `measured` had been measured."""
    spec = importlib.util.spec_from_file_location("gas_script", ROOT / "scripts" / "gas.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "COMMITTED", committed)

    def run(measured, *options):
        monkeypatch.setattr(measurement, "measure", lambda: measured)
        return CliRunner(mix_stderr=False).invoke(script.cli, options)

    return run


def test_check_as_committed_passes(run):
    result = run(FIGURES, "--check")
    assert (result.exit_code, result.stderr) == (0, "")


def test_check_increase_fails(run):
    result = run(changed(mint=49_001), "--check")
    assert result.exit_code == 1
    assert result.stderr == "failed: mint: 49,001 exceeds the committed 49,000 by 1\n"


def test_check_over_budget_fails(run):
    result = run(changed(transfer=45_001), "--check")
    assert result.exit_code == 1
    assert result.stderr == "failed: transfer: 45,001 exceeds the budget of 45,000\n"


def test_check_decrease_passes_and_asks_to_commit(run):
    result = run(changed(mint=48_999), "--check")
    assert result.exit_code == 0
    assert result.stderr.startswith("improved: mint: 48,999 is below the committed 49,000 by 1;")


def test_without_check_increase_is_told_only(run):
    result = run(changed(mint=49_001))
    assert result.exit_code == 0
    assert result.stderr == "failed: mint: 49,001 exceeds the committed 49,000 by 1\n"


def test_write_replaces_committed(run, committed):
    measured = changed(mint=49_001)
    result = run(measured, "--write", "--check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert report.read(committed) == measured


def test_write_over_budget_still_fails_check(run, committed):
    measured = changed(transfer=45_001)
    assert run(measured, "--write", "--check").exit_code == 1
    assert report.read(committed) == measured


def test_no_option_leaves_committed_alone(run, committed):
    before = committed.read_bytes()
    run(changed(mint=48_999))
    assert committed.read_bytes() == before


def test_markdown_same_as_printed(run, tmp_path):
    result = run(FIGURES, "--markdown", str(tmp_path / "table.md"))
    assert (tmp_path / "table.md").read_text() == result.stdout


def test_for_real_every_row(tmp_path):
    done = subprocess.run(["ape", "run", "gas"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = {
        cells[1].strip(" `"): cells[3].strip()
        for line in done.stdout.splitlines()
        if len(cells := line.split("|")) == 8 and "`" in line
    }
    assert list(rows) == [row.key for row in (*BUDGETED, *BESIDE, *SIZES)]
    committed = report.read(ROOT / "benchmarks" / "gas.json")
    for key, number in {**committed.gas, **committed.code_size}.items():
        assert (rows[key] == NOT_BUILT) == (number is None), key
