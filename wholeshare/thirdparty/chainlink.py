"""Chainlink's aggregator and the proxy before it, as they stand on mainnet.

They are of the last version of the package that carries bytecode. What it lists as optional, for
users of its JavaScript, `package.json` replaces by a package that is installed anyhow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.logging import LogLevel, logger

from wholeshare.thirdparty.artifacts import published

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

CONTRACTS = "@chainlink/contracts/truffle/v0.6"
NOBODY = "0x" + 40 * "0"
GREATEST = 2**255 - 1


def deploy_proxy(aggregator: ContractInstance, owner: AccountAPI) -> ContractInstance:
    """EACAggregatorProxy, which everybody may read."""
    with logger.at_level(LogLevel.WARNING):
        return owner.deploy(published(f"{CONTRACTS}/EACAggregatorProxy.js"), aggregator, NOBODY)


def deploy_aggregator(
    owner: AccountAPI, oracle: AccountAPI, decimals: int, description: str
) -> ContractInstance:
    """FluxAggregator, to which one oracle submits without being paid.

    Args:
        decimals: of answers.
        description: what they are of.
    """
    with logger.at_level(LogLevel.WARNING):
        link = owner.deploy(published("@chainlink/contracts/truffle/v0.4/LinkToken.js"))
        aggregator = owner.deploy(
            published(f"{CONTRACTS}/FluxAggregator.js"),
            link,
            0,  # payment for a submission
            3_600,  # seconds until a round that nobody completes is over
            NOBODY,  # validator
            -GREATEST,
            GREATEST,
            decimals,
            description,
        )
        aggregator.changeOracles([], [oracle], [owner], 1, 1, 0, sender=owner)
    return aggregator
