"""Knows which reaction was heard last, so that what Slack delivers late or again undoes nothing newer."""

from dataclasses import dataclass

from workflow.state import CardRef
from workflow.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest word on one emoji of one person on one card.

    `at` is Slack's own time of it (`event_ts`), `stands` whether it was given or taken back, `acted` whether the desk
    has been told.
    """

    at: float
    stands: bool
    acted: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji of one person on one card."""

    card: CardRef
    user: str
    emoji: str

    @property
    def key(self) -> str:
        """Return under what name it is remembered, for a week."""
        return f"reaction:{self.card.channel}:{self.card.ts}:{self.user}:{self.emoji}"

    async def heard(self, store: Store) -> Heard | None:
        """Return the newest word, or None if there was none."""

        async def look(tx: Transaction) -> str | None:
            return await tx.done(self.key)

        return _read(await store.transact(look))

    async def hear(self, store: Store, told: Heard) -> Heard:
        """Remember what is told, unless something newer was; return the newest word now."""

        async def write(tx: Transaction) -> Heard:
            before = _read(await tx.done(self.key))
            if before is not None and (before.at, before.acted) >= (told.at, told.acted):
                return before
            tx.mark_done(self.key, f"{told.at:.6f} {int(told.stands)} {int(told.acted)}")
            return told

        return await store.transact(write)


def _read(kept: str | None) -> Heard | None:
    if kept is None:
        return None
    at, stands, acted = kept.split()
    return Heard(float(at), stands == "1", acted == "1")
