# pragma version 0.4.3
# pragma optimize codesize
# pragma nonreentrancy on
"""
@title Custody: what the custodian holds for every listing, and what may be issued against it
@license MIT
@notice Attestors, none of whom is the custodian, sign what the custodian's book says at a moment: shares settled,
        encumbered, and how much of the redemptions has been delivered. What a quorum of them says is in force. From it
        follow how many shares could still be minted against (headroom), whether all tokens are covered (state), what
        redemption pays in a shortfall (`resolution`), and what was held at a record instant. Shares are compared with
        shares: `owed` is what all tokens that are still to be backed stand for, rounded up, once over the sum.

        Each step of a redemption leaves headroom as it was: `commit` makes tokens leave and counts what they are paid
        as committed and what they are not as residual, an attestation that counts their delivery lowers settled and
        owed alike, `settle` comes with the burn. So the steps may come in any order.

        Who can do what: a quorum of attestors can stop issuance with small figures or with none, declare a resolution by
        figures that show a shortfall, and with large ones let the issuer mint more than there is, up to the limits of
        the terms, which is all that is trusted in them; they cannot repeat old figures as new. One attestor alone can
        stop issuance and redemption for three days and then not for seven. Every share is trusted to name its own
        minter and CorporateActions, so a false share can write its own records only.
        How to stop it: let the attestation lapse, or take ATTESTOR from its signers, whose figures then back no mint; no
        other function mints.
        What it cannot do: no split can be announced while custody is short, and a second loss within a resolution stops
        redemption until it is made good.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import attestations
from contracts.modules import backing
from contracts.modules import checkpoints
from contracts.modules import domain
from contracts.modules import epochs
from contracts.modules import holdings
from contracts.modules import limits
from contracts.modules import objections
from contracts.modules import quorums
from contracts.modules import refusals
from contracts.modules import resolutions
from contracts.modules import standing
from contracts.modules import statements
from contracts.modules import totals

implements: ICustody

initializes: attestations
initializes: checkpoints
initializes: domain
initializes: epochs
initializes: objections
initializes: quorums[domain := domain]
initializes: resolutions
initializes: totals[checkpoints := checkpoints]
initializes: limits[quorums := quorums, totals := totals]
initializes: backing[epochs := epochs, resolutions := resolutions, totals := totals]
initializes: statements[attestations := attestations, epochs := epochs, totals := totals]
initializes: standing[attestations := attestations, backing := backing, objections := objections, quorums := quorums]
initializes: holdings[attestations := attestations, epochs := epochs, totals := totals]

exports: (
    attestations.attestation,
    attestations.attestation_count,
    attestations.last_attestation,
    domain.eip712Domain,  # ERC-5267
    epochs.last_epoch,
    epochs.unit_epoch_at,
    epochs.units_between,
    holdings.settled_at,
    limits.mint_limits,
    objections.rests_until,
    objections.suspended_until,
    quorums.ROLES,
    quorums.attested_by,
    quorums.is_believed,
    quorums.sequence,
    quorums.terms,
    resolutions.last_round,
    resolutions.resolution,
    standing.coverage,
    standing.covers_change,
    standing.is_shut,
)

MAX_ATTESTORS: constant(uint256) = quorums.MAX_ATTESTORS
# Of an attestation's age: an hour is as often as a custodian's book says something new, a month as long as a statement
MIN_AGE: constant(uint256) = 3_600
MAX_AGE: constant(uint256) = 30 * 86_400


@deploy
def __init__(_roles: IRoles):
    domain.__init__("Wholeshare Custody")
    quorums.__init__(_roles)


# --- The issuer and the timelock ---


@external
def set_terms(_share: address, _terms: ICustody.Terms):
    """
    @notice Say who attests for a listing, how many must agree, how old figures may be, and what a mint has to keep to.
            ISSUER while the listing has no terms, afterwards ADMIN only. What was attested before stays the last word
            until the next, and backs mints as long as a quorum of the new terms signed it.
    @param _terms Up to 8 attestors, ascending, who hold ATTESTOR, and a quorum of more than half of them; the margin in
           shares; the greatest age, an hour to 30 days; the limits, not zero, which would read as none at all; a feed
           that has code, or zero.
    """
    if quorums.terms[_share].quorum == 0:
        refusals._check(staticcall quorums.ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "custody: not issuer")
    else:
        refusals._check(staticcall quorums.ROLES.has_role(IRoles.Role.ADMIN, msg.sender), "custody: not admin")
    quorums._check_terms(_terms.attestors, _terms.quorum)
    # An age of zero would read as no check at all.
    refusals._check(_terms.max_age >= MIN_AGE and _terms.max_age <= MAX_AGE, "custody: max age out of range")
    statements._check_figure(_terms.margin)
    refusals._check(min(_terms.max_minted, _terms.daily_limit) != 0, "custody: limit is zero")
    statements._check_figure(max(_terms.max_minted, _terms.daily_limit))
    refusals._check(_terms.feed == empty(address) or _terms.feed.is_contract, "custody: feed has no code")
    quorums.terms[_share] = _terms
    log ICustody.TermsSet(
        share=_share,
        attestors=_terms.attestors,
        quorum=_terms.quorum,
        margin=_terms.margin,
        max_age=_terms.max_age,
        max_minted=_terms.max_minted,
        daily_limit=_terms.daily_limit,
        feed=_terms.feed,
    )


# --- Attestors; anybody may bring what they signed ---


@external
def attest(_statement: ICustody.Statement, _signatures: DynArray[ICustody.Signature, MAX_ATTESTORS]):
    """
    @notice Put an attestation into force. Anybody, with the signatures of a quorum of the listing's attestors, who must
            still hold ATTESTOR. Smaller figures are never refused: bad news passes at once. One as of a record instant
            may come late, and again: the last counts for that instant, and changes nothing else. As of between a split's
            close and its effect the figures are the count before the distribution, fractions included, whatever the
            custodian's book shows already: they are of the epoch in force. So they are after a split was cancelled
            late, until it is announced anew.
            Said to be of a resolution, it begins one, if the figures do not cover all tokens, or keeps it up; otherwise
            it ends the one that runs, if they do.
    @param _statement What was signed.
    @param _signatures One of each signer under this contract's EIP-712 domain, ascending by his address.
    """
    share: address = _statement.share
    signers: DynArray[address, MAX_ATTESTORS] = quorums._check_quorum(_statement, _signatures)
    statements._check(_statement)
    figures: ICustody.Figures = statements._figures_of(_statement)
    log ICustody.Attested(
        share=share,
        as_of_ts=_statement.as_of_ts,
        unit_epoch=_statement.unit_epoch,
        settled=_statement.settled,
        in_transit=_statement.in_transit,
        encumbered=_statement.encumbered,
        delivered_total=_statement.delivered_total,
        is_resolution=_statement.is_resolution,
        account_hash=_statement.account_hash,
        report_hash=_statement.report_hash,
        attestors=signers,
    )
    if statements._is_record(share, figures.as_of_ts):
        attestations._set_at_record(share, figures)
    if figures.as_of_ts >= attestations._last(share).as_of_ts:
        quorums.signers[share] = signers
        attestations._append(share, figures)
        limits._begin(share)
        objections._answer(share, figures.as_of_ts)
        self._resolve(share, figures, _statement.is_resolution)
    else:
        refusals._check(not _statement.is_resolution, "custody: late for a resolution")


@internal
def _resolve(_share: address, _figures: ICustody.Figures, _is_resolution: bool):
    """
    @notice Begin, keep up or end a resolution, by figures that have just come into force.
    """
    round: uint256 = resolutions._running(_share)
    available: uint256 = backing._available_raw(_share, _figures)
    delivered_total: uint256 = _figures.delivered_total
    if round == 0:
        if _is_resolution:
            committed_total: uint256 = backing._committed_total(_share)
            staying: uint256 = backing._staying(_share)
            resolutions._enter(_share, staying, committed_total, available, delivered_total)
        return
    covered: uint256 = resolutions._covered(_share, round, available, delivered_total)
    if _is_resolution:
        resolutions._raise(_share, round, covered)
    else:
        resolutions._end(_share, round, covered)


@external
def suspend(_statement: ICustody.Statement, _signature: ICustody.Signature):
    """
    @notice Suspend issuance and redemption for three days, or until a quorum attests as of the statement's moment or
            later. Anybody, with the signature of one attestor, whose figures must be worse than those in force; they
            count for nothing else. He cannot object again until seven days after it would have lapsed.
    @param _statement What he signed, as of no earlier than the figures in force.
    """
    share: address = _statement.share
    last: ICustody.Figures = attestations._last(share)
    refusals._check(last.as_of_ts != 0, "custody: nothing is attested")
    quorums._check_signature(_statement, _signature)
    statements._check(_statement)
    refusals._check(_statement.as_of_ts >= last.as_of_ts, "custody: older than the last")
    refusals._check(not _statement.is_resolution, "custody: below the quorum")
    figures: ICustody.Figures = statements._figures_of(_statement)
    # Both sides with the other's debts, since either difference may be negative. A split between them changes nothing.
    least: uint256 = backing._available_raw(share, last) + backing._raw(share, figures)
    refusals._check(
        backing._available_raw(share, figures) + backing._raw(share, last) < least, "custody: figure is not lower"
    )
    until_ts: uint256 = objections._object(share, _signature.attestor, _statement.as_of_ts)
    log ICustody.Suspended(
        share=share,
        attestor=_signature.attestor,
        as_of_ts=_statement.as_of_ts,
        unit_epoch=_statement.unit_epoch,
        settled=_statement.settled,
        in_transit=_statement.in_transit,
        encumbered=_statement.encumbered,
        delivered_total=_statement.delivered_total,
        account_hash=_statement.account_hash,
        report_hash=_statement.report_hash,
        until_ts=until_ts,
    )


# --- The minter of a share ---


@external
def count_mint(_share: address, _amount: uint256):
    """
    @notice Refuse a mint that custody does not cover, or that is over a limit, and count it. Called before the mint, in
            the same transaction. The share's minter only, in NORMAL only, and not while `is_shut`. A pending change of
            the multiplier must leave it covered too.
    @param _amount Raw tokens.
    """
    self._check_minter(_share)
    figures: ICustody.Figures = attestations._last(_share)
    # So they are of the epoch in force.
    standing._check_not_shut(_share, figures)
    refusals._check(resolutions._running(_share) == 0, "custody: in resolution")
    standing._check_undisputed(_share, figures)
    is_believed: bool = False
    is_believed, figures.settled = standing._settled_by_feed(_share, figures.settled)
    refusals._check(is_believed, "custody: feed does not answer")
    backing._check_mint(_share, figures, _amount, quorums.terms[_share].margin)
    limits._check(_share, _amount)
    minted_total: uint256 = totals._add(totals._series(_share, totals.MINTED), _amount)
    log ICustody.MintCounted(share=_share, amount=_amount, minted_total=minted_total)


@external
def commit(_share: address, _amount: uint256) -> ICustody.Commitment:
    """
    @notice Count tokens whose redemption can no longer be called off, and say what it is paid: all of it, or in a
            resolution its factor, and what is missing is a residual claim. The share's minter only, who has locked them.
            Not while `is_shut`; in a resolution only by fresh figures that nobody disputes and that cover its factor;
            otherwise whatever the state: what else a redemption needs is the minter's to ask.
    @param _amount Raw tokens.
    """
    self._check_minter(_share)
    round: uint256 = standing._check_payable(_share)
    due: uint256 = _amount
    if round != 0:
        due = resolutions._due(_share, round, _amount)
    leaving: uint256 = backing.leaving[_share] + _amount
    refusals._check(leaving <= staticcall IShare(_share).totalSupply(), "custody: more than the supply")
    backing.leaving[_share] = leaving
    residual: uint256 = resolutions.residual[_share] + _amount - due
    resolutions.residual[_share] = residual
    committed_total: uint256 = self._count_committed(_share, round, due)
    log ICustody.Committed(
        share=_share,
        amount=_amount,
        due=due,
        committed_total=committed_total,
        leaving=leaving,
        residual=residual,
    )
    return ICustody.Commitment(due=due, round=round)


@external
def commit_residual(_share: address, _amount: uint256):
    """
    @notice Count what a redeemer of a shortfall is paid later as committed. The share's minter only, who knows whose
            claim it is and how much of it is due; otherwise as `commit`.
    @param _amount Raw tokens' worth, no more than all claims.
    """
    self._check_minter(_share)
    round: uint256 = standing._check_payable(_share)
    residual: uint256 = resolutions.residual[_share]
    refusals._check(_amount <= residual, "custody: more than the residual")
    residual -= _amount
    resolutions.residual[_share] = residual
    committed_total: uint256 = self._count_committed(_share, round, _amount)
    log ICustody.ResidualCommitted(share=_share, amount=_amount, committed_total=committed_total, residual=residual)


@internal
def _count_committed(_share: address, _round: uint256, _due: uint256) -> uint256:
    committed_total: uint256 = totals._add(totals._series(_share, totals.COMMITTED), _due)
    if _round != 0:
        resolutions._check_total(_share, _round, committed_total)
    return committed_total


@external
def settle(_share: address, _amount: uint256, _due: uint256):
    """
    @notice Count committed tokens as burned, in the transaction that burns them. The share's minter only. Never
            refused for want of an attestation.
    @param _amount Raw tokens.
    @param _due What they are paid, as `commit` said; that alone for a residual claim.
    """
    self._check_minter(_share)
    leaving: uint256 = backing.leaving[_share]
    refusals._check(_amount <= leaving, "custody: more than is leaving")
    leaving -= _amount
    backing.leaving[_share] = leaving
    # Counted in what was committed, as what is delivered is; so all three can be compared.
    burned_total: uint256 = totals._add(totals._series(_share, totals.BURNED), _due)
    committed_total: uint256 = backing._committed_total(_share)
    refusals._check(burned_total <= committed_total, "custody: more than was committed")
    log ICustody.Settled(share=_share, amount=_amount, due=_due, leaving=leaving, burned_total=burned_total)


@internal
@view
def _check_minter(_share: address):
    # Asked of the share at each call, since the timelock may replace its minter.
    authorities: IShare.Authorities = staticcall IShare(_share).authorities()
    refusals._check(msg.sender == authorities.minter, "custody: not the minter")


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
    refusals._check(msg.sender == authorities.corporate_actions, "custody: not corporate actions")


# --- Everybody ---


@external
@view
def minted_total(_share: address) -> uint256:
    """
    @notice Raw tokens minted since the listing began.
    """
    return totals._total(totals._series(_share, totals.MINTED))
