"""A meeting of twelve items on the stage, open for instructions."""

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance

from benchmarks.stage import BALANCE, MANIFEST, RECORD_TS, WORD, Stage, at
from wholeshare.manifest import load_manifest
from wholeshare.signers import signer_of

ITEMS = 12
DAY = 86_400
ALL_VOTES = BALANCE // 10**12
"""All that a holder has, in micro-shares, for an item."""
SPLIT_VOTES = (ALL_VOTES // 2) | (ALL_VOTES // 3) << 64 | (ALL_VOTES // 7) << 128
"""Parts of it for, against and abstaining."""


def open_meeting(stage: Stage) -> ContractInstance:
    """Announce a meeting whose opening is the next block's time."""
    proxy_agent = signer_of(load_manifest(MANIFEST).roles["proxy_agent"], "roles.proxy_agent")
    meetings = stage.platform.meetings
    stage.share.schedule_record(RECORD_TS, 0, sender=proxy_agent)
    terms = {
        "share": stage.share,
        "record_ts": RECORD_TS,
        "notice_ts": RECORD_TS,
        "open_ts": RECORD_TS + 2 * DAY,
        "token_cutoff_ts": RECORD_TS + 20 * DAY,
        "custodian_cutoff_ts": RECORD_TS + 25 * DAY,
        "meeting_ts": RECORD_TS + 30 * DAY,
        "uninstructed": 1,
        "document_hash": WORD,
        "items": [(1, False, f"Item {number}") for number in range(1, ITEMS + 1)],
    }
    meetings.create(terms, sender=proxy_agent)
    at(RECORD_TS + 2 * DAY)
    return meetings


def instruct(
    stage: Stage, meetings: ContractInstance, holder: AccountAPI, ballot: list[int]
) -> ReceiptAPI:
    """The first ballot of a holder at the meeting."""
    return meetings.instruct(stage.share, 0, holder, [], ballot, sender=holder)
