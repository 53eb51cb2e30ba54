"""What attestors sign of the custodian's book, for `Custody` (EIP-712)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ape import chain
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak, to_int

from wholeshare.errors import BadInput
from wholeshare.signers import account_of, can_sign

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from wholeshare.reconciliation import Holding

SHARE = 10**18
"""Units of a share in the contracts."""
_SOLIDITY = {"str": "address", "int": "uint256", "bool": "bool", "bytes": "bytes32"}


@dataclass(frozen=True)
class Statement:
    """The fields of `ICustody.Statement`, in its order and units."""

    share: str
    as_of_ts: int
    unit_epoch: int
    settled: int
    in_transit: int
    encumbered: int
    delivered_total: int
    is_resolution: bool
    account_hash: bytes
    report_hash: bytes

    def message(self, custody: str, chain_id: int, sequence: int) -> SignableMessage:
        """What an attestor's wallet is asked to sign.

        Args:
            custody: address of the contract that it is meant for.
            sequence: the attestor's own, his last for this share plus one.
        """
        domain = {
            "name": "Wholeshare Custody",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": custody,
        }
        return encode_typed_data(domain, TYPE, {"sequence": sequence, **vars(self)})


TYPE = {
    "Attestation": [
        {"name": "sequence", "type": "uint256"},
        *({"name": each.name, "type": _SOLIDITY[each.type]} for each in fields(Statement)),
    ]
}
"""Of the message: a statement behind its signer's sequence."""


@dataclass(frozen=True)
class Signature:
    """The fields of `ICustody.Signature`, in its order."""

    attestor: str
    sequence: int
    signature: bytes


def statement_of(
    share: str, book: Mapping[str, Any], as_of_ts: int, is_resolution: bool = False
) -> Statement:
    """What a custodian's book says, in the contract's units; fractions are rounded against him.

    Args:
        book: `settled`, `in_transit` and `lent` in shares, `delivered_tokens` raw, `unit_epoch` as
            the book counts: of another than the tokens' nothing can be attested.
        as_of_ts: the moment that it describes, UTC seconds.
        is_resolution: whether everybody shall be paid his part of what is too little.
    """
    return Statement(
        share=share,
        as_of_ts=as_of_ts,
        unit_epoch=book["unit_epoch"],
        settled=_down(book["settled"]),
        in_transit=_down(book["in_transit"]),
        encumbered=-_down(-book["lent"]),
        delivered_total=book["delivered_tokens"],
        is_resolution=is_resolution,
        account_hash=keccak(text=f"account of {share}"),
        report_hash=keccak(text=repr(sorted(book.items()))),
    )


def statement_of_holding(
    holding: Holding,
    share: str,
    *,
    as_of_ts: int,
    unit_epoch: int,
    delivered_total: int,
    is_resolution: bool,
    report: bytes,
) -> Statement:
    """What a custodian's statement says of one equity, in the contract's units.

    Args:
        holding: of the day of `as_of_ts`.
        report: the custodian's file as it came.
    """
    return Statement(
        share=share,
        as_of_ts=as_of_ts,
        unit_epoch=unit_epoch,
        settled=holding.settled,
        in_transit=holding.in_transit,
        encumbered=holding.encumbered,
        delivered_total=delivered_total,
        is_resolution=is_resolution,
        account_hash=keccak(text="\n".join(sorted(holding.accounts))),
        report_hash=keccak(report),
    )


def sign(custody: ContractInstance, statement: Statement, attestor: AccountAPI) -> Signature:
    """An attestor's signature under a statement, with his next sequence."""
    sequence = custody.sequence(statement.share, attestor) + 1
    message = statement.message(custody.address, chain.chain_id, sequence)
    return Signature(attestor.address, sequence, attestor.sign_message(message).encode_rsv())


def quorum_of(custody: ContractInstance, share: ContractInstance) -> list[AccountAPI]:
    """As many of a listing's attestors as must agree, whom Ape can sign for here.

    Raises:
        BadInput: it can sign for fewer.
    """
    terms = custody.terms(share)
    known = [each for each in terms.attestors if can_sign(each)]
    if len(known) < terms.quorum or not terms.quorum:
        raise BadInput(f"attestors: expected {terms.quorum} of `ape accounts list`, got {known}")
    return [account_of(each, "attestors") for each in known[: terms.quorum]]


def attest(
    custody: ContractInstance, statement: Statement, attestors: Sequence[AccountAPI]
) -> ReceiptAPI:
    """Have attestors sign a statement, and put it into force; the first of them pays."""
    signatures = [sign(custody, statement, each) for each in attestors]
    return custody.attest(astuple(statement), ascending(signatures), sender=attestors[0])


def suspend(custody: ContractInstance, statement: Statement, attestor: AccountAPI) -> ReceiptAPI:
    """Have one attestor object by figures that are worse than those in force."""
    signature = astuple(sign(custody, statement, attestor))
    return custody.suspend(astuple(statement), signature, sender=attestor)


def ascending(signatures: Sequence[Signature]) -> list[tuple[str, int, bytes]]:
    """Signatures as `Custody.attest` takes them: in the order of their signers' addresses."""
    return [astuple(each) for each in sorted(signatures, key=lambda it: to_int(hexstr=it.attestor))]


def _down(shares: Fraction) -> int:
    return int(shares * SHARE // 1)
