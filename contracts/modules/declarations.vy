# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Declarations: what every dividend says, and what its opening pins
@license MIT
@notice Looks at the terms alone, at no share or token, and asks nobody who is calling. What is declared is final from
        the record on; what a raw token earns is pinned once, at the opening.
        A dividend's key is [ id 96 | share 160 ].
"""

from ethereum.ercs import IERC20

from contracts.interfaces import ICustody
from contracts.interfaces import IDividends
from contracts.interfaces import IShare
from contracts.modules import fractions
from contracts.modules import funds

uses: funds

# DGCL 213(c): the record date is at most 60 days before the action
MAX_TO_PAYABLE: constant(uint256) = 60 * 86_400
# Of a due bill. FINRA 11140(b): the first business day after payable; no holidays are longer.
MAX_TO_EX: constant(uint256) = 7 * 86_400
# A fee is at most the 20th part of a rate.
FEE_PART: constant(uint256) = 20
# Raw tokens, multiplier and rate have 18 decimals each.
SCALE: constant(uint256) = 10**54
# A rate in lowest terms has 64 bits, so that no multiplier makes the product overflow.
MAX_RATE_DIGITS: constant(uint256) = 2**64

# Places and widths in the words below
ADDRESS: constant(uint256) = 2**160 - 1
TIME: constant(uint256) = 2**40 - 1
OPENED: constant(uint256) = 200
ENTITLEMENT: constant(uint256) = 160
WIDE: constant(uint256) = 1 << 240
CANCELLED: constant(uint256) = 1 << 241
HALF: constant(uint256) = 2**128 - 1
EX: constant(uint256) = 40
PAYABLE_FROM: constant(uint256) = 80
UNIT_EPOCH: constant(uint256) = 120
KIND: constant(uint256) = 184
EPOCH: constant(uint256) = 2**64 - 1
KIND_WIDTH: constant(uint256) = 2**8 - 1
DECLARED: constant(uint256) = 192
VERSION: constant(uint256) = 232
MAX_VERSION: constant(uint256) = 2**24 - 1

UNKNOWN: constant(String[32]) = "dividends: unknown dividend"
RECORD_PASSED: constant(String[32]) = "dividends: record has passed"

# share => number of dividends
count: public(HashMap[address, uint256])

# What a payment reads.
# dividend => [ payment token 160 | entitlement 40 | opened 40 | wide 1 | cancelled 1 | spare 14 ]
head_word: HashMap[uint256, uint256]
# dividend => [ denominator 128 | numerator 128 ] of the payment units for one raw token, unless the head says wide
fraction_word: HashMap[uint256, uint256]

# What only some dividends need.
# dividend => the numbers that do not fit the fraction's word
wide_fraction: HashMap[uint256, fractions.Fraction]

# What declaring and opening read.
# dividend => [ record 40 | ex 40 | payable 40 | unit epoch 64 | kind 8 | declared 40 | version 24 ]
terms_word: HashMap[uint256, uint256]
# dividend => payment units per whole share, times 1e18
rate: HashMap[uint256, uint256]
# dividend => of the rate, what is not paid on
fee: HashMap[uint256, uint256]


@internal
@view
def _check_terms(_terms: IDividends.Terms):
    self._check_times(_terms)
    assert self._is_one_kind(_terms.kind), "dividends: not one kind"
    assert _terms.rate != 0, "dividends: rate is zero"
    assert _terms.fee <= _terms.rate // FEE_PART, "dividends: fee too high"
    # With a later factor nobody could tell at the opening whether the product overflows, and the money would be stuck.
    rate: fractions.Fraction = fractions._reduce(_terms.rate - _terms.fee, SCALE)
    assert rate.numerator < MAX_RATE_DIGITS, "dividends: rate is too fine"


@internal
@view
def _check_times(_terms: IDividends.Terms):
    assert _terms.record_ts > block.timestamp, RECORD_PASSED
    assert _terms.payable_ts >= _terms.record_ts, "dividends: payable before record"
    assert _terms.payable_ts <= _terms.record_ts + MAX_TO_PAYABLE, "dividends: payable too late"
    if _terms.kind == IDividends.Kind.DUE_BILL:
        # Close of the last day on which a buyer gets it. FINRA 11140(b): the ex-date follows payable.
        assert _terms.entitlement_ts >= _terms.payable_ts, "dividends: entitled before payable"
        assert _terms.ex_ts >= _terms.entitlement_ts, "dividends: ex-date too early"
        assert _terms.ex_ts > _terms.payable_ts, "dividends: ex-date too early"
        assert _terms.ex_ts <= _terms.payable_ts + MAX_TO_EX, "dividends: ex-date too late"
    else:
        assert _terms.entitlement_ts == _terms.record_ts, "dividends: entitled at record only"
        assert _terms.ex_ts <= _terms.record_ts, "dividends: ex-date after record"


@internal
@pure
def _is_one_kind(_kind: IDividends.Kind) -> bool:
    bits: uint256 = convert(_kind, uint256)
    return bits != 0 and bits & (bits - 1) == 0


@internal
def _add(_terms: IDividends.Terms) -> uint256:
    """
    @notice Store terms that were found fit under the next number; returns it.
    """
    id: uint256 = self.count[_terms.share]
    self.count[_terms.share] = id + 1
    self._store(self._key(IShare(_terms.share), id), _terms, 0)
    return id


@internal
def _amend(_key: uint256, _terms: IDividends.Terms) -> uint256:
    """
    @notice Store terms that were found fit in the place of those in force; returns the number of the version.
    """
    version: uint256 = (self.terms_word[_key] >> VERSION) + 1
    self._store(_key, _terms, version)
    return version


@internal
def _store(_key: uint256, _terms: IDividends.Terms, _version: uint256):
    # The entitlement is scheduled, and so has 40 bits; a payable date before it, or 60 days after it, is not far off.
    assert (_terms.payable_ts | _terms.ex_ts) <= TIME and _terms.unit_epoch <= EPOCH and _version <= MAX_VERSION
    self.head_word[_key] = convert(_terms.payment_token, uint256) | (_terms.entitlement_ts << ENTITLEMENT)
    self.terms_word[_key] = (
        _terms.record_ts
        | (_terms.ex_ts << EX)
        | (_terms.payable_ts << PAYABLE_FROM)
        | (_terms.unit_epoch << UNIT_EPOCH)
        | (convert(_terms.kind, uint256) << KIND)
        | (block.timestamp << DECLARED)
        | (_version << VERSION)
    )
    self.rate[_key] = _terms.rate
    self.fee[_key] = _terms.fee


@internal
def _cancel(_key: uint256):
    self.head_word[_key] |= CANCELLED


@internal
@view
def _earned(_key: uint256, _multiplier: uint256, _units: ICustody.Ratio) -> fractions.Fraction:
    """
    @notice Payment units for one raw token. A ratio of 10 / 1 says that the instant's shares are tenths of those that
            the rate counts. No overflow: 64 bits of rate, 80 of multiplier and 64 of ratio above, 180 and 64 below.
    """
    # The fee is a part of the rate.
    rate: fractions.Fraction = fractions._reduce(self.rate[_key] - self.fee[_key], SCALE)
    return fractions._reduce(rate.numerator * _multiplier * _units.denominator, rate.denominator * _units.numerator)


@internal
def _open(_key: uint256, _head: uint256, _earned: fractions.Fraction):
    """
    @notice Pin what each raw token earns, from this second on.
    @param _head The dividend's present one, which is not open.
    """
    head: uint256 = _head | (block.timestamp << OPENED)
    if (_earned.numerator | _earned.denominator) >> 128 == 0:
        self.fraction_word[_key] = _earned.denominator | (_earned.numerator << 128)
    else:
        head |= WIDE
        self.wide_fraction[_key] = _earned
    self.head_word[_key] = head


@internal
@pure
def _key(_share: IShare, _id: uint256) -> uint256:
    assert _id >> 96 == 0, UNKNOWN
    return convert(_share.address, uint256) | (_id << 160)


@internal
@pure
def _payment_token(_head: uint256) -> IERC20:
    return IERC20(convert(_head & ADDRESS, address))


@internal
@pure
def _entitlement_ts(_head: uint256) -> uint256:
    return (_head >> ENTITLEMENT) & TIME


@internal
@pure
def _opened_ts(_head: uint256) -> uint256:
    """
    @notice Zero until it is open.
    """
    return (_head >> OPENED) & TIME


@internal
@view
def _record_ts(_key: uint256) -> uint256:
    return self.terms_word[_key] & TIME


@internal
@view
def _payable_ts(_key: uint256) -> uint256:
    return (self.terms_word[_key] >> PAYABLE_FROM) & TIME


@internal
@view
def _unit_epoch(_key: uint256) -> uint256:
    return (self.terms_word[_key] >> UNIT_EPOCH) & EPOCH


@internal
@view
def _open_head(_key: uint256) -> uint256:
    head: uint256 = self.head_word[_key]
    assert (head >> OPENED) & TIME != 0, "dividends: not open"
    return head


@internal
@view
def _unopened_head(_key: uint256) -> uint256:
    head: uint256 = self.head_word[_key]
    assert head != 0, UNKNOWN
    assert head & CANCELLED == 0, "dividends: cancelled"
    assert (head >> OPENED) & TIME == 0, "dividends: already open"
    return head


@internal
@view
def _check_before_record(_key: uint256):
    """
    @notice Positions are not taken yet, and no money is here.
    """
    self._unopened_head(_key)
    assert block.timestamp < self._record_ts(_key), RECORD_PASSED


@internal
@view
def _check_final(_key: uint256):
    """
    @notice Nobody can amend or cancel it any more.
    """
    assert block.timestamp >= self._record_ts(_key), "dividends: record not reached"


@internal
@view
def _fraction(_key: uint256, _head: uint256) -> fractions.Fraction:
    if _head & WIDE != 0:
        return self.wide_fraction[_key]
    word: uint256 = self.fraction_word[_key]
    return fractions.Fraction(numerator=word >> 128, denominator=word & HALF)


@external
@view
def dividend(_share: IShare, _id: uint256) -> IDividends.Dividend:
    """
    @notice What is declared and pinned, all zero if there is no such dividend.
    """
    key: uint256 = self._key(_share, _id)
    head: uint256 = self.head_word[key]
    terms: uint256 = self.terms_word[key]
    fraction: fractions.Fraction = self._fraction(key, head)
    return IDividends.Dividend(
        payment_token=self._payment_token(head).address,
        kind=convert((terms >> KIND) & KIND_WIDTH, IDividends.Kind),
        declared_ts=(terms >> DECLARED) & TIME,
        version=terms >> VERSION,
        is_cancelled=head & CANCELLED != 0,
        record_ts=terms & TIME,
        entitlement_ts=self._entitlement_ts(head),
        ex_ts=(terms >> EX) & TIME,
        payable_ts=self._payable_ts(key),
        rate=self.rate[key],
        fee=self.fee[key],
        unit_epoch=self._unit_epoch(key),
        opened_ts=self._opened_ts(head),
        supply=funds._supply(key),
        numerator=fraction.numerator,
        denominator=fraction.denominator,
    )
