"""One attestor's turn at a command: begin or take over a collection, sign, hand on or send."""

from __future__ import annotations

import shlex
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from ape import chain
from eth_utils import is_same_address

from wholeshare.attestations import Statement, sign, statement_of_holding
from wholeshare.coverage import State, compare
from wholeshare.errors import BadInput
from wholeshare.reconciliation import Holding, read_statement
from wholeshare.signing import FOLDER, Collection
from wholeshare.terminal import Call, carry_out, show_next, show_rows
from wholeshare.times import day_of, end_of, in_words
from wholeshare.units import parse_amount

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from wholeshare.platform import Platform

KEPT = ("as_of_ts", "settled", "encumbered", "delivered_total")
"""Figures that Custody shows of the last attestation."""


class Attesting:
    """The way of one statement into force."""

    def __init__(self, platform: Platform, attestor: AccountAPI) -> None:
        self.custody = platform.custody
        self.platform = platform
        self.attestor = attestor
        self.path = Path()
        self.collection: Collection

    def begin(
        self,
        symbol: str,
        statement_path: Path,
        as_of: datetime | None,
        delivered: str | None,
        is_resolution: bool,
    ) -> None:
        """Take a listing's last day of a custodian's statement.

        Args:
            as_of: a moment of that day; by default its end in New York, or now if that is ahead.
            delivered: tokens whose shares have left since the listing began; by default as
                attested last.

        Raises:
            BadInput: one of them cannot be used.
        """
        share = self.platform.share(symbol)
        holding = _last_holding(statement_path, self.platform.listings.listing(share).isin, symbol)
        as_of_ts = _moment(as_of, holding)
        statement = statement_of_holding(
            holding,
            share.address,
            as_of_ts=as_of_ts,
            unit_epoch=self.custody.unit_epoch_at(share, as_of_ts),
            delivered_total=self.custody.last_attestation(share).delivered_total
            if delivered is None
            else parse_amount(delivered, 18, "--delivered"),
            is_resolution=is_resolution,
            report=statement_path.read_bytes(),
        )
        self.collection = Collection.begin(self.custody, symbol, statement)
        self.path = FOLDER / f"{symbol}-{as_of_ts}.json"

    def resume(self, path: Path) -> None:
        """Take what others have signed.

        Raises:
            BadInput: it cannot be used here.
        """
        self.path = path
        self.collection = Collection.read(path, self.custody)
        self.platform.share(self.collection.symbol)

    def proceed(self, *, dry_run: bool, yes: bool) -> None:
        """Sign unless it is signed already; then hand on, or send what a quorum has signed.

        Raises:
            BadInput: the account is none of the listing's attestors.
            Refused: by the contract.
        """
        self._show()
        statement = self.collection.as_statement()
        if self._is_in_force(statement):
            click.echo("It is in force already.")
            return
        if self.path.exists():
            self._take_over(statement)
        self._sign(dry_run)
        terms = self.custody.terms(self._share)
        missing = terms.quorum - len(self.collection.signatures)
        if missing > 0:
            self._hand_on(terms, missing, dry_run)
            return
        call = Call(
            f"attest {self.collection.symbol} as of {in_words(statement.as_of_ts)}",
            self.custody.attest,
            self.collection.arguments(),
        )
        if carry_out([call], self.attestor, dry_run=dry_run, yes=yes):
            self._show_state()

    def suspend(self, *, dry_run: bool, yes: bool) -> None:
        """Object by these figures, which are worse than those in force.

        Raises:
            Refused: by the contract.
        """
        self._show()
        statement = self.collection.as_statement()
        signature = astuple(sign(self.custody, statement, self.attestor))
        what = f"object to what is attested of {self.collection.symbol}"
        call = Call(what, self.custody.suspend, (astuple(statement), signature))
        if carry_out([call], self.attestor, dry_run=dry_run, yes=yes):
            self._show_state()

    # ---- one by one ----

    def _show(self) -> None:
        changes = compare(self.custody, self._share, self.collection.as_statement())
        show_rows(self.collection.symbol, ("figure", "in force", "new"), changes)

    def _show_state(self) -> None:
        state = State(self.custody.coverage(self._share).state)
        click.echo(f"{self.collection.symbol} is {state.name}.")

    @property
    def _share(self):
        return self.platform.share(self.collection.symbol)

    def _take_over(self, statement: Statement) -> None:
        """Of the same moment, so that whoever signed first may run his command again."""
        found = Collection.read(self.path, self.custody)
        if found.as_statement() != statement:
            raise BadInput(
                f"{self.path}: expected these figures, got others of the same moment;"
                " remove it to begin anew"
            )
        self.collection = found
        self._check_sequences()

    def _is_in_force(self, statement: Statement) -> bool:
        last = self.custody.last_attestation(self._share)
        same = all(getattr(statement, name) == getattr(last, name) for name in KEPT)
        runs = self.custody.coverage(self._share).state == State.RESOLUTION
        return same and statement.is_resolution == runs

    def _check_sequences(self) -> None:
        """A sequence is used up by any attestation of the same attestor."""
        for index, each in enumerate(self.collection.signatures):
            following = self.custody.sequence(self._share, each.attestor) + 1
            if each.sequence != following:
                place = f"{self.path}: signatures.{index}.sequence"
                raise BadInput(
                    f"{place}: expected {following}, got {each.sequence}: {each.attestor} has"
                    " signed another since; remove the file to begin anew"
                )

    def _sign(self, dry_run: bool) -> None:
        attestors = self.custody.terms(self._share).attestors
        if not any(is_same_address(each, self.attestor.address) for each in attestors):
            known = ", ".join(attestors)
            raise BadInput(f"--account: expected one of {known}, got {self.attestor.address}")
        if self.collection.is_signed_by(self.attestor.address):
            click.echo("Signed already by this account.")
            return
        self.collection.add(self.custody, self.attestor)
        if not dry_run:
            self.collection.write(self.path)

    def _hand_on(self, terms: tuple, missing: int, dry_run: bool) -> None:
        if dry_run:
            click.echo("A dry run: nothing was written.")
            return
        click.echo(f"Signed in {self.path}: {len(self.collection.signatures)} of {terms.quorum}.")
        left = [each for each in terms.attestors if not self.collection.is_signed_by(each)]
        who = f"{missing} of {', '.join(left)}"
        path = shlex.quote(str(self.path))
        show_next(who, f"ape run custody attest --signed {path} --account ALIAS")


def _last_holding(path: Path, isin: str, symbol: str) -> Holding:
    holdings = [each for each in read_statement(path) if each.isin == isin]
    if not holdings:
        raise BadInput(f"{path}: isin: expected a line of {symbol}, {isin}")
    return holdings[-1]


def _moment(as_of: datetime | None, holding: Holding) -> int:
    now_ts = chain.pending_timestamp
    if as_of is None:
        ts = min(end_of(holding.day), now_ts)
    else:
        ts = int(as_of.timestamp())
        if ts > now_ts:
            raise BadInput(f"--as-of: expected a moment up to {in_words(now_ts)}")
    if day_of(ts) != holding.day:
        raise BadInput(f"--as-of: expected a moment of {holding.day}, got one of {day_of(ts)}")
    return ts
