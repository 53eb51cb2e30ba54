"""Read published contracts out of npm packages, which `package-lock.json` pins by their content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from ape import project
from ape.contracts import ContractContainer
from ethpm_types import ContractType

from wholeshare.errors import BadInput

MODULES = "node_modules"
TRUFFLE = "= contract("


def published(path: str, libraries: Mapping[str, str] | None = None) -> ContractContainer:
    """A contract that an installed package carries, ready to be deployed.

    Args:
        path: of its artifact in `node_modules`, of the kind that Hardhat or Waffle writes, or a
            module of Truffle's around the compiler's; the file's name is the contract's.
        libraries: address of each library that its bytecode calls, by name.

    Raises:
        BadInput: the package is not installed.
    """
    file = project.path / MODULES / path
    if not file.is_file():
        raise BadInput(f"{MODULES}/{path}: expected what `npm ci` installs, and `make demo` too")
    artifact = _read(file.read_text())
    return ContractContainer(
        ContractType.model_validate(
            {
                "contractName": PurePosixPath(path).stem,
                "abi": artifact["abi"],
                "deploymentBytecode": {"bytecode": _linked(artifact, libraries or {})},
            }
        )
    )


def _read(text: str) -> dict:
    """A JSON file; or what a module hands to Truffle, as the compiler wrote it."""
    if TRUFFLE not in text:
        return json.loads(text)
    artifact, _ = json.JSONDecoder().raw_decode(text, text.index(TRUFFLE) + len(TRUFFLE))
    return artifact | {"bytecode": artifact["evm"]["bytecode"]["object"]}


def _linked(artifact: dict, libraries: Mapping[str, str]) -> str:
    """Bytecode with every library's address where the compiler left room for it."""
    code = artifact["bytecode"].removeprefix("0x")
    for of_one_source in artifact.get("linkReferences", {}).values():
        for name, places in of_one_source.items():
            address = libraries[name].removeprefix("0x")
            for place in places:
                start = 2 * place["start"]
                code = code[:start] + address + code[start + len(address) :]
    return "0x" + code
