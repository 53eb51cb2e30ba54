"""The operator's commands, against a platform as `ape run devnet` has it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from wholeshare.agenda import agenda_of
from wholeshare.devnet import CIRCLE
from wholeshare.history import History
from wholeshare.neglect import MISSING, neglect
from wholeshare.thirdparty.usdc import deploy_usdc
from wholeshare.times import DAY, day_of, in_words
from wholeshare.units import TOKEN

MANIFEST = Path(__file__).parents[2] / "manifests" / "devnet.yaml"
SYMBOL, ISIN, SUPPLY = "AAPL", "US0378331005", 1_751
CUSTODIAN, FIRST, SECOND, THIRD = "dev:4", "dev:10", "dev:31", "dev:32"
HOLDER, SELLER, STRANGER = "dev:12", "dev:13", "dev:28"
HEADER = "date,account,isin,settled,in_transit,encumbered\n"


@pytest.fixture
def today(now):
    return lambda: day_of(now())


@pytest.fixture
def write_statement(folder, today):
    """A custodian's statement: a line for each (day or None, settled, in transit, encumbered)."""

    def write_statement(*lines, path="statement.csv"):
        rows = [
            f"{day or today()},omnibus,{ISIN},{','.join(map(str, figures))}\n"
            for day, *figures in lines
        ]
        (folder / path).write_text(HEADER + "".join(rows))
        return path

    return write_statement


def figures_of(devnet):
    last = devnet.custody.last_attestation(devnet.share)
    return last.settled, last.encumbered, last.delivered_total


# ---- custody attest --------------------------------------------------------------------------


def begin(run, path, *more, account=FIRST, code=0):
    line = f"custody attest --symbol {SYMBOL} --statement {path} --account {account}"
    return run(line, *more, code=code)


def next_command(done):
    """What the last lines say that somebody else runs."""
    (command,) = re.findall(r"^  ape run (.*)$", done.output, re.M)
    return command


def test_attest_goes_from_one_key_to_the_next(devnet, run, write_statement):
    path = write_statement((None, 2_000, 5, "0.5"))

    first = begin(run, path)
    assert "1 of 2" in first.output
    assert figures_of(devnet) == (SUPPLY * TOKEN, 0, 0)
    second = run(next_command(first).replace("ALIAS", SECOND))

    assert "AAPL is NORMAL." in second.output
    assert figures_of(devnet) == (2_000 * TOKEN, TOKEN // 2, 0)
    (attested,) = devnet.custody.Attested.range(*blocks_of_last(devnet))
    assert attested.in_transit == 5 * TOKEN


def blocks_of_last(devnet):
    height = devnet.platform.custody.chain_manager.blocks.height
    return height, height + 1


def test_attest_again_is_safe(devnet, run, write_statement, accounts):
    path = write_statement((None, 2_000, 0, 0))
    first = begin(run, path)
    command = next_command(first)

    assert "Signed already by this account." in run(command.replace("ALIAS", FIRST)).output
    run(command.replace("ALIAS", SECOND))
    nonce = accounts[32].nonce
    for account in (FIRST, SECOND, THIRD):
        assert "It is in force already." in run(command.replace("ALIAS", account)).output

    assert accounts[32].nonce == nonce
    assert devnet.custody.sequence(devnet.share, accounts[10]) == 2


def test_attest_dry_run_leaves_nothing(devnet, run, write_statement, folder):
    path = write_statement((None, 2_000, 0, 0))

    done = begin(run, path, "--dry-run")
    assert "beyond that" in done.output and "249" in done.output
    assert not (folder / "attestations").exists()

    command = next_command(begin(run, path)).replace("ALIAS", SECOND)
    done = run(command, "--dry-run")
    assert "nothing was sent" in done.output
    assert figures_of(devnet) == (SUPPLY * TOKEN, 0, 0)


def test_attest_by_a_stranger_is_refused(run, write_statement, folder):
    done = begin(run, write_statement((None, 2_000, 0, 0)), account=STRANGER, code=2)

    assert done.stderr.startswith("Error: --account: expected one of 0x")
    assert not (folder / "attestations").exists()


def test_attest_refusal_of_the_contract_is_one_line(run, write_statement):
    """More is said to be delivered than was ever committed."""
    command = next_command(begin(run, write_statement((None, 2_000, 0, 0)), "--delivered", 3))

    done = run(command.replace("ALIAS", SECOND), code=1)

    assert done.stderr == "Error: refused: custody: delivered out of range\n"


def test_attest_after_another_attestation_names_the_sequence(run, write_statement, now):
    path = write_statement((None, 2_000, 0, 0))
    old = next_command(begin(run, path))
    moment = datetime.fromtimestamp(now() - 1, UTC).isoformat()
    new = next_command(begin(run, path, "--as-of", moment))
    run(new.replace("ALIAS", SECOND))

    done = run(old.replace("ALIAS", SECOND), code=2)

    assert re.search(r"signatures\.0\.sequence: expected 3, got 2", done.stderr)


def test_attest_of_the_same_moment_with_other_figures_is_refused(run, write_statement, now):
    moment = datetime.fromtimestamp(now(), UTC).isoformat()
    begin(run, write_statement((None, 2_000, 0, 0)), "--as-of", moment)

    path = write_statement((None, 1_999, 0, 0))
    done = begin(run, path, "--as-of", moment, account=SECOND, code=2)

    assert "expected these figures, got others of the same moment" in done.stderr


def collect_one(run, write_statement, folder):
    begin(run, write_statement((None, 2_000, 0, 0)))
    (path,) = (folder / "attestations").iterdir()
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda it: it["statement"].update(settled=9 * 10**21),
            r"signatures\.0\.signature: expected 0x",
        ),
        (lambda it: it.update(chain_id=1), r"chain_id: expected 31337, got 1"),
        (lambda it: it.update(custody="0x" + 40 * "1"), r"custody: expected 0x\w+, got 0x1111"),
        (lambda it: it["statement"].pop("settled"), r"statement\.settled: Field required"),
        (lambda it: it["statement"].update(settled="many"), r"statement\.settled: Input should be"),
        (lambda it: it.update(symbol="XYZ"), r"--symbol: expected one of AAPL, got 'XYZ'"),
    ],
    ids=["figures", "chain", "contract", "missing", "not a number", "symbol"],
)
def test_attest_file_that_was_tampered_with(run, write_statement, folder, change, message):
    path = collect_one(run, write_statement, folder)
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))

    done = run(f"custody attest --signed {path} --account {SECOND}", code=2)

    assert re.search(message, done.stderr)


def test_attest_needs_a_statement_or_what_is_signed(run):
    done = run(f"custody attest --symbol AAPL --account {FIRST}", code=2)
    assert done.stderr == "Error: --signed: expected it, or --symbol with --statement\n"

    done = run(f"custody attest --signed none.json --account {FIRST}", code=2)
    assert done.stderr.startswith("Error: none.json: expected a readable file")


def test_attest_moment_is_of_the_statement_s_day(run, write_statement, today, now):
    path = write_statement((today() - timedelta(1), 2_000, 0, 0))
    moment = datetime.fromtimestamp(now(), UTC).isoformat()

    done = begin(run, path, "--as-of", moment, code=2)

    assert "--as-of: expected a moment of" in done.stderr


def test_attest_what_lies_ahead_is_refused(run, write_statement, now):
    path = write_statement((None, 2_000, 0, 0))
    moment = datetime.fromtimestamp(now() + 3 * DAY, UTC).isoformat()

    done = begin(run, path, "--as-of", moment, code=2)

    assert "--as-of: expected a moment up to" in done.stderr


def test_attest_a_shortfall_begins_a_resolution(devnet, run, write_statement, now, folder):
    """Also by figures that are in force already."""
    path = write_statement((None, 1_700, 0, 0))
    as_of = ("--as-of", datetime.fromtimestamp(now(), UTC).isoformat())
    command = next_command(begin(run, path, *as_of)).replace("ALIAS", SECOND)
    assert "AAPL is IMPAIRED." in run(command).output
    (folder / "attestations").rename(folder / "old")

    command = next_command(begin(run, path, *as_of, "--resolution")).replace("ALIAS", SECOND)
    assert "AAPL is RESOLUTION." in run(command).output
    assert "in force already" in begin(run, path, *as_of, "--resolution").output

    facts = json.loads(run("custody status --json", code=1).stdout)["AAPL"]
    assert facts["state"] == "RESOLUTION"
    assert facts["resolution 1"] == "runs, 1,700 for 1,751"


# ---- custody suspend and status --------------------------------------------------------------


def test_suspend_by_one_key(devnet, run, write_statement):
    path = write_statement((None, 1_750, 0, 0))

    done = run(f"custody suspend --symbol AAPL --statement {path} --account {THIRD}")

    assert "AAPL is SUSPENDED." in done.output
    assert "suspended until" in run("custody status", code=1).output
    assert any("objection" in item.what for item in agenda(devnet))


def test_suspend_by_a_figure_that_is_not_lower_is_refused(run, write_statement):
    path = write_statement((None, SUPPLY, 0, 0))

    done = run(f"custody suspend --symbol AAPL --statement {path} --account {THIRD}", code=1)

    assert done.stderr == "Error: refused: custody: figure is not lower\n"


def test_status_shows_what_views_say(devnet, run):
    facts = json.loads(run("custody status --json").stdout)

    assert facts.keys() == {"AAPL"}
    told = {name: facts["AAPL"][name] for name in ("state", "settled", "owed", "headroom")}
    assert told == {"state": "NORMAL", "settled": "1,751", "owed": "1,751", "headroom": "0"}
    assert facts["AAPL"]["attestors"] == "2 of 3"


def test_status_of_an_unknown_share(run):
    done = run("custody status --symbol XYZ", code=2)

    assert done.stderr == "Error: --symbol: expected one of AAPL, got 'XYZ'\n"


def test_status_of_what_is_stale(run, chain):
    chain.mine(timestamp=chain.pending_timestamp + 5 * DAY)

    done = run("custody status", code=1)

    assert "STALE" in done.output and "no more since" in done.output


# ---- custody reconcile -----------------------------------------------------------------------


def test_reconcile_what_agrees(run, write_statement):
    done = run("custody reconcile", write_statement((None, SUPPLY, 0, 0)))

    assert done.output == "Breaks of 1 day: none.\n"


def test_reconcile_finds_what_is_missing(run, write_statement):
    done = run("custody reconcile --json", write_statement((None, 1_700, 11, 0)), code=1)

    (found,) = json.loads(done.stdout)
    assert (found["cause"], found["shares"]) == ("unexplained", str(-40 * TOKEN))


def test_reconcile_explains_requests_and_ages_what_stays(
    devnet, run, write_statement, chain, today
):
    """Shares leave with the commitment, the tokens with the settlement."""
    done = run(f"market redeem --symbol AAPL --amount 40 --payment 1 --account {SELLER}")
    run(next_command(done).replace("ALIAS", CUSTODIAN))
    first = today()
    while (later := day_of(chain.pending_timestamp)) < first + timedelta(5):
        chain.mine(timestamp=chain.pending_timestamp + DAY)
    days = [first, first + timedelta(5)]
    path = write_statement(*((day, SUPPLY - 40, 0, 0) for day in days))

    done = run("custody reconcile --json", path, code=1)

    found = json.loads(done.stdout)
    assert [each["cause"] for each in found] == ["timing", "unexplained"]
    assert {each["shares"] for each in found} == {str(-40 * TOKEN)}
    assert found[1]["age_days"] == (later - first).days


def test_reconcile_day_out_of_range(run, write_statement, today):
    for day in (today() + timedelta(1), today() - timedelta(400)):
        done = run("custody reconcile", write_statement((day, 1, 0, 0)), code=2)
        assert re.search(r"statement\.csv: date: expected one of .* to .*, got", done.stderr)


def test_reconcile_bad_statement(run, folder):
    (folder / "s.csv").write_text(f"{HEADER}2026-03-02,A,{ISIN},one,0,0\n")

    done = run("custody reconcile s.csv", code=2)

    assert done.stderr.startswith("Error: s.csv:2: settled: expected shares")


# ---- market ----------------------------------------------------------------------------------


def subscribe(run, amount=10, payment=2_600, *more, code=0):
    line = f"market subscribe --symbol AAPL --amount {amount} --payment {payment}"
    return run(f"{line} --account {HOLDER}", *more, code=code)


def requests(run, *more, code=0):
    return json.loads(run("market status --json", *more, code=code).stdout)


def cover(run, write_statement, settled):
    command = next_command(begin(run, write_statement((None, settled, 0, 0))))
    run(command.replace("ALIAS", SECOND))


def test_subscription_is_filled_in_parts(devnet, run, write_statement, accounts):
    cover(run, write_statement, SUPPLY + 10)
    before = devnet.usdc.balanceOf(accounts[12])
    command = next_command(subscribe(run)).replace("ALIAS", CUSTODIAN)
    command = command.replace("PAID", "1000").replace("REFERENCE", "deposit-1")

    run(command, "--amount", 4)
    run(command.replace("1000", "1500").replace("deposit-1", "deposit-2"))

    assert devnet.share.balanceOf(accounts[12]) == 1_010 * TOKEN
    assert requests(run) == []
    (line,) = [each for each in requests(run, "--all") if each["id"] == 5]
    assert (line["state"], line["done"]) == ("filled", str(10 * TOKEN))

    run(f"market withdraw --symbol AAPL --account {HOLDER}")
    assert before - devnet.usdc.balanceOf(accounts[12]) == 2_500 * 10**6


def test_subscription_again_needs_a_word(devnet, run, accounts):
    subscribe(run)
    held = devnet.usdc.balanceOf(accounts[12])

    done = subscribe(run, code=2)
    assert done.stderr == ("Error: --again: expected it, since open request 5 asks for the same\n")
    assert devnet.usdc.balanceOf(accounts[12]) == held
    subscribe(run, 10, 2_600, "--again")
    assert [each["id"] for each in requests(run)] == [5, 6]


def test_subscription_resumes_after_the_approval(devnet, run, accounts):
    """Cut off between the two transactions, the second run sends the second alone."""
    devnet.usdc.approve(devnet.market, 2_600 * 10**6, sender=accounts[12])

    done = subscribe(run)

    assert "approve" not in done.output
    assert len(requests(run)) == 1


def test_redemption_for_cash(devnet, run, accounts, folder):
    (folder / "receipt.txt").write_text("sold")
    done = run(f"market redeem --symbol AAPL --amount 5 --payment 1000 --account {SELLER}")
    done = run(next_command(done).replace("ALIAS", CUSTODIAN))
    (line,) = requests(run)
    assert (line["state"], line["is_overdue"]) == ("committed", False)

    command = next_command(done).replace("RECEIVED", "1,100.5").replace("FILE", "receipt.txt")
    done = run(command)

    before = devnet.usdc.balanceOf(accounts[13])
    run(next_command(done).replace("ALIAS", SELLER))
    assert devnet.usdc.balanceOf(accounts[13]) - before == 1_100_500_000
    assert devnet.share.balanceOf(accounts[13]) == 395 * TOKEN


@pytest.fixture
def other_usdc(accounts, devnet):
    """Another dollar, which no new request may pay in; the custodian has 1,000."""
    usdc = deploy_usdc(accounts[CIRCLE])
    usdc.mint(accounts[4], 1_000 * 10**6, sender=accounts[CIRCLE])
    return usdc


@pytest.fixture
def stuck(devnet, run, accounts, folder):
    """A redemption committed for dollars whose issuer has blocked the seller since."""
    (folder / "receipt.txt").write_text("sold")
    done = run(f"market redeem --symbol AAPL --amount 5 --payment 900 --account {SELLER}")
    run(next_command(done).replace("ALIAS", CUSTODIAN))
    devnet.usdc.blacklist(accounts[13], sender=accounts[CIRCLE])
    return 5


def test_redemption_for_another_dollar(devnet, run, accounts, other_usdc, stuck):
    done = run(f"market accept {stuck} --token {other_usdc} --amount 880 --account {SELLER}")
    settle = next_command(done).replace("ALIAS", CUSTODIAN).replace("FILE", "receipt.txt")
    done = run(settle)

    assert "by 880 USDC, as accepted" in done.output
    assert devnet.market.request(stuck).state == 8  # SETTLED
    run(next_command(done).replace("ALIAS", SELLER))
    assert other_usdc.balanceOf(accounts[13]) == 880 * 10**6
    assert devnet.usdc.balanceOf(devnet.market) == 0


def test_redemption_paid_outside(devnet, run, other_usdc, stuck):
    """The last that the holder accepted counts."""
    run(f"market accept {stuck} --token {other_usdc} --amount 880 --account {SELLER}")
    run(f"market accept {stuck} --outside --account {SELLER}")

    settle = f"market settle {stuck} --otherwise --receipt receipt.txt --account {CUSTODIAN}"
    assert "outside, as accepted" in run(settle).output

    assert devnet.market.request(stuck).state == 8  # SETTLED
    assert devnet.share.totalSupply() == (SUPPLY - 5) * TOKEN
    assert other_usdc.balanceOf(devnet.market) == devnet.usdc.balanceOf(devnet.market) == 0


def test_accept_by_a_stranger_is_refused(run, stuck):
    done = run(f"market accept {stuck} --outside --account {STRANGER}", code=1)

    assert done.stderr == "Error: refused: market: not the holder's actor\n"


@pytest.mark.parametrize(
    "options",
    ["", "--amount 1", "--token 0x1", "--outside --amount 1", "--outside --token 0x1"],
)
def test_accept_by_half_a_payment_is_bad_input(run, stuck, options):
    done = run(f"market accept {stuck} {options} --account {SELLER}", code=2)

    expected = "expected an address and --amount, or --outside instead"
    assert done.stderr == f"Error: --token: {expected}\n"


def test_accept_what_is_no_token_is_bad_input(run, accounts, stuck):
    for reference in ("dollars", accounts[12].address):
        line = f"market accept {stuck} --token {reference} --amount 1 --account {SELLER}"
        done = run(line, code=2)
        expected = f"expected the address of a token, got {reference!r}"
        assert done.stderr == f"Error: --token: {expected}\n"


def test_settle_otherwise_than_accepted_is_bad_input(run, stuck):
    settle = f"market settle {stuck} --otherwise --receipt receipt.txt --account {CUSTODIAN}"

    done = run(settle, code=2)
    expected = "expected a request whose holder has accepted another payment, got 5"
    assert done.stderr == f"Error: --otherwise: {expected}\n"

    run(f"market accept {stuck} --outside --account {SELLER}")
    done = run(settle, "--proceeds", 900, code=2)
    assert done.stderr == "Error: --proceeds: expected nothing with --otherwise, got '900'\n"


def test_redemption_in_kind(devnet, run, folder):
    (folder / "receipt.txt").write_text("delivered")
    done = run(f"market redeem --symbol AAPL --amount 5 --in-kind --account {SELLER}")
    command = next_command(done).replace("ALIAS", CUSTODIAN)
    run(command)

    run(f"market settle 5 --receipt receipt.txt --account {CUSTODIAN}")

    assert devnet.share.totalSupply() == (SUPPLY - 5) * TOKEN
    assert devnet.market.request(5).state == 8  # SETTLED


def test_redemption_of_what_a_recovery_brings(
    devnet, run, write_statement, folder, accounts, chain
):
    (folder / "receipt.txt").write_text("delivered")

    def attest(settled, *more):
        chain.mine(timestamp=chain.pending_timestamp + 60)
        command = next_command(begin(run, write_statement((None, settled, 0, 0)), *more))
        run(command.replace("ALIAS", SECOND))

    attest(SUPPLY - 51, "--resolution")
    chain.mine(timestamp=chain.pending_timestamp + 60)
    done = run(f"market redeem --symbol AAPL --amount 400 --in-kind --account {SELLER}")
    done = run(next_command(done).replace("ALIAS", CUSTODIAN))
    run(f"market settle 5 --receipt receipt.txt --account {CUSTODIAN}")
    attest(SUPPLY, "--delivered", 0)
    due = devnet.market.residual_of(devnet.share, 1, accounts[13]).due
    assert due == 400 * TOKEN - 400 * TOKEN * (SUPPLY - 51) // SUPPLY

    amount = Fraction(due, TOKEN)
    text = f"{amount.numerator * 10**18 // amount.denominator}"
    done = run(
        f"market redeem --symbol AAPL --amount 0.{text.zfill(18)[-18:]} --in-kind"
        f" --residual 1 --account {SELLER}"
        if due < TOKEN
        else f"market redeem --symbol AAPL --amount {due // TOKEN} --in-kind --residual 1"
        f" --account {SELLER}"
    )

    run(next_command(done).replace("ALIAS", CUSTODIAN))
    run(f"market settle 6 --receipt receipt.txt --account {CUSTODIAN}")
    left = devnet.market.residual_of(devnet.share, 1, accounts[13]).due
    assert left == due % TOKEN


def test_rejection_gives_back(devnet, run, accounts, folder):
    (folder / "why.txt").write_text("the limit is below the market")
    subscribe(run)

    reasons = "--reason price --reason market-closed"
    run(f"market reject 5 {reasons} --document why.txt --account {CUSTODIAN}")

    (rejected,) = devnet.market.Rejected.range(*blocks_of_last(devnet))
    assert rejected.reasons == 2 | 8
    assert devnet.market.owing(devnet.share, devnet.usdc, accounts[12]) == 2_600 * 10**6


def test_cancellation_and_expiry(devnet, run, chain):
    subscribe(run)
    subscribe(run, 11)
    run(f"market cancel 5 --account {HOLDER}")
    done = run(f"market expire 6 --account {STRANGER}", code=1)
    assert done.stderr == "Error: refused: market: not expired\n"
    chain.mine(timestamp=chain.pending_timestamp + 8 * DAY)
    (line,) = requests(run, code=1)
    assert line["is_overdue"]

    run(f"market expire 6 --account {STRANGER}")

    states = {each["id"]: each["state"] for each in requests(run, "--all")}
    assert (states[5], states[6]) == ("cancelled", "expired")


def test_dry_run_of_the_market_sends_nothing(devnet, run, accounts):
    nonce = accounts[12].nonce

    done = subscribe(run, 10, 2_600, "--dry-run")

    assert "nothing was sent" in done.output
    assert accounts[12].nonce == nonce
    assert requests(run) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"fill 99 --ticket t --cost 1 --account {CUSTODIAN}", "ID: expected a request below 5"),
        (f"fill 0 --ticket t --account {CUSTODIAN}", "--cost: expected an amount, got None"),
        (f"fill 0 --ticket t --cost x --account {CUSTODIAN}", "--cost: expected a number with"),
        (f"redeem --symbol AAPL --amount 1 --account {HOLDER}", "--payment: expected an amount"),
        (
            f"redeem --symbol AAPL --amount 0 --payment 1 --account {HOLDER}",
            "--amount: expected more than 0",
        ),
        (
            f"redeem --symbol AAPL --amount 1 --payment 1 --token 0x12 --account {HOLDER}",
            "--token: expected an address, one of 0x",
        ),
        ("cancel 0 --account nobody", "--account: expected an account of"),
        (
            f"withdraw --symbol AAPL --account {STRANGER}",
            "--holder: expected whom something is owed in AAPL",
        ),
        (
            f"redeem --symbol AAPL --amount 1 --in-kind --holder 0x1 --account {HOLDER}",
            "--holder: expected with --residual only",
        ),
    ],
)
def test_bad_input_of_the_market_names_the_field(run, line, message):
    done = run(f"market {line}", code=2)

    assert done.stderr.startswith(f"Error: {message}")


def test_refusal_of_the_market_is_one_line(run):
    subscribe(run)

    done = run(f"market fill 5 --cost 1 --ticket t --account {STRANGER}", code=1)

    assert done.stderr == "Error: refused: market: not custodian\n"


# ---- today -----------------------------------------------------------------------------------


def agenda(devnet):
    chain = devnet.platform.custody.chain_manager
    moment = History.fetch(devnet.platform.record).at(chain.pending_timestamp)
    return agenda_of(moment, 400 * DAY)


def test_today_when_all_is_well(run):
    done = run("today")

    assert "OVERDUE" not in done.output
    assert "attest what custody holds" in done.output


def test_today_when_everything_is_overdue(devnet, run, write_statement):
    neglect(devnet.manifest, devnet.platform, SYMBOL, devnet.usdc, devnet.holders)
    path = write_statement((None, 1_000, 0, 0))

    done = run("today --json --statement", path, code=1)

    items = json.loads(done.stdout)
    assert all(item["is_overdue"] for item in items)
    assert sorted((item["who"], item["what"]) for item in items) == sorted(
        [
            ("operator", "unexplained break of -6,004 shares: no cause found"),
            ("custodian", "settle redemption 7"),
            ("issuer", f"find {MISSING // TOKEN} shares, or pay everybody alike"),
            ("everybody", "close subscription 5, which has expired"),
            ("everybody", "close redemption 6, which has expired"),
            ("attestors", "attest what custody holds"),
            ("paying agent", "fund and open dividend 0"),
            ("attestors", "attest in the unit of the split 4 for 1"),
            ("everybody", "meeting 0: strike the blocked and count"),
            ("custodian", "meeting 0: report what was voted"),
            ("compliance", "confirm the list of 50 addresses, or affirm the one in force"),
            ("compliance", "confirm or withdraw removal 1, blocked meanwhile: 1"),
        ]
    )


def test_today_before_anything_is_late(devnet, run, monkeypatch):
    """The same things, announced and all still to come."""
    monkeypatch.setattr("wholeshare.neglect.ANNOUNCED", 60)
    monkeypatch.setattr("wholeshare.neglect.LEFT", 60)
    monkeypatch.setattr("wholeshare.neglect.MISSING", 0)
    neglect(devnet.manifest, devnet.platform, SYMBOL, devnet.usdc, devnet.holders)

    items = json.loads(run("today --json --days 60").stdout)

    assert not any(item["is_overdue"] for item in items)
    assert {item["what"] for item in items} == {
        "attest what custody holds",
        "fill or reject subscription 5",
        "commit or reject redemption 6",
        "settle redemption 7",
        "confirm the list of 50 addresses, or affirm the one in force",
        "confirm or withdraw removal 1, blocked meanwhile: 1",
        "record instant",
        "fund and open dividend 0",
        "meeting 0: instructions begin",
        "meeting 0: cut-off for instructions",
        "meeting 0: strike the blocked and count",
        "meeting 0: report what was voted",
        "split 4 for 1: issuance and redemption shut",
        "split 4 for 1 takes effect",
    }
    assert sorted(item["due_ts"] for item in items) == [item["due_ts"] for item in items]
    near = json.loads(run("today --json --days 0").stdout)
    assert near == []


def test_today_names_the_time(run, now):
    assert in_words(now())[:13] in run("today").output
