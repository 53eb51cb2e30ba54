"""What attestors may say, together, alone and against each other, and what a shortfall comes to."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.property.gate import ZERO
from tests.property.model import ONE, SHARE
from tests.property.platform.actions import Kind as Change
from tests.property.platform.custody import CUSTODY, DAY, HOUR, MAX_AGE, Ratio, Terms
from tests.property.platform.limits import REST, SUSPENSION
from tests.property.platform.market import MARKET, Kind
from tests.property.platform.platform import MEMBERS, MONEYS, TIMELOCK
from tests.property.platform.quorum import MAX_FIGURE, Signature, Statement, ascending
from tests.property.platform.roles import ROLES
from tests.property.platform.stumbles import Stumbles
from tests.property.platform.transactions import Role, shares_up
from tests.property.platform.words import (
    ATTESTED,
    BY_RIGHT,
    CALLER,
    HASH,
    HOLDER,
    INDEX,
    SECONDS,
    SIGNED,
    WHICH,
    lower,
)
from tests.property.words import words

ATTESTORS = ascending(MEMBERS[Role.ATTESTOR])
ATTESTOR = words((8, "|".join(ATTESTORS)), (1, "ann"))
THREE = ascending(("attestor", "new attestor", "third attestor"))
COMMITTEE = st.sampled_from(
    (
        *2 * ((THREE, 2),),
        (THREE, 3),
        (ATTESTORS, 3),
        (ATTESTORS[1:], 2),
        (ATTESTORS[:1], 1),
        (ATTESTORS, 2),  # half of them
        (THREE, 4),
        (THREE[::-1], 2),
        (ascending(("ann", *THREE[:2])), 2),
        ((), 0),
    )
)
LIMIT = st.sampled_from((MAX_FIGURE, MAX_FIGURE, 10**21, 30 * ONE, 8 * ONE, ONE, 0, 2**128))
LOST = words((3, "a tenth|half"), (1, "one unit|all|all but one unit|nothing"))
REGAINED = words((2, "half|all|more|a little"), (1, "nothing"))
CHANGES = (
    (Change.SPLIT, Ratio(7, 3)),
    (Change.REVERSE_SPLIT, Ratio(3, 7)),
    (Change.REINVESTMENT, Ratio(21, 20)),
)
CLAIMED = words((4, "all"), (2, "half|1"), (1, "all + 1|0"))


class Shortfalls(Stumbles):
    # -- who attests

    @rule(
        caller=words((8, TIMELOCK), (1, "issuer|ann")),
        committee=COMMITTEE,
        margin=st.sampled_from((0, 0, 0, 1, ONE, 2**128)),
        max_age=st.sampled_from((HOUR, 2 * DAY, 7 * DAY, MAX_AGE, MAX_AGE, HOUR - 1)),
        max_minted=LIMIT,
        daily_limit=LIMIT,
    )
    def set_terms(
        self,
        caller: str,
        committee: tuple[tuple[str, ...], int],
        margin: int,
        max_age: int,
        max_minted: int,
        daily_limit: int,
    ) -> None:
        terms = Terms(*committee, margin, max_age, max_minted, daily_limit)
        self.act(caller, CUSTODY, "set_terms", SHARE, terms)

    @rule(attestor=st.sampled_from(ATTESTORS), attested=st.booleans())
    def lose_and_regain_role(self, attestor: str, attested: bool) -> None:
        """Somebody is removed, and others or too few remain."""
        role = int(Role.ATTESTOR)
        had = self.platform.custody.quorum.may_attest(attestor)
        self.act(TIMELOCK, ROLES, "revoke" if had else "grant", role, attestor)
        if had:
            self.issue_a_token()
            terms = self.platform.custody.terms
            self.attest(self.book(), [*terms.attestors])
        if attested:
            self.attest(self.book())

    def issue_a_token(self) -> None:
        holder = self.platform.share.actor("ann")
        self.deposit(1)
        self.subscribe_and_fill(holder, MONEYS[0], 1, 0)

    # -- what they say

    @rule(what=ATTESTED, how=SIGNED)
    def attest_somehow(self, what: str, how: str) -> None:
        said = self.said(what)
        # All of those who sign say more than they know.
        self.colluding = how in ("quorum", "all")
        self.bring(said, self.signatures(how, said))
        self.colluding = False

    def said(self, what: str) -> Statement:
        true, last = self.book(), self.platform.custody.last_attestation()
        passed = self.platform.share.passed(self.time)
        match what:
            case "short":
                return lower(true, true.settled // 2)
            case "much":
                return true._replace(settled=true.settled + 1000 * ONE)
            case "encumbered":
                return true._replace(encumbered=max(true.encumbered, true.settled // 3))
            case "over encumbered":
                return true._replace(encumbered=true.settled + 1)
            case "stale":
                max_age = self.platform.custody.terms.max_age
                return self.as_of(true, max(last.as_of_ts, self.time - max_age))
            case "past record":
                return self.as_of(true, max([last.as_of_ts, *passed[-1:]]))
            case "late record" | "late and flagged":
                late = self.as_of(true, min(passed[-2:], default=last.as_of_ts))
                late = late._replace(delivered_total=last.delivered_total)
                return late._replace(is_resolution=what == "late and flagged")
            case "ahead":
                return true._replace(as_of_ts=self.time + 1)
            case "older":
                return true._replace(as_of_ts=last.as_of_ts - 1)
            case "wrong epoch":
                return true._replace(unit_epoch=true.unit_epoch + 1)
            case "undelivered":
                return true._replace(delivered_total=max(0, last.delivered_total - 1))
            case "delivered too much":
                committed = self.platform.custody.committed.latest
                return true._replace(delivered_total=committed + 1)
            case "flagged":
                return true._replace(is_resolution=not true.is_resolution)
        return true

    def as_of(self, said: Statement, ts: int) -> Statement:
        return said._replace(as_of_ts=ts, unit_epoch=self.platform.custody.unit_epoch_at(ts))

    def signatures(self, how: str, said: Statement) -> list[tuple[Signature, tuple]]:
        signers = self.quorum()
        last = signers[-1] if signers else ATTESTORS[0]
        before = signers[:-1]
        next_one = self.next_sequence(last)
        match how:
            case "all":
                return [self.sign(each, said) for each in self.platform.custody.terms.attestors]
            case "too few":
                return [self.sign(each, said) for each in before]
            case "twice":
                first = (before or [last])[0]
                again = self.sign(first, said, self.next_sequence(first) + 1)
                return [self.sign(first, said), again, *(self.sign(e, said) for e in before[1:])]
            case "alone twice":
                return [self.sign(last, said) for _ in range(2)]
            case "descending":
                return [self.sign(each, said) for each in reversed(self.who_attest())]
            case "outsider":
                terms = self.platform.custody.terms
                outsiders = [each for each in ATTESTORS if each not in terms.attestors]
                named = ascending((*before, (outsiders or ["ann"])[0]))
                return [self.sign(each, said) for each in named]
            case "ann":
                return [self.sign(each, said) for each in ascending((*before, "ann"))]
        signed = [self.sign(each, said) for each in before]
        match how:
            case "sequence ahead":
                return [*signed, self.sign(last, said, next_one + 1)]
            case "sequence again":
                return [*signed, self.sign(last, said, max(1, next_one - 1))]
            case "other words":
                other = said._replace(settled=said.settled + 1)
                return [*signed, self.sign(last, said, words=other)]
            case "other signer":
                by = next(each for each in ATTESTORS if each != last)
                return [*signed, self.sign(last, said, by=by)]
        return [*signed, *(self.sign(each, said) for each in signers[-1:])]

    @rule(later=st.booleans())
    def sign_for_later(self, later: bool) -> None:
        """What is signed need not be brought, nor at once."""
        said = self.book()
        self.stash.append((said, [self.sign(each, said) for each in self.quorum()]))
        if later:
            self.lose(self.settled / 20)
            self.settled -= self.settled / 20

    @precondition(lambda self: self.stash)
    @rule(place=INDEX)
    def bring_signed_before(self, place: int) -> None:
        """Out of order, or once more: the second time it is refused."""
        said, signatures = self.stash[-1 - place % len(self.stash)]
        self.bring(said, signatures)
        assert not self.bring(said, signatures), "C2: the same signatures count twice"
        holder = self.platform.share.actor("bob")
        self.subscribe_and_fill(holder, MONEYS[0], self.amount("headroom"), 0)

    @rule(how=words((3, "high"), (2, "delivered|low|flagged")), raw=st.sampled_from((1, 9 * ONE)))
    def lie_below_quorum(self, how: str, raw: int) -> None:
        """As many as are one too few, by all means that they have."""
        liars, true = self.quorum()[:-1], self.book()
        committed = self.platform.custody.committed.latest
        said = {
            "high": true._replace(settled=true.settled + 2 * shares_up(raw, self.multiplier)),
            "delivered": true._replace(delivered_total=committed),
            "low": lower(true, true.settled // 2),
            "flagged": true._replace(settled=0, encumbered=0, is_resolution=True),
        }[how]
        if not liars or said == true:
            return
        attestor, sequence = liars[0], self.next_sequence(liars[0])
        signed = [self.sign(each, said) for each in liars]
        known = ascending((*self.platform.custody.terms.attestors, *ATTESTORS))
        higher = [each for each in known if ATTESTORS.index(each) > ATTESTORS.index(liars[-1])]
        again = self.sign(attestor, said, sequence + 1)
        for more in (
            [],
            [signed[-1]],
            [again],
            [self.sign(each, said, by=attestor) for each in higher[:1]],
            [self.sign(each, said, words=true) for each in higher[:1]],
        ):
            assert not self.bring(said, [*signed, *more]), "T: too few liars are believed"
        holder = self.platform.share.actor("cat")
        raw += self.amount("headroom")
        self.subscribe_and_fill(holder, MONEYS[0], raw, 0)

    @rule(
        on_attestation=st.sampled_from((1, ONE // 3, 3 * ONE)),
        in_a_day=st.sampled_from((2, ONE // 2, 4 * ONE, 9 * ONE)),
        attested=st.booleans(),
        seconds=st.sampled_from((-1, 0)),
    )
    def mint_to_the_limits(
        self, on_attestation: int, in_a_day: int, attested: bool, seconds: int
    ) -> None:
        """All that they allow and one raw token more; and again a day later, to the second."""
        terms = self.platform.custody.terms._replace(
            margin=0, max_age=MAX_AGE, max_minted=on_attestation, daily_limit=in_a_day
        )
        self.act(TIMELOCK, CUSTODY, "set_terms", SHARE, terms)
        self.turn_pages()
        self.settled += self.missing() + shares_up(30 * ONE, self.multiplier)
        self.attest(self.book())
        began = self.time
        for _ in range(2):
            self.mint_all_allowed()
        if attested:
            self.attest(self.book())
            self.mint_all_allowed()
            if min(self.platform.share.passed(self.time)[-2:], default=began) < began:
                self.attest(self.said("late record"))  # begins nothing anew
                self.attest(self.said("late and flagged"))
                self.mint_all_allowed()
        self.pass_time(began + DAY + seconds, mined=False)
        self.mint_all_allowed()
        self.attest(self.book())
        self.mint_all_allowed()
        unlimited = terms._replace(max_minted=MAX_FIGURE, daily_limit=MAX_FIGURE)
        self.act(TIMELOCK, CUSTODY, "set_terms", SHARE, unlimited)

    def mint_all_allowed(self) -> None:
        holder = self.platform.share.actor("bob")
        most = min(self.platform.custody.mint_limits(self.time))
        for raw in (most + 1, most):
            if raw:
                self.subscribe_and_fill(holder, MONEYS[0], raw, 0)

    # -- one against the others

    @rule(
        attestor=ATTESTOR,
        what=words((5, "lower"), (1, "as it is|a unit lower|flagged|older|ahead|other words")),
        place=INDEX,
        then=words((2, "answered"), (1, "lapsed|rested|answered as of before|nothing")),
        seconds=SECONDS,
    )
    def object(self, attestor: str, what: str, place: int, then: str, seconds: int) -> None:
        able = self.who_attest()
        if attestor != "ann" and place and able:
            attestor = able[place % len(able)]
        if then == "answered as of before":
            self.pass_time(self.time + 2, mined=False)
        true, since = self.book(), self.time
        said = {
            "lower": lower(true, true.settled // 2),
            "a unit lower": lower(true, max(0, true.settled - 1)),
            "flagged": true._replace(is_resolution=True),
            "older": self.as_of(true, self.platform.custody.last_attestation().as_of_ts - 1),
            "ahead": true._replace(as_of_ts=self.time + 1),
        }.get(what, true)
        other = true._replace(settled=0, encumbered=0) if what == "other words" else None
        done = self.suspend(said, attestor, other)
        self.issue_a_token()
        if not done:
            return
        match then:
            case "answered":
                self.attest(self.book())
            case "answered as of before":
                self.attest(self.as_of(self.book(), since - 1))
            case "lapsed" | "rested":
                if then == "rested":
                    self.pass_time(self.time + SUSPENSION + REST + seconds, mined=False)
                    self.suspend(self.said("short"), attestor)
                else:
                    self.pass_time(self.time + SUSPENSION + seconds, mined=False)
        self.issue_a_token()

    def suspend(self, said: Statement, attestor: str, words: Statement | None = None) -> bool:
        for_model, for_chain = self.sign(attestor, said, words=words)
        sent = (said, for_chain)
        return self.act("stranger", CUSTODY, "suspend", said, for_model, sent=sent)

    # -- what the custodian has

    @rule(word=words((3, "more"), (1, "less|encumber|free")))
    def change_book(self, word: str) -> None:
        """Shares that come, go or are tied up without the chain's knowing."""
        self.turn_pages()
        match word:
            case "more":
                self.settled += self.missing() + 20 * ONE
            case "less":
                self.lose(self.settled / 10)
                self.settled -= self.settled / 10
            case "encumber":
                self.lose(Fraction(floor(self.settled / 5)))
                self.encumbered = floor(self.settled / 5)
            case "free":
                self.encumbered = 0

    def lose_part(self, word: str) -> None:
        self.turn_pages()
        book = self.settled
        left = {
            "a tenth": book * 9 / 10,
            "half": book / 2,
            "all": Fraction(0),
            "all but one unit": min(book, Fraction(1)),
            "one unit": max(Fraction(0), book - 1),
        }.get(word, book)
        self.lose(book - left)
        self.settled = left

    # -- a shortfall

    def missing(self) -> Fraction:
        """Shares that the book lacks for everything."""
        book, custody = self.book(), self.platform.custody
        raw = custody.staying + custody.committed.latest + custody.resolutions.residual
        need = shares_up(raw - book.delivered_total, self.multiplier)
        return Fraction(max(0, need - (book.settled - book.encumbered)))

    @rule(lost=LOST, to_the_brim=st.booleans(), asked_before=st.booleans())
    def fall_short(self, lost: str, to_the_brim: bool, asked_before: bool) -> None:
        """Shares are gone; a quorum says that everybody shall be paid alike."""
        if self.running:
            return
        if to_the_brim:  # nothing above what is owed
            self.turn_pages()
            self.lose(self.settled)
            self.settled, self.encumbered = Fraction(0), 0
            self.settled = self.missing()
            self.losses.append((self.time, self.settled))
        if asked_before:
            self.ask_to_leave("cat", MONEYS[0], "half", 0)
        self.lose_part(lost)
        self.attest(self.book()._replace(is_resolution=True))
        if asked_before:
            self.commit_last()

    @precondition(lambda self: self.running)
    @rule(
        holder=HOLDER,
        token=words((2, "|".join(MONEYS)), (1, ZERO)),
        amount=words((4, "half"), (2, "all"), (1, "1")),
        payment=st.sampled_from((0, 1, 10**9 + 7)),
        delivered=words((1, "before|after|never")),
    )
    def leave_short(
        self, holder: str, token: str, amount: str, payment: int, delivered: str
    ) -> None:
        """At the factor of the round, from end to end."""
        self.pass_time(self.time + 1, mined=False)
        if self.ask_to_leave(holder, token, amount, payment if token != ZERO else 0):
            self.pass_time(self.time + 1, mined=False)
            self.commit_and_pay(delivered)

    def ask_to_leave(self, holder: str, token: str, amount: str, payment: int) -> bool:
        holder = self.platform.share.actor(holder)
        raw = self.moved(amount, holder)
        terms = self.terms(Kind.REDEMPTION, holder, token, raw, payment, "in 30 days")
        return self.act(holder, MARKET, "redeem", terms)

    def commit_last(self) -> bool:
        id = len(self.platform.market.requests) - 1
        terms = self.platform.market.requests[id].terms
        return self.act("custodian", MARKET, "commit", id, terms)

    def commit_and_pay(self, delivered: str) -> None:
        """The request that was made last."""
        id = len(self.platform.market.requests) - 1
        request = self.platform.market.requests[id]
        if not self.commit_last():
            if not self.commit_last_by_fresh_figures():
                return
            request = self.platform.market.requests[id]
        if delivered == "before":
            self.deliver(id)
            self.attest(self.book())
        request = self.platform.market.requests[id]
        least = 0 if request.terms.payment_token == ZERO else request.least_proceeds
        for proceeds in (max(0, least - 1), least):
            paid = (request.terms.payment_token, proceeds)
            if self.act("custodian", MARKET, "settle", id, request.terms, *paid, HASH):
                break
        if delivered == "after":
            self.deliver(id)
            self.attest(self.book())

    def commit_last_by_fresh_figures(self) -> bool:
        self.attest(self.book())
        return self.commit_last()

    @precondition(lambda self: self.pools)
    @rule(part=REGAINED, flag=words((3, "as it is"), (1, "kept|ended")))
    def regain(self, part: str, flag: str) -> None:
        """Shares come back, and the factor rises or the round ends."""
        missing = self.missing()
        if missing > 0:
            self.attest(self.book()._replace(is_resolution=False))
        self.settled += {
            "half": missing / 2,
            "all": missing,
            "more": missing + ONE,
            "a little": Fraction(1),
        }.get(part, Fraction(0))
        book = self.book()
        flagged = {"kept": True, "ended": False}.get(flag, book.is_resolution)
        self.attest(book._replace(is_resolution=flagged))

    def claims(self) -> list[tuple[int, str]]:
        """Those of which something is due."""
        market = self.platform.market
        return [each for each in sorted(market.claims) if market.residual_of(*each).due]

    @precondition(lambda self: self.platform.market.claims)
    @rule(
        caller=CALLER,
        which=WHICH,
        place=INDEX,
        amount=CLAIMED,
        token=words((2, "|".join(MONEYS)), (1, ZERO)),
        payment=st.sampled_from((0, 1, 10**9 + 7)),
        delivered=words((2, "before|after|never"), (1, "not committed")),
    )
    def claim_residual(
        self,
        caller: str,
        which: str,
        place: int,
        amount: str,
        token: str,
        payment: int,
        delivered: str,
    ) -> None:
        market = self.platform.market
        known, due = sorted(market.claims), self.claims()
        fitting = due if due and which == "one that fits" else known
        round, account = fitting[place % len(fitting)]
        if which == "none that there is":
            round += 1
        of_claim = market.residual_of(round, account).due
        raw = {"all": of_claim, "half": of_claim // 2, "all + 1": of_claim + 1}.get(amount)
        raw = int(amount) if raw is None else raw
        payment = payment if token != ZERO else 0
        actor = self.platform.share.actor(account)
        self.pass_time(self.time + 1, mined=False)
        terms = self.terms(Kind.RESIDUAL, account, token, raw, payment, "in 30 days")
        sender = self.one(caller, actor)
        asked = self.act(sender, MARKET, "redeem_residual", terms, round)
        if asked and delivered != "not committed":
            self.commit_and_pay(delivered)

    @rule(
        lost=words((3, "a tenth|half"), (1, "all")),
        first=st.permutations(("ann", "bob", "cat", "pool")),
        recovered=words((2, "half"), (1, "nothing|all")),
        again=st.booleans(),
        ended=st.booleans(),
        change=st.sampled_from((None, None, None, *CHANGES)),
    )
    def wind_up(
        self,
        lost: str,
        first: list[str],
        recovered: str,
        again: bool,
        ended: bool,
        change: tuple[Change, Ratio] | None,
    ) -> None:
        """Everybody leaves, the first as the last, with a recovery between them, and a split."""
        if not self.running:
            if change:
                self.schedule_change(BY_RIGHT, change, 0, DAY, "yes")
            self.attest(self.book())
            self.fall_short(lost, True, False)
        if not self.running:
            return
        half = len(first) // 2
        for holder in first[:half]:
            self.leave_short(holder, MONEYS[0], "all", 1, "before")
        if self.platform.share.effectiveAt() > self.time:
            self.see_change("yes")
        self.regain(recovered, "as it is" if recovered == "all" and ended else "kept")
        for holder in first[half:]:
            self.leave_short(holder, ZERO, "all", 0, "after")
        if again:  # a second loss stops it
            self.lose_part("a tenth")
            self.attest(self.book())
            self.leave_short("dan", MONEYS[0], "half", 0, "never")
            self.regain("all", "kept")
        for place in range(len(self.claims())):
            self.claim_residual(BY_RIGHT, "one that fits", place, "all", ZERO, 0, "after")
        if ended:
            self.regain("more", "as it is")
            for _ in self.claims():
                self.claim_residual(BY_RIGHT, "one that fits", 0, "all", ZERO, 0, "after")

    @precondition(lambda self: self.platform.custody.resolutions.residual and not self.running)
    @rule(lost=words((2, "half"), (1, "a tenth|all|all but one unit")))
    def fall_short_again(self, lost: str) -> None:
        """With claims left over from the round before, which come first."""
        self.fall_short(lost, True, False)
        for round, account in self.claims()[:3]:
            place = sorted(self.platform.market.claims).index((round, account))
            self.claim_residual(BY_RIGHT, "any", place, "all", ZERO, 0, "after")
        self.leave_short("bob", MONEYS[0], "half", 0, "after")
