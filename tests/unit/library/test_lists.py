"""The real list is read whole; a damaged one is refused with file, line and field."""

import hashlib
from pathlib import Path

import pytest
from eth_utils import is_checksum_address

from wholeshare.errors import BadInput
from wholeshare.lists import read_list

OFAC = Path(__file__).parents[3] / "data" / "ofac_evm_entities_2026-10.csv"
HEADER = "address,sdn_name,programs,asset_tag\n"
LOWER = "0x08723392ed15743cc38513c4925f5e6be5c17243"
CHECKSUM = "0x08723392Ed15743cc38513C4925f5e6be5c17243"
LAZARUS = f"{LOWER},LAZARUS GROUP,DPRK3,ETH\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a list and go to its folder, so that errors name it without one."""
    monkeypatch.chdir(tmp_path)

    def write(content):
        path = Path("list.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path):
    with pytest.raises(BadInput) as caught:
        read_list(path)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    return caught.value.message


def test_ofac_list_has_124_addresses():
    listed = read_list(OFAC)

    assert len(listed.entries) == len(set(listed.addresses)) == 124
    assert all(is_checksum_address(address) for address in listed.addresses)
    assert sum(entry.asset_tag == "USDT-only" for entry in listed.entries) == 4
    assert listed.sha256.hex() == (
        "0b8ac6bd791d98d98d65e00e80daaafba492d5c4ecf08901942461d3c5199c7b"
    )


def test_list_entry_says_whose_it_is(write):
    quoted = f'{LOWER},"AVILES, Armando",ILLICIT-DRUGS-EO14059; SDGT,ETH\n'
    content = HEADER + quoted

    (entry,) = read_list(write(content)).entries

    assert entry.address == CHECKSUM
    assert entry.sdn_name == "AVILES, Armando"
    assert entry.programs == "ILLICIT-DRUGS-EO14059; SDGT"
    assert entry.asset_tag == "ETH"


def test_list_hash_is_of_the_files_bytes(write):
    content = (HEADER + LAZARUS).replace("\n", "\r\n").encode()

    assert read_list(write(content)).sha256 == hashlib.sha256(content).digest()


def test_list_with_repeated_address_counts_it_once(write):
    content = HEADER + LAZARUS + LAZARUS.replace(LOWER, CHECKSUM).replace("ETH", "USDT")

    (entry,) = read_list(write(content)).entries

    assert entry.asset_tag == "ETH"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{LOWER},LAZARUS GROUP,DPRK3\n", "expected 4 columns, got 3"),
        (f"{LOWER},LAZARUS, GROUP,DPRK3,ETH\n", "expected 4 columns, got 5"),
        ("\n", "expected 4 columns, got 0"),
        (
            f"{LOWER[:-1]},X,Y,ETH\n",
            f"address: expected 0x and 40 hex digits, not all zero, got '{LOWER[:-1]}'",
        ),
        (
            f"{LOWER[2:]},X,Y,ETH\n",
            f"address: expected 0x and 40 hex digits, not all zero, got '{LOWER[2:]}'",
        ),
        (
            f"{LOWER[:-1]}g,X,Y,ETH\n",
            f"address: expected 0x and 40 hex digits, not all zero, got '{LOWER[:-1]}g'",
        ),
        (
            f" {LOWER},X,Y,ETH\n",
            f"address: expected 0x and 40 hex digits, not all zero, got ' {LOWER}'",
        ),
        (
            f"0x{'0' * 40},X,Y,ETH\n",
            f"address: expected 0x and 40 hex digits, not all zero, got '0x{'0' * 40}'",
        ),
        (
            f"{CHECKSUM.replace('Ed', 'eD')},X,Y,ETH\n",
            "address: expected lower case or a right checksum, "
            f"got '{CHECKSUM.replace('Ed', 'eD')}'",
        ),
        (f'{LOWER},"LAZARUS,X,Y\n', "expected CSV: unexpected end of data"),
    ],
)
def test_list_with_wrong_row_is_refused(write, row, message):
    """The wrong row is the third line of the file."""
    assert refusal(write(HEADER + LAZARUS + row)) == f"list.csv:3: {message}"


@pytest.mark.parametrize("header", ["", "\n", LAZARUS, "address,name\n", HEADER.upper()])
def test_list_with_wrong_header_is_refused(write, header):
    assert refusal(write(header)) == (
        "list.csv:1: columns: expected address,sdn_name,programs,asset_tag"
    )


def test_list_without_addresses_is_refused(write):
    assert refusal(write(HEADER)) == "list.csv: expected at least one address"


def test_list_that_is_not_text_is_refused(write):
    assert refusal(write(b"\xff")) == "list.csv: expected UTF-8 (invalid start byte)"


def test_list_that_is_missing_is_refused(write):
    assert refusal(Path("none.csv")) == (
        "none.csv: expected a readable file (No such file or directory)"
    )
