"""docs/integrate.md says what is so: its tables are compared, its snippets run."""

import json
import re
import subprocess
from itertools import product
from pathlib import Path

import ape
import pytest
from ape import chain
from ape.contracts import ContractContainer
from ethpm_types import ContractType
from web3 import HTTPProvider, Web3

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "integrate.md").read_text()
DAY = 86_400
SHARE = ONE = 10**18
DOLLARS = 10**8
"""In the units of a feed."""
SENDER, RECEIVER, OPERATOR = 1, 2, 3
SEND, RECEIVE = 1, 2
"""Parties and purposes, as the gate numbers them."""
OWN = 128
"""From here on codes are a share's own."""
COURT_ORDER = 3
TRANSFERS = 1


def snippets(language):
    """All code of a language, as it stands in the document."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.M | re.S)


def table(*header):
    """The rows of the table with this header, without what marks code."""
    lines = DOCUMENT.split(f"| {' | '.join(header)} |\n")[1].splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


@pytest.fixture
def reader():
    """A contract as web3.py reads it."""
    web3 = Web3(HTTPProvider(chain.provider.http_uri))

    def reader(contract):
        abi = contract.contract_type.model_dump(mode="json")["abi"]
        return web3.eth.contract(contract.address, abi=abi, decode_tuples=True)

    return reader


@pytest.fixture(scope="module")
def functions():
    """What the Python of the document defines."""
    names = {}
    for code in snippets("python"):
        exec(code, names)
    return names


# ---- words -----------------------------------------------------------------------------------


def test_every_test_that_is_named_exists():
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", DOCUMENT)

    assert len(named) > 10
    for name in named:
        assert f"def {name}(" in sources, name


def test_every_file_that_is_named_exists():
    for path in re.findall(r"tests/[\w/]+\.py", DOCUMENT):
        assert (ROOT / path).is_file(), path


def test_javascript_is_part_of_the_client_that_runs():
    client = (ROOT / "tests" / "integration" / "clients" / "viem.mjs").read_text()
    (code,) = snippets("js")

    assert code in client


# ---- when a transfer reverts -----------------------------------------------------------------


CODES = {int(code): text for code, text, _ in table("code", "text", "passes when")}
SPENDERS = {int(code): text for code, text, _ in table("code", "text", "function")}
OF_OPERATORS = (97, 98, 99, 101)
STACKED = {int(code): text for code, text, _ in table("code", "text", "gate")}


def test_table_has_every_code_of_the_gate(gate):
    """For every party and reason that can stop a transfer."""
    purposes = ((SENDER, SEND), (RECEIVER, RECEIVE), (OPERATOR, SEND))
    codes = {
        party * 32 + reason: gate.reason_text(party * 32 + reason)
        for (party, purpose), reason in product(purposes, range(1, 32))
        if gate.reason_stops(reason) & purpose
    }
    assert {code: text for code, text in CODES.items() if code < OWN} == codes


@pytest.mark.parametrize(("code", "text"), (CODES | SPENDERS | STACKED).items())
def test_text_is_what_the_share_says(share, code, text):
    assert share.messageForTransferRestriction(code) == text


@pytest.fixture
def check_refusal(functions, reader, share):
    """Compare what the document's code says ahead with what a transfer then does."""
    read = reader(share)

    def check_refusal(sender, receiver, amount, code):
        text = CODES.get(code)
        assert share.detectTransferRestriction(sender, receiver, amount) == code
        assert share.canTransfer(sender, receiver, amount) == (code == 0)
        assert functions["refusal"](read, sender.address, receiver.address, amount) == text
        if code == 0:
            share.transfer(receiver, amount, sender=sender)
        else:
            with ape.reverts(text):
                share.transfer(receiver, amount, sender=sender)
        met.add(code)

    met = check_refusal.met = set()
    return check_refusal


def test_refusal_is_what_the_transfer_reverts_with(
    check_refusal, share, mint, block, minter, enforcement, guardian, as_admin,
    holder, other, third, blocked, now, at, chain,
):  # fmt: skip
    """Each code of the table but an operator's."""
    mint(holder, 3 * SHARE)
    check_refusal(holder, other, SHARE, 0)
    for reason in (5, 3, 2, 1):  # the lowest of several is named
        block(blocked, reason)
        check_refusal(blocked, other, 0, 32 + reason)
        if reason != COURT_ORDER:
            check_refusal(holder, blocked, 1, 64 + reason)
    check_refusal(holder, share, 1, 131)
    check_refusal(holder, other, 2 * SHARE + 1, 132)
    share.lock(holder, SHARE, sender=minter)
    check_refusal(holder, other, SHARE + 1, 133)
    share.setFrozenTokens(holder, 1, sender=enforcement)
    check_refusal(holder, other, SHARE, 133)
    share.recover(other, third, sender=enforcement)
    check_refusal(holder, other, 1, 130)
    check_refusal(other, holder, 0, 130)
    share.pause(TRANSFERS, now() + DAY, sender=guardian)
    check_refusal(holder, third, 1, 128)
    from_ts = now() + 40 * DAY
    as_admin(share.deactivate, from_ts)
    check_refusal(holder, third, 1, 0)
    at(from_ts)
    chain.mine()
    check_refusal(holder, third, 1, 129)

    assert check_refusal.met == {0} | {code for code in CODES if code not in OF_OPERATORS}


def test_refusal_of_an_operator(share, mint, block, holder, other, spender):
    mint(holder, SHARE)
    share.approve(spender, SHARE, sender=holder)
    block(spender)

    assert share.canTransfer(holder, other, SHARE)
    with ape.reverts(CODES[97]):
        share.transferFrom(holder, other, SHARE, sender=spender)


def test_refusal_of_spenders(share, holder, other, spender, now):
    with ape.reverts(SPENDERS[134]):
        share.transferFrom(holder, other, 1, sender=spender)
    rest = (27, bytes(32), bytes(32))
    with ape.reverts(SPENDERS[140]):
        share.permit(holder, spender, 1, now() + DAY, *rest, sender=spender)
    with ape.reverts(SPENDERS[146]):
        share.permit(holder, spender, 1, now() - 1, *rest, sender=spender)


# ---- who can take ----------------------------------------------------------------------------


def test_constants_are_the_contracts():
    sources = "\n".join(path.read_text() for path in (ROOT / "contracts").rglob("*.vy"))
    for name, days in table("constant", "is"):
        pattern = rf"^{name}: (?:public\()?constant\(uint256\)\)? = (\d+) \* (?:86_400|DAY)$"
        (found,) = re.findall(pattern, sources, re.M)
        assert days == f"{found} days", name


# ---- how to price ----------------------------------------------------------------------------


def test_value_across_a_split(functions, reader, share, corporate_actions, now, at, chain):
    """The last price of the old unit is worth the same before and after the split took effect."""
    value, read = functions["value"], reader(share)
    old_price, new_price = 400 * DOLLARS, 100 * DOLLARS
    split_ts = now() + 10 * DAY
    share.schedule_multiplier(4 * ONE, split_ts, sender=corporate_actions)
    at(split_ts - 1)
    chain.mine()
    assert value(read, SHARE, old_price, split_ts - 1) == 400 * DOLLARS

    at(split_ts + 1)
    chain.mine()
    assert value(read, SHARE, old_price, split_ts - 1) == 400 * DOLLARS
    assert value(read, SHARE, new_price, split_ts) == 400 * DOLLARS
    assert share.uiMultiplier() * old_price // ONE == 1_600 * DOLLARS


def test_outlook_before_and_after_a_split(
    functions, reader, platform, share, corporate_actions, now, at, chain
):
    outlook, read = functions["outlook"], reader(platform.corporate_actions)
    assert outlook(read, share.address) == (ONE, None)
    split_ts = now() + 10 * DAY
    share.schedule_multiplier(4 * ONE, split_ts, sender=corporate_actions)
    assert outlook(read, share.address) == (ONE, (split_ts, 4 * ONE))

    at(split_ts)
    chain.mine()
    assert outlook(read, share.address) == (4 * ONE, None)


def test_phases_are_numbered_as_in_the_table():
    source = (ROOT / "contracts" / "interfaces" / "ICorporateActions.vyi").read_text()
    flag = re.search(r"^flag Phase:\n((?:    .*\n)+)", source, re.M)[1]
    phases = [line.split()[0] for line in flag.splitlines()]

    rows = [(name, int(number)) for name, number, _ in table("phase", "is", "means")]
    assert rows == [(name, 1 << bit) for bit, name in enumerate(phases)]


# ---- events ----------------------------------------------------------------------------------


def test_table_has_every_event_of_a_share(share):
    listed = {name for name, _ in table("event", "tells")}

    assert listed == {event.name for event in share.contract_type.events}


# ---- the market ------------------------------------------------------------------------------


@pytest.fixture
def market(tmp_path, deployer, platform, share, third):
    """The lending market of the document, whose dividends go to `third`."""
    (code,) = snippets("vyper")
    source = tmp_path / "Market.vy"
    source.write_text(code)
    command = ["vyper", "-p", tmp_path, "-f", "combined_json", source]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    (compiled,) = (each for each in json.loads(run.stdout).values() if "abi" in each)
    container = ContractContainer(
        ContractType.model_validate(
            {
                "contractName": "Market",
                "abi": compiled["abi"],
                "deploymentBytecode": {"bytecode": compiled["bytecode"]},
            }
        )
    )
    return deployer.deploy(container, share, platform.dividends, third)


@pytest.fixture
def borrower(market, share, mint, holder):
    """Has given ten shares as collateral."""
    mint(holder, 10 * SHARE)
    share.approve(market, 10 * SHARE, sender=holder)
    market.deposit(10 * SHARE, sender=holder)
    return holder


def test_market_names_where_its_dividends_go(market, platform, third):
    assert platform.dividends.holder(market).payout == third


def test_market_liquidates_a_blocked_borrower(market, share, borrower, other, block):
    block(borrower)
    market.liquidate(borrower, 4 * SHARE, sender=other)

    assert share.balanceOf(other) == 4 * SHARE
    assert market.collateral(borrower) == 6 * SHARE
    assert market.owed(other) == 0


def test_market_owes_a_blocked_liquidator_and_pays_him_later(
    market, share, borrower, other, stranger, block, unblock
):
    block(other)
    market.liquidate(borrower, 4 * SHARE, sender=other)
    assert market.owed(other) == 4 * SHARE
    assert share.balanceOf(other) == 0

    unblock(other)
    market.pay(other, sender=stranger)
    assert market.owed(other) == 0
    assert share.balanceOf(other) == 4 * SHARE


def test_market_owes_while_transfers_are_paused(
    market, share, borrower, other, stranger, guardian, now, at
):
    until_ts = now() + 7 * DAY
    share.pause(TRANSFERS, until_ts, sender=guardian)
    market.liquidate(borrower, 4 * SHARE, sender=other)
    assert market.owed(other) == 4 * SHARE

    at(until_ts)
    market.pay(other, sender=stranger)
    assert share.balanceOf(other) == 4 * SHARE
