"""`ape run devnet`: a development chain that stays up, with the platform on it."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wholeshare.devnet import Holder
    from wholeshare.manifest import Manifest
    from wholeshare.platform import Platform


@click.command(name="devnet")
@click.option("--port", type=click.IntRange(1, 65535), default=8545, show_default=True)
@click.option(
    "--manifest",
    "manifest_path",
    type=click.Path(path_type=Path),
    default="manifests/devnet.yaml",
    show_default=True,
    help="What to deploy.",
)
@click.option(
    "--neglected",
    is_flag=True,
    help="Two months in which nobody has done anything: see `ape run today`.",
)
@click.option("--exit", "exits", is_flag=True, help="Stop when everything is up.")
def cli(port: int, manifest_path: Path, neglected: bool, exits: bool) -> None:
    """Start Anvil at a fixed port, deploy the platform there, and stay up until Ctrl-C.

    The sanctions list is loaded and some funded accounts hold tokens. Other commands run against
    it when APE_FOUNDRY_HOST names it.

    \b
    Exit codes: 0 with --exit, 1 if the node ended by itself, 2 for bad input,
    130 after Ctrl-C, 143 after a termination signal.
    """
    from wholeshare.build import ensure_fresh
    from wholeshare.manifest import load_manifest

    manifest = load_manifest(manifest_path)
    ensure_fresh()
    from wholeshare.devnet import deployed, hand_out, node
    from wholeshare.neglect import neglect

    with node(port) as provider, deployed(manifest) as (platform, record, usdc):
        holders = hand_out(manifest, platform, usdc)
        _show(manifest, platform, usdc.address, holders)
        if neglected:
            neglect(manifest, platform, next(iter(platform.shares)), usdc, holders)
        click.echo("The keys are Anvil's own, which everybody knows: `anvil --accounts 30`.")
        click.echo(f"Recorded in {record}, until this devnet ends.")
        click.echo("In another terminal:\n")
        click.echo(f"  export APE_FOUNDRY_HOST={provider.http_uri}\n  ape run audit\n")
        if exits:
            return
        click.echo("Up. Ctrl-C stops it.")
        # Not `wait`: it holds a lock that Ape's handler of the signal, run inside it, waits for.
        while provider.process.poll() is None:
            sleep(0.5)
        raise click.ClickException("anvil has ended")


def _show(manifest: Manifest, platform: Platform, usdc: str, holders: list[Holder]) -> None:
    from eth_utils import from_wei
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from wholeshare.devnet import actors_of

    console = Console()
    contracts = Table("contract", "address", box=SIMPLE)
    for name, deployed in (platform.record.contracts | platform.record.shares).items():
        contracts.add_row(f"{name} (blueprint)" if name == "Share" else name, deployed.address)
    for symbol, deployed in platform.record.feeds.items():
        contracts.add_row(f"{symbol} reserve feed", deployed.address)
    contracts.add_row("USDC (Circle's FiatTokenV2_2)", usdc)
    console.print(contracts)

    actors = Table("account", "address", box=SIMPLE)
    for actor, address in actors_of(manifest).items():
        actors.add_row(actor, address)
    symbols = ", ".join(platform.shares)
    for holder in holders:
        tokens = f"{from_wei(holder.amount, 'ether'):,} {symbols}"
        actors.add_row(f"holds {tokens} ({holder.reference})", holder.address)
    console.print(actors)
