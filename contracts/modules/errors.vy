# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Refusals with a reason, at half the code
@license MIT
@notice `assert x, "reason"` spends about 120 bytes on every use, a call of this about 65. Only `Share` needs it: what
        an issuer pays to list an equity is mostly its code.
"""


@internal
@pure
def _refuse(_reason: String[32]):
    raise _reason
