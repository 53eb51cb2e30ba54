"""A manifest is read as it stands, or refused in one line with file, field and expected form."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from eth_utils import keccak

from wholeshare.errors import BadInput
from wholeshare.manifest import MAX_FIRST_MEMBERS, MAX_TIMELOCK_MEMBERS, load_manifest

DEVNET = Path(__file__).parents[3] / "manifests" / "devnet.yaml"
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def values(tmp_path):
    """A sound manifest's values; its files lie beside it."""
    (tmp_path / "terms.md").write_text("What a holder owns.\n")
    (tmp_path / "list.csv").write_text("address\n")
    return {
        "timelock": {"proposers": ["dev:1"], "cancellers": ["dev:2"]},
        "roles": {"issuer": [ADDRESS], "compliance": ["safe-1"]},
        "authorities": {"minter": "PrimaryMarket"},
        "listings": [
            {
                "symbol": "AAPL",
                "name": "Apple Inc.",
                "isin": "US0378331005",
                "cusip": "037833100",
                "terms": "terms.md",
                "custody": {
                    "attestors": ["dev:10", "dev:11", "dev:12"],
                    "quorum": 2,
                    "margin": "2.5",
                    "max_age_hours": 48,
                    "max_minted": 1_000,
                    "daily_limit": "99.5",
                    "feed": ADDRESS,
                },
            }
        ],
        "payment_tokens": [ADDRESS],
        "sanctions": {"file": "list.csv", "published": date(2026, 10, 2)},
    }


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a manifest and go to its folder, so that errors name it without one."""
    monkeypatch.chdir(tmp_path)

    def write(content):
        path = Path("platform.yaml")
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    return write


def refusal(path):
    with pytest.raises(BadInput) as caught:
        load_manifest(path)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    return caught.value.message


def set_field(values, field, value):
    """`listings.0.isin` names a field; `...` takes it out."""
    *way, last = [int(part) if part.isdigit() else part for part in field.split(".")]
    for part in way:
        values = values[part]
    if value is ...:
        del values[last]
    else:
        values[last] = value


def test_manifest_reads_every_field(values, write):
    manifest = load_manifest(write(values))

    assert manifest.deployer is None
    assert manifest.timelock.proposers == ["dev:1"]
    assert manifest.timelock.cancellers == ["dev:2"]
    assert manifest.roles == {"issuer": [ADDRESS], "compliance": ["safe-1"]}
    assert manifest.authorities.minter == "PrimaryMarket"
    assert manifest.authorities.corporate_actions is None
    assert manifest.authorities.enforcement is None
    (listing,) = manifest.listings
    assert (listing.symbol, listing.name) == ("AAPL", "Apple Inc.")
    assert (listing.isin, listing.cusip) == ("US0378331005", "037833100")
    assert listing.terms_hash == keccak(b"What a holder owns.\n")
    custody = listing.custody
    assert (custody.attestors, custody.quorum) == (["dev:10", "dev:11", "dev:12"], 2)
    assert (custody.margin, custody.max_age_hours) == (Decimal("2.5"), 48)
    assert (custody.max_minted, custody.daily_limit) == (1_000, Decimal("99.5"))
    assert custody.feed == ADDRESS
    assert manifest.payment_tokens == [ADDRESS]
    assert manifest.sanctions.file.read_text() == "address\n"
    assert manifest.sanctions.published_ts == 1_790_899_200  # 2026-10-02 00:00:00 UTC
    assert manifest.place("roles.issuer") == "platform.yaml: roles.issuer"


def test_manifest_without_listings_and_list_is_one(values, write):
    del values["authorities"], values["listings"], values["sanctions"]

    manifest = load_manifest(write(values))

    assert manifest.authorities.minter is None
    assert manifest.listings == []
    assert manifest.sanctions is None


def test_manifest_of_the_devnet_is_sound():
    manifest = load_manifest(DEVNET)

    assert [listing.symbol for listing in manifest.listings] == ["AAPL"]
    assert len(manifest.roles) == 9
    assert manifest.sanctions.published == date(2026, 10, 2)


def test_manifest_files_are_relative_to_it(values, write, tmp_path, monkeypatch):
    write(values)
    monkeypatch.chdir(tmp_path.parent)

    manifest = load_manifest(Path(tmp_path.name) / "platform.yaml")

    assert manifest.listings[0].terms_hash == keccak(b"What a holder owns.\n")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("timelock", ..., "timelock: expected this field, got none"),
        ("timelock.cancellers", ..., "timelock.cancellers: expected this field, got none"),
        ("timelock.proposers", [], "timelock.proposers: expected at least 1 entry, got []"),
        ("roles", 3, "roles: expected a mapping, got 3"),
        ("roles.issuer", "dev:3", "roles.issuer: expected a list, got 'dev:3'"),
        (
            "roles.issuer",
            [ADDRESS.lower()],
            f"roles.issuer[0]: expected an address with its checksum, got '{ADDRESS.lower()}'",
        ),
        (
            "roles.issuer",
            ["dev:1", "dev:x"],
            "roles.issuer[1]: expected an address, an account alias or dev:n, got 'dev:x'",
        ),
        ("roles.issuer", [1], "roles.issuer[0]: expected text in quotes, got 1"),
        ("authorities.burner", "dev:1", "authorities.burner: expected no such field, got 'dev:1'"),
        ("listings", {}, "listings: expected a list, got {}"),
        ("listings.0.name", "", "listings[0].name: expected 1 to 64 bytes of text, got ''"),
        (
            "listings.0.symbol",
            "A" * 17,
            "listings[0].symbol: expected 1 to 16 bytes of text, got 'AAAAAAAAAAAAAAAAA'",
        ),
        (
            "listings.0.isin",
            "US03783310",
            "listings[0].isin: expected 12 characters with a right check digit, got 'US03783310'",
        ),
        (
            "listings.0.isin",
            "US0378331006",
            "listings[0].isin: expected 12 characters with a right check digit, got 'US0378331006'",
        ),
        (
            "listings.0.isin",
            "us0378331005",
            "listings[0].isin: expected 12 characters with a right check digit, got 'us0378331005'",
        ),
        (
            "listings.0.cusip",
            "037833101",
            "listings[0].cusip: expected 9 characters with a right check digit, got '037833101'",
        ),
        ("listings.0.cusip", 37833100, "listings[0].cusip: expected text in quotes, got 37833100"),
        (
            "listings.0.cusip",
            "594918104",
            "listings[0].cusip: expected 037833100, which the isin contains, got '594918104'",
        ),
        (
            "listings.0.terms",
            "other.md",
            "listings[0].terms: expected a file, relative to the manifest, got 'other.md'",
        ),
        (
            "listings.0.custody.attestors",
            [],
            "listings[0].custody.attestors: expected at least 1 entry, got []",
        ),
        *(
            (
                "listings.0.custody.quorum",
                quorum,
                "listings[0].custody.quorum: expected more than half of the 3 attestors, at most "
                f"all, got {quorum}",
            )
            for quorum in (1, 4)
        ),
        (
            "listings.0.custody.max_minted",
            ...,
            "listings[0].custody.max_minted: expected this field, got none",
        ),
        (
            "listings.0.custody.daily_limit",
            0,
            "listings[0].custody.daily_limit: expected greater than 0, got 0",
        ),
        (
            "sanctions.file",
            ".",
            "sanctions.file: expected a file, relative to the manifest, got '.'",
        ),
        ("sanctions.file", 3, "sanctions.file: expected a path in quotes, got 3"),
        (
            "sanctions.published",
            "soon",
            "sanctions.published: expected a day such as 2026-10-02, got 'soon'",
        ),
    ],
)
def test_manifest_with_wrong_field_is_refused(values, write, field, value, message):
    set_field(values, field, value)

    assert refusal(write(values)) == f"platform.yaml: {message}"


def test_manifest_with_unknown_role_names_those_there_are(values, write):
    values["roles"]["isuer"] = ["dev:1"]

    message = refusal(write(values))

    assert message.startswith("platform.yaml: roles.isuer: expected 'issuer', 'attestor', ")
    assert message.endswith("or 'guardian', got 'isuer'")


def test_manifest_with_more_members_than_the_timelock_takes_is_refused(values, write):
    members = [f"dev:{n}" for n in range(MAX_TIMELOCK_MEMBERS + 1)]
    values["timelock"]["proposers"] = members[:-1]
    load_manifest(write(values))

    values["timelock"]["proposers"] = members
    assert "timelock.proposers: expected at most 16 entries, got [" in refusal(write(values))


def test_manifest_with_more_members_than_roles_takes_is_refused(values, write):
    values["roles"] = {"issuer": ["dev:1"], "guardian": ["dev:2"] * (MAX_FIRST_MEMBERS - 1)}
    load_manifest(write(values))

    values["roles"]["issuer"].append("dev:3")
    assert "roles: expected at most 64 members in all, got {" in refusal(write(values))


@pytest.mark.parametrize("field", ["symbol", "isin"])
def test_manifest_with_equity_listed_twice_is_refused(values, write, field):
    microsoft = {
        "symbol": "MSFT",
        "name": "Microsoft Corporation",
        "isin": "US5949181045",
        "cusip": "594918104",
        "terms": "terms.md",
    }
    values["listings"].append(microsoft)
    assert len(load_manifest(write(values)).listings) == 2

    apple = values["listings"][0]
    shared = ("symbol",) if field == "symbol" else ("isin", "cusip")
    values["listings"][1] = microsoft | {name: apple[name] for name in shared}
    assert f"listings: expected each {field} once, {apple[field]} comes 2 times" in refusal(
        write(values)
    )


@pytest.mark.parametrize("content", ["", "3", "[]", "text"])
def test_manifest_that_is_no_mapping_is_refused(write, content):
    assert refusal(write(content)).startswith("platform.yaml: manifest: expected a mapping, got ")


def test_manifest_with_repeated_key_is_refused(values, write):
    text = yaml.safe_dump(values) + "roles:\n  issuer: [dev:5]\n"

    assert refusal(write(text)) == (
        "platform.yaml: expected YAML: expected each key once, got 'roles' again "
        "in the mapping at line 1"
    )


def test_manifest_that_is_no_yaml_is_refused(write):
    assert refusal(write("roles: [")).startswith("platform.yaml: expected YAML: while parsing")


def test_manifest_that_is_not_text_is_refused(write):
    path = write("")
    path.write_bytes(b"\xff\xfe")

    assert refusal(path) == "platform.yaml: expected UTF-8 (invalid start byte)"


def test_manifest_that_is_missing_is_refused(write):
    assert refusal(Path("none.yaml")) == (
        "none.yaml: expected a readable file (No such file or directory)"
    )
