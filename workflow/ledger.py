"""The delay ledger: which step of an answer cost which minutes, read from the audit trail alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ids import DraftId, NarrativeId
from workflow.reach import in_words
from workflow.state import AuditEvent, Reach, Watched
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
    after: tuple[Step, ...] = ()
    """What was read back afterwards, account by account; `took` counts from publication."""

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
    name = None if watched is None else watched.narrative.id
    after = [] if published is None else [_reached(e, published) for e in happened if e.kind == "ReachMeasured"]
    return Ledger(draft, name, noticing, tuple(steps), total, waits(happened), tuple(after))


def _reached(event: AuditEvent, published: datetime) -> Step:
    told = event.payload or {}
    reach = told.get("reach")
    known = dict(reach) if isinstance(reach, Mapping) else {}
    views, likes, reposts, replies = (_number(known.get(name)) for name in ("views", "likes", "reposts", "replies"))
    words = in_words(Reach(event.at, views=views, likes=likes, reposts=reposts, replies=replies))
    account = str(told.get("publication", "")).split("/")[1:2]
    what = ": ".join([*account, "it is gone" if known.get("there") is False else words or "it stands"])
    return Step(what, event.actor, event.at, max(event.at - published, timedelta()))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
