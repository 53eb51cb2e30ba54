"""What is measured, and what it may cost.

A budget binds: `ape run gas --check` fails above it. Rows without one are there for readers, and
are held to their committed figure alone.
"""

from typing import NamedTuple

SHARE_LIMIT = 13_000
"""Bytes of a deployed share: an issuer pays 200 gas for each when it lists an equity."""
CODE_LIMIT = 24_576
"""Bytes of any deployed contract (EIP-170)."""
SOURCE_HASH_SLACK = 32 * 12
"""Gas by which a deployment varies with comments: the compiler appends a hash of the sources to
what is sent, and each of its 32 bytes costs 12 less if it happens to be zero."""


class Row(NamedTuple):
    """One figure: gas, or bytes in the rows of `SIZES`."""

    key: str
    operation: str
    budget: int | None = None
    reference: str = ""
    slack: int = 0
    """By how much a figure may exceed the committed one with nothing changed that counts."""


BUDGETED = (
    Row(
        "transfer",
        "holder to holder, gated and snapshotted",
        45_000,
        "full layout prototyped at 44,796; floor of a gated transfer 42,730; bare ERC-20 34,151; "
        "cheapest published token with sanctions and snapshots 102,761",
    ),
    Row("transfer_registered", "the same on the registered track", 54_000, "floor about 51,500"),
    Row("transfer_fresh", "holder to an address that never held", 62_500, "prototyped 61,908"),
    Row(
        "first_after_record",
        "first transfer of both parties after an instant",
        98_000,
        "prototyped 94,590; peers 162,135 and 207,487",
    ),
    Row(
        "schedule_record",
        "schedule an instant",
        62_000,
        "prototyped 58,152; peer 55,405 to 69,976",
    ),
    Row(
        "claim",
        "a later claimant, second event onward, gated, taxed, with contact clock",
        78_000,
        "81,342 plain, ungated snapshot claim; Merkle claim of a trusted list 54,018",
    ),
    Row(
        "push_per_holder",
        "push, per holder in a batch of 100, second event onward",
        28_000,
        "57,296 the one live distributor; 9,961 a blind batch payer",
    ),
    Row(
        "instruct_12_items",
        "a later holder instructs 12 items with his whole weight",
        170_000,
        "12 x 68,305 in the common governor, after 95,610 of self-delegation",
    ),
    Row(
        "instruct_12_items_split",
        "the same, every item split over three choices",
        200_000,
        "12 x 82,092",
    ),
    Row(
        "list_equity",
        "list one more equity",
        3_000_000,
        "851,069 to 5,099,519 in the peers",
    ),
)
"""The budgets of the design, every key of it, whether its part is built or not."""

BESIDE = (
    Row("attest", "put an attestation of two of three attestors into force"),
    Row("subscribe", "ask for tokens and pay for them"),
    Row("fill", "mint all of a subscription, with a fee and a refund"),
    Row("redeem", "ask for the money behind tokens"),
    Row("commit", "pass the point of no return of a redemption, behind two others"),
    Row("settle", "pay a redemption in and burn its tokens"),
    Row("claim_usdc", "`claim` in Circle's USDC"),
    Row("push_usdc_per_holder", "`push_per_holder` in Circle's USDC"),
    Row("claim_after_change", "`claim` once the multiplier has changed"),
    Row("transfer_from", "by a spender, who has a finite allowance left afterwards"),
    Row("transfer_encumbered", "by a holder who has locked another part"),
    Row("approve", "first allowance of a spender"),
    Row("mint", "by the minter, to a holder"),
    Row("lock", "first lock of a holder's tokens"),
    Row("burn", "by the minter, part of what a holder has locked"),
    Row("freeze", "the first freeze of a holder's tokens"),
    Row("forced_transfer", "by order, of tokens that are frozen, so that the freeze shrinks"),
    Row("recover", "a holder's tokens to a key that never held any"),
    Row("schedule_record_after_change", "`schedule_record` once a multiplier was ever announced"),
    Row("block_per_address", "block, per address in a batch of 100 that are new to the list"),
    Row("load_per_address", "block a list of 1,000 in batches of half a block, per address"),
    Row("unblock_per_address", "the second key of an unblocking, per address in a batch of 100"),
    Row("transfer_one_oracle", "`transfer` behind a gate that asks one upstream oracle"),
    Row("register_per_wallet", "register, per wallet in a batch of 100 that are new"),
    *(
        Row(f"deploy_{key}", f"deploy {name}", slack=SOURCE_HASH_SLACK)
        for key, name in (
            ("timelock", "Timelock"),
            ("roles", "Roles with its first members"),
            ("gate", "SanctionsGate"),
            ("custody", "Custody"),
            ("corporate_actions", "CorporateActions"),
            ("primary_market", "PrimaryMarket"),
            ("dividends", "Dividends"),
            ("meetings", "Meetings"),
            ("enforcement", "Enforcement"),
            ("blueprint", "the blueprint of Share"),
            ("listings", "Listings"),
        )
    ),
)
"""What readers ask for next."""

SIZES = (
    Row("Share", "one listed equity", SHARE_LIMIT),
    Row("Share blueprint", "what Listings deploys it from", CODE_LIMIT),
    Row("Listings", "the list of equities", CODE_LIMIT),
    Row("Custody", "what is attested, and what follows", CODE_LIMIT),
    Row("ReserveFeed", "what is attested of a listing, as a feed", CODE_LIMIT),
    Row("CorporateActions", "changes of the shares per token", CODE_LIMIT),
    Row("PrimaryMarket", "subscriptions and redemptions", CODE_LIMIT),
    Row("Dividends", "cash distributions", CODE_LIMIT),
    Row("Meetings", "pass-through voting", CODE_LIMIT),
    Row("Enforcement", "orders of courts and the law", CODE_LIMIT),
    Row("Roles", "one authority for all", CODE_LIMIT),
    Row("SanctionsGate", "the open track's gate", CODE_LIMIT),
    Row("OracleGate", "upstream oracles, stacked on it", CODE_LIMIT),
    Row("RegisteredGate", "registered wallets, stacked on it", CODE_LIMIT),
    Row("TransferDesk", "transfers that leave a trace when they are refused", CODE_LIMIT),
    Row("Timelock", "delay for what can hurt holders", CODE_LIMIT),
)
"""Bytes of code on chain, immutable values included, as EIP-170 counts them."""
