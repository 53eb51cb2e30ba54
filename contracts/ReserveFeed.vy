# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title ReserveFeed: what is attested of one listing, as Chainlink's AggregatorV2V3
@license MIT
@notice For clients that compare a token's supply with its reserve, and read this unchanged, also through Chainlink's
        proxies. A round is an attestation in force, numbered from 1. Its answer are raw tokens, 18 decimals: as many as
        the settled and unencumbered shares stand for at the multiplier of the moment that they describe, rounded down.
        A round is started and updated at that moment, so that a client's age counts from what was attested and not from
        when somebody brought it. No round ever changes.

        It is what custody holds, not what may be minted: that is Custody's `coverage`. Two things make it differ from
        the supply although all is well. Shares of a redemption may have left while its tokens are not burned yet, until
        the custodian settles it: then it is smaller. And after a reinvestment, which is announced only when it is
        covered, tokens stand for more shares than in the last round: until the next it is greater, by that factor.

        Nobody administers it, it keeps nothing, it calls nobody but Custody and the share, and there is nothing to
        stop: whoever trusts it trusts Custody's attestors and the share's multiplier.
"""

from contracts.interfaces import IAggregator
from contracts.interfaces import ICustody
from contracts.interfaces import IShare
from contracts.modules import conversions

implements: IAggregator

DECIMALS: constant(uint8) = 18
VERSION: constant(uint256) = 1

CUSTODY: public(immutable(ICustody))
SHARE: public(immutable(IShare))


@deploy
def __init__(_custody: ICustody, _share: IShare):
    CUSTODY = _custody
    SHARE = _share


# --- AggregatorV3 ---


@external
@view
def decimals() -> uint8:
    """
    @notice Of answers: raw tokens.
    """
    return DECIMALS


@external
@view
def description() -> String[64]:
    """
    @notice The share's symbol and what is counted, such as "AAPL reserve".
    """
    return concat(staticcall SHARE.symbol(), " reserve")


@external
@view
def version() -> uint256:
    return VERSION


@external
@view
def getRoundData(_roundId: uint80) -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice A round's number, answer, moment twice, and number again. Reverts with "feed: no data present" if there is
            no such round.
    """
    return self._round(convert(_roundId, uint256))


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice The last round, as `getRoundData`.
    """
    return self._round(self._last())


@internal
@view
def _round(_id: uint256) -> (uint80, int256, uint256, uint256, uint80):
    figures: ICustody.Figures = self._figures(_id)
    # No attestation is as of zero.
    assert figures.as_of_ts != 0, "feed: no data present"
    id: uint80 = convert(_id, uint80)
    return id, self._answer(figures), figures.as_of_ts, figures.as_of_ts, id


# --- AggregatorV2: zero where there is no data ---


@external
@view
def latestAnswer() -> int256:
    """
    @notice The last round's answer.
    """
    return self._answer(self._figures(self._last()))


@external
@view
def latestTimestamp() -> uint256:
    """
    @notice The moment that the last round describes.
    """
    return self._figures(self._last()).as_of_ts


@external
@view
def latestRound() -> uint256:
    """
    @notice The last round's number.
    """
    return self._last()


@external
@view
def getAnswer(_roundId: uint256) -> int256:
    """
    @notice A round's answer.
    """
    return self._answer(self._figures(_roundId))


@external
@view
def getTimestamp(_roundId: uint256) -> uint256:
    """
    @notice The moment that a round describes.
    """
    return self._figures(_roundId).as_of_ts


# --- Rounds ---


@internal
@view
def _last() -> uint256:
    return staticcall CUSTODY.attestation_count(SHARE.address)


@internal
@view
def _figures(_id: uint256) -> ICustody.Figures:
    """
    @notice A round's, all zero if there is no such round.
    """
    if _id == 0:
        return empty(ICustody.Figures)
    return staticcall CUSTODY.attestation(SHARE.address, _id - 1)


@internal
@view
def _answer(_figures: ICustody.Figures) -> int256:
    # Custody has seen that the unit epoch is that of the moment, and so is the multiplier. It never falls to zero, and
    # figures have 128 bits.
    multiplier: uint256 = staticcall SHARE.multiplier_at(_figures.as_of_ts)
    return convert((_figures.settled - _figures.encumbered) * conversions.ONE // multiplier, int256)
