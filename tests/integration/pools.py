"""Pools of Uniswap in the hands of tests: every step is done on the chain and in arithmetic.

The arithmetic is that of the published contracts, to the unit, for tokens that neither rebase nor
charge a fee. A share that did either would fail every step here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import isqrt

from wholeshare.thirdparty.uniswap import NO_DEADLINE, Uniswap
from wholeshare.thirdparty.uniswap_v3 import ALL, FEE, UniswapV3

Q96, Q128 = 2**96, 2**128
LOWEST, HIGHEST = 4306310044, 1457652066949847389969617340386294118487833376468
"""Square roots of price, times 2**96, at the ends of V3's widest position."""
LOCKED_FOR_GOOD = 1_000
"""Liquidity of which V2 burns the first provider's, so that a pair never empties."""


# ---- arithmetic, in the order in which a pool keeps its tokens -------------------------------


@dataclass
class PairModel:
    """V2: reserves, and who owns how much of them."""

    reserves: tuple[int, int] = (0, 0)
    liquidity: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def supply(self) -> int:
        """All liquidity that there is."""
        return sum(self.liquidity.values())

    def add(self, provider: str, most: tuple[int, int]) -> tuple[int, int]:
        """Deposit; what is taken."""
        if not self.supply:
            self.liquidity["nobody"] = LOCKED_FOR_GOOD
            self.liquidity[provider] = isqrt(most[0] * most[1]) - LOCKED_FOR_GOOD
            self.reserves = most
            return most
        x, y = self.reserves
        taken = (most[0], most[0] * y // x)
        if taken[1] > most[1]:
            taken = (most[1] * x // y, most[1])
        minted = min(taken[0] * self.supply // x, taken[1] * self.supply // y)
        self.liquidity[provider] += minted
        self._move(taken[0], taken[1])
        return taken

    def swap(self, amount: int, sold: int) -> int:
        """Sell `amount` of the first (0) or the second (1) token; what is bought."""
        x, y = self.reserves[sold], self.reserves[1 - sold]
        after_fee = amount * 997
        bought = after_fee * y // (x * 1_000 + after_fee)
        self._move(*((amount, -bought) if sold == 0 else (-bought, amount)))
        return bought

    def leave(self, provider: str) -> tuple[int, int]:
        """Withdraw all; what is paid."""
        supply, liquidity = self.supply, self.liquidity.pop(provider)
        x, y = (liquidity * reserve // supply for reserve in self.reserves)
        self._move(-x, -y)
        return x, y

    def _move(self, x: int, y: int) -> None:
        self.reserves = (self.reserves[0] + x, self.reserves[1] + y)


@dataclass
class Position:
    """Liquidity over the whole range, and the fees and withdrawals that the pool owes to it."""

    liquidity: int = 0
    growth: tuple[int, int] = (0, 0)
    owed: tuple[int, int] = (0, 0)

    def accrue(self, growth: tuple[int, int]) -> None:
        """Take what the fees have grown by since last time."""
        self.owed = tuple(
            owed + (now - last) * self.liquidity // Q128
            for owed, now, last in zip(self.owed, growth, self.growth, strict=True)
        )
        self.growth = growth


@dataclass
class PoolModel:
    """V3: a price, positions over the whole range, and fees beside them."""

    reserves: tuple[int, int] = (0, 0)
    """What the pool holds, owed or not."""
    price: int = 0
    growth: tuple[int, int] = (0, 0)
    whole: Position = field(default_factory=Position)
    """What the pool knows: one position, of the manager's."""
    positions: dict[str, Position] = field(default_factory=dict)

    def add(self, provider: str, most: tuple[int, int]) -> tuple[int, int]:
        """Deposit; what is taken, rounded up."""
        if not self.price:
            self.price = isqrt((most[1] << 192) // most[0])
        by_first = most[0] * (self.price * HIGHEST // Q96) // (HIGHEST - self.price)
        by_second = most[1] * Q96 // (self.price - LOWEST)
        liquidity = min(by_first, by_second)
        taken = (
            _up(_up((liquidity << 96) * (HIGHEST - self.price), HIGHEST), self.price),
            _up(liquidity * (self.price - LOWEST), Q96),
        )
        self.whole.accrue(self.growth)
        self.whole.liquidity += liquidity
        self.positions[provider] = Position(liquidity, self.growth)
        self._move(*taken)
        return taken

    def swap(self, amount: int, sold: int) -> int:
        """Sell `amount` of the first (0) or the second (1) token; what is bought."""
        liquidity, price = self.whole.liquidity, self.price
        after_fee = amount * (10**6 - FEE) // 10**6
        if sold == 0:
            numerator = liquidity << 96
            self.price = _up(numerator * price, numerator + after_fee * price)
            used = _up(_up(numerator * (price - self.price), price), self.price)
            bought = liquidity * (price - self.price) // Q96
        else:
            self.price = price + (after_fee << 96) // liquidity
            used = _up(liquidity * (self.price - price), Q96)
            bought = (liquidity << 96) * (self.price - price) // self.price // price
        grown = (amount - used) * Q128 // liquidity
        if sold == 0:
            self.growth = (self.growth[0] + grown, self.growth[1])
            self._move(amount, -bought)
        else:
            self.growth = (self.growth[0], self.growth[1] + grown)
            self._move(-bought, amount)
        return bought

    def withdraw(self, provider: str) -> None:
        """Turn liquidity into a claim."""
        position = self.positions[provider]
        for each in (self.whole, position):
            each.accrue(self.growth)
            withdrawn = (
                (position.liquidity << 96) * (HIGHEST - self.price) // HIGHEST // self.price,
                position.liquidity * (self.price - LOWEST) // Q96,
            )
            each.owed = (each.owed[0] + withdrawn[0], each.owed[1] + withdrawn[1])
        self.whole.liquidity -= position.liquidity
        position.liquidity = 0

    def collect(self, provider: str, most: tuple[int, int]) -> tuple[int, int]:
        """Pay out of a position that was withdrawn; what is paid."""
        position = self.positions[provider]
        asked = tuple(map(min, position.owed, most))
        # The pool rounds the fees of all positions together, the manager each one's.
        paid = tuple(map(min, asked, self.whole.owed))
        for each, less in ((position, asked), (self.whole, paid)):
            each.owed = (each.owed[0] - less[0], each.owed[1] - less[1])
        self._move(-paid[0], -paid[1])
        return paid

    def _move(self, x: int, y: int) -> None:
        self.reserves = (self.reserves[0] + x, self.reserves[1] + y)


def _up(numerator: int, denominator: int) -> int:
    """Quotient, rounded up."""
    return -(-numerator // denominator)


# ---- on the chain ----------------------------------------------------------------------------


class Venue:
    """A pool of USDC and a share, with its arithmetic beside it.

    Amounts are pairs: of USDC, of shares. Every step that goes through is compared with the
    arithmetic, in what the actor and the pool hold.
    """

    REFUSES_TO_TAKE: str
    """What the pool's router says when the share refuses the way in."""
    REFUSES_TO_PAY: str
    """What the pool says when the share refuses the way out."""

    def __init__(self, uniswap, usdc, share):
        self.uniswap, self.usdc, self.share = uniswap, usdc, share
        self.usdc_first = int(usdc.address, 16) < int(share.address, 16)

    @property
    def pool(self):
        """The pool itself, once there is one."""
        raise NotImplementedError

    def add(self, provider, of_usdc: int, of_shares: int) -> tuple[int, int]:
        """Deposit at most so much; what is taken."""
        before = self.held(provider)
        self._add(provider, of_usdc, of_shares)
        taken = self.turn(self.model.add(provider.address, self.turn((of_usdc, of_shares))))
        self._check(provider, before, (-taken[0], -taken[1]))
        return taken

    def buy(self, trader, of_usdc: int, receiver=None) -> int:
        """Sell USDC; how many shares come."""
        return self._swap(trader, of_usdc, receiver or trader, of_shares=False)

    def sell(self, trader, of_shares: int, receiver=None) -> int:
        """Sell shares; how much USDC comes."""
        return self._swap(trader, of_shares, receiver or trader, of_shares=True)

    def leave(self, provider, receiver=None) -> tuple[int, int]:
        """Withdraw all and have it paid; what is paid."""
        raise NotImplementedError

    def held(self, account) -> tuple[int, int]:
        """What somebody has of both."""
        return self.usdc.balanceOf(account), self.share.balanceOf(account)

    def _swap(self, trader, amount: int, receiver, *, of_shares: bool) -> int:
        before = self.held(receiver)
        paid_before = self.held(trader)
        self._trade(trader, amount, receiver, of_shares=of_shares)
        bought = self.model.swap(amount, int(of_shares == self.usdc_first))
        spent, gained = ((0, -amount), (bought, 0)) if of_shares else ((-amount, 0), (0, bought))
        if trader == receiver:
            self._check(trader, before, (spent[0] + gained[0], spent[1] + gained[1]))
        else:
            self._check(trader, paid_before, spent)
            self._check(receiver, before, gained)
        return bought

    def _check(self, account, before: tuple[int, int], gained: tuple[int, int]) -> None:
        assert self.held(account) == (before[0] + gained[0], before[1] + gained[1])
        assert self.turn(self.held(self.pool)) == self.model.reserves

    def turn(self, pair: tuple[int, int]) -> tuple[int, int]:
        """From our order to the pool's, and back."""
        return pair if self.usdc_first else (pair[1], pair[0])


class Pair(Venue):
    """Uniswap V2."""

    uniswap: Uniswap
    REFUSES_TO_TAKE = "TransferHelper: TRANSFER_FROM_FAILED"
    REFUSES_TO_PAY = "UniswapV2: TRANSFER_FAILED"

    def __init__(self, uniswap, usdc, share):
        super().__init__(uniswap, usdc, share)
        self.model = PairModel()

    @property
    def pool(self):
        """The pair."""
        return self.uniswap.pair_of(self.usdc, self.share)

    def leave(self, provider, receiver=None):
        """Through the router, in one transaction."""
        receiver = receiver or provider
        before = self.held(receiver)
        liquidity = self.pool.balanceOf(provider)
        if self.pool.allowance(provider, self.uniswap.router) < liquidity:
            self.pool.approve(self.uniswap.router, liquidity, sender=provider)
        terms = (self.usdc, self.share, liquidity, 0, 0, receiver, NO_DEADLINE)
        self.uniswap.router.removeLiquidity(*terms, sender=provider)
        paid = self.turn(self.model.leave(provider.address))
        self._check(receiver, before, paid)
        return paid

    def _add(self, provider, of_usdc, of_shares):
        self.uniswap.add_liquidity((self.usdc, of_usdc), (self.share, of_shares), provider)

    def _trade(self, trader, amount, receiver, *, of_shares):
        path = [self.share, self.usdc] if of_shares else [self.usdc, self.share]
        path[0].approve(self.uniswap.router, amount, sender=trader)
        self.uniswap.router.swapExactTokensForTokens(
            amount, 0, path, receiver, NO_DEADLINE, sender=trader
        )


class Pool(Venue):
    """Uniswap V3, all positions over the whole range of prices."""

    uniswap: UniswapV3
    REFUSES_TO_TAKE = "STF"
    REFUSES_TO_PAY = "TF"

    def __init__(self, uniswap, usdc, share):
        super().__init__(uniswap, usdc, share)
        self.model = PoolModel()
        self.position_of = {}

    @property
    def pool(self):
        """The pool."""
        return self.uniswap.pool_of(self.usdc, self.share)

    def leave(self, provider, receiver=None):
        """In two steps, the first of which moves no token."""
        self.withdraw(provider)
        return self.collect(provider, receiver or provider, (ALL, ALL))

    def withdraw(self, provider):
        """The first step, unless it was done."""
        if self.model.positions[provider.address].liquidity:
            self.uniswap.withdraw(self.position_of[provider], provider)
            self.model.withdraw(provider.address)

    def collect(self, provider, receiver, most):
        """The second step; what is paid."""
        before = self.held(receiver)
        position, most = self.position_of[provider], self.turn(most)
        self.uniswap.collect(position, receiver, provider, most)
        paid = self.turn(self.model.collect(provider.address, most))
        self._check(receiver, before, paid)
        return paid

    def _add(self, provider, of_usdc, of_shares):
        self.position_of[provider] = self.uniswap.add_liquidity(
            (self.usdc, of_usdc), (self.share, of_shares), provider
        )

    def _trade(self, trader, amount, receiver, *, of_shares):
        sold, bought = (self.share, self.usdc) if of_shares else (self.usdc, self.share)
        self.uniswap.swap(sold, bought, amount, trader, receiver)
