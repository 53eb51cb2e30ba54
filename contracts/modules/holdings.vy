# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title What the custodian held at record instants
@license MIT
@notice A dividend and a meeting ask for the past, of which an attestation may tell only later: what has come and gone
        since is taken from the chain.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IShare
from contracts.modules import attestations
from contracts.modules import conversions
from contracts.modules import epochs
from contracts.modules import refusals
from contracts.modules import totals

uses: attestations
uses: epochs
uses: totals


@external
@view
def settled_at(_share: address, _record_ts: uint256) -> ICustody.RecordHolding:
    """
    @notice What the custodian held at a record instant, in shares of the unit epoch of that moment: from what was
            signed last as of that very second, else from the first attestation as of later. Exact if attested as of
            the instant, in whose second nothing was minted and nothing delivered. A later attestation is corrected for
            what the chain knows: shares of what was minted since are taken off, what was certainly delivered since is
            added. It cannot know of shares that came in without a mint; an attestor owes a figure as of every record
            instant, and until then what follows from a later one is provisional.
    """
    refusals._check(_record_ts <= block.timestamp, "custody: record not reached")
    figures: ICustody.Figures = attestations._as_of_record(_share, _record_ts)
    if figures.as_of_ts == 0:
        index: uint256 = attestations._first_since(_share, _record_ts)
        refusals._check(index < attestations.counts[_share], "custody: not attested at record")
        figures = attestations._at(_share, index)
    minted: uint256 = totals._total_before(totals._series(_share, totals.MINTED), figures.as_of_ts + 1)
    minted -= totals._total_before(totals._series(_share, totals.MINTED), _record_ts)
    # Of what was delivered at the latest then, some was committed at or after the instant, so left after it.
    since: uint256 = figures.delivered_total
    since -= min(since, totals._total_before(totals._series(_share, totals.COMMITTED), _record_ts))
    burned: uint256 = totals._total_before(totals._series(_share, totals.BURNED), _record_ts)
    epoch: uint256 = epochs._epoch_at(_share, _record_ts)
    back: ICustody.Ratio = epochs._between(_share, figures.unit_epoch, epoch)
    # Multipliers of both ends, in the instant's units: the greater counts against the holding, the smaller for it.
    then: uint256 = staticcall IShare(_share).multiplier_at(_record_ts)
    later: uint256 = staticcall IShare(_share).multiplier_at(figures.as_of_ts)
    greater: uint256 = max(then, conversions._scale_up(later, back))
    smaller: uint256 = min(then, later * back.numerator // back.denominator)
    settled: uint256 = figures.settled * back.numerator // back.denominator
    # Whether they left before the instant or after it: tokens that were not burned then count in the supply.
    backing: uint256 = (
        settled + (figures.delivered_total - min(figures.delivered_total, burned)) * smaller // conversions.ONE
    )
    # Tokens burned before the instant whose shares were there
    undelivered: uint256 = burned - min(burned, figures.delivered_total)
    against: uint256 = conversions._owed(minted + undelivered, greater)
    settled += since * smaller // conversions.ONE
    return ICustody.RecordHolding(
        settled=settled - min(settled, conversions._owed(minted, greater)),
        encumbered=conversions._scale_up(figures.encumbered, back),
        backing=backing - min(backing, against),
        as_of_ts=figures.as_of_ts,
        market_claim=conversions._owed(undelivered, greater),
    )
