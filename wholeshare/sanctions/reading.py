"""Reads a sanctions list of any kind: what it is, its content tells."""

from __future__ import annotations

import hashlib
from pathlib import Path

from wholeshare.errors import BadInput
from wholeshare.sanctions.advanced import AdvancedReader
from wholeshare.sanctions.listed import SanctionsList
from wholeshare.sanctions.tables import read_csv, read_json, read_lines

CHUNK = 2**20
MAX_TABLE = 2**25
"""Bytes of a table, which is read whole; the export in XML is not."""


def read_list(path: Path, step: int | None = None) -> SanctionsList:
    """Read and check a list: OFAC's `sdn_advanced.xml`, or a table as CSV, JSON or plain lines.

    An address has its checksum, or is in lower case; a repeated one counts once.

    Args:
        step: which of a history's (`tables.read_json`), counted from 1; by default the last.

    Raises:
        BadInput: one line that names file, line, field and the expected form.
    """
    try:
        sha256, beginning = _look(path)
        if beginning.startswith(b"<"):
            listed = _read_export(path, sha256)
        else:
            listed = _read_table(path, sha256, beginning, step)
    except OSError as error:
        raise BadInput(f"{path}: expected a readable file ({error.strerror})") from None
    if step is not None and not listed.is_step:
        raise BadInput(f"--step: expected it with a history in JSON only, not with {path}")
    if not listed.entries:
        raise BadInput(f"{path}: expected at least one address")
    return listed


def _look(path: Path) -> tuple[bytes, bytes]:
    """A file's hash and how it begins, without what editors put before."""
    digest, beginning = hashlib.sha256(), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            beginning = beginning or chunk.removeprefix(b"\xef\xbb\xbf").lstrip()[:CHUNK]
            digest.update(chunk)
    return digest.digest(), beginning


def _read_export(path: Path, sha256: bytes) -> SanctionsList:
    reader = AdvancedReader(str(path))
    with path.open("rb") as file:
        reader.read(file)
    return SanctionsList(
        reader.entries,
        sha256,
        reader.published,
        tuple(reader.skipped),
        is_publishers_own=True,
    )


def _read_table(path: Path, sha256: bytes, beginning: bytes, step: int | None) -> SanctionsList:
    if path.stat().st_size > MAX_TABLE:
        raise BadInput(f"{path}: expected at most {MAX_TABLE:,} bytes of a table")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: expected UTF-8 ({error.reason})") from None
    if beginning[:1] in (b"[", b"{"):
        entries, published, skipped = read_json(str(path), text, step)
        if published:
            lines = "".join(f"{entry.address.lower()}\n" for entry in entries)
            sha256 = hashlib.sha256(lines.encode()).digest()
        return SanctionsList(entries, sha256, published, skipped, is_step=published is not None)
    first_line = beginning.partition(b"\n")[0].partition(b"#")[0]
    is_plain = beginning[:2] == b"0x" and b"," not in first_line
    read = read_lines if is_plain or beginning[:1] == b"#" else read_csv
    return SanctionsList(read(str(path), text), sha256)
