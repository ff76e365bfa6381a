"""Proposing, editing, withdrawing and reviewing a draft, and judging it again as time passes."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.enums import DraftState, Outcome, PublicationState
from domain.errors import NotAllowedError, StaleError
from domain.records import Content, Verdict
from domain.revision import revision_of
from workflow.commands import By, ReconsiderDraft, ReviewDraft, ReviseDraft, SubmitDraft, TakeDraft, WithdrawDraft
from workflow.events import (
    ApprovalsLapsed,
    DraftEvent,
    DraftExpired,
    DraftReturned,
    DraftRevised,
    DraftSubmitted,
    DraftTaken,
    DraftWithdrawn,
    ReviewDone,
    ReviewOverdue,
    VerdictChanged,
)
from workflow.evolve import evolve
from workflow.judge import Judge
from workflow.queueing import go_on, schedule_of, why
from workflow.state import Draft, Revision

EDITABLE = (
    DraftState.DRAFT,
    DraftState.AWAITING_APPROVAL,
    DraftState.REJECTED,
    DraftState.APPROVED,
    DraftState.QUEUED,
    DraftState.EXPIRED,
)


def submit(command: SubmitDraft, judge: Judge) -> tuple[DraftEvent, ...]:
    """Propose a reply: refused outright, waiting for approval, or on its way at once."""
    revision = _revision(1, command.content, command.by, command.at)
    blank = DraftSubmitted(
        draft=command.draft,
        revision=revision,
        narrative=command.narrative,
        topic=command.topic,
        severity=command.severity,
        added_severity=command.added_severity,
        verdict=judge.no_verdict(revision),
        at=command.at,
        correction=command.correction,
    )
    candidate = evolve(None, blank)
    judge.refuse_outright(candidate)
    submitted = replace(blank, verdict=judge.verdict(candidate))
    return (submitted, *go_on(evolve(None, submitted), judge, command.at))


def revise(draft: Draft, command: ReviseDraft, judge: Judge) -> tuple[DraftEvent, ...]:
    """Replace the wording: a new revision, all approvals void."""
    revision = _revision(draft.current.number + 1, command.content, command.by, command.at)
    if draft.state not in EDITABLE or any(_began(draft)):
        raise StaleError(f"{draft.id} is {draft.state} and cannot be edited; write a new reply instead.")
    if command.base != draft.current.hash:
        raise StaleError(f"{draft.id} was edited meanwhile; look at the newest revision, then edit that.")
    blank = DraftRevised(revision, judge.no_verdict(revision), command.at)
    candidate = evolve(draft, blank)
    judge.refuse_outright(candidate)
    revised = replace(blank, verdict=judge.verdict(candidate))
    return (revised, *go_on(evolve(draft, revised), judge, command.at))


def take(draft: Draft, command: TakeDraft) -> tuple[DraftEvent, ...]:
    """Note who looks after the draft."""
    return () if draft.taken_by == command.by.staff else (DraftTaken(command.by.staff, command.at),)


def withdraw(draft: Draft, command: WithdrawDraft, judge: Judge) -> tuple[DraftEvent, ...]:
    """Stop what has not been sent, for good."""
    if draft.state is DraftState.WITHDRAWN:
        return ()
    waiting = draft.state in EDITABLE or any(p.state is PublicationState.QUEUED for p in draft.publications)
    if not waiting or draft.state is DraftState.EXPIRED:
        raise StaleError(f"{draft.id} is {draft.state}; nothing is left to withdraw; it may be possible to retract it.")
    if command.by.staff not in {revision.author for revision in draft.revisions}:
        refusal = judge.why_not_reject(draft, command.by)
        if refusal is not None:
            raise NotAllowedError(f"Only its authors or somebody who could approve it may withdraw {draft.id}.")
    return (DraftWithdrawn(command.by.staff, command.at),)


def review(draft: Draft, command: ReviewDraft, judge: Judge) -> tuple[DraftEvent, ...]:
    """Do the review that is owed: by somebody who could have approved the draft, never by an author of it."""
    if draft.reviewed_by is not None:
        return ()
    if not draft.obligations:
        raise StaleError(f"{draft.id} owes no review.")
    refusal = judge.why_not_review(draft, command.by)
    if refusal is not None:
        raise NotAllowedError(refusal)
    return (ReviewDone(command.by.staff, command.at),)


def reconsider(draft: Draft, command: ReconsiderDraft, judge: Judge) -> tuple[DraftEvent, ...]:
    """Judge a draft again: what lapsed, what may go on, what may not go out any more, what is overdue."""
    if _overdue(draft, command.at):
        return (ReviewOverdue(command.at),)
    if draft.state is DraftState.AWAITING_APPROVAL:
        return _reconsider_waiting(draft, command.at, judge)
    if draft.state is DraftState.REJECTED and _waited_out(draft, command.at, judge):
        return (DraftExpired("It was rejected and nobody went on with it.", command.at),)
    if any(p.state is PublicationState.QUEUED for p in draft.publications):
        return may_not_go(draft, command.at, judge)
    return ()


def _reconsider_waiting(draft: Draft, at: datetime, judge: Judge) -> tuple[DraftEvent, ...]:
    events: list[DraftEvent] = []
    lapsed = judge.lapsed(draft)
    if lapsed:
        minutes = judge.policy.approval.expires_minutes
        events.append(ApprovalsLapsed(lapsed, f"An approval is good for {minutes} minutes and ran out.", at))
        draft = evolve(draft, events[-1])
    elif _waited_out(draft, at, judge) and not draft.approvals:
        return (DraftExpired("Nobody approved it in time; edit it to ask again.", at),)
    # Only a pause that ended lets a draft go on without anybody's act: a crisis declared or a severity that fell
    # may loosen the rules, but then a person has to say that the words are still right.
    onwards = go_on(draft, judge, at) if _held_by_pause(draft) and not draft.late else ()
    if onwards:
        return (*events, *onwards)
    verdict = judge.verdict(draft)
    if _differs(verdict, draft.verdict):
        events.append(VerdictChanged(verdict, at))
    return tuple(events)


def may_not_go(draft: Draft, at: datetime, judge: Judge, verdict: Verdict | None = None) -> tuple[DraftEvent, ...]:
    """Return a queued draft's way back if it is late or the rules no longer say publish; nothing if it may go out.

    `verdict` is the judge's, where the caller has it already.
    """
    if late(draft, at, judge):
        minutes = judge.policy.approval.send_within_minutes
        reason = f"It was approved but not sent within {minutes} minutes, so it asks again."
        everyone = tuple(mark.by for mark in draft.approvals)
        lapsed = (ApprovalsLapsed(everyone, reason, at),) if everyone else ()
        verdict = judge.verdict(replace(draft, approvals=(), approved_at=None))
        return (*lapsed, DraftReturned(reason, verdict, at, late=True))
    verdict = verdict or judge.verdict(draft)
    if verdict.outcome is Outcome.PUBLISH:
        return ()
    return (DraftReturned(why(verdict), verdict, at),)


def late(draft: Draft, at: datetime, judge: Judge) -> bool:
    """Say whether an approved draft has waited too long to be sent; a schedule starts the clock at its own time."""
    if draft.approved_at is None:
        return False
    start = max(draft.approved_at, schedule_of(draft.current.content) or draft.approved_at)
    return at - start > timedelta(minutes=judge.policy.approval.send_within_minutes)


def _held_by_pause(draft: Draft) -> bool:
    return draft.verdict is not None and any(finding.rule == "paused" for finding in draft.verdict.findings)


def _differs(verdict: Verdict, before: Verdict | None) -> bool:
    """Say whether a verdict says something new; who could act next changes too often to be worth a fact."""
    if before is None:
        return True
    said = (verdict.outcome, verdict.needs, verdict.counted, verdict.findings, verdict.severity)
    return said != (before.outcome, before.needs, before.counted, before.findings, before.severity)


def _revision(number: int, content: Content, by: By, at: datetime) -> Revision:
    schedule_of(content)
    return Revision(number, revision_of(content), content, by.staff, at, author_slack=by.slack_user)


def _began(draft: Draft) -> list[bool]:
    return [p.state is not PublicationState.QUEUED or bool(p.sent) for p in draft.publications]


def _waited_out(draft: Draft, at: datetime, judge: Judge) -> bool:
    if draft.waiting_since is None:
        return False
    return at - draft.waiting_since > timedelta(minutes=judge.policy.approval.expires_minutes)


def _overdue(draft: Draft, at: datetime) -> bool:
    owed = draft.published_at is not None and draft.reviewed_by is None and draft.overdue_at is None
    gone = draft.state is DraftState.RETRACTED
    return owed and not gone and any(obligation.due <= at for obligation in draft.obligations)
