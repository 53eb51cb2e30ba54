"""What an attestor signs of the custodian's book, for `Custody` (EIP-712)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ape import chain
from eth_account import Account
from eth_utils import keccak

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

SHARE = 10**18
"""Units of a share in the contracts."""
TYPE = {
    "Attestation": [
        {"name": "share", "type": "address"},
        {"name": "sequence", "type": "uint256"},
        {"name": "as_of_ts", "type": "uint256"},
        {"name": "unit_epoch", "type": "uint256"},
        {"name": "settled", "type": "uint256"},
        {"name": "in_transit", "type": "uint256"},
        {"name": "encumbered", "type": "uint256"},
        {"name": "delivered_total", "type": "uint256"},
        {"name": "account_hash", "type": "bytes32"},
        {"name": "report_hash", "type": "bytes32"},
    ]
}


@dataclass(frozen=True)
class Attestation:
    """The fields of `ICustody.Attestation`, in its order and units."""

    share: str
    sequence: int
    as_of_ts: int
    unit_epoch: int
    settled: int
    in_transit: int
    encumbered: int
    delivered_total: int
    account_hash: bytes
    report_hash: bytes

    def sign(self, key: str | bytes, custody: str, chain_id: int) -> bytes:
        """The attestor's signature of 65 bytes.

        Args:
            key: the attestor's private key.
            custody: address of the contract that it is meant for.
        """
        domain = {
            "name": "Wholeshare Custody",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": custody,
        }
        return bytes(Account.sign_typed_data(key, domain, TYPE, vars(self)).signature)


def attest(
    custody: ContractInstance,
    share: ContractInstance,
    statement: Mapping[str, Any],
    as_of_ts: int,
    attestor: AccountAPI,
) -> ReceiptAPI:
    """Sign what a custodian's statement says, and put it into force; fractions are rounded against
    the custodian.

    Args:
        statement: `settled`, `in_transit` and `lent` in shares, `delivered_tokens` raw,
            `unit_epoch` as the book counts: of another than the tokens' nothing can be attested.
        as_of_ts: the moment that it describes, UTC seconds.
        attestor: a development account, whose key is at hand.
    """
    attestation = Attestation(
        share=share.address,
        sequence=custody.sequence(share, attestor) + 1,
        as_of_ts=as_of_ts,
        unit_epoch=statement["unit_epoch"],
        settled=_down(statement["settled"]),
        in_transit=_down(statement["in_transit"]),
        encumbered=-_down(-statement["lent"]),
        delivered_total=statement["delivered_tokens"],
        account_hash=keccak(text=f"account of {share.address}"),
        report_hash=keccak(text=repr(sorted(statement.items()))),
    )
    signature = attestation.sign(attestor.private_key, custody.address, chain.chain_id)
    return custody.attest(astuple(attestation), signature, sender=attestor)


def _down(shares: Fraction) -> int:
    return int(shares * SHARE // 1)
