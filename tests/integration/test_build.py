"""Whatever bytecode depends on recompiles it. Each step is a process of its own, as for a user."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONTRACT = """\
# pragma version 0.4.3
from contracts.interfaces import ISpeaker
from contracts.modules import numbers

implements: ISpeaker

@external
@view
def answer() -> uint256:
    return numbers.ANSWER

@external
def speak():
    log ISpeaker.Spoken(word=1)
"""
MODULE = """\
# pragma version 0.4.3
ANSWER: constant(uint256) = 41
"""
INTERFACE = """\
# pragma version 0.4.3
event Spoken:
    word: uint256

@external
def speak(): ...
"""
SETTINGS = """\
vyper:
  evm_version: cancun
compile:
  exclude: ["modules/*"]
"""

LOOK = """
import json, sys
from ape import project
from wholeshare.build import ensure_fresh

compiled = ensure_fresh() if "guarded" in sys.argv else None
print(json.dumps({
    "compiled": compiled,
    "contracts": sorted(project.contracts),
    "code": project.Speaker.contract_type.runtime_bytecode.bytecode,
    "abi": project.Speaker.contract_type.model_dump(mode="json")["abi"],
}))
"""


@pytest.fixture
def tiny(tmp_path):
    """A project of one contract with one module, one interface and settings."""
    files = {
        "contracts/Speaker.vy": CONTRACT,
        "contracts/modules/numbers.vy": MODULE,
        "contracts/interfaces/ISpeaker.vyi": INTERFACE,
        "ape-config.yaml": SETTINGS,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def look(tiny):
    """Open the project in a new process and see what Ape serves there."""

    def look(*, guarded=True, **environment):
        run = subprocess.run(
            [sys.executable, "-c", LOOK, "guarded" if guarded else "bare"],
            cwd=tiny,
            env=os.environ | {"PYTHONPATH": str(Path.cwd())} | environment,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout.splitlines()[-1])  # after what Ape logs

    return look


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_module(tiny):
    edit(tiny / "contracts/modules/numbers.vy", "41", "42")


def edit_interface(tiny):
    edit(tiny / "contracts/interfaces/ISpeaker.vyi", "word: uint256", "word: indexed(uint256)")


def edit_setting(tiny):
    edit(tiny / "ape-config.yaml", "cancun", "paris")  # before PUSH0


def test_ape_alone_serves_stale_bytecode(tiny, look):
    """The reason for the guard; should this fail after an upgrade, Ape no longer needs it."""
    before = look(guarded=False)
    edit_module(tiny)
    edit_interface(tiny)
    edit_setting(tiny)

    assert look(guarded=False) == before


def test_ensure_fresh_every_kind_of_edit_recompiles_once(tiny, look):
    seen = look()
    assert seen["compiled"]

    for change in (edit_module, edit_interface, edit_setting):
        change(tiny)
        now = look()
        assert now["compiled"], change.__name__
        assert now["code"] != seen["code"], change.__name__
        assert (now["abi"] != seen["abi"]) == (change is edit_interface), change.__name__
        seen = now

    assert look() == seen | {"compiled": False}


def test_ensure_fresh_setting_from_the_environment_recompiles(look):
    look()

    assert look(APE_ENABLE_DECIMALS="true")["compiled"]


def test_ensure_fresh_forgets_removed_contract(tiny, look):
    spare = tiny / "contracts/Spare.vy"
    spare.write_text("# pragma version 0.4.3\nspare: public(uint256)\n")
    assert look()["contracts"] == ["Spare", "Speaker"]
    spare.unlink()

    now = look()
    assert now["compiled"]
    assert now["contracts"] == ["Speaker"]


def test_ensure_fresh_distrusts_cache_compiled_by_others(tiny, look):
    """Sources as they were, but the cache holds an edit that was compiled and taken back."""
    before = look()
    edit_module(tiny)
    subprocess.run(["ape", "compile", "--force"], cwd=tiny, check=True, capture_output=True)
    edit(tiny / "contracts/modules/numbers.vy", "42", "41")
    assert look(guarded=False)["code"] != before["code"]

    assert look() == before


def test_ensure_fresh_failed_compilation_leaves_nothing_to_serve(tiny, look):
    look()
    edit(tiny / "contracts/modules/numbers.vy", "41", "forty-two")
    for _ in range(2):
        with pytest.raises(AssertionError, match="forty"):
            look()

    edit(tiny / "contracts/modules/numbers.vy", "forty-two", "41")
    assert look()["compiled"]
