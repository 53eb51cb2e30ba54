"""A development chain that stays up, with the platform on it and something to see."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ape import accounts, chain, networks
from ape.logging import LogLevel, logger
from eth_utils import keccak, to_wei

from wholeshare.attestations import attest, quorum_of, statement_of
from wholeshare.deployments import own_path
from wholeshare.errors import BadInput
from wholeshare.market import Kind, Terms, request
from wholeshare.platform import Platform, deploy
from wholeshare.signers import account_of, address_of, signer_of
from wholeshare.thirdparty.usdc import deploy_usdc, mint_usdc

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, SubprocessProvider
    from ape.contracts import ContractInstance

    from wholeshare.manifest import Manifest

HOST = "127.0.0.1"
DEPLOYER = "dev:0"
CIRCLE = 29
"""Number of the funded account that issues USDC."""
PRICE = 271_400_000
"""Payment units of a share."""
POCKET_MONEY = 10_000_000_000
"""Payment units that each holder has beside."""
WEEK = 7 * 86_400
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
def deployed(manifest: Manifest) -> Iterator[tuple[Platform, Path, ContractInstance]]:
    """The platform on the connected chain, its record, which is removed in the end, and USDC."""
    path = own_path()
    deployer = account_of(manifest.deployer or DEPLOYER, manifest.place("deployer"))
    usdc = deploy_usdc(accounts.test_accounts[CIRCLE])
    manifest = manifest.model_copy(update={"payment_tokens": [usdc.address]})
    try:
        yield deploy(manifest, deployer, path), path, usdc
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


def hand_out(manifest: Manifest, platform: Platform, usdc: ContractInstance) -> list[Holder]:
    """Issue some tokens of every listing that PrimaryMarket mints, and pay for them in USDC."""
    actors = set(actors_of(manifest).values())
    idle = [
        (f"dev:{number}", account)
        for number, account in enumerate(accounts.test_accounts)
        if account.address not in actors
    ]
    holders = [
        Holder(reference, account.address, to_wei(tokens, "ether"))
        for (reference, account), tokens in zip(idle, HOLDINGS, strict=False)
    ]
    with logger.at_level(LogLevel.WARNING):
        for share in platform.shares.values():
            if share.authorities().minter != platform.market.address:
                return []
            attest_settled(platform, share, sum(holder.amount for holder in holders))
            for (_, account), holder in zip(idle, holders, strict=False):
                _issue(manifest, platform, share, usdc, account, holder.amount)
    return holders


def attest_settled(platform: Platform, share: ContractInstance, settled: int) -> None:
    """Attestors sign that so many units of a share are settled now, in the first unit epoch."""
    book = {
        "settled": Fraction(settled, 10**18),
        "in_transit": Fraction(),
        "lent": Fraction(),
        "delivered_tokens": 0,
        "unit_epoch": 0,
    }
    statement = statement_of(share.address, book, chain.blocks.head.timestamp)
    attest(platform.custody, statement, quorum_of(platform.custody, share))


def _issue(
    manifest: Manifest,
    platform: Platform,
    share: ContractInstance,
    usdc: ContractInstance,
    holder: AccountAPI,
    amount: int,
) -> None:
    payment = amount * PRICE // 10**18
    custodian = signer_of(manifest.roles["custodian"], manifest.place("roles.custodian"))
    mint_usdc(usdc, accounts.test_accounts[CIRCLE], {holder: payment + POCKET_MONEY})
    usdc.approve(platform.market, payment, sender=holder)
    terms = Terms(
        kind=Kind.SUBSCRIPTION,
        share=share.address,
        holder=holder.address,
        payment_token=usdc.address,
        amount=amount,
        payment=payment,
        expiry_ts=chain.blocks.head.timestamp + WEEK,
        delivery_hash=keccak(text=f"delivery for {holder.address}"),
    )
    subscribed = request(platform.market, terms, holder)
    ticket = keccak(text=f"deposit {subscribed.id}")
    platform.market.fill(*subscribed.arguments, amount, payment, ticket, sender=custodian)


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
