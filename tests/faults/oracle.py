"""What detection raises when nothing disturbs it, to hold against what it raised while everything broke."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from domain.enums import AlertKind, Severity
from domain.ids import NarrativeId
from domain.records import Post
from integrations.store import RedisStore
from narratives.detector import Detector
from policies.model import Policy


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert as the audit trail has it."""

    narrative: NarrativeId
    kind: AlertKind
    severity: Severity


async def undisturbed(store: RedisStore, policy: Policy, posts: int = 1_000_000) -> list[Raised]:
    """Return what a detector that nobody stops raises from the post log: of each story, what is news."""
    handles = tuple(account.handle for account in policy.accounts.values())
    detector = Detector(topics=tuple(policy.topics.values()), handles=handles)
    known: dict[NarrativeId, Raised] = {}
    told: list[Raised] = []
    entries = await store.read_items("0-0", posts, 0)
    for alert in detector.feed([e.item.what for e in entries if isinstance(e.item.what, Post)]).alerts:
        new = Raised(alert.narrative_id, alert.kind, alert.severity)
        old = known.get(new.narrative)
        turned = old is not None and (old.kind, new.kind) == (AlertKind.TRENDING, AlertKind.HOSTILE)
        if old is None or turned or new.severity.rank > old.severity.rank:
            kept = new if old is None else Raised(new.narrative, new.kind, Severity.highest(old.severity, new.severity))
            known[new.narrative] = kept
            told.append(new)
    return told


async def raised(store: RedisStore) -> list[Raised]:
    """Return the alerts that were recorded, in order."""
    found = []
    async for event in store.audit():
        if event.kind == "AlertRaised" and event.payload is not None:
            alert = cast("Mapping[str, str]", event.payload["alert"])
            name = NarrativeId(alert["narrative_id"])
            found.append(Raised(name, AlertKind(alert["kind"]), Severity(alert["severity"])))
    return found
