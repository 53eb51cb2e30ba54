# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Resolutions: what everybody is paid when custody is short, the first as the last
@license MIT
@notice A quorum declares a resolution, by figures that do not cover all tokens; each one is a round. On entry its factor
        is fixed: what is left once redemptions committed before, and claims of earlier rounds, are paid in full,
        divided by all other tokens (UCC 8-503: pro rata, whenever they were acquired). Whoever redeems is due that part
        of his tokens, and what he is short is a residual claim. A later recovery raises the factor for everybody alike:
        tokens redeem at it, and claims are due the difference. It never falls, so a second loss in a round stops
        redemption until it is made good: this code pays nobody less than another. A round ends when all is covered,
        and claims are then due in full.

        Everything is counted in raw tokens, of which a split changes nothing.
"""

from contracts.interfaces import ICustody
from contracts.modules import refusals

AMOUNT: constant(uint256) = 2**128 - 1
TIME: constant(uint256) = 2**40 - 1
OF: constant(uint256) = 128
ENTERED: constant(uint256) = 128
ENDED: constant(uint256) = 168

# share => number of its last round; they begin with 1
last_round: public(HashMap[address, uint256])
# share => raw tokens' worth that redeemers are short, in all rounds, less what was committed to them since
residual: HashMap[address, uint256]
# share => round => [ due 128 | of 128 ]: raw tokens' worth that is paid of so many raw tokens
factor_word: HashMap[address, HashMap[uint256, uint256]]
# share => round => [ committed total at entry 128 | entered 40 | ended 40 | spare 48 ]
entry_word: HashMap[address, HashMap[uint256, uint256]]
# share => round => residual claims of earlier rounds at entry
older_residual: HashMap[address, HashMap[uint256, uint256]]


@external
@view
def resolution(_share: address, _round: uint256) -> ICustody.Resolution:
    """
    @notice When a round began and ended, and its factor: `due` of `of`; all zero if there is none of that number.
    """
    entry: uint256 = self.entry_word[_share][_round]
    word: uint256 = self.factor_word[_share][_round]
    return ICustody.Resolution(
        entered_ts=(entry >> ENTERED) & TIME,
        ended_ts=entry >> ENDED,
        due=word & AMOUNT,
        of=word >> OF,
    )


@internal
@view
def _running(_share: address) -> uint256:
    """
    @notice The round that runs; zero if none does.
    """
    round: uint256 = self.last_round[_share]
    if self.entry_word[_share][round] >> ENDED != 0:
        return 0
    return round


@internal
@view
def _covered(_share: address, _round: uint256, _available: uint256, _delivered_total: uint256) -> uint256:
    """
    @notice Raw tokens' worth that there was for the round, by figures of today: what is left of it, and what has gone
            out in it.
    @param _available Raw tokens that the attested shares stand for.
    """
    entry: uint256 = self.entry_word[_share][_round]
    there: uint256 = _available + _delivered_total
    before: uint256 = (entry & AMOUNT) + self.older_residual[_share][_round]
    return min(there - min(there, before), self.factor_word[_share][_round] >> OF)


@internal
@view
def _due(_share: address, _round: uint256, _amount: uint256) -> uint256:
    """
    @notice What so many raw tokens of a round are due, rounded down.
    """
    word: uint256 = self.factor_word[_share][_round]
    return _amount * (word & AMOUNT) // (word >> OF)


@internal
@view
def _check_total(_share: address, _round: uint256, _committed_total: uint256):
    """
    @notice Revert if more than was there would be committed in a round, whatever its minter counts.
    """
    most: uint256 = (self.entry_word[_share][_round] & AMOUNT) + self.older_residual[_share][_round]
    most += self.factor_word[_share][_round] & AMOUNT
    refusals._check(_committed_total <= most, "custody: more than is covered")


@internal
@view
def _is_covered(_share: address, _round: uint256, _available: uint256, _delivered_total: uint256) -> bool:
    """
    @notice Whether figures still cover the factor, and before it what is paid in full. Short of that whoever came first
            would be paid by those who come later.
    """
    entry: uint256 = self.entry_word[_share][_round]
    before: uint256 = (entry & AMOUNT) + self.older_residual[_share][_round]
    return _available + _delivered_total >= before + (self.factor_word[_share][_round] & AMOUNT)


@internal
def _enter(
    _share: address, _supply: uint256, _committed_total: uint256, _available: uint256, _delivered_total: uint256
):
    """
    @notice Begin a round. Unguarded.
    @param _supply Raw tokens that are not on their way out.
    """
    round: uint256 = self.last_round[_share] + 1
    self.last_round[_share] = round
    self.entry_word[_share][round] = _committed_total | (block.timestamp << ENTERED)
    self.older_residual[_share][round] = self.residual[_share]
    self.factor_word[_share][round] = _supply << OF
    due: uint256 = self._covered(_share, round, _available, _delivered_total)
    refusals._check(due < _supply, "custody: not short")
    self.factor_word[_share][round] = due | (_supply << OF)
    log ICustody.ResolutionEntered(
        share=_share,
        round=round,
        due=due,
        of=_supply,
        committed_total=_committed_total,
        older_residual=self.residual[_share],
    )


@internal
def _raise(_share: address, _round: uint256, _covered: uint256):
    """
    @notice Raise the factor to what is covered, if that is more. Unguarded.
    """
    word: uint256 = self.factor_word[_share][_round]
    if _covered > word & AMOUNT:
        self.factor_word[_share][_round] = (word & ~AMOUNT) | _covered
        log ICustody.FactorRaised(share=_share, round=_round, due=_covered, of=word >> OF)


@internal
def _end(_share: address, _round: uint256, _covered: uint256):
    """
    @notice End a round in which everything is covered again. Unguarded.
    """
    supply: uint256 = self.factor_word[_share][_round] >> OF
    refusals._check(_covered == supply, "custody: still short")
    self._raise(_share, _round, _covered)
    self.entry_word[_share][_round] |= block.timestamp << ENDED
    log ICustody.ResolutionEnded(share=_share, round=_round)
