import pytest

AMOUNT = 1_000


@pytest.fixture
def create_held_token(create_token, holder, spender):
    """A payment token of which `holder` holds `AMOUNT`, and `spender` may spend as much."""

    def create_held_token(kind):
        token = create_token(kind)
        token.mint(holder, AMOUNT, sender=holder)
        token.approve(spender, AMOUNT, sender=holder)
        return token

    return create_held_token


@pytest.fixture
def answer(chain):
    """What a call would return, as bytes: ABIs do not say how odd a token is."""

    def answer(method, *arguments, sender):
        return bytes(chain.provider.send_call(method.as_transaction(*arguments, sender=sender)))

    return answer
