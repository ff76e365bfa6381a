"""What becomes of a thread's publication as its posts go out one by one, or stop on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from domain.enums import PublicationState
from domain.records import Content
from workflow.delivery_events import PartSent, PublicationSucceeded
from workflow.state import Part, Publication

PAUSE: Final = timedelta(seconds=1)
"""Between the posts of a thread, so that every platform shows them in order."""


def part_sent(publication: Publication, event: PartSent) -> Publication:
    """Return the publication with one more post out, ready for the next: a key of its own, and all tries again."""
    sent = (*publication.sent, _part(publication, event))
    return replace(
        publication,
        state=PublicationState.QUEUED,
        sent=sent,
        key="",
        tries=0,
        waits=0,
        retry_at=event.at + PAUSE,
        note=f"{len(sent)} of {len(publication.parts)} posts of the thread are out.",
    )


def succeeded(publication: Publication, event: PublicationSucceeded) -> Publication:
    """Return the publication as published; a thread is known by its first post."""
    sent = (*publication.sent, _part(publication, event)) if publication.parts else ()
    head = sent[0] if sent else event
    return replace(
        publication,
        state=PublicationState.PUBLISHED,
        remote_id=head.remote_id,
        url=head.url,
        done_at=event.at,
        sent=sent,
        note=_cut_short(len(sent), len(publication.parts)),
    )


def halted(publication: Publication) -> Publication:
    """Return a thread that was stopped between two posts as published so far; anything else as it is."""
    if publication.state is not PublicationState.QUEUED or not publication.sent:
        return publication
    head, last = publication.sent[0], publication.sent[-1]
    return replace(
        publication,
        state=PublicationState.PUBLISHED,
        remote_id=head.remote_id,
        url=head.url,
        done_at=last.at,
        note=_cut_short(len(publication.sent), len(publication.parts)),
    )


def next_words(publication: Publication, text: str, content: Content) -> tuple[str, Content]:
    """Return the words of the post that is to go out next, and what goes with it.

    Pictures and link cards go with the first post of a thread; every later one answers the last that is known.
    """
    if publication.answers is not None:
        content = replace(content, reply_to=publication.answers)
    if not publication.parts:
        return text, content
    number = len(publication.sent)
    if number:
        known = [part.remote_id for part in publication.sent if part.remote_id is not None]
        content = replace(content, reply_to=known[-1] if known else content.reply_to, media=None, links=None)
    return publication.parts[min(number, len(publication.parts) - 1)], content


def _part(publication: Publication, event: PartSent | PublicationSucceeded) -> Part:
    return Part(event.remote_id, event.url, event.at, publication.key, publication.started_at)


def _cut_short(out: int, whole: int) -> str:
    return f"Stopped after {out} of {whole} posts of the thread." if out < whole else ""
