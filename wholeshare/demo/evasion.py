"""What somebody tries who has been listed, or is about to be: each way is tried."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from ape import project
from ape.contracts import ContractInstance
from ape.exceptions import ContractLogicError
from ape.logging import get_rich_console
from ape_test.accounts import TestAccount
from eth_account import Account
from eth_utils import keccak

from wholeshare.demo.life import TOKEN, USDC, Life
from wholeshare.demo.stage import Stage
from wholeshare.standing import Reason
from wholeshare.thirdparty.safe import deploy_safe, execute

GIVEN = 100
"""Tokens that she has when it begins."""
PART = 10
"""Tokens of each attempt."""
DOLLARS = 3_000
NOT_REGISTERED = "gate: receiver not registered"
NO_DEADLINE = 2**256 - 1
INFINITE = 2**256 - 1


@dataclass(frozen=True)
class Attempt:
    """One way around the gate."""

    how: str
    is_stopped: bool
    """As the design says; what is not stopped is said there, too."""
    why: str
    send: Callable[[], object]


@dataclass(frozen=True)
class Hideout:
    """Where she has put tokens before she was listed."""

    mallory: TestAccount
    spender: TestAccount
    early: TestAccount
    """Whom she has paid in time."""
    fresh: TestAccount
    pair: ContractInstance
    wrapper: ContractInstance
    safe: ContractInstance


def show_evasions(stage: Stage, life: Life, registered: Life) -> None:
    """Prepare, be listed, try everything on both tracks."""
    stage.scene("Mallory is about to be listed, and has prepared")
    hideout = _prepare(life)
    case = keccak(text="a listing made up for the demo")
    gate, compliance = life.platform.gate, life.member("compliance")
    gate.block([hideout.mallory], Reason.SDN_LISTED, case, sender=compliance)
    stage.scene("Mallory is listed, and tries everything")
    rows = []
    for attempt in _attempts(life, hideout):
        reason = _try(attempt.send)
        rows.append([attempt.how, f"stopped: {reason}" if reason else "NOT stopped", attempt.why])
        expected = "stopped" if attempt.is_stopped else "NOT stopped, as the design says"
        stage.check(f"{attempt.how}: {expected}", (reason is not None) == attempt.is_stopped)
    _try_registered(stage, registered, hideout, rows)
    _follow_the_money(stage, life, hideout)
    stage.table(["attempt", "outcome", "why"], rows, title="Ways around the gate")


def _prepare(life: Life) -> Hideout:
    mallory, spender, early, fresh = (_create_account(life) for _ in range(4))
    share, usdc = life.share, life.usdc
    giver = max(
        (who for who in life.people.values() if share.canSend(who)),
        key=lambda who: share.balanceOf(who),
    )
    share.transfer(mallory, GIVEN * TOKEN, sender=giver)
    usdc.mint(mallory, DOLLARS * USDC, sender=life.circle)
    wrapper = mallory.deploy(project.WrappedShare, share)
    safe = deploy_safe(mallory, mallory)
    share.approve(spender, INFINITE, sender=mallory)
    share.approve(wrapper, INFINITE, sender=mallory)
    pair = life.uniswap.add_liquidity((share, PART * TOKEN), (usdc, DOLLARS * USDC), mallory)
    pair.approve(life.uniswap.router, INFINITE, sender=mallory)
    wrapper.deposit(PART * TOKEN, sender=mallory)
    share.transfer(safe, PART * TOKEN, sender=mallory)
    share.transfer(early, PART * TOKEN, sender=mallory)
    return Hideout(mallory, spender, early, fresh, pair, wrapper, safe)


def _create_account(life: Life) -> TestAccount:
    """A key made in this run, with ether for gas."""
    account = Account.create()
    made = TestAccount(index=0, address_str=account.address, private_key=account.key.hex())
    life.circle.transfer(made, "10 ether")
    return made


def _attempts(life: Life, at: Hideout) -> list[Attempt]:
    share, amount = life.share, PART * TOKEN
    to_fresh = share.transfer.encode_input(at.fresh, amount)
    return [
        Attempt(
            "she sends to a fresh wallet",
            True,
            "her own address is blocked",
            lambda: share.transfer(at.fresh, amount, sender=at.mallory),
        ),
        Attempt(
            "a clean spender pulls what she approved before",
            True,
            "the sender is asked about, not only who orders",
            lambda: share.transferFrom(at.mallory, at.fresh, amount, sender=at.spender),
        ),
        Attempt(
            "she leaves the pool, to herself",
            True,
            "the pool cannot pay her",
            lambda: _leave_pool(life, at, at.mallory, 4),
        ),
        Attempt(
            "she leaves the pool, to a fresh wallet",
            False,
            "the pool is the holder, and does not say for whom",
            lambda: _leave_pool(life, at, at.fresh, 2),
        ),
        Attempt(
            "she sells wrapped tokens, which a fresh wallet unwraps",
            False,
            "the wrapper is the holder; its own token asks no gate",
            lambda: _unwrap(at, amount),
        ),
        Attempt(
            "she moves what a Safe of hers holds",
            False,
            "the Safe is the holder; a list names addresses, not owners",
            lambda: execute(at.safe, share.address, to_fresh, at.mallory),
        ),
        Attempt(
            "she had sent to another wallet before she was listed",
            False,
            "nobody had named her then; one key can block that wallet now",
            lambda: share.transfer(at.fresh, amount // 2, sender=at.early),
        ),
    ]


def _leave_pool(life: Life, at: Hideout, to: TestAccount, part: int) -> None:
    liquidity = at.pair.balanceOf(at.mallory) // part
    tokens = (life.share, life.usdc, liquidity, 0, 0, to, NO_DEADLINE)
    life.uniswap.router.removeLiquidity(*tokens, sender=at.mallory)


def _unwrap(at: Hideout, amount: int) -> None:
    at.wrapper.transfer(at.fresh, amount, sender=at.mallory)
    at.wrapper.withdraw(amount, sender=at.fresh)


def _try(send: Callable[[], object]) -> str | None:
    """Why a transaction was refused; None if it went through."""
    try:
        with get_rich_console(sys.stdout).capture():  # Ape prints a trace of every revert
            send()
    except ContractLogicError as error:
        return error.revert_message
    return None


def _follow_the_money(stage: Stage, life: Life, at: Hideout) -> None:
    """What COMPLIANCE can do about those that came through: a suspicion needs no list."""
    gate, compliance = life.platform.gate, life.member("compliance")
    case = keccak(text="money of Mallory's")
    suspects = [at.early, at.fresh, at.safe, at.wrapper]
    gate.block(suspects, Reason.PROVISIONAL, case, sender=compliance)
    stage.refused(
        "the other wallet goes on, which one key has blocked on suspicion",
        "gate: sender under suspicion",
        lambda: life.share.transfer(at.mallory, 1, sender=at.early),
    )
    stage.refused(
        "the fresh wallet sells, which is blocked for seven days too",
        "gate: sender under suspicion",
        lambda: life.share.transfer(life.people["Ada"], 1, sender=at.fresh),
    )


def _try_registered(stage: Stage, life: Life, at: Hideout, rows: list[list[str]]) -> None:
    """On the other track none of these can ever hold a token."""
    holder = life.people[life.figures["registered_holder"]]
    for what, who in (("a pool", at.pair), ("a wrapper", at.wrapper), ("a Safe", at.safe)):
        stage.refused(
            f"on the registered track a holder sends to {what}",
            NOT_REGISTERED,
            lambda who=who: life.share.transfer(who, 1, sender=holder),
        )
    rows.append(
        [
            "any of these on the registered track",
            f"stopped: {NOT_REGISTERED}",
            "a contract that nobody answers for never holds a token",
        ]
    )
