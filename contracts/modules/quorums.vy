# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Quorums: who attests for every listing, and how many of them must agree
@license MIT
@notice Each attestor signs the same figures with a sequence of his own, which counts everything that he ever signed for
        a listing, in force or not: nothing can be used twice or left out. More than half must agree, so that two
        statements of one moment share a signer. Whoever loses ATTESTOR, or his place in the terms, signs no more; and
        figures back no mint unless a quorum of those who signed them still could.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IRoles
from contracts.modules import attestations
from contracts.modules import domain
from contracts.modules import refusals
from contracts.modules import signatures

uses: domain

MAX_ATTESTORS: constant(uint256) = 8

ROLES: public(immutable(IRoles))

# share => who attests, and what a mint has to keep to; all zero while there are none
terms: public(HashMap[address, ICustody.Terms])
# share => attestor => sequence of what he signed last
sequence: public(HashMap[address, HashMap[address, uint256]])
# share => who signed the figures in force
signers: HashMap[address, DynArray[address, MAX_ATTESTORS]]


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles


@external
@view
def attested_by(_share: address) -> DynArray[address, MAX_ATTESTORS]:
    """
    @notice Who signed the figures in force, ascending; empty if there are none.
    """
    return self.signers[_share]


@external
@view
def is_believed(_share: address) -> bool:
    """
    @notice Whether a quorum of those who signed the figures in force still hold ATTESTOR: of the present quorum, or all of
            them if fewer were asked for then. Being removed says more than being replaced.
    """
    count: uint256 = len(self.signers[_share])
    return count != 0 and self._has_signed(_share, min(self.terms[_share].quorum, count), False)


@internal
@view
def _check_terms(_attestors: DynArray[address, MAX_ATTESTORS], _quorum: uint256):
    """
    @notice Revert unless these may attest, and more than half of them must agree.
    """
    count: uint256 = len(_attestors)
    refusals._check(_quorum <= count and 2 * _quorum > count, "custody: quorum out of range")
    last: uint256 = 0
    for attestor: address in _attestors:
        refusals._check(convert(attestor, uint256) > last, "custody: attestors not ascending")
        last = convert(attestor, uint256)
        self._check_attestor(attestor)


@internal
@view
def _check_attestor(_account: address):
    refusals._check(self._holds_role(_account), "custody: not an attestor")


@internal
@view
def _holds_role(_account: address) -> bool:
    return staticcall ROLES.has_role(IRoles.Role.ATTESTOR, _account)


@internal
def _check_quorum(
    _statement: ICustody.Statement, _signatures: DynArray[ICustody.Signature, MAX_ATTESTORS]
) -> DynArray[address, MAX_ATTESTORS]:
    """
    @notice Revert unless a quorum signed; count each signature, and return who signed.
    """
    quorum: uint256 = self.terms[_statement.share].quorum
    refusals._check(quorum != 0, "custody: no terms")
    refusals._check(len(_signatures) >= quorum, "custody: below the quorum")
    signers: DynArray[address, MAX_ATTESTORS] = []
    last: uint256 = 0
    for signature: ICustody.Signature in _signatures:
        # Nobody counts twice.
        refusals._check(convert(signature.attestor, uint256) > last, "custody: signers not ascending")
        last = convert(signature.attestor, uint256)
        self._check_signature(_statement, signature)
        signers.append(signature.attestor)
    return signers


@internal
def _check_signature(_statement: ICustody.Statement, _signature: ICustody.Signature):
    """
    @notice Revert unless one of the listing's attestors signed, and count that he did.
    """
    share: address = _statement.share
    attestor: address = _signature.attestor
    refusals._check(attestor in self.terms[share].attestors, "custody: not of the attestors")
    self._check_attestor(attestor)
    # Each signature works once, and none is left out: who signs knows what he said before.
    refusals._check(_signature.sequence == self.sequence[share][attestor] + 1, "custody: wrong sequence")
    message: bytes32 = attestations._message(_statement, _signature.sequence)
    digest: bytes32 = keccak256(concat(0x1901, domain._separator(), message))
    # A static call at the most
    refusals._check(signatures._is_signed(attestor, digest, _signature.signature), "custody: invalid signature")
    self.sequence[share][attestor] = _signature.sequence
    log ICustody.Signed(share=share, attestor=attestor, sequence=_signature.sequence)


@internal
@view
def _is_quorum_intact(_share: address) -> bool:
    """
    @notice Whether a present quorum of those who signed the figures in force may still attest for the listing.
    """
    quorum: uint256 = self.terms[_share].quorum
    # Without terms there is nobody to believe.
    return quorum != 0 and self._has_signed(_share, quorum, True)


@internal
@view
def _has_signed(_share: address, _count: uint256, _must_attest: bool) -> bool:
    """
    @notice Whether so many of those who signed the figures in force hold ATTESTOR, and attest for the listing if they
            must.
    """
    attestors: DynArray[address, MAX_ATTESTORS] = self.terms[_share].attestors
    missing: uint256 = _count
    for signer: address in self.signers[_share]:
        if missing == 0:
            break
        if (not _must_attest or signer in attestors) and self._holds_role(signer):
            missing -= 1
    return missing == 0
