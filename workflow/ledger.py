"""The delay ledger: which step of an answer cost which minutes, read from the audit trail alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ids import DraftId, NarrativeId
from workflow.state import AuditEvent, Watched
from workflow.waits import Wait, waits


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it was, who took it, when, and how long after the step before it."""

    what: str
    by: str
    at: datetime
    took: timedelta


@dataclass(frozen=True, slots=True)
class Ledger:
    """The steps from the first hostile post to the reply, in order.

    `noticing` is event time, from the first post to the alert; all steps are wall-clock time from the alert on.
    `total` adds both and is what the founding 24 hours are compared with; None until something was published.
    """

    draft: DraftId
    narrative: NarrativeId | None
    noticing: timedelta | None
    steps: tuple[Step, ...]
    total: timedelta | None
    waits: tuple[Wait, ...] = ()
    """How long it waited for assent, by the rule that asked for it."""

    @property
    def slowest(self) -> Step | None:
        """Return the step that cost most."""
        return max(self.steps, key=lambda step: step.took, default=None)


_TOLD = {
    "NarrativeClaimed": "claimed",
    "DraftSubmitted": "drafted",
    "DraftRevised": "edited",
    "ApprovalGiven": "approval",
    "RejectionGiven": "rejected",
    "DraftApproved": "approved",
    "PublicationSucceeded": "published",
}
_ONCE = frozenset({"NarrativeClaimed"})


def ledger(draft: DraftId, watched: Watched | None, events: Iterable[AuditEvent]) -> Ledger:
    """Return a draft's ledger from the audit events of the draft and of the narrative it answers, in any order."""
    happened = sorted(events, key=lambda event: event.seq)
    noticing = None
    start: datetime | None = None
    if watched is not None:
        noticing = max(watched.alert_at - watched.narrative.first_seen, timedelta())
        start = watched.alerted_at
    steps: list[Step] = []
    seen: set[str] = set()
    published: datetime | None = None
    previous = start
    for event in happened:
        what = _TOLD.get(event.kind)
        if what is None or published is not None or (event.kind in _ONCE and event.kind in seen):
            continue
        seen.add(event.kind)
        begun = event.at if previous is None else previous
        steps.append(Step(what, event.actor, event.at, max(event.at - begun, timedelta())))
        previous = max(begun, event.at)
        if event.kind == "PublicationSucceeded":
            published = event.at
    total = None
    if published is not None and steps:
        total = published - (start or steps[0].at) + (noticing or timedelta())
    return Ledger(
        draft, None if watched is None else watched.narrative.id, noticing, tuple(steps), total, waits(happened)
    )
