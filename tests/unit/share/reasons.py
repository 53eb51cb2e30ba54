"""The reasons with which a share refuses, read from the one source that has them.

`Reason.BALANCE_TOO_LOW` is "share: balance too low". A test that names one which is not there fails
with an AttributeError, so that no test repeats a text.
"""

import re
from enum import StrEnum
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "contracts" / "modules" / "errors.vy"
CONSTANT = re.compile(
    r"^# (?P<comment>.+)\n(?P<name>\w+): constant\(bytes32\) = 0x(?P<word>[0-9a-f]{64})$", re.M
)


def _text(word: str) -> str:
    """What a caller reads: the prefix and the bytes that end the word."""
    return "share: " + bytes.fromhex(word).lstrip(b"\0").decode()


ENTRIES = [entry.groupdict() for entry in CONSTANT.finditer(SOURCE.read_text())]
"""Comment, name and word of every constant."""
Reason = StrEnum("Reason", {entry["name"]: _text(entry["word"]) for entry in ENTRIES})
