"""Why corporate actions are refused; each reason is at one place in the contract."""

from enum import StrEnum


class Reason(StrEnum):
    NOT_ISSUER = "actions: not issuer"
    RATIO_NOT_OF_ITS_KIND = "actions: ratio not of its kind"
    RATIO_OUT_OF_RANGE = "actions: ratio out of range"
    NOTICE_TOO_SHORT = "actions: notice too short"
    TIME_OUT_OF_RANGE = "actions: time out of range"
    CLOSE_OUT_OF_RANGE = "actions: close out of range"
    A_CHANGE_IS_PENDING = "actions: a change is pending"
    NOT_COVERED = "actions: not covered"
    NO_CHANGE_IS_PENDING = "actions: no change is pending"
    CHANGE_IS_COVERED = "actions: change is covered"
    CLOSE_HAS_PASSED = "actions: close has passed"
    NO_NEW_UNIT_IS_PENDING = "actions: no new unit is pending"
    CLOSE_NOT_REACHED = "actions: close not reached"
    MULTIPLIER_STANDS = "actions: multiplier stands"
