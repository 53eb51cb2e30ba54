"""`ape run audit`: do the books that logs alone give equal storage?"""

import json
import sys
from pathlib import Path

import click
from ape.cli import ConnectedProviderCommand, network_option
from ape.logging import LogLevel, logger


def _quiet(_context: click.Context, _option: click.Parameter, as_json: bool) -> bool:
    """Ape's INFO lines go to stdout, where JSON is to stand alone."""
    if as_json:
        logger.set_level(LogLevel.WARNING)
    return as_json


@click.command(cls=ConnectedProviderCommand, name="audit")
@network_option()
@click.option("--record", type=click.Path(path_type=Path), help="Of the deployment to audit.")
@click.option("--symbol", help="Audit this share only, beside the contracts that exist once.")
@click.option("--block", type=click.IntRange(min=0), help="Audit as of the end of this block.")
@click.option(
    "--json", "as_json", is_flag=True, callback=_quiet, help="Write the report to stdout as JSON."
)
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="Write the books there.")
def cli(
    record: Path | None,
    symbol: str | None,
    block: int | None,
    as_json: bool,
    csv_path: Path | None,
) -> None:
    """Rebuild the books from logs alone and compare them with storage.

    \b
    Exit codes: 0 if all is equal, 1 if anything differs, 2 for bad input.
    """
    from rich.console import Console

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.audit import audit, print_report, write_csv
    from wholeshare.platform import load

    report, audited = audit(load(record).record, block, symbol)
    if csv_path:
        write_csv(audited, csv_path)
    if as_json:
        click.echo(json.dumps(report.as_json()))
    else:
        print_report(report, Console())
    sys.exit(0 if report.equal else 1)
