"""The books of gates that are stacked on another: upstream oracles, and a register of wallets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from wholeshare.audit import words
from wholeshare.audit.books.base import Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

NO_HASH = "0x" + 64 * "0"
LEADS_ON = "leads to the gate below, so that nothing is left to compare it with"


class OracleBook(Book):
    """Which upstream oracles are asked."""

    kind = "OracleGate"
    no_state: ClassVar[dict[str, str]] = {
        "Synced": "what it writes is in the StatusSet of the gate below"
    }
    not_compared: ClassVar[dict[str, str]] = {"SANCTIONS": LEADS_ON}

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.oracles: list[str] = []

    def on_OracleAttached(self, log: Log, oracle: str) -> None:
        self.expect(log, oracle not in self.oracles, "attaches what is attached")
        self.oracles.append(oracle)

    def on_OracleDetached(self, log: Log, oracle: str, sender: str) -> None:
        self.expect(log, oracle in self.oracles, "detaches what is not attached")
        self.oracles = [each for each in self.oracles if each != oracle]

    def on_Synced(self, log: Log, account: str, oracle: str) -> None:
        self.expect(log, oracle in self.oracles, "by the word of an oracle that is not attached")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        yield Entry("oracles", "in their order", "oracles", (), self.oracles)


class Wallet(NamedTuple):
    """One registration; all zero without one."""

    expires: int = 0
    participant: int = 0
    jurisdiction: int = 0
    document_hash: str = NO_HASH


class RegisterBook(Book):
    """Whose wallets may hold."""

    kind = "RegisteredGate"
    not_compared: ClassVar[dict[str, str]] = {"BELOW": LEADS_ON}

    def __init__(self, address: str, roles: str) -> None:
        super().__init__(address)
        self.roles = roles
        self.wallets: dict[str, Wallet] = {}

    def on_WalletRegistered(
        self,
        log: Log,
        account: str,
        participant: int,
        jurisdiction: str,
        expires_ts: int,
        document_hash: str,
    ) -> None:
        letters = int.from_bytes(jurisdiction.encode())
        wallet = Wallet(expires_ts, participant, letters, document_hash)
        self.expect(log, wallet != self.wallets.get(account), "registers what stands so already")
        self.wallets[account] = wallet

    def on_WalletRemoved(self, log: Log, account: str, case_hash: str) -> None:
        removed = self.wallets.pop(account, None)
        self.expect(log, removed is not None, "removes who is not registered")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            wallet = self.wallets.get(account, Wallet())
            *packed, document = wallet
            value = words.WALLET.fill(**dict(zip(words.WALLET.widths, packed, strict=True)))
            yield Entry("wallets", account, "wallet_word", (account,), value, words.WALLET)
            yield Entry("documents", account, "document_hash", (account,), document)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
