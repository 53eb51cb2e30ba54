"""The reasons with which a share refuses, read from the two sources that have them.

A share has numbers, and the gate's reason table their texts. `Reason.BALANCE_TOO_LOW` is
"share: balance too low", `CODES[Reason.BALANCE_TOO_LOW]` its number. A test that names one which is
not there fails with an AttributeError, so that no test repeats a text.
"""

import re
from enum import StrEnum
from pathlib import Path

MODULES = Path(__file__).parents[3] / "contracts" / "modules"
NUMBERS = (MODULES / "errors.vy").read_text()
TABLE = (MODULES / "reasons.vy").read_text()

NUMBER_OF = {
    name: int(number)
    for name, number in re.findall(r"^(\w+): constant\(uint256\) = (\d+)$", NUMBERS, re.M)
}
TEXT_OF = dict(re.findall(r'_code == errors\.(\w+):\n\s+return "(.+)"', TABLE))
"""Of the same names, behind "share: "."""

Reason = StrEnum("Reason", {name: f"share: {text}" for name, text in TEXT_OF.items()})
CODES = {reason: NUMBER_OF[reason.name] for reason in Reason}
"""What ERC-1404 calls restriction codes."""
