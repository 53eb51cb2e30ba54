"""Payment tokens: which new requests may pay in, any other, and amounts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape import chain, project
from eth_utils import is_address, to_checksum_address

from wholeshare.errors import BadInput
from wholeshare.units import format_amount, parse_amount

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from wholeshare.platform import Platform

IN_KIND = "0x" + 40 * "0"


class PaymentToken:
    """One that PrimaryMarket knows, or none, for what is delivered in kind."""

    def __init__(self, address: str) -> None:
        self.address = address
        # A share is an ERC-20 itself, so that its interface serves.
        self.contract: ContractInstance = project.Share.at(address)
        self.decimals: int = 0 if address == IN_KIND else self.contract.decimals()
        self.symbol: str = "in kind" if address == IN_KIND else self.contract.symbol()

    def parse(self, text: str, field: str) -> int:
        """Units of an amount that somebody wrote; see `parse_amount`."""
        return parse_amount(text, self.decimals, field)

    def format(self, units: int) -> str:
        """An amount for people."""
        if self.address == IN_KIND:
            return self.symbol
        return f"{format_amount(units, self.decimals)} {self.symbol}"


def token_at(reference: str) -> PaymentToken:
    """Any payment token, whether new requests may pay in it or not.

    Raises:
        BadInput: there is no contract of this address.
    """
    if not is_address(reference) or not chain.provider.get_code(to_checksum_address(reference)):
        raise BadInput(f"--token: expected the address of a token, got {reference!r}")
    return PaymentToken(to_checksum_address(reference))


def find_token(platform: Platform, reference: str | None) -> PaymentToken:
    """The accepted one of an address; without one, the only one that is accepted.

    Raises:
        BadInput: there is none such.
    """
    market = platform.market
    logs = market.PaymentTokenSet.range(
        platform.record.contracts["PrimaryMarket"].block, chain.blocks.height + 1
    )
    accepted = [each for each in {log.token: 0 for log in logs} if market.is_accepted(each)]
    if reference is None and len(accepted) == 1:
        return PaymentToken(accepted[0])
    known = ", ".join(accepted) or "none"
    if not reference or not is_address(reference):
        raise BadInput(f"--token: expected an address, one of {known}, got {reference!r}")
    if (address := to_checksum_address(reference)) not in accepted:
        raise BadInput(f"--token: expected one of {known}, got {reference}")
    return PaymentToken(address)
