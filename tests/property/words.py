"""Words of the moment: all that is free, one second before the next record instant, behind the
right predecessor.

A word stands for what it means in the state at hand, so that every example can be carried out,
valid calls and invalid ones are both frequent, and a failing run reads as a story.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.property.gate import ZERO
from tests.property.machine import LedgerMachine
from tests.property.model import (
    DAY,
    DEACTIVATION_NOTICE,
    END,
    GUARDIAN_PAUSE,
    GUARDIAN_REST,
    INFINITE,
    MAX_AHEAD,
    MAX_MULTIPLIER,
    MAX_SUPPLY,
    MIN_AHEAD,
    MIN_MULTIPLIER,
    ONE,
    SHARE,
)
from tests.property.worlds import (
    ACTORS,
    HOLDERS,
    MEMBERS,
)


def words(*frequencies: tuple[int, str]) -> st.SearchStrategy[str]:
    """Words, each as often among them as it is given."""
    return st.sampled_from(
        [word for times, each in frequencies for word in times * each.split("|")]
    )


BY_RIGHT = "whoever may"
CALLER = words((80, BY_RIGHT), (1, "|".join(ACTORS)))
AGENT = words((30, "paying agent|proxy agent|issuer"), (1, "|".join(ACTORS)))

HOLDER = st.sampled_from(HOLDERS)
ONESELF = "oneself"
RECEIVER = words((2, "|".join(HOLDERS)), (1, f"{ONESELF}|minter|{SHARE}|{ZERO}"))
ACCOUNT = words((2, "|".join(HOLDERS)), (1, f"minter|{ZERO}"))
PAIR = st.sampled_from((("ann", "bob"), ("cat", "dan"), ("bob", "eve"), ("eve", "eve")))
"""An owner and his spender. Few, so that what was approved is spent."""

AMOUNT = words((2, "free|half|locked"), (1, "0|1|free + 1|all|all + 1|locked + 1"))
ORDERED = words((2, "unlocked|half|free"), (1, "0|1|free + 1|unlocked + 1|all|all + 1"))
FROZEN = words((2, "half|all|everything"), (1, "0|1|free|all + 1|everything + 1"))
MINTED = words((3, "1000|1e18"), (1, "0|1|all that fits|more than fits|infinite"))
ALLOWED = words((2, "all|infinite"), (1, "0|1|free|all + 1"))
SPENT = words((2, "free|allowed"), (1, "0|1|free + 1|all|allowed + 1"))
FLAW = words(
    (5, "none"),
    (1, "expired|last second|signed by another|other amount|other spender"),
    (1, "used nonce|next nonce|malformed"),
)

SECONDS = st.sampled_from((0, 0, -1, 1))
WHEN = words(
    (2, "next record|second record|last record"),
    (1, "multiplier|end of pause|end of rest|deactivation|in 3 days"),
)
RECORD = words(
    (2, "in 1 day|in 3 days|in 9 days"),
    (1, "now|in 366 days|next record|second record|last record|multiplier"),
)
HINT = words(
    (8, "right"),
    (1, "the one before|the one after|itself|the head|last passed|not scheduled"),
)
MULTIPLIER = st.sampled_from(
    (MIN_MULTIPLIER - 1, MIN_MULTIPLIER, ONE // 3, ONE, 4 * ONE, MAX_MULTIPLIER, MAX_MULTIPLIER + 1)
)
EFFECTIVE = words(
    (2, "in 1 day|in 3 days"), (1, "now|in 9 days|next record|last record|last passed")
)
UNTIL = words((2, "in 1 day|guardian's limit"), (1, "now|in 3 days|in 9 days|never"))
DEACTIVATED = words((2, "never"), (1, "in 30 days|in 9 days|in 366 days|deactivation"))


class Words(LedgerMachine):
    """What the words mean in the state at hand."""

    def amount(self, word: str, account: str) -> int:
        """Raw tokens, of an account."""
        share = self.share
        fitting = MAX_SUPPLY - share.supply.latest
        amounts = {
            "1000": 1000,
            "1e18": 10**18,
            "half": share.free(account) // 2,
            "free": share.free(account),
            "all": share.balanceOf(account),
            "unlocked": share.balanceOf(account) - share.locked[account],
            "everything": MAX_SUPPLY,
            "locked": share.locked[account],
            "all that fits": fitting,
            "more than fits": fitting + 1,
            "infinite": INFINITE,
        }
        base, _, more = word.partition(" + ")
        return amounts[base] + int(more or 0) if base in amounts else int(word)

    def moment(self, word: str) -> int:
        """UTC second; of what there is not at the moment, in three days."""
        share, now = self.share, self.time
        moments = {
            "now": now,
            "in 1 day": now + MIN_AHEAD,
            "in 9 days": now + 9 * DAY,
            "in 366 days": now + MAX_AHEAD,
            "in 30 days": now + DEACTIVATION_NOTICE,
            "never": END,
            "guardian's limit": now + GUARDIAN_PAUSE,
        }
        if passed := share.passed(now):
            moments["last passed"] = passed[-1]
        if pending := share.pending(now):
            moments["next record"], moments["last record"] = pending[0], pending[-1]
            moments["second record"] = pending[len(pending) > 1]
        if share.announced:
            moments["multiplier"] = share.announced.effective_ts
        ends = [until for until in share.suspended_until.values() if 0 < until < END - DAY]
        if ends:
            moments["end of pause"] = min(ends)
            moments["end of rest"] = max(ends) + GUARDIAN_REST
        if share.deactivated_from < END - DAY:  # at the end of time nothing has room ahead
            moments["deactivation"] = share.deactivated_from
        return moments.get(word, now + 3 * DAY)

    def hint(self, word: str, ts: int) -> int:
        """The instant behind which another is to be inserted."""
        right = self.share.predecessor(ts)
        hints = {
            "right": right,
            "the one before": self.share.predecessor(right),
            "the one after": self.share.next_record(right),
            "itself": ts,
            "the head": 0,
            "last passed": self.share.record_window(self.time)[0],
            "not scheduled": right + 1,
        }
        return hints[word]

    def authority(self, word: str, power: str) -> str:
        """Who calls what one contract alone may; a stranger if nobody may."""
        holds = getattr(self.share.authorities, power)
        return word if word != BY_RIGHT else "guardian" if holds == ZERO else holds

    def member(self, word: str, role: str) -> str:
        return MEMBERS[role][0] if word == BY_RIGHT else word
