"""`ape run demo`: the platform at work on a fresh local chain."""

import sys

import click
from ape.cli import ConnectedProviderCommand, network_option


@click.command(cls=ConnectedProviderCommand, name="demo")
@network_option(default="ethereum:local:foundry")
@click.option(
    "--act", "acts", multiple=True, help="Play up to this act; of several, up to the last."
)
@click.option("--list", "only_list", is_flag=True, help="Name the acts and stop.")
def cli(acts: tuple[str, ...], only_list: bool) -> None:
    """Play the whole life of one share on a fresh local chain.

    Deploys everything, uses real data, and checks what it shows. Each act follows from those
    before it.

    \b
    Exit codes: 0 if every check held and every expected refusal came,
    1 if one did not, 2 for bad input.
    """
    from rich.console import Console

    from wholeshare.build import ensure_fresh

    console = Console()
    ensure_fresh()
    from wholeshare.demo import act_names, play

    known = act_names()
    if only_list:
        console.print("\n".join(known))
        return
    for name in acts:
        if name not in known:
            raise click.BadParameter(
                f"expected one of {', '.join(known)}, got '{name}'", param_hint="--act"
            )
    if not play(list(acts) or known, console):
        sys.exit(1)
