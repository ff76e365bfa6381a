"""The watch: alerts and growth from the detector become narratives under watch, at most so many cards an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from domain.enums import AlertKind, Severity
from domain.ids import NarrativeId
from domain.records import Alert, Narrative, Post
from narratives.portrait import headline
from policies.model import Policy
from workflow import handling as h
from workflow import narrative_events as e
from workflow.audit import Fact, payload_of
from workflow.office import SYSTEM, PolicySource
from workflow.ports import Clock
from workflow.post_log import Item
from workflow.source_health import SourceHealth, SourceState
from workflow.state import Handling, Notice, Watched
from workflow.store import Store, Transaction
from workflow.tracing import about
from workflow.views import grown, joined, seen, sketch

log = structlog.get_logger(__name__)

HOUR = timedelta(hours=1)
MOST_LOGGED = 20
"""Posts named in the log line of an alert, so that a post's way can be followed from there."""

QUIET_S = 10.0
"""A card is redrawn for growth alone at most this often: Slack takes about a message a second a channel."""

TAKEN_DOWN = "(the posts shown here were taken down)"
EXPIRED = "(the posts shown here have been kept as long as they may be)"

STALE = timedelta(hours=6)
"""A held-back alert older than this is history, and stays in the digest."""


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A narrative was shown to staff, or shown again because it grew more severe."""

    alert: Alert
    again: bool
    on_card: bool
    held_back: str
    at: datetime


class Watch:
    """Stores what the detector finds. Replays after a crash raise nothing twice."""

    def __init__(self, store: Store, policies: PolicySource, clock: Clock) -> None:
        self._store = store
        self._policies = policies
        self._clock = clock
        self._budget = CardBudget(store, clock)
        self._thinned: Mapping[str, int] = {}

    async def observe(self, alerts: Sequence[Alert], narratives: Sequence[Narrative]) -> None:
        """Store alerts, one transaction each, and the growth of narratives already under watch."""
        policy = self._policies.current()
        views: dict[NarrativeId, Narrative] = {}
        for narrative in narratives:
            for name in (*narrative.aliases, narrative.id):
                views[name] = narrative
        self._thinned = thinned(await self._store.sources())
        for alert in alerts:
            view = views.get(alert.narrative_id) or sketch(alert)
            with about(narrative=view.id):
                log.info("alert", severity=alert.severity, posts=list(alert.post_ids[:MOST_LOGGED]))
                await self._store.transact(partial(self._alert, alert=alert, view=view, policy=policy))
        for narrative in narratives:
            if await self._store.transact(partial(self._grow, view=narrative, policy=policy)):
                await self._store.mark_dirty(narrative.id, quiet_seconds=QUIET_S)

    async def amend(self, item: Item) -> None:
        """Have a post that some narrative shows say what its author made of it, or nothing where it was deleted."""
        narrative = await self._store.sampled_by(item.key)
        if narrative is not None:
            await self._store.transact(partial(self._amend, name=narrative, item=item))

    async def _amend(self, tx: Transaction, name: NarrativeId, item: Item) -> None:
        before = await tx.watched(name)
        if before is None:
            return
        view = before.narrative
        kept = tuple(post for post in view.samples if f"{post.platform}:{post.id}" != item.key)
        changed = [item.what] if isinstance(item.what, Post) and len(kept) < len(view.samples) else []
        if len(kept) == len(view.samples):
            return
        samples = (*kept, *changed)
        told = headline(samples[0]) if samples else TAKEN_DOWN
        view = replace(view, samples=samples, headline=told)
        tx.save_watched(replace(before, narrative=view, version=before.version + 1))
        tx.notify(Notice("", "card", before.narrative.id))

    async def _alert(self, tx: Transaction, alert: Alert, view: Narrative, policy: Policy) -> None:
        at = self._clock.now()
        before = await joined(tx, view, policy, at)
        if before is not None and not _is_news(before, alert):
            return
        held_back = await self._budget.why_not(tx, alert, policy, at)
        shown_before = before is not None and before.on_card
        after = self._stated(_raised(before, alert, view, at, on_card=shown_before or not held_back))
        name = after.narrative.id
        raised = AlertRaised(alert, before is not None, after.on_card, "" if after.on_card else held_back, at)
        tx.record(Fact("AlertRaised", SYSTEM, name, policy.hash, at, payload_of(raised)))
        if after.handling in (Handling.SNOOZED, Handling.NO_RESPONSE, Handling.ANSWERED, Handling.CLOSED):
            woken = e.SnoozeEnded(at)  # a risen severity is news that no snooze and no earlier answer was meant for
            after = h.evolve(after, woken)
            tx.record(Fact("SnoozeEnded", SYSTEM, name, policy.hash, at, payload_of(woken)))
        tx.save_watched(after)
        tx.notify(Notice("", "home", name))
        if not after.on_card:
            return
        tx.notify(Notice("", "card", name))
        if shown_before:
            text = f"Severity rose to {alert.severity}. {' '.join(alert.reasons)}".strip()
            tx.notify(Notice("", "thread", name, text=text, at=at))
        else:
            tx.count_card(name, at)

    def _stated(self, watched: Watched) -> Watched:
        """Note which of the story's platforms are being sampled; the worst share that it lived through stays."""
        now = {name: share for name, share in self._thinned.items() if name in watched.narrative.platforms}
        worst = {name: max(now.get(name, 1), share) for name, share in watched.sampled}
        return replace(watched, sampled=tuple(sorted({**now, **worst}.items())))

    async def _grow(self, tx: Transaction, view: Narrative, policy: Policy) -> bool:
        """Keep the newest view of a narrative under watch; return whether its card should show it."""
        at = self._clock.now()
        before = await joined(tx, view, policy, at)
        if before is None:
            return False
        fresh = seen(before, view)
        after = self._stated(replace(before, narrative=fresh, growth=grown(before, fresh.size, at)))
        if after == before:
            return False
        after = replace(after, version=before.version + 1)
        for event in h.reopen(after, fresh.size, at):
            after = h.evolve(after, event)
            name = after.narrative.id
            tx.record(Fact(type(event).__name__, SYSTEM, name, policy.hash, at, payload_of(event)))
            tx.notify(Notice("", "thread", name, text="It was closed and grows again.", at=at))
            tx.notify(Notice("", "home", name))
        tx.save_watched(after)
        return after.on_card and fresh != before.narrative


async def let_go(tx: Transaction, name: NarrativeId, oldest: datetime) -> None:
    """Remove the posts that a narrative shows and that are older than posts may be kept (section 7, `posts_days`)."""
    before = await tx.watched(name)
    if before is None:
        return
    view = before.narrative
    kept = tuple(post for post in view.samples if post.created_at >= oldest)
    told = view.headline if kept == view.samples else headline(kept[0]) if kept else EXPIRED
    tx.save_watched(replace(before, narrative=replace(view, samples=kept, headline=told), version=before.version + 1))


def thinned(sources: Sequence[SourceHealth]) -> Mapping[str, int]:
    """Return the platforms of which only 1 post in so many is read now."""
    shares: dict[str, int] = {}
    for source in sources:
        if source.one_in > 1 and source.state is not SourceState.ENDED:
            shares[source.platform] = max(shares.get(source.platform, 1), source.one_in)
    return shares


class CardBudget:
    """How many alert cards the channel bears in an hour, and which wait."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def why_not(self, tx: Transaction, alert: Alert, policy: Policy, at: datetime) -> str:
        """Return why an alert gets no card, or nothing if it does."""
        if alert.kind is AlertKind.TRENDING:
            return "on topic but not hostile"
        if alert.severity.rank < policy.alerting.min_severity.rank:
            return f"below {policy.alerting.min_severity}"
        limit = policy.alerting.max_alerts_per_hour
        if await tx.recent_cards(at - HOUR) >= limit:
            return f"more than {limit} alerts in an hour"
        return ""

    async def release(self, policy: Policy) -> None:
        """Show held-back alerts, the most severe first, as far as the hour allows."""
        now = self._clock.now()
        held = [w for w in await self._store.narratives(open_only=True) if _deserves_card(w, policy, now)]
        for watched in sorted(held, key=lambda w: (-w.alerted_severity.rank, w.alerted_at)):
            if not await self._store.transact(partial(self._release, name=watched.narrative.id, policy=policy)):
                return

    async def _release(self, tx: Transaction, name: NarrativeId, policy: Policy) -> bool:
        at = self._clock.now()
        watched = await tx.watched(name)
        if await tx.recent_cards(at - HOUR) >= policy.alerting.max_alerts_per_hour:
            return False
        if watched is None or not _deserves_card(watched, policy, at):
            return True
        released = e.CardReleased(at)
        tx.save_watched(h.evolve(watched, released))
        tx.record(Fact("CardReleased", SYSTEM, name, policy.hash, at, payload_of(released)))
        tx.count_card(name, at)
        tx.notify(Notice("", "card", name))
        return True


def _is_news(watched: Watched, alert: Alert) -> bool:
    """Say whether an alert tells more than the last one: more severe, or hostile where it was only trending."""
    if alert.severity.rank > watched.alerted_severity.rank:
        return True
    return alert.kind is AlertKind.HOSTILE and watched.narrative.kind is AlertKind.TRENDING


def _raised(before: Watched | None, alert: Alert, view: Narrative, at: datetime, *, on_card: bool) -> Watched:
    if before is None:
        return Watched(
            narrative=replace(view, kind=alert.kind, severity=Severity.highest(view.severity, alert.severity)),
            version=1,
            alerted_at=at,
            alert_at=alert.at,
            alerted_severity=alert.severity,
            on_card=on_card,
            growth=((at, view.size),),
        )
    kind = AlertKind.HOSTILE if AlertKind.HOSTILE in (before.narrative.kind, alert.kind) else alert.kind
    turned = kind is not before.narrative.kind  # from trending to hostile: the clock of the answer starts now
    return replace(
        before,
        narrative=replace(seen(before, view), kind=kind),
        version=before.version + 1,
        alerted_severity=Severity.highest(before.alerted_severity, alert.severity),
        alerted_at=at if turned else before.alerted_at,
        alert_at=alert.at if turned else before.alert_at,
        on_card=on_card,
    )


def _deserves_card(watched: Watched, policy: Policy, now: datetime) -> bool:
    """Say whether only the hourly limit keeps a narrative off the channel."""
    return (
        not watched.on_card
        and watched.narrative.kind is not AlertKind.TRENDING
        and watched.handling is Handling.OPEN
        and watched.alerted_severity.rank >= policy.alerting.min_severity.rank
        and now - watched.alerted_at < STALE
    )
