"""The detector's view of a narrative laid over what staff know of it: one id, joined aliases, a thinned curve."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.enums import Severity
from domain.ids import NarrativeId, StaffId
from domain.records import Alert, Narrative
from policies.model import Policy
from workflow import handling as h
from workflow.audit import Fact, payload_of
from workflow.state import Notice, Watched
from workflow.store import Transaction

SYSTEM = StaffId("fleetfoot")

GROWTH_EVERY = timedelta(minutes=1)
GROWTH_KEPT = 240


def sketch(alert: Alert) -> Narrative:
    """Return what an alert alone tells of its narrative."""
    return Narrative(
        id=alert.narrative_id,
        headline=alert.headline,
        first_seen=alert.at,
        last_seen=alert.at,
        size=alert.size,
        authors=alert.authors,
        momentum=alert.momentum,
        hostility=alert.hostility,
        severity=alert.severity,
        kind=alert.kind,
        topic=alert.topic,
        reasons=alert.reasons,
    )


def seen(watched: Watched, view: Narrative) -> Narrative:
    """Return a narrative under watch with the detector's newest view of it.

    Where staff merged the detector's narrative into another, the other keeps its own face; only what makes it more
    severe or more recent is taken over.
    """
    known = watched.narrative
    if known.id != view.id:
        severity = Severity.highest(known.severity, view.severity)
        return replace(known, severity=severity, last_seen=max(known.last_seen, view.last_seen))
    aliases = tuple(dict.fromkeys((*known.aliases, *view.aliases)))
    return replace(view, kind=known.kind, aliases=aliases)


def grown(watched: Watched, size: int, at: datetime) -> tuple[tuple[datetime, int], ...]:
    """Return the growth curve with one more point, a minute apart at least; old points are thinned, never cut off."""
    curve = watched.growth
    if curve and (at - curve[-1][0] < GROWTH_EVERY or curve[-1][1] == size):
        return curve
    curve = (*curve, (at, size))
    if len(curve) <= GROWTH_KEPT:
        return curve
    half = len(curve) // 2
    return (*curve[:half:2], *curve[half:])


async def joined(tx: Transaction, view: Narrative, policy: Policy, at: datetime) -> Watched | None:
    """Return what is known of a narrative, first joining whatever the detector has since found to be the same.

    The detector keeps one id and names the others as aliases; what was known under those lives on under that one.
    """
    known: dict[NarrativeId, Watched] = {}
    for name in (view.id, *view.aliases):
        found = await tx.watched(name)
        if found is not None:
            known[found.narrative.id] = found
    if not known:
        return None
    kept = known.pop(view.id, None) or known.pop(next(iter(known)))
    own = kept.narrative.id == view.id
    absorbed = list(known.values())
    if not own and kept.narrative.id in view.aliases:
        absorbed.append(kept)
        kept = replace(kept, narrative=replace(kept.narrative, id=view.id), drafts=())
    for other in absorbed:
        (event,) = h.merge(kept, other, SYSTEM, at)
        kept = h.evolve(kept, event)
        tx.record(Fact(type(event).__name__, SYSTEM, kept.narrative.id, policy.hash, at, payload_of(event)))
        tx.forget_watched(other.narrative.id, kept.narrative.id)
        tx.notify(Notice("", "card", other.narrative.id, extra={"merged_into": kept.narrative.id}))
        tx.save_watched(kept)
    if absorbed and kept.on_card:
        tx.notify(Notice("", "card", kept.narrative.id))
    return kept
