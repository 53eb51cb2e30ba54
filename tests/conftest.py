"""The platform, its actors and what they do, for every test.

The platform is deployed once for a session by what scripts use too, `wholeshare.platform.deploy`,
from the devnet's manifest. Two differences: the sanctions list stays empty, and the powers over a
share are with plain accounts, so that tests can act as the contracts that will hold them.
Ape takes a snapshot before each test and restores it afterwards.
"""

import os
from contextlib import contextmanager
from functools import partialmethod
from itertools import count
from pathlib import Path

import pytest
from ape.exceptions import TransactionError
from ape.types import MockContractLog
from ape_foundry.provider import FoundryProvider
from web3.eth import Eth

from wholeshare.build import pytest_configure  # noqa: F401  a hook, which pytest finds by its name
from wholeshare.manifest import Authorities, load_manifest
from wholeshare.platform import deploy
from wholeshare.signers import account_of, signer_of
from wholeshare.standing import EVERY_REASON, lift

MANIFEST = Path(__file__).parents[1] / "manifests" / "devnet.yaml"
NO_CASE = bytes(32)
ACTORS = (
    "deployer",
    "proposer",
    "canceller",
    "issuer",
    "custodian",
    "compliance",
    "second_compliance",
    "paying_agent",
    "proxy_agent",
    "transfer_agent",
    "guardian",
    "registrar",
    "minter",
    "corporate_actions",
    "enforcement",
    "holder",
    "other",
    "third",
    "spender",
    "stranger",
    "blocked",
)
AUTHORITIES = {"minter": "dev:20", "corporate_actions": "dev:21", "enforcement": "dev:22"}
"""Of the devnet's funded accounts, beyond those that its manifest gives a role."""


def _in_memory(build_command):
    """Anvil's command, with the states of past blocks kept in memory alone.

    It would write those beyond the last 500 into the home folder and leave them there: gigabytes.
    """
    return lambda provider: [*build_command(provider), "--prune-history", "500"]


FoundryProvider.build_command = _in_memory(FoundryProvider.build_command)

# Ape would trace every refusal that a test expects to its line of Vyper: half of the suite's time.
# The reason alone tells the line, for each is written once.
TransactionError.source_traceback = None

# requests would look for a proxy among all of the environment's variables, twice a request.
os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")

# web3 would wait a tenth of a second where a busy node has not mined a block yet.
Eth.wait_for_transaction_receipt = partialmethod(
    Eth.wait_for_transaction_receipt, poll_latency=0.005
)


def _in_every_field(is_alike):
    """Comparison of an expected event with a log, for which Ape asks the named fields alone.

    A field that a test forgets, or that an event gains, would go unseen.
    """
    return lambda expected, log: (
        is_alike(expected, log) and expected.event_arguments.keys() == log.event_arguments.keys()
    )


MockContractLog.__eq__ = _in_every_field(MockContractLog.__eq__)


# ---- time ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _later(chain):
    """Ape's own chain refuses a transaction in the second in which a snapshot was restored."""
    if chain.provider.name == "test":
        chain.pending_timestamp += 1


@pytest.fixture(autouse=True)
def _forget(chain):
    """An address comes again after a rollback, and Ape would read its logs by what was there."""
    known = dict(chain.contracts.contract_types.memory)
    yield
    chain.contracts.contract_types.memory = known


@pytest.fixture
def now(chain):
    """The latest block's timestamp: what views see."""
    return lambda: chain.blocks.head.timestamp


@pytest.fixture
def at(chain):
    """Set the next block's timestamp, UTC seconds; views see it once that block is mined."""

    def at(ts):
        # Ape's own chain refuses to be set to the second that is due anyhow.
        if chain.provider.name != "test" or chain.pending_timestamp != ts:
            chain.pending_timestamp = ts

    return at


@pytest.fixture
def rollback(chain):
    """A context whose effects on the chain are undone; unlike `chain.isolate` it hides no error."""

    @contextmanager
    def rollback():
        snapshot = chain.snapshot()
        chain.pending_timestamp += 1
        try:
            yield
        finally:
            chain.restore(snapshot)
            chain.pending_timestamp += 1

    return rollback


# ---- actors ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def manifest():
    """The devnet's manifest as tests use it."""
    manifest = load_manifest(MANIFEST)
    authorities = Authorities.model_validate(AUTHORITIES)
    return manifest.model_copy(update={"authorities": authorities, "sanctions": None})


@pytest.fixture(scope="session")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def proposer(manifest):
    return signer_of(manifest.timelock.proposers, "proposer")


@pytest.fixture(scope="session")
def canceller(manifest):
    return signer_of(manifest.timelock.cancellers, "canceller")


@pytest.fixture(scope="session")
def issuer(manifest):
    return signer_of(manifest.roles["issuer"], "issuer")


@pytest.fixture(scope="session")
def custodian(manifest):
    return signer_of(manifest.roles["custodian"], "custodian")


@pytest.fixture(scope="session")
def attestor(manifest):
    return signer_of(manifest.roles["attestor"], "attestor")


@pytest.fixture(scope="session")
def attestors(manifest):
    """Those of AAPL, of whom two must agree."""
    return [account_of(each, "attestor") for each in manifest.roles["attestor"]]


@pytest.fixture(scope="session")
def compliance(manifest):
    return signer_of(manifest.roles["compliance"], "compliance")


@pytest.fixture(scope="session")
def second_compliance(manifest):
    """The key that lifts what `compliance` wants lifted."""
    return account_of(manifest.roles["compliance"][1], "compliance")


@pytest.fixture(scope="session")
def paying_agent(manifest):
    return signer_of(manifest.roles["paying_agent"], "paying_agent")


@pytest.fixture(scope="session")
def proxy_agent(manifest):
    return signer_of(manifest.roles["proxy_agent"], "proxy_agent")


@pytest.fixture(scope="session")
def transfer_agent(manifest):
    return signer_of(manifest.roles["transfer_agent"], "transfer_agent")


@pytest.fixture(scope="session")
def guardian(manifest):
    return signer_of(manifest.roles["guardian"], "guardian")


@pytest.fixture(scope="session")
def registrar(manifest):
    return signer_of(manifest.roles["registrar"], "registrar")


@pytest.fixture(scope="session")
def minter(manifest):
    """Where PrimaryMarket will be."""
    return signer_of([manifest.authorities.minter], "minter")


@pytest.fixture(scope="session")
def corporate_actions(manifest):
    """Where CorporateActions will be."""
    return signer_of([manifest.authorities.corporate_actions], "corporate_actions")


@pytest.fixture(scope="session")
def enforcement(manifest):
    """Where Enforcement will be."""
    return signer_of([manifest.authorities.enforcement], "enforcement")


@pytest.fixture(scope="session")
def holder(accounts):
    return accounts[23]


@pytest.fixture(scope="session")
def other(accounts):
    return accounts[24]


@pytest.fixture(scope="session")
def third(accounts):
    return accounts[25]


@pytest.fixture(scope="session")
def spender(accounts):
    return accounts[26]


@pytest.fixture(scope="session")
def stranger(accounts):
    """No role, no tokens."""
    return accounts[27]


@pytest.fixture(scope="session")
def blocked(accounts):
    """Nothing but an account; a test blocks it with `block(blocked)`."""
    return accounts[28]


@pytest.fixture
def everyone_but(request):
    """Every actor but the named ones, as accounts: those who may not."""

    def everyone_but(*names):
        unknown = set(names) - set(ACTORS)
        assert not unknown, f"no such actor: {unknown}"
        return [request.getfixturevalue(name) for name in ACTORS if name not in names]

    return everyone_but


# ---- things ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def platform(chain, manifest, deployer):
    if chain.provider.name == "foundry":
        # Otherwise blocks follow the wall clock, and two of them can share a second.
        chain.provider.make_request("anvil_setBlockTimestampInterval", [1])
    chain.mine()  # before a first block Anvil answers calls as of second 1
    return deploy(manifest, deployer)


@pytest.fixture(scope="session")
def timelock(platform):
    return platform.timelock


@pytest.fixture(scope="session")
def roles(platform):
    return platform.roles


@pytest.fixture(scope="session")
def gate(platform):
    return platform.gate


@pytest.fixture(scope="session")
def listings(platform):
    return platform.listings


@pytest.fixture(scope="session")
def share(platform):
    """AAPL."""
    return platform.shares["AAPL"]


# ---- actions ---------------------------------------------------------------------------------


@pytest.fixture
def mint(share, minter):
    """Give somebody raw tokens of AAPL; returns the receipt."""

    def mint(receiver, amount):
        return share.mint(receiver, amount, sender=minter)

    return mint


@pytest.fixture
def block(gate, compliance):
    """Restrict an account for a reason of the table, by default as listed; returns the receipt."""

    def block(account, reason=1):
        return gate.block([account], reason, NO_CASE, sender=compliance)

    return block


@pytest.fixture
def unblock(gate, compliance, second_compliance):
    """Lift every reason from an account, of the platform's gate by default; returns the receipt."""

    def unblock(account, gate=gate):
        return lift(gate, [account], EVERY_REASON, NO_CASE, compliance, second_compliance)

    return unblock


@pytest.fixture
def schedule_record(share, paying_agent):
    """Announce a record instant of AAPL, by default behind the right one; returns the receipt."""

    def schedule_record(ts, after=None):
        if after is None:
            after = share.record_window().last
            while (following := share.next_record(after)) < ts:
                after = following
        return share.schedule_record(ts, after, sender=paying_agent)

    return schedule_record


@pytest.fixture
def as_admin(chain, timelock, proposer):
    """Have the timelock call a contract's method: propose, wait the delay, execute.

    Returns the receipt of the execution. The time is then two days later.
    """
    salts = count(1)

    def as_admin(method, *arguments):
        call = (
            method.contract.address,
            0,
            method.encode_input(*arguments),
            bytes(32),
            next(salts).to_bytes(32, "big"),
        )
        delay = timelock.get_minimum_delay()
        proposed = timelock.schedule(*call, delay, sender=proposer)
        chain.pending_timestamp = proposed.timestamp + delay
        return timelock.execute(*call, sender=proposer)

    return as_admin
