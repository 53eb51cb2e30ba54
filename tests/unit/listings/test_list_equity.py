import ape
import pytest
from ape.utils import ZERO_ADDRESS

GUARDIAN, ISSUER = 512, 2
TRANSFERS = 1
DAY = 86_400


def test_list_equity(
    project, listings, issuer, gate, create_terms, minter, corporate_actions, enforcement
):
    index = listings.count()
    terms = create_terms()
    address = listings.list_equity.call(terms, sender=issuer)

    tx = listings.list_equity(terms, sender=issuer)

    share = project.Share.at(address)
    assert tx.events == [
        share.GateSet(gate=gate),
        share.AuthoritiesSet(
            minter=minter, corporate_actions=corporate_actions, enforcement=enforcement
        ),
        listings.EquityListed(
            share=share,
            index=index,
            name="NVIDIA Corporation",
            symbol="NVDA",
            isin="US67066G1040",
            cusip="67066G104",
            terms_hash=terms["terms_hash"],
            gate=gate,
        ),
    ]
    assert [log.contract_address for log in tx.events] == [address, address, listings.address]
    assert listings.count() == index + 1
    assert listings.share_at(index) == address
    assert listings.share_of("NVDA") == address
    assert listings.listing(address) == (
        "US67066G1040",
        "67066G104",
        terms["terms_hash"],
        tx.timestamp,
    )


def test_list_equity_share_is_a_listed_one_only(listings, stranger):
    assert listings.listing(stranger) == ("", "", bytes(32), 0)
    assert listings.share_of("NVDA") == ZERO_ADDRESS
    assert listings.share_at(listings.count()) == ZERO_ADDRESS


def test_list_equity_every_argument_arrives_in_its_place(
    project, deployer, timelock, platform, second_gate, accounts, create_terms, now
):
    """Nobody checks a blueprint's arguments but this test: every one differs from every other."""
    guardian, minter, corporate_actions, enforcement, issuer = accounts[12:17]
    roles = deployer.deploy(project.Roles, timelock, [(GUARDIAN, guardian), (ISSUER, issuer)])
    authorities = (minter.address, corporate_actions.address, enforcement.address)
    listings = deployer.deploy(project.Listings, roles, platform.blueprint, authorities)
    listings.list_equity(create_terms(gate=second_gate), sender=issuer)

    share = project.Share.at(listings.share_of("NVDA"))

    assert share.name() == "NVIDIA Corporation"
    assert share.eip712Domain()[1] == "NVIDIA Corporation"
    assert share.symbol() == "NVDA"
    assert share.gate() == second_gate.address
    assert share.authorities() == authorities
    assert share.ROLES() == roles.address
    until = now() + DAY  # and they are asked
    share.pause(TRANSFERS, until, sender=guardian)
    assert share.pauses().transfers_until_ts == until


def test_list_equity_share_starts_empty(project, list_equity, listings):
    list_equity()
    share = project.Share.at(listings.share_of("NVDA"))

    assert share.totalSupply() == 0
    assert share.uiMultiplier() == 10**18
    assert share.record_window() == (0, 2**40 - 1, 0)


def test_list_equity_authorities_have_their_powers_and_no_other(
    project, list_equity, listings, minter, corporate_actions, enforcement, holder, other, now
):
    list_equity()
    share = project.Share.at(listings.share_of("NVDA"))

    share.mint(holder, 10, sender=minter)
    share.forcedTransfer(holder, other, 10, sender=enforcement)
    share.schedule_multiplier(2 * 10**18, now() + DAY, sender=corporate_actions)
    for caller in (corporate_actions, enforcement):
        with ape.reverts("share: caller lacks the role"):
            share.mint(holder, 10, sender=caller)


# --- Identifiers ---


@pytest.mark.parametrize(
    ("isin", "cusip"),
    [
        ("US5949181045", "594918104"),  # Microsoft
        ("CA7800871021", "780087102"),  # Royal Bank of Canada
        ("CA82509L1076", "82509L107"),  # Shopify
        ("IE00B4BNMY34", "G1151C101"),  # Accenture: an Irish ISIN does not contain the CUSIP
    ],
)
def test_list_equity_real_identifiers(list_equity, listings, isin, cusip):
    list_equity(isin=isin, cusip=cusip)

    listed = listings.listing(listings.share_of("NVDA"))
    assert (listed.isin, listed.cusip) == (isin, cusip)


@pytest.mark.parametrize(
    ("isin", "cusip"),
    [
        ("US67066G1040", "037833100"),  # NVIDIA's with Apple's
        ("US0378331005", "67066G104"),
        ("CA7800871021", "82509L107"),  # Royal Bank's with Shopify's
    ],
)
def test_list_equity_isin_of_another_cusip_reverts(try_to_list, isin, cusip):
    with ape.reverts("listings: ISIN is not of CUSIP"):
        try_to_list(isin=isin, cusip=cusip)


@pytest.mark.parametrize("isin", ["", "US67066G1041", "us67066G1040", "US67066G104", "67066G104"])
def test_list_equity_wrong_isin_reverts(try_to_list, isin):
    with ape.reverts("listings: not an ISIN"):
        try_to_list(isin=isin)


@pytest.mark.parametrize("cusip", ["", "67066G105", "67066g104", "67066G10", "67066G10/"])
def test_list_equity_wrong_cusip_reverts(try_to_list, cusip):
    with ape.reverts("listings: not a CUSIP"):
        try_to_list(cusip=cusip)


def test_list_equity_wrong_cusip_beside_foreign_isin_reverts(try_to_list):
    with ape.reverts("listings: not a CUSIP"):
        try_to_list(isin="IE00B4BNMY34", cusip="G1151C102")


# --- Other fields ---


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "listings: name is empty"),
        ("symbol", "", "listings: symbol is empty"),
        ("terms_hash", bytes(32), "listings: terms hash is empty"),
    ],
)
def test_list_equity_empty_field_reverts(list_equity, listings, field, value, reason):
    count = listings.count()
    with ape.reverts(reason):
        list_equity(**{field: value})

    assert listings.count() == count


@pytest.mark.parametrize(
    ("field", "longest"), [("name", 64), ("symbol", 16), ("isin", 12), ("cusip", 9)]
)
def test_list_equity_field_over_its_length_reverts(try_to_list, field, longest):
    with ape.reverts():
        try_to_list(**{field: "A" * (longest + 1)})


@pytest.mark.parametrize(("field", "longest"), [("name", 64), ("symbol", 16)])
def test_list_equity_longest_field(project, list_equity, listings, field, longest):
    list_equity(**{field: "A" * longest})

    share = project.Share.at(listings.share_at(listings.count() - 1))
    assert getattr(share, field)() == "A" * longest


def test_list_equity_gate_without_code_reverts(try_to_list, stranger):
    """Without a reason: the gate has the texts of a share."""
    for gate in (stranger, ZERO_ADDRESS):
        with ape.reverts():
            try_to_list(gate=gate)


# --- Once ---


def test_list_equity_taken_symbol_reverts(share, try_to_list, second_gate):
    with ape.reverts("listings: symbol is taken"):
        try_to_list(symbol="AAPL")
    with ape.reverts("listings: symbol is taken"):
        try_to_list(symbol="AAPL", gate=second_gate)


def test_list_equity_isin_on_the_same_gate_reverts(share, try_to_list):
    with ape.reverts("listings: ISIN is on this gate"):
        try_to_list(symbol="APPL", isin="US0378331005", cusip="037833100")


def test_list_equity_isin_on_another_gate_is_another_track(
    share, list_equity, listings, second_gate
):
    list_equity(symbol="AAPL.R", isin="US0378331005", cusip="037833100", gate=second_gate)

    registered = listings.share_of("AAPL.R")
    assert registered != share.address
    assert listings.share_of("AAPL") == share.address
    assert listings.listing(registered).isin == listings.listing(share).isin


def test_list_equity_in_order(share, list_equity, listings):
    list_equity()
    list_equity(symbol="MSFT", isin="US5949181045", cusip="594918104")

    expected = [listings.share_of(symbol) for symbol in ("AAPL", "NVDA", "MSFT")]
    assert [listings.share_at(i) for i in range(3)] == expected
    assert len(set(expected)) == 3
    assert listings.count() == 3


# --- Who ---


def test_list_equity_by_others_reverts(listings, create_terms, everyone_but):
    for caller in everyone_but("issuer"):
        with ape.reverts("listings: not issuer"):
            listings.list_equity.call(create_terms(), sender=caller, skip_trace=True)


def test_list_equity_ends_with_the_role(roles, as_admin, list_equity, issuer):
    as_admin(roles.revoke, ISSUER, issuer)

    with ape.reverts("listings: not issuer"):
        list_equity()
