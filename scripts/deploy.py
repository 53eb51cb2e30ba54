"""`ape run deploy`: the platform from a manifest, on any network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from ape.cli import ConnectedProviderCommand, network_option

if TYPE_CHECKING:
    from rich.console import Console

    from wholeshare.platform import Deployment


@click.command(cls=ConnectedProviderCommand, name="deploy")
@network_option()
@click.option(
    "--manifest",
    "manifest_path",
    type=click.Path(path_type=Path),
    required=True,
    help="What to deploy, such as manifests/devnet.yaml.",
)
@click.option("--account", help="Pays instead of the manifest's deployer: an alias, or dev:n.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def cli(manifest_path: Path, account: str | None, dry_run: bool, yes: bool) -> None:
    """Deploy the platform that a manifest describes, or what is missing of it.

    Each role's own account signs its steps. What was deployed stands in deployments/, so that a
    run which was cut off resumes and a second one sends nothing. Everything is read back.

    \b
    Exit codes: 0 if the chain is as the manifest says, 1 if it is not,
    2 for bad input, with nothing sent.
    """
    from rich.console import Console

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from ape import chain

    from wholeshare.deployments import outlives_command, own_path
    from wholeshare.errors import BadInput
    from wholeshare.manifest import load_manifest
    from wholeshare.platform import Deployment
    from wholeshare.signers import account_of

    manifest = load_manifest(manifest_path)
    payer = account or manifest.deployer
    if payer is None:
        raise BadInput(f"{manifest.place('deployer')}: expected an account here or with --account")
    deployer = account_of(payer, "--account" if account else manifest.place("deployer"))
    path = own_path() if outlives_command() else None
    deployment = Deployment(manifest, deployer, path)

    console = Console(soft_wrap=True)
    _show_plan(console, deployment)
    if dry_run:
        return
    if deployment.steps and not yes and not chain.provider.network.is_dev:
        click.confirm(f"Send {len(deployment.steps)} transactions?", abort=True)
    sent = len(deployment.steps)
    checks = deployment.run()
    console.print(f"{sent} transactions sent, {len(checks)} values read back as they should be.")
    if path:
        console.print(f"Recorded in {path}.")
    else:
        console.print("Not recorded: this chain ends with the command. See `ape run devnet`.")


def _show_plan(console: Console, deployment: Deployment) -> None:
    from ape import chain
    from rich.box import SIMPLE
    from rich.table import Table

    network = chain.provider.network
    console.print(
        f"{network.ecosystem.name}:{network.name}, chain {chain.chain_id}, "
        f"deployer {deployment.deployer.address}"
    )
    if not deployment.steps:
        console.print("Nothing to do: the chain carries all that the manifest asks for.")
        return
    table = Table("transaction", "signed by", box=SIMPLE)
    for step in deployment.steps:
        table.add_row(step.action, step.signer.address)
    console.print(table)
