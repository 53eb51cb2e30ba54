"""Who may not: negatives parametrised over every actor but those who may."""

import pytest

from tests.conftest import ACTORS


def anyone_but(*names: str) -> pytest.MarkDecorator:
    """Run a test once as each other actor, the `caller`.

    Such tests use `.call`, since the refusal is the same and costs a tenth of a transaction's time.
    """
    unknown = set(names) - set(ACTORS)
    assert not unknown, f"no such actor: {unknown}"
    others = [name for name in ACTORS if name not in names]
    return pytest.mark.parametrize("caller", others, indirect=True)
