import ape
import pytest
from eth_utils import to_checksum_address

from tests.unit.dividends.constants import DAY, GROSS, HOLDING

NET = GROSS * 85 // 100
STATUTORY_NET = 18_200_000


def payment(account, payee, net):
    return (account.address, payee.address, HOLDING, GROSS, GROSS - net)


def _as_logged(payment):
    """Inside an array Ape leaves addresses in lower case."""
    account, payee, *amounts = payment.values() if isinstance(payment, dict) else payment
    return (to_checksum_address(account), to_checksum_address(payee), *amounts)


def test_push_pays_documented_holders(
    dividends, share, token, opened, holder, other, stranger, set_profile, check_money
):
    set_profile(other, 0)
    returned = dividends.push.call(share, 0, [holder, other], sender=stranger)
    receipt = dividends.push(share, 0, [holder, other], sender=stranger)

    assert returned == 2
    assert (token.balanceOf(holder), token.balanceOf(other)) == (NET, GROSS)
    assert check_money() == (2 * GROSS, NET + GROSS, GROSS - NET, 0, 0, 0, 2 * HOLDING)
    pushed, *transfers = receipt.events
    assert (pushed.share, pushed.id, pushed.sender) == (share.address, 0, stranger.address)
    assert [_as_logged(each) for each in pushed.payments] == [
        payment(holder, holder, NET),
        payment(other, other, GROSS),
    ]
    assert transfers == [
        token.Transfer(sender=dividends, receiver=holder, value=NET),
        token.Transfer(sender=dividends, receiver=other, value=GROSS),
    ]


def test_push_is_no_contact(dividends, share, opened, holder, stranger):
    dividends.push(share, 0, [holder], sender=stranger)

    assert dividends.holder(holder).last_contact_ts == 0


def test_push_passes_over_processed_doubled_and_empty_accounts(
    dividends, share, token, opened, holder, stranger, check_money
):
    once = dividends.push.call(share, 0, [holder, holder, stranger], sender=stranger)
    dividends.push(share, 0, [holder, holder, stranger], sender=stranger)
    again = dividends.push.call(share, 0, [holder], sender=stranger)
    dividends.push(share, 0, [holder], sender=stranger)

    assert (once, again) == (1, 0)
    assert token.balanceOf(holder) == NET
    assert check_money().processed == HOLDING
    with ape.reverts("dividends: already processed"):
        dividends.claim(share, 0, holder, sender=holder)


@pytest.mark.parametrize("offset, paid", [(-1, 0), (0, STATUTORY_NET)])
def test_push_without_profile_waits_thirty_days(
    dividends, share, token, opened, other, stranger, at, offset, paid
):
    at(opened.timestamp + 30 * DAY + offset)
    dividends.push(share, 0, [other], sender=stranger)

    assert token.balanceOf(other) == paid
    assert dividends.is_processed(share, 0, other) == (paid != 0)


def test_push_never_pays_code_that_chose_nothing(
    dividends, share, token, mint, vault, declare, fund, open_dividend, stranger, set_profile, at
):
    mint(vault, HOLDING)
    set_profile(vault, 0)
    declare()
    fund(GROSS)
    opened = open_dividend()
    at(opened.timestamp + 31 * DAY)
    dividends.push(share, 0, [vault], sender=stranger)

    assert token.balanceOf(vault) == 0
    assert not dividends.is_processed(share, 0, vault)


def test_push_pays_code_that_chose_itself(
    dividends,
    share,
    token,
    mint,
    vault,
    declare,
    fund,
    open_dividend,
    stranger,
    set_profile,
    call_as,
):
    mint(vault, HOLDING)
    set_profile(vault, 0)
    call_as(vault, dividends, dividends.set_payout.encode_input(vault))
    declare()
    fund(GROSS)
    open_dividend()

    assert dividends.push.call(share, 0, [vault], sender=stranger) == 1
    dividends.push(share, 0, [vault], sender=stranger)
    assert token.balanceOf(vault) == GROSS


def test_push_sets_aside_for_blocked_accounts(
    dividends, share, token, opened, holder, other, stranger, block, check_money
):
    block(other)
    returned = dividends.push.call(share, 0, [holder, other], sender=stranger)
    receipt = dividends.push(share, 0, [holder, other], sender=stranger)

    assert returned == 1
    assert token.balanceOf(other) == 0
    assert dividends.set_aside(share, 0, other) == GROSS
    assert dividends.is_processed(share, 0, other)
    assert check_money() == (2 * GROSS, NET, GROSS - NET, 0, GROSS, 0, 2 * HOLDING)
    assert receipt.events[0] == dividends.Accrued(
        share=share, id=0, account=other, raw=HOLDING, gross=GROSS, code=1
    )


@pytest.mark.parametrize("who", ["payout", "successor"])
def test_push_sets_aside_if_payee_or_actor_is_blocked(
    dividends, share, opened, holder, third, blocked, stranger, block, enforcement, set_profile, who
):
    if who == "payout":
        dividends.set_payout(blocked, sender=holder)
        block(blocked)
    else:
        share.recover(holder, third, sender=enforcement)
        dividends.set_payout(stranger, sender=third)
        block(third)
    dividends.push(share, 0, [holder], sender=stranger)

    assert dividends.set_aside(share, 0, holder) == GROSS


def test_push_asks_about_the_actor_though_the_old_account_is_paid(
    dividends, share, opened, holder, third, stranger, block, enforcement
):
    share.recover(holder, third, sender=enforcement)
    dividends.set_payout(holder, sender=third)
    block(third)
    dividends.push(share, 0, [holder], sender=stranger)

    assert dividends.set_aside(share, 0, holder) == GROSS


@pytest.mark.parametrize(
    "kind, mark",
    [("FreezingToken", "set_frozen"), ("GreedyToken", "set_marked")],
)
def test_push_refused_payee_stands_as_before(
    dividends,
    share,
    held,
    declare,
    fund,
    open_dividend,
    create_purse,
    set_profile,
    check_money,
    holder,
    other,
    stranger,
    kind,
    mark,
):
    token = create_purse(kind)
    for each in (holder, other):
        set_profile(each, 1_500)
    declare(payment_token=token.address)
    fund(2 * GROSS)
    open_dividend()
    getattr(token, mark)(holder, True, sender=holder)
    returned = dividends.push.call(share, 0, [holder, other], sender=stranger)
    receipt = dividends.push(share, 0, [holder, other], sender=stranger)

    assert returned == 1
    assert (token.balanceOf(holder), token.balanceOf(other)) == (0, NET)
    assert not dividends.is_processed(share, 0, holder)
    assert check_money(token=token) == (2 * GROSS, NET, GROSS - NET, 0, 0, GROSS, HOLDING)
    assert dividends.PayeeRefused(
        share=share,
        id=0,
        account=holder,
        payee=holder,
        raw=HOLDING,
        gross=GROSS,
        tax=GROSS - NET,
    ) in list(receipt.events)
    getattr(token, mark)(holder, False, sender=holder)
    dividends.claim(share, 0, holder, sender=holder)
    assert token.balanceOf(holder) == NET


def test_push_with_too_little_gas_reverts(dividends, share, opened, holder, stranger):
    with ape.reverts("tokens: too little gas left"):
        dividends.push(share, 0, [holder], sender=stranger, gas_limit=170_000)
    assert not dividends.is_processed(share, 0, holder)


def test_push_of_eighteen_decimals_carries(
    dividends,
    share,
    mint,
    declare,
    fund,
    open_dividend,
    create_purse,
    set_profile,
    check_money,
    holder,
    other,
    stranger,
):
    """80 bits hold 1.2 million of such a token."""
    token = create_purse("FreezingToken", 18, 10**30)
    for each in (holder, other):
        mint(each, 2_000_000 * 10**18)
        set_profile(each, 3_000)
    declare(rate=10**36, payment_token=token.address)
    fund(4_000_000 * 10**18)
    open_dividend()
    dividends.push(share, 0, [other], sender=stranger)
    token.set_frozen(holder, True, sender=holder)
    dividends.push(share, 0, [holder], sender=stranger)

    assert check_money(token=token)[1:3] == (1_400_000 * 10**18, 600_000 * 10**18)
    token.set_frozen(holder, False, sender=holder)
    dividends.claim(share, 0, holder, sender=holder)
    assert check_money(token=token)[1:3] == (2_800_000 * 10**18, 1_200_000 * 10**18)


def test_push_before_opening_reverts(dividends, share, held, declare, holder, stranger):
    declare()

    with ape.reverts("dividends: not open"):
        dividends.push(share, 0, [holder], sender=stranger)
