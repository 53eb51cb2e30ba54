"""What a custodian's books say, signed and submitted, for tests of Custody and whoever reads it."""

from collections.abc import Sequence
from typing import Any

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance
from eth_account.messages import SignableMessage, encode_typed_data

SIGNED = (
    "uint256 sequence, address share, uint256 as_of_ts, uint256 unit_epoch, uint256 settled, "
    "uint256 in_transit, uint256 encumbered, uint256 delivered_total, bool is_resolution, "
    "bytes32 account_hash, bytes32 report_hash"
)
"""Members of the signed structure, in their order."""
MEMBERS = [dict(zip(("type", "name"), each.split(), strict=True)) for each in SIGNED.split(", ")]
NO_LIMIT = 2**128 - 1
NO_FEED = "0x" + 40 * "0"


def terms(
    attestors: AccountAPI | Sequence[AccountAPI],
    margin: int,
    max_age: int,
    *,
    quorum: int | None = None,
    max_minted: int = NO_LIMIT,
    daily_limit: int = NO_LIMIT,
    feed: str = NO_FEED,
) -> tuple:
    """`ICustody.Terms`; by default all must agree, and no mint is too large."""
    listed = ascending(attestors)
    return listed, quorum or len(listed), margin, max_age, max_minted, daily_limit, feed


def ascending(accounts: AccountAPI | Sequence[AccountAPI]) -> list[AccountAPI]:
    """One or several in the order of their addresses, as Custody wants them."""
    listed = accounts if isinstance(accounts, Sequence) else [accounts]
    return sorted(listed, key=lambda each: int(each.address, 16))


def statement(
    custody: ContractInstance, share: ContractInstance, as_of_ts: int, **figures: Any
) -> dict[str, Any]:
    """`ICustody.Statement`; all that is not named is zero, or as custody wants it."""
    names = (each["name"] for each in MEMBERS[1:])
    return dict.fromkeys(names, 0) | {
        "share": share.address,
        "as_of_ts": as_of_ts,
        "unit_epoch": custody.unit_epoch_at(share, as_of_ts),
        "is_resolution": False,
        "account_hash": b"\x0a" * 32,
        "report_hash": b"\x0b" * 32,
        **figures,
    }


def domain_of(custody: ContractInstance) -> dict[str, Any]:
    """The domain that custody states."""
    _, name, version, chain_id, contract, _, _ = custody.eip712Domain()
    return {"name": name, "version": version, "chainId": chain_id, "verifyingContract": contract}


def typed(
    custody: ContractInstance,
    stated: dict[str, Any],
    sequence: int,
    domain: dict[str, Any] | None = None,
) -> SignableMessage:
    """A statement as a wallet is asked to sign it, by default under the domain of custody."""
    message = {"sequence": sequence, **stated}
    return encode_typed_data(domain or domain_of(custody), {"Attestation": MEMBERS}, message)


def sign(
    custody: ContractInstance,
    stated: dict[str, Any],
    signer: AccountAPI,
    sequence: int | None = None,
    domain: dict[str, Any] | None = None,
) -> tuple[str, int, bytes]:
    """`ICustody.Signature` of a key, by default with its next sequence."""
    if sequence is None:
        sequence = custody.sequence(stated["share"], signer) + 1
    signature = signer.sign_message(typed(custody, stated, sequence, domain)).encode_rsv()
    return signer.address, sequence, signature


def attest(
    custody: ContractInstance,
    share: ContractInstance,
    attestors: AccountAPI | Sequence[AccountAPI],
    as_of_ts: int,
    **figures: Any,
) -> ReceiptAPI:
    """Have one or several sign, and submit."""
    stated = statement(custody, share, as_of_ts, **figures)
    signers = ascending(attestors)
    signatures = [sign(custody, stated, each) for each in signers]
    return custody.attest(stated, signatures, sender=signers[0])
