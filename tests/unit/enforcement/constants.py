"""Numbers, flags and reasons that the tests of Enforcement share."""

import hashlib

from wholeshare.enforcement import Kind

TRANSFERS = (Kind.COURT_ORDER, Kind.LICENCE, Kind.THEFT, Kind.ERROR, Kind.INHERITANCE)
FREEZES = (Kind.FREEZE, Kind.ESTATE_HOLD)
SUCCESSIONS = (Kind.RECOVERY, Kind.ESTATE)

NONE, FILED, APPROVED, EXECUTED, WITHDRAWN, OBJECTED, LAPSED = 0, 1, 2, 4, 8, 16, 32

DAY = 86_400
TRANSFER_NOTICE = 3 * DAY
RECOVERY_NOTICE = 14 * DAY
FREEZE_TERM = 7 * DAY
FREEZE_REST = 7 * DAY
MAX_LIFE = 90 * DAY
MAX_WALK = 3_600

TOKEN = 10**18
HELD = 100 * TOKEN
"""Raw tokens of `holder`."""
SUPPLY = 1_000 * TOKEN
"""The rest is with `third`."""
CAP_BPS = 1_000
CAP = SUPPLY // 10
"""As much as `holder` has."""


def hash_of(name: str) -> bytes:
    """A document's."""
    return hashlib.sha256(name.encode()).digest()


class Reason:
    """Why Enforcement refuses."""

    NOT_AGENT = "enforcement: not transfer agent"
    NOT_DEPLOYER = "enforcement: not deployer"
    NOT_ISSUER = "enforcement: not issuer"
    NOT_ADMIN = "enforcement: not admin"
    INTRODUCED = "enforcement: already introduced"
    LISTINGS_NOT_OURS = "enforcement: listings not ours"
    NO_LISTINGS = "enforcement: no listings yet"
    CAP_RANGE = "enforcement: cap out of range"
    NO_CAP = "enforcement: no cap"
    OVER_CAP = "enforcement: over daily cap"
    NOT_ONE_KIND = "enforcement: not one kind"
    WRONG_KIND = "enforcement: wrong kind"
    NO_DOCUMENT = "enforcement: no document"
    ACCOUNT_IS_ZERO = "enforcement: account is zero"
    UNFIT_RECEIVER = "enforcement: unfit receiver"
    UNFIT_AMOUNT = "enforcement: unfit amount"
    EXPIRY_RANGE = "enforcement: expiry out of range"
    SHARE_NOT_ZERO = "enforcement: share is not zero"
    SHARE_NOT_OURS = "enforcement: share not ours"
    NOT_THE_ORDER = "enforcement: not the order"
    NOT_IN_STATE = "enforcement: not in that state"
    APPROVER_IS_FILER = "enforcement: approver is filer"
    EXPIRED = "enforcement: expired"
    TOO_EARLY = "enforcement: too early"
    KEY_REVOKED = "enforcement: a key was revoked"
    NO_ESTATE = "enforcement: no estate hold"
    FREEZE_PENDING = "enforcement: a freeze is pending"
    KEY_MUST_REST = "enforcement: key must rest"
    HAS_LAPSED = "enforcement: freeze has lapsed"
    NOT_LAPSED = "enforcement: not lapsed"
    UNFIT_TO_SUCCEED = "enforcement: unfit to succeed"
    SUCCESSION_OPEN = "enforcement: succession is open"
    NO_SUCCESSION = "enforcement: no succession"
    NOT_ALL_ASKED = "enforcement: gates not all asked"
    ACCOUNT_OBJECTED = "enforcement: account objected"
    PREDECESSOR_FIRST = "enforcement: predecessor first"


# Of the gate and the share
SDN, COURT = 1, 3
ACCOUNT_ON_LIST = "gate: account on SDN list"
ACCOUNT_UNDER_COURT_ORDER = "gate: account under court order"
LACKS_THE_ROLE = "share: caller lacks the role"
UNFIT_ON_SHARE = "share: unfit to succeed"
BALANCE_TOO_LOW = "share: balance too low"
ENCUMBERED = "share: tokens are encumbered"
RETIRED = "share: account is retired"
