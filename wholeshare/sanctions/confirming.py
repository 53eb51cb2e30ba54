"""What waits for a second key of COMPLIANCE, and what that key sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import SanctionsList
from wholeshare.standing import Reason, parted
from wholeshare.terminal import Call, show_rows
from wholeshare.times import in_words, span

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from wholeshare.audit.books import GateBook
    from wholeshare.audit.books.gate_removals import Terms


def confirmations(
    gate: ContractInstance, book: GateBook, member: str, listed: SanctionsList | None
) -> Iterator[Call]:
    """What another member than the proposer sends: the list that waits; else removals.

    Removals that a later list has overtaken are left out: they have to be proposed anew.

    Args:
        listed: the list in force or proposed, as this member has it himself.

    Raises:
        BadInput: it is another list, or still names somebody who would be unblocked.
    """
    proposed = book.lists.proposal
    _check_list(book, listed)
    if proposed:
        if proposed.proposer != member.lower():
            action = f"confirm the list of {proposed.entries} addresses"
            yield Call(action, gate.confirm_list, (bytes.fromhex(proposed.sha256[2:]),))
        return
    for id, waiting in book.removals.waiting.items():
        terms = book.removals.terms[id]
        if waiting.proposer == int(member, 16) or is_overtaken(book, id):
            continue
        _check_removal(id, terms, listed)
        accounts = [to_checksum_address(each) for each in terms.accounts]
        action = f"confirm removal {id}: unblock {len(accounts)} addresses"
        arguments = (id, accounts, terms.reasons, bytes.fromhex(terms.case_hash[2:]))
        yield Call(action, gate.confirm_unblock, arguments)


def _check_list(book: GateBook, listed: SanctionsList | None) -> None:
    if listed is None:
        return
    expected = (book.lists.proposal or book.lists.in_force).sha256
    if expected != f"0x{listed.sha256.hex()}":
        raise BadInput(f"--list: expected the list of sha-256 {expected[2:]}, got another")


def _check_removal(id: int, terms: Terms, listed: SanctionsList | None) -> None:
    if listed is None or Reason.SDN_LISTED not in parted(terms.reasons):
        return
    still = [each for each in terms.accounts if to_checksum_address(each) in listed.by_address]
    if still:
        raise BadInput(f"removal {id}: expected nobody whom the list names, got {still[0]}")


def is_overtaken(book: GateBook, id: int) -> bool:
    """Whether a removal rests on a list that is not in force any more."""
    is_of_the_list = Reason.SDN_LISTED in parted(book.removals.terms[id].reasons)
    return is_of_the_list and book.removals.waiting[id].list_version != book.lists.version


def show_waiting(book: GateBook, now_ts: int) -> None:
    """Lists and removals, whose they are and when they are due, with every address."""
    columns = ("what", "proposed by", "due")
    show_rows("What waits for a second key", columns, _waiting(book, now_ts))
    for id, terms in book.removals.terms.items():
        names = ", ".join(reason.name for reason in sorted(parted(terms.reasons)))
        rows = [(to_checksum_address(each), names, terms.case_hash) for each in terms.accounts]
        show_rows(f"Removal {id}", ("address", "reasons", "case"), rows)


def _waiting(book: GateBook, now_ts: int) -> Iterator[tuple[str, str, str]]:
    def due(ts: int) -> str:
        return f"OVERDUE since {span(now_ts - ts)}" if now_ts > ts else in_words(ts)

    if proposed := book.lists.proposal:
        what = f"list of {proposed.entries} addresses, {proposed.sha256[2:10]}"
        yield what, to_checksum_address(proposed.proposer), due(proposed.due_ts)
    for id, waiting in book.removals.waiting.items():
        count = len(book.removals.terms[id].accounts)
        note = ", overtaken by a later list" if is_overtaken(book, id) else ""
        proposer = to_checksum_address(f"0x{waiting.proposer:040x}")
        yield f"removal {id}: {count} addresses{note}", proposer, due(waiting.due)
