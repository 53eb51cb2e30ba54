"""Lists of addresses as CSV, JSON and plain lines: read whole, or refused with file and line."""

import csv
import hashlib
import io
import json
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest
from eth_utils import is_checksum_address, to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import Entry, Party, Skipped
from wholeshare.sanctions.reading import read_list
from wholeshare.sanctions.tables import read_csv, read_json, read_lines

DATA = Path(__file__).parents[3] / "data"
OFAC = DATA / "ofac_evm_entities_2026-10.csv"
ULTRASOUND = DATA / "ofac_eth_ultrasound_2026-05-26.csv"
BITNOB = DATA / "ofac_eth_bitnob_2026-10-01.txt"
BEFORE_THE_DELISTING = DATA / "ofac_eth_0xB10C_2024-09-27.txt"
HISTORY = DATA / "ofac_evm_timeline.json"
EXPORT = DATA / "sdn_advanced_structure_sample.xml"
WITH_NAMES_STUCK_ON, DELISTING = 4, 9
"""Steps of the history."""

COLUMNS = ("address", "sdn_name", "programs", "asset_tag")
HEADER = ",".join(COLUMNS) + "\n"
LOWER = "0x08723392ed15743cc38513c4925f5e6be5c17243"
CHECKSUM = "0x08723392Ed15743cc38513C4925f5e6be5c17243"
WRONG_CHECKSUM = CHECKSUM.replace("Ed", "eD")
LAZARUS = f"{LOWER},LAZARUS GROUP,DPRK3,ETH\n"
FIRST_DAY = date(2023, 2, 15)

ADDRESSES = st.integers(1, 2**160 - 1).map(lambda value: to_checksum_address(f"0x{value:040x}"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Of a cell: quotes, commas and line breaks among it."""
PROGRAMS = st.lists(st.text("ABCDEFGHIJ0123456789-", min_size=1, max_size=6), max_size=3)
many = settings(max_examples=100, derandomize=True, deadline=None)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a list and go to its folder, so that errors name it without one."""
    monkeypatch.chdir(tmp_path)

    def write(content, name="list.csv"):
        path = Path(name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path, step=None):
    with pytest.raises(BadInput) as caught:
        read_list(path, step)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    return caught.value.message


def no_address(text):
    return f"address: expected 0x and 40 hex digits, not all zero, got {text!r}"


def no_checksum(text):
    return f"address: expected lower case or a right checksum, got {text!r}"


# ---- whatever is put in ----------------------------------------------------------------------


@st.composite
def spelled(draw, addresses=ADDRESSES):
    """An address with its checksum, and as a file may write it."""
    address = draw(addresses)
    return address, draw(st.sampled_from([address, address.lower()]))


@many
@given(st.lists(st.tuples(spelled(), TEXTS, PROGRAMS, TEXTS), max_size=20), st.booleans())
def test_any_table_gives_every_address_with_its_party(rows, is_short):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("address", "name") if is_short else COLUMNS)
    expected = {}
    for (address, text), name, programs, tag in rows:
        writer.writerow((text, name) if is_short else (text, name, "; ".join(programs), tag))
        party = Party(name, () if is_short else tuple(programs))
        parties, tags = expected.setdefault(address, ({}, {}))
        parties[party] = None
        if not is_short:
            tags[tag] = None

    entries = read_csv("list.csv", file.getvalue())

    assert entries == tuple(
        Entry(address, tuple(parties), tuple(tags)) for address, (parties, tags) in expected.items()
    )


@many
@given(
    st.lists(
        st.one_of(
            spelled().map(lambda pair: (pair[0], pair[1])),
            st.tuples(spelled(), st.text("a, #0x\u2028\x0b", max_size=6)).map(
                lambda both: (both[0][0], f"  {both[0][1]}\t# {both[1]}")
            ),
            st.sampled_from([(None, ""), (None, "   "), (None, "# LAZARUS, GROUP")]),
        ),
        max_size=20,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_lines_give_every_address_in_their_order(lines, line_end):
    text = line_end.join(line for _, line in lines)

    entries = read_lines("list.txt", text)

    addresses = dict.fromkeys(address for address, _ in lines if address)
    assert entries == tuple(map(Entry, addresses))


@many
@given(st.lists(spelled(), max_size=20))
def test_any_json_list_gives_every_address_in_its_order(pairs):
    entries, published, skipped = read_json("list.json", json.dumps([text for _, text in pairs]))

    assert entries == tuple(Entry(address) for address in dict.fromkeys(pair[0] for pair in pairs))
    assert (published, skipped) == (None, ())


@st.composite
def damaged(draw, addresses=ADDRESSES):
    """What is no address, or has a wrong checksum, and what the error says of it."""
    address = draw(addresses)
    place = draw(st.integers(2, 41))
    other = address[place].swapcase()
    wrong_case = address[:place] + other + address[place + 1 :]
    if other != address[place] and not wrong_case[2:].islower():
        return wrong_case, no_checksum(wrong_case)
    text = draw(
        st.sampled_from(
            [
                address[:place] + address[place + 1 :],
                address[:place] + "0" + address[place:],
                address[:place] + "g" + address[place + 1 :],
                address[:place] + "３" + address[place + 1 :],
                "0X" + address[2:],
                address[2:],
                "0x" + "0" * 40,
                "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            ]
        )
    )
    return text, no_address(text)


@many
@given(st.lists(ADDRESSES, max_size=9), damaged(), st.integers(0, 9), st.sampled_from("clj"))
def test_any_damaged_address_is_refused_by_its_line(addresses, damage, place, form):
    text, message = damage
    before, rows = addresses[:place], [*addresses[:place], text, *addresses[place:]]
    match form:
        case "c":
            content, read = HEADER + "".join(f"{each},X,Y,ETH\n" for each in rows), read_csv
            where = f"list:{len(before) + 2}"
        case "l":
            content, read, where = "\n".join(rows), read_lines, f"list:{len(before) + 1}"
        case _:
            content, read, where = json.dumps(rows), read_json, f"list: [{len(before)}]"

    with pytest.raises(BadInput) as caught:
        read("list", content)

    assert caught.value.message == f"{where}: {message}"


@many
@given(st.lists(st.sets(ADDRESSES.map(str.lower), max_size=6), min_size=1, max_size=6))
def test_any_history_gives_the_list_of_each_of_its_steps(steps):
    versions, before = [], set()
    for number, step in enumerate(steps):
        versions.append(
            {
                "date": str(FIRST_DAY + timedelta(number)),
                "added": sorted(step - before),
                "removed": sorted(before - step),
            }
        )
        before = step
    text = json.dumps({"versions": versions})

    for number, step in enumerate(steps, start=1):
        entries, published, skipped = read_json("history.json", text, number)

        assert {entry.address.lower() for entry in entries} == step
        assert published == FIRST_DAY + timedelta(number - 1)
        assert skipped == ()
    assert read_json("history.json", text) == read_json("history.json", text, len(steps))


# ---- the lists that are shipped --------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "count"),
    [(OFAC, 124), (ULTRASOUND, 97), (BITNOB, 120), (BEFORE_THE_DELISTING, 152)],
)
def test_real_list_is_read_whole(path, count):
    listed = read_list(path)

    assert len(listed.entries) == len(set(listed.addresses)) == count
    assert all(is_checksum_address(address) for address in listed.addresses)
    assert listed.sha256 == hashlib.sha256(path.read_bytes()).digest()
    assert (listed.published, listed.skipped, listed.is_publishers_own) == (None, (), False)


def test_real_list_names_the_four_that_are_filed_under_usdt_alone():
    entries = read_list(OFAC).entries

    assert [entry.names for entry in entries if entry.tags == ("USDT-only",)] == [
        "GAZA NOW",
        "HANAFIN, John Desmond",
        "WANG, Mingming",
        "POLYANIN, Yevgeniy Igorevich",
    ]


def test_real_history_has_as_many_lines_as_its_publisher_counted():
    versions = json.loads(HISTORY.read_text())["versions"]
    assert len(versions) == 13

    for number, version in enumerate(versions, start=1):
        listed = read_list(HISTORY, number)

        assert len(listed.entries) + len(listed.skipped) == version["total"]
        assert listed.published == date.fromisoformat(version["date"])


def test_real_history_leaves_out_addresses_that_names_are_stuck_to():
    """The publisher mended them in the next step; until then nobody can say where they end."""
    skipped = read_list(HISTORY, WITH_NAMES_STUCK_ON).skipped

    stuck = (
        '0x38735f03b30fbc022ddd06abed01f0ca823c6a94—"hanafin',
        '0x97b1043abd9e6fc31681635166d430a458d14f9c—"kim',
        '0xb6f5ec1a0a9cd1526536d3f0426c429529471f40—"kim',
    )
    assert skipped == tuple(Skipped(str(HISTORY), text, "") for text in stuck)
    mended = set(read_list(HISTORY, WITH_NAMES_STUCK_ON + 1).addresses)
    assert {to_checksum_address(text[:42]) for text in stuck} <= mended


def test_real_history_loses_more_than_half_by_the_delisting():
    before, after = read_list(HISTORY, DELISTING - 1), read_list(HISTORY, DELISTING)

    assert (len(before.entries), len(after.entries)) == (157, 66)
    assert set(after.addresses) < set(before.addresses)


def test_real_history_ends_with_the_table_that_it_was_made_of():
    assert set(read_list(HISTORY).addresses) == set(read_list(ULTRASOUND).addresses)


# ---- tables ----------------------------------------------------------------------------------


def test_list_entry_says_whose_it_is(write):
    quoted = f'{LOWER},"AVILES, Armando",ILLICIT-DRUGS-EO14059; SDGT,ETH\n'

    (entry,) = read_list(write(HEADER + quoted)).entries

    assert entry.address == CHECKSUM
    assert entry.parties == (Party("AVILES, Armando", ("ILLICIT-DRUGS-EO14059", "SDGT")),)
    assert entry.names == "AVILES, Armando"
    assert entry.programs == "ILLICIT-DRUGS-EO14059; SDGT"
    assert entry.tags == ("ETH",)


def test_list_hash_is_of_the_files_bytes(write):
    content = (HEADER + LAZARUS).replace("\n", "\r\n").encode()

    assert read_list(write(content)).sha256 == hashlib.sha256(content).digest()


def test_list_with_repeated_address_counts_it_once_for_all_its_parties(write):
    other = f"{CHECKSUM},SINBAD,CYBER2,USDT\n"

    (entry,) = read_list(write(HEADER + LAZARUS + other)).entries

    assert entry.parties == (Party("LAZARUS GROUP", ("DPRK3",)), Party("SINBAD", ("CYBER2",)))
    assert entry.names == "LAZARUS GROUP; SINBAD"
    assert entry.tags == ("ETH", "USDT")


def test_list_with_one_address_of_ten_thousand_parties_is_read_at_once(write):
    """The work grows with the file, not with its square: minutes, by another way to merge."""
    parties = [Party(f"PARTY {number}") for number in range(10_000)]

    begin = process_time()
    rows = "".join(f"{LOWER},{party.name}\n" for party in parties)
    listed = read_list(write("address,name\n" + rows))

    assert listed.entries == (Entry(to_checksum_address(LOWER), tuple(parties)),)
    assert process_time() - begin < 3


def test_table_too_big_to_be_read_whole_is_refused(write, monkeypatch):
    content = f"{LOWER}\n"
    monkeypatch.setattr("wholeshare.sanctions.reading.MAX_TABLE", len(content))
    assert len(read_list(write(content)).entries) == 1

    with pytest.raises(BadInput, match=f"expected at most {len(content)} bytes of a table"):
        read_list(write(content + "\n"))


def test_plain_list_is_told_from_a_table_by_more_than_a_comma(write):
    """A name in a comment has one too."""
    assert read_list(write(f"{LOWER} # WANG, Mingming\n")).addresses == [CHECKSUM]


def test_list_with_a_byte_order_mark_is_read(write):
    content = b"\xef\xbb\xbf" + (HEADER + LAZARUS).encode()

    assert read_list(write(content)).addresses == [CHECKSUM]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{LOWER},LAZARUS GROUP,DPRK3\n", "expected 4 columns, got 3"),
        (f"{LOWER},LAZARUS, GROUP,DPRK3,ETH\n", "expected 4 columns, got 5"),
        ("\n", "expected 4 columns, got 0"),
        (f"{LOWER[:-1]},X,Y,ETH\n", no_address(LOWER[:-1])),
        (f"{LOWER[2:]},X,Y,ETH\n", no_address(LOWER[2:])),
        (f"{LOWER[:-1]}g,X,Y,ETH\n", no_address(f"{LOWER[:-1]}g")),
        (f" {LOWER},X,Y,ETH\n", no_address(f" {LOWER}")),
        (f"0x{'0' * 40},X,Y,ETH\n", no_address(f"0x{'0' * 40}")),
        (f"{WRONG_CHECKSUM},X,Y,ETH\n", no_checksum(WRONG_CHECKSUM)),
        (f'{LOWER},"LAZARUS,X,Y\n', "expected CSV: unexpected end of data"),
    ],
)
def test_list_with_wrong_row_is_refused(write, row, message):
    """The wrong row is the third line of the file."""
    assert refusal(write(HEADER + LAZARUS + row)) == f"list.csv:3: {message}"


@pytest.mark.parametrize("header", ["", "\n", LAZARUS, "address,owner\n", HEADER.upper()])
def test_list_with_wrong_header_is_refused(write, header):
    assert refusal(write(header)) == (
        "list.csv:1: columns: expected address,sdn_name,programs,asset_tag"
    )


def test_ofacs_old_table_is_refused_since_it_cuts_addresses_off(write):
    remarks = "Digital Currency Address - ETH 0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
    row = f'36,"LAZARUS GROUP",-0- ,"DPRK3",{"-0- ," * 7}"{remarks}"\n'

    assert refusal(write(row, "SDN.CSV")) == (
        "SDN.CSV: expected sdn_advanced.xml: SDN.CSV cuts its remarks at 1,000 characters, "
        "and with them addresses"
    )


@pytest.mark.parametrize("content", [HEADER, "address,name\n", "# nobody\n", "[]"])
def test_list_without_addresses_is_refused(write, content):
    assert refusal(write(content)) == "list.csv: expected at least one address"


def test_list_that_is_not_text_is_refused(write):
    assert refusal(write(b"\xff")) == "list.csv: expected UTF-8 (invalid start byte)"


def test_list_that_is_missing_is_refused(write):
    assert refusal(Path("none.csv")) == (
        "none.csv: expected a readable file (No such file or directory)"
    )


# ---- JSON ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('["0x', "list.csv:1: expected JSON: Unterminated string starting at"),
        ('{"versions": [\n}', "list.csv:2: expected JSON: Expecting value"),
        ("{}", "list.csv: expected a list of addresses, or an object with versions"),
        ('{"versions": {}}', "list.csv: expected a list of addresses, or an object with versions"),
        ("[null]", f"list.csv: [0]: {no_address('None')}"),
        (f'["{LOWER}", ["{LOWER}"]]', f"list.csv: [1]: {no_address(str([LOWER]))}"),
        ('{"versions": []}', "list.csv: versions: expected at least one"),
        ("[" * 100_000, "list.csv:1: expected JSON of at most 16 levels"),
        ("[\n" * 17, "list.csv:17: expected JSON of at most 16 levels"),
        ('{"[\\"[":' * 17, "list.csv:1: expected JSON of at most 16 levels"),
        ("[" * 16, "list.csv:1: expected JSON: Expecting value"),
        (f'["{"[" * 99}"]', f"list.csv: [0]: {no_address('[' * 99)}"),
        (f"[{'1' * 5_000}]", "list.csv: expected JSON of addresses, got something else"),
    ],
)
def test_json_of_another_form_is_refused(write, content, message):
    assert refusal(write(content)) == message


@pytest.mark.parametrize("step", [0, 14, -1])
def test_history_has_no_step_beyond_its_ends(step):
    assert refusal(HISTORY, step) == f"--step: expected 1 to 13, got {step}"


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ({}, "'added'"),
        ({"added": [], "removed": [LOWER[:-1]], "date": "2024-01-02"}, f"'{LOWER[:-1]}'"),
        (
            {"added": [], "removed": [], "date": "2024-13-02"},
            "month must be in 1..12",
        ),
        ({"added": [], "removed": [], "date": 2024}, "fromisoformat: argument must be str"),
        ({"added": CHECKSUM, "removed": [], "date": "2024-01-02"}, "added is no list"),
        ({"added": [], "removed": {}, "date": "2024-01-02"}, "removed is no list"),
    ],
)
def test_history_with_a_wrong_step_is_refused(write, second, why):
    first = {"added": [LOWER], "removed": [], "date": "2024-01-01"}

    assert refusal(write(json.dumps({"versions": [first, second]}))) == (
        "list.csv: versions[1]: expected date, added, and removed of what is listed " + f"({why})"
    )


def test_step_of_a_json_list_is_refused(write):
    path = write(json.dumps([LOWER]))

    assert refusal(path, 1) == f"--step: expected it with a history in JSON only, not with {path}"


@pytest.mark.parametrize("path", [BITNOB, ULTRASOUND, EXPORT])
def test_step_of_what_is_no_history_is_refused(path):
    assert refusal(path, 1) == (f"--step: expected it with a history in JSON only, not with {path}")
