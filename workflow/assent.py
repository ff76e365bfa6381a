"""Approvals and rejections: each binds one person to one revision of one draft, and can be taken back."""

from dataclasses import replace

from domain.enums import DraftState, PublicationState
from domain.errors import NotAllowedError, StaleError
from domain.ids import RevisionHash
from workflow.commands import By, GiveApproval, GiveRejection, WithdrawApproval, WithdrawRejection
from workflow.events import (
    ApprovalGiven,
    ApprovalWithdrawn,
    DraftEvent,
    DraftReturned,
    RejectionGiven,
    RejectionWithdrawn,
)
from workflow.evolve import evolve
from workflow.judge import Judge
from workflow.queueing import go_on
from workflow.state import Draft, Mark

ASKING = (DraftState.AWAITING_APPROVAL, DraftState.APPROVED, DraftState.QUEUED)


def give_approval(draft: Draft, command: GiveApproval, judge: Judge) -> tuple[DraftEvent, ...]:
    """Count one person's assent to the current revision, and let the draft go on if that was all it needed."""
    _current(draft, command.revision)
    if _marked(draft.approvals, command.by, command.revision):
        return ()
    if draft.state is DraftState.REJECTED:
        raise StaleError(f"{draft.id} was rejected; the rejection has to be taken back, or the draft edited, first.")
    if draft.state not in ASKING:
        raise StaleError(f"{draft.id} is {draft.state}; it asks for no approval any more.")
    refusal = judge.why_not_approve(draft, command.by)
    if refusal is not None:
        raise NotAllowedError(refusal)
    mark = Mark(command.by.staff, command.by.slack_user, command.at, command.revision, via=command.by.via)
    candidate = replace(draft, approvals=(*(m for m in draft.approvals if m.by != mark.by), mark))
    given = ApprovalGiven(mark, judge.verdict(candidate), command.at)
    if draft.state is not DraftState.AWAITING_APPROVAL:
        return (given,)
    return (given, *go_on(evolve(draft, given), judge, command.at))


def withdraw_approval(draft: Draft, command: WithdrawApproval, judge: Judge) -> tuple[DraftEvent, ...]:
    """Take an assent back; a draft that then lacks one comes back from the outbox, as far as it has not begun."""
    if not _marked(draft.approvals, command.by, command.revision):
        return ()
    unsent = draft.state in ASKING or any(p.state is PublicationState.QUEUED for p in draft.publications)
    if not unsent and draft.state is not DraftState.REJECTED:
        raise StaleError(f"{draft.id} is {draft.state}: the approval can no longer be taken back; it can be retracted.")
    candidate = replace(draft, approvals=tuple(m for m in draft.approvals if m.by != command.by.staff))
    verdict = judge.verdict(candidate)
    withdrawn = ApprovalWithdrawn(command.by.staff, command.revision, verdict, command.at)
    if draft.state in (DraftState.AWAITING_APPROVAL, DraftState.REJECTED) or judge.satisfied(candidate):
        return (withdrawn,)
    reason = f"{judge.name(command.by.staff)} took the approval back."
    return (withdrawn, DraftReturned(reason, verdict, command.at))


def give_rejection(draft: Draft, command: GiveRejection, judge: Judge) -> tuple[DraftEvent, ...]:
    """Stop the draft; what has not begun comes back from the outbox."""
    _current(draft, command.revision)
    if _marked(draft.rejections, command.by, command.revision):
        return ()
    unsent = any(p.state is PublicationState.QUEUED for p in draft.publications)
    if draft.state not in (*ASKING, DraftState.REJECTED) and not unsent:
        raise StaleError(f"{draft.id} is {draft.state}; nothing is left to stop; it may be possible to retract it.")
    refusal = judge.why_not_reject(draft, command.by)
    if refusal is not None:
        raise NotAllowedError(refusal)
    mark = Mark(
        command.by.staff, command.by.slack_user, command.at, command.revision, command.reason, via=command.by.via
    )
    return (RejectionGiven(mark, command.at),)


def withdraw_rejection(draft: Draft, command: WithdrawRejection, judge: Judge) -> tuple[DraftEvent, ...]:
    """Lift one's own rejection; with no other standing, the draft waits again and goes on if it has its quorum."""
    if not _marked(draft.rejections, command.by, command.revision):
        return ()
    if draft.state in (DraftState.WITHDRAWN, DraftState.EXPIRED):
        raise StaleError(f"{draft.id} is {draft.state}; taking the rejection back would change nothing.")
    kept = tuple(m for m in draft.rejections if not (m.by == command.by.staff and m.revision == command.revision))
    verdict = judge.verdict(replace(draft, rejections=kept))
    lifted = RejectionWithdrawn(command.by.staff, command.revision, verdict, command.at)
    after = evolve(draft, lifted)
    if after.state is DraftState.AWAITING_APPROVAL:
        return (lifted, *go_on(after, judge, command.at))
    return (lifted,)


def _current(draft: Draft, revision: RevisionHash) -> None:
    if revision != draft.current.hash:
        raise StaleError(f"That message shows an older revision of {draft.id}; only reactions on the newest one count.")


def _marked(marks: tuple[Mark, ...], by: By, revision: RevisionHash) -> bool:
    return any(mark.by == by.staff and mark.revision == revision for mark in marks)
