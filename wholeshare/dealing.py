"""What one party does next with PrimaryMarket: the calls, and what they mean for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

from ape import chain, project
from eth_utils import is_same_address, keccak

from wholeshare.errors import BadInput
from wholeshare.market import Kind, RejectReason, Request, Terms, find_request
from wholeshare.payments import IN_KIND, PaymentToken, find_token, token_at
from wholeshare.terminal import Call
from wholeshare.times import DAY, in_words
from wholeshare.units import format_amount, parse_amount

if TYPE_CHECKING:
    from wholeshare.platform import Platform

NO_HASH = bytes(32)
OPEN = 1
"""Of `IPrimaryMarket.State`."""
ASKED = ("kind", "payment_token", "amount", "payment", "delivery_hash")
"""What tells requests of one holder for one share apart, but for the time."""


class Dealing:
    """Calls to the market of one platform; nothing here sends them."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.market = platform.market

    # ---- the holder ----

    def ask(
        self,
        kind: Kind,
        *,
        symbol: str,
        holder: str,
        amount: str,
        payment: str | None,
        token: str | None,
        in_kind: bool,
        days: int,
        delivery: str,
        again: bool = False,
    ) -> Terms:
        """The terms of a new request.

        Args:
            amount: tokens, in decimals.
            payment: the most that they may cost, the least that they must bring; none in kind.
            token: address of the payment token; by default the only one.
            days: after which it expires.
            delivery: the instructions for the shares' way, of which the hash is published.
            again: although an open request asks for the same.

        Raises:
            BadInput: one of them cannot be used, or the same is asked for already.
        """
        if in_kind != (payment is None) or (in_kind and token):
            raise BadInput("--payment: expected an amount, or --in-kind instead")
        paid_in = PaymentToken(IN_KIND) if in_kind else find_token(self.platform, token)
        raw = parse_amount(amount, 18, "--amount")
        if not raw:
            raise BadInput(f"--amount: expected more than 0, got {amount!r}")
        terms = Terms(
            kind=kind,
            share=self.platform.share(symbol).address,
            holder=holder,
            payment_token=paid_in.address,
            amount=raw,
            payment=0 if payment is None else paid_in.parse(payment, "--payment"),
            expiry_ts=chain.pending_timestamp + days * DAY,
            delivery_hash=keccak(text=delivery),
        )
        if not again and (twin := self._find_twin(terms)) is not None:
            raise BadInput(f"--again: expected it, since open request {twin} asks for the same")
        return terms

    def subscribe(self, terms: Terms) -> list[Call]:
        """Approve the payment, unless it is approved, and ask."""
        calls = self._approve(terms.payment_token, terms.holder, terms.payment)
        return [*calls, Call("subscribe", self.market.subscribe, (astuple(terms),))]

    def redeem(self, terms: Terms, round: int | None) -> list[Call]:
        """Lock the tokens and ask; or ask for what a recovery brought to a round's redeemers."""
        if round is None:
            return [Call("redeem", self.market.redeem, (astuple(terms),))]
        arguments = (astuple(terms), round)
        return [
            Call(f"redeem what round {round} left", self.market.redeem_residual, arguments),
        ]

    def cancel(self, request: Request) -> list[Call]:
        """Call it off."""
        return [Call(f"cancel request {request.id}", self.market.cancel, request.arguments)]

    def accept(
        self, request: Request, token: str | None, amount: str | None, outside: bool
    ) -> list[Call]:
        """Take another payment for a committed redemption than the one that was asked for.

        Args:
            token: address of a payment token, whether new requests may pay in it or not.
            amount: all of which the holder will be owed.
            outside: he is paid outside of the market, in no token.

        Raises:
            BadInput: it is neither the one nor the other.
        """
        if outside and token is None and amount is None:
            other, units = IN_KIND, 0
            what = f"accept to be paid for request {request.id} outside of the market"
        elif not outside and token is not None and amount is not None:
            paid_in = token_at(token)
            other, units = paid_in.address, paid_in.parse(amount, "--amount")
            what = f"accept {paid_in.format(units)} for request {request.id}"
        else:
            raise BadInput("--token: expected an address and --amount, or --outside instead")
        arguments = (*request.arguments, other, units)
        return [Call(what, self.market.accept_other_payment, arguments)]

    def withdraw(self, symbol: str, token: str | None, account: str) -> list[Call]:
        """Take what an account of record is owed.

        Args:
            token: address of any payment token; by default the only one of new requests.

        Raises:
            BadInput: it is owed nothing.
        """
        share = self.platform.share(symbol)
        paid_in = find_token(self.platform, None) if token is None else token_at(token)
        owing = self.market.owing(share, paid_in.address, account)
        if not owing:
            raise BadInput(f"--holder: expected whom something is owed in {symbol}, got {account}")
        arguments = (share, paid_in.address, account)
        what = f"withdraw {paid_in.format(owing)}"
        return [Call(what, self.market.withdraw, arguments)]

    # ---- the custodian ----

    def fill(
        self, request: Request, amount: str | None, cost: str | None, ticket: str
    ) -> list[Call]:
        """Mint what was subscribed, or a part, for what its shares cost.

        Args:
            amount: tokens; by default all that is left.
            cost: of the shares; none in kind.
            ticket: reference of the deposit, of which the hash is used up.
        """
        terms = request.terms
        left = terms.amount - self.market.request(request.id).done
        raw = left if amount is None else parse_amount(amount, 18, "--amount")
        spent = self._money(terms, cost, "--cost")
        arguments = (*request.arguments, raw, spent, keccak(text=ticket))
        what = f"fill {format_amount(raw)} of request {request.id}"
        return [Call(what, self.market.fill, arguments)]

    def commit(self, request: Request) -> list[Call]:
        """Pass the point of no return."""
        return [Call(f"commit request {request.id}", self.market.commit, request.arguments)]

    def settle(
        self,
        request: Request,
        proceeds: str | None,
        receipt: bytes,
        payer: str,
        otherwise: bool = False,
    ) -> list[Call]:
        """Approve and pay what the shares brought, and burn the tokens.

        Args:
            receipt: what shows the sale or the delivery.
            payer: signs.
            otherwise: pay what the holder accepted instead, and name no proceeds.

        Raises:
            BadInput: proceeds are missing or too many, or nothing else was accepted.
        """
        terms, what = request.terms, f"settle request {request.id}"
        if otherwise:
            if proceeds is not None:
                raise BadInput(f"--proceeds: expected nothing with --otherwise, got {proceeds!r}")
            token, paid = self._accepted(request)
            how = "outside" if token == IN_KIND else f"by {PaymentToken(token).format(paid)}"
            what = f"{what} {how}, as accepted"
        else:
            token, paid = terms.payment_token, self._money(terms, proceeds, "--proceeds")
        arguments = (*request.arguments, token, paid, keccak(receipt))
        calls = self._approve(token, payer, paid)
        return [*calls, Call(what, self.market.settle, arguments)]

    def reject(self, request: Request, reasons: Iterable[str], document: Path | None) -> list[Call]:
        """Turn it down."""
        named = reduce(or_, (RejectReason[_member(each)] for each in reasons))
        why = NO_HASH if document is None else keccak(_content(document, "--document"))
        arguments = (*request.arguments, named, why)
        return [Call(f"reject request {request.id}", self.market.reject, arguments)]

    # ---- anybody ----

    def expire(self, request: Request) -> list[Call]:
        """Close it after its time."""
        return [Call(f"close request {request.id}", self.market.expire, request.arguments)]

    def find(self, id: int) -> Request:
        """See `find_request`."""
        first = self.platform.record.contracts["PrimaryMarket"].block
        return find_request(self.market, id, first)

    def describe(self, terms: Terms) -> dict[str, str]:
        """Terms for people."""
        token = PaymentToken(terms.payment_token)
        limit = "at most" if terms.kind is Kind.SUBSCRIPTION else "at least"
        payment = token.format(terms.payment)
        return {
            "kind": terms.kind.name.lower(),
            "share": self.symbol_of(terms),
            "holder": terms.holder,
            "tokens": format_amount(terms.amount),
            "payment": payment if token.address == IN_KIND else f"{limit} {payment}",
            "expires": in_words(terms.expiry_ts),
        }

    def symbol_of(self, terms: Terms) -> str:
        """Of the listing that they are about."""
        shares = self.platform.shares.items()
        found = (symbol for symbol, each in shares if each.address == terms.share)
        return next(found, terms.share)

    # ---- one by one ----

    def _find_twin(self, terms: Terms) -> int | None:
        """An open request that asks for the same, such as one of a command that is run again."""
        first = self.platform.record.contracts["PrimaryMarket"].block
        topics = {"share": terms.share, "holder": terms.holder}
        asked = self.market.Requested.range(first, chain.blocks.height + 1, search_topics=topics)
        for log in asked:
            same = all(getattr(log, name) == getattr(terms, name) for name in ASKED)
            if same and self.market.request(log.id).state == OPEN:
                return log.id
        return None

    def _accepted(self, request: Request) -> tuple[str, int]:
        """Token and amount accepted last, by whoever acts for the holder today."""
        first = self.platform.record.contracts["PrimaryMarket"].block
        last, topics = chain.blocks.height + 1, {"id": request.id}
        logs = [*self.market.OtherPaymentAccepted.range(first, last, search_topics=topics)]
        actor = self._actor_of(request.terms)
        if not logs or not is_same_address(logs[-1].sender, actor):
            expected = "a request whose holder has accepted another payment"
            raise BadInput(f"--otherwise: expected {expected}, got {request.id}")
        return logs[-1].payment_token, logs[-1].amount

    @staticmethod
    def _actor_of(terms: Terms) -> str:
        return project.Share.at(terms.share).account(terms.holder).actor

    def _approve(self, token: str, payer: str, amount: int) -> list[Call]:
        if token == IN_KIND or not amount:
            return []
        paid_in = PaymentToken(token)
        if paid_in.contract.allowance(payer, self.market) >= amount:
            return []
        what = f"approve {paid_in.format(amount)} to the market"
        return [Call(what, paid_in.contract.approve, (self.market.address, amount))]

    @staticmethod
    def _money(terms: Terms, text: str | None, field: str) -> int:
        in_kind = is_same_address(terms.payment_token, IN_KIND)
        if in_kind != (text is None):
            expected = "nothing, since it is in kind" if in_kind else "an amount"
            raise BadInput(f"{field}: expected {expected}, got {text!r}")
        return 0 if text is None else PaymentToken(terms.payment_token).parse(text, field)


def _member(reason: str) -> str:
    return reason.upper().replace("-", "_")


def _content(path: Path, field: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{field}: {path}: expected a readable file ({error.strerror})") from None
