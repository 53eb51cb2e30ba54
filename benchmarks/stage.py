"""A chain of the right kind with the platform on it, as it is before every measured transaction.

One transaction a block, so that every slot is cold; holders have held tokens since earlier
blocks. Whatever could make a figure flicker is fixed: times, amounts, hashes and the parties'
addresses have no zero byte, each of which would make a transaction 12 gas cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ape import accounts, chain, networks
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from wholeshare.errors import WrongState
from wholeshare.manifest import Authorities, load_manifest
from wholeshare.platform import Platform, deploy
from wholeshare.signers import account_of, signer_of

HARDFORK = "prague"
MANIFEST = Path(__file__).parents[1] / "manifests" / "devnet.yaml"

START_TS = 0xF0F0F0F0
"""Time of the first block: ahead of every clock, since a chain starts at the time of day."""
BLOCK_SECONDS = 12
RECORD_TS = 0xF0F3F3F3
LATER_RECORD_TS = 0xF0F6F6F6
AMOUNT = 123_456_789_012_345_678_901
"""Raw tokens moved, about 123 shares. Every further byte of it would cost 12 gas more."""
BALANCE = 1_000 * AMOUNT
WORD = bytes(range(1, 33))
"""Stands for any hash."""


@dataclass(frozen=True)
class Stage:
    """The platform, with one listed equity, and who acts on it."""

    platform: Platform
    issuer: AccountAPI
    compliance: AccountAPI
    second_compliance: AccountAPI
    registrar: AccountAPI
    minter: AccountAPI
    corporate_actions: AccountAPI
    enforcement: AccountAPI
    holder: AccountAPI
    receiver: AccountAPI
    newcomer: AccountAPI
    """Has never held anything."""
    spender: AccountAPI

    @property
    def share(self) -> ContractInstance:
        """The listed equity."""
        return self.platform.shares["AAPL"]


@contextmanager
def own_chain() -> Iterator[None]:
    """A chain of this process alone under the rules of Prague, while tests run on Cancun's.

    Raises:
        WrongState: Ape was pointed at another chain.
    """
    network = networks.ethereum.local
    settings = {"evm_version": HARDFORK}
    with network.use_provider(
        "foundry", provider_settings=settings, disconnect_after=True
    ) as provider:
        fork = provider.make_request("anvil_nodeInfo", [])["hardFork"].lower()
        if fork != HARDFORK or chain.blocks.height != 0:
            found = f"one on {fork} with {chain.blocks.height} blocks"
            raise WrongState(f"gas: expected a fresh chain on {HARDFORK}, got {found}")
        provider.make_request("anvil_setBlockTimestampInterval", [BLOCK_SECONDS])
        at(START_TS)
        chain.mine()  # before a first block Anvil answers calls as of second 1
        yield


def build() -> Stage:
    """Deploy as scripts do and give both holders their tokens."""
    manifest = load_manifest(MANIFEST)
    # Plain accounts in place of contracts, so that a figure is of the share's own part alone.
    minter, corporate_actions, enforcement, *parties = _accounts_without_zero_byte()[-7:]
    authorities = Authorities(
        minter=minter.address,
        corporate_actions=corporate_actions.address,
        enforcement=enforcement.address,
    )
    manifest = manifest.model_copy(update={"authorities": authorities, "sanctions": None})
    platform = deploy(manifest, accounts.test_accounts[0])
    holder, receiver, newcomer, spender = parties
    stage = Stage(
        platform=platform,
        issuer=signer_of(manifest.roles["issuer"], "roles.issuer"),
        compliance=signer_of(manifest.roles["compliance"], "roles.compliance"),
        second_compliance=account_of(manifest.roles["compliance"][1], "roles.compliance"),
        registrar=signer_of(manifest.roles["registrar"], "roles.registrar"),
        minter=minter,
        corporate_actions=corporate_actions,
        enforcement=enforcement,
        holder=holder,
        receiver=receiver,
        newcomer=newcomer,
        spender=spender,
    )
    for each in (holder, receiver):
        stage.share.mint(each, BALANCE, sender=minter)
    return stage


def at(timestamp: int) -> None:
    """Set the time of the next block."""
    chain.pending_timestamp = timestamp


def _accounts_without_zero_byte() -> list[AccountAPI]:
    """Funded accounts, in their order."""
    return [each for each in accounts.test_accounts if 0 not in bytes.fromhex(each.address[2:])]
