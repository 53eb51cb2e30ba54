"""The signatures under a statement, on their way from one attestor to the next in a file."""

from __future__ import annotations

from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from ape import chain
from eth_account import Account
from eth_utils import is_same_address, to_hex
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wholeshare.attestations import Signature, Statement, ascending, sign
from wholeshare.errors import BadInput
from wholeshare.files import replace_file

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

FOLDER = Path("attestations")

Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Figure = Annotated[int, Field(ge=0, lt=2**128)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Figures(_Closed):
    """`Statement` as JSON: hashes in hex."""

    share: Address
    as_of_ts: Figure
    unit_epoch: Figure
    settled: Figure
    in_transit: Figure
    encumbered: Figure
    delivered_total: Figure
    is_resolution: bool
    account_hash: Hash
    report_hash: Hash


class Signed(_Closed):
    """`Signature` as JSON."""

    attestor: Address
    sequence: Figure
    signature: Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})+$")]


class Collection(_Closed):
    """What attestors have signed so far, for one chain and one Custody."""

    chain_id: int
    custody: Address
    symbol: str
    statement: Figures
    signatures: list[Signed] = []

    @classmethod
    def begin(cls, custody: ContractInstance, symbol: str, statement: Statement) -> Self:
        """Nobody has signed yet."""
        figures = {
            name: to_hex(value) if isinstance(value, bytes) else value
            for name, value in asdict(statement).items()
        }
        return cls(
            chain_id=chain.chain_id,
            custody=custody.address,
            symbol=symbol,
            statement=Figures(**figures),
        )

    @classmethod
    def read(cls, path: Path, custody: ContractInstance) -> Self:
        """What a file holds.

        Raises:
            BadInput: it is none, is of another chain or contract, or a key's signature is not of
                the attestor that it names.
        """
        try:
            found = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise BadInput(f"{path}: expected a readable file ({error.strerror})") from None
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "file"
            raise BadInput(f"{path}: {field}: {first['msg']}") from None
        if found.chain_id != chain.chain_id:
            raise BadInput(f"{path}: chain_id: expected {chain.chain_id}, got {found.chain_id}")
        if not is_same_address(found.custody, custody.address):
            raise BadInput(f"{path}: custody: expected {custody.address}, got {found.custody}")
        found._check_signatures(path)
        return found

    def write(self, path: Path) -> None:
        """Replace the file."""
        replace_file(path, self.model_dump_json(indent=2) + "\n")

    def as_statement(self) -> Statement:
        """What is signed."""
        values = self.statement.model_dump()
        hashes = {name: bytes.fromhex(values[name][2:]) for name in ("account_hash", "report_hash")}
        return Statement(**values | hashes)

    def is_signed_by(self, address: str) -> bool:
        """Whether an attestor's signature is among them."""
        return any(is_same_address(each.attestor, address) for each in self.signatures)

    def add(self, custody: ContractInstance, attestor: AccountAPI) -> None:
        """Sign, with the attestor's next sequence."""
        signed = sign(custody, self.as_statement(), attestor)
        self.signatures.append(
            Signed(
                attestor=signed.attestor,
                sequence=signed.sequence,
                signature=to_hex(signed.signature),
            )
        )

    def arguments(self) -> tuple[tuple, list[tuple[str, int, bytes]]]:
        """What `Custody.attest` takes."""
        signatures = [
            Signature(each.attestor, each.sequence, bytes.fromhex(each.signature[2:]))
            for each in self.signatures
        ]
        return astuple(self.as_statement()), ascending(signatures)

    def _check_signatures(self, path: Path) -> None:
        for index, each in enumerate(self.signatures):
            if chain.provider.get_code(each.attestor):
                continue  # a contract's own, which it alone can judge
            message = self.as_statement().message(self.custody, self.chain_id, each.sequence)
            try:
                signer = Account.recover_message(message, signature=each.signature)
            except Exception as error:  # whatever the library finds wrong with the bytes
                raise BadInput(f"{path}: signatures.{index}.signature: {error}") from None
            if not is_same_address(signer, each.attestor):
                place = f"{path}: signatures.{index}.signature"
                raise BadInput(f"{place}: expected {each.attestor}'s, got {signer}'s")
