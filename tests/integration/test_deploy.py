"""Deploying: complete, powerless afterwards, repeatable, resumable, and honest about the chain."""

import json
import runpy
from datetime import date, timedelta

import ape
import click
import pytest
import yaml
from ape import project
from click.testing import CliRunner
from eth_abi import encode

from wholeshare.construction import ORDER
from wholeshare.deployments import own_path, read_record
from wholeshare.errors import BadInput, WrongState
from wholeshare.manifest import Authorities, Listing, Sanctions, load_manifest
from wholeshare.platform import Deployment, deploy, load
from wholeshare.roles import Role
from wholeshare.sanctions.reading import read_list

MANIFEST = ape.project.path / "manifests" / "devnet.yaml"
PREAMBLE = bytes.fromhex("fe7100")  # ERC-5202
ZERO = "0x" + 40 * "0"
NO_CASE = bytes(32)
TIMELOCK_ROLES = ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")
DEFAULT_ADMIN_ROLE = bytes(32)
CONTRACTS = [
    "deploy Timelock",
    "deploy Roles",
    "deploy SanctionsGate",
    "deploy Custody",
    "deploy CorporateActions",
    "deploy PrimaryMarket",
    "deploy Dividends",
    "deploy Meetings",
    "deploy Enforcement",
    "deploy the blueprint of Share",
    "deploy Listings",
]
LISTING = [
    "list AAPL, Apple Inc.",
    "deploy the reserve feed of AAPL",
    "name who attests for AAPL",
]
LISTED = (
    "0x08723392Ed15743cc38513C4925f5e6be5c17243",
    "0x0330070FD38Ec3bB94F58FA55D40368271E9e54A",
)


# ---- fixtures --------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    """Of the record."""
    return tmp_path / "deployments" / "record.json"


@pytest.fixture
def sanctions(tmp_path):
    """A short list."""
    file = tmp_path / "list.csv"
    rows = "".join(f"{address},NAME,PROGRAM,ETH\n" for address in LISTED)
    file.write_text("address,sdn_name,programs,asset_tag\n" + rows)
    return Sanctions.model_construct(file=file, published=date(2026, 1, 5))


@pytest.fixture
def whole(manifest, sanctions):
    """A manifest with everything in it."""
    authorities = manifest.authorities.model_copy(update={"enforcement": "Enforcement"})
    return manifest.model_copy(update={"sanctions": sanctions, "authorities": authorities})


@pytest.fixture
def microsoft(manifest):
    """Another equity, on Apple's terms."""
    return Listing.model_construct(
        symbol="MSFT",
        name="Microsoft Corporation",
        isin="US5949181045",
        cusip="594918104",
        terms=manifest.listings[0].terms,
    )


@pytest.fixture
def with_members(manifest):
    """The manifest with other members in some roles."""

    def with_members(**roles):
        return manifest.model_copy(update={"roles": manifest.roles | roles})

    return with_members


@pytest.fixture(scope="session")
def once(manifest, deployer, tmp_path_factory):
    """A platform apart from the session's, with its record; tests share it and restore it."""
    path = tmp_path_factory.mktemp("once") / "record.json"
    return deploy(manifest, deployer, path), path.read_bytes()


@pytest.fixture
def deployed(once, path):
    """That platform, whose record is at `path` and may be spoilt."""
    platform, record = once
    path.parent.mkdir()
    path.write_bytes(record)
    return platform


@pytest.fixture
def edit_record(path):
    """Change the record's JSON by hand."""

    def edit_record(change):
        record = json.loads(path.read_text())
        change(record)
        path.write_text(json.dumps(record))

    return edit_record


@pytest.fixture
def nothing_sent(chain):
    """Fails if the test sent a transaction after this was called."""
    heights = []

    def nothing_sent():
        heights.append(chain.blocks.height)

    yield nothing_sent
    assert heights == [chain.blocks.height]


def actions(deployment):
    return [step.action for step in deployment.steps]


def immutables(chain, project, instance, name):
    """What a constructor left behind the code that the compiler gives."""
    code = chain.provider.get_code(instance.address)
    runtime = project.contracts[name].contract_type.runtime_bytecode.to_bytes()
    assert code[: len(runtime)] == runtime
    return bytes(code[len(runtime) :])


# ---- complete --------------------------------------------------------------------------------


def test_deploy_timelock_has_its_members_and_nobody_else(timelock, proposer, canceller, deployer):
    proposing, cancelling, executing = (getattr(timelock, name)() for name in TIMELOCK_ROLES)

    assert timelock.hasRole(proposing, proposer) and not timelock.hasRole(proposing, canceller)
    assert timelock.hasRole(cancelling, canceller) and not timelock.hasRole(cancelling, proposer)
    assert timelock.hasRole(executing, ZERO)
    assert timelock.hasRole(DEFAULT_ADMIN_ROLE, timelock)
    assert timelock.get_minimum_delay() == 2 * 86_400


def test_deploy_roles_are_the_manifests(roles, timelock, manifest, accounts):
    assert roles.roles_of(timelock) == Role.ADMIN
    assert roles.member_count(Role.ADMIN) == 1
    for name, references in manifest.roles.items():
        for reference in references:
            member = accounts[int(reference.removeprefix("dev:"))]
            assert roles.roles_of(member) == Role[name.upper()]
        assert roles.member_count(Role[name.upper()]) == len(references)


def test_deploy_every_immutable_is_read_back(chain, project, platform, share):
    """ROLES has no getter where every byte counts, so the code itself says it."""
    roles = encode(["address"], [platform.roles.address])
    blueprint = encode(["address"], [platform.blueprint])
    name = encode(["uint256"], [len("Apple Inc.")]) + b"Apple Inc.".ljust(64, b"\0")
    symbol = encode(["uint256"], [len("AAPL")]) + b"AAPL".ljust(32, b"\0")

    assert immutables(chain, project, platform.timelock, "Timelock") == b""
    assert immutables(chain, project, platform.roles, "Roles") == b""
    assert immutables(chain, project, platform.gate, "SanctionsGate") == roles
    custody = encode(["address"], [platform.custody.address])
    assert immutables(chain, project, platform.custody, "Custody").endswith(roles)
    for each in ("CorporateActions", "PrimaryMarket", "Dividends", "Meetings"):
        contract = project.contracts[each].at(platform.record.contracts[each].address)
        assert immutables(chain, project, contract, each) == roles + custody
    assert immutables(chain, project, platform.listings, "Listings") == roles + blueprint
    assert immutables(chain, project, share, "Share") == name + roles + symbol


def test_deploy_blueprint_is_preamble_and_initcode(chain, project, platform):
    initcode = project.Share.contract_type.deployment_bytecode.to_bytes()

    assert bytes(chain.provider.get_code(platform.blueprint)) == PREAMBLE + initcode


def test_deploy_blueprint_arguments_arrive_in_order(
    share, roles, gate, minter, corporate_actions, enforcement, listings, paying_agent, at, now
):
    """The compiler does not check them; no two of these values are equal."""
    wired = (minter.address, corporate_actions.address, enforcement.address)
    assert len({*wired, roles.address, gate.address}) == 5

    assert share.name() == share.eip712Domain()[1] == "Apple Inc."
    assert share.symbol() == "AAPL"
    assert share.gate() == gate.address
    assert tuple(share.authorities()) == wired
    assert tuple(listings.authorities()) == wired
    # ROLES: whoever holds a role there, and nobody else, is let in.
    share.schedule_record(now() + 90_000, 0, sender=paying_agent)
    with ape.reverts("share: caller lacks the role"):
        share.schedule_record(now() + 91_000, 0, sender=minter)


def test_deploy_listing_is_the_manifests(listings, share, platform, manifest):
    (apple,) = manifest.listings
    listing = listings.listing(share)

    assert (listing.isin, listing.cusip) == ("US0378331005", "037833100")
    assert listing.terms_hash == apple.terms_hash
    assert listings.count() == 1
    assert listings.share_at(0) == listings.share_of("AAPL") == share.address
    assert listings.ROLES() == platform.roles.address
    assert listings.BLUEPRINT() == platform.blueprint


def test_deploy_without_authorities_leaves_the_powers_with_nobody(manifest, deployer, path):
    nobody = manifest.model_copy(update={"authorities": Authorities()})

    platform = deploy(nobody, deployer, path)

    assert tuple(platform.shares["AAPL"].authorities()) == (ZERO, ZERO, ZERO)


def test_deploy_wires_shares_to_the_platforms_own_contracts(manifest, deployer, path):
    own = Authorities(minter="PrimaryMarket", corporate_actions="CorporateActions")
    platform = deploy(manifest.model_copy(update={"authorities": own}), deployer, path)

    assert tuple(platform.shares["AAPL"].authorities()) == (
        platform.market.address,
        platform.corporate_actions.address,
        ZERO,
    )


def test_deploy_names_who_attests(platform, share, accounts):
    attestors = [accounts[number].address for number in (10, 31, 32)]
    limit = 1_000_000 * 10**18
    assert tuple(platform.custody.terms(share)) == (
        sorted(attestors, key=lambda each: int(each, 16)),
        *(2, 0, 96 * 3_600, limit, limit, ZERO),
    )


def test_deploy_accepts_the_payment_tokens(manifest, deployer, path, project):
    token, other = (deployer.deploy(project.PlainToken, 6) for _ in range(2))
    wanted = manifest.model_copy(update={"payment_tokens": [token.address]})

    market = deploy(wanted, deployer, path).market

    assert market.is_accepted(token)
    assert not market.is_accepted(other)
    assert Deployment(wanted, deployer, path).steps == []


def test_deploy_loads_the_list(whole, sanctions, deployer, path):
    gate = deploy(whole, deployer, path).gate

    assert [gate.ever_blocked(i) for i in range(gate.ever_blocked_count())] == list(LISTED)
    assert all(gate.isSanctioned(address) for address in LISTED)
    assert gate.list_sha256() == read_list(sanctions.file).sha256
    assert gate.list_published_ts() == sanctions.published_ts
    assert gate.list_version() == 1


def test_deploy_of_the_devnet_blocks_124_addresses(deployer, path):
    manifest = load_manifest(MANIFEST)

    deployment = Deployment(manifest, deployer, path)
    assert actions(deployment) == [
        *CONTRACTS,
        "show Enforcement the listings",
        *LISTING,
        "cap what orders move of AAPL",
        "publish the list of 2026-10-02",
        "block 100 listed addresses",
        "block 24 listed addresses",
    ]
    deployment.run()

    platform = load(path)
    assert platform.gate.ever_blocked_count() == 124
    assert platform.enforcement.listings() == platform.listings
    assert platform.enforcement.cap_bps(platform.shares["AAPL"]) == 2_000


def test_deploy_each_step_is_signed_by_its_role(whole, deployer, issuer, compliance, path):
    deployment = Deployment(whole, deployer, path)

    signers = [step.signer.address for step in deployment.steps]
    by_listing = [issuer.address, deployer.address, issuer.address, issuer.address]
    assert signers == [deployer.address] * 12 + by_listing + [compliance.address] * 2


# ---- powerless -------------------------------------------------------------------------------


def test_deploy_deployer_holds_no_role(roles, timelock, deployer):
    assert roles.roles_of(deployer) == 0
    for name in TIMELOCK_ROLES:
        assert not timelock.hasRole(getattr(timelock, name)(), deployer)
    assert not timelock.hasRole(DEFAULT_ADMIN_ROLE, deployer)


def test_deploy_deployer_can_do_nothing(platform, share, deployer, holder):
    terms = ("Other", "OTHER", "US5949181045", "594918104", b"\1" * 32, platform.gate)
    operation = (platform.roles, 0, b"", bytes(32), bytes(32))
    refused = {
        "roles: caller is not admin": lambda: platform.roles.grant(
            Role.ISSUER, deployer, sender=deployer
        ),
        "access_control: account is missing role": lambda: platform.timelock.schedule(
            *operation, 2 * 86_400, sender=deployer
        ),
        "listings: not issuer": lambda: platform.listings.list_equity(terms, sender=deployer),
        "listings: not admin": lambda: platform.listings.set_authorities(
            (deployer, deployer, deployer), sender=deployer
        ),
        "gate: not compliance": lambda: platform.gate.block([holder], 1, NO_CASE, sender=deployer),
        "custody: not admin": lambda: platform.custody.set_terms(
            share, platform.custody.terms(share), sender=deployer
        ),
        "market: not issuer": lambda: platform.market.set_payment_token(
            holder, True, sender=deployer
        ),
        "share: caller lacks the role": lambda: share.mint(holder, 1, sender=deployer),
    }
    for reason, attempt in refused.items():
        with ape.reverts(reason):
            attempt()


# ---- repeatable ------------------------------------------------------------------------------


def test_deploy_second_run_changes_nothing(whole, deployer, path, nothing_sent):
    first = deploy(whole, deployer, path)
    recorded = path.read_bytes()
    nothing_sent()

    assert Deployment(whole, deployer, path).steps == []
    second = deploy(whole, deployer, path)

    assert second.record == first.record
    assert path.read_bytes() == recorded


def test_deploy_without_record_deploys_anew(manifest, deployer):
    first, second = deploy(manifest, deployer), deploy(manifest, deployer)

    assert first.roles.address != second.roles.address


def test_deploy_equity_added_to_the_manifest_is_listed(manifest, microsoft, deployer, path):
    first = deploy(manifest, deployer, path)
    both = manifest.model_copy(update={"listings": [*manifest.listings, microsoft]})

    deployment = Deployment(both, deployer, path)
    assert actions(deployment) == [
        "list MSFT, Microsoft Corporation",
        "deploy the reserve feed of MSFT",
    ]
    deployment.run()

    platform = load(path)
    assert list(platform.shares) == ["AAPL", "MSFT"]
    assert platform.shares["AAPL"].address == first.shares["AAPL"].address
    assert platform.shares["MSFT"].symbol() == "MSFT"
    assert platform.listings.share_at(1) == platform.shares["MSFT"].address
    assert platform.feeds["MSFT"].description() == "MSFT reserve"
    assert platform.feeds["AAPL"].SHARE() == platform.shares["AAPL"].address


def test_deploy_second_track_of_an_equity_is_the_same_share_behind_a_register(
    project, manifest, deployer, path, holder, registrar, minter
):
    """Deployed where it was not before, and once."""
    platform = deploy(manifest, deployer, path)
    assert platform.register is None
    apple = manifest.listings[0]
    registered = apple.model_copy(update={"symbol": "AAPLR", "track": "registered"})
    both = manifest.model_copy(update={"listings": [apple, registered]})

    deployment = Deployment(both, deployer, path)
    assert actions(deployment)[:2] == ["deploy RegisteredGate", "list AAPLR, Apple Inc."]
    deployment.run()

    platform = load(path)
    one, other = platform.shares.values()
    assert platform.listings.listing(one).isin == platform.listings.listing(other).isin
    assert one.gate() == platform.gate
    assert other.gate() == platform.register
    assert platform.register.BELOW() == platform.gate
    assert platform.register.ROLES() == platform.roles
    one.mint(holder, 1, sender=minter)
    with ape.reverts("gate: receiver not registered"):
        other.mint(holder, 1, sender=minter)
    assert Deployment(both, deployer, path).steps == []


def test_deploy_newer_list_is_published_and_its_additions_blocked(
    whole, sanctions, deployer, path, stranger
):
    gate = deploy(whole, deployer, path).gate
    with sanctions.file.open("a") as file:
        file.write(f"{stranger.address},NAME,PROGRAM,ETH\n")
    newer = sanctions.model_copy(update={"published": sanctions.published + timedelta(days=1)})

    deployment = Deployment(whole.model_copy(update={"sanctions": newer}), deployer, path)
    assert actions(deployment) == ["publish the list of 2026-01-06", "block 1 listed addresses"]
    deployment.run()

    assert gate.list_version() == 2
    assert gate.status(stranger).list_version == 2
    assert gate.status(LISTED[0]).list_version == 1


def test_deploy_of_the_rest_by_another_than_who_began_is_refused(whole, deployer, third, path):
    """Enforcement is shown the listings by who deployed it; another could not go on."""
    first = Deployment(whole, deployer, path)
    for step in first.steps[: len(CONTRACTS)]:
        step.send()

    with pytest.raises(BadInput) as refused:
        Deployment(whole, third, path)
    assert str(refused.value) == (
        f"{whole.place('deployer')}: expected {deployer.address}, who began, got {third.address}"
    )


# ---- resumable -------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", range(17))
def test_deploy_cut_off_run_resumes(whole, deployer, path, sent):
    first = Deployment(whole, deployer, path)
    planned = actions(first)
    for step in first.steps[:sent]:
        step.send()
    before = read_record(path) if sent else None

    resumed = Deployment(whole, deployer, path)
    assert actions(resumed) == planned[sent:]
    resumed.run()

    after = read_record(path)
    assert list(after.contracts) == ORDER
    assert list(after.shares) == ["AAPL"]
    if before:
        assert before.contracts.items() <= after.contracts.items()
        assert before.shares.items() <= after.shares.items()
    assert Deployment(whole, deployer, path).steps == []


def test_deploy_listing_that_was_not_recorded_is_found(manifest, deployer, path, edit_record):
    """Cut off after the transaction came through and before the record was written."""
    deploy(manifest, deployer, path)
    recorded = read_record(path)
    edit_record(lambda record: [record["shares"].clear(), record["feeds"].clear()])

    deployment = Deployment(manifest, deployer, path)

    assert actions(deployment) == ["deploy the reserve feed of AAPL"]
    assert read_record(path).shares == recorded.shares


def test_deploy_record_has_blocks_and_transactions(manifest, deployer, path, chain):
    record = deploy(manifest, deployer, path).record

    for deployed in (*record.contracts.values(), *record.shares.values()):
        receipt = chain.provider.get_receipt(deployed.transaction)
        assert receipt.block_number == deployed.block
    blocks = [deployed.block for deployed in record.contracts.values()]
    assert record.block == blocks[0] == min(blocks)


# ---- wrong chain state -----------------------------------------------------------------------


def difference(manifest, deployer, path):
    with pytest.raises(WrongState) as caught:
        deploy(manifest, deployer, path)
    assert caught.value.exit_code == 1
    head, *lines = caught.value.message.splitlines()
    assert head == "the chain differs from the manifest"
    return [line.strip() for line in lines]


@pytest.fixture
def admin_of(chain, proposer):
    """As `as_admin`, through the timelock of another platform."""

    def admin_of(platform, method, *arguments):
        call = (method.contract, 0, method.encode_input(*arguments), bytes(32), bytes(32))
        delay = platform.timelock.get_minimum_delay()
        platform.timelock.schedule(*call, delay, sender=proposer)
        chain.mine(deltatime=delay)
        platform.timelock.execute(*call, sender=proposer)

    return admin_of


def test_deploy_refuses_a_member_too_many(
    manifest, deployer, path, deployed, admin_of, stranger, nothing_sent
):
    admin_of(deployed, deployed.roles.grant, Role.GUARDIAN, stranger)
    nothing_sent()

    assert difference(manifest, deployer, path) == [
        "Roles: number of members of guardian: expected 1, got 2"
    ]


def test_deploy_refuses_a_member_that_left(
    manifest, deployer, path, deployed, guardian, nothing_sent
):
    deployed.roles.renounce(Role.GUARDIAN, sender=guardian)
    nothing_sent()

    assert difference(manifest, deployer, path) == [
        f"Roles: members of guardian: expected {{{guardian.address!r}}}, got set()",
        "Roles: number of members of guardian: expected 1, got 0",
    ]


def test_deploy_refuses_before_it_sends_what_is_missing(
    manifest, microsoft, deployer, path, deployed, guardian, nothing_sent
):
    deployed.roles.renounce(Role.GUARDIAN, sender=guardian)
    nothing_sent()

    both = manifest.model_copy(update={"listings": [*manifest.listings, microsoft]})
    assert len(difference(both, deployer, path)) == 2
    assert deployed.listings.count() == 1


def test_deploy_refuses_a_deployer_with_a_role(
    manifest, deployer, path, deployed, admin_of, nothing_sent
):
    admin_of(deployed, deployed.roles.grant, Role.GUARDIAN, deployer)
    nothing_sent()

    assert difference(manifest, deployer, path)[-1] == (
        f"Roles: roles of the deployer: expected 0, got {Role.GUARDIAN.value}"
    )


def test_deploy_refuses_a_proposer_too_many(
    manifest, deployer, path, deployed, admin_of, stranger, proposer, nothing_sent
):
    role = deployed.timelock.PROPOSER_ROLE()
    admin_of(deployed, deployed.timelock.grantRole, role, stranger)
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith("Timelock: members of PROPOSER_ROLE: expected {")
    assert stranger.address in line.split("got")[1]


def test_deploy_refuses_a_proposer_that_left(
    manifest, deployer, path, deployed, proposer, nothing_sent
):
    role = deployed.timelock.PROPOSER_ROLE()
    deployed.timelock.renounceRole(role, proposer, sender=proposer)
    nothing_sent()

    assert difference(manifest, deployer, path) == [
        f"Timelock: {what} of PROPOSER_ROLE: expected {{{proposer.address!r}}}, got set()"
        for what in ("members", "hasRole")
    ]


def test_deploy_refuses_a_role_of_the_timelock_that_nobody_knows(
    manifest, deployer, path, deployed, admin_of, stranger, nothing_sent
):
    admin_of(deployed, deployed.timelock.grantRole, b"\7" * 32, stranger)
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith("Timelock: other roles: expected {}, got {")
    assert stranger.address in line


def test_deploy_refuses_a_share_that_another_platform_lists(
    manifest, deployer, path, deployed, edit_record, share, nothing_sent
):
    edit_record(lambda record: record["shares"]["AAPL"].update(address=share.address))
    nothing_sent()

    of_share, of_feed = difference(manifest, deployer, path)
    found = deployed.shares["AAPL"].address
    assert of_share == f"AAPL: share: expected {share.address}, got {found}"
    assert of_feed.startswith(f"code of AAPL reserve feed at {deployed.feeds['AAPL'].address}: ")


def test_deploy_refuses_a_feed_of_another_share(
    manifest, deployer, path, deployed, edit_record, share, nothing_sent
):
    other = deployer.deploy(project.ReserveFeed, deployed.custody, share)
    edit_record(lambda record: record["feeds"]["AAPL"].update(address=other.address))
    nothing_sent()

    (of_feed,) = difference(manifest, deployer, path)
    assert of_feed.startswith(f"code of AAPL reserve feed at {other.address}: expected 0x")


def test_deploy_refuses_a_feed_without_its_share(
    manifest, deployer, path, deployed, edit_record, nothing_sent
):
    edit_record(lambda record: record["shares"].clear())
    nothing_sent()

    assert difference(manifest, deployer, path) == [
        "AAPL: reserve feed: expected a share and its feed, got one of them alone"
    ]


def test_deploy_refuses_another_gate(
    manifest, deployer, path, deployed, admin_of, gate, nothing_sent
):
    admin_of(deployed, deployed.shares["AAPL"].set_gate, gate)
    nothing_sent()

    assert difference(manifest, deployer, path) == [
        f"AAPL: gate: expected {deployed.gate.address}, got {gate.address}"
    ]


def test_deploy_refuses_other_authorities(
    manifest, deployer, path, deployed, admin_of, stranger, nothing_sent
):
    share, wired = deployed.shares["AAPL"], deployed.listings.authorities()
    admin_of(deployed, share.set_authorities, (stranger, *tuple(wired)[1:]))
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith("AAPL: authorities: expected (")
    assert stranger.address in line.split("got")[1]


def test_deploy_refuses_other_authorities_of_new_shares(
    manifest, deployer, path, deployed, admin_of, stranger, nothing_sent
):
    admin_of(deployed, deployed.listings.set_authorities, (stranger, ZERO, ZERO))
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith("Listings.authorities: expected (")


def test_deploy_refuses_other_terms(manifest, deployer, path, deployed, tmp_path, nothing_sent):
    terms = tmp_path / "terms.md"
    terms.write_text("Something else.\n")
    other = manifest.listings[0].model_copy(update={"terms": terms})
    nothing_sent()

    (line,) = difference(manifest.model_copy(update={"listings": [other]}), deployer, path)
    assert line.startswith("AAPL: terms: expected 0x")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [("isin", "US5949181045", "ISIN"), ("cusip", "594918104", "CUSIP")],
)
def test_deploy_refuses_other_identifiers(
    manifest, deployer, path, deployed, field, value, shown, nothing_sent
):
    other = manifest.listings[0].model_copy(update={field: value})
    nothing_sent()

    (line,) = difference(manifest.model_copy(update={"listings": [other]}), deployer, path)
    found = getattr(manifest.listings[0], field)
    assert line == f"AAPL: {shown}: expected {value}, got {found}"


def test_deploy_refuses_a_listing_that_the_manifest_lacks(
    manifest, microsoft, deployer, path, nothing_sent
):
    both = manifest.model_copy(update={"listings": [*manifest.listings, microsoft]})
    deploy(both, deployer, path)
    nothing_sent()

    assert difference(manifest, deployer, path) == ["Listings.count: expected 1, got 2"]


def test_deploy_refuses_an_address_blocked_as_listed_that_is_not(
    whole, deployer, path, compliance, stranger, holder, nothing_sent
):
    gate = deploy(whole, deployer, path).gate
    gate.block([stranger], 1, NO_CASE, sender=compliance)
    gate.block([holder], 3, NO_CASE, sender=compliance)  # by court order: not the list's business
    nothing_sent()

    assert difference(whole, deployer, path) == [
        f"addresses blocked as listed that are not: expected set(), got {{{stranger.address!r}}}"
    ]


@pytest.mark.parametrize("name", ORDER)
def test_deploy_refuses_other_code(
    manifest, deployer, path, deployed, edit_record, platform, name, nothing_sent
):
    """The record names an address that carries something else, here a contract of other shape."""
    swapped = platform.listings if name != "Listings" else platform.roles
    edit_record(lambda record: record["contracts"][name].update(address=swapped.address))
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith(f"code of {name} at {swapped.address}: expected 0x")


def test_deploy_refuses_code_with_other_immutables(
    manifest, deployer, path, deployed, edit_record, platform, nothing_sent
):
    """A gate like ours that obeys other roles."""
    address = platform.gate.address
    edit_record(lambda record: record["contracts"]["SanctionsGate"].update(address=address))
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith(f"code of SanctionsGate at {address}: expected 0x")


def test_deploy_refuses_an_address_without_code(
    manifest, deployer, path, deployed, edit_record, stranger, nothing_sent
):
    edit_record(lambda record: record["contracts"]["Custody"].update(address=stranger.address))
    nothing_sent()

    (line,) = difference(manifest, deployer, path)
    assert line.startswith(f"code of Custody at {stranger.address}: expected 0x")
    assert line.endswith("got no code")


# ---- refused input ---------------------------------------------------------------------------


def refusal(manifest, deployer, path=None):
    with pytest.raises(BadInput) as caught:
        Deployment(manifest, deployer, path)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(f"{path}: ").split("devnet.yaml: ")[-1]


def test_deploy_proposer_that_cancels_is_refused(manifest, deployer, proposer, nothing_sent):
    nothing_sent()
    members = manifest.timelock.model_copy(update={"cancellers": ["dev:2", proposer.address]})

    assert refusal(manifest.model_copy(update={"timelock": members}), deployer) == (
        f"timelock.cancellers: expected nobody who proposes, got {proposer.address}"
    )


def test_deploy_incompatible_roles_are_refused(with_members, deployer, custodian, nothing_sent):
    nothing_sent()

    assert refusal(with_members(attestor=[custodian.address]), deployer) == (
        f"roles: expected nobody who is attestor and custodian, got {custodian.address}"
    )


@pytest.mark.parametrize("role", ["issuer", "proposer", "canceller"])
def test_deploy_deployer_with_a_role_is_refused(manifest, request, role, nothing_sent):
    nothing_sent()
    deployer = request.getfixturevalue(role)

    assert refusal(manifest, deployer) == (
        f"deployer: expected nobody who holds a role, got {deployer.address}"
    )


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("dev:99", "roles.guardian[0]: expected at most dev:33, got 'dev:99'"),
        (
            "nobody",
            "roles.guardian[0]: expected an account of `ape accounts list`, got 'nobody'",
        ),
    ],
)
def test_deploy_unknown_account_is_refused(
    with_members, deployer, reference, message, nothing_sent
):
    nothing_sent()

    assert refusal(with_members(guardian=[reference]), deployer) == message


@pytest.mark.parametrize(
    ("name", "reference"),
    [("minter", "nobody"), ("corporate_actions", "nobody"), ("enforcement", "nobody")],
)
def test_deploy_unknown_authority_is_refused(manifest, deployer, name, reference, nothing_sent):
    nothing_sent()
    authorities = manifest.authorities.model_copy(update={name: reference})

    assert refusal(manifest.model_copy(update={"authorities": authorities}), deployer) == (
        f"authorities.{name}: expected an account of `ape accounts list`, got '{reference}'"
    )


def test_deploy_issuer_that_cannot_sign_is_refused(with_members, deployer, nothing_sent):
    nothing_sent()
    message = refusal(with_members(issuer=[LISTED[0]]), deployer)

    assert message == (
        f"roles.issuer: expected a member that `ape accounts list` shows, got {[LISTED[0]]}"
    )


def test_deploy_signs_with_the_member_whose_key_is_here(with_members, deployer, stranger):
    manifest = with_members(issuer=[LISTED[0], stranger.address])

    assert Deployment(manifest, deployer).steps[-1].signer == stranger


def test_deploy_development_account_on_a_live_chain_is_refused(
    manifest, deployer, chain, monkeypatch, nothing_sent
):
    nothing_sent()
    monkeypatch.setattr(type(chain.provider.network), "is_dev", False)

    assert refusal(manifest, deployer) == (
        "authorities.minter: expected an address or alias on local, got 'dev:20'"
    )


def test_deploy_list_of_the_future_is_refused(whole, sanctions, deployer, now, nothing_sent):
    nothing_sent()
    tomorrow = date.fromtimestamp(now()) + timedelta(days=2)
    ahead = sanctions.model_copy(update={"published": tomorrow})

    assert refusal(whole.model_copy(update={"sanctions": ahead}), deployer) == (
        f"sanctions.published: expected a day that has come, got {tomorrow}"
    )


def test_deploy_list_older_than_the_one_in_force_is_refused(
    whole, sanctions, deployer, path, nothing_sent
):
    deploy(whole, deployer, path)
    nothing_sent()
    sanctions.file.write_text(sanctions.file.read_text().replace("NAME", "OTHER"))
    older = sanctions.model_copy(update={"published": sanctions.published - timedelta(days=1)})

    assert refusal(whole.model_copy(update={"sanctions": older}), deployer, path) == (
        "sanctions.published: expected none before the list in force, got 2026-01-04"
    )


def test_deploy_damaged_list_is_refused(whole, sanctions, deployer, nothing_sent):
    nothing_sent()
    sanctions.file.write_text(sanctions.file.read_text() + "0x12,NAME,PROGRAM,ETH\n")

    assert refusal(whole, deployer) == (
        f"{sanctions.file}:4: address: expected 0x and 40 hex digits, not all zero, got '0x12'"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda record: record.update(chain_id=1), "chain_id: expected this chain's 31337, got 1"),
        (lambda record: record.pop("genesis"), "genesis: Field required"),
        (lambda record: record.update(extra=1), "extra: Extra inputs are not permitted"),
        (
            lambda record: record["contracts"].pop("Roles"),
            "contracts.Roles: expected it beside SanctionsGate",
        ),
        (
            lambda record: record["contracts"].pop("Listings"),
            "contracts.Listings: expected it beside AAPL",
        ),
        (
            lambda record: record["contracts"]["Roles"].pop("block"),
            "contracts.Roles.block: Field required",
        ),
    ],
)
def test_deploy_record_that_cannot_be_is_refused(
    manifest, deployer, path, deployed, edit_record, change, message, nothing_sent
):
    nothing_sent()
    edit_record(change)

    assert refusal(manifest, deployer, path) == message


def test_deploy_record_of_another_chain_is_refused(
    manifest, deployer, path, deployed, edit_record, nothing_sent
):
    nothing_sent()
    edit_record(lambda record: record.update(genesis="0x12"))

    message = refusal(manifest, deployer, path)
    assert message.startswith("genesis: expected this chain's 0x")
    assert message.endswith("got 0x12")


def test_deploy_record_that_is_no_json_is_refused(manifest, deployer, path, nothing_sent):
    nothing_sent()
    path.parent.mkdir()
    path.write_text("{")

    assert refusal(manifest, deployer, path).startswith("record: Invalid JSON")


# ---- found again -----------------------------------------------------------------------------


def test_load_gives_what_deploy_gave(deployed, path):
    assert load(path) == deployed


def test_load_looks_where_the_record_of_this_chain_belongs(
    manifest, deployer, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    deployed = deploy(manifest, deployer, own_path())

    assert load() == deployed
    assert own_path().name == f"local-31337-{deployed.record.genesis[2:10]}.json"


def test_load_without_record_is_refused(path):
    with pytest.raises(BadInput, match="expected the record of a deployment"):
        load(path)


def test_load_of_an_unfinished_deployment_is_refused(manifest, deployer, path):
    for step in Deployment(manifest, deployer, path).steps[:4]:
        step.send()

    with pytest.raises(BadInput) as caught:
        load(path)
    assert (
        caught.value.message
        == f"{path}: contracts.CorporateActions: expected a finished deployment"
    )


def test_load_of_contracts_that_are_not_there_is_refused(deployed, path, edit_record, stranger):
    edit_record(lambda record: record["shares"]["AAPL"].update(address=stranger.address))

    with pytest.raises(BadInput) as caught:
        load(path)
    assert caught.value.message == (
        f"{path}: shares.AAPL.address: expected a contract, got {stranger.address} without code"
    )


# ---- the command -----------------------------------------------------------------------------


@pytest.fixture
def manifest_file(tmp_path, manifest, accounts):
    """The devnet's manifest with addresses in place of `dev:n`, and without a list."""
    values = yaml.safe_load(MANIFEST.read_text())

    def address(reference):
        return accounts[int(reference.removeprefix("dev:"))].address

    for members in (values["timelock"], values["roles"]):
        for name, references in members.items():
            members[name] = [address(reference) for reference in references]
    values["deployer"] = address(values["deployer"])
    listing = values["listings"][0]
    listing["terms"] = str(manifest.listings[0].terms.resolve())
    listing["custody"]["attestors"] = list(map(address, listing["custody"]["attestors"]))
    del values["sanctions"]
    path = tmp_path / "platform.yaml"
    path.write_text(yaml.safe_dump(values))
    return path


@pytest.fixture
def run(chain, manifest_file, tmp_path, monkeypatch):
    """`ape run deploy` on this chain, which passes for a live one; the record is in `tmp_path`."""
    command = runpy.run_path(str(ape.project.path / "scripts" / "deploy.py"))["cli"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(type(chain.provider.network), "is_dev", False)
    monkeypatch.setattr("wholeshare.deployments.outlives_command", lambda: True)

    def run(answer=None, **options):
        given = {"manifest_path": manifest_file, "account": None, "dry_run": False, "yes": False}
        # The same function, without the option that would connect to another chain.
        bare = click.Command("deploy", callback=lambda: command.callback(**given | options))
        return CliRunner().invoke(bare, input=answer)

    return run


def test_deploy_command_shows_asks_sends_and_records(run, chain, deployer, issuer, tmp_path):
    result = run(answer="y\n")

    assert result.exit_code == 0, result.output
    for line in (*CONTRACTS, *LISTING):
        assert line in result.output
    assert result.output.count(deployer.address) == 14  # the head and thirteen steps
    assert result.output.count(issuer.address) == 3
    assert "Send 16 transactions? [y/N]: y" in result.output
    assert "16 transactions sent, " in result.output
    assert "Recorded in deployments/local-31337.json." in result.output
    assert load(tmp_path / "deployments" / "local-31337.json").shares["AAPL"].symbol() == "AAPL"


def test_deploy_command_second_run_has_nothing_to_do(run, nothing_sent):
    run(yes=True)
    nothing_sent()

    result = run()

    assert result.exit_code == 0, result.output
    assert "Nothing to do: the chain carries all that the manifest asks for." in result.output
    assert "0 transactions sent, " in result.output


@pytest.mark.parametrize(
    ("answer", "options", "exit_code"),
    [("n\n", {}, 1), ("", {}, 1), (None, {"dry_run": True}, 0)],
    ids=["no", "no answer", "dry run"],
)
def test_deploy_command_without_consent_sends_nothing(
    run, answer, options, exit_code, tmp_path, nothing_sent
):
    nothing_sent()

    result = run(answer, **options)

    assert result.exit_code == exit_code
    assert "deploy Timelock" in result.output
    assert not (tmp_path / "deployments").exists()


def test_deploy_command_on_a_chain_of_its_own_records_nothing(run, monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)

    result = run()  # a local chain, so nobody is asked

    assert result.exit_code == 0, result.output
    assert "Not recorded: this chain ends with the command." in result.output
    assert not (tmp_path / "deployments").exists()


def test_deploy_command_with_bad_input_is_one_line(run, manifest_file, nothing_sent):
    nothing_sent()
    manifest_file.write_text(manifest_file.read_text().replace("US0378331005", "US03783310"))

    result = run(yes=True)

    assert result.exit_code == 2
    assert result.output == (
        f"Error: {manifest_file}: listings[0].isin: "
        "expected 12 characters with a right check digit, got 'US03783310'\n"
    )


def test_deploy_command_without_deployer_is_refused(run, manifest_file, stranger, nothing_sent):
    values = yaml.safe_load(manifest_file.read_text())
    del values["deployer"]
    manifest_file.write_text(yaml.safe_dump(values))
    nothing_sent()

    assert run(yes=True).output == (
        f"Error: {manifest_file}: deployer: expected an account here or with --account\n"
    )
    assert f"deployer {stranger.address}" in run(account=stranger.address, dry_run=True).output


def test_deploy_command_on_a_chain_that_differs_says_how(run, tmp_path, guardian):
    run(yes=True)
    platform = load(tmp_path / "deployments" / "local-31337.json")
    platform.roles.renounce(Role.GUARDIAN, sender=guardian)

    result = run(yes=True)

    assert result.exit_code == 1
    assert "Roles: number of members of guardian: expected 1, got 0" in result.output
