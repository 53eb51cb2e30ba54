import ape
from ape import project
from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import END, ONE

NAME, SYMBOL = "Apple Inc. - Wholeshare", "AAPL"


def test_init_wires_every_argument(deployer, roles, gate, minter, corporate_actions, enforcement):
    authorities = (minter.address, corporate_actions.address, enforcement.address)
    share = deployer.deploy(project.Share, NAME, SYMBOL, roles, gate, authorities)

    assert share.name() == NAME
    assert share.symbol() == SYMBOL
    assert share.ROLES() == roles
    assert share.gate() == gate
    assert share.authorities() == authorities
    assert share.creation_metadata.receipt.events == [
        share.GateSet(gate=gate),
        share.AuthoritiesSet(
            minter=minter, corporate_actions=corporate_actions, enforcement=enforcement
        ),
    ]


def test_init_starts_empty(create_share, deployer):
    share = create_share()

    assert share.decimals() == 18
    assert share.totalSupply() == share.balanceOf(deployer) == 0
    assert share.record_window() == (0, END, 0)
    assert share.uiMultiplier() == share.newUIMultiplier() == ONE
    assert share.effectiveAt() == 0
    assert share.pauses() == (0, 0, END)


def test_init_longest_names_fit(deployer, roles, gate):
    share = deployer.deploy(project.Share, "N" * 64, "S" * 16, roles, gate, (ZERO_ADDRESS,) * 3)

    assert share.name() == "N" * 64
    assert share.symbol() == "S" * 16


def test_init_gate_without_code_reverts(create_share, stranger):
    """Without a reason: a share under construction cannot ask any gate for it."""
    for no_contract in (stranger.address, ZERO_ADDRESS):
        with ape.reverts():
            create_share(gate=no_contract)
