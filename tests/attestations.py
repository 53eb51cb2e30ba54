"""What a custodian's books say, signed and submitted, for tests of Custody and whoever reads it."""

from typing import Any

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance
from eth_account.messages import SignableMessage, encode_typed_data

SIGNED = (
    "address share, uint256 sequence, uint256 as_of_ts, uint256 unit_epoch, uint256 settled, "
    "uint256 in_transit, uint256 encumbered, uint256 delivered_total, bytes32 account_hash, "
    "bytes32 report_hash"
)
"""Members of the signed structure, in their order."""
MEMBERS = [dict(zip(("type", "name"), each.split(), strict=True)) for each in SIGNED.split(", ")]


def attestation(
    custody: ContractInstance,
    share: ContractInstance,
    attestor: AccountAPI,
    as_of_ts: int,
    **figures: Any,
) -> dict[str, Any]:
    """What the attestor would sign next; all that is not named is zero, or as custody wants it."""
    names = (each["name"] for each in MEMBERS)
    return dict.fromkeys(names, 0) | {
        "share": share.address,
        "sequence": custody.sequence(share, attestor) + 1,
        "as_of_ts": as_of_ts,
        "unit_epoch": custody.unit_epoch_at(share, as_of_ts),
        "account_hash": b"\x0a" * 32,
        "report_hash": b"\x0b" * 32,
        **figures,
    }


def typed(custody: ContractInstance, attested: dict[str, Any]) -> SignableMessage:
    """An attestation as a wallet is asked to sign it, under the domain that custody states."""
    _, name, version, chain_id, contract, _, _ = custody.eip712Domain()
    domain = {
        "name": name,
        "version": version,
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    return encode_typed_data(domain, {"Attestation": MEMBERS}, attested)


def sign(custody: ContractInstance, attested: dict[str, Any], signer: AccountAPI) -> bytes:
    """r, s, v of a key."""
    return signer.sign_message(typed(custody, attested)).encode_rsv()


def attest(
    custody: ContractInstance,
    share: ContractInstance,
    attestor: AccountAPI,
    as_of_ts: int,
    **figures: Any,
) -> ReceiptAPI:
    """Sign and submit."""
    attested = attestation(custody, share, attestor, as_of_ts, **figures)
    return custody.attest(attested, sign(custody, attested, attestor), sender=attestor)
