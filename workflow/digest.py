"""The digest: what is open, what waits, what went out and what it cost in minutes, for one stretch of time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from domain.enums import AlertKind, PublicationState
from domain.ids import LineId
from workflow.audit import Anchor
from workflow.ledger import Ledger
from workflow.life import is_waiting, owes_review
from workflow.practice import is_practice, is_practice_draft
from workflow.reach import together
from workflow.state import Draft, Handling, Modes, Reach, Watched

FOUNDING = timedelta(hours=24)
"""How long it took in 2014 before anyone official said a word."""

LISTED = (Handling.OPEN, Handling.CLAIMED, Handling.SNOOZED, Handling.ANSWERED)


@dataclass(frozen=True, slots=True)
class Effect:
    """Posts an hour of a narrative in the hour before and the hour after the reply; None where that is not known."""

    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Went:
    """One draft of which something went out: where, when, how long it took, and what the narrative did then."""

    draft: Draft
    at: datetime
    accounts: tuple[str, ...]
    ledger: Ledger
    effect: Effect

    @property
    def reach(self) -> Reach | None:
        """Return what became of its posts, added up over the accounts, as far as it was read back by now."""
        return together(self.draft.publications)


@dataclass(frozen=True, slots=True)
class Digest:
    """A summary of the time from `since` to `until`.

    `held_back` are hostile alerts that the hourly limit or the lowest severity kept off the channel, `trending` those
    that are on topic but not hostile; `median_total` stands beside `founding`; `steps` sums the time by kind of step.
    """

    id: str
    since: datetime
    until: datetime
    narratives: tuple[Watched, ...]
    trending: tuple[Watched, ...]
    held_back: tuple[Watched, ...]
    declined: tuple[Watched, ...]
    waiting: tuple[Draft, ...]
    went_out: tuple[Went, ...]
    overdue: tuple[Draft, ...]
    reviews_owed: tuple[Draft, ...]
    unconfirmed: tuple[Draft, ...]
    modes: Modes
    median_total: timedelta | None
    founding: timedelta = FOUNDING
    steps: Mapping[str, timedelta] = field(default_factory=dict)
    rules: Mapping[str, timedelta] = field(default_factory=dict)
    """What waiting for assent cost, by the rule that asked for it."""
    head: Anchor | None = None
    lines: tuple[tuple[LineId, int, int], ...] = ()
    """Each line to take that went out: in this time, and ever; the most used first."""


def assemble(
    name: str,
    since: datetime,
    until: datetime,
    *,
    narratives: Sequence[Watched],
    drafts: Sequence[Draft],
    ledgers: Mapping[str, Ledger],
    modes: Modes,
    head: Anchor | None,
) -> Digest:
    """Return the digest of everything known; `ledgers` holds one for each draft published in the time.

    Practice counts for nothing here: it would make every median better than it is.
    """
    narratives = [watched for watched in narratives if not is_practice(watched.narrative.id)]
    drafts = [draft for draft in drafts if not is_practice_draft(draft)]
    hostile = [w for w in narratives if w.narrative.kind is not AlertKind.TRENDING]
    recent = [w for w in narratives if since <= w.alerted_at < until]
    by_name = {w.narrative.id: w for w in narratives}
    went = []
    for draft in drafts:
        if draft.published_at is not None and since <= draft.published_at < until and draft.id in ledgers:
            answered = None if draft.narrative is None else by_name.get(draft.narrative)
            effect = effect_of(answered, draft.published_at) if answered is not None else Effect(None, None)
            went.append(Went(draft, draft.published_at, _out(draft), ledgers[draft.id], effect))
    totals = [w.ledger.total for w in went if w.ledger.total is not None]
    steps: dict[str, timedelta] = {}
    for item in went:
        for step in item.ledger.steps:
            steps[step.what] = steps.get(step.what, timedelta()) + step.took
    rules: dict[str, timedelta] = {}
    for item in went:
        for wait in item.ledger.waits:
            rules[wait.rule] = rules.get(wait.rule, timedelta()) + wait.took
    return Digest(
        id=name,
        since=since,
        until=until,
        narratives=tuple(sorted((w for w in hostile if w.on_card and w.handling in LISTED), key=_by_severity)),
        trending=tuple(w for w in recent if w.narrative.kind is AlertKind.TRENDING),
        held_back=tuple(w for w in recent if w.narrative.kind is not AlertKind.TRENDING and not w.on_card),
        declined=tuple(w for w in hostile if w.handling is Handling.NO_RESPONSE),
        waiting=tuple(d for d in drafts if is_waiting(d) and d.approved_at is None and d.verdict is not None),
        went_out=tuple(sorted(went, key=lambda item: item.at)),
        overdue=tuple(d for d in drafts if owes_review(d) and any(o.due <= until for o in d.obligations)),
        reviews_owed=tuple(d for d in drafts if owes_review(d)),
        unconfirmed=tuple(d for d in drafts if any(p.state is PublicationState.UNCONFIRMED for p in d.publications)),
        modes=modes,
        median_total=timedelta(seconds=median(t.total_seconds() for t in totals)) if totals else None,
        steps=steps,
        rules=rules,
        head=head,
        lines=lines_used(drafts, since, until),
    )


def lines_used(drafts: Sequence[Draft], since: datetime, until: datetime) -> tuple[tuple[LineId, int, int], ...]:
    """Return how often each line to take went out from `since` to `until`, and ever; the most used first.

    A line that went out often is either the right one or has been worn out; its owner should know which.
    """
    recent, ever = Counter[LineId](), Counter[LineId]()
    for draft in drafts:
        use = draft.current.content.line
        if use is not None and draft.published_at is not None:
            ever[use.id] += 1
            recent[use.id] += since <= draft.published_at < until
    return tuple((line, recent[line], ever[line]) for line in sorted(ever, key=lambda one: (-ever[one], one)))


def effect_of(watched: Watched, at: datetime) -> Effect:
    """Return a narrative's growth in posts an hour before and after a moment, from the sizes seen on the way."""
    return Effect(_rate(watched, at - timedelta(hours=1), at), _rate(watched, at, at + timedelta(hours=1)))


def _rate(watched: Watched, start: datetime, end: datetime) -> float | None:
    seen = [(when, size) for when, size in watched.growth if start <= when <= end]
    if len(seen) < 2:
        return None
    hours = (seen[-1][0] - seen[0][0]).total_seconds() / 3600
    return (seen[-1][1] - seen[0][1]) / hours if hours > 0 else None


def _out(draft: Draft) -> tuple[str, ...]:
    return tuple(p.account for p in draft.publications if p.state is PublicationState.PUBLISHED)


def _by_severity(watched: Watched) -> tuple[int, float]:
    return (-watched.narrative.severity.rank, -watched.alerted_at.timestamp())
