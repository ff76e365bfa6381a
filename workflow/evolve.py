"""How a draft changes: `evolve(state, event) -> state`, pure, with no decisions left to take."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.enums import DraftState, PublicationState
from domain.ids import PublicationId
from workflow import events as e
from workflow.state import Draft, Publication
from workflow.thread_parts import halted, part_sent, succeeded


def evolve(draft: Draft | None, event: e.DraftEvent) -> Draft:  # noqa: C901, PLR0911, PLR0912 - one case an event, flat
    """Return the draft after the event. Raises ValueError if an event other than the first meets no draft."""
    if isinstance(event, e.DraftSubmitted):
        return _submitted(event)
    if draft is None:
        raise ValueError(f"{type(event).__name__} needs a draft to happen to")
    now = replace(draft, version=draft.version + 1)
    match event:
        case e.DraftRevised():
            return replace(
                now,
                revisions=(*now.revisions, event.revision),
                approvals=(),
                verdict=event.verdict,
                state=DraftState.AWAITING_APPROVAL,
                waiting_since=event.at,
                publications=(),
                approved_at=None,
                late=False,
                note="",
            )
        case e.DraftTaken():
            return replace(now, taken_by=event.by)
        case e.ApprovalGiven():
            kept = tuple(mark for mark in now.approvals if mark.by != event.mark.by)
            return replace(now, approvals=(*kept, event.mark), verdict=event.verdict, late=False)
        case e.ApprovalWithdrawn():
            kept = tuple(mark for mark in now.approvals if mark.by != event.by)
            return replace(now, approvals=kept, verdict=event.verdict)
        case e.ApprovalsLapsed():
            kept = tuple(mark for mark in now.approvals if mark.by not in event.by)
            waiting = now.waiting_since and event.at  # those who are asked again get the whole time again
            return replace(now, approvals=kept, note=event.reason, waiting_since=waiting)
        case e.RejectionGiven():
            return replace(
                _parked(now),
                rejections=(*now.rejections, event.mark),
                state=DraftState.REJECTED,
                waiting_since=event.at,
                approved_at=None,
                note=event.mark.reason,
            )
        case e.RejectionWithdrawn():
            kept = tuple(m for m in now.rejections if not (m.by == event.by and m.revision == event.revision))
            stopped = any(m.revision == now.current.hash for m in kept)
            return replace(
                now,
                rejections=kept,
                state=now.state if stopped else DraftState.AWAITING_APPROVAL,
                waiting_since=event.at,
                verdict=event.verdict,
                note=now.note if stopped else "",
            )
        case e.DraftApproved():
            return replace(
                now, state=DraftState.APPROVED, verdict=event.verdict, approved_at=event.at, waiting_since=None, note=""
            )
        case e.DraftQueued():
            fresh = {p.id for p in event.publications}
            others = tuple(p for p in now.publications if p.id not in fresh)
            return _settled(replace(now, publications=(*others, *event.publications)))
        case e.DraftReturned():
            return replace(
                _parked(now),
                state=DraftState.AWAITING_APPROVAL,
                verdict=event.verdict or now.verdict,
                approved_at=None,
                waiting_since=event.at,
                late=now.late or event.late,
                note=event.reason,
            )
        case e.VerdictChanged():
            return replace(now, verdict=event.verdict)
        case e.DraftWithdrawn():
            return _ended(now, DraftState.WITHDRAWN, "")
        case e.DraftExpired():
            return _ended(now, DraftState.EXPIRED, event.reason)
        case e.PublicationBegun():
            begun = _changed(
                now,
                event.publication,
                lambda p: replace(
                    p,
                    state=PublicationState.PUBLISHING,
                    token=event.token,
                    tries=p.tries + 1,
                    key=event.key,
                    started_at=event.at,
                    retry_at=None,
                    note="",
                ),
            )
            return replace(begun, verdict=event.verdict)
        case e.PublicationTakenOver():
            return _changed(now, event.publication, lambda p: replace(p, token=event.token))
        case e.PublicationSucceeded():
            out = _changed(
                now,
                event.publication,
                lambda p: succeeded(p, event),
            )
            return _public(out, event.at)
        case e.PartSent():
            return _public(_changed(now, event.publication, lambda p: part_sent(p, event)), event.at)
        case e.PublicationDelayed():
            return _changed(
                now,
                event.publication,
                lambda p: replace(
                    p,
                    state=PublicationState.QUEUED,
                    retry_at=event.until,
                    note=event.reason,
                    waits=p.waits + (not event.counts),
                ),
            )
        case e.PublicationHeld():
            return _changed(now, event.publication, lambda p: replace(p, retry_at=event.until, note=event.reason))
        case e.PublicationFailed():
            return _changed(
                now,
                event.publication,
                lambda p: replace(p, state=PublicationState.FAILED, done_at=event.at, note=event.reason),
            )
        case e.PublicationUnconfirmed():
            return _changed(
                now,
                event.publication,
                lambda p: replace(p, state=PublicationState.UNCONFIRMED, note=event.reason),
            )
        case e.ReachMeasured():
            return _changed(now, event.publication, lambda p: replace(p, reach=(*p.reach, event.reach)))
        case e.PublicationRepeated():
            swapped = tuple(event.publication if p.id == event.replaced else p for p in now.publications)
            return _settled(replace(now, publications=swapped))
        case e.RetractionAsked():
            asked = tuple(replace(p, retract_asked=True) for p in _without_queued(now).publications)
            return replace(now, publications=asked, state=_sum({p.state for p in asked}), waiting_since=None)
        case e.PublicationRetracted():
            return _changed(
                now,
                event.publication,
                lambda p: replace(p, state=PublicationState.RETRACTED, done_at=event.at, note=""),
            )
        case e.RetractionFailed():
            return _changed(
                now,
                event.publication,
                lambda p: replace(p, note=event.reason, retract_asked=not event.final or _unsure(p)),
            )
        case e.ReviewDone():
            return replace(now, reviewed_by=event.by, reviewed_at=event.at)
        case e.ReviewOverdue():
            return replace(now, overdue_at=event.at)
        case _:
            assert_never(event)


def _unsure(publication: Publication) -> bool:
    """Say whether a person is still to tell if it is out; until then nobody forgets that it should go."""
    return publication.state is PublicationState.UNCONFIRMED


def _submitted(event: e.DraftSubmitted) -> Draft:
    return Draft(
        id=event.draft,
        version=1,
        state=DraftState.AWAITING_APPROVAL,
        revisions=(event.revision,),
        created_at=event.at,
        narrative=event.narrative,
        topic=event.topic,
        severity=event.severity,
        added_severity=event.added_severity,
        verdict=event.verdict,
        waiting_since=event.at,
        correction=event.correction,
    )


def _public(draft: Draft, at: datetime) -> Draft:
    """Return the draft with its first moment in public, which is when a review begins to be owed."""
    if draft.published_at is not None:
        return draft
    return replace(draft, published_at=at, obligations=draft.verdict.obligations if draft.verdict is not None else ())


def _parked(draft: Draft) -> Draft:
    """Return the draft without deliveries that never began; one that was tried keeps its key for when it goes on."""
    kept = tuple(p for p in draft.publications if p.state is not PublicationState.QUEUED or p.tries or p.sent)
    return replace(draft, publications=kept)


def _without_queued(draft: Draft) -> Draft:
    """Return the draft without anything still to be sent; a thread of which something is out ends there."""
    kept = tuple(halted(p) for p in draft.publications if p.state is not PublicationState.QUEUED or p.sent)
    return replace(draft, publications=kept)


def _ended(draft: Draft, state: DraftState, note: str) -> Draft:
    """Return the draft ended: what was sent keeps its own state, and a draft with posts out stays published."""
    left = replace(_without_queued(draft), waiting_since=None, approved_at=None, note=note)
    left = replace(left, publications=tuple(replace(p, last_try=True) for p in left.publications))
    states = {p.state for p in left.publications}
    return replace(left, state=_sum(states) if states else state)


def _changed(draft: Draft, publication: PublicationId, change: Callable[[Publication], Publication]) -> Draft:
    changed = tuple(change(p) if p.id == publication else p for p in draft.publications)
    return _settled(replace(draft, publications=changed))


def _settled(draft: Draft) -> Draft:
    """Return the draft with the state its deliveries add up to, unless it waits or was stopped meanwhile.

    Each account succeeds and fails by itself, and one success makes a published draft.
    """
    states = {p.state for p in draft.publications}
    if not states or draft.state in (DraftState.AWAITING_APPROVAL, DraftState.REJECTED):
        return draft
    return replace(draft, state=_sum(states))


def _sum(states: set[PublicationState]) -> DraftState:
    if PublicationState.PUBLISHING in states:
        return DraftState.PUBLISHING
    if PublicationState.QUEUED in states:
        return DraftState.QUEUED if states == {PublicationState.QUEUED} else DraftState.PUBLISHING
    if PublicationState.UNCONFIRMED in states:
        return DraftState.UNCONFIRMED
    if PublicationState.PUBLISHED in states:
        return DraftState.PUBLISHED
    return DraftState.RETRACTED if PublicationState.RETRACTED in states else DraftState.FAILED
