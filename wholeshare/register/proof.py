"""Hold a register that logs alone have given against what the contracts answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from wholeshare.errors import BadInput, WrongState
from wholeshare.register.refusals import SEND, Refusal
from wholeshare.register.views import Asked, View, is_remembered
from wholeshare.times import in_iso

if TYPE_CHECKING:
    from wholeshare.audit.node import Node
    from wholeshare.register.holders import Holder, Register

ACCOUNT = View("account(address)", ("uint256",) * 4 + ("address",) * 2)
BALANCE = View("balanceOf(address)", ("uint256",))
CHECK = View("check_account(address,uint256)", ("uint256",))
GATE = View("gate()", ("address",))
HOLD = View("hold(address,address)", ("uint256", "uint256", "uint256", "bool"))
MULTIPLIER = View("multiplier_at(uint256)", ("uint256",))
NEXT_RECORD = View("next_record(uint256)", ("uint256",))
POSITION = View("record_position(address,uint256)", ("uint256", "uint256", "address"))
SUPPLY = View("totalSupply()", ("uint256",))
SUPPLY_AT = View("supply_at(uint256)", ("uint256",))
TEXT = View("reason_text(uint256)", ("string",))

Difference = tuple[str, str, Any, Any]
"""Whose, what, from logs, from storage."""


class Differs(WrongState):
    """A register that storage does not bear out; every difference is a line."""

    def __init__(self, differences: Iterable[Difference]) -> None:
        lines = (f"{who}: {what}: logs {logs}, storage {it}" for who, what, logs, it in differences)
        super().__init__("storage is not what the logs say\n" + "\n".join(lines))


@dataclass(frozen=True)
class Proof:
    """A register that nothing speaks against."""

    register: Register
    """With the answers of gates that no log tells of."""
    texts: dict[int, str]
    """Of every refusal code in it, by the gate's own reason table."""
    made: tuple[str, ...]
    """What was compared with what, for people."""


def prove(node: Node, register: Register, enforcement: str, latest: int) -> Proof:
    """Compare every row and the totals.

    Args:
        enforcement: address of `Enforcement`, which keeps holds.
        latest: block up to which logs were fetched.

    Raises:
        Differs: something differs.
        BadInput: the node does not know the state that is to be compared.
    """
    share, instant = register.listed.share, register.instant
    now = Asked(node, latest)
    differences = [*_compare_sum(register), *_compare_actors(now, register)]
    made = []
    if instant.is_record:
        differences += _compare_record(now, register)
        made.append(
            f"Every holding, its actor, the supply and the multiplier are what record_position and "
            f"supply_at of the share answer for this instant at block {latest}."
        )
    if is_remembered(node, share, instant.block):
        register, found = _compare_past(Asked.at(node, share, instant), register, enforcement)
        differences += found
        made.append(_said_of_block(register, latest))
    elif instant.is_record:
        made.append(
            f"Encumbrances, holds, standings and last outgoing times are from logs alone: the node "
            f"does not know the state of block {instant.block} any more."
        )
    else:
        known = f"a node that knows the state of block {instant.block}, or a record instant"
        raise BadInput(f"--as-of: expected {known}, got {in_iso(instant.ts)}")
    if differences:
        raise Differs(differences)
    codes = sorted({each.refusal.code for each in register.holders} - {0})
    texts = now.all(TEXT, register.gates.address, [(code,) for code in codes])
    return Proof(register, dict(zip(codes, (text for (text,) in texts), strict=True)), tuple(made))


def _said_of_block(register: Register, latest: int) -> str:
    instant = register.instant
    answered = (
        f"what the share, its gate and Enforcement answer at the end of block {instant.block} of "
        f"{in_iso(instant.block_ts)}, asked as of {in_iso(instant.ts)}"
    )
    if instant.is_record:
        return f"Encumbrances, holds, standings and last outgoing times are {answered}."
    return (
        f"Every row, the supply and the multiplier are {answered}; who acts now, what the share "
        f"answers at block {latest}."
    )


def _compare_sum(register: Register) -> Iterator[Difference]:
    """With no holding below zero nobody can be missing from it."""
    total = sum(each.tokens for each in register.holders)
    if total != register.supply:
        yield register.listed.symbol, "sum of holdings and supply", total, register.supply


def _compare_actors(now: Asked, register: Register) -> Iterator[Difference]:
    for holder, answer in _ask_each(now, ACCOUNT, register.listed.share, register):
        yield from _differ(holder.account, actor=(holder.actor, answer[-1]))


def _compare_record(now: Asked, register: Register) -> Iterator[Difference]:
    listed, ts = register.listed, register.instant.ts
    if now.one(NEXT_RECORD, listed.share, ts) == (0,):  # of which no view would answer
        yield listed.symbol, "record instant", in_iso(ts), "not scheduled"
        return
    (supply,) = now.one(SUPPLY_AT, listed.share, ts)
    yield from _differ(listed.symbol, supply_at=(register.supply, supply))
    for holder, (raw, multiplier, actor) in _ask_each(now, POSITION, listed.share, register, ts):
        yield from _differ(
            holder.account,
            tokens_at_record=(holder.tokens, raw),
            multiplier_at_record=(register.multiplier, multiplier),
            actor_of_record=(holder.actor, actor),
        )


def _compare_past(
    asked: Asked, register: Register, enforcement: str
) -> tuple[Register, list[Difference]]:
    """Also gives the register with what the gate answered of each holder."""
    share, gates = register.listed.share, register.gates
    (supply,), (gate,) = asked.one(SUPPLY, share), asked.one(GATE, share)
    (multiplier,) = asked.one(MULTIPLIER, share, register.instant.ts)
    found = [
        *_differ(
            register.listed.symbol,
            supply=(register.supply, supply),
            multiplier=(register.multiplier, multiplier),
            gate=(gates.address, gate),
        )
    ]
    holders = []
    answers = zip(
        _ask_each(asked, BALANCE, share, register),
        _ask_each(asked, ACCOUNT, share, register),
        _ask_each(asked, CHECK, gates.address, register, SEND),
        asked.all(HOLD, enforcement, [(share, each.account) for each in register.holders]),
        strict=True,
    )
    for (holder, (tokens,)), (_, state), (_, (code,)), (*_, is_estate) in answers:
        locked, frozen, last_outgoing_ts, *_ = state
        found += _differ(
            holder.account,
            tokens=(holder.tokens, tokens),
            locked=(holder.locked, locked),
            frozen=(holder.frozen, frozen),
            last_outgoing=(holder.last_outgoing_ts, last_outgoing_ts),
            estate_hold=(holder.is_estate, is_estate),
        )
        if not gates.explains(holder.account, code):
            found += _differ(holder.account, restriction=(holder.refusal.code, code))
        is_told = code == holder.refusal.code
        holders.append(holder if is_told else replace(holder, refusal=Refusal(code)))
    return replace(register, holders=tuple(holders)), found


def _ask_each(
    asked: Asked, view: View, contract: str, register: Register, *more: int
) -> Iterator[tuple[Holder, tuple[Any, ...]]]:
    questions = [(each.account, *more) for each in register.holders]
    yield from zip(register.holders, asked.all(view, contract, questions), strict=True)


def _differ(who: str, **figures: tuple[Any, Any]) -> Iterator[Difference]:
    who = to_checksum_address(who) if who.startswith("0x") else who
    for what, (logs, storage) in figures.items():
        if logs != storage:
            yield who, what.replace("_", " "), logs, storage
