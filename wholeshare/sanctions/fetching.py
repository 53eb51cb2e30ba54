"""Gets a list from its publisher, whole or not at all."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from rich.console import Console
from rich.progress import Progress

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import SanctionsList
from wholeshare.sanctions.reading import read_list

OFAC_EXPORT = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML"
)
USER_AGENT = "wholeshare-sanctions/1"
"""The service refuses a blank one."""
CHUNK = 2**18
MAX_BYTES = 2**30
TIMEOUT = 60
"""Seconds without a byte."""


def fetch(url: str, path: Path) -> SanctionsList:
    """Download a list and check it; what is at the path stays unless the new one can be read.

    Raises:
        BadInput: the address is no URL over HTTP, the service does not answer, the file is no list.
    """
    if not _is_http(url):
        raise BadInput(f"--url: expected http:// or https://, got {url!r}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            _download(url, file)
            file.flush()
            listed = read_list(new)
            new.replace(path)
        except BadInput as error:
            raise BadInput(error.message.replace(str(new), url)) from None
        finally:
            new.unlink(missing_ok=True)
    path.chmod(0o644)
    return listed


def _is_http(url: str) -> bool:
    try:
        return url.isprintable() and urlsplit(url).scheme in ("http", "https")
    except ValueError:  # brackets that do not match
        return False


def _download(url: str, file: BinaryIO) -> None:
    request = Request(url, headers={"User-Agent": USER_AGENT})
    console = Console(stderr=True)
    try:
        with (
            closing(urlopen(request, timeout=TIMEOUT)) as response,
            Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
        ):
            total = response.headers.get("Content-Length")
            task = progress.add_task("fetching", total=int(total) if total else None)
            size = 0
            while chunk := response.read(CHUNK):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise BadInput(f"--url: expected at most {MAX_BYTES:,} bytes from {url}")
                file.write(chunk)
                progress.advance(task, len(chunk))
    # An answer that breaks off between two of its pieces is an HTTPException; a length that is no
    # number is a ValueError.
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise BadInput(f"--url: expected {url} to answer ({reason})") from None
    if total and size != int(total):
        raise BadInput(f"--url: expected {int(total):,} bytes from {url}, got {size:,}")
