# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Funds: where the money of every dividend is
@license MIT
@notice Counts alone: nothing here moves a token, nor asks who is calling. What is funded is at any time the sum of what
        was paid, what was withheld (remitted or not), what is blocked, and a rest.
        A dividend's key is its contract's. Money is in units of the payment token, raw is tokens of the share.
"""

from contracts.interfaces import IDividends

# Places and widths in the words below
HALF: constant(uint256) = 2**128 - 1
RAW: constant(uint256) = 2**96 - 1
MONEY: constant(uint256) = 2**80 - 1
PAID: constant(uint256) = 96
WITHHELD: constant(uint256) = 176


# Of one dividend; the withheld include what is remitted.
struct Totals:
    unprocessed: uint256
    paid: uint256
    withheld: uint256


# dividend => [ funded 128 | supply 128 ]; the supply from the opening on
funding_word: HashMap[uint256, uint256]

# What a payment counts.
# dividend => [ unprocessed raw 96 | paid 80 | withheld 80 ], of the latter two the lower bits
totals_word: HashMap[uint256, uint256]

# What only some dividends need.
# dividend => [ paid 128 | withheld 128 ], the higher bits: multiples of 2**80
carried_word: HashMap[uint256, uint256]
# dividend => account => payment units set aside before tax
accrued: HashMap[uint256, HashMap[address, uint256]]
# dividend => [ remitted 128 | blocked 128 ]
apart_word: HashMap[uint256, uint256]


@internal
def _fund(_key: uint256, _amount: uint256) -> uint256:
    """
    @notice Count what was paid in; returns the sum.
    """
    funded: uint256 = self.funding_word[_key] + _amount
    assert funded <= HALF, "dividends: amount too large"
    self.funding_word[_key] = funded
    return funded


@internal
@view
def _funded(_key: uint256) -> uint256:
    return self.funding_word[_key] & HALF


@internal
def _pin(_key: uint256, _supply: uint256):
    """
    @notice Begin to count the supply down. Once, when the dividend is opened.
    """
    self.totals_word[_key] = _supply
    self.funding_word[_key] |= _supply << 128


@internal
@view
def _supply(_key: uint256) -> uint256:
    return self.funding_word[_key] >> 128


@internal
def _remit(_key: uint256, _amount: uint256) -> uint256:
    """
    @notice Count withheld tax as taken out; returns all that was.
    """
    apart: uint256 = self.apart_word[_key]
    remitted: uint256 = apart & HALF
    assert _amount <= self._totals(_key).withheld - remitted, "dividends: more than withheld"
    remitted += _amount
    self.apart_word[_key] = (apart & ~HALF) | remitted
    return remitted


@internal
def _set_aside(_key: uint256, _account: address, _gross: uint256):
    self.accrued[_key][_account] = _gross
    # Together not more than what is funded, which has 128 bits: `_count` sees to it.
    self.apart_word[_key] += _gross << 128


@internal
def _release(_key: uint256, _account: address, _gross: uint256):
    """
    @notice Undo what was set aside for an account.
    """
    self.accrued[_key][_account] = 0
    # The blocked of all accounts, of which this is one
    self.apart_word[_key] -= _gross << 128


@internal
def _count(_key: uint256, _raw: uint256, _paid: uint256, _withheld: uint256):
    """
    @notice Count what is processed. Never more than the supply, whatever a share says of its holders, and so never
            more money than was funded.
    """
    word: uint256 = self.totals_word[_key]
    unprocessed: uint256 = word & RAW
    assert _raw <= unprocessed, "dividends: more than the supply"
    unprocessed = unsafe_sub(unprocessed, _raw)
    paid: uint256 = ((word >> PAID) & MONEY) + _paid
    withheld: uint256 = (word >> WITHHELD) + _withheld
    if (paid | withheld) >> 80 == 0:
        self.totals_word[_key] = unprocessed | (paid << PAID) | (withheld << WITHHELD)
    else:
        carried: uint256 = self.carried_word[_key]
        self._store_totals(_key, unprocessed, paid + ((carried & HALF) << 80), withheld + ((carried >> 128) << 80))


@internal
def _take_back(_key: uint256, _raw: uint256, _paid: uint256, _withheld: uint256):
    """
    @notice Undo a count.
    """
    totals: Totals = self._totals(_key)
    self._store_totals(_key, totals.unprocessed + _raw, totals.paid - _paid, totals.withheld - _withheld)


@internal
def _store_totals(_key: uint256, _unprocessed: uint256, _paid: uint256, _withheld: uint256):
    self.totals_word[_key] = _unprocessed | ((_paid & MONEY) << PAID) | ((_withheld & MONEY) << WITHHELD)
    self.carried_word[_key] = (_paid >> 80) | ((_withheld >> 80) << 128)


@internal
@view
def _totals(_key: uint256) -> Totals:
    word: uint256 = self.totals_word[_key]
    carried: uint256 = self.carried_word[_key]
    return Totals(
        unprocessed=word & RAW,
        paid=((word >> PAID) & MONEY) + ((carried & HALF) << 80),
        withheld=(word >> WITHHELD) + ((carried >> 128) << 80),
    )


@internal
@view
def _buckets(_key: uint256) -> IDividends.Buckets:
    totals: Totals = self._totals(_key)
    funding: uint256 = self.funding_word[_key]
    funded: uint256 = funding & HALF
    apart: uint256 = self.apart_word[_key]
    remitted: uint256 = apart & HALF
    blocked: uint256 = apart >> 128
    return IDividends.Buckets(
        funded=funded,
        paid=totals.paid,
        withheld=totals.withheld - remitted,
        remitted=remitted,
        blocked=blocked,
        rest=funded - totals.paid - totals.withheld - blocked,
        processed=(funding >> 128) - totals.unprocessed,
    )
