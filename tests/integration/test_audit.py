"""The audit finds every lie: a log that is missing, and a word of storage that nobody wrote.

One platform gets a lively history in which every event of every contract occurs. Logs and storage
are fetched once; a missing log is then tried by leaving it out, a wrong word by setting it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
from types import SimpleNamespace

import pytest
from ape import project
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from tests.integration.auditing import (
    DAY,
    LAW,
    NO_CASE,
    NOBODY,
    SERVICES,
    TOKEN,
    Story,
    check_earlier_blocks,
    check_missing_logs,
    check_wrong_field,
    check_wrong_words,
    corrupt,
    examine,
    fields_of,
    is_superseded,
    kinds_of,
    of_kind,
    variables_compared,
    without,
)
from tests.signatures import PERMIT, vrs
from wholeshare.audit import audit, collect, compare, write_csv
from wholeshare.audit.books import BOOKS
from wholeshare.audit.contracts import kind_of
from wholeshare.audit.node import Node
from wholeshare.deployments import write_record
from wholeshare.errors import BadInput
from wholeshare.roles import Role
from wholeshare.standing import EVERY_REASON, lift

SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, REVIEW, PROVISIONAL = 1, 2, 3, 4, 5
TRANSFERS, ISSUANCE = 1, 2
INFINITE = 2**256 - 1
EVERYTHING = 2**128 - 1
"""A freeze of whatever there is and will be."""
NEVER = 2**40 - 1

LEDGER = [contract for contract in BOOKS if contract not in (*SERVICES, *LAW)]
KINDS = kinds_of(LEDGER)

# ---- a lively history ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people(request):
    names = (
        "deployer proposer canceller issuer custodian compliance second_compliance paying_agent "
        "guardian registrar minter corporate_actions enforcement "
        "holder other third spender stranger blocked"
    )
    return SimpleNamespace(**{name: request.getfixturevalue(name) for name in names.split()})


@pytest.fixture(scope="module")
def story(chain, platform, share, people):
    """Everything that can happen, on two listings, two gates and every authority."""
    story = Story(chain, platform, people)
    _restrict(story)
    msft = _list_second(story)
    for each in (share, msft):
        _trade(story, each)
        _pass_records(story, each)
        _change_multiplier(story, each)
        _enforce(story, each)
    _govern(story, msft)
    _leave_open(story, msft)
    return story


def _restrict(story: Story) -> None:
    gate, by = story.platform.gate, story.people
    gate.publish_list(keccak(b"none"), story.now - DAY, 124, sender=by.compliance)
    gate.publish_list(keccak(b"one"), story.now - DAY, 124, sender=by.compliance)
    gate.block([by.blocked, by.stranger], SDN_LISTED, NO_CASE, sender=by.compliance)
    story.wait(DAY)
    gate.publish_list(keccak(b"two"), story.now, 124, sender=by.compliance)
    gate.block([by.blocked], FIFTY_PERCENT, NO_CASE, sender=by.compliance)
    lift(gate, [by.stranger], EVERY_REASON, NO_CASE, by.compliance, by.second_compliance)
    gate.block([by.stranger], REVIEW, NO_CASE, sender=by.compliance)
    gate.block([by.stranger], COURT_ORDER, keccak(b"case"), sender=by.compliance)
    _suspect_and_unblock(story)
    _replace_lists(story)
    for account in (by.blocked, by.stranger):
        gate.isSanctionedVerbose(account, sender=by.stranger)


def _suspect_and_unblock(story: Story) -> None:
    """A suspicion lapses under an order; a review ends; one removal is given up, one waits."""
    gate, by = story.platform.gate, story.people
    for reason in (REVIEW, COURT_ORDER):
        gate.block([by.canceller], reason, NO_CASE, sender=by.compliance)
    gate.block([by.canceller], PROVISIONAL, NO_CASE, sender=by.compliance)
    story.wait(8 * DAY)
    gate.block([by.canceller, by.deployer], SDN_LISTED, NO_CASE, sender=by.compliance)
    gate.end_review([by.canceller], keccak(b"case"), sender=by.second_compliance)
    cleared, keys = [by.canceller, by.deployer, by.stranger], (by.compliance, by.second_compliance)
    lift(gate, cleared, EVERY_REASON, NO_CASE, *keys)
    terms = ([by.blocked], 1 << FIFTY_PERCENT, keccak(b"case"))
    gate.propose_unblock(*terms, sender=by.compliance)
    gate.withdraw_unblock(gate.removal_count(), sender=by.compliance)
    gate.propose_unblock(*terms, sender=by.second_compliance)


def _replace_lists(story: Story) -> None:
    """Too short a list is found broken, another is confirmed, a third waits."""
    gate, by = story.platform.gate, story.people
    story.as_admin(gate.set_max_list_age, 300 * DAY)
    gate.publish_list(keccak(b"broken"), story.now, 50, sender=by.compliance)
    gate.affirm_list(keccak(b"two"), sender=by.second_compliance)
    gate.publish_list(keccak(b"three"), story.now, 60, sender=by.compliance)
    gate.confirm_list(keccak(b"three"), sender=by.second_compliance)
    story.as_admin(gate.set_max_list_age, 366 * DAY)
    gate.affirm_list(keccak(b"three"), sender=by.compliance)
    gate.publish_list(keccak(b"four"), story.now, 1, sender=by.compliance)


def _list_second(story: Story):
    listings, by = story.platform.listings, story.people
    # New shares get other authorities, and old ones keep theirs.
    authorities = (by.minter, by.corporate_actions, by.enforcement)
    story.as_admin(listings.set_authorities, (by.minter, by.custodian, by.enforcement))
    story.as_admin(listings.set_authorities, authorities, salted=False)
    terms = ("Microsoft Corporation", "MSFT", "US5949181045", "594918104", keccak(b"terms"))
    listings.list_equity((*terms, story.platform.gate), sender=by.issuer)
    share = project.Share.at(listings.share_of("MSFT"))
    for name, uri in (
        (b"prospectus", "ipfs://1"),
        (b"custody", "ipfs://2"),
        (b"custody", "ipfs://3"),
    ):
        listings.set_document(share, keccak(name), uri, keccak(text=uri), sender=by.issuer)
    listings.remove_document(share, keccak(b"prospectus"), sender=by.issuer)
    return share


def _trade(story: Story, share) -> None:
    by = story.people
    for account in (by.holder, by.other, by.third, by.proposer, by.canceller):
        share.mint(account, 1_000 * TOKEN, sender=by.minter)
    share.transfer(by.other, 10 * TOKEN, sender=by.holder)
    share.transfer(by.holder, 5 * TOKEN, sender=by.holder)
    for account in (by.third, NOBODY):  # anybody may move nothing, which is no mint
        share.transferFrom(account, by.other, 0, sender=by.stranger)
    share.approve(by.spender, 100 * TOKEN, sender=by.holder)
    share.transferFrom(by.holder, by.third, 40 * TOKEN, sender=by.spender)
    share.approve(by.spender, INFINITE, sender=by.canceller)  # who never does anything himself
    share.transferFrom(by.canceller, by.third, 7 * TOKEN, sender=by.spender)
    share.approve(by.other, 2 * TOKEN, sender=by.other)
    share.transferFrom(by.other, by.third, TOKEN, sender=by.other)
    share.mint(by.other, 0, sender=by.minter)
    _permit(story, share, by.third, by.spender, 9 * TOKEN)
    share.lock(by.holder, 50 * TOKEN, sender=by.minter)
    share.lock(by.third, 3 * TOKEN, sender=by.minter)
    share.unlock(by.holder, 20 * TOKEN, sender=by.minter)
    share.burn(by.holder, 10 * TOKEN, sender=by.minter)
    share.lock(by.holder, 2 * TOKEN, sender=by.minter)


def _permit(story: Story, share, owner, spender, amount: int) -> None:
    message = {
        "owner": owner.address,
        "spender": spender.address,
        "value": amount,
        "nonce": share.nonces(owner),
        "deadline": story.now + DAY,
    }
    _, name, version, chain_id, contract, _, _ = share.eip712Domain()
    domain = {
        "name": name,
        "version": version,
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    types = {"Permit": PERMIT}
    signature = vrs(owner.sign_message(encode_typed_data(domain, types, message)))
    call = (owner, spender, amount, message["deadline"])
    share.permit(*call, *signature, sender=story.people.stranger)


def _pass_records(story: Story, share) -> None:
    """Several instants, two of which pass with no transaction between them."""
    by, start = story.people, story.now
    share.schedule_record(start + 2 * DAY, 0, sender=by.paying_agent)
    share.schedule_record(start + 4 * DAY, start + 2 * DAY, sender=by.issuer)
    share.schedule_record(start + 3 * DAY, start + 2 * DAY, sender=by.paying_agent)
    share.schedule_record(start + 90 * DAY, start + 4 * DAY, sender=by.paying_agent)
    story.chain.pending_timestamp = start + 2 * DAY
    share.transfer(by.other, TOKEN, sender=by.holder)  # at the instant itself, so after it
    story.wait(1)
    share.transfer(by.other, TOKEN, sender=by.holder)
    story.chain.pending_timestamp = start + 5 * DAY
    share.transfer(by.holder, 2 * TOKEN, sender=by.other)
    share.transfer(by.spender, TOKEN, sender=by.other)
    share.mint(by.third, TOKEN, sender=by.minter)


def _change_multiplier(story: Story, share) -> None:
    by = story.people
    for change in (102, 104, 408):
        share.schedule_multiplier(
            change * TOKEN // 100, story.now + DAY, sender=by.corporate_actions
        )
        story.wait(DAY)
        story.chain.mine()
    share.schedule_multiplier(7 * TOKEN, story.now + DAY, sender=by.corporate_actions)
    share.cancel_multiplier(sender=by.corporate_actions)
    share.schedule_multiplier(8 * TOKEN, story.now + 80 * DAY, sender=by.corporate_actions)


def _enforce(story: Story, share) -> None:
    by = story.people
    share.setFrozenTokens(by.other, EVERYTHING, sender=by.enforcement)
    share.forcedTransfer(by.other, by.third, 11 * TOKEN, sender=by.enforcement)
    share.setFrozenTokens(by.third, 5 * TOKEN, sender=by.enforcement)
    share.forcedTransfer(by.third, by.other, TOKEN, sender=by.enforcement)
    share.setFrozenTokens(by.holder, 4 * TOKEN, sender=by.enforcement)
    share.recover(by.holder, by.deployer, sender=by.enforcement)
    share.recover(by.canceller, by.paying_agent, sender=by.enforcement)
    share.pause(TRANSFERS, story.now + 3 * DAY, sender=by.guardian)
    share.mint(by.deployer, TOKEN, sender=by.minter)


def _govern(story: Story, share) -> None:
    """A second gate, other authorities, members who come and go, operations of every end."""
    timelock, roles, by = story.platform.timelock, story.platform.roles, story.people
    gate = by.deployer.deploy(project.SanctionsGate, roles)
    gate.block([by.blocked], COURT_ORDER, NO_CASE, sender=by.compliance)
    _stack_gates(story, share, upstream=gate)
    story.as_admin(share.set_gate, gate)
    story.as_admin(share.set_authorities, (by.custodian, by.corporate_actions, NOBODY))
    story.as_admin(share.deactivate, story.now + 60 * DAY)
    story.as_admin(share.deactivate, NEVER)
    story.as_admin(share.pause, TRANSFERS | ISSUANCE, story.now + 400 * DAY)
    story.as_admin(share.pause, ISSUANCE, 0)
    story.as_admin(share.deactivate, story.now + 80 * DAY)
    story.as_admin(roles.grant, Role.REGISTRAR, by.third)
    story.as_admin(roles.revoke, Role.REGISTRAR, by.third)
    story.as_admin(roles.grant, Role.REGISTRAR, by.other)
    roles.renounce(Role.REGISTRAR, sender=by.other)
    story.as_admin(timelock.grantRole, timelock.PROPOSER_ROLE(), by.holder)
    story.as_admin(timelock.grantRole, timelock.CANCELLER_ROLE(), by.other)
    timelock.renounceRole(timelock.PROPOSER_ROLE(), by.holder, sender=by.holder)
    call = story.announce(roles.grant, Role.GUARDIAN, by.third)
    timelock.cancel(timelock.hash_operation(*call), sender=by.canceller)
    story.announce(roles.grant, Role.GUARDIAN, by.other)


def _stack_gates(story: Story, share, upstream) -> None:
    """Registered wallets over upstream oracles over the platform's gate, for a while."""
    platform, by = story.platform, story.people
    oracles = by.deployer.deploy(project.OracleGate, platform.gate)
    register = by.deployer.deploy(project.RegisteredGate, platform.roles, oracles)
    another = by.deployer.deploy(project.SanctionsGate, platform.roles)
    story.as_admin(platform.roles.grant, Role.COMPLIANCE, oracles)
    for oracle in (upstream, another):
        story.as_admin(oracles.attach, oracle)
    upstream.block([by.canceller], SDN_LISTED, NO_CASE, sender=by.compliance)
    oracles.sync(by.canceller, sender=by.stranger)
    cleared, keys = [by.canceller], (by.compliance, by.second_compliance)
    for gate in (upstream, platform.gate):
        lift(gate, cleared, EVERY_REASON, NO_CASE, *keys)
    upstream.propose_unblock([by.blocked], EVERY_REASON, NO_CASE, sender=by.compliance)
    story.as_admin(oracles.detach, another)
    expires_ts = story.now + 700 * DAY
    wallets = [(each, 443, "US", expires_ts, keccak(b"file")) for each in (by.holder, by.other)]
    register.register(wallets, sender=by.registrar)
    register.register([(by.third, 901, "DE", expires_ts, keccak(b"other"))], sender=by.registrar)
    register.remove([by.other], NO_CASE, sender=by.registrar)
    story.as_admin(share.set_gate, register)


def _leave_open(story: Story, share) -> None:
    """An instant passes, and what is written then does not store that it has."""
    by = story.people
    story.chain.pending_timestamp = story.now + 100 * DAY
    share.approve(by.spender, 5 * TOKEN, sender=by.proposer)
    share.lock(by.proposer, 4 * TOKEN, sender=by.custodian)


# ---- nothing is wrong ------------------------------------------------------------------------


def test_lively_history_is_clean(evidence):
    report = examine(evidence)
    assert report.differences == []
    assert {row.contract.split()[0] for row in report.rows} == set(BOOKS)
    assert sum(row.contract.startswith("Share") for row in report.rows) > 20


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_history_has_every_kind_of_log(evidence, contract, event):
    assert of_kind(evidence, contract, event)


def test_every_variable_is_compared(evidence):
    compared = variables_compared(evidence)
    for kind, book in BOOKS.items():
        assert set(kind_of(kind).layout.variables) <= compared[kind] | set(book.not_compared)


@pytest.mark.parametrize("variable", ["standings.ever_blocked", "share_at"])
def test_end_of_a_list_is_compared(evidence, variable):
    """Callers read until the zero address, so that more behind the last entry would be read too."""
    entries = [one.entry for each in compare(evidence) for one in each.compared]
    assert [entry for entry in entries if entry.variable == variable][-1].value == NOBODY


# ---- a log is missing ------------------------------------------------------------------------


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_missing_logs_are_noticed(evidence, contract, event):
    check_missing_logs(evidence, contract, event)


def test_missing_encumbrance_of_a_burn_is_noticed(evidence):
    """Though a later lock hides it from storage."""
    burns = [log for log in evidence.logs if log.values.get("receiver") == NOBODY]
    lowered = [log for log in evidence.logs if any(burn.follows(log) for burn in burns)]
    assert len(lowered) == 2
    for log in lowered:
        assert is_superseded(log, evidence.logs)
        assert not examine(evidence, without(evidence.logs, [log])).equal


@pytest.mark.parametrize(("contract", "event", "field"), fields_of(KINDS))
def test_wrong_field_is_noticed(evidence, contract, event, field):
    check_wrong_field(evidence, contract, event, field)


def test_answers_alone_leave_no_trace(evidence):
    """The events that are left out above change nothing, or they would not be left out."""
    for contract, book in BOOKS.items():
        for event in book.no_state:
            logs = of_kind(evidence, contract, event)
            assert logs
            assert examine(evidence, without(evidence.logs, logs)).equal


# ---- a word is wrong -------------------------------------------------------------------------


@pytest.mark.parametrize("bit", [0, 255])
def test_wrong_word_is_noticed(evidence, node, bit):
    """In its lowest bit, then in its highest."""
    check_wrong_words(evidence, node, LEDGER, bit)


# ---- what is fetched -------------------------------------------------------------------------


def test_every_fifth_block_is_clean(evidence, story, node):
    """Also while an instant has passed and nothing has stored that yet."""
    check_earlier_blocks(evidence, story, node, 5)


def test_times_come_from_headers_where_logs_have_none(evidence, story, node, core, monkeypatch):
    fetch = Node.call

    def call(self, method, *params):
        result = fetch(self, method, *params)
        if method == "eth_getLogs":
            for log in result:
                del log["blockTimestamp"]
        return result

    monkeypatch.setattr(Node, "call", call)
    block = evidence.state.block
    assert collect(node, core, story.platform.record.block, block).logs == evidence.logs


def test_gate_of_other_code_is_named_as_not_covered(story, node, core, share):
    story.as_admin(share.set_gate, story.platform.roles)
    report = examine(collect(node, core, story.platform.record.block, story.chain.blocks.height))
    assert report.equal
    assert f"Share AAPL: the gate {story.platform.roles.address} is no gate of these sources" in (
        report.not_covered
    )


def test_contract_of_other_code_is_refused(story, node, core):
    core = core | {"Roles": core["Listings"]}
    with pytest.raises(BadInput, match=r"^Roles: expected the contract of these sources at 0x"):
        collect(node, core, 0, story.chain.blocks.height)


def test_event_that_no_book_knows_stops_the_audit(monkeypatch):
    monkeypatch.delattr(BOOKS["Share"], "on_Paused")
    with pytest.raises(NotImplementedError, match="ShareBook does not handle Paused"):
        kind_of.__wrapped__("Share")


# ---- the command -----------------------------------------------------------------------------


@pytest.fixture
def run_audit(story, chain, tmp_path):
    """Run the command against this chain, in a process of its own."""
    record = tmp_path / "record.json"
    write_record(story.platform.record, record)

    def run_audit(*options: object) -> subprocess.CompletedProcess:
        command = ["ape", "run", "audit", "--record", record, *options]
        environment = os.environ | {"APE_FOUNDRY_HOST": chain.provider.uri}
        return subprocess.run(
            [str(part) for part in command],
            cwd=project.path,
            env=environment,
            capture_output=True,
            text=True,
        )

    return run_audit


def test_command_writes_json_and_books(run_audit, evidence, share, people, tmp_path):
    run = run_audit("--json", "--csv", tmp_path / "books.csv")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == json.loads(json.dumps(examine(evidence).as_json()))
    with (tmp_path / "books.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert all(line["logs"] == line["storage"] for line in lines if line["area"] != "permit nonces")
    balances = {
        line["what"]: int(line["logs"])
        for line in lines
        if (line["contract"], line["field"]) == ("Share AAPL", "balance")
    }
    assert balances["supply"] == share.totalSupply() > 0
    assert balances[people.other.address] == share.balanceOf(people.other) > 0


def test_command_shows_differences(run_audit, evidence, node, share, people):
    supply = next(
        (audited.book, one.entry)
        for audited in compare(evidence)
        for one in audited.compared
        if one.entry.area == "supply"
    )
    with corrupt(node, *supply, bit=0):
        run = run_audit("--symbol", "AAPL")
    assert run.returncode == 1
    raw = share.totalSupply()
    difference = f"supply, supply, balance: logs {raw}, storage {raw ^ 1}"
    assert f"1 difference\n  Share AAPL, {difference}\n" in run.stdout
    assert "MSFT" not in run.stdout


def test_command_refuses_bad_input(run_audit):
    run = run_audit("--symbol", "IBM")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "Error: --symbol: expected one of AAPL, MSFT, got 'IBM'\n"


@pytest.mark.parametrize("beyond", [-1, +1])
def test_block_without_the_platform_is_refused(story, chain, beyond):
    first, last = story.platform.record.contracts["Listings"].block, chain.blocks.height
    block = first - 1 if beyond < 0 else last + 1
    with pytest.raises(BadInput, match=f"^--block: expected {first} to {last}, got {block}$"):
        audit(story.platform.record, block)


def test_books_that_cannot_be_written_are_refused(tmp_path):
    path = tmp_path / "none" / "books.csv"
    with pytest.raises(BadInput, match=f"^--csv: expected a file to write, got {path} "):
        write_csv([], path)
