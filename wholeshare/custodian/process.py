"""The custodian at work: takes orders as lines of JSON, answers each with one, signs with its keys.

An order is `{"do": NAME, ...}`; the answer is `{"result": ...}`, or `{"error": TEXT}` with nothing
done. Shares and prices are decimal numbers in quotes, days are `2025-10-30`. Transactions carry
what the book says: a ticket is the hash of the account and a purchase's reference in it, proceeds
are a sale's cash.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any, TextIO

from eth_account import Account
from eth_utils import keccak
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.exceptions import ContractLogicError

from wholeshare import ballots
from wholeshare.custodian.book import Book, Entry, Fault

PAYMENT_UNITS = 10**6
"""Of a dollar: the payment token is USDC."""


class Custodian:
    """One account's book and the keys of who keeps it."""

    def __init__(self) -> None:
        self.book = Book()
        self.account = Account.create()
        self.contracts: dict[str, Contract] = {}
        self.web3 = Web3()
        self.orders: dict[str, Callable[..., Any]] = {
            name: getattr(self, name)
            for name in (
                *("address", "connect", "fault", "buy", "deliver", "split", "lend", "lose"),
                *("statement", "dividend", "fill", "commit", "settle", "receipt"),
            )
        }

    def address(self) -> str:
        """Who signs."""
        return self.account.address

    def connect(self, url: str, contracts: dict[str, dict]) -> None:
        """Where transactions go: `{"market": {"address": ..., "abi": ...}, ...}`."""
        self.web3 = Web3(HTTPProvider(url))
        self.contracts = {
            name: self.web3.eth.contract(each["address"], abi=each["abi"])
            for name, each in contracts.items()
        }

    # ---- the book ----

    def fault(self, kind: str, amount: str = "1") -> None:
        """Get something wrong the next time that it can be."""
        self.book.faults[Fault(kind)] = Fraction(amount)

    def buy(self, shares: str, price: str, day: str) -> str:
        """Buy shares; answers the purchase's reference."""
        return self.book.buy(Fraction(shares), Fraction(price), date.fromisoformat(day)).reference

    def deliver(self, shares: str, price: str, day: str, tokens: int) -> str:
        """Sell shares for a redemption of raw tokens; answers the sale's reference."""
        return self.book.deliver(
            Fraction(shares), Fraction(price), date.fromisoformat(day), tokens
        ).reference

    def split(self, ratio: str, day: str) -> None:
        """Multiply the shares before a day begins."""
        self.book.split(Fraction(ratio), date.fromisoformat(day))

    def lend(self, shares: str) -> None:
        """Lend shares out."""
        self.book.lend(Fraction(shares))

    def lose(self, shares: str, day: str) -> str:
        """Lose shares without a trade; answers the loss's reference."""
        return self.book.lose(Fraction(shares), date.fromisoformat(day)).reference

    def statement(self, day: str) -> dict[str, Any]:
        """The account at the end of a day; shares and dollars as exact fractions in quotes."""
        return asdict(self.book.statement(date.fromisoformat(day)))

    def dividend(self, record_day: str, rate: str) -> Fraction:
        """Dollars received for a record date at a rate per share."""
        return self.book.dividend(date.fromisoformat(record_day), Fraction(rate))

    # ---- transactions ----

    def fill(
        self, request: int, terms: list, reference: str, tokens: int, dollars: str | None = None
    ) -> str:
        """Have raw tokens of a subscription minted against a purchase, for what it cost.

        Args:
            dollars: less than that, where the purchase was for more than these tokens.
        """
        ticket = keccak(text=f"{self.account.address} {reference}")
        spent = -self._entry(reference).cash if dollars is None else Fraction(dollars)
        cost = int(spent * PAYMENT_UNITS)
        return self._send("market", "fill", request, terms, tokens, cost, ticket)

    def commit(self, request: int, terms: list) -> str:
        """Pass the point of no return of a redemption."""
        return self._send("market", "commit", request, terms)

    def settle(self, request: int, terms: list, reference: str) -> str:
        """Pay a redemption what its sale brought, and have the tokens burned."""
        proceeds = int(self._entry(reference).cash * PAYMENT_UNITS)
        self._send("usdc", "approve", self.contracts["market"].address, proceeds)
        _, _, _, token, *_ = terms
        receipt = keccak(text=reference)
        return self._send("market", "settle", request, terms, token, proceeds, receipt)

    def receipt(self, share: str, meeting: int, instructed: list[int]) -> str:
        """Vote as instructed, then state under signature what was voted."""
        executed = self.book.vote([ballots.unpack(word) for word in instructed])
        words = [ballots.pack(item) for item in executed]
        control_number = keccak(text=f"{share} {meeting}")
        report = keccak(text=json.dumps(executed))
        return self._send("meetings", "receipt", share, meeting, words, control_number, report)

    def _entry(self, reference: str) -> Entry:
        for entry in self.book.entries:
            if entry.reference == reference:
                return entry
        raise ValueError(f"reference: expected one of this book, got {reference!r}")

    def _send(self, contract: str, function: str, *arguments: Any) -> str:
        """Sign and send; answers the transaction's hash once it is mined."""
        call = self.contracts[contract].functions[function](*arguments)
        nonce = self.web3.eth.get_transaction_count(self.account.address)
        # Estimating runs it, so that a refusal costs nothing and names its reason.
        transaction = call.build_transaction({"from": self.account.address, "nonce": nonce})
        # A second later there may be more to write, such as a checkpoint. What is left comes back.
        transaction["gas"] *= 2
        signed = self.account.sign_transaction(transaction)
        sent = self.web3.eth.send_raw_transaction(signed.raw_transaction)
        if self.web3.eth.wait_for_transaction_receipt(sent)["status"] != 1:
            raise ValueError(f"{contract}.{function}: the transaction was mined and reverted")
        return Web3.to_hex(sent)


def serve(orders: TextIO, answers: TextIO) -> None:
    """Carry out orders until there are no more."""
    custodian = Custodian()
    for line in orders:
        print(json.dumps(_answer(custodian, line), default=str), file=answers, flush=True)


def _answer(custodian: Custodian, line: str) -> dict[str, Any]:
    try:
        order = json.loads(line)
        name = order.pop("do")
        if name not in custodian.orders:
            known = ", ".join(sorted(custodian.orders))
            raise ValueError(f"do: expected one of {known}, got {name!r}")
        return {"result": custodian.orders[name](**order)}
    except ContractLogicError as error:
        return {"error": str(error.message).removeprefix("execution reverted: ")}
    except Exception as error:  # whatever it is, the other side is to read it
        return {"error": str(error) or repr(error)}
