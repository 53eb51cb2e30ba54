"""OFAC's own export, `sdn_advanced.xml`, read as a stream: 80 MB of which little is kept.

Every EVM address counts, whatever asset it is filed under: four parties of October 2026 have theirs
under USDT alone. Asset tags are feature types, whose numbers the file itself explains. A document
type is refused before anything of it is read: this format has none, and it is how a file makes a
parser grow. Nesting, texts and tokens have bounds for the same reason: whoever makes the file
decides neither how much memory its reader takes nor for how long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import BinaryIO
from xml.parsers import expat

from eth_utils import to_checksum_address

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import Entry, Party, Skipped, is_address, merge

ROOT = "Sanctions"
TAG_PREFIX = "Digital Currency Address - "
BITS_OF_DATE = ("Year", "Month", "Day")
LIKE_AN_ADDRESS = re.compile(r"^0x|0x[0-9a-f]{40}", re.IGNORECASE)
"""At the beginning of a text, or whole and among other words. Others' addresses hold neither."""
CHUNK = 2**16
MAX_DEPTH = 64
"""Of elements in elements; OFAC's have twelve."""
MAX_TOKEN = 2**20
"""Bytes of a tag, comment or instruction, which the parser reads again with every chunk of it."""
MAX_TEXT = 2**20
"""Characters in a row."""
NAME_OF_PARTY = ("Identity", "Alias", "DocumentedName", "DocumentedNamePart", "NamePartValue")


class AdvancedReader:
    """One pass over a file. Text is kept of the elements that are asked for, and of those alone."""

    def __init__(self, place: str) -> None:
        """
        Args:
            place: the file's name, for errors.
        """
        self.place = place
        self.issued: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        """Asset by the number of its feature type."""
        self.found: list[tuple[str, str, str]] = []
        """Profile, asset and address."""
        self.names: dict[str, str] = {}
        """Of the profiles that have an address."""
        self.programs: defaultdict[str, list[str]] = defaultdict(list)
        """By profile. Those without an address are few bytes each, and cannot be told before."""
        self.skipped: list[Skipped] = []
        self._path: list[str] = []
        self._attributes: list[dict[str, str]] = []
        self._text: list[str] = []
        self._text_length = 0
        self._name: list[str] = []
        self._parser = self._create_parser()

    def _create_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        return parser

    def read(self, file: BinaryIO) -> None:
        """Read a file to its end.

        Raises:
            BadInput: it is no XML, is cut off, or not of this format; names file and line.
        """
        try:
            size = 0
            while chunk := file.read(CHUNK):
                self._parser.Parse(chunk)
                size += len(chunk)
                if size - self._parser.CurrentByteIndex > MAX_TOKEN:
                    raise BadInput(f"{self._line}: expected at most {MAX_TOKEN:,} bytes in a tag")
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise BadInput(f"{self.place}:{error.lineno}: expected whole XML: {what}") from None
        except (LookupError, ValueError) as error:  # of an encoding that the first line names
            raise BadInput(f"{self._line}: expected XML in UTF-8: {error}") from None
        if not self.tags:
            raise BadInput(f"{self.place}: FeatureTypeValues: expected digital currency addresses")
        if set(self.issued) != set(BITS_OF_DATE):
            raise BadInput(f"{self.place}: DateOfIssue: expected Year, Month and Day")

    @property
    def published(self) -> date:
        """The day of issue."""
        try:
            return date(*(int(self.issued[bit]) for bit in BITS_OF_DATE))
        except (ValueError, OverflowError):
            got = "-".join(self.issued[bit] for bit in BITS_OF_DATE)
            raise BadInput(f"{self.place}: DateOfIssue: expected a date, got {got}") from None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every address once, with all its parties."""
        return merge(
            [
                Entry(address, (self._party(profile),), (tag,))
                for profile, tag, address in self.found
            ]
        )

    def _party(self, profile: str) -> Party:
        programs = tuple(dict.fromkeys(self.programs[profile]))
        return Party(self.names.get(profile, ""), programs)

    # ---- what the parser tells ----

    def _refuse_document_type(self, *_: object) -> None:
        raise BadInput(f"{self._line}: expected no document type")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rpartition(" ")[2]
        if not self._path and name != ROOT:
            raise BadInput(f"{self._line}: expected the element {ROOT}, got {name}")
        if len(self._path) == MAX_DEPTH:
            raise BadInput(f"{self._line}: expected at most {MAX_DEPTH} levels of elements")
        self._path.append(name)
        self._attributes.append(attributes)
        self._forget_text()
        if name == "Profile":
            self._name = []

    def _add_text(self, text: str) -> None:
        self._text.append(text)
        self._text_length += len(text)
        if self._text_length > MAX_TEXT:
            raise BadInput(f"{self._line}: expected at most {MAX_TEXT:,} characters in a row")

    def _forget_text(self) -> None:
        self._text.clear()
        self._text_length = 0

    def _end(self, _: str) -> None:
        text = "".join(self._text).strip()
        match self._path[-1]:
            case "Year" | "Month" | "Day" as bit if self._path[1:2] == ["DateOfIssue"]:
                self.issued[bit] = text
            case "FeatureType" if text.startswith(TAG_PREFIX):
                self.tags[self._attribute("FeatureType", "ID")] = text.removeprefix(TAG_PREFIX)
            case "NamePartValue" if text and self._is_of_the_first_name():
                self._name.append(text)
            case "DocumentedName" if self._name and self._name[-1]:
                self._name.append("")  # names after the first are other spellings
            case "VersionDetail":
                self._keep_feature(text)
            case "Comment" if text and "SanctionsMeasure" in self._path:
                self.programs[self._attribute("SanctionsEntry", "ProfileID")].append(text)
        self._path.pop()
        self._attributes.pop()
        self._forget_text()

    # ---- what it means ----

    def _is_of_the_first_name(self) -> bool:
        if tuple(self._path[-5:]) != NAME_OF_PARTY or (self._name and not self._name[-1]):
            return False
        parts = ("Identity", "Alias")
        return all(self._attribute(part, "Primary") == "true" for part in parts)

    def _keep_feature(self, text: str) -> None:
        tag = self.tags.get(self._attribute("Feature", "FeatureTypeID"))
        if tag is None or not LIKE_AN_ADDRESS.search(text):
            return
        profile = self._attribute("Profile", "ID")
        name = " ".join(filter(None, self._name))
        if is_address(text.lower()):
            self.found.append((profile, tag, to_checksum_address(text)))
            self.names[profile] = name
        else:
            self.skipped.append(Skipped(self._line, text, name))

    def _attribute(self, element: str, name: str) -> str:
        """Of the innermost element of a name that is open; empty if there is none."""
        for open_name, attributes in zip(
            reversed(self._path), reversed(self._attributes), strict=True
        ):
            if open_name == element:
                return attributes.get(name, "")
        return ""

    @property
    def _line(self) -> str:
        return f"{self.place}:{self._parser.CurrentLineNumber}"
