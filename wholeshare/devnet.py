"""A development chain that stays up, with the platform on it and something to see."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape import accounts, chain, networks
from ape.logging import LogLevel, logger
from eth_utils import to_wei

from wholeshare.deployments import own_path
from wholeshare.errors import BadInput
from wholeshare.manifest import STAND_IN
from wholeshare.platform import Platform, deploy
from wholeshare.signers import account_of, address_of, signer_of

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import SubprocessProvider

    from wholeshare.manifest import Manifest

HOST = "127.0.0.1"
DEPLOYER = "dev:0"
HOLDINGS = (1_000, 400, 250, 100, 1)
"""Tokens of every listing, for so many of the funded accounts that hold no role."""


@contextmanager
def node(port: int) -> Iterator[SubprocessProvider]:
    """An Anvil of our own at a fixed port, which ends with the context or with this process.

    Raises:
        BadInput: the port is in use, or is none.
    """
    _check_port(port)
    # Ape lets it override the address below, which is then somebody else's node.
    os.environ.pop("APE_FOUNDRY_HOST", None)
    settings = {"host": f"http://{HOST}:{port}"}
    with networks.ethereum.local.use_provider("foundry", provider_settings=settings) as provider:
        if provider.process is None:
            raise BadInput(f"--port: expected a free port, got {port}")
        chain.mine()  # before a first block Anvil answers calls as of second 1
        yield provider


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Anvil does
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadInput(f"--port: expected a free port, got {port} ({error.strerror})") from None


@contextmanager
def deployed(manifest: Manifest) -> Iterator[tuple[Platform, Path]]:
    """The platform on the connected chain, and its record, which is removed in the end."""
    path = own_path()
    deployer = account_of(manifest.deployer or DEPLOYER, manifest.place("deployer"))
    try:
        yield deploy(manifest, deployer, path), path
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Holder:
    """A funded account that holds tokens."""

    reference: str
    """As `dev:n`."""
    address: str
    amount: int
    """Raw tokens of every listing."""


def hand_out(manifest: Manifest, platform: Platform) -> list[Holder]:
    """Mint some tokens of every listing through the stand-in, if shares obey it."""
    if manifest.authorities.minter != STAND_IN:
        return []
    actors = set(actors_of(manifest).values())
    idle = [
        (f"dev:{number}", account.address)
        for number, account in enumerate(accounts.test_accounts)
        if account.address not in actors
    ]
    holders = [
        Holder(reference, address, to_wei(tokens, "ether"))
        for (reference, address), tokens in zip(idle, HOLDINGS, strict=False)
    ]
    custodian = signer_of(manifest.roles["custodian"], manifest.place("roles.custodian"))
    with logger.at_level(LogLevel.WARNING):
        for share in platform.shares.values():
            for holder in holders:
                platform.minter.mint(share, holder.address, holder.amount, sender=custodian)
    return holders


def actors_of(manifest: Manifest) -> dict[str, str]:
    """What each account that a manifest names does, such as `issuer (dev:3)`, to its address."""
    named = {
        "deployer": [manifest.deployer or DEPLOYER],
        "proposer": manifest.timelock.proposers,
        "canceller": manifest.timelock.cancellers,
        **manifest.roles,
    }
    return {
        f"{role} ({reference})": address_of(reference, manifest.place(role))
        for role, references in named.items()
        for reference in references
    }
