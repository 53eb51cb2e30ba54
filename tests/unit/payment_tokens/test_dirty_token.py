import pytest

TRUE, TWO = ((n).to_bytes(32, "big") for n in (1, 2))


@pytest.fixture
def token(create_held_token):
    return create_held_token("DirtyToken")


def test_transfer_moves_and_answers_two(token, answer, holder, other):
    assert answer(token.transfer, other, 1, sender=holder) == TWO

    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(other) == 1


def test_transferFrom_moves_and_answers_two(token, answer, holder, spender, other):
    assert answer(token.transferFrom, holder, other, 1, sender=spender) == TWO

    tx = token.transferFrom(holder, other, 1, sender=spender)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(other) == 1


def test_set_answer_one_makes_it_plain(token, answer, holder, spender, other, stranger):
    token.set_answer(1, sender=stranger)

    assert answer(token.transfer, other, 1, sender=holder) == TRUE
    assert answer(token.transferFrom, holder, other, 1, sender=spender) == TRUE
