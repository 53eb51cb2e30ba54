"""The compliance desk's commands, with the lists that are shipped, against a platform's gate."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import ape
import pytest

from wholeshare.sanctions.deadlines import report_due
from wholeshare.sanctions.fetching import USER_AGENT
from wholeshare.sanctions.reading import read_list
from wholeshare.standing import Reason, lift
from wholeshare.times import day_of, in_words
from wholeshare.units import format_amount

DATA = Path(__file__).parents[2] / "data"
OFAC = DATA / "ofac_evm_entities_2026-10.csv"
ULTRASOUND = DATA / "ofac_eth_ultrasound_2026-05-26.csv"
BITNOB = DATA / "ofac_eth_bitnob_2026-10-01.txt"
HISTORY = DATA / "ofac_evm_timeline.json"
EXPORT = DATA / "sdn_advanced_structure_sample.xml"
FIRST, SECOND, STRANGER = "dev:5", "dev:33", "dev:28"
PUBLISHED = "--published 2026-10-02"
DAY = 86_400


@pytest.fixture
def gate(devnet):
    return devnet.platform.gate


@pytest.fixture
def listed(gate):
    """Who is on the gate as SDN."""

    def listed():
        ever = [gate.ever_blocked(i) for i in range(gate.ever_blocked_count())]
        return {each for each in ever if gate.has_reason(each, Reason.SDN_LISTED)}

    return listed


@pytest.fixture
def served(tmp_path_factory):
    """A web server; what is asked of it is written down."""
    folder = tmp_path_factory.mktemp("served")
    asked, said = [], []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["User-Agent"]))
            super().do_GET()

        def log_message(self, *message):
            """Kept, rather than printed among the results."""
            said.append(message)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    server.folder, server.asked = folder, asked
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()


# ---- apply and diff --------------------------------------------------------------------------


def test_apply_brings_the_list_onto_the_chain(gate, listed, run):
    shown = run(f"sanctions diff {OFAC}", code=1).stdout
    assert "LAZARUS GROUP" in shown
    assert "DPRK3" in shown
    assert "124 block" in shown

    done = run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes")

    assert "publish the list of 2026-10-02 with 124 addresses" in done.stdout
    assert "block 124 listed addresses" in done.stdout
    assert listed() == set(read_list(OFAC).addresses)
    assert gate.list_sha256() == hashlib.sha256(OFAC.read_bytes()).digest()
    assert (gate.list_version(), gate.list_entries()) == (1, 124)
    assert "124 stay blocked; nothing to do." in run(f"sanctions diff {OFAC}").stdout


def test_apply_again_affirms_that_the_list_is_current(gate, run, chain):
    line = f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes"
    run(line)
    chain.mine(timestamp=chain.pending_timestamp + DAY)

    done = run(line)

    assert "affirm that the list is its publisher's latest" in done.stdout
    assert "block " not in done.stdout.partition("affirm")[2]
    assert gate.list_age() < 100
    assert gate.list_version() == 1


def test_apply_dry_run_shows_every_step_and_sends_nothing(gate, run, chain):
    height = chain.blocks.height

    done = run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --dry-run")

    assert "would publish the list of 2026-10-02" in done.stdout
    assert "would block 124 listed addresses" in done.stdout
    assert "OJEDA AVILES" in done.stdout
    assert "ILLICIT-DRUGS-EO14059" in done.stdout
    assert chain.blocks.height == height
    assert gate.ever_blocked_count() == 0


def test_apply_goes_on_where_it_was_interrupted(gate, listed, run, accounts):
    """The list was named and a part of a batch has arrived, when the machine went down."""
    half = read_list(OFAC).addresses[:50]
    sha256 = hashlib.sha256(OFAC.read_bytes()).digest()
    gate.publish_list(sha256, 1_790_899_200, 124, sender=accounts[5])
    gate.block(half, Reason.SDN_LISTED, bytes(32), sender=accounts[5])

    done = run(f"sanctions apply {OFAC} --account {FIRST} --yes")

    assert "block 74 listed addresses" in done.stdout
    assert listed() == set(read_list(OFAC).addresses)


def test_apply_of_the_export_takes_its_own_date(gate, listed, run):
    done = run(f"sanctions apply {EXPORT} --account {FIRST} --yes")

    assert "publish the list of 2026-09-18 with 3 addresses" in done.stdout
    assert "GAZA NOW" in done.stdout
    assert listed() == set(read_list(EXPORT).addresses)


def test_apply_by_others_is_refused_before_anything_is_sent(gate, run):
    done = run(f"sanctions apply {OFAC} {PUBLISHED} --account {STRANGER} --yes", code=1)

    assert "refused: gate: not compliance" in done.stderr
    assert gate.list_version() == 0


@pytest.mark.parametrize(
    "options, message",
    [
        ("", "--published: expected it, since the list does not say when it was"),
        ("--published 2099-01-01", "--published: expected a day that has come, got 2099-01-01"),
    ],
)
def test_apply_without_a_usable_date_is_refused(gate, run, options, message):
    done = run(f"sanctions apply {OFAC} {options} --account {FIRST} --yes", code=2)

    assert message in done.stderr
    assert gate.list_version() == 0


def test_apply_of_a_list_that_is_older_than_the_one_in_force_is_refused(gate, run):
    run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes")

    older = f"sanctions apply {BITNOB} --published 2026-10-01 --account {FIRST} --yes"
    done = run(older, code=2)

    assert "--published: expected none before the list in force, got 2026-10-01" in done.stderr
    assert gate.list_version() == 1


def test_apply_of_a_malformed_list_names_file_and_line(gate, folder, run):
    rows = OFAC.read_text().splitlines()
    rows[40] = rows[40].replace("0x", "0y")
    (folder / "list.csv").write_text("\n".join(rows))

    done = run(f"sanctions apply list.csv {PUBLISHED} --account {FIRST} --yes", code=2)

    assert "list.csv:41: address: expected 0x and 40 hex digits" in done.stderr
    assert gate.list_version() == gate.ever_blocked_count() == 0


def test_apply_of_the_old_table_is_refused_with_the_reason(gate, folder, run):
    row = '36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- '
    (folder / "sdn.csv").write_text(row + "\n")

    done = run(f"sanctions apply sdn.csv {PUBLISHED} --account {FIRST} --yes", code=2)

    assert "SDN.CSV cuts its remarks at 1,000 characters" in done.stderr


def test_apply_leaves_whom_a_case_has_blocked_and_no_list(gate, listed, run, accounts):
    """A wallet that the desk itself has traced to a listed party, or that an oracle has named."""
    traced = accounts[28].address
    gate.block([traced], Reason.SDN_LISTED, b"\xca" * 32, sender=accounts[5])

    done = run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes")

    assert "unblock" not in done.stdout
    assert "stays, by a case of its own" in done.stdout
    assert "1 stays, by a case of its own" in run(f"sanctions diff {OFAC}").stdout
    assert gate.removal_count() == 0
    assert listed() == {traced, *read_list(OFAC).addresses}


# ---- two lists -------------------------------------------------------------------------------


def test_apply_of_two_copies_blocks_what_both_have_and_reviews_the_rest(gate, listed, run):
    first, second = (set(read_list(each).addresses) for each in (BITNOB, ULTRASOUND))

    done = run(f"sanctions apply {BITNOB} --check {ULTRASOUND} {PUBLISHED} --account {FIRST} --yes")

    assert listed() == first & second
    for each in first ^ second:
        assert gate.status(each).reasons == 1 << Reason.REVIEW
        assert gate.check_transfer(each, each, each) == 0
    assert f"review {len(first ^ second)} that one list has only" in done.stdout


def test_apply_ends_the_reviews_that_have_become_clear_and_no_others(gate, run, accounts):
    line = f"sanctions apply {BITNOB} --check {ULTRASOUND} {PUBLISHED} --account {FIRST} --yes"
    run(line)
    by_hand = accounts[28].address
    gate.block([by_hand], Reason.REVIEW, b"\xca" * 32, sender=accounts[5])

    done = run(f"sanctions apply {BITNOB} --check {BITNOB} --account {FIRST} --yes")

    assert "end " in done.stdout
    assert gate.has_reason(by_hand, Reason.REVIEW)
    only = set(read_list(ULTRASOUND).addresses) - set(read_list(BITNOB).addresses)
    assert not any(gate.has_reason(each, Reason.REVIEW) for each in only)


def test_apply_of_one_list_leaves_the_reviews_of_a_comparison(gate, run):
    run(f"sanctions apply {BITNOB} --check {ULTRASOUND} {PUBLISHED} --account {FIRST} --yes")
    only = set(read_list(ULTRASOUND).addresses) - set(read_list(BITNOB).addresses)

    run(f"sanctions apply {BITNOB} --account {FIRST} --yes")

    assert only and all(gate.has_reason(each, Reason.REVIEW) for each in only)


# ---- a lawful delisting of 58 % --------------------------------------------------------------


def step(number):
    return f"sanctions apply {HISTORY} --step {number} --account {FIRST} --yes"


def test_history_is_replayed_with_its_shrinkage_of_58_percent(gate, listed, run, chain):
    """Each of the 13 steps of a real list; what it removes is lifted by a second key."""
    steps = json.loads(HISTORY.read_text())["versions"]
    waited, version, before = [], 0, None
    for number in range(1, len(steps) + 1):
        expected = set(read_list(HISTORY, number).addresses)
        # What the fourth adds is no address: names are stuck to them.
        version, before = version + (expected != before), expected
        done = run(step(number))
        assert listed() >= expected
        if "propose the list" in done.stdout:
            waited.append(number)
            assert (
                "unblock" not in done.stdout.partition("propose the list")[2].partition("Next")[0]
            )
            assert gate.list_version() == version - 1
            run(f"sanctions confirm --account {SECOND} --yes")
            run(step(number))
        run(f"sanctions confirm --account {SECOND} --yes")
        assert listed() == expected
        assert gate.list_version() == version
    assert waited == [9]


def test_delisting_is_overdue_when_nobody_confirms_it(gate, listed, run, chain):
    run(step(8))
    blocked = listed()
    shown = run(step(9)).stdout
    assert "The list shrinks by 57." in shown or "The list shrinks by 58." in shown
    assert "ape run sanctions confirm --list" in shown
    assert run("sanctions status").exit_code == 0

    chain.mine(timestamp=chain.pending_timestamp + 3 * DAY + 10)

    overdue = run("sanctions status", code=1).stdout
    assert "OVERDUE" in overdue
    today = run("today", code=1).stdout
    assert "confirm the list of 66 addresses, or affirm the one in force" in today
    assert listed() == blocked

    run(f"sanctions confirm --account {SECOND} --yes")
    run(step(9))
    chain.mine(timestamp=chain.pending_timestamp + 3 * DAY + 10)
    assert "confirm or withdraw removal 1, blocked meanwhile: 91" in run("today", code=1).stdout
    run(f"sanctions confirm --account {SECOND} --yes")
    assert len(listed()) == 66
    assert run("sanctions status").exit_code == 0


def test_status_says_that_the_list_is_too_old_for_mints(devnet, gate, run, chain, accounts):
    run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes")
    timelock = accounts[devnet.platform.timelock.address]
    gate.set_max_list_age(DAY, sender=timelock, gas_price=0)
    assert run("sanctions status").exit_code == 0

    chain.mine(timestamp=gate.list_good_until_ts() + 1)

    run("sanctions status", code=1)


def test_confirm_by_the_proposer_finds_nothing_for_his_key(gate, run):
    run(step(8))
    run(step(9))

    done = run(f"sanctions confirm --account {FIRST} --yes")

    assert "Nothing waits for this key." in done.stdout
    assert gate.list_version() == 1


def test_confirm_with_another_list_in_hand_is_refused(gate, run):
    run(step(8))
    run(step(9))

    done = run(f"sanctions confirm --list {OFAC} --account {SECOND} --yes", code=2)

    assert "--list: expected the list of sha-256" in done.stderr
    assert gate.list_version() == 1


def test_confirm_by_who_proposed_the_removal_finds_nothing_for_his_key(listed, run):
    run(step(9))
    run(step(10))
    before = listed()

    done = run(f"sanctions confirm --account {FIRST} --yes")

    assert "Nothing waits for this key." in done.stdout
    assert listed() == before


def test_confirm_unblocks_nobody_whom_the_list_names(gate, listed, run, accounts):
    """The first key has proposed what its list does not say; the second looks for itself."""
    run(f"sanctions apply {OFAC} {PUBLISHED} --account {FIRST} --yes")
    before, named = listed(), read_list(OFAC).addresses[7]
    gate.propose_unblock([named], 1 << Reason.SDN_LISTED, bytes(32), sender=accounts[5])

    done = run(f"sanctions confirm --list {OFAC} --account {SECOND} --yes", code=2)

    assert f"removal 1: expected nobody whom the list names, got {named.lower()}" in done.stderr
    assert listed() == before


def test_confirm_leaves_out_a_removal_that_a_later_list_has_overtaken(gate, listed, run):
    run(step(9))
    run(step(10))  # removes one
    run(step(11))  # and another

    done = run(f"sanctions confirm --account {SECOND} --yes")

    assert "overtaken by a later list" in done.stdout
    assert done.stdout.count("confirm removal") == 1
    # Who was removed by the tenth is still blocked, until he is proposed anew.
    still = set(read_list(HISTORY, 9).addresses) - set(read_list(HISTORY, 10).addresses)
    assert listed() - set(read_list(HISTORY, 11).addresses) == still
    assert "propose to unblock 1 delisted" in run(step(11)).stdout
    run(f"sanctions confirm --account {SECOND} --yes")
    assert listed() == set(read_list(HISTORY, 11).addresses)


def test_withdraw_gives_a_removal_up(gate, listed, run):
    run(step(9))
    run(step(10))
    before = listed()

    run(f"sanctions withdraw 1 --account {SECOND} --yes")

    assert "Nothing waits" in run(f"sanctions confirm --account {SECOND} --yes").stdout
    assert listed() == before


# ---- fetch -----------------------------------------------------------------------------------


def test_fetch_writes_what_can_be_read(served, folder, run):
    (served.folder / "sdn_advanced.xml").write_bytes(EXPORT.read_bytes())

    done = run(f"sanctions fetch --url {served.url}/sdn_advanced.xml")

    assert (folder / "lists" / "sdn_advanced.xml").read_bytes() == EXPORT.read_bytes()
    assert hashlib.sha256(EXPORT.read_bytes()).hexdigest() in done.stdout
    assert "2026-09-18" in done.stdout
    assert served.asked == [("/sdn_advanced.xml", USER_AGENT)]


def test_fetch_of_a_broken_file_keeps_the_one_that_is_there(served, folder, run):
    kept = folder / "lists" / "sdn_advanced.xml"
    kept.parent.mkdir()
    kept.write_bytes(EXPORT.read_bytes())
    (served.folder / "new.xml").write_bytes(EXPORT.read_bytes()[:2000])

    done = run(f"sanctions fetch --url {served.url}/new.xml", code=2)

    assert f"{served.url}/new.xml:" in done.stderr
    assert "expected whole XML" in done.stderr
    assert kept.read_bytes() == EXPORT.read_bytes()
    assert [each.name for each in kept.parent.iterdir()] == ["sdn_advanced.xml"]


@pytest.mark.parametrize(
    "url, message",
    [
        ("ftp://example.org/x", "--url: expected http:// or https://"),
        ("http://127.0.0.1:1/x", "--url: expected http://127.0.0.1:1/x to answer"),
        ("{}/missing.xml", "to answer (File not found)"),
    ],
)
def test_fetch_from_where_there_is_nothing_is_refused(served, folder, run, url, message):
    done = run(f"sanctions fetch --url {url.format(served.url)}", code=2)

    assert message in done.stderr
    assert not list(folder.rglob("*.xml"))


# ---- report ----------------------------------------------------------------------------------


def rows_of(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_report_shows_what_the_sanctioned_have_and_since_when(
    devnet, gate, folder, run, accounts, chain
):
    """Since the first sanction, though another has come; nothing of who has nothing."""
    holder, share = accounts[12], devnet.share
    balance = share.balanceOf(holder)
    began = gate.block([holder], Reason.SDN_LISTED, b"\xca" * 32, sender=accounts[5]).timestamp
    chain.mine(timestamp=chain.pending_timestamp + 5 * DAY)
    gate.block([holder], Reason.FIFTY_PERCENT, b"\xcb" * 32, sender=accounts[5])
    nothing = accounts[28]
    gate.block([nothing], Reason.SDN_LISTED, b"\xca" * 32, sender=accounts[5])

    done = run("sanctions report --csv reports")

    (row,) = rows_of(folder / "reports" / "blocked.csv")
    assert row["account"] == holder.address
    assert row["share"] == "AAPL"
    assert row["reasons"] == "FIFTY_PERCENT, SDN_LISTED"
    assert row["since"] == in_words(began)
    assert row["tokens"] == row["shares"] == format_amount(balance)
    assert row["report_due"] == str(report_due(day_of(began)))
    assert "next annual report" in done.stdout


def test_report_of_an_earlier_day_shows_that_day(devnet, gate, folder, run, accounts, chain):
    holder = accounts[12]
    chain.mine(timestamp=chain.pending_timestamp + 3 * DAY)
    before = day_of(chain.pending_timestamp) - timedelta(days=1)
    gate.block([holder, accounts[13]], Reason.SDN_LISTED, bytes(32), sender=accounts[5])
    with ape.reverts("gate: receiver on SDN list"):
        devnet.share.transfer(holder, 1, sender=accounts[14], gas=500_000)
    lift(gate, [accounts[13]], 1 << Reason.SDN_LISTED, bytes(32), accounts[5], accounts[33])

    run(f"sanctions report --as-of {before} --csv before")
    run("sanctions report --csv now")

    for name in ("blocked.csv", "rejected.csv", "released.csv"):
        assert rows_of(folder / "before" / name) == []
        assert len(rows_of(folder / "now" / name)) == 1


def test_report_finds_rejected_dealings_in_failed_transactions_and_at_the_desk(
    project, devnet, gate, folder, run, accounts, deployer
):
    share, holder, listed = devnet.share, accounts[12], accounts[13]
    desk = deployer.deploy(project.TransferDesk)
    share.approve(desk, 10, sender=holder)
    gate.block([listed], Reason.SDN_LISTED, bytes(32), sender=accounts[5])
    with ape.reverts("gate: receiver on SDN list"):
        share.transfer(listed, 1, sender=holder, gas=500_000)
    with ape.reverts("share: balance too low"):
        share.transfer(accounts[14], 10**40, sender=holder, gas=500_000)
    desk.try_transfer(share, listed, 2, sender=holder)
    desk.try_transfer(share, accounts[14], 10**40, sender=holder)

    run("sanctions report --csv reports")

    rows = rows_of(folder / "reports" / "rejected.csv")
    assert [row["reason"] for row in rows] == ["gate: receiver on SDN list"] * 2
    assert {row["sender"] for row in rows} == {holder.address}
    assert {row["contract"] for row in rows} == {share.address}
    assert len({row["transaction"] for row in rows}) == 2


def test_report_believes_no_log_of_a_contract_that_is_no_desk(
    project, devnet, gate, folder, run, accounts, deployer
):
    """Anybody could accuse anybody, or keep the report from being read."""
    share, holder, listed = devnet.share, accounts[12], accounts[13]
    gate.block([listed], Reason.SDN_LISTED, bytes(32), sender=accounts[5])
    false = deployer.deploy(project.FalseDesk)
    false.accuse(share, holder, listed, sender=accounts[28])
    false.babble(share, sender=accounts[28])

    run("sanctions report --csv reports")

    assert rows_of(folder / "reports" / "rejected.csv") == []


def test_report_takes_no_slip_of_the_desk_for_a_rejected_dealing(
    devnet, gate, folder, run, accounts
):
    """A key that the gate does not obey, a reason that it does not know: its texts, of no party."""
    with ape.reverts("gate: not compliance"):
        gate.block([accounts[12]], Reason.SDN_LISTED, bytes(32), sender=accounts[28], gas=500_000)
    with ape.reverts("gate: unknown reason"):
        gate.block([accounts[12]], 0, bytes(32), sender=accounts[5], gas=500_000)

    run("sanctions report --csv reports")

    assert rows_of(folder / "reports" / "rejected.csv") == []


def test_report_lists_releases_with_their_case(gate, folder, run, accounts):
    holder, keys = accounts[12], (accounts[5], accounts[33])
    for reason in (Reason.SDN_LISTED, Reason.COURT_ORDER):
        gate.block([holder], reason, bytes(32), sender=accounts[5])
    receipt = lift(gate, [holder], 1 << Reason.SDN_LISTED, b"\xce" * 32, *keys)

    run("sanctions report --csv reports")

    (row,) = rows_of(folder / "reports" / "released.csv")
    assert row["account"] == holder.address
    assert row["case"] == "0x" + 32 * "ce"
    assert row["transaction"] == receipt.txn_hash
    assert rows_of(folder / "reports" / "blocked.csv") == []


def test_report_before_the_platform_is_refused(run):
    assert (
        "--as-of: expected a day since" in run("sanctions report --as-of 2020-01-01", code=2).stderr
    )
