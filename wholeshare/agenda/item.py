"""One thing that an operator has to do or to know."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from wholeshare.times import in_words, span


@dataclass(frozen=True)
class Item:
    """A line of the agenda."""

    symbol: str
    who: str
    """The role that acts; `everybody` where something comes by itself."""
    what: str
    due_ts: int
    """UTC seconds."""
    is_overdue: bool = False

    @classmethod
    def task(cls, symbol: str, who: str, what: str, due_ts: int, now_ts: int) -> Item:
        """What somebody must have done by a time, and is overdue after it."""
        return cls(symbol, who, what, due_ts, now_ts > due_ts)

    def when(self, now_ts: int) -> str:
        """For people."""
        if self.is_overdue:
            return f"OVERDUE since {span(now_ts - self.due_ts)}"
        return in_words(self.due_ts)

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return asdict(self)
