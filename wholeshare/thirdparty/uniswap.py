"""Uniswap V2: factory, router and the pairs that strangers trade in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape.logging import LogLevel, logger

from wholeshare.thirdparty.artifacts import published

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

CORE = "@uniswap/v2-core/build"
PERIPHERY = "@uniswap/v2-periphery/build"
NO_DEADLINE = 2**256 - 1


@dataclass(frozen=True)
class Uniswap:
    """A deployment of Uniswap V2."""

    factory: ContractInstance
    router: ContractInstance
    weth: ContractInstance
    """Wrapped ether, without which there is no router."""

    def create_pair(
        self, one: ContractInstance, other: ContractInstance, sender: AccountAPI
    ) -> ContractInstance:
        """Create the pair of two tokens, empty; anybody may, once."""
        self.factory.createPair(one, other, sender=sender)
        return self.pair_of(one, other)

    def pair_of(self, one: ContractInstance, other: ContractInstance) -> ContractInstance:
        """The pair of two tokens, which exists."""
        address = self.factory.getPair(one, other)
        return published(f"{CORE}/UniswapV2Pair.json").at(address, detect_proxy=False)

    def add_liquidity(
        self,
        one: tuple[ContractInstance, int],
        other: tuple[ContractInstance, int],
        provider: AccountAPI,
    ) -> ContractInstance:
        """Approve and deposit two tokens through the router.

        Args:
            one: a token and how many raw tokens of it at most; the first deposit takes them all
                and so sets the price.
            other: the same of the second token.
            provider: holds them and gets the liquidity tokens.

        Returns:
            The pair of the two, which the router creates if need be.
        """
        (one_token, one_amount), (other_token, other_amount) = one, other
        for token, amount in (one, other):
            token.approve(self.router, amount, sender=provider)
        self.router.addLiquidity(
            one_token,
            other_token,
            one_amount,
            other_amount,
            0,  # no less than this: the caller is alone on his chain
            0,
            provider,
            NO_DEADLINE,
            sender=provider,
        )
        return self.pair_of(one_token, other_token)


def deploy_uniswap_v2(deployer: AccountAPI) -> Uniswap:
    """Deploy Uniswap V2, without a protocol fee.

    Args:
        deployer: the only one who could switch that fee on.

    Raises:
        BadInput: its packages are not installed.
    """
    with logger.at_level(LogLevel.WARNING):
        weth = deployer.deploy(published(f"{PERIPHERY}/WETH9.json"))
        factory = deployer.deploy(published(f"{CORE}/UniswapV2Factory.json"), deployer)
        router = deployer.deploy(published(f"{PERIPHERY}/UniswapV2Router02.json"), factory, weth)
    return Uniswap(factory, router, weth)
