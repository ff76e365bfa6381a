"""A delivery's life: begun under a token, out or not or nobody knows (then a person decides), and retracted."""

from domain.enums import DraftState, PublicationState
from domain.errors import NotFoundError, StaleError
from domain.ids import PublicationId
from workflow import commands as c
from workflow import events as e
from workflow.drafting import may_not_go
from workflow.judge import Judge
from workflow.state import Draft, Publication

SENDING = (DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING)


def begin(draft: Draft, command: c.BeginPublication, judge: Judge) -> tuple[e.DraftEvent, ...]:
    """Take a queued delivery if the rules, asked afresh, still say publish; else the draft comes back, and says why."""
    publication = _publication(draft, command.publication)
    if draft.state not in SENDING or publication.state is not PublicationState.QUEUED:
        raise StaleError(f"{publication.id} is not to be sent.")
    verdict = judge.verdict(draft)
    returned = may_not_go(draft, command.at, judge, verdict)
    if returned:
        return returned
    key = publication.key or command.key
    return (e.PublicationBegun(publication.id, publication.token + 1, key, verdict, command.at),)


def take_over(draft: Draft, command: c.TakeOverPublication) -> tuple[e.DraftEvent, ...]:
    """Fence off the worker that began this delivery and is gone."""
    publication = _publication(draft, command.publication)
    if publication.state is not PublicationState.PUBLISHING:
        raise StaleError(f"{publication.id} is {publication.state}; there is nothing to take over.")
    return (e.PublicationTakenOver(publication.id, publication.token + 1, command.at),)


def record_success(draft: Draft, command: c.RecordSuccess) -> tuple[e.DraftEvent, ...]:
    """Note that the post exists. Whoever says so, it is true: even a worker that was fenced off is heard."""
    publication = _publication(draft, command.publication)
    if publication.state in (PublicationState.PUBLISHED, PublicationState.RETRACTED):
        return ()
    if publication.parts and command.part != len(publication.sent) + 1:
        return ()  # this part was known already: somebody was slow to say so
    if publication.unfinished and not (publication.retract_asked or publication.last_try):
        return (e.PartSent(publication.id, command.part, command.remote_id, command.url, None, command.at),)
    return (e.PublicationSucceeded(publication.id, command.remote_id, command.url, None, command.at),)


def record_delay(draft: Draft, command: c.RecordDelay) -> tuple[e.DraftEvent, ...]:
    """Note that nothing was posted, and try again later or give up."""
    publication = _mine(draft, command.publication, command.token)
    if publication.retract_asked:
        return (e.PublicationFailed(publication.id, "It was retracted before it was sent.", command.at),)
    if publication.last_try:
        return (e.PublicationFailed(publication.id, "It was withdrawn before it was sent.", command.at),)
    if command.give_up:
        reason = f"Given up after {publication.tries} tries; nothing was sent. {command.reason}"
        return (e.PublicationFailed(publication.id, reason, command.at),)
    return (e.PublicationDelayed(publication.id, command.until, command.reason, command.at, counts=command.counts),)


def hold(draft: Draft, command: c.HoldPublication) -> tuple[e.DraftEvent, ...]:
    """Leave a queued delivery alone for a while, and say why; one that the rules no longer allow goes back first."""
    publication = _publication(draft, command.publication)
    if draft.state not in SENDING or publication.state is not PublicationState.QUEUED:
        raise StaleError(f"{publication.id} is not to be sent.")
    again = publication.note == command.reason
    return (e.PublicationHeld(publication.id, command.until, command.reason, command.urgent, again, command.at),)


def record_failure(draft: Draft, command: c.RecordFailure) -> tuple[e.DraftEvent, ...]:
    """Note that the platform said no."""
    publication = _mine(draft, command.publication, command.token)
    return (e.PublicationFailed(publication.id, command.reason, command.at),)


def record_unknown(draft: Draft, command: c.RecordUnknown) -> tuple[e.DraftEvent, ...]:
    """Note that nobody can tell whether it is out."""
    publication = _mine(draft, command.publication, command.token)
    return (e.PublicationUnconfirmed(publication.id, command.reason, command.at),)


def confirm(draft: Draft, command: c.ConfirmPublication) -> tuple[e.DraftEvent, ...]:
    """Decide what nobody could tell; saying "it is not there" makes a new attempt with a key of its own."""
    known = {p.id for p in draft.publications}
    publication = _publication(draft, command.publication) if command.publication in known else None
    if publication is None:
        raise StaleError(f"{command.publication} has been decided already; look at the card of {draft.id}.")
    if command.there:
        if publication.state is PublicationState.PUBLISHED:
            return ()
        if publication.state is not PublicationState.UNCONFIRMED:
            raise StaleError(f"{publication.id} is {publication.state}; there is nothing to confirm.")
        if publication.unfinished and not (publication.retract_asked or publication.last_try):
            number = len(publication.sent) + 1
            return (e.PartSent(publication.id, number, None, None, command.by.staff, command.at),)
        return (e.PublicationSucceeded(publication.id, None, None, command.by.staff, command.at),)
    if publication.state not in (PublicationState.UNCONFIRMED, PublicationState.FAILED):
        raise StaleError(f"{publication.id} is {publication.state}; it cannot be posted again.")
    if publication.retract_asked or publication.last_try:
        if publication.state is PublicationState.FAILED:
            raise StaleError(f"{draft.id} was withdrawn or retracted; write a new reply instead.")
        gone = "retracted" if publication.retract_asked else "withdrawn"
        reason = f"It was {gone}, and somebody looked and says that it is not there."
        return (e.PublicationFailed(publication.id, reason, command.at),)
    if draft.state is DraftState.REJECTED:
        raise StaleError(f"{draft.id} was rejected; the rejection has to be taken back first.")
    attempt = publication.attempt + 1
    again = Publication(
        id=PublicationId(f"{draft.id}/{publication.account}/{attempt}"),
        account=publication.account,
        state=PublicationState.QUEUED,
        attempt=attempt,
        revision=publication.revision,
        parts=publication.parts,
        sent=publication.sent,
        answers=publication.answers,
        edits=publication.edits,
    )
    return (e.PublicationRepeated(publication.id, again, command.by.staff, command.at),)


def record_reach(draft: Draft, command: c.RecordReach) -> tuple[e.DraftEvent, ...]:
    """Note what became of a post that stands; of one that was retracted meanwhile there is nothing to note."""
    publication = _publication(draft, command.publication)
    if publication.state is not PublicationState.PUBLISHED or publication.retract_asked:
        return ()
    if publication.reach and publication.reach[-1].at >= command.reach.at:
        return ()
    return (e.ReachMeasured(publication.id, command.reach, command.at),)


def retract(draft: Draft, command: c.RetractDraft) -> tuple[e.DraftEvent, ...]:
    """Ask for every post of the draft to be deleted, also those that are only now going out."""
    out = (PublicationState.PUBLISHED, PublicationState.PUBLISHING, PublicationState.UNCONFIRMED)
    concerned = [
        p for p in draft.publications if p.state in out or (p.sent and p.state is not PublicationState.RETRACTED)
    ]
    if not concerned:
        if draft.state is DraftState.RETRACTED:
            return ()
        raise StaleError(f"Nothing of {draft.id} is out; it can be withdrawn instead.")
    if all(p.retract_asked for p in concerned):
        return ()
    return (e.RetractionAsked(command.by.staff, command.at),)


def record_retraction(draft: Draft, command: c.RecordRetraction) -> tuple[e.DraftEvent, ...]:
    """Note that one post is gone, or why it is not."""
    publication = _publication(draft, command.publication)
    if publication.state is PublicationState.RETRACTED:
        return ()
    if command.failure:
        return (e.RetractionFailed(publication.id, command.failure, command.final, command.at),)
    return (e.PublicationRetracted(publication.id, command.at),)


def _publication(draft: Draft, publication: PublicationId) -> Publication:
    for known in draft.publications:
        if known.id == publication:
            return known
    raise NotFoundError(f"{draft.id} has no delivery {publication}.")


def _mine(draft: Draft, publication: PublicationId, token: int) -> Publication:
    """Return the delivery if this worker still holds it."""
    known = _publication(draft, publication)
    if known.state is not PublicationState.PUBLISHING or known.token != token:
        raise StaleError(f"{publication} was taken over by another worker.", code="fenced")
    return known
