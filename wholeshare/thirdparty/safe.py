"""Safe 1.4.1: a wallet that is a contract, with owners who are not its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import to_bytes

from wholeshare.thirdparty.artifacts import published

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

BUILD = "@safe-global/safe-contracts/build/artifacts/contracts"
NOBODY = "0x" + 40 * "0"
CALL = 0
BY_SENDER = 1
"""Kind of signature of an owner who sends the transaction himself."""


def deploy_safe(deployer: AccountAPI, owner: AccountAPI) -> ContractInstance:
    """A Safe of one owner."""
    kind = published(f"{BUILD}/Safe.sol/Safe.json")
    singleton = deployer.deploy(kind)
    factory = deployer.deploy(
        published(f"{BUILD}/proxies/SafeProxyFactory.sol/SafeProxyFactory.json")
    )
    terms = ([owner.address], 1, NOBODY, b"", NOBODY, NOBODY, 0, NOBODY)
    setup = singleton.setup.encode_input(*terms)
    receipt = factory.createProxyWithNonce(singleton, setup, 0, sender=deployer)
    (created,) = factory.ProxyCreation.from_receipt(receipt)
    return kind.at(created.proxy, detect_proxy=False)


def execute(safe: ContractInstance, to: str, data: bytes, owner: AccountAPI) -> ReceiptAPI:
    """Have a Safe of one owner call a contract."""
    signature = to_bytes(hexstr=owner.address).rjust(32, b"\0") + bytes(32) + bytes([BY_SENDER])
    terms = (to, 0, data, CALL, 0, 0, 0, NOBODY, NOBODY, signature)
    return safe.execTransaction(*terms, sender=owner)
