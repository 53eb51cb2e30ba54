"""Run every operation once, each from the same stage, and read its gas; weigh the code."""

from ape import chain
from ape.logging import LogLevel, logger

from benchmarks import gates
from benchmarks.budgets import BESIDE, BUDGETED, SIZES
from benchmarks.operations import BATCH, LIST, OPERATIONS, Operation
from benchmarks.report import Figures
from benchmarks.stage import Stage, build, own_chain

DEPLOYMENTS = {
    "deploy_timelock": "Timelock",
    "deploy_roles": "Roles",
    "deploy_gate": "SanctionsGate",
    "deploy_blueprint": "Share",
    "deploy_listings": "Listings",
    "deploy_custody": "Custody",
    "deploy_corporate_actions": "CorporateActions",
    "deploy_primary_market": "PrimaryMarket",
    "deploy_dividends": "Dividends",
    "deploy_meetings": "Meetings",
    "deploy_enforcement": "Enforcement",
}
"""Key of a row => name in the platform's record."""


PER_ONE = {
    "block_per_address": BATCH,
    "load_per_address": LIST,
    "unblock_per_address": BATCH,
    "register_per_wallet": BATCH,
    "push_per_holder": BATCH,
    "push_usdc_per_holder": BATCH,
}
"""Key of a row that counts for one => of how many."""


def measure() -> Figures:
    """Every figure of the tables.

    Starts a chain of its own; nothing may be connected to another one.
    """
    with logger.at_level(LogLevel.WARNING), own_chain():
        stage = build()
        gas = {key: _gas_of(operation, stage) for key, operation in OPERATIONS.items()}
        for key, count in PER_ONE.items():
            gas[key] = -(-gas[key] // count)  # rounded up
        gas |= {key: _deployment_gas(stage, name) for key, name in DEPLOYMENTS.items()}
        return Figures({row.key: gas.get(row.key) for row in BUDGETED + BESIDE}, _sizes(stage))


def _gas_of(operation: Operation, stage: Stage) -> int:
    snapshot = chain.snapshot()
    receipts = operation(stage)
    chain.restore(snapshot)
    return sum(each.gas_used for each in (receipts if isinstance(receipts, list) else [receipts]))


def _deployment_gas(stage: Stage, name: str) -> int:
    transaction = stage.platform.record.contracts[name].transaction
    return chain.provider.get_receipt(transaction).gas_used


def _sizes(stage: Stage) -> dict[str, int]:
    contracts = stage.platform.record.contracts
    addresses = {name: deployed.address for name, deployed in contracts.items()}
    addresses |= {"Share": stage.share.address, "Share blueprint": stage.platform.blueprint}
    addresses |= gates.stacked(stage)
    addresses["ReserveFeed"] = next(iter(stage.platform.feeds.values())).address
    return {row.key: len(chain.provider.get_code(addresses[row.key])) for row in SIZES}
