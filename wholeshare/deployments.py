"""The record of a deployment: where each contract is, and since which block."""

from __future__ import annotations

from pathlib import Path

from ape import chain
from ape.api import SubprocessProvider
from pydantic import BaseModel, ConfigDict, ValidationError

from wholeshare.errors import BadInput
from wholeshare.files import replace_file

FOLDER = Path("deployments")


class Deployed(BaseModel):
    """One contract on the chain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str
    block: int
    transaction: str


class Record(BaseModel):
    """A deployment on one chain; what is missing has not been sent yet."""

    model_config = ConfigDict(extra="forbid")

    network: str
    chain_id: int
    genesis: str
    """Hash of the first block: it tells development chains apart that share their chain id."""
    contracts: dict[str, Deployed] = {}
    shares: dict[str, Deployed] = {}
    """Symbol to share, in the order of listing."""
    feeds: dict[str, Deployed] = {}
    """Symbol to the listing's ReserveFeed."""

    @property
    def block(self) -> int:
        """The block from which on logs of the platform exist."""
        return min(deployed.block for deployed in self.contracts.values())


def new_record() -> Record:
    """An empty record of the connected chain."""
    genesis = chain.provider.get_block(0).hash
    return Record(
        network=chain.provider.network.name,
        chain_id=chain.chain_id,
        genesis=f"0x{bytes(genesis).hex()}",
    )


def own_path() -> Path:
    """Where the record of the connected chain belongs.

    Local chains share their chain id, so the name of theirs also carries their genesis.
    """
    here = new_record()
    name = f"{here.network}-{here.chain_id}"
    if chain.provider.network.is_dev:
        name += f"-{here.genesis[2:10]}"
    return FOLDER / f"{name}.json"


def outlives_command() -> bool:
    """Whether the connected chain goes on after this command; one that it started does not."""
    provider = chain.provider
    if isinstance(provider, SubprocessProvider):
        return provider.process is None
    return not provider.network.is_dev


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        BadInput: it cannot be read or is none, in one line with file and field.
    """
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path}: expected the record of a deployment ({error.strerror})") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "record"
        raise BadInput(f"{path}: {field}: {first['msg']}") from None


def write_record(record: Record, path: Path) -> None:
    """Replace the record's file."""
    replace_file(path, record.model_dump_json(indent=2) + "\n")
