"""The audit: rebuild the books of record from logs alone and compare them with storage.

From logs: everything that the platform's contracts, the shares that Listings names and the gates
that these name have logged since the platform's first block. The time of a log's block counts as
part of the log.

From storage: raw words at the end of one block, found by the compiler's layout, and the immutables
in the code, which must be what these sources compile to. No view of any contract is asked; the rows
of the reason table, which are code, are the one thing that is.

Looked at is the storage of every account that any log names, also where it must be empty. A word
written without a log for an account that no log names cannot be found: nothing enumerates the
storage of a contract. For the same reason an operation of the timelock without salt, whose one log
is missing, stays unseen. A reserve feed keeps nothing and logs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wholeshare.audit.comparison import Audited, compare
from wholeshare.audit.evidence import CORE, Evidence, collect
from wholeshare.audit.node import Node
from wholeshare.audit.output import print_report, write_csv
from wholeshare.audit.report import Report, report_on
from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from wholeshare.deployments import Record

__all__ = [
    "CORE",
    "Audited",
    "Evidence",
    "Node",
    "Report",
    "audit",
    "collect",
    "compare",
    "gather",
    "print_report",
    "report_on",
    "write_csv",
]


def audit(
    record: Record, block: int | None = None, symbol: str | None = None
) -> tuple[Report, list[Audited]]:
    """Audit the platform that a record names, on the connected chain.

    Args:
        record: where the platform is.
        block: as of the end of this one, by default the latest.
        symbol: audit only this share, beside the contracts that exist once.

    Raises:
        BadInput: a contract, block or share is not there, or the node refuses.
    """
    evidence = gather(record, block)
    audited = compare(evidence, symbol)
    return report_on(audited, evidence.state.block), audited


def gather(record: Record, block: int | None = None) -> Evidence:
    """Fetch all logs of the platform that a record names, on the connected chain.

    Args:
        record: where the platform is.
        block: up to the end of this one, by default the latest.

    Raises:
        BadInput: a contract or block is not there, or the node refuses.
    """
    from ape import chain

    node = Node(chain.provider)
    latest = int(node.call("eth_blockNumber"), 16)
    last = latest if block is None else block
    complete = max(record.contracts[name].block for name in CORE)
    if not complete <= last <= latest:
        raise BadInput(f"--block: expected {complete} to {latest}, got {last}")
    core = {name: record.contracts[name].address for name in CORE}
    return collect(node, core, record.block, last)
