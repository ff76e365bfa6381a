"""When a draft goes on by itself: from quorum to the outbox, and why it does not."""

from dataclasses import replace
from datetime import datetime

from domain.enums import Outcome, PublicationState
from domain.errors import BadInputError
from domain.ids import PublicationId
from domain.records import Content, Verdict
from policies.model import Policy
from policies.threads import parts_for
from workflow.events import DraftApproved, DraftEvent, DraftQueued
from workflow.judge import Judge
from workflow.state import Draft, Publication


def go_on(draft: Draft, judge: Judge, at: datetime) -> tuple[DraftEvent, ...]:
    """Return the draft's way into the outbox if the rules are satisfied now, else nothing."""
    verdict = judge.verdict(draft)
    if verdict.outcome is not Outcome.PUBLISH:
        return ()
    return (DraftApproved(verdict, at), DraftQueued(deliveries(draft, judge.policy), at))


def deliveries(draft: Draft, policy: Policy) -> tuple[Publication, ...]:
    """Return a queued publication for each account that has none yet; one tried before keeps its key.

    A thread is split here, once: what was approved goes out alike however often it is tried.
    """
    content, correction = draft.current.content, draft.correction
    known = {publication.account: publication for publication in draft.publications}
    schedule = schedule_of(draft.current.content)
    queued = []
    for account in sorted(content.accounts):
        old = known.get(account)
        if old is None:
            parts = () if correction is not None and correction.edit else parts_for(policy, content, account)
            ours = None if correction is None else correction.posts.get(account)
            queued.append(
                Publication(
                    id=PublicationId(f"{draft.id}/{account}/1"),
                    account=account,
                    state=PublicationState.QUEUED,
                    retry_at=schedule,
                    revision=draft.current.hash,
                    parts=parts if len(parts) > 1 else (),
                    answers=ours if correction is not None and not correction.edit else None,
                    edits=ours if correction is not None and correction.edit else None,
                )
            )
        elif old.state is PublicationState.QUEUED:
            queued.append(replace(old, revision=draft.current.hash))
    return tuple(queued)


def schedule_of(content: Content) -> datetime | None:
    """Return when the content shall go out, or None for at once. Raises BadInputError for anything but a time."""
    if content.schedule is None:
        return None
    try:
        when = datetime.fromisoformat(content.schedule)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise BadInputError(
            f'"{content.schedule}" is not a time; write it with its zone, such as 2026-11-23T18:30:00+00:00.',
            code="bad-schedule",
        )
    return when


def why(verdict: Verdict) -> str:
    """Return in one or two sentences why a verdict is not publish."""
    reasons = list(dict.fromkeys(f.reason for f in verdict.findings if f.reason))
    wanted = [
        f"It needs {need.missing} more from {need.role or need.tier or 'colleagues'}."
        for need in verdict.needs
        if need.missing
    ]
    return " ".join(reasons + wanted) or "The rules no longer allow it."
