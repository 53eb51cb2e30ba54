"""Recompile when anything that bytecode depends on has changed.

Ape looks at the checksum of a contract's own file alone: after an edit to an imported module, to
an interface or to the settings it goes on serving the old bytecode, and a test suite stays green
over code that no longer exists. So every entry point asks here first: a script calls
`ensure_fresh()`, and `tests/conftest.py` takes the hook over with
`from wholeshare.build import pytest_configure`.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Ape takes a second to import and callers may not need it yet
    import pytest
    from ape.managers.project import LocalProject

COMPILERS = ("vyper", "ape-vyper", "snekmate")
"""Installed packages that decide what a source compiles to."""
OUTPUTS = {"name", "abi", "deployment_bytecode", "runtime_bytecode"}


def ensure_fresh(project: LocalProject | None = None) -> bool:
    """Compile all contracts unless the cached ones are of exactly these sources and settings.

    Call it before the first `project.<Contract>`: one taken earlier keeps its old bytecode.
    A compilation that fails raises Ape's error and leaves no cache behind.

    Returns:
        True if it compiled, False if there was nothing to do.
    """
    if project is None:
        from ape import project

    folder = project.manifest_path.parent
    stamp = folder / "fresh"
    inputs = _inputs(project)
    if stamp.exists() and stamp.read_text() == f"{inputs} {_outputs(project)}":
        return False

    # Whoever holds a stale cache compiles, even if the lock's last owner just did the same:
    # Ape read the cache into this process before it was replaced.
    with _locked(folder / "lock"), _progress("Compiling contracts"):
        project.clean()  # neither removed contracts stay behind nor, if this fails, any old ones
        project.load_contracts(use_cache=False)
        fresh = folder / "fresh.new"
        fresh.write_text(f"{inputs} {_outputs(project)}")
        fresh.replace(stamp)
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Compile before collection; under xdist once, before the workers start."""
    if hasattr(config, "workerinput"):
        return

    import pytest
    from ape.exceptions import ApeException

    try:
        ensure_fresh()
    except ApeException as error:
        raise pytest.UsageError(str(error)) from error


def _inputs(project: LocalProject) -> str:
    """Digest of all that decides what the contracts compile to."""
    digest = hashlib.sha256()
    for name in COMPILERS:
        digest.update(f"{name} {version(name)}\n".encode())
    # In force, wherever it was set: Ape takes settings from the environment too.
    digest.update(project.config.vyper.model_dump_json().encode())
    sources = (path for path in project.contracts_folder.rglob("*") if path.is_file())
    for path in (project.path / "ape-config.yaml", *sorted(sources)):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(project.path)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _outputs(project: LocalProject) -> str:
    """Digest of what Ape would serve here and now, whoever compiled it."""
    digest = hashlib.sha256()
    for _, contract in sorted((project.manifest.contract_types or {}).items()):
        digest.update(contract.model_dump_json(include=OUTPUTS).encode())
    return digest.hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Processes write Ape's cache one at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _progress(what: str) -> Iterator[None]:
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{what} ..."):
        yield
