"""Every break that is put into a statement is found and classed, and no other."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from wholeshare.calendar import us_calendar
from wholeshare.errors import BadInput
from wholeshare.reconciliation import (
    Break,
    Cause,
    Holding,
    Pending,
    Position,
    read_statement,
    reconcile,
)

ISIN = "US0378331005"
SHARE = 10**18
MONDAY = date(2026, 3, 2)
HEADER = "date,account,isin,settled,in_transit,encumbered\n"


def position(backed, margin=0, encumbered=0, pending=(), ratio=1):
    fields = (ISIN, "AAPL", backed, margin, encumbered, tuple(pending), Fraction(ratio))
    return Position(*fields)


def breaks(settled, position, day=MONDAY, in_transit=0, encumbered=0):
    holding = Holding(day, ISIN, settled, in_transit, encumbered)
    return reconcile([holding], {(day, ISIN): position})


# ---- whatever is put in ------------------------------------------------------------------------


@st.composite
def statements(draw):
    """A day's holding and position, and what differs: (cause, shares) of each break.

    The low digits tell requests and losses apart, so that nothing adds up by chance.
    """
    day = MONDAY + timedelta(draw(st.integers(0, 4)))
    backed = draw(st.integers(10**6, 10**9)) * SHARE
    ratio = draw(st.sampled_from([Fraction(1), Fraction(4), Fraction(1, 8), Fraction(3, 2)]))
    counts_other = ratio != 1 and draw(st.booleans())
    unit = ratio if counts_other else Fraction(1)
    found, account, pending = [], backed, []
    for index in range(draw(st.integers(0, 6))):
        way = draw(st.sampled_from([1, -1]))
        shares = way * (draw(st.integers(1, 9_999)) * SHARE + 10**6 * 2**index)
        since = day - timedelta(draw(st.integers(0, 6)))
        pending.append(Pending(index, shares, since))
        if draw(st.booleans()):
            account += shares
            is_late = day > us_calendar().settlement_of(since)
            cause = Cause.UNEXPLAINED if is_late else Cause.TIMING
            found.append((cause, int(shares * unit)))
    if counts_other:
        found.append((Cause.CORPORATE_ACTION, int(backed * unit) - backed))
    total = int(account * unit)
    if counts_other and not pending:  # whole shares would hide a request of less than one
        total -= total % SHARE
    encumbered = draw(st.sampled_from([0, 0, 5 * SHARE]))
    if encumbered:
        found.append((Cause.UNEXPLAINED, -encumbered))
    lost = draw(st.sampled_from([0, 0, 1, -1])) * (draw(st.integers(10, 99_999)) * SHARE + 10**15)
    if lost:
        total += lost
        found = [each for each in found if each[1] == -encumbered]
        found.append((Cause.UNEXPLAINED, total - backed))
    in_transit = draw(st.integers(0, total))
    holding = Holding(day, ISIN, total - in_transit, in_transit, encumbered)
    at = position(backed, pending=pending, ratio=ratio)
    return holding, at, sorted(found)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(statements())
def test_every_break_is_found_and_no_other(statement):
    holding, at, expected = statement

    found = reconcile([holding], {(holding.day, ISIN): at})

    assert sorted((each.cause, each.shares) for each in found) == expected
    for each in found or ["none"]:
        event(getattr(each, "cause", "none"))


# ---- causes ------------------------------------------------------------------------------------


def test_equal_holding_has_no_break():
    assert breaks(1_000 * SHARE, position(1_000 * SHARE)) == []


def test_shares_in_transit_count():
    at = position(1_000 * SHARE)

    assert breaks(900 * SHARE, at, in_transit=100 * SHARE) == []


@pytest.mark.parametrize(("extra", "count"), [(-2, 1), (-1, 0), (10, 0), (11, 0), (12, 1)])
def test_margin_is_spare_and_rounding_is_a_unit(extra, count):
    assert len(breaks(1_000 + extra, position(1_000, margin=10))) == count


@pytest.mark.parametrize(
    ("age", "cause"), [(0, Cause.TIMING), (1, Cause.TIMING), (2, Cause.UNEXPLAINED)]
)
def test_request_explains_for_a_settlement_day(age, cause):
    day = date(2026, 3, 5)
    request = Pending(7, -40 * SHARE, day - timedelta(age))

    (found,) = breaks(960 * SHARE, position(1_000 * SHARE, pending=[request]), day)

    assert (found.cause, found.shares, found.age) == (cause, -40 * SHARE, age)
    assert "request 7" in found.what


def test_request_of_friday_is_due_on_monday():
    friday = date(2026, 2, 27)
    at = position(1_000 * SHARE, pending=[Pending(0, 40 * SHARE, friday)])

    (monday,) = breaks(1_040 * SHARE, at)
    (tuesday,) = breaks(1_040 * SHARE, at, MONDAY + timedelta(1))

    assert (monday.cause, tuesday.cause) == (Cause.TIMING, Cause.UNEXPLAINED)
    assert tuesday.what == "request 0 was due on 2026-03-02"


def test_split_at_the_custodian_pays_a_fraction_in_cash():
    """Worked number 7: 1,003 at 1:8 are 125, and cash for three eighths of one."""
    at = position(1_003 * SHARE, ratio=Fraction(1, 8))

    (found,) = breaks(125 * SHARE, at)

    assert found.cause is Cause.CORPORATE_ACTION
    assert found.what == "counted in the other unit of 1:8"
    assert found.shares == 1_003 * SHARE // 8 - 1_003 * SHARE


def test_whole_share_missing_after_a_split_is_unexplained():
    (found,) = breaks(124 * SHARE, position(1_003 * SHARE, ratio=Fraction(1, 8)))

    assert found.cause is Cause.UNEXPLAINED


def test_listing_without_a_holding_lacks_all():
    other = Holding(MONDAY, "US67066G1040", 0, 0, 0)
    positions = {(MONDAY, ISIN): position(5), (MONDAY, other.isin): position(0)}

    (found,) = reconcile([other], positions)

    assert (found.isin, found.cause, found.shares) == (ISIN, Cause.UNEXPLAINED, -5)


def test_holding_without_a_listing_is_unexplained():
    (found,) = reconcile([Holding(MONDAY, ISIN, 5, 1, 0)], {})

    assert (found.cause, found.shares, found.what) == (Cause.UNEXPLAINED, 6, "no such listing")


def test_break_is_as_old_as_its_first_day():
    days = [MONDAY + timedelta(each) for each in range(4)]
    settled = [99, 90, 100, 90]
    holdings = [Holding(day, ISIN, each, 0, 0) for day, each in zip(days, settled, strict=True)]
    positions = {(day, ISIN): position(100 + 9) for day in days}
    positions[days[2], ISIN] = position(100)

    found = reconcile(holdings, positions)

    assert [(each.day, each.since, each.age) for each in found] == [
        (days[0], days[0], 0),
        (days[1], days[0], 1),
        (days[3], days[3], 0),
    ]
    assert {type(each) for each in found} == {Break}


@pytest.mark.parametrize(("come", "gone"), [(0, 0), (0, 700), (1_000, 0), (1_000, 1_000), (3, 2)])
def test_of_many_requests_the_oldest_explain(come, gone):
    """A thousand each way, as long as they are worked off in their order."""
    # The low digits tell them apart, so that nothing adds up by chance.
    ins = [Pending(id, SHARE + 10**4 * id**3, MONDAY) for id in range(1_000)]
    outs = [Pending(1_000 + id, -3 * SHARE - 10**6 * id**2, MONDAY) for id in range(1_000)]
    moved = [*ins[:come], *outs[:gone]]
    at = position(10_000 * SHARE, pending=[*outs, *ins])

    found = breaks(10_000 * SHARE + sum(each.shares for each in moved), at)

    assert {each.cause for each in found} <= {Cause.TIMING}
    assert sorted(each.shares for each in found) == sorted(each.shares for each in moved)


def test_of_many_requests_a_younger_one_alone_does_not_explain():
    ins = [Pending(id, SHARE + id, MONDAY) for id in range(20)]

    (found,) = breaks(11 * SHARE + 7, position(10 * SHARE, pending=ins))

    assert found.cause is Cause.UNEXPLAINED


def test_encumbered_counts_in_the_unit_of_the_statement():
    """Of seven encumbered shares of the old unit, 1:8 makes one, rounded up."""
    at = position(1_000 * SHARE, encumbered=7 * SHARE, ratio=Fraction(1, 8))

    (found,) = breaks(125 * SHARE, at, encumbered=7 * SHARE // 8)
    (_, other) = breaks(125 * SHARE, at, encumbered=7 * SHARE)[::-1]

    assert found.cause is Cause.CORPORATE_ACTION
    assert (other.cause, other.what) == (Cause.UNEXPLAINED, "encumbered other than attested")


def test_fewer_encumbered_than_attested_is_a_break_of_its_own():
    (found,) = breaks(100, position(100, encumbered=7), encumbered=5)

    assert (found.cause, found.shares) == (Cause.UNEXPLAINED, 2)
    assert found.what == "encumbered other than attested"


def test_breaks_of_one_cause_are_told_apart():
    """The loss is of Tuesday, what is encumbered of Monday."""
    tuesday = MONDAY + timedelta(1)
    holdings = [Holding(MONDAY, ISIN, 100, 0, 5), Holding(tuesday, ISIN, 90, 0, 5)]
    positions = {(day, ISIN): position(100) for day in (MONDAY, tuesday)}

    found = reconcile(holdings, positions)

    assert [(each.shares, each.age) for each in found] == [(-5, 0), (-5, 1), (-10, 0)]


# ---- the file ----------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(content):
        path = Path("s.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_statement_adds_accounts_up_and_sorts(write):
    path = write(
        f"{HEADER}2026-03-03,A,{ISIN},1.5,0,0\n2026-03-02,B,{ISIN},2,1,0.5\n2026-03-02,A,{ISIN},3,0,1\n"
    )

    assert read_statement(path) == [
        Holding(MONDAY, ISIN, 5 * SHARE, SHARE, 3 * SHARE // 2),
        Holding(date(2026, 3, 3), ISIN, 3 * SHARE // 2, 0, 0),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "s.csv:1: columns: expected date,account,isin,settled,in_transit,encumbered"),
        (HEADER, "s.csv: expected at least one holding"),
        (b"\xff", "s.csv: expected UTF-8 (invalid start byte)"),
        (f"{HEADER}2026-03-02,A,{ISIN},1,0\n", "s.csv:2: expected 6 columns, got 5"),
        (f'{HEADER}2026-03-02,"A,{ISIN},1,0,0\n', "s.csv:2: expected CSV: unexpected end of data"),
        (f"{HEADER}3/2/26,A,{ISIN},1,0,0\n", "s.csv:2: date: expected YYYY-MM-DD, got '3/2/26'"),
        (f"{HEADER}2026-03-02, ,{ISIN},1,0,0\n", "s.csv:2: account: expected a number or a name"),
        (f"{HEADER}2026-03-02,A,{ISIN},-1,0,0\n", "s.csv:2: settled: expected shares, with 18"),
        (f"{HEADER}2026-03-02,A,{ISIN},1,x,0\n", "s.csv:2: in_transit: expected shares"),
        (f"{HEADER}2026-03-02,A,{ISIN},NaN,0,0\n", "s.csv:2: settled: expected shares"),
        (f"{HEADER}2026-03-02,A,{ISIN},1e99999,0,0\n", "s.csv:2: settled: expected shares"),
        (f"{HEADER}2026-03-02,A,{ISIN},1.{'0' * 18}1,0,0\n", "s.csv:2: settled: expected shares"),
        (f"{HEADER}2026-03-02,A,{ISIN},1,0,2\n", "s.csv:2: encumbered: expected no more than"),
        (HEADER + 2 * f"2026-03-02,A,{ISIN},1,0,0\n", f"s.csv:3: account: A has {ISIN} twice"),
    ],
)
def test_bad_statement_names_file_line_and_field(write, content, message):
    with pytest.raises(BadInput) as caught:
        read_statement(write(content))

    assert caught.value.message.startswith(message)
    assert caught.value.exit_code == 2


def test_missing_statement_is_named(write):
    with pytest.raises(BadInput, match=r"^none\.csv: expected a readable file"):
        read_statement(Path("none.csv"))
