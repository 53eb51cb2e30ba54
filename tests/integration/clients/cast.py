"""cast: what somebody at a terminal uses."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from tests.integration.clients.job import Job, Report
from tests.signatures import PERMIT

INSTALLED = Path(__file__).parents[3] / "node_modules" / ".bin"
DOMAIN = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
REVERTED = re.compile(r"execution reverted: (.+?)(?:, data: .*)?$", re.M)


def command() -> str | None:
    """The locked binary, or else one of the machine's own; None if there is neither."""
    return shutil.which("cast", path=INSTALLED) or shutil.which("cast")


def run(job: Job) -> Report:
    """Do the job by a command for each step."""
    owner, spender = (_cast("wallet", "address", key) for key in (job.owner_key, job.spender_key))

    def read(signature, *arguments):
        output = _cast("call", job.share, signature, *arguments, "--rpc-url", job.url, "--json")
        return json.loads(output)

    def send(key, signature, *arguments):
        where = ("--rpc-url", job.url, "--private-key", key, "--json")
        receipt = json.loads(_cast("send", job.share, signature, *map(str, arguments), *where))
        assert receipt["status"] == "0x1"
        return receipt["transactionHash"]

    before = {
        "name": read("name()(string)")[0],
        "symbol": read("symbol()(string)")[0],
        "decimals": int(read("decimals()(uint8)")[0]),
        "balance": int(read("balanceOf(address)(uint256)", owner)[0]),
        "multiplier": int(read("uiMultiplier()(uint256)")[0]),
        "interfaces": tuple(
            read("supportsInterface(bytes4)(bool)", id)[0] for id in job.interfaces
        ),
    }
    transfer = send(job.owner_key, "transfer(address,uint256)", job.receiver, job.amount)

    answer = read("eip712Domain()(bytes1,string,string,uint256,address,bytes32,uint256[])")
    name, version, chain_id, contract = answer[1:5]
    typed = {
        "types": {"EIP712Domain": DOMAIN, "Permit": PERMIT},
        "primaryType": "Permit",
        "domain": {
            "name": name,
            "version": version,
            "chainId": int(chain_id),
            "verifyingContract": contract,
        },
        "message": {
            "owner": owner,
            "spender": spender,
            "value": str(job.amount),
            "nonce": str(read("nonces(address)(uint256)", owner)[0]),
            "deadline": str(job.deadline),
        },
    }
    signature = _cast("wallet", "sign", "--data", json.dumps(typed), "--private-key", job.owner_key)
    r, s, v = signature[2:66], signature[66:130], int(signature[130:], 16)
    permit = send(
        job.spender_key,
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
        owner,
        spender,
        job.amount,
        job.deadline,
        v,
        f"0x{r}",
        f"0x{s}",
    )
    taken = send(
        job.spender_key,
        "transferFrom(address,address,uint256)",
        owner,
        job.receiver,
        job.amount,
    )
    movement = (owner, job.blocked, str(job.amount))
    allowed = read("canTransfer(address,address,uint256)(bool)", *movement)[0]
    code = read("detectTransferRestriction(address,address,uint256)(uint8)", *movement)[0]
    text = read("messageForTransferRestriction(uint8)(string)", str(code))[0]
    return Report(
        **before,
        domain=(name, version, int(chain_id), contract),
        transactions=(transfer, permit, taken),
        forecast=(allowed, int(code), text),
        refusal=_refusal(job, owner),
    )


def _refusal(job: Job, owner: str) -> str | None:
    """The reason that `cast call` prints before anything is sent."""
    call = ("transfer(address,uint256)", job.blocked, str(job.amount))
    ended = _run("call", job.share, *call, "--from", owner, "--rpc-url", job.url)
    found = REVERTED.search(ended.stderr)
    return found[1] if found else None


def _cast(*arguments: str) -> str:
    ended = _run(*arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def _run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([command(), *arguments], capture_output=True, text=True)
