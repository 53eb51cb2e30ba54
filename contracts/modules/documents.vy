# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Documents of every listing, by name, with a hash of what each said
@license MIT
@notice ERC-1643 for a registry of many shares: its two events, each behind one that says of which share, and its
        functions with the share in front. Names are kept for ever, in the order in which they came; what a document
        said before is in the logs. Unguarded: the contract asks who may.
"""

from contracts.interfaces import IListings

# As many as one call returns
MAX_DOCUMENTS: constant(uint256) = 64

# share => how many names it has had
name_count: HashMap[address, uint256]
# share => index, from 0 => name
name_at: HashMap[address, HashMap[uint256, bytes32]]
# share => name => the document, all empty if there is none of that name or it was removed
documents: HashMap[address, HashMap[bytes32, IListings.Document]]
# share => name => whether it is among its names
is_named: HashMap[address, HashMap[bytes32, bool]]


@internal
def _set(_share: address, _name: bytes32, _uri: String[256], _hash: bytes32):
    """
    @notice Attach a document, or replace the one of that name.
    """
    assert _name != empty(bytes32), "listings: document has no name"
    assert len(_uri) != 0, "listings: document has no URI"
    assert _hash != empty(bytes32), "listings: document has no hash"
    if not self.is_named[_share][_name]:
        count: uint256 = self.name_count[_share]
        assert count < MAX_DOCUMENTS, "listings: too many documents"
        self.is_named[_share][_name] = True
        self.name_at[_share][count] = _name
        self.name_count[_share] = count + 1
    self.documents[_share][_name] = IListings.Document(uri=_uri, document_hash=_hash, updated_ts=block.timestamp)
    log IListings.DocumentSet(share=_share, name=_name, uri=_uri, document_hash=_hash)
    log IListings.DocumentUpdated(name=_name, uri=_uri, documentHash=_hash)


@internal
def _remove(_share: address, _name: bytes32):
    """
    @notice Detach a document.
    """
    document: IListings.Document = self.documents[_share][_name]
    assert document.document_hash != empty(bytes32), "listings: no such document"
    self.documents[_share][_name] = empty(IListings.Document)
    log IListings.DocumentUnset(share=_share, name=_name)
    log IListings.DocumentRemoved(name=_name, uri=document.uri, documentHash=document.document_hash)


@external
@view
def document(_share: address, _name: bytes32) -> IListings.Document:
    """
    @notice ERC-1643's `getDocument` of one share: all empty if there is none of that name.
    """
    return self.documents[_share][_name]


@external
@view
def document_names(_share: address) -> DynArray[bytes32, MAX_DOCUMENTS]:
    """
    @notice ERC-1643's `getAllDocuments` of one share: names of what is attached now, the oldest name first.
    """
    names: DynArray[bytes32, MAX_DOCUMENTS] = []
    for i: uint256 in range(self.name_count[_share], bound=MAX_DOCUMENTS):
        name: bytes32 = self.name_at[_share][i]
        if self.documents[_share][name].document_hash != empty(bytes32):
            names.append(name)
    return names
