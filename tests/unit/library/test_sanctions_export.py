"""OFAC's own export: every EVM address under any asset, in bounded memory, or nothing at all."""

import re
import tracemalloc
from datetime import date
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from eth_utils import keccak, to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports import (
    BIRTHDATE,
    ETH,
    HEAD,
    MIDDLE,
    SAMPLE,
    TAGS,
    TAIL,
    USDT,
    entry,
    export,
    feature,
    name,
    profile,
)
from wholeshare.errors import BadInput
from wholeshare.sanctions.advanced import AdvancedReader
from wholeshare.sanctions.listed import Entry, Party, Skipped
from wholeshare.sanctions.reading import read_list

TEXT = SAMPLE.read_bytes()
RONIN = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
SECOND = "0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B"
GAZA_NOW = "0x175d44451403Edf28469dF03A9280c1197ADb92c"
BITCOIN = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"

MEGABYTE = 2**20
SIZE = 80 * MEGABYTE
"""Of the export of October 2026, about."""
PEAK = 16 * MEGABYTE
"""Six are taken: above all a piece to be hashed, and the programs of every party."""
FILLER = 3_800
"""Bytes of what else a party has: aliases, birthdates, documents."""

ADDRESSES = st.integers(1, 2**160 - 1).map(lambda value: to_checksum_address(f"0x{value:040x}"))
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=8,
)
many = settings(max_examples=100, derandomize=True, deadline=None)
LINE = re.compile(r"export\.xml:[1-9]\d*: ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One for all tests: each writes its file anew."""
    return tmp_path_factory.mktemp("exports")


@pytest.fixture
def read(folder, monkeypatch):
    """Write an export and read it, from its folder, so that errors name it without one."""
    monkeypatch.chdir(folder)

    def read(content):
        path = Path("export.xml")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_list(path)

    return read


@pytest.fixture
def refusal(read):
    def refusal(content):
        with pytest.raises(BadInput) as caught:
            read(content)
        assert "\n" not in caught.value.message
        return caught.value.message

    return refusal


def instead(old, new):
    """The sample with something in place of something else."""
    assert TEXT.count(old.encode()) == 1
    return TEXT.replace(old.encode(), new.encode())


# ---- the sample and its traps ----------------------------------------------------------------


def test_sample_gives_every_address_with_its_party_and_tag(read):
    listed = read(TEXT)

    lazarus = (Party("LAZARUS GROUP", ("DPRK3",)),)
    assert listed.entries == (
        Entry(RONIN, lazarus, ("ETH",)),
        Entry(SECOND, lazarus, ("ETH",)),
        Entry(GAZA_NOW, (Party("GAZA NOW", ("SDGT",)),), ("USDT",)),
    )
    assert listed.published == date(2026, 9, 18)
    assert listed.is_publishers_own
    assert listed.skipped == ()  # "See OFAC website" does not look like an address


@pytest.mark.parametrize("tag", TAGS)
def test_address_counts_under_any_tag(read, tag):
    (found,) = read(export([profile(1, name("X"), feature(tag, RONIN))])).entries

    assert found == Entry(RONIN, (Party("X"),), (TAGS[tag],))


def test_feature_types_are_known_by_what_the_file_says_of_them(read):
    """Not by their numbers: here ETH and Birthdate have changed theirs."""
    text = TEXT.replace(b'FeatureType ID="345"', b'FeatureType ID="7777"')
    text = text.replace(b'FeatureTypeID="345"', b'FeatureTypeID="7777"')
    text = text.replace(b'FeatureType ID="8"', b'FeatureType ID="345"')

    assert read(text).entries == read(TEXT).entries


@pytest.mark.parametrize("text", [BITCOIN, "See OFAC website", "", RONIN[2:]])
def test_text_of_another_kind_is_passed_over(read, text):
    profiles = [profile(1, name("X"), feature(ETH, text), feature(ETH, RONIN))]

    listed = read(export(profiles))

    assert (listed.addresses, listed.skipped) == ([RONIN], ())


def test_address_in_a_feature_of_another_type_is_passed_over(read):
    profiles = [profile(1, name("X"), feature(BIRTHDATE, SECOND), feature(ETH, RONIN))]

    assert read(export(profiles)).addresses == [RONIN]


@pytest.mark.parametrize(
    "text",
    [
        RONIN[:-1],
        RONIN + "0",
        RONIN[:-1] + "g",
        RONIN + "—hanafin",
        "0X12",
        "0x" + "0" * 40,
        f"see {RONIN}",
        f"{RONIN}, {SECOND}",
        f"\u200b{RONIN}",
    ],
)
def test_text_like_an_address_is_shown_with_its_line_and_party(read, text):
    profiles = [profile(1, name("X"), feature(ETH, RONIN), feature(ETH, text))]

    listed = read(export(profiles))

    assert listed.addresses == [RONIN]
    line = 1 + export(profiles).split(feature(ETH, text))[0].count("\n")
    assert listed.skipped == (Skipped(f"export.xml:{line}", text, "X"),)


@pytest.mark.parametrize("text", [f"\n {RONIN}\t", RONIN.lower(), f"0X{RONIN[2:].upper()}"])
def test_address_is_read_whatever_its_case_and_the_space_around_it(read, text):
    assert read(export([profile(1, name("X"), feature(ETH, text))])).addresses == [RONIN]


def test_text_beside_elements_is_no_part_of_theirs(read):
    text = feature(ETH, RONIN).replace("<VersionDetail>", "0x<VersionDetail>")

    assert read(export([profile(1, name("X"), text)])).addresses == [RONIN]


# ---- parties ---------------------------------------------------------------------------------


def test_address_of_several_parties_counts_once_for_all(read):
    listed = read(
        export(
            [
                profile(1, name("FIRST"), feature(ETH, RONIN)),
                profile(2, name("SECOND"), feature(USDT, RONIN.lower()), feature(USDT, RONIN)),
            ],
            [entry(2, "SDGT", "CYBER2"), entry(1, "DPRK3")],
        )
    )

    parties = (Party("FIRST", ("DPRK3",)), Party("SECOND", ("SDGT", "CYBER2")))
    assert listed.entries == (Entry(RONIN, parties, ("ETH", "USDT")),)
    assert listed.entries[0].names == "FIRST; SECOND"
    assert listed.entries[0].programs == "DPRK3; SDGT; CYBER2"


NAMES = [
    (name("POLYANIN", "Yevgeniy", "Igorevich"), "POLYANIN Yevgeniy Igorevich"),
    (name("", "POLYANIN", "", "Yevgeniy"), "POLYANIN Yevgeniy"),
    (name("JOHNSON & SONS <LTD>"), "JOHNSON & SONS <LTD>"),
    (name("WEAK", alias="false") + name("STRONG"), "STRONG"),
    (name("OTHER", identity="false") + name("OWN"), "OWN"),
    (name("OWN") + name("LATER"), "OWN"),
    (name("OWN").replace("</Alias>", "</Alias><Comment>OTHER</Comment>"), "OWN"),
    # The same name in another script.
    (
        name("ПОЛЯНИН", "Евгений").replace(
            "<DocumentedName>",
            "<DocumentedName><DocumentedNamePart><NamePartValue>POLYANIN</NamePartValue>"
            "</DocumentedNamePart></DocumentedName><DocumentedName>",
        ),
        "POLYANIN",
    ),
    ("", ""),
    (name(), ""),
]


@pytest.mark.parametrize(("identities", "expected"), NAMES)
def test_party_has_the_first_of_its_primary_names(read, identities, expected):
    profiles = [
        profile(1, name("NEIGHBOUR"), feature(ETH, SECOND)),
        profile(2, identities, feature(ETH, RONIN)),
    ]

    found = read(export(profiles)).by_address

    assert found[RONIN].parties == (Party(expected),)
    assert found[RONIN].names == (expected or "name unknown")
    assert found[SECOND].names == "NEIGHBOUR"


def test_programs_are_those_of_measures_and_of_the_same_profile(read):
    event = "<EntryEvent><Comment>NO PROGRAM</Comment></EntryEvent>"
    other_entry = entry(1, "DPRK3", "", "DPRK3").replace("<SanctionsM", f"{event}<SanctionsM", 1)
    profiles = [profile(1, name("X"), feature(ETH, RONIN))]

    (found,) = read(export(profiles, [entry(2, "SDGT"), other_entry, entry(1, "CYBER2")])).entries

    assert found.parties == (Party("X", ("DPRK3", "CYBER2")),)


# ---- whatever is put in ----------------------------------------------------------------------


PROGRAMS = st.lists(st.sampled_from(["DPRK3", "SDGT", "CYBER2"]), unique=True, max_size=2)


@st.composite
def parties(draw):
    """Of each: its name in parts, its features by type and text, its programs."""
    pool = draw(st.lists(ADDRESSES, min_size=1, max_size=4, unique=True))
    addresses = st.sampled_from([*pool, *map(str.lower, pool)])
    texts = st.one_of(addresses, st.sampled_from([BITCOIN, "See OFAC website"]))
    features = st.lists(st.tuples(st.sampled_from([BIRTHDATE, *TAGS]), texts), max_size=4)
    return draw(st.lists(st.tuples(st.lists(WORDS, max_size=3), features, PROGRAMS), max_size=6))


@many
@given(parties())
def test_any_export_gives_every_address_with_all_its_parties(parties):
    profiles, entries, expected = [], [], {}
    for id, (parts, features, programs) in enumerate(parties, start=1):
        found = [feature(type, text) for type, text in features]
        profiles.append(profile(id, name(*parts), *found))
        entries.append(entry(id, *programs))
        for type, text in features:
            if type in TAGS and text.startswith("0x"):
                of_it, tags = expected.setdefault(to_checksum_address(text), ({}, {}))
                of_it[Party(" ".join(parts), tuple(programs))] = None
                tags[TAGS[type]] = None
    reader = AdvancedReader("export.xml")

    reader.read(BytesIO(export(profiles, reversed(entries)).encode()))

    assert reader.entries == tuple(
        Entry(address, tuple(of_it), tuple(tags)) for address, (of_it, tags) in expected.items()
    )
    assert reader.skipped == []


@settings(many, max_examples=500)
@given(st.integers(0, len(TEXT) - 1), st.integers(0, 255))
def test_any_damaged_byte_is_read_or_refused_in_one_line(place, byte):
    reader = AdvancedReader("export.xml")
    try:
        reader.read(BytesIO(TEXT[:place] + bytes([byte]) + TEXT[place + 1 :]))
        days, entries = reader.published, reader.entries
    except BadInput as refused:
        assert refused.message.startswith("export.xml:")
        assert "\n" not in refused.message
    else:
        assert isinstance(days, date)
        assert len(entries) <= 3


def test_export_that_is_cut_off_anywhere_is_refused_by_its_last_line(read, refusal):
    end = len(TEXT.rstrip())

    for length in range(1, end):
        with pytest.raises(BadInput) as caught:
            AdvancedReader("export.xml").read(BytesIO(TEXT[:length]))
        assert LINE.match(caught.value.message), length
    for length in (0, 1, end - 1):
        assert LINE.match(refusal(TEXT[:length]))
    for length in range(end, len(TEXT) + 1):
        assert read(TEXT[:length]).addresses == [RONIN, SECOND, GAZA_NOW]


def test_export_that_is_cut_off_names_the_line_where_it_ends(refusal):
    length = TEXT.index(b"Digital Currency Address - ETH")

    line = 1 + TEXT[:length].count(b"\n")
    assert refusal(TEXT[:length]).startswith(f"export.xml:{line}: expected whole XML: ")


# ---- what is no export -----------------------------------------------------------------------


LAUGHS = "".join(
    f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' if n else '<!ENTITY lol0 "lol">' for n in range(10)
)


@pytest.mark.parametrize(
    "document_type",
    [
        f"<!DOCTYPE Sanctions [{LAUGHS}]>",
        '<!DOCTYPE Sanctions [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Sanctions SYSTEM "http://127.0.0.1:9/sanctions.dtd">',
        "<!DOCTYPE Sanctions>",
    ],
)
def test_export_with_a_document_type_is_refused(refusal, document_type):
    """Before any of it is read: an entity of a billion laughs is never built."""
    content = instead("See OFAC website", "&lol9;&secret;")
    content = content.replace(b"<Sanctions ", document_type.encode() + b"\n<Sanctions ")

    line = 1 + content[: content.index(b"<!DOCTYPE")].count(b"\n")
    assert refusal(content) == f"export.xml:{line}: expected no document type"


def test_entity_that_nothing_explains_is_refused(refusal):
    content = instead("See OFAC website", "&lol9;")

    line = 1 + content[: content.index(b"&lol9;")].count(b"\n")
    assert refusal(content) == f"export.xml:{line}: expected whole XML: undefined entity"


def test_export_with_another_root_is_refused(refusal):
    assert refusal("<!-- an error -->\n<html></html>") == (
        "export.xml:2: expected the element Sanctions, got html"
    )


def test_export_without_feature_types_of_currencies_is_refused(refusal):
    content = TEXT.replace(b"Digital Currency Address", b"Email Address")

    assert refusal(content) == "export.xml: FeatureTypeValues: expected digital currency addresses"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<Year>2026</Year>", "", "expected Year, Month and Day"),
        ("<Month>9</Month>", "<Month>13</Month>", "expected a date, got 2026-13-18"),
        ("<Day>18</Day>", "<Day/>", "expected a date, got 2026-9-"),
        ("2026</Year>", f"{10**30}</Year>", f"expected a date, got {10**30}-9-18"),
        ("2026</Year>", "next</Year>", "expected a date, got next-9-18"),
    ],
)
def test_export_without_a_right_date_is_refused(refusal, old, new, message):
    assert refusal(instead(old, new)) == f"export.xml: DateOfIssue: {message}"


@pytest.mark.parametrize("encoding", ["bogus", "big5"])
def test_export_in_an_encoding_that_is_not_known_is_refused(refusal, encoding):
    assert refusal(instead("utf-8", encoding)).startswith("export.xml:1: expected XML in UTF-8: ")


def test_export_without_an_address_is_refused(refusal):
    assert refusal(export([profile(1, name("X"), feature(ETH, BITCOIN))])) == (
        "export.xml: expected at least one address"
    )


@pytest.mark.parametrize(
    ("hostile", "message"),
    [
        ("<Comment>" * 100_000, "expected at most 64 levels of elements"),
        (f"<Comment>{'x' * 2 * MEGABYTE}", "expected at most 1,048,576 characters in a row"),
        (f'<Comment x="{"x" * 2 * MEGABYTE}"/>', "expected at most 1,048,576 bytes in a tag"),
        (f"<!--{'x' * 2 * MEGABYTE}-->", "expected at most 1,048,576 bytes in a tag"),
    ],
    ids=["nesting", "text", "attribute", "comment"],
)
def test_export_without_measure_is_refused(refusal, hostile, message):
    """It would take a minute for a tag of ten megabytes, and a gigabyte for as much nesting."""
    content = instead("</Sanctions>", hostile + "</Sanctions>")

    line = 1 + TEXT[: TEXT.index(b"</Sanctions>")].count(b"\n")
    assert refusal(content) == f"export.xml:{line}: {message}"


# ---- a whole one -----------------------------------------------------------------------------


def other_content(id):
    """What else stands in a party of the real file, which is most of it."""
    alias = '<Alias AliasTypeID="1400" Primary="false" LowQuality="false"></Alias>'
    birth = feature(BIRTHDATE, f"{1900 + id % 100}-01-01")
    document = f'<IDRegDocument ID="{id}"><IDRegistrationNo>A{id:09}</IDRegistrationNo>'
    unit = f"{alias}{birth}{document}</IDRegDocument>\n"
    return unit * (FILLER // len(unit))


def write_whole(path):
    """Parties until the size is reached, every twentieth with an address; gives the addresses."""
    listed, size = [], 0
    with path.open("w") as file:
        file.write(HEAD)
        for id in count(1):
            if size >= SIZE:
                break
            found = ""
            if id % 20 == 0:
                listed.append(to_checksum_address(f"0x{keccak(id)[-20:].hex()}"))
                found = feature((ETH, USDT)[id % 40 == 0], listed[-1])
            size += file.write(profile(id, name(f"PARTY {id}"), other_content(id), found))
        file.write(MIDDLE)
        for each in range(1, id):
            file.write(entry(each, f"PROGRAM{each % 7}"))
        file.write(TAIL)
    return listed


def test_whole_export_of_80_megabytes_is_read_in_16(folder):
    path = folder / "whole.xml"
    listed = write_whole(path)
    assert path.stat().st_size > SIZE
    tracemalloc.start()
    try:
        found = read_list(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        path.unlink()

    assert found.addresses == listed
    assert len(listed) > 1_000
    assert found.entries[0].parties == (Party("PARTY 20", ("PROGRAM6",)),)
    assert {entry.tags for entry in found.entries} == {("ETH",), ("USDT",)}
    assert peak < PEAK
