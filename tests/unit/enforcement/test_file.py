import ape
import pytest
from ape import project
from ape.utils import ZERO_ADDRESS

from tests.unit.enforcement.conftest import NVDA, order_hash
from tests.unit.enforcement.constants import (
    ACCOUNT_ON_LIST,
    ACCOUNT_UNDER_COURT_ORDER,
    COURT,
    DAY,
    FILED,
    FREEZES,
    HELD,
    MAX_LIFE,
    NONE,
    RECOVERY_NOTICE,
    SDN,
    SUCCESSIONS,
    TRANSFER_NOTICE,
    TRANSFERS,
    Kind,
    Reason,
)
from wholeshare.enforcement import FULL

NOTICE = (
    dict.fromkeys(TRANSFERS, TRANSFER_NOTICE)
    | dict.fromkeys(FREEZES, 0)
    | dict.fromkeys(SUCCESSIONS, RECOVERY_NOTICE)
)
WITHOUT_ESTATE = [kind for kind in Kind if kind != Kind.INHERITANCE]


@pytest.fixture
def try_to_file(enforcement, create_order, transfer_agent):
    """As a call without effect."""

    def try_to_file(kind=Kind.COURT_ORDER, **changes):
        order = create_order(kind, **changes)
        return enforcement.file.call(order, sender=transfer_agent, skip_trace=True)

    return try_to_file


def test_file(enforcement, share, create_order, transfer_agent, balances, holder, other):
    order = create_order()

    tx = enforcement.file(order, sender=transfer_agent)

    assert tx.events == [enforcement.OrderFiled(id=0, **order, filer=transfer_agent)]
    assert enforcement.order(0) == (
        order_hash(order),
        FILED,
        tx.timestamp,
        order["expiry_ts"],
        transfer_agent.address,
        ZERO_ADDRESS,
    )
    assert enforcement.order_count() == 1
    assert balances(holder, other) == [HELD, 0]


def test_file_returns_the_number(try_to_file, file):
    assert try_to_file() == 0
    file()
    assert try_to_file() == 1


def test_order_of_an_unknown_number(enforcement, file):
    file()

    assert enforcement.order(1) == (bytes(32), NONE, 0, 0, ZERO_ADDRESS, ZERO_ADDRESS)


@pytest.mark.parametrize("kind", WITHOUT_ESTATE)
def test_file_every_kind(enforcement, listings, create_order, transfer_agent, kind):
    order = create_order(kind)

    tx = enforcement.file(order, sender=transfer_agent)

    assert tx.events[0] == enforcement.OrderFiled(id=0, **order, filer=transfer_agent)
    assert enforcement.order(0).state == FILED


def test_file_by_others_reverts(enforcement, create_order, everyone_but):
    order = create_order()
    for caller in everyone_but("transfer_agent"):
        with ape.reverts(Reason.NOT_AGENT):
            enforcement.file.call(order, sender=caller, skip_trace=True)


@pytest.mark.parametrize("kind", [0, 3, Kind.FREEZE | Kind.RECOVERY, 2**9 - 1])
def test_file_not_one_kind_reverts(try_to_file, kind):
    with ape.reverts(Reason.NOT_ONE_KIND):
        try_to_file(kind)


@pytest.mark.parametrize("kind", Kind)
def test_file_without_document_reverts(try_to_file, kind):
    with ape.reverts(Reason.NO_DOCUMENT):
        try_to_file(kind, document_hash=bytes(32))


@pytest.mark.parametrize("kind", Kind)
def test_file_against_the_zero_address_reverts(try_to_file, kind):
    with ape.reverts(Reason.ACCOUNT_IS_ZERO):
        try_to_file(kind, account=ZERO_ADDRESS)


@pytest.mark.parametrize("kind", [*TRANSFERS, *SUCCESSIONS])
def test_file_to_nobody_or_oneself_reverts(try_to_file, holder, kind):
    for receiver in (ZERO_ADDRESS, holder):
        with ape.reverts(Reason.UNFIT_RECEIVER):
            try_to_file(kind, receiver=receiver)


@pytest.mark.parametrize("kind", FREEZES)
def test_file_freeze_with_receiver_reverts(try_to_file, other, kind):
    with ape.reverts(Reason.UNFIT_RECEIVER):
        try_to_file(kind, receiver=other)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        *((kind, amount) for kind in TRANSFERS for amount in (0, FULL + 1)),
        (Kind.FREEZE, FULL + 1),
        (Kind.ESTATE_HOLD, FULL - 1),
        (Kind.ESTATE_HOLD, FULL + 1),
        (Kind.ESTATE_HOLD, 0),
        *((kind, 1) for kind in SUCCESSIONS),
    ],
)
def test_file_unfit_amount_reverts(try_to_file, kind, amount):
    with ape.reverts(Reason.UNFIT_AMOUNT):
        try_to_file(kind, amount=amount)


@pytest.mark.parametrize(
    ("kind", "amount"), [(Kind.COURT_ORDER, 1), (Kind.COURT_ORDER, FULL), (Kind.FREEZE, 0)]
)
def test_file_amount_at_the_ends(try_to_file, kind, amount):
    try_to_file(kind, amount=amount)


@pytest.mark.parametrize("kind", WITHOUT_ESTATE)
def test_file_expiry_at_the_ends(enforcement, create_order, transfer_agent, at, now, kind):
    for offset in (NOTICE[kind] + 1, MAX_LIFE):
        ts = now() + 14 * DAY  # a key rests between two freezes
        order = create_order(kind, expiry_ts=ts + offset)
        at(ts)
        enforcement.file(order, sender=transfer_agent)
        enforcement.withdraw(enforcement.order_count() - 1, order, sender=transfer_agent)


@pytest.mark.parametrize("kind", Kind)
def test_file_expiry_out_of_range_reverts(enforcement, create_order, transfer_agent, at, now, kind):
    for offset in (NOTICE[kind], MAX_LIFE + 1):
        ts = now() + DAY
        order = create_order(kind, expiry_ts=ts + offset)
        at(ts)
        with ape.reverts(Reason.EXPIRY_RANGE):
            enforcement.file(order, sender=transfer_agent)


@pytest.mark.parametrize("expiry_ts", [0, 2**256 - 1])
def test_file_expiry_at_the_ends_of_numbers_reverts(try_to_file, expiry_ts):
    with ape.reverts(Reason.EXPIRY_RANGE):
        try_to_file(expiry_ts=expiry_ts)


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_file_succession_of_one_share_reverts(try_to_file, share, kind):
    with ape.reverts(Reason.SHARE_NOT_ZERO):
        try_to_file(kind, share=share)


@pytest.mark.parametrize("kind", [*TRANSFERS, *FREEZES])
def test_file_on_a_share_of_another_enforcement_reverts(
    try_to_file, create_enforcement, create_listings, list_equity, kind
):
    """A share of the same platform, which obeys another."""
    elsewhere = create_listings(create_enforcement())
    foreign = list_equity(NVDA, listings=elsewhere)

    with ape.reverts(Reason.SHARE_NOT_OURS):
        try_to_file(kind, share=foreign)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, Kind.FREEZE])
def test_file_on_no_share_reverts(try_to_file, stranger, kind):
    for share in (ZERO_ADDRESS, stranger):
        with ape.reverts():
            try_to_file(kind, share=share)


# ---- who is blocked ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.THEFT, Kind.ERROR, Kind.INHERITANCE])
@pytest.mark.parametrize(
    ("reason", "text"), [(SDN, ACCOUNT_ON_LIST), (COURT, ACCOUNT_UNDER_COURT_ORDER)]
)
def test_file_out_of_a_blocked_account_reverts(try_to_file, block, holder, kind, reason, text):
    block(holder, reason)

    with ape.reverts(text):
        try_to_file(kind)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, Kind.LICENCE, *FREEZES])
def test_file_court_order_licence_and_freeze_against_a_blocked_account(
    try_to_file, block, holder, kind
):
    block(holder)

    try_to_file(kind)


@pytest.mark.parametrize("kind", SUCCESSIONS)
@pytest.mark.parametrize("side", ["holder", "other"])
def test_file_succession_of_a_blocked_party_reverts(request, try_to_file, block, kind, side):
    block(request.getfixturevalue(side))

    with ape.reverts(ACCOUNT_ON_LIST):
        try_to_file(kind)


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_file_succession_asks_every_listing(
    share, second_share, try_to_file, strict_gate, as_admin, compliance, holder, kind
):
    """Blocked at the gate of the second listing alone, between two others."""
    as_admin(second_share.set_gate, strict_gate)
    strict_gate.block([holder], SDN, bytes(32), sender=compliance)

    with ape.reverts(ACCOUNT_ON_LIST):
        try_to_file(kind)


# ---- estates -----------------------------------------------------------------------------------


def test_file_inheritance_without_estate_hold_reverts(try_to_file):
    with ape.reverts(Reason.NO_ESTATE):
        try_to_file(Kind.INHERITANCE)


def test_file_inheritance_before_the_hold_is_approved_reverts(file, try_to_file):
    file(Kind.ESTATE_HOLD)

    with ape.reverts(Reason.NO_ESTATE):
        try_to_file(Kind.INHERITANCE)


def test_file_inheritance_under_a_mere_freeze_reverts(approved, try_to_file):
    approved(Kind.FREEZE)

    with ape.reverts(Reason.NO_ESTATE):
        try_to_file(Kind.INHERITANCE)


def test_file_inheritance_from_an_estate(hold_estate, try_to_file):
    hold_estate()

    try_to_file(Kind.INHERITANCE)


# ---- chains ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_file_succession(enforcement, listings, create_order, transfer_agent, holder, other, kind):
    order = create_order(kind)

    tx = enforcement.file(order, sender=transfer_agent)

    assert tx.events == [
        enforcement.OrderFiled(id=0, **order, filer=transfer_agent),
        enforcement.GatesAsked(id=0, asked=listings.count()),
    ]
    for party in (holder, other):
        assert enforcement.succession(party) == (ZERO_ADDRESS, ZERO_ADDRESS, 1)
    assert enforcement.walk(0) == (listings.count(), 0, 0)


@pytest.mark.parametrize(
    ("account", "receiver"),
    [
        ("holder", "third"),  # succeeded already
        ("third", "holder"),
        ("third", "other"),  # somebody's successor
        ("other", "holder"),  # round in a circle
    ],
)
def test_file_unfit_succession_reverts(request, succeed, try_to_file, account, receiver):
    holder, other = map(request.getfixturevalue, ("holder", "other"))
    succeed(holder, other)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        try_to_file(
            Kind.RECOVERY,
            account=request.getfixturevalue(account),
            receiver=request.getfixturevalue(receiver),
        )


def test_file_long_circle_reverts(succeed, try_to_file, holder, other, third):
    succeed(holder, other)
    succeed(other, third)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        try_to_file(Kind.RECOVERY, account=third, receiver=holder)


@pytest.mark.parametrize(
    ("account", "receiver"),
    [("holder", "third"), ("other", "third"), ("third", "holder"), ("third", "other")],
)
def test_file_while_a_party_has_an_open_succession_reverts(
    request, file, try_to_file, account, receiver
):
    file(Kind.RECOVERY)

    with ape.reverts(Reason.SUCCESSION_OPEN):
        try_to_file(
            Kind.ESTATE,
            account=request.getfixturevalue(account),
            receiver=request.getfixturevalue(receiver),
        )


@pytest.mark.parametrize(
    ("account", "receiver"), [("holder", "third"), ("third", "other"), ("other", "holder")]
)
def test_file_after_an_open_succession_has_expired(
    request, enforcement, create_order, file, transfer_agent, at, account, receiver
):
    first = file(Kind.RECOVERY)
    parties = {
        "account": request.getfixturevalue(account),
        "receiver": request.getfixturevalue(receiver),
    }
    expiry_ts = first.order["expiry_ts"]
    order = create_order(Kind.RECOVERY, **parties) | {"expiry_ts": expiry_ts + 60 * DAY}
    at(expiry_ts - 1)
    with ape.reverts(Reason.SUCCESSION_OPEN):
        enforcement.file(order, sender=transfer_agent)

    at(expiry_ts)
    enforcement.file(order, sender=transfer_agent)

    for party in parties.values():
        assert enforcement.succession(party).open == 2


def test_file_succession_of_contracts(deployer, try_to_file, holder):
    """A wallet with code can be lost like any other."""
    wallet = deployer.deploy(project.AnsweringWallet)

    try_to_file(Kind.RECOVERY, account=wallet)
    try_to_file(Kind.RECOVERY, receiver=wallet)
