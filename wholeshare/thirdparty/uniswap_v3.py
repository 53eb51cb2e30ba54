"""Uniswap V3: factory, positions, router and the pools that strangers trade in."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

from ape.logging import LogLevel, logger
from ape.utils import ZERO_ADDRESS

from wholeshare.thirdparty.artifacts import published
from wholeshare.thirdparty.uniswap import NO_DEADLINE
from wholeshare.thirdparty.uniswap import PERIPHERY as V2_PERIPHERY

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

CORE = "@uniswap/v3-core/artifacts/contracts"
PERIPHERY = "@uniswap/v3-periphery/artifacts/contracts"
FEE = 3_000
"""0.3 %, in hundredths of a basis point: the fee of every pool here."""
TICK = 887_220
"""Positions reach from minus this to this: all prices that the spacing of this fee allows."""
ALL = 2**128 - 1
"""As much as is owed to a position."""


@dataclass(frozen=True)
class UniswapV3:
    """A deployment of Uniswap V3."""

    factory: ContractInstance
    positions: ContractInstance
    """NonfungiblePositionManager: owns every position, for the holder of its token."""
    router: ContractInstance

    def pool_of(self, one: ContractInstance, other: ContractInstance) -> ContractInstance:
        """The pool of two tokens, which exists."""
        address = self.factory.getPool(one, other, FEE)
        pool = published(f"{CORE}/UniswapV3Pool.sol/UniswapV3Pool.json")
        return pool.at(address, detect_proxy=False)

    def add_liquidity(
        self,
        one: tuple[ContractInstance, int],
        other: tuple[ContractInstance, int],
        provider: AccountAPI,
    ) -> int:
        """Approve and deposit two tokens over the whole range of prices.

        Args:
            one: a token and how many raw tokens of it at most; the first deposit sets the price.
            other: the same of the second token.
            provider: holds them and gets the position.

        Returns:
            The number of the position; the pool is created if need be.
        """
        for token, amount in (one, other):
            token.approve(self.positions, amount, sender=provider)
        first, second = sorted((one, other), key=lambda each: int(each[0].address, 16))
        (token0, amount0), (token1, amount1) = first, second
        price = isqrt((amount1 << 192) // amount0)  # the square root of it, times 2**96
        self.positions.createAndInitializePoolIfNecessary(
            token0, token1, FEE, price, sender=provider
        )
        terms = (token0, token1, FEE, -TICK, TICK, amount0, amount1, 0, 0, provider, NO_DEADLINE)
        receipt = self.positions.mint(terms, sender=provider)
        (minted,) = receipt.events.filter(self.positions.IncreaseLiquidity)
        return minted.tokenId

    def withdraw(self, position: int, provider: AccountAPI) -> None:
        """Turn a whole position into claims on the pool; no token moves."""
        liquidity = self.positions.positions(position).liquidity
        self.positions.decreaseLiquidity((position, liquidity, 0, 0, NO_DEADLINE), sender=provider)

    def collect(
        self, position: int, receiver: AccountAPI, provider: AccountAPI, most: tuple[int, int]
    ) -> ReceiptAPI:
        """Pay out what the pool owes to a position: withdrawn liquidity and fees.

        Args:
            most: of the pool's first and second token; zero leaves one alone.
        """
        return self.positions.collect((position, receiver, *most), sender=provider)

    def swap(
        self,
        sold: ContractInstance,
        bought: ContractInstance,
        amount: int,
        trader: AccountAPI,
        receiver: AccountAPI | None = None,
    ) -> None:
        """Approve and sell an exact amount, at any price."""
        sold.approve(self.router, amount, sender=trader)
        terms = (sold, bought, FEE, receiver or trader, NO_DEADLINE, amount, 0, 0)
        self.router.exactInputSingle(terms, sender=trader)


def deploy_uniswap_v3(deployer: AccountAPI) -> UniswapV3:
    """Deploy Uniswap V3, without a protocol fee and without pictures of positions.

    Args:
        deployer: the only one who could switch that fee on.

    Raises:
        BadInput: its packages are not installed.
    """
    with logger.at_level(LogLevel.WARNING):
        weth = deployer.deploy(published(f"{V2_PERIPHERY}/WETH9.json"))
        factory = deployer.deploy(published(f"{CORE}/UniswapV3Factory.sol/UniswapV3Factory.json"))
        positions, router = (
            deployer.deploy(published(f"{PERIPHERY}/{name}.sol/{name}.json"), *arguments)
            for name, arguments in (
                ("NonfungiblePositionManager", (factory, weth, ZERO_ADDRESS)),
                ("SwapRouter", (factory, weth)),
            )
        )
    return UniswapV3(factory, positions, router)
