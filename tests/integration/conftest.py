"""What an audit rests on, for each module that tells a story of its own; Circle's USDC; and the
platform that the operator's commands are run on.
"""

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from ape import project
from ape.cli import ConnectedProviderCommand
from click.testing import CliRunner

from wholeshare.audit import compare
from wholeshare.audit.evidence import CORE, collect
from wholeshare.audit.node import Node
from wholeshare.devnet import CIRCLE, hand_out
from wholeshare.manifest import load_manifest
from wholeshare.platform import deploy
from wholeshare.thirdparty.usdc import deploy_usdc

MANIFEST = Path(__file__).parents[2] / "manifests" / "devnet.yaml"
SYMBOL = "AAPL"


@pytest.fixture(scope="module")
def node(chain):
    return Node(chain.provider)


@pytest.fixture(scope="module")
def core(story):
    """Addresses of the contracts that exist once."""
    return {name: story.platform.record.contracts[name].address for name in CORE}


@pytest.fixture(scope="module")
def evidence(story, node, core, chain):
    """All logs, and all of storage that is ever looked at."""
    evidence = collect(node, core, story.platform.record.block, chain.blocks.height)
    compare(evidence)  # reads storage
    return evidence


@pytest.fixture
def circle(accounts):
    """Holds all of Circle's offices."""
    return accounts[19]


@pytest.fixture
def usdc(circle):
    return deploy_usdc(circle)


@pytest.fixture(scope="session")
def devnet(accounts, tmp_path_factory):
    """The devnet's platform, its holders, and where its record is; without the sanctions list."""
    usdc = deploy_usdc(accounts[CIRCLE])
    changed = {"payment_tokens": [usdc.address], "sanctions": None}
    manifest = load_manifest(MANIFEST).model_copy(update=changed)
    record = tmp_path_factory.mktemp("devnet") / "record.json"
    platform = deploy(manifest, accounts[0], record)
    holders = hand_out(manifest, platform, usdc)
    return SimpleNamespace(
        manifest=manifest,
        platform=platform,
        share=platform.shares[SYMBOL],
        custody=platform.custody,
        market=platform.market,
        usdc=usdc,
        holders=holders,
        record=record,
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Commands write here, and nothing else is here."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(devnet, folder, monkeypatch):
    """Run a command line in this process, on this chain."""
    monkeypatch.syspath_prepend(str(project.path))
    # A connection of its own would be to a node of its own.
    monkeypatch.setattr(ConnectedProviderCommand, "invoke", ConnectedProviderCommand._invoke)

    def run(line: str, *more: object, code: int = 0):
        name, *rest = line.split()
        position = 1 if name in ("custody", "market", "sanctions") else 0
        options = [] if "fetch" in rest else ["--record", str(devnet.record)]
        words = [*rest[:position], *options, *rest[position:], *map(str, more)]
        script = importlib.import_module(f"scripts.{name}")
        done = CliRunner(mix_stderr=False).invoke(script.cli, words, prog_name=f"ape run {name}")
        assert done.exit_code == code, (done.output, done.stderr, done.exception)
        return done

    return run
