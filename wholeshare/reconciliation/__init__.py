"""Do a custodian's statement and the tokens agree, and if not, why?"""

from wholeshare.reconciliation.breaks import Break, Cause, reconcile
from wholeshare.reconciliation.comparison import reconcile_with
from wholeshare.reconciliation.positions import Pending, Position, positions_at
from wholeshare.reconciliation.statements import Holding, read_statement

__all__ = [
    "Break",
    "Cause",
    "Holding",
    "Pending",
    "Position",
    "positions_at",
    "read_statement",
    "reconcile",
    "reconcile_with",
]
