"""What detection raises when nothing disturbs it, to hold against what it raised while everything broke."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from domain.enums import AlertKind, Severity
from domain.ids import NarrativeId
from domain.records import Post
from integrations.store import RedisStore
from integrations.store.post_log import POSTS_KEPT
from narratives.detector import Detector
from policies.model import Policy


@dataclass(frozen=True, slots=True)
class Raised:
    """What was raised of a story, under all the ids that it ever had."""

    kind: AlertKind
    severity: Severity

    def and_also(self, other: "Raised | None") -> "Raised":
        """Return what was raised by either."""
        if other is None:
            return self
        kind = AlertKind.HOSTILE if AlertKind.HOSTILE in (self.kind, other.kind) else self.kind
        return Raised(kind, Severity.highest(self.severity, other.severity))


async def undisturbed(store: RedisStore, policy: Policy) -> dict[NarrativeId, Raised]:
    """Return what a detector that nobody stops raises from the post log, by the id that each story bears at the end."""
    handles = tuple(account.handle for account in policy.accounts.values())
    detector = Detector(topics=tuple(policy.topics.values()), handles=handles)
    entries = await store.read_items("0-0", POSTS_KEPT, 0)
    alerts = detector.feed([e.item.what for e in entries if isinstance(e.item.what, Post)]).alerts
    found: dict[NarrativeId, Raised] = {}
    for alert in alerts:
        name = detector.resolve(alert.narrative_id)
        found[name] = Raised(alert.kind, alert.severity).and_also(found.get(name))
    return found


async def raised(store: RedisStore) -> dict[NarrativeId, Raised]:
    """Return the same of the alerts that were recorded of what detection found."""
    found: dict[NarrativeId, Raised] = {}
    async for event in store.audit():
        if event.kind == "AlertRaised" and event.payload is not None and event.subject.startswith("N-"):
            alert = cast("Mapping[str, str]", event.payload["alert"])
            watched = await store.watched(NarrativeId(event.subject))
            name = NarrativeId(event.subject) if watched is None else watched.narrative.id
            found[name] = Raised(AlertKind(alert["kind"]), Severity(alert["severity"])).and_also(found.get(name))
    return found
