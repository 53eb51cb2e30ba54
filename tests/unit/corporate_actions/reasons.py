"""Why corporate actions are refused; each reason is at one place in the contract."""

from enum import StrEnum


class Reason(StrEnum):
    NOT_ISSUER = "actions: not issuer"
    NOT_A_FORWARD_SPLIT = "actions: not a forward split"
    RATIO_OUT_OF_RANGE = "actions: ratio out of range"
    NOTICE_TOO_SHORT = "actions: notice too short"
    TIME_OUT_OF_RANGE = "actions: time out of range"
    CLOSE_OUT_OF_RANGE = "actions: close out of range"
    A_CHANGE_IS_PENDING = "actions: a change is pending"
    NOT_COVERED = "actions: not covered"
    NO_SPLIT_IS_PENDING = "actions: no split is pending"
    SPLIT_IS_COVERED = "actions: split is covered"
