"""`ape run register`: who held a share at an instant."""

from __future__ import annotations

from pathlib import Path

import click
from ape.cli import ConnectedProviderCommand, network_option

from wholeshare.terminal import record_option


@click.command(cls=ConnectedProviderCommand, name="register")
@network_option()
@record_option
@click.option("--symbol", "--listing", "symbol", help="Of the listing, if there are several.")
@click.option(
    "--as-of",
    help="2026-11-23T21:00:00Z, in UTC if it does not say, or unix seconds; by default the latest"
    " block.",
)
@click.option(
    "--all", "everybody", is_flag=True, help="Those who held before and nothing then, too."
)
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it there instead of showing it.",
)
def cli(
    record: Path | None,
    symbol: str | None,
    as_of: str | None,
    everybody: bool,
    csv_path: Path | None,
) -> None:
    """Show who held a share at an instant: rebuilt from logs, and proved equal to storage.

    At a scheduled record instant, everything before its second counts, and every holding is proved
    by record_position. At any other, the whole second counts, and every row is proved by what the
    contracts answer at the end of the last block until then, which the node must still know.

    \b
    Columns of the CSV file, whose last line has the totals:
      raw_tokens   units of the token; tokens and shares are exact decimals of them
      shares       tokens times the multiplier of the instant
      percent      of the supply, rounded down
      actor        who acts and is paid for the account now, after recoveries
      locked       for a redemption; frozen by order, at most what is held; encumbered by both
      estate_hold  whether the transfer agent held it for an estate
      code         why the gate stopped the account from sending, zero if it did not, with its text
      last_outgoing  when the holder himself last moved tokens or asked for a redemption

    \b
    Exit codes: 0 if all is proved, 1 if storage is not what the logs say, with nothing written,
    2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.platform import load
    from wholeshare.register import proved_register
    from wholeshare.register.output import show, show_proof, write

    proof = proved_register(load(record).record, chain.provider, symbol, as_of)
    if csv_path:
        write(proof, csv_path, everybody=everybody)
    else:
        show(proof, everybody=everybody)
    show_proof(proof)
    if csv_path:
        click.echo(f"Written to {csv_path}.")
