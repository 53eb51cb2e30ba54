"""The devnet as somebody outside sees it: a process, a port, and a chain behind it."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from ape import project
from eth_utils import to_wei
from web3 import HTTPProvider, Web3

from wholeshare.deployments import read_record

ROOT = Path(__file__).parents[2]
LAZARUS = "0x08723392Ed15743cc38513C4925f5e6be5c17243"
HOLDINGS = {"dev:12": 1_000, "dev:13": 400, "dev:14": 250, "dev:15": 100, "dev:16": 1}


def ape(*arguments, **environment):
    """A command in a process of its own; without the host that another devnet may have set."""
    inherited = {name: value for name, value in os.environ.items() if name != "APE_FOUNDRY_HOST"}
    return subprocess.Popen(
        ["ape", "run", *arguments],
        cwd=ROOT,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process):
    """Exit code and all that it has printed and nobody has read yet."""
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def lines_of(output):
    """What a command printed, without what Ape logs about its node."""
    return [line for line in output.splitlines() if line and not line.startswith("INFO:")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def devnet(port):
    """The running process and what it printed until it was up."""
    process = ape("devnet", "--port", str(port))
    printed = []
    for line in process.stdout:
        printed.append(line.strip())
        if line.startswith("Up."):
            break
    yield process, printed
    process.terminate()
    ended(process)


@pytest.fixture(scope="module")
def record(devnet):
    _, printed = devnet
    (path,) = re.findall(r"Recorded in (\S+),", "\n".join(printed))
    return ROOT / path


@pytest.fixture(scope="module")
def web3(devnet, port):
    return Web3(HTTPProvider(f"http://127.0.0.1:{port}"))


@pytest.fixture(scope="module")
def contract(web3, record):
    """A contract of the devnet by its name or symbol."""

    def contract(name, kind=None):
        deployments = read_record(record)
        deployed = (deployments.contracts | deployments.shares)[name]
        abi = project.contracts[kind or name].contract_type.model_dump(mode="json")["abi"]
        return web3.eth.contract(deployed.address, abi=abi)

    return contract


def test_devnet_says_how_to_connect(devnet, port):
    _, printed = devnet

    assert f"export APE_FOUNDRY_HOST=http://127.0.0.1:{port}" in printed


def test_devnet_prints_every_address(devnet, record):
    _, printed = devnet
    text = "\n".join(printed)
    deployments = read_record(record)

    for deployed in (*deployments.contracts.values(), *deployments.shares.values()):
        assert deployed.address in text
    for reference in ("deployer (dev:0)", "issuer (dev:3)", "registrar (dev:11)", *HOLDINGS):
        assert reference in text


def test_devnet_answers_from_outside(web3, contract):
    share = contract("AAPL", "Share")

    assert web3.eth.chain_id == 31337
    assert share.functions.symbol().call() == "AAPL"
    assert share.functions.totalSupply().call() == to_wei(sum(HOLDINGS.values()), "ether")


def test_devnet_has_the_real_list(contract):
    gate = contract("SanctionsGate")

    assert gate.functions.ever_blocked_count().call() == 124
    assert gate.functions.isSanctioned(LAZARUS).call()


def test_devnet_holders_hold_and_trade(devnet, web3, contract):
    _, printed = devnet
    share = contract("AAPL", "Share")
    holders = {
        reference: address
        for line in printed
        for reference, address in re.findall(r"holds .* \((dev:\d+)\)\s+(0x\w+)", line)
    }
    assert holders.keys() == HOLDINGS.keys()
    for reference, tokens in HOLDINGS.items():
        assert share.functions.balanceOf(holders[reference]).call() == to_wei(tokens, "ether")

    one, other = holders["dev:12"], holders["dev:13"]
    sent = share.functions.transfer(other, 1).transact({"from": one})  # the node holds the keys
    assert web3.eth.wait_for_transaction_receipt(sent).status == 1
    assert share.functions.balanceOf(other).call() == to_wei(400, "ether") + 1


def test_devnet_serves_other_commands(devnet, port, record):
    """A second deployment finds everything there and sends nothing."""
    before = record.read_bytes()
    host = f"http://127.0.0.1:{port}"

    code, output = ended(
        ape("deploy", "--manifest", "manifests/devnet.yaml", APE_FOUNDRY_HOST=host)
    )

    assert code == 0, output
    assert lines_of(output)[1] == "Nothing to do: the chain carries all that the manifest asks for."
    assert "0 transactions sent, " in output
    assert record.read_bytes() == before


def test_devnet_port_in_use_is_one_line(devnet, port):
    """Also if what holds it is an Anvil, to which Ape alone would connect."""
    code, output = ended(ape("devnet", "--port", str(port)))

    assert code == 2
    assert lines_of(output) == [
        f"Error: --port: expected a free port, got {port} (Address already in use)"
    ]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_devnet_stops_with_its_node_and_record(signum):
    port = free_port()
    process = ape("devnet", "--port", str(port))
    for line in process.stdout:
        if found := re.match(r"Recorded in (\S+),", line):
            record = ROOT / found[1]
        if line.startswith("Up."):
            break
    assert answers(port) and record.exists()

    process.send_signal(signum)

    assert ended(process)[0] == 128 + signum
    assert not answers(port)
    assert not record.exists()


def test_devnet_with_exit_deploys_and_ends():
    port = free_port()

    # Another devnet's address in the environment: this one is its own all the same.
    code, output = ended(
        ape("devnet", "--port", str(port), "--exit", APE_FOUNDRY_HOST="http://127.0.0.1:9")
    )

    assert code == 0, output
    assert f"export APE_FOUNDRY_HOST=http://127.0.0.1:{port}" in output
    assert "Recorded in deployments/local-31337-" in output
    assert not answers(port)


def test_devnet_with_bad_manifest_is_one_line(tmp_path):
    manifest = tmp_path / "platform.yaml"
    manifest.write_text("roles: {}\n")

    code, output = ended(ape("devnet", "--manifest", str(manifest)))

    assert code == 2
    assert lines_of(output) == [f"Error: {manifest}: timelock: expected this field, got none"]
