"""Gates stacked on the platform's, and a share listed on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape import accounts, chain, project

from benchmarks.stage import BALANCE, WORD, Stage

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

TERMS = {
    "name": "Berkshire Hathaway Inc.",
    "symbol": "BRK.B",
    "isin": "US0846707026",
    "cusip": "084670702",
    "terms_hash": WORD,
}
PARTICIPANT, JURISDICTION = 443, "US"
TERM = 366 * 86_400
ETHER = 10**18


def listed_on(stage: Stage, gate: ContractInstance) -> ContractInstance:
    """A share behind a gate, of which both holders have tokens."""
    listings = stage.platform.listings
    listings.list_equity(TERMS | {"gate": gate}, sender=stage.issuer)
    share = project.Share.at(listings.share_of(TERMS["symbol"]))
    for each in (stage.holder, stage.receiver):
        share.mint(each, BALANCE, sender=stage.minter)
    return share


def registered_gate(stage: Stage) -> ContractInstance:
    """With both holders on its register."""
    gate = stage.spender.deploy(project.RegisteredGate, stage.platform.roles, stage.platform.gate)
    register(stage, gate, [stage.holder.address, stage.receiver.address])
    return gate


def register(stage: Stage, gate: ContractInstance, wallets: list[str]) -> ReceiptAPI:
    """Register wallets for a year."""
    expires_ts = chain.pending_timestamp + TERM
    filed = [(each, PARTICIPANT, JURISDICTION, expires_ts, WORD) for each in wallets]
    return gate.register(filed, sender=stage.registrar)


def oracle_gate(stage: Stage) -> ContractInstance:
    """With one upstream oracle: another sanctions gate, which speaks the same interface."""
    gate = stage.spender.deploy(project.OracleGate, stage.platform.gate)
    upstream = stage.spender.deploy(project.SanctionsGate, stage.platform.roles)
    gate.attach(upstream, sender=_admin(stage))
    return gate


def stacked(stage: Stage) -> dict[str, str]:
    """Addresses of what a platform does not deploy by itself, by name."""
    contracts = {
        "OracleGate": stage.spender.deploy(project.OracleGate, stage.platform.gate),
        "RegisteredGate": registered_gate(stage),
        "TransferDesk": stage.spender.deploy(project.TransferDesk),
    }
    return {name: contract.address for name, contract in contracts.items()}


def _admin(stage: Stage) -> AccountAPI:
    """The timelock, past its delay, which is no part of what is measured."""
    address = stage.platform.timelock.address
    chain.provider.unlock_account(address)
    chain.provider.set_balance(address, ETHER)
    return accounts[address]
