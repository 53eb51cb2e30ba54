import ape
import pytest
from eth_utils import keccak

NAME = b"prospectus".ljust(32, b"\0")
URI = "https://example.com/prospectus.pdf"
HASH = keccak(b"what it says")


@pytest.fixture
def attach(listings, share, issuer):
    """Attach a document to AAPL; returns the receipt."""

    def attach(name=NAME, uri=URI, document_hash=HASH):
        return listings.set_document(share, name, uri, document_hash, sender=issuer)

    return attach


def test_set_document_is_on_record(listings, share, attach):
    tx = attach()

    assert listings.document(share, NAME) == (URI, HASH, tx.timestamp)
    assert listings.document_names(share) == [NAME]
    assert tx.events == [
        listings.DocumentSet(share=share, name=NAME, uri=URI, document_hash=HASH),
        listings.DocumentUpdated(name=NAME, uri=URI, documentHash=HASH),
    ]


def test_set_document_replaces_the_one_of_that_name(listings, share, attach):
    attach()
    attach(b"custody agreement".ljust(32, b"\0"))
    tx = attach(uri="ipfs://second", document_hash=keccak(b"second"))

    assert listings.document(share, NAME) == ("ipfs://second", keccak(b"second"), tx.timestamp)
    assert len(listings.document_names(share)) == 2


def test_set_document_of_one_share_is_none_of_another(listings, attach, list_equity):
    list_equity()
    attach()

    other = listings.share_of("NVDA")
    assert listings.document_names(other) == []
    assert listings.document(other, NAME) == ("", bytes(32), 0)


def test_set_document_leaves_the_terms(listings, share, attach):
    before = listings.listing(share)
    attach()

    assert listings.listing(share) == before


def test_set_document_as_many_as_one_call_returns(listings, share, attach):
    names = [number.to_bytes(32, "big") for number in range(1, 65)]
    for name in names:
        attach(name)

    assert listings.document_names(share) == names
    with ape.reverts("listings: too many documents"):
        attach(NAME)
    attach(names[0], uri="ipfs://again")


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"name": bytes(32)}, "listings: document has no name"),
        ({"uri": ""}, "listings: document has no URI"),
        ({"document_hash": bytes(32)}, "listings: document has no hash"),
    ],
)
def test_set_document_that_lacks_a_part_reverts(attach, changes, reason):
    with ape.reverts(reason):
        attach(**changes)


def test_set_document_of_what_is_not_listed_reverts(listings, issuer, stranger):
    with ape.reverts("listings: not listed"):
        listings.set_document(stranger, NAME, URI, HASH, sender=issuer)


def test_set_document_by_others_reverts(listings, share, everyone_but):
    for caller in everyone_but("issuer"):
        with ape.reverts("listings: not issuer"):
            listings.set_document.call(share, NAME, URI, HASH, sender=caller, skip_trace=True)


def test_remove_document_leaves_the_log(listings, share, issuer, attach):
    attach()
    tx = listings.remove_document(share, NAME, sender=issuer)

    assert listings.document(share, NAME) == ("", bytes(32), 0)
    assert listings.document_names(share) == []
    assert tx.events == [
        listings.DocumentUnset(share=share, name=NAME),
        listings.DocumentRemoved(name=NAME, uri=URI, documentHash=HASH),
    ]


def test_remove_document_and_attach_again(listings, share, issuer, attach):
    attach()
    listings.remove_document(share, NAME, sender=issuer)
    attach()

    assert listings.document_names(share) == [NAME]


def test_remove_document_that_is_not_there_reverts(listings, share, issuer, attach):
    with ape.reverts("listings: no such document"):
        listings.remove_document(share, NAME, sender=issuer)
    attach()
    listings.remove_document(share, NAME, sender=issuer)
    with ape.reverts("listings: no such document"):
        listings.remove_document(share, NAME, sender=issuer)


def test_remove_document_by_others_reverts(listings, share, everyone_but, attach):
    attach()
    for caller in everyone_but("issuer"):
        with ape.reverts("listings: not issuer"):
            listings.remove_document.call(share, NAME, sender=caller, skip_trace=True)
