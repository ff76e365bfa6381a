"""What the workflow needs remembered: one transaction for a fact, its record, its telling and its sending."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.ids import AccountId, DraftId, NarrativeId, PublicationId
from workflow.audit import Anchor, Fact
from workflow.circuit import Circuit
from workflow.source_health import SourceHealth
from workflow.state import AuditEvent, CardRef, Draft, Modes, Notice, Watched

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry of the outbox: a publication to send, or with `retract` to delete. `entry` is its stream id."""

    entry: str
    draft: DraftId
    publication: PublicationId
    retract: bool = False


class Transaction(Protocol):
    """Reads are watched, writes are buffered: all become true together, or none does and the work is run again.

    The work may run more than once, so it must have no effect besides this object.
    """

    async def draft(self, draft: DraftId) -> Draft | None:
        """Return a draft, or None."""
        ...

    async def watched(self, narrative: NarrativeId) -> Watched | None:
        """Return a narrative under watch by any id it ever had, or None."""
        ...

    async def modes(self) -> Modes:
        """Return pause and crisis."""
        ...

    async def circuit(self, account: AccountId) -> Circuit:
        """Return what is known of an account's platform."""
        ...

    async def bearer(self, account: AccountId, remote_id: str) -> str | None:
        """Return which delivery a post on the platform belongs to, or None: as `bear` stored it within a month."""
        ...

    async def done(self, once: str) -> str | None:
        """Return what `mark_done` stored under this key, or None: how a second delivery is told from a first."""
        ...

    async def next_number(self, name: str) -> int:
        """Return the next number of a series, counting from 1; it is taken only if the transaction is."""
        ...

    async def recent_cards(self, since: datetime) -> int:
        """Return how many alert cards were shown after `since`."""
        ...

    def count_card(self, narrative: NarrativeId, at: datetime) -> None:
        """Count an alert card against the hourly limit."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """Write a draft."""
        ...

    def save_watched(self, watched: Watched) -> None:
        """Write a narrative under watch, and its aliases."""
        ...

    def forget_watched(self, narrative: NarrativeId, into: NarrativeId) -> None:
        """Let one narrative's id mean another from now on."""
        ...

    def save_modes(self, modes: Modes) -> None:
        """Write pause and crisis."""
        ...

    def save_circuit(self, account: AccountId, circuit: Circuit) -> None:
        """Write what is known of an account's platform."""
        ...

    def bear(self, account: AccountId, remote_id: str, bearer: str, at: datetime) -> None:
        """Note which delivery a post on the platform belongs to."""
        ...

    def mark_done(self, once: str, result: str, memory: timedelta = ...) -> None:
        """Remember for a week, or another time, that this was done, and what came of it."""
        ...

    def record(self, fact: Fact) -> None:
        """Append a fact to the audit trail."""
        ...

    def notify(self, notice: Notice) -> None:
        """Have something shown in Slack; the id is given by the store."""
        ...

    def enqueue(self, delivery: Delivery, not_before: datetime | None = None) -> None:
        """Put a delivery into the outbox, now or at a time."""
        ...

    def erase_payload(self, seq: int, tombstone: Mapping[str, str]) -> None:
        """Replace an audit payload and its salt by a tombstone."""
        ...


Work = Callable[[Transaction], Awaitable[T]]


class Store(Protocol):
    """The desk's memory. Every method raises UnavailableError when it cannot be reached."""

    async def transact(self, work: Work[T], *, draft: DraftId | None = None) -> T:
        """Run the work until it is written whole, however often others get in between; return its result.

        `draft` is one that the work is sure to read: it is then read with what else its rules need, at one go.
        """
        ...

    async def look(self, work: Work[T]) -> T:
        """Run work that only reads, beside whatever is being written; for previews, by which nothing is decided."""
        ...

    async def durable(self) -> bool:
        """Return True once everything written so far is on disk, False where the server keeps nothing on disk."""
        ...

    async def draft(self, draft: DraftId) -> Draft | None:
        """Return a draft, or None."""
        ...

    async def drafts(self, *, live_only: bool) -> tuple[Draft, ...]:
        """Return drafts by number; `live_only` leaves out those that nothing will happen to any more."""
        ...

    async def watched(self, narrative: NarrativeId) -> Watched | None:
        """Return a narrative under watch by any id it ever had, or None."""
        ...

    async def narratives(self, *, open_only: bool) -> tuple[Watched, ...]:
        """Return narratives under watch, the newest alert first."""
        ...

    async def modes(self) -> Modes:
        """Return pause and crisis."""
        ...

    async def circuit(self, account: AccountId) -> Circuit:
        """Return what is known of an account's platform."""
        ...

    async def borne(self, account: AccountId, since: datetime) -> frozenset[str]:
        """Return the posts on an account that were found to belong to a delivery since a time."""
        ...

    async def next_delivery(self, consumer: str, now: datetime, *, idle_ms: int, block_ms: int) -> Delivery | None:
        """Return a delivery whose time has come: one left by a worker idle for `idle_ms`, or a new one."""
        ...

    async def defer(self, delivery: Delivery, until: datetime) -> None:
        """Take a delivery back out of a worker's hands until a time."""
        ...

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery's entry out of the outbox, once the state says what became of it."""
        ...

    async def lease(self, name: str, holder: str, ttl_seconds: float) -> bool:
        """Take or renew a named lease; return whether `holder` has it."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Give a lease up, if `holder` has it."""
        ...

    async def claim_once(self, key: str, ttl_seconds: float) -> bool:
        """Return True to the first caller of this key and False to all others."""
        ...

    def notices(self, consumer: str) -> AsyncIterator[Notice]:
        """Yield what is to be shown, each again after a while until `shown` is called."""
        ...

    async def shown(self, notice: str) -> None:
        """Say that a notice was shown."""
        ...

    async def notify(self, notice: Notice) -> None:
        """Have something shown that states no new fact (a redraw)."""
        ...

    async def mark_dirty(self, subject: str, *, quiet_seconds: float) -> None:
        """Have a card redrawn: now, or if it was within `quiet_seconds`, at the next `flush_dirty`."""
        ...

    async def flush_dirty(self) -> int:
        """Have every card redrawn that `mark_dirty` held back; return how many."""
        ...

    async def sources(self) -> tuple[SourceHealth, ...]:
        """Return how every source fares, by name."""
        ...

    async def sampled_by(self, key: str) -> NarrativeId | None:
        """Return the narrative under watch that shows a post, by the post's key, or None."""
        ...

    async def forget_posts(self, before: datetime) -> int:
        """Delete observed posts stored before a time; return how many."""
        ...

    async def save_typed(self, key: str, fields: Mapping[str, str]) -> None:
        """Keep what somebody typed, for a week."""
        ...

    async def typed(self, key: str) -> Mapping[str, str] | None:
        """Return what was typed, or None."""
        ...

    async def save_card(self, card: CardRef) -> None:
        """Remember where a card stands."""
        ...

    async def cards(self, subject: str) -> tuple[CardRef, ...]:
        """Return every card of a subject, oldest first."""
        ...

    async def card_at(self, channel: str, ts: str) -> CardRef | None:
        """Return the card that a Slack message is, or None."""
        ...

    def audit(self, subject: str | None = None, after: int = 0) -> AsyncIterator[AuditEvent]:
        """Yield audit events in order, of one subject or of all, with a `seq` greater than `after`."""
        ...

    async def audit_head(self) -> Anchor:
        """Return the newest event's number and hash."""
        ...

    async def save_anchor(self, anchor: Anchor) -> None:
        """Keep an anchor."""
        ...

    async def anchors(self) -> Sequence[Anchor]:
        """Return every anchor kept, oldest first."""
        ...
