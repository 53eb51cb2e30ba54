"""The library's table of roles is the contract's."""

from itertools import combinations

import ape
import pytest

from wholeshare.roles import Role, refused_pair

PAIRS = list(combinations(Role, 2))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(role.name for role in pair))
def test_refused_pair_is_what_the_contract_refuses(pair, roles, timelock, chain, project, stranger):
    grants = [(role, stranger) for role in pair]
    construction = project.Roles(timelock, grants)

    if refused_pair(pair) is None:
        assert chain.provider.send_call(construction)
    else:
        with ape.reverts("roles: incompatible roles"):
            chain.provider.send_call(construction)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(role.name for role in pair))
def test_refused_pair_does_not_depend_on_the_order(pair):
    one, other = pair

    assert (refused_pair([one, other]) is None) == (refused_pair([other, one]) is None)


def test_refused_pair_finds_the_two_among_many():
    held = [Role.GUARDIAN, Role.TRANSFER_AGENT, Role.REGISTRAR, Role.COMPLIANCE]

    assert set(refused_pair(held)) == {Role.TRANSFER_AGENT, Role.COMPLIANCE}
    assert refused_pair(held[:-1]) is None
    assert refused_pair([]) is None
