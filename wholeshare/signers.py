"""From the accounts that a manifest names to addresses, and to accounts that can sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ape import accounts, chain

from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from ape.api import AccountAPI


def address_of(reference: str, field: str) -> str:
    """The address that a manifest's reference stands for.

    Args:
        reference: an address, an alias of one of Ape's accounts, or `dev:n`.
        field: where it stands, for the error.

    Raises:
        BadInput: no such account, or a development account on a live chain.
    """
    return reference if reference.startswith("0x") else account_of(reference, field).address


def addresses_of(references: Iterable[str], field: str) -> list[str]:
    """The same for several references, in their order."""
    return [address_of(each, f"{field}[{i}]") for i, each in enumerate(references)]


def account_of(reference: str, field: str) -> AccountAPI:
    """The account of Ape's that signs for a reference.

    Raises:
        BadInput: Ape has none, or it is a development account on a live chain.
    """
    if reference.startswith("dev:"):
        return _development_account(reference, field)
    if reference in accounts.aliases:
        return accounts.load(reference)
    if reference.startswith("0x"):
        # Development accounts first: asking the manager derives all of them again.
        for known in (accounts.test_accounts, accounts):
            if reference in known:
                return known[reference]
    raise BadInput(f"{field}: expected an account of `ape accounts list`, got '{reference}'")


def can_sign(address: str) -> bool:
    """Whether Ape has an account with this address here."""
    return address in accounts.test_accounts or address in accounts


def signer_of(references: Iterable[str], field: str) -> AccountAPI:
    """The first of a role's members that Ape can sign for here.

    Raises:
        BadInput: it can sign for none of them.
    """
    references = list(references)
    for reference in references:
        if not reference.startswith("0x") or reference in accounts:
            return account_of(reference, field)
    raise BadInput(f"{field}: expected a member that `ape accounts list` shows, got {references}")


def _development_account(reference: str, field: str) -> AccountAPI:
    """The n-th funded account of a development chain; everybody knows its key."""
    if not chain.provider.network.is_dev:
        network = chain.provider.network.name
        raise BadInput(f"{field}: expected an address or alias on {network}, got '{reference}'")
    number, last = int(reference.removeprefix("dev:")), len(accounts.test_accounts) - 1
    if number > last:
        raise BadInput(f"{field}: expected at most dev:{last}, got '{reference}'")
    return accounts.test_accounts[number]
