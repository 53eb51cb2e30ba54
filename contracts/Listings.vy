# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Listings: the list of equities
@license MIT
@notice Deploys one `Share` per equity from an ERC-5202 blueprint and keeps its identifiers and the hash of its terms.
        A symbol is listed once, and an ISIN once with the same first gate.
        What ISSUER can do: list, choose the gate that a share starts with (later ones wait for the timelock), attach
        documents. What it cannot: change or remove what is listed, its terms included, or touch a token.
        Trust: the blueprint, which is fixed, and the default authorities, which the timelock sets.
"""

from contracts.interfaces import IListings
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import documents
from contracts.modules import identifiers

initializes: documents

exports: (documents.document, documents.document_names)

ROLES: public(immutable(IRoles))
BLUEPRINT: public(immutable(address))

# What a new share is wired to; it keeps its own from then on
authorities: public(IShare.Authorities)
# Shares in the order of listing, from 0
share_at: public(HashMap[uint256, address])
count: public(uint256)
# share => what is on record, all zero if it is not listed here
listing: public(HashMap[address, IListings.Listing])
# symbol => share
share_of: public(HashMap[String[16], address])
# keccak of ISIN and gate => share
share_on_track: HashMap[bytes32, address]


@deploy
def __init__(_roles: IRoles, _blueprint: address, _authorities: IShare.Authorities):
    """
    @param _blueprint Of `Share`, with the preamble of ERC-5202.
    @param _authorities Any may be zero: then nobody has that power over a new share.
    """
    assert _blueprint.is_contract, "listings: blueprint has no code"
    ROLES = _roles
    BLUEPRINT = _blueprint
    self._set_authorities(_authorities)


# --- ISSUER ---


@external
def list_equity(_terms: IListings.Terms) -> address:
    """
    @notice List an equity and return its share token. ISSUER only.
    @param _terms `IListings.Terms`; the check digits of ISIN and CUSIP must be right, and an ISIN of the United States
           or Canada must contain the CUSIP (ISO 6166), as elsewhere the two are unrelated.
    """
    self._check_issuer()
    self._check_terms(_terms)
    track: bytes32 = keccak256(abi_encode(_terms.isin, _terms.gate))
    assert self.share_of[_terms.symbol] == empty(address), "listings: symbol is taken"
    assert self.share_on_track[track] == empty(address), "listings: ISIN is on this gate"

    # The constructor calls nobody; it only looks whether the gate has code.
    share: address = self._create_share(_terms)
    index: uint256 = self.count
    self.count = index + 1
    self.share_at[index] = share
    self.share_of[_terms.symbol] = share
    self.share_on_track[track] = share
    self.listing[share] = IListings.Listing(
        isin=_terms.isin,
        cusip=_terms.cusip,
        terms_hash=_terms.terms_hash,
        listed_ts=block.timestamp,
    )
    log IListings.EquityListed(
        share=share,
        index=index,
        name=_terms.name,
        symbol=_terms.symbol,
        isin=_terms.isin,
        cusip=_terms.cusip,
        terms_hash=_terms.terms_hash,
        gate=_terms.gate,
    )
    return share


@internal
@view
def _check_terms(_terms: IListings.Terms):
    assert len(_terms.name) != 0, "listings: name is empty"
    assert len(_terms.symbol) != 0, "listings: symbol is empty"
    assert _terms.terms_hash != empty(bytes32), "listings: terms hash is empty"
    assert identifiers._is_isin(_terms.isin), "listings: not an ISIN"
    assert identifiers._is_cusip(_terms.cusip), "listings: not a CUSIP"
    country: String[2] = slice(_terms.isin, 0, 2)
    if country == "US" or country == "CA":
        assert slice(_terms.isin, 2, 9) == _terms.cusip, "listings: ISIN is not of CUSIP"


@internal
def _create_share(_terms: IListings.Terms) -> address:
    """
    @notice The only place that passes a blueprint's arguments, which the compiler does not check. Their order is that
            of `Share.__init__`, and a test reads every one back.
    """
    return create_from_blueprint(BLUEPRINT, _terms.name, _terms.symbol, ROLES, _terms.gate, self.authorities)


@external
def set_document(_share: address, _name: bytes32, _uri: String[256], _document_hash: bytes32):
    """
    @notice Attach a document to a listing, or replace the one of that name (ERC-1643). ISSUER only. The terms of the
            listing are no document: what a holder owns is said by their hash, which nobody can change.
    @param _name Such as "prospectus", as bytes.
    @param _document_hash Of the file behind the URI.
    """
    self._check_issuer()
    assert self.listing[_share].listed_ts != 0, "listings: not listed"
    documents._set(_share, _name, _uri, _document_hash)


@external
def remove_document(_share: address, _name: bytes32):
    """
    @notice Detach a document (ERC-1643), which the logs keep. ISSUER only.
    """
    self._check_issuer()
    documents._remove(_share, _name)


@internal
@view
def _check_issuer():
    assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "listings: not issuer"


# --- The timelock ---


@external
def set_authorities(_authorities: IShare.Authorities):
    """
    @notice What shares listed from now on are wired to; listed ones keep theirs. ADMIN only.
    """
    assert staticcall ROLES.has_role(IRoles.Role.ADMIN, msg.sender), "listings: not admin"
    self._set_authorities(_authorities)


@internal
def _set_authorities(_authorities: IShare.Authorities):
    self.authorities = _authorities
    log IListings.DefaultAuthoritiesSet(
        minter=_authorities.minter,
        corporate_actions=_authorities.corporate_actions,
        enforcement=_authorities.enforcement,
    )
