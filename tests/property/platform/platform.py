"""One listing with everything around it, as a model: actions take effect whole or not at all."""

from __future__ import annotations

import pickle
from typing import Any

from tests.property.gate import Gate
from tests.property.model import SHARE, Authorities, Share
from tests.property.platform.actions import ACTIONS, CorporateActions
from tests.property.platform.custody import CUSTODY, Custody
from tests.property.platform.dividends import DIVIDENDS, Dividends
from tests.property.platform.market import MARKET, PrimaryMarket
from tests.property.platform.meetings import MEETINGS, Meetings
from tests.property.platform.money import Money
from tests.property.platform.roles import ROLES, Roles
from tests.property.platform.transactions import Refused, Role, done
from tests.property.tx import Outcome, Tx

GATE, ENFORCEMENT, TIMELOCK = "gate", "enforcement", "timelock"
MONEYS = ("dollar", "other dollar")
MEMBERS: dict[Role, tuple[str, ...]] = {
    Role.ISSUER: ("issuer",),
    Role.ATTESTOR: ("attestor", "new attestor", "third attestor", "spare attestor"),
    Role.CUSTODIAN: ("custodian", "second custodian"),
    Role.COMPLIANCE: ("compliance", "second compliance"),
    Role.PAYING_AGENT: ("paying agent",),
    Role.PROXY_AGENT: ("proxy agent",),
}
OF_SHARE = {
    "admin": (TIMELOCK,),
    "issuer": MEMBERS[Role.ISSUER],
    "paying_agent": MEMBERS[Role.PAYING_AGENT],
    "proxy_agent": MEMBERS[Role.PROXY_AGENT],
    "guardian": (),
}
AUTHORITIES = Authorities(MARKET, ACTIONS, ENFORCEMENT)
POOL = "pool"
"""A holder with code."""


class Platform:
    """Every part by its name."""

    def __init__(self) -> None:
        gate = Gate(GATE, MEMBERS[Role.COMPLIANCE])
        self.share = Share({GATE: gate}, GATE, AUTHORITIES, OF_SHARE)
        self.gate = gate
        self.moneys = {name: Money(name) for name in MONEYS}
        members = {**MEMBERS}
        self.roles = Roles(members)
        self.custody = Custody(self.share, members, SHARE)
        self.actions = CorporateActions(self.custody, members)
        self.market = PrimaryMarket(self.custody, members, self.moneys, {POOL})
        self.dividends = Dividends(self.custody, members, self.moneys, {POOL})
        self.meetings = Meetings(self.custody, members)
        self.parts = {
            SHARE: self.share,
            GATE: self.gate,
            ROLES: self.roles,
            CUSTODY: self.custody,
            ACTIONS: self.actions,
            MARKET: self.market,
            DIVIDENDS: self.dividends,
            MEETINGS: self.meetings,
            **self.moneys,
        }

    def act(self, tx: Tx, contract: str, function: str, *args: Any) -> Outcome:
        """The effect of a transaction, or why there is none."""
        before = pickle.dumps(self.__dict__)
        try:
            return done(getattr(self.parts[contract], function)(tx, *args))
        except Refused as refused:
            self.__dict__ = pickle.loads(before)
            return refused.reason
