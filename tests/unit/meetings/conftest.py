"""A meeting of AAPL with three items, and four holders of a hundred tokens each."""

from dataclasses import dataclass

import pytest
from ape import project

from tests import attestations
from tests.unit.meetings.votes import (
    CONTROL_NUMBER_HASH,
    DAY,
    DOCUMENT_HASH,
    ITEMS,
    NOT_VOTED,
    ONE,
    REPORT_HASH,
    SHARE,
)


@dataclass(frozen=True)
class Times:
    """Of the meeting, UTC seconds."""

    record: int
    notice: int
    open: int
    cutoff: int
    custodian_cutoff: int
    meeting: int


# ---- things ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def custody(deployer, roles, share, attestor, issuer):
    custody = deployer.deploy(project.Custody, roles)
    custody.set_terms(share, attestations.terms(attestor, 0, 4 * DAY), sender=issuer)
    return custody


@pytest.fixture(scope="session")
def meetings(deployer, roles, custody):
    return deployer.deploy(project.Meetings, roles, custody)


@pytest.fixture
def times(now) -> Times:
    """Record in ten days, meeting thirty days after it."""
    record = now() + 10 * DAY
    days = (0, 1, 2, 20, 25, 30)
    return Times(*(record + each * DAY for each in days))


@pytest.fixture
def create_terms(share, times):
    """Terms of the meeting, but for what is named."""

    def create_terms(**changes) -> dict:
        return {
            "share": share,
            "record_ts": times.record,
            "notice_ts": times.notice,
            "open_ts": times.open,
            "token_cutoff_ts": times.cutoff,
            "custodian_cutoff_ts": times.custodian_cutoff,
            "meeting_ts": times.meeting,
            "uninstructed": NOT_VOTED,
            "document_hash": DOCUMENT_HASH,
            "items": ITEMS,
        } | changes

    return create_terms


@pytest.fixture
def recorded(times, schedule_record) -> None:
    """The record instant is announced."""
    schedule_record(times.record)


@pytest.fixture
def create(meetings, create_terms, recorded, proxy_agent):
    """Announce a meeting; returns the receipt."""

    def create(**changes):
        return meetings.create(create_terms(**changes), sender=proxy_agent)

    return create


@pytest.fixture
def positions(mint, holder, other, third, blocked) -> list:
    """Holders of a hundred tokens each at the record instant: the whole supply."""
    holders = [holder, other, third, blocked]
    for each in holders:
        mint(each, 100 * ONE)
    return holders


@pytest.fixture
def meeting(positions, create) -> int:
    """Id of a meeting that is announced."""
    create()
    return 0


@pytest.fixture
def opened(meeting, times, mine_at) -> int:
    """Id of the same, open since now."""
    mine_at(times.open)
    return meeting


# ---- actions ---------------------------------------------------------------------------------


@pytest.fixture
def instruct(meetings, share):
    """Instruct for oneself or for `account`; returns the receipt."""

    def instruct(sender, ballot, old=(), account=None):
        account = account or sender
        return meetings.instruct(share, 0, account, list(old), ballot, sender=sender)

    return instruct


@pytest.fixture
def try_to_instruct(meetings, share):
    """The same as a call that changes nothing."""

    def try_to_instruct(sender, ballot, old=(), account=None):
        account = account or sender
        meetings.instruct.call(share, 0, account, list(old), ballot, sender=sender, skip_trace=True)

    return try_to_instruct


@pytest.fixture
def step(meetings, share, stranger):
    """Walk, by default all there are; returns the receipt."""

    def step(ballots=(), predecessors=(), count=256):
        given = (list(ballots), list(predecessors))
        return meetings.tally_step(share, 0, count, *given, sender=stranger)

    return step


@pytest.fixture
def attest(custody, share, attestor):
    """Attest shares, by default as many as there are tokens; returns the receipt."""

    def attest(as_of_ts, settled=400 * ONE, encumbered=0):
        figures = {"settled": settled, "encumbered": encumbered}
        return attestations.attest(custody, share, attestor, as_of_ts, **figures)

    return attest


@pytest.fixture
def attested(opened, times, attest) -> None:
    """Four hundred shares were held at the record instant."""
    attest(times.record)


@pytest.fixture
def tallied(attested, instruct, holder, other, times, mine_at, step, meetings, share, stranger):
    """The meeting is counted: 150 for, 30 against, 20 abstentions on the first item alone."""
    instruct(holder, [100 * SHARE, 0, 0])
    instruct(other, [50 * SHARE | 30 * SHARE << 64 | 20 * SHARE << 128, 0, 0])
    mine_at(times.cutoff + 1)
    step()
    return meetings.finalize(share, 0, sender=stranger)


@pytest.fixture
def report(meetings, share, custodian):
    """File the custodian's receipt; returns the receipt of that."""

    def report(executed):
        return meetings.receipt(
            share, 0, executed, CONTROL_NUMBER_HASH, REPORT_HASH, sender=custodian
        )

    return report


@pytest.fixture
def check_identity(meetings, share):
    """Per item all votes and what is blocked add up to the supply's weight, exactly."""

    def check_identity(supply_weight):
        meeting = meetings.meeting(share, 0)
        assert meeting.supply_weight == supply_weight
        for item in range(meeting.item_count):
            assert sum(meetings.tally(share, 0, item)) + meeting.blocked == supply_weight

    return check_identity
