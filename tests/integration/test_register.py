"""`ape run register` at record instants, at blocks, and where logs and storage differ."""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest
from ape import project
from eth_utils import keccak

from tests.integration.auditing import corrupt, without
from wholeshare.audit import Node, gather
from wholeshare.audit.rebuild import rebuild
from wholeshare.enforcement import FULL, Order, file
from wholeshare.enforcement import Kind as OrderKind
from wholeshare.signers import account_of
from wholeshare.standing import Reason
from wholeshare.times import DAY, in_iso
from wholeshare.units import TOKEN

ISIN, SUPPLY = "US0378331005", 1_751
NO_CASE = bytes(32)
ANN, BOB, CAT, DAN, EVE = 12, 13, 14, 15, 16
HELD = {ANN: 1_000, BOB: 400, CAT: 250, DAN: 100, EVE: 1}
SUCCESSOR = 27
WEEK = 7 * DAY
ON_LIST, UNDER_SUSPICION = "gate: account on SDN list", "gate: account under suspicion"


@pytest.fixture(scope="module")
def past(devnet, chain, accounts):
    """Six months of one listing, and what it was at each of its instants.

    After the last transaction before the second record instant nothing happens for three weeks, in
    which a suspicion lapses and a multiplier takes effect.
    """
    platform, share, first = devnet.platform, devnet.share, chain.blocks.head.timestamp
    ann, bob, cat, dan, eve = (accounts[number] for number in HELD)
    compliance = account_of("dev:5", "compliance")
    agents = [account_of(each, "transfer agent") for each in ("dev:8", "dev:30")]

    def impersonate(contract):
        chain.provider.set_balance(contract.address, 10**20)
        return accounts.impersonate_account(contract.address)

    actions, enforcement = (
        impersonate(each) for each in (platform.corporate_actions, platform.enforcement)
    )
    instants = [first + 2 * DAY, first + 30 * DAY]
    for after, record_ts in zip([0, instants[0]], instants, strict=True):
        share.schedule_record(record_ts, after, sender=account_of("dev:6", "paying agent"))

    chain.pending_timestamp = first + DAY
    platform.gate.block([eve], Reason.SDN_LISTED, NO_CASE, sender=compliance)
    before = chain.blocks.head
    chain.pending_timestamp = instants[0]
    share.transfer(bob, 10 * TOKEN, sender=ann)  # in the second itself, so after it

    chain.pending_timestamp = first + 3 * DAY
    death = (OrderKind.ESTATE_HOLD, dan.address, first + 90 * DAY, keccak(b"death"))
    filed = file(platform.enforcement, Order(*death, share=share.address, amount=FULL), agents[0])
    platform.enforcement.approve(*filed.arguments, sender=agents[1])
    share.setFrozenTokens(cat, 30 * TOKEN, sender=enforcement)
    locked = share.lock(bob, 40 * TOKEN, sender=impersonate(platform.market))
    share.schedule_multiplier(4 * TOKEN, first + 20 * DAY, sender=actions)
    chain.pending_timestamp = first + 9 * DAY
    platform.gate.block([cat], Reason.PROVISIONAL, NO_CASE, sender=compliance)
    suspected = chain.blocks.head
    chain.pending_timestamp = first + 31 * DAY
    share.recover(ann, accounts[SUCCESSOR], sender=enforcement)
    people = {"ann": ann, "bob": bob, "cat": cat, "dan": dan, "eve": eve}
    return SimpleNamespace(
        records=instants,
        before=before,
        suspected=suspected,
        locked_ts=locked.timestamp,
        successor=accounts[SUCCESSOR],
        **people,
    )


@pytest.fixture
def register(past, run, folder):
    """What the command writes: rows by account, the line of totals, and what it says."""

    def register(*options, as_of=None):
        when = [] if as_of is None else ["--as-of", as_of]
        done = run("register --csv register.csv", *when, *options)
        *rows, total = csv.DictReader((folder / "register.csv").open())
        assert total["account"] == "TOTAL"
        assert int(total["raw_tokens"]) == sum(int(row["raw_tokens"]) for row in rows)
        held = [(-int(row["raw_tokens"]), row["account"].lower()) for row in rows]
        assert held == sorted(held)
        return SimpleNamespace(
            rows={row["account"]: row for row in rows}, total=total, said=done.output
        )

    return register


def test_register_at_a_record_instant(register, past):
    """What moved in its own second came after; who acts is who acts now."""
    found = register(as_of=in_iso(past.records[0]))

    tokens = {account: row["tokens"] for account, row in found.rows.items()}
    holders = (past.ann, past.bob, past.cat, past.dan, past.eve)
    expected = dict(zip(holders, HELD.values(), strict=True))
    assert tokens == {account.address: str(held) for account, held in expected.items()}
    ann, eve = found.rows[past.ann.address], found.rows[past.eve.address]
    assert ann == {
        "isin": ISIN,
        "symbol": "AAPL",
        "as_of": in_iso(past.records[0]),
        "account": past.ann.address,
        "actor": past.successor.address,
        "raw_tokens": str(1_000 * TOKEN),
        "tokens": "1000",
        "shares": "1000",
        "percent": "57.110222",
        "locked": "0",
        "frozen": "0",
        "encumbered": "0",
        "estate_hold": "no",
        "code": "0",
        "restriction": "",
        "blocked_since": "",
        "last_outgoing": "",
    }
    assert (eve["code"], eve["restriction"]) == ("1", ON_LIST)
    assert eve["blocked_since"] == in_iso(past.before.timestamp)
    assert (found.total["tokens"], found.total["percent"]) == (str(SUPPLY), "100")
    assert "A record instant" in found.said and "record_position" in found.said
    assert f"end of block {past.before.number}" in found.said


def test_register_of_an_instant_long_after_its_last_block(register, past):
    """By time alone a suspicion has lapsed and a multiplier taken effect."""
    found = register(as_of=past.records[1])

    ann, bob, cat, dan = (
        found.rows[each.address] for each in (past.ann, past.bob, past.cat, past.dan)
    )
    assert (cat["code"], cat["frozen"], cat["encumbered"]) == ("0", "30", "30")
    assert (bob["tokens"], bob["locked"], bob["shares"]) == ("410", "40", "1640")
    assert bob["last_outgoing"] == in_iso(past.locked_ts)
    assert ann["last_outgoing"] == in_iso(past.records[0])
    # More than he holds is frozen, whatever may come.
    assert (dan["estate_hold"], dan["frozen"]) == ("yes", "100")
    assert found.total["shares"] == str(4 * SUPPLY)


def test_register_at_a_past_block(register, past):
    found = register(as_of=past.suspected.timestamp)

    cat = found.rows[past.cat.address]
    assert (cat["code"], cat["restriction"]) == ("5", UNDER_SUSPICION)
    assert cat["blocked_since"] == in_iso(past.suspected.timestamp)
    assert found.total["shares"] == str(SUPPLY)
    assert "Every row, the supply and the multiplier are what" in found.said
    assert f"end of block {past.suspected.number}" in found.said


def test_register_between_two_blocks(register, past):
    """The day on which the suspicion ends, and the second before it."""
    end_ts = past.suspected.timestamp + WEEK

    assert register(as_of=end_ts - 1).rows[past.cat.address]["code"] == "5"
    assert register(as_of=end_ts).rows[past.cat.address]["code"] == "0"


def test_register_now(register, past, devnet, now):
    found = register()

    assert past.ann.address not in found.rows
    successor = found.rows[past.successor.address]
    assert (successor["actor"], successor["tokens"]) == (past.successor.address, "990")
    for account, row in found.rows.items():
        assert int(row["raw_tokens"]) == devnet.share.balanceOf(account)
        assert (row["as_of"], row["shares"]) == (in_iso(now()), str(4 * int(row["tokens"])))


def test_register_of_all_has_who_held_before(register, past):
    ann = register("--all").rows[past.ann.address]

    assert (ann["tokens"], ann["percent"]) == ("0", "0")
    assert ann["actor"] == past.successor.address


def test_register_again_is_the_same_to_the_byte(register, past, folder):
    written = []
    for text in (in_iso(past.records[0]), str(past.records[0]), in_iso(past.records[0])[:-1]):
        register(as_of=text)
        written.append((folder / "register.csv").read_bytes())

    assert len(set(written)) == 1
    assert [path.name for path in folder.iterdir()] == ["register.csv"]


def test_register_as_a_table(run, past):
    done = run("register --listing AAPL --as-of", past.records[0])

    assert f"AAPL, {ISIN}, as of {in_iso(past.records[0])}" in done.output
    assert f"{past.successor.address} acts for it now" in done.output
    assert f"{ON_LIST}, since {in_iso(past.before.timestamp)}" in done.output
    assert re.search(rf"{past.ann.address} +1000 +1000 +57.110222 +0 ", done.output)
    assert "5 accounts of record hold the supply, 1,751 tokens at a multiplier of 1." in done.output


# ---- gates that ask others -------------------------------------------------------------------


def test_register_behind_a_register_and_an_oracle(register, past, devnet, chain, accounts):
    """Registrations lapse by logs; what an oracle says is the gate's own answer."""
    platform, deployer = devnet.platform, accounts[0]
    timelock = platform.timelock.address
    chain.provider.set_balance(timelock, 10**20)
    admin = accounts.impersonate_account(timelock)
    oracles = deployer.deploy(project.OracleGate, platform.gate)
    upstream = deployer.deploy(project.OddOracle)
    wallets = deployer.deploy(project.RegisteredGate, platform.roles, oracles)
    oracles.attach(upstream, sender=admin)
    upstream.set_named(past.bob, True, sender=deployer)
    expires_ts = chain.blocks.head.timestamp + DAY
    terms = [(each, 443, "US", expires_ts, keccak(b"file")) for each in (past.bob, past.dan)]
    wallets.register(terms, sender=account_of("dev:11", "registrar"))
    devnet.share.set_gate(wallets, sender=admin)

    chain.mine(timestamp=expires_ts)
    rows = register().rows

    told = {account: (row["code"], row["blocked_since"]) for account, row in rows.items()}
    assert told == {
        past.successor.address: ("7", ""),
        past.bob.address: ("6", ""),
        past.cat.address: ("7", ""),
        past.dan.address: ("8", in_iso(expires_ts)),
        past.eve.address: ("1", in_iso(past.before.timestamp)),
    }
    assert rows[past.bob.address]["restriction"] == "gate: account listed by oracle"


# ---- logs and storage differ -----------------------------------------------------------------


@pytest.fixture
def books(devnet):
    """What logs tell of each contract."""
    return rebuild(gather(devnet.platform.record))


def refused(run, folder, as_of=None):
    """The lines of what differs; no file is left."""
    when = [] if as_of is None else ["--as-of", as_of]
    done = run("register --csv register.csv", *when, code=1)
    assert not list(folder.iterdir())
    title, *lines = done.stderr.splitlines()
    assert title == "Error: storage is not what the logs say"
    return lines


@pytest.mark.parametrize("at_record", [True, False])
def test_register_finds_a_missing_log(run, past, folder, monkeypatch, at_record):
    """Nobody pays by a file that the chain does not bear out."""
    evidence = gather

    def tampered(record):
        found = evidence(record)
        moved = [
            log
            for log in found.logs
            if log.event == "Transfer" and log.values["receiver"] == past.bob.address.lower()
        ]
        return without_logs(found, moved[:1])

    monkeypatch.setattr("wholeshare.history.gather", tampered)
    as_of, what = (past.records[0], "tokens at record") if at_record else (None, "tokens")
    stored = (400 if at_record else 410) * TOKEN

    line = f"{past.bob.address}: {what}: logs {stored - 400 * TOKEN}, storage {stored}"
    assert line in refused(run, folder, as_of=as_of)


def without_logs(evidence, missing):
    return replace(evidence, logs=list(without(evidence.logs, missing)))


def entry_of(book, area, account):
    """What logs say of a word: of an account, or the first of the area."""
    known = book.entries(frozenset({account.address.lower()}))
    of_area = [each for each in known if each.area == area]
    named = [each for each in of_area if account.address.lower() in each.what]
    return (named or of_area)[0]


@pytest.mark.parametrize(
    ("contract", "area", "who", "bit", "what"),
    [
        ("Share AAPL", "accounts", "bob", 0, "tokens"),
        ("Share AAPL", "accounts", "bob", 168, "last outgoing"),
        ("Share AAPL", "encumbrances", "bob", 0, "locked"),
        ("Share AAPL", "encumbrances", "bob", 128, "frozen"),
        ("Share AAPL", "successors", "ann", 0, "actor"),
        ("Share AAPL", "supply", "AAPL", 0, "supply"),
        ("Share AAPL", "multiplier", "AAPL", 80, "multiplier"),
        ("Share AAPL", "global word", "AAPL", 0, "gate"),
        ("SanctionsGate", "status", "eve", 1, "restriction"),
        ("Enforcement", "holds", "dan", 192, "estate hold"),
    ],
)
def test_register_finds_a_wrong_word(
    run, past, chain, folder, books, contract, area, who, bit, what
):
    account = getattr(past, who, past.ann)
    named = who if who == "AAPL" else account.address

    with corrupt(
        Node(chain.provider), books[contract], entry_of(books[contract], area, account), bit
    ):
        (line,) = refused(run, folder)
    assert re.match(rf"{named}: {what}: logs \S+, storage \S+$", line)


@pytest.mark.parametrize(
    ("area", "who", "what"),
    [
        ("history", "ann", "tokens at record"),
        ("successors", "ann", "actor of record"),
        ("record instants", "AAPL", "record instant"),
    ],
)
def test_register_finds_a_wrong_past(run, past, chain, folder, books, area, who, what):
    """What was held at the instant is what dividends and votes go by."""
    share = books["Share AAPL"]
    entry = entry_of(share, area, past.ann)
    if area == "record instants":  # what follows the instant
        entry = next(each for each in share.entries(frozenset()) if each.keys == (past.records[0],))
        bits = [bit for bit in range(40) if entry.value >> bit & 1]
    else:
        bits = [0]

    with ExitStack() as lies:
        for bit in bits:
            lies.enter_context(corrupt(Node(chain.provider), share, entry, bit))
        lines = refused(run, folder, as_of=past.records[0])
    named = who if who == "AAPL" else past.ann.address
    assert any(line.startswith(f"{named}: {what}: logs ") for line in lines)


# ---- what a node has forgotten ---------------------------------------------------------------


def test_register_of_a_record_instant_needs_no_old_state(run, past, monkeypatch):
    monkeypatch.setattr("wholeshare.register.proof.is_remembered", lambda *_: False)

    done = run("register --as-of", past.records[0])

    assert "record_position" in done.output
    assert "from logs alone" in done.output and str(past.before.number) in done.output


def test_register_of_a_block_that_is_forgotten(run, past, monkeypatch):
    monkeypatch.setattr("wholeshare.register.proof.is_remembered", lambda *_: False)

    done = run("register --as-of", past.suspected.timestamp, code=2)

    assert "--as-of: expected a node that knows the state of block" in done.stderr


# ---- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-11-23", "23.11.2026 21:00", "yesterday", "-5", "1.5", "2026-11-23T21:00:00.5Z", ""],
)
def test_register_at_no_moment(run, text):
    done = run("register --as-of", text, code=2)

    form = "a moment as in 2026-11-23T21:00:00Z or in unix seconds"
    assert done.stderr == f"Error: --as-of: expected {form}, got {text!r}\n"


def test_register_outside_its_time(run, devnet, now):
    listed_ts = devnet.platform.listings.listing(devnet.share).listed_ts
    for ts in (now() + 1, listed_ts - 1, 0):
        done = run("register --as-of", ts, code=2)
        known = f"{in_iso(listed_ts)}, when it was listed, to {in_iso(now())}, the latest block"
        assert done.stderr == f"Error: --as-of: expected a moment from {known}, got '{ts}'\n"
    run("register --as-of", listed_ts)


def test_register_of_an_unknown_share(run):
    done = run("register --symbol XYZ", code=2)

    assert done.stderr == "Error: --symbol: expected one of AAPL, got 'XYZ'\n"


def test_register_where_nothing_can_be_written(run, folder):
    (folder / "file").write_text("")

    done = run("register --csv file/register.csv", code=2)

    assert done.stderr.startswith("Error: --csv: expected a file to write, got file/register.csv (")
