# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Custody: what the custodian holds for every listing, and what may be issued against it
@license MIT
@notice An attestor, who is not the custodian, signs what the custodian's book says at a moment: shares settled,
        encumbered, and how much of the redemptions has been delivered. From the last such attestation follows how many
        shares could still be minted against (headroom), whether all tokens are covered (state), and what was held at
        a record instant. Shares are compared with shares: `owed` is what all tokens that are still to be backed stand
        for, rounded up, once over the sum.

        Each step of a redemption leaves headroom as it was: `commit` makes tokens leave and counts them as committed,
        an attestation that counts their delivery lowers settled and owed alike, `settle` comes with the burn. So the
        steps may come in any order.

        Who can do what: an attestor can stop issuance with a small figure or with none, and with a large one lets the
        issuer mint more than there is, which is all that is trusted in him; he cannot repeat an old figure as new.
        Every share is trusted to name its own minter and CorporateActions, so a false share can write its own records
        only.
        How to stop it: let the attestation lapse, or take ATTESTOR from its signer, whose figures then back no mint; no
        other function mints.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import attestations
from contracts.modules import checkpoints
from contracts.modules import conversions
from contracts.modules import domain
from contracts.modules import epochs
from contracts.modules import holdings
from contracts.modules import signatures
from contracts.modules import totals

implements: ICustody

initializes: attestations
initializes: checkpoints
initializes: domain
initializes: epochs
initializes: totals[checkpoints := checkpoints]
initializes: holdings[attestations := attestations, epochs := epochs, totals := totals]

exports: (
    attestations.attestation,
    attestations.attestation_count,
    attestations.last_attestation,
    domain.eip712Domain,  # ERC-5267
    epochs.epoch_effective_ts,
    epochs.last_epoch,
    epochs.unit_epoch_at,
    epochs.units_between,
    holdings.settled_at,
)

# Figures and margins: more shares than will ever exist
MAX_FIGURE: constant(uint256) = 2**128 - 1
# Of an attestation's age: an hour is as often as a custodian's book says something new, a month as long as a statement
MIN_AGE: constant(uint256) = 3_600
MAX_AGE: constant(uint256) = 30 * 86_400
ROLES: public(immutable(IRoles))

# share => who attests, and what a mint has to leave; all zero while there are none
terms: public(HashMap[address, ICustody.Terms])
# share => attestor => sequence of his last attestation
sequence: public(HashMap[address, HashMap[address, uint256]])
# share => who signed the last attestation
attested_by: public(HashMap[address, address])
# share => raw tokens committed and not yet burned
leaving: HashMap[address, uint256]


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles
    domain.__init__("Wholeshare Custody")


# --- The issuer and the timelock ---


@external
def set_terms(_share: address, _terms: ICustody.Terms):
    """
    @notice Say who attests for a listing, how old a figure may be, and what a mint has to leave. ISSUER while the
            listing has no terms, afterwards ADMIN only. What was attested before stays the last word until the next.
    @param _terms The attestor, who must hold ATTESTOR; the margin in shares; the greatest age, an hour to 30 days.
    """
    if self.terms[_share].attestor == empty(address):
        assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "custody: not issuer"
    else:
        assert staticcall ROLES.has_role(IRoles.Role.ADMIN, msg.sender), "custody: not admin"
    # An age of zero would read as no check at all.
    assert _terms.max_age >= MIN_AGE and _terms.max_age <= MAX_AGE, "custody: max age out of range"
    self._check_figure(_terms.margin)
    # Not the zero address either: it cannot be a member.
    self._check_attestor(_terms.attestor)
    self.terms[_share] = _terms
    log ICustody.TermsSet(
        share=_share,
        attestor=_terms.attestor,
        margin=_terms.margin,
        max_age=_terms.max_age,
    )


@internal
@view
def _check_attestor(_account: address):
    assert staticcall ROLES.has_role(IRoles.Role.ATTESTOR, _account), "custody: not an attestor"


@internal
@pure
def _check_figure(_figure: uint256):
    assert _figure <= MAX_FIGURE, "custody: figure over 128 bits"


# --- Attestors; anybody may bring what they signed ---


@external
def attest(_attestation: ICustody.Attestation, _signature: Bytes[signatures.MAX_SIGNATURE]):
    """
    @notice Put an attestation into force. Anybody, with the signature of the listing's attestor, who must still hold
            ATTESTOR. A smaller figure is never refused: bad news passes at once. One as of a record instant may come
            late, and again: the last counts for that instant, and changes nothing else. As of between a split's close
            and its effect the figures are the count before the distribution, fractions included, whatever the
            custodian's book shows already: they are of the epoch in force. So they are after a split was cancelled
            late, until it is announced anew.
    @param _attestation What was signed, under this contract's EIP-712 domain.
    @param _signature r, s, v of a key, s in the lower half; or whatever a contract accepts by ERC-1271.
    """
    share: address = _attestation.share
    attestor: address = self.terms[share].attestor
    assert attestor != empty(address), "custody: no terms"
    self._check_attestor(attestor)
    # Each signature works once, and none is left out: who signs knows what he said before.
    assert _attestation.sequence == self.sequence[share][attestor] + 1, "custody: wrong sequence"
    self._check_figures(_attestation)
    digest: bytes32 = keccak256(concat(0x1901, domain._separator(), attestations._message(_attestation)))
    # A static call at the most, and before any effect
    assert signatures._is_signed(attestor, digest, _signature), "custody: invalid signature"
    self.sequence[share][attestor] = _attestation.sequence
    figures: ICustody.Figures = ICustody.Figures(
        as_of_ts=_attestation.as_of_ts,
        unit_epoch=_attestation.unit_epoch,
        settled=_attestation.settled,
        encumbered=_attestation.encumbered,
        delivered_total=_attestation.delivered_total,
    )
    if self._is_record(share, figures.as_of_ts):
        attestations._set_at_record(share, figures)
    if figures.as_of_ts >= attestations._last(share).as_of_ts:
        self.attested_by[share] = attestor
        attestations._append(share, figures)
    log ICustody.Attested(
        share=share,
        attestor=attestor,
        sequence=_attestation.sequence,
        as_of_ts=_attestation.as_of_ts,
        unit_epoch=_attestation.unit_epoch,
        settled=_attestation.settled,
        in_transit=_attestation.in_transit,
        encumbered=_attestation.encumbered,
        delivered_total=_attestation.delivered_total,
        account_hash=_attestation.account_hash,
        report_hash=_attestation.report_hash,
    )


@internal
@view
def _check_figures(_attestation: ICustody.Attestation):
    """
    @notice Whether an attestation fits what is known: the clock, the one before it, epochs and redemptions.
    """
    share: address = _attestation.share
    last: ICustody.Figures = attestations._last(share)
    as_of_ts: uint256 = _attestation.as_of_ts
    assert as_of_ts <= block.timestamp, "custody: as of lies ahead"
    is_late: bool = as_of_ts < last.as_of_ts
    assert not is_late or self._is_record(share, as_of_ts), "custody: older than the last"
    assert _attestation.unit_epoch == epochs._epoch_at(share, as_of_ts), "custody: wrong unit epoch"
    self._check_figure(_attestation.settled)
    self._check_figure(_attestation.in_transit)
    assert _attestation.encumbered <= _attestation.settled, "custody: encumbered over settled"
    delivered: uint256 = _attestation.delivered_total
    least: uint256 = last.delivered_total
    # Nothing was delivered then that was committed later.
    most: uint256 = totals._total_before(totals._series(share, totals.COMMITTED), as_of_ts + 1)
    if is_late:
        least = 0
        most = min(most, last.delivered_total)
    assert delivered >= least and delivered <= most, "custody: delivered out of range"


@internal
@view
def _is_record(_share: address, _ts: uint256) -> bool:
    # The node at zero begins the share's list and is no instant.
    return _ts != 0 and staticcall IShare(_share).next_record(_ts) != 0


# --- The minter of a share ---


@external
def count_mint(_share: address, _amount: uint256):
    """
    @notice Refuse a mint that custody does not cover, and count it. Called before the mint, in the same transaction.
            The share's minter only, and not while `is_shut`. A pending change of the multiplier must leave it covered
            too.
    @param _amount Raw tokens.
    """
    self._check_minter(_share)
    share: IShare = IShare(_share)
    figures: ICustody.Figures = attestations._last(_share)
    # So they are of the epoch in force.
    self._check_not_shut(_share, figures)
    assert self._is_fresh(_share, figures), "custody: attestation is stale"
    raw: uint256 = self._raw_to_back(_share, figures) + _amount
    multiplier: uint256 = staticcall share.uiMultiplier()
    same: ICustody.Ratio = ICustody.Ratio(numerator=1, denominator=1)
    assert self._covers(_share, figures, raw, multiplier, same), "custody: not covered"
    if staticcall share.effectiveAt() > block.timestamp:
        ratio: ICustody.Ratio = same
        if epochs._is_pending(_share):
            ratio = epochs._ratio(_share, epochs.last_number[_share])
        multiplier = staticcall share.newUIMultiplier()
        assert self._covers(_share, figures, raw, multiplier, ratio), "custody: change is not covered"
    minted_total: uint256 = totals._add(totals._series(_share, totals.MINTED), _amount)
    log ICustody.MintCounted(share=_share, amount=_amount, minted_total=minted_total)


@external
def commit(_share: address, _amount: uint256):
    """
    @notice Count tokens whose redemption can no longer be called off. The share's minter only, who has locked them.
            Not while `is_shut`, but whatever the state: what else a redemption needs is the minter's to ask.
    @param _amount Raw tokens.
    """
    self._check_minter(_share)
    self._check_not_shut(_share, attestations._last(_share))
    leaving: uint256 = self.leaving[_share] + _amount
    assert leaving <= staticcall IShare(_share).totalSupply(), "custody: more than the supply"
    self.leaving[_share] = leaving
    committed_total: uint256 = totals._add(totals._series(_share, totals.COMMITTED), _amount)
    log ICustody.Committed(share=_share, amount=_amount, committed_total=committed_total, leaving=leaving)


@external
def settle(_share: address, _amount: uint256):
    """
    @notice Count committed tokens as burned, in the transaction that burns them. The share's minter only. Never
            refused for want of an attestation.
    @param _amount Raw tokens.
    """
    self._check_minter(_share)
    leaving: uint256 = self.leaving[_share]
    assert _amount <= leaving, "custody: more than is leaving"
    leaving -= _amount
    self.leaving[_share] = leaving
    totals._add(totals._series(_share, totals.BURNED), _amount)
    log ICustody.Settled(share=_share, amount=_amount, leaving=leaving)


@internal
@view
def _check_minter(_share: address):
    # Asked of the share at each call, since the timelock may replace its minter.
    authorities: IShare.Authorities = staticcall IShare(_share).authorities()
    assert msg.sender == authorities.minter, "custody: not the minter"


@internal
@view
def _check_not_shut(_share: address, _last: ICustody.Figures):
    assert not epochs._is_shut(_share, _last), "custody: shut in the ex-window"


# --- The share's CorporateActions ---


@external
def schedule_epoch(_share: address, _ratio: ICustody.Ratio, _close_ts: uint256, _effective_ts: uint256):
    """
    @notice Announce the next unit epoch. The share's CorporateActions only, which announces the multiplier with it.
    @param _ratio Shares of the new epoch for those of the present one; both parts from 1 to 2**32 - 1.
    @param _close_ts From when the custodian may count in the new epoch already, no later than its first second.
    @param _effective_ts Its first second, ahead.
    """
    self._check_corporate_actions(_share)
    epochs._schedule(_share, _ratio, _close_ts, _effective_ts)


@external
def cancel_epoch(_share: address):
    """
    @notice Take back the announced unit epoch before it begins. The share's CorporateActions only.
    """
    self._check_corporate_actions(_share)
    epochs._cancel(_share)


@internal
@view
def _check_corporate_actions(_share: address):
    authorities: IShare.Authorities = staticcall IShare(_share).authorities()
    assert msg.sender == authorities.corporate_actions, "custody: not corporate actions"


# --- Coverage ---


@external
@view
def coverage(_share: address) -> ICustody.Coverage:
    """
    @notice Everything that follows from the last attestation, at this block. After a split, until somebody attests in
            the new epoch, tokens and shares are compared as they were in the attestation's.
    """
    figures: ICustody.Figures = attestations._last(_share)
    # `figures` has everything in its own epoch; the multiplier must, too.
    owed: uint256 = conversions._owed(
        self._raw_to_back(_share, figures), self._multiplier_of(_share, figures.unit_epoch)
    )
    available: uint256 = figures.settled - figures.encumbered
    state: ICustody.State = ICustody.State.NORMAL
    if available < owed:
        state = ICustody.State.IMPAIRED
    elif not self._is_fresh(_share, figures):
        state = ICustody.State.STALE
    headroom: uint256 = 0
    if state == ICustody.State.NORMAL and not epochs._is_shut(_share, figures):
        tied: uint256 = owed + self.terms[_share].margin
        headroom = available - min(available, tied)
    return ICustody.Coverage(
        state=state,
        unit_epoch=figures.unit_epoch,
        as_of_ts=figures.as_of_ts,
        settled=figures.settled,
        encumbered=figures.encumbered,
        owed=owed,
        headroom=headroom,
        committed_total=totals._total(totals._series(_share, totals.COMMITTED)),
        leaving=self.leaving[_share],
    )


@external
@view
def covers_change(_share: address, _multiplier: uint256, _ratio: ICustody.Ratio) -> bool:
    """
    @notice Whether what is attested, times the ratio, would cover all tokens at another multiplier and leave the
            margin. Never without a fresh attestation of the unit epoch in force, as of later than the cancellation of
            a split after its close.
    @param _ratio Of the split; 1 / 1 for a change of the multiplier alone. A denominator of zero reverts.
    """
    figures: ICustody.Figures = attestations._last(_share)
    epoch: uint256 = epochs._epoch_at(_share, block.timestamp)
    if not self._is_fresh(_share, figures) or not epochs._is_counted_in(_share, figures, epoch):
        return False
    return self._covers(_share, figures, self._raw_to_back(_share, figures), _multiplier, _ratio)


@internal
@view
def _is_fresh(_share: address, _figures: ICustody.Figures) -> bool:
    """
    @notice Whether there is an attestation, not too long ago, by who attests today and still may. The age counts from
            what it describes, not from when somebody brought it.
    """
    terms: ICustody.Terms = self.terms[_share]
    # No attestation is as of zero, which is older than any age allows.
    if block.timestamp - _figures.as_of_ts > terms.max_age or self.attested_by[_share] != terms.attestor:
        return False
    return staticcall ROLES.has_role(IRoles.Role.ATTESTOR, terms.attestor)


@internal
@view
def _raw_to_back(_share: address, _figures: ICustody.Figures) -> uint256:
    """
    @notice Raw tokens that what is attested must back: all that are not on their way out, and those on their way whose
            shares have not left yet, burned or not.
    """
    # Neither difference can be negative: `commit` and `attest` have seen to it, and only leaving tokens are burned.
    undelivered: uint256 = totals._total(totals._series(_share, totals.COMMITTED)) - _figures.delivered_total
    return staticcall IShare(_share).totalSupply() - self.leaving[_share] + undelivered


@internal
@view
def _covers(
    _share: address,
    _figures: ICustody.Figures,
    _raw: uint256,
    _multiplier: uint256,
    _ratio: ICustody.Ratio,
) -> bool:
    """
    @notice Whether the attested shares, times the ratio and rounded down, cover so many tokens and leave the margin.
    """
    available: uint256 = conversions._available(_figures.settled, _figures.encumbered, _ratio)
    # What a resolution leaves unpaid will be owed on top, here.
    return conversions._owed(_raw, _multiplier) + self.terms[_share].margin <= available


@internal
@view
def _multiplier_of(_share: address, _epoch: uint256) -> uint256:
    """
    @notice The multiplier of a unit epoch: its last if it has ended, else the present one.
    """
    end_ts: uint256 = epochs._effective_ts(_share, _epoch + 1)
    if end_ts != 0 and end_ts <= block.timestamp:
        return staticcall IShare(_share).multiplier_at(end_ts - 1)
    return staticcall IShare(_share).uiMultiplier()


# --- Everybody ---


@external
@view
def minted_total(_share: address) -> uint256:
    """
    @notice Raw tokens minted since the listing began.
    """
    return totals._total(totals._series(_share, totals.MINTED))


@external
@view
def is_shut(_share: address) -> bool:
    """
    @notice Whether custodian and tokens may count in different units: from a split's close until the new unit is
            attested, however long that takes; if the split is taken back at the close or later, until something is
            attested as of later than that. Neither issuance nor redemption can be weighed in between. It does not
            depend on who announced the split, nor on whether he still may.
    """
    return epochs._is_shut(_share, attestations._last(_share))
