"""The manifest: what a platform is to be, as a YAML file.

It names who holds each role, which equities are listed on which terms, and which sanctions list is
loaded. An account is named by its address, by the alias of one of Ape's accounts, or as `dev:n`,
the n-th funded account of a development chain. Files are found relative to the manifest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import stdnum.cusip
import stdnum.isin
import yaml
from eth_utils import is_checksum_address, keccak
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from wholeshare.errors import BadInput

MAX_TIMELOCK_MEMBERS = 16  # Timelock.vy
MAX_FIRST_MEMBERS = 64  # Roles.vy
MAX_ATTESTORS = 8  # quorums.vy
MAX_TOKENS = (2**128 - 1) // 10**18  # statements.vy
SHOWN = 50
"""Characters of a wrong value that an error shows."""

RoleName = Literal[
    "issuer",
    "attestor",
    "custodian",
    "transfer_agent",
    "compliance",
    "paying_agent",
    "proxy_agent",
    "registrar",
    "guardian",
]
"""Every role but ADMIN, which the timelock holds alone."""


def _check_reference(value: str) -> str:
    if value.startswith("0x"):
        if not is_checksum_address(value):
            raise ValueError("expected an address with its checksum")
    elif not re.fullmatch(r"dev:\d+|[A-Za-z][\w-]*", value):
        raise ValueError("expected an address, an account alias or dev:n")
    return value


def _check_isin(value: str) -> str:
    # `is_valid` also takes what it can tidy up, such as lower case; a contract does not.
    if not stdnum.isin.is_valid(value) or stdnum.isin.compact(value) != value:
        raise ValueError("expected 12 characters with a right check digit")
    return value


def _check_cusip(value: str) -> str:
    if not stdnum.cusip.is_valid(value) or stdnum.cusip.compact(value) != value:
        raise ValueError("expected 9 characters with a right check digit")
    return value


def _check_cusip_of_isin(value: str, info: ValidationInfo) -> str:
    isin = info.data.get("isin", "")
    if isin[:2] in ("US", "CA") and isin[2:11] != value:
        raise ValueError(f"expected {isin[2:11]}, which the isin contains")
    return value


def _check_quorum(value: int, info: ValidationInfo) -> int:
    count = len(info.data.get("attestors", [None] * value))
    if value > count or 2 * value <= count:
        raise ValueError(f"expected more than half of the {count} attestors, at most all")
    return value


def _fits(size: int) -> Callable[[str], str]:
    """Of text that a contract keeps: a `String[size]` counts bytes, not letters."""

    def check(value: str) -> str:
        if not 0 < len(value.encode()) <= size:
            raise ValueError(f"expected 1 to {size} bytes of text")
        return value

    return check


def _find_file(value: Path, info: ValidationInfo) -> Path:
    path = (info.context or {}).get("folder", Path()) / value
    if not path.is_file():
        raise ValueError("expected a file, relative to the manifest")
    return path


Reference = Annotated[str, AfterValidator(_check_reference)]
"""An account: address, alias, or `dev:n`."""
FilePath = Annotated[Path, AfterValidator(_find_file)]
Members = Annotated[list[Reference], Field(min_length=1)]
TimelockMembers = Annotated[Members, Field(max_length=MAX_TIMELOCK_MEMBERS)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Timelock(_Model):
    """Who announces what ADMIN is to do, and who can stop it. Nobody is both."""

    proposers: TimelockMembers
    cancellers: TimelockMembers


class Authorities(_Model):
    """What new shares are wired to: a contract of the platform by its name, such as PrimaryMarket,
    or an account. None leaves a power with nobody."""

    minter: Reference | None = None
    corporate_actions: Reference | None = None
    enforcement: Reference | None = None


class CustodyTerms(_Model):
    """Who attests what the custodian holds, and what a mint has to keep to."""

    attestors: Annotated[list[Reference], Field(min_length=1, max_length=MAX_ATTESTORS)]
    quorum: Annotated[int, Field(ge=1), AfterValidator(_check_quorum)]
    """How many of them must agree."""
    margin: Annotated[Decimal, Field(ge=0, decimal_places=18)] = Decimal(0)
    """Shares above what is owed that no mint may touch."""
    max_age_hours: Annotated[int, Field(ge=1, le=720)] = 96
    """For which an attestation is fresh: 96 outlast a weekend of three days and one more."""
    max_minted: Annotated[Decimal, Field(gt=0, le=MAX_TOKENS, decimal_places=18)]
    """Tokens that may be minted on one attestation."""
    daily_limit: Annotated[Decimal, Field(gt=0, le=MAX_TOKENS, decimal_places=18)]
    """Tokens that may be minted in any 24 hours."""
    feed: Reference | None = None
    """A price feed's interface that counts the custodian's shares, as a further source."""


class Listing(_Model):
    """One equity."""

    symbol: Annotated[str, AfterValidator(_fits(16))]
    name: Annotated[str, AfterValidator(_fits(64))]
    isin: Annotated[str, AfterValidator(_check_isin)]
    cusip: Annotated[str, AfterValidator(_check_cusip), AfterValidator(_check_cusip_of_isin)]
    """That of an ISIN of the United States or Canada is part of it."""
    terms: FilePath
    """The document that says what a holder owns."""
    track: Literal["open", "registered"] = "open"
    """Who may hold: anybody but the blocked, or registered wallets only."""
    custody: CustodyTerms | None = None
    """None leaves them to a later transaction; until then nothing is minted."""
    daily_cap_percent: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] | None = None
    """Of the supply, what orders of Enforcement may move in a day. None leaves it to a later
    transaction; until then they move nothing."""

    @property
    def terms_hash(self) -> bytes:
        """keccak-256 of the terms document's bytes."""
        return keccak(self.terms.read_bytes())


class Sanctions(_Model):
    """The sanctions list that COMPLIANCE publishes."""

    file: FilePath
    published: date

    @property
    def published_ts(self) -> int:
        """Midnight UTC of the day of publication, seconds."""
        return int(datetime.combine(self.published, datetime.min.time(), UTC).timestamp())


def _check_first_members(value: dict[RoleName, list[str]]) -> dict[RoleName, list[str]]:
    if sum(map(len, value.values())) > MAX_FIRST_MEMBERS:
        raise ValueError(f"expected at most {MAX_FIRST_MEMBERS} members in all")
    return value


def _check_distinct(value: list[Listing]) -> list[Listing]:
    """A symbol is listed once, and an ISIN once on each track."""
    symbols = Counter(listing.symbol for listing in value)
    isins = Counter((listing.track, listing.isin) for listing in value)
    repeated = [("symbol", *each) for each in symbols.items()]
    repeated += [("isin", isin, count) for (_, isin), count in isins.items()]
    for field, name, count in repeated:
        if count > 1:
            raise ValueError(f"expected each {field} once, {name} comes {count} times")
    return value


class Manifest(_Model):
    """All that a deployment needs to know."""

    deployer: Reference | None = None
    """Pays for the contracts and ends without any power; a command can name another."""
    timelock: Timelock
    roles: Annotated[dict[RoleName, Members], AfterValidator(_check_first_members)]
    authorities: Authorities = Authorities()
    listings: Annotated[list[Listing], AfterValidator(_check_distinct)] = []
    payment_tokens: list[Reference] = []
    """Tokens in which subscriptions and redemptions may be paid, by address."""
    sanctions: Sanctions | None = None

    _path: Path = PrivateAttr(Path("manifest"))

    def place(self, field: str) -> str:
        """A field as errors name it: `manifests/devnet.yaml: roles.issuer`."""
        return f"{self._path}: {field}"


def load_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        BadInput: one line that names the file, the field and the expected form.
    """
    return parse_manifest(_read_yaml(path), path)


def parse_manifest(values: Any, path: Path) -> Manifest:
    """Check the values of a manifest; `path` is named in errors, and files are relative to it.

    Raises:
        BadInput: as `load_manifest`.
    """
    try:
        manifest = Manifest.model_validate(values, context={"folder": path.parent})
    except ValidationError as error:
        raise BadInput(f"{path}: {_describe(error.errors()[0])}") from None
    manifest._path = path
    return manifest


FORMS = {
    "date": "expected a day such as 2026-10-02",
    "dict": "expected a mapping",
    "extra": "expected no such field",
    "list": "expected a list",
    "model": "expected a mapping",
    "path": "expected a path in quotes",
    "string": "expected text in quotes",
    "too_long": "expected at most {max_length} entries",
    "too_short": "expected at least {min_length} entry",
}
"""By pydantic's error type or its first word, where pydantic's own text is for programmers."""


class _Loader(yaml.SafeLoader):
    """Refuses a key that comes twice, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [key.value for key, _ in node.value]
        if repeated := [key for key in keys if keys.count(key) > 1]:
            raise yaml.YAMLError(
                f"expected each key once, got '{repeated[0]}' again"
                f" in the mapping at line {node.start_mark.line + 1}"
            )
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except OSError as error:
        raise BadInput(f"{path}: expected a readable file ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: expected UTF-8 ({error.reason})") from None
    except yaml.YAMLError as error:
        raise BadInput(f"{path}: expected YAML: {' '.join(str(error).split())}") from None


def _describe(error: ErrorDetails) -> str:
    """`listings[0].isin: expected ..., got ...`"""
    parts = [part for part in error["loc"] if part != "[key]"]  # of a mapping whose key is wrong
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return f"{field.lstrip('.') or 'manifest'}: {_expected(error)}"


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "expected this field, got none"
    got = repr(error["input"])
    if len(got) > SHOWN:
        got = f"{got[:SHOWN]}..."
    if kind == "value_error":
        return f"{context['error']}, got {got}"
    form = FORMS.get(kind) or FORMS.get(kind.split("_")[0])
    if form is None:
        return f"{error['msg'].replace('Input should be', 'expected')}, got {got}"
    return f"{form.format(**context)}, got {got}"
