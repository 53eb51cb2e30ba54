"""`ape run gas`: what the platform costs, beside its budgets and the committed figures."""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "benchmarks" / "gas.json"


@click.command(name="gas")
@click.option(
    "--check", is_flag=True, help="Fail on a figure over its budget or the committed one."
)
@click.option("--write", is_flag=True, help="Make the measured figures the committed ones.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the table to this file, too.",
)
def cli(check: bool, write: bool, markdown: Path | None) -> None:
    """Measure gas and code size on a fresh chain under the rules of Prague.

    Prints Markdown. With --write a figure is compared with its budget alone.

    \b
    Exit codes: 0, or 1 if --check found a figure too high.
    """
    # An installed package, too, is called `benchmarks`: look at home first.
    sys.path.insert(0, str(ROOT))
    from benchmarks import report
    from benchmarks.measure import measure
    from wholeshare.build import ensure_fresh

    ensure_fresh()
    measured = measure()
    committed = measured if write else report.read(COMMITTED)
    if write:
        report.write(measured, COMMITTED)

    table = report.markdown(measured, committed)
    click.echo(table)
    if markdown:
        markdown.write_text(table + "\n")
    for line in report.improvements(measured, committed):
        click.echo(f"improved: {line}; commit it with `ape run gas --write`", err=True)
    failures = report.failures(measured, committed)
    for line in failures:
        click.echo(f"failed: {line}", err=True)
    if check and failures:
        sys.exit(1)
