"""web3.py: what a back office or a bot uses; contracts by the ERCs' own interfaces."""

from eth_account import Account
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError

from tests.integration.clients.job import Job, Report
from tests.signatures import PERMIT

DOMAIN = ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]")
"""What `eip712Domain` returns."""
ABI = [
    {
        "type": "function",
        "name": name,
        "stateMutability": mutability,
        "inputs": [{"name": "", "type": each} for each in inputs],
        "outputs": [{"name": "", "type": each} for each in outputs],
    }
    for name, mutability, inputs, outputs in (
        ("name", "view", (), ("string",)),
        ("symbol", "view", (), ("string",)),
        ("decimals", "view", (), ("uint8",)),
        ("balanceOf", "view", ("address",), ("uint256",)),
        ("transfer", "nonpayable", ("address", "uint256"), ("bool",)),
        ("transferFrom", "nonpayable", ("address", "address", "uint256"), ("bool",)),
        ("uiMultiplier", "view", (), ("uint256",)),
        ("supportsInterface", "view", ("bytes4",), ("bool",)),
        ("canTransfer", "view", ("address", "address", "uint256"), ("bool",)),
        ("detectTransferRestriction", "view", ("address", "address", "uint256"), ("uint8",)),
        ("messageForTransferRestriction", "view", ("uint8",), ("string",)),
        ("eip712Domain", "view", (), DOMAIN),
        ("nonces", "view", ("address",), ("uint256",)),
        (
            "permit",
            "nonpayable",
            ("address", "address", "uint256", "uint256", "uint8", "bytes32", "bytes32"),
            (),
        ),
    )
]


def run(job: Job) -> Report:
    """Do the job in this process, over HTTP."""
    web3 = Web3(HTTPProvider(job.url))
    owner, spender = (Account.from_key(key) for key in (job.owner_key, job.spender_key))
    share = web3.eth.contract(job.share, abi=ABI)
    call = share.functions

    def send(account, method):
        transaction = method.build_transaction(
            {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address)}
        )
        signed = account.sign_transaction(transaction)
        sent = web3.eth.send_raw_transaction(signed.raw_transaction)
        assert web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.02)["status"] == 1
        return sent.to_0x_hex()

    def refusal(account, method):
        try:
            method.call({"from": account.address})
        except ContractLogicError as error:
            return error.message.removeprefix("execution reverted: ")
        return None

    before = {
        "name": call.name().call(),
        "symbol": call.symbol().call(),
        "decimals": call.decimals().call(),
        "balance": call.balanceOf(owner.address).call(),
        "multiplier": call.uiMultiplier().call(),
        "interfaces": tuple(call.supportsInterface(id).call() for id in job.interfaces),
    }
    transfer = send(owner, call.transfer(job.receiver, job.amount))

    _, *domain, _, _ = call.eip712Domain().call()
    message = {
        "owner": owner.address,
        "spender": spender.address,
        "value": job.amount,
        "nonce": call.nonces(owner.address).call(),
        "deadline": job.deadline,
    }
    fields = ("name", "version", "chainId", "verifyingContract")
    signed = owner.sign_typed_data(
        dict(zip(fields, domain, strict=True)), {"Permit": PERMIT}, message
    )
    parts = (signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big"))
    terms = (owner.address, spender.address, job.amount, job.deadline)
    permit = send(spender, call.permit(*terms, *parts))
    taken = send(spender, call.transferFrom(owner.address, job.receiver, job.amount))
    movement = (owner.address, job.blocked, job.amount)
    code = call.detectTransferRestriction(*movement).call()
    text = call.messageForTransferRestriction(code).call()
    return Report(
        **before,
        domain=tuple(domain),
        transactions=(transfer, permit, taken),
        forecast=(call.canTransfer(*movement).call(), code, text),
        refusal=refusal(owner, call.transfer(job.blocked, job.amount)),
    )
