"""What Slack is told of a draft's events: events in, notices out, pure. The store gives each notice its id."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from domain.enums import Outcome, PublicationState
from workflow import events as e
from workflow import reach
from workflow.state import Draft, Notice, Publication

SUMMONS = "lead"
"""`to` of a page that wants whoever may decide; the desk fills in the policy's own name for it."""


def tell(draft: Draft, events: Iterable[e.DraftEvent], zone: tzinfo = UTC) -> tuple[Notice, ...]:
    """Return the notices for events that led to `draft`: its card redrawn once, its thread told, people paged.

    Times are told as they are where the agency is.
    """
    happened = tuple(events)
    if any(isinstance(event, e.DraftReturned) for event in happened):
        # what lapsed on the way back is told with it
        happened = tuple(event for event in happened if not isinstance(event, e.ApprovalsLapsed))
    told = [notice for event in happened for notice in _each(draft, event, zone)]
    return (Notice("", "card", draft.id), *told, Notice("", "home", draft.id))


def _each(  # noqa: C901, PLR0911, PLR0912 - one case an event, flat
    draft: Draft, event: e.DraftEvent, zone: tzinfo
) -> tuple[Notice, ...]:
    match event:
        case e.DraftSubmitted():
            return _nobody(draft, event)
        case e.DraftRevised():
            revision = event.revision
            text = f"{revision.author} wrote revision {revision.number}; approvals of earlier ones count no more."
            return (_thread(draft, text, event.at), *_nobody(draft, event))
        case e.ApprovalGiven():
            return (_thread(draft, f"{event.mark.by} approved revision {draft.current.number}.", event.at),)
        case e.ApprovalWithdrawn():
            return (_thread(draft, f"{event.by} took the approval back.", event.at),)
        case e.RejectionWithdrawn():
            return (_thread(draft, f"{event.by} took the rejection back.", event.at),)
        case e.DraftWithdrawn():
            return (_thread(draft, f"{event.by} withdrew the draft.", event.at),)
        case e.ReviewDone():
            return (_thread(draft, f"{event.by} reviewed what went out.", event.at),)
        case e.ApprovalsLapsed():
            return (_thread(draft, event.reason, event.at),)
        case e.RejectionGiven():
            reason = f": {event.mark.reason}" if event.mark.reason else "."
            return (_thread(draft, f"{event.mark.by} rejected this version{reason}", event.at),)
        case e.DraftReturned():
            out: list[str] = [p.account for p in draft.publications if p.state is PublicationState.PUBLISHED]
            out += [f"{len(p.sent)} of {len(p.parts)} posts on {p.account}" for p in draft.publications if halfway(p)]
            already = f" Already out: {', '.join(out)}." if out else ""
            return (_thread(draft, f"Waiting for approval again. {event.reason}{already}", event.at),)
        case e.DraftExpired():
            return (_thread(draft, f"Expired. {event.reason}", event.at),)
        case e.PublicationSucceeded():
            where = f": {event.url}" if event.url else "."
            said = f" ({event.by} says so)" if event.by else ""
            return (_thread(draft, f"Published on {_account(event.publication)}{said}{where}", event.at),)
        case e.PartSent():
            whole = next(len(p.parts) for p in draft.publications if p.id == event.publication)
            where = f": {event.url}" if event.url else "."
            said = f" ({event.by} says so)" if event.by else ""
            text = f"Post {event.number} of {whole} is out on {_account(event.publication)}{said}{where}"
            return (_thread(draft, text, event.at),)
        case e.PublicationDelayed():
            until = event.until.astimezone(zone).strftime("%H:%M:%S %Z")
            text = f"{_account(event.publication)} has to wait until {until}. {event.reason}"
            return (_thread(draft, text, event.at),) if event.until > event.at else ()
        case e.PublicationHeld() if event.again:
            return ()
        case e.PublicationHeld():
            until = event.until.astimezone(zone).strftime("%H:%M:%S %Z")
            text = f"{_account(event.publication)} has to wait until {until}. {event.reason}"
            notice = _thread(draft, text, event.at)
            return (notice, _page(draft, f"{draft.id}: {text}", event.at)) if event.urgent else (notice,)
        case e.PublicationFailed():
            return (_thread(draft, f"Not published on {_account(event.publication)}. {event.reason}", event.at),)
        case e.PublicationUnconfirmed():
            text = (
                f"Nobody can tell whether {draft.id} is on {_account(event.publication)}. Look there, then press "
                f'"it is there" or "it is not: post again". {event.reason}'
            )
            return (_thread(draft, text, event.at), _page(draft, text, event.at))
        case e.ReachMeasured():
            published = next(p for p in draft.publications if p.id == event.publication)
            return (_thread(draft, reach.told(published, event.reach), event.at),)
        case e.PublicationRetracted():
            text = f"Retracted from {_account(event.publication)}.{_whole(draft)}"
            return (_thread(draft, text, event.at),)
        case e.RetractionFailed():
            unsure = any(
                p.id == event.publication and p.state is PublicationState.UNCONFIRMED for p in draft.publications
            )
            still = "" if unsure else f"Still on {_account(event.publication)}: it could not be deleted. "
            text = f"{still}{event.reason}{_whole(draft)}"
            notices = (_thread(draft, text, event.at),)
            return (*notices, _page(draft, text, event.at)) if event.final else notices
        case e.ReviewOverdue():
            text = f"{draft.id} was published alone and its review is overdue; please review it now."
            return (_thread(draft, text, event.at), _page(draft, text, event.at))
        case _:
            return ()


def _whole(draft: Draft) -> str:
    """Return how a retraction stands on every account, once the last one has answered; nothing for a single one."""
    pending = [p for p in draft.publications if p.retract_asked and p.state is not PublicationState.RETRACTED]
    gone = [p.account for p in draft.publications if p.state is PublicationState.RETRACTED]
    left = [p.account for p in draft.publications if p.state is PublicationState.PUBLISHED]
    if len(gone) + len(left) < 2 or any(p.state is not PublicationState.FAILED or p.sent for p in pending):
        return ""
    still = f"still on {', '.join(left)}" if left else "nothing is left"
    return f" In all: gone from {', '.join(gone) or 'no account'}; {still}."


def _nobody(draft: Draft, event: e.DraftSubmitted | e.DraftRevised) -> tuple[Notice, ...]:
    """Return a page if nobody who could approve is to be had."""
    verdict = event.verdict
    if verdict.outcome is not Outcome.APPROVE or verdict.who_can:
        return ()
    text = f"{draft.id} needs approval and nobody who could give it is available; please bring somebody in."
    return (_page(draft, text, event.at),)


def halfway(publication: Publication) -> bool:
    """Say whether a thread is out in part and waits."""
    return publication.state is PublicationState.QUEUED and bool(publication.sent)


def _thread(draft: Draft, text: str, at: datetime) -> Notice:
    return Notice("", "thread", draft.id, text=text, at=at)


def _page(draft: Draft, text: str, at: datetime) -> Notice:
    return Notice("", "page", draft.id, text=text, to=SUMMONS, at=at)


def _account(publication: str) -> str:
    return publication.split("/")[1]
