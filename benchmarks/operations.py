"""Every operation that is built: what happens in earlier blocks, then the one that is measured.

Each starts from the stage as it was built and returns the receipt of its last transaction. To add
one, write a function with the name of its row's key and mark it with `@measured`.
"""

from collections.abc import Callable
from itertools import islice, product

from ape import chain
from ape.api import ReceiptAPI
from ape.contracts import ContractInstance

from benchmarks import dividends, gates
from benchmarks.market import open_market
from benchmarks.meetings import ALL_VOTES, ITEMS, SPLIT_VOTES, instruct, open_meeting
from benchmarks.stage import AMOUNT, BALANCE, LATER_RECORD_TS, RECORD_TS, WORD, Stage, at
from wholeshare.market import Kind
from wholeshare.sanctions.plan import batches

Operation = Callable[[Stage], ReceiptAPI | list[ReceiptAPI]]
"""Gives the receipt whose gas counts; of several, all count."""

OPERATIONS: dict[str, Operation] = {}
"""Key of a row => its operation."""

BATCH = 100
LIST = 1_000
"""Addresses of a long list."""
SDN_LISTED = 1  # reasons.vy


def measured(operation: Operation) -> Operation:
    """Register an operation under its name."""
    OPERATIONS[operation.__name__] = operation
    return operation


# ---- budgeted --------------------------------------------------------------------------------


@measured
def transfer(stage: Stage) -> ReceiptAPI:
    return stage.share.transfer(stage.receiver, AMOUNT, sender=stage.holder)


@measured
def transfer_fresh(stage: Stage) -> ReceiptAPI:
    return stage.share.transfer(stage.newcomer, AMOUNT, sender=stage.holder)


@measured
def first_after_record(stage: Stage) -> ReceiptAPI:
    _schedule(stage, RECORD_TS, after=0)
    _schedule(stage, LATER_RECORD_TS, after=RECORD_TS)
    at(RECORD_TS)  # nobody has moved anything since, so this also rolls the window of instants
    return stage.share.transfer(stage.receiver, AMOUNT, sender=stage.holder)


@measured
def schedule_record(stage: Stage) -> ReceiptAPI:
    _schedule(stage, RECORD_TS, after=0)
    return _schedule(stage, LATER_RECORD_TS, after=RECORD_TS)


@measured
def claim(stage: Stage) -> ReceiptAPI:
    return _claim(stage, dividends.plain_token())


@measured
def push_per_holder(stage: Stage) -> ReceiptAPI:
    return _push(stage, dividends.plain_token())


@measured
def instruct_12_items(stage: Stage) -> ReceiptAPI:
    meetings = open_meeting(stage)
    instruct(stage, meetings, stage.receiver, [ALL_VOTES] * ITEMS)
    return instruct(stage, meetings, stage.holder, [ALL_VOTES] * ITEMS)


@measured
def instruct_12_items_split(stage: Stage) -> ReceiptAPI:
    meetings = open_meeting(stage)
    instruct(stage, meetings, stage.receiver, [SPLIT_VOTES] * ITEMS)
    return instruct(stage, meetings, stage.holder, [SPLIT_VOTES] * ITEMS)


@measured
def list_equity(stage: Stage) -> ReceiptAPI:
    # As long as name and symbol can be.
    terms = {
        "name": "Berkshire Hathaway Inc. New Class B Common Stock, par $0.0033 ea",
        "symbol": "BRK.B-WHOLESHARE",
        "isin": "US0846707026",
        "cusip": "084670702",
        "terms_hash": WORD,
        "gate": stage.platform.gate,
    }
    return stage.platform.listings.list_equity(terms, sender=stage.issuer)


# ---- custody and the primary market ----------------------------------------------------------


@measured
def attest(stage: Stage) -> ReceiptAPI:
    return open_market(stage).attest()


@measured
def subscribe(stage: Stage) -> ReceiptAPI:
    return open_market(stage).make(Kind.SUBSCRIPTION)


@measured
def fill(stage: Stage) -> ReceiptAPI:
    market = open_market(stage)
    return market.fill(market.ask(Kind.SUBSCRIPTION))


@measured
def redeem(stage: Stage) -> ReceiptAPI:
    return open_market(stage).make(Kind.REDEMPTION)


@measured
def commit(stage: Stage) -> ReceiptAPI:
    market = open_market(stage)
    return market.commit(market.ask(Kind.REDEMPTION))


@measured
def settle(stage: Stage) -> ReceiptAPI:
    market = open_market(stage)
    request = market.ask(Kind.REDEMPTION)
    market.commit(request)
    return market.settle(request)


# ---- other gates and longer lists ---------------------------------------------------------------


@measured
def transfer_registered(stage: Stage) -> ReceiptAPI:
    share = gates.listed_on(stage, gates.registered_gate(stage))
    return share.transfer(stage.receiver, AMOUNT, sender=stage.holder)


@measured
def transfer_one_oracle(stage: Stage) -> ReceiptAPI:
    share = gates.listed_on(stage, gates.oracle_gate(stage))
    return share.transfer(stage.receiver, AMOUNT, sender=stage.holder)


@measured
def register_per_wallet(stage: Stage) -> ReceiptAPI:
    gate = gates.registered_gate(stage)
    return gates.register(stage, gate, _addresses_without_zero_byte())


@measured
def load_per_address(stage: Stage) -> list[ReceiptAPI]:
    gate, gas = stage.platform.gate, chain.blocks.head.gas_limit
    return [
        gate.block(batch, SDN_LISTED, bytes(32), sender=stage.compliance)
        for batch in batches(_addresses_without_zero_byte(LIST), gas)
    ]


@measured
def unblock_per_address(stage: Stage) -> ReceiptAPI:
    gate, terms = stage.platform.gate, (_addresses_without_zero_byte(), 1 << SDN_LISTED, WORD)
    gate.block(terms[0], SDN_LISTED, WORD, sender=stage.compliance)
    gate.propose_unblock(*terms, sender=stage.compliance)
    return gate.confirm_unblock(gate.removal_count(), *terms, sender=stage.second_compliance)


# ---- beside ----------------------------------------------------------------------------------


@measured
def claim_usdc(stage: Stage) -> ReceiptAPI:
    return _claim(stage, dividends.usdc())


@measured
def push_usdc_per_holder(stage: Stage) -> ReceiptAPI:
    return _push(stage, dividends.usdc())


@measured
def transfer_from(stage: Stage) -> ReceiptAPI:
    stage.share.approve(stage.spender, 2 * AMOUNT, sender=stage.holder)
    return stage.share.transferFrom(stage.holder, stage.receiver, AMOUNT, sender=stage.spender)


@measured
def transfer_encumbered(stage: Stage) -> ReceiptAPI:
    stage.share.lock(stage.holder, AMOUNT, sender=stage.minter)
    return stage.share.transfer(stage.receiver, AMOUNT, sender=stage.holder)


@measured
def approve(stage: Stage) -> ReceiptAPI:
    return stage.share.approve(stage.spender, AMOUNT, sender=stage.holder)


@measured
def mint(stage: Stage) -> ReceiptAPI:
    return stage.share.mint(stage.holder, AMOUNT, sender=stage.minter)


@measured
def lock(stage: Stage) -> ReceiptAPI:
    return stage.share.lock(stage.holder, AMOUNT, sender=stage.minter)


@measured
def burn(stage: Stage) -> ReceiptAPI:
    stage.share.lock(stage.holder, 2 * AMOUNT, sender=stage.minter)
    return stage.share.burn(stage.holder, AMOUNT, sender=stage.minter)


@measured
def claim_after_change(stage: Stage) -> ReceiptAPI:
    multiplier = 102 * 10**16
    stage.share.schedule_multiplier(multiplier, RECORD_TS - 1, sender=stage.corporate_actions)
    return _claim(stage, dividends.plain_token())


@measured
def freeze(stage: Stage) -> ReceiptAPI:
    return stage.share.setFrozenTokens(stage.holder, AMOUNT, sender=stage.enforcement)


@measured
def forced_transfer(stage: Stage) -> ReceiptAPI:
    stage.share.setFrozenTokens(stage.holder, BALANCE, sender=stage.enforcement)
    parties = stage.holder, stage.receiver
    return stage.share.forcedTransfer(*parties, AMOUNT, sender=stage.enforcement)


@measured
def recover(stage: Stage) -> ReceiptAPI:
    return stage.share.recover(stage.holder, stage.newcomer, sender=stage.enforcement)


@measured
def schedule_record_after_change(stage: Stage) -> ReceiptAPI:
    _schedule(stage, RECORD_TS, after=0)
    stage.share.schedule_multiplier(2 * 10**18, RECORD_TS + 1, sender=stage.corporate_actions)
    return _schedule(stage, LATER_RECORD_TS, after=RECORD_TS)


@measured
def block_per_address(stage: Stage) -> ReceiptAPI:
    addresses = _addresses_without_zero_byte()
    return stage.platform.gate.block(addresses, SDN_LISTED, WORD, sender=stage.compliance)


def _addresses_without_zero_byte(count: int = BATCH) -> list[str]:
    """So many accounts that nobody has a key of; a batch by default."""
    pairs = product(range(1, 256), repeat=2)
    return [f"0x{low:02x}{high:02x}" + 18 * "5a" for high, low in islice(pairs, count)]


def _schedule(stage: Stage, record_ts: int, after: int) -> ReceiptAPI:
    return stage.share.schedule_record(record_ts, after, sender=stage.issuer)


def _claim(stage: Stage, token: ContractInstance) -> ReceiptAPI:
    """A later holder's claim of the second dividend; both were paid the first."""
    contract, holders = stage.platform.dividends, [stage.receiver, stage.holder]
    dividends.declare_two(stage, token, holders)
    for id, record_ts in enumerate((RECORD_TS, LATER_RECORD_TS)):
        dividends.open_dividend(stage, id, record_ts)
        receipts = [contract.claim(stage.share, id, each, sender=each) for each in holders]
    return receipts[-1]


def _push(stage: Stage, token: ContractInstance) -> ReceiptAPI:
    """A batch of the second dividend; all of it were paid the first."""
    holders = _addresses_without_zero_byte()
    for each in holders:
        stage.share.mint(each, BALANCE, sender=stage.minter)
    dividends.declare_two(stage, token, holders)
    for id, record_ts in enumerate((RECORD_TS, LATER_RECORD_TS)):
        dividends.open_dividend(stage, id, record_ts)
        receipt = stage.platform.dividends.push(stage.share, id, holders, sender=stage.spender)
    return receipt
