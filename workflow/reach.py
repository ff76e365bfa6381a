"""What became of a post: when it is looked at again, and how that is said."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from domain.enums import PublicationState
from workflow.state import Publication, Reach

DUE: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long after publishing a post is read again."""

LATEST: Final = timedelta(hours=30)
"""A bot that was away for longer leaves the last look out."""


def due(publication: Publication, now: datetime) -> bool:
    """Say whether a post is to be read again now: once for each time in `DUE`, the last one missed counting for all."""
    if publication.state is not PublicationState.PUBLISHED or publication.remote_id is None:
        return False
    if publication.done_at is None or publication.edits is not None or now - publication.done_at > LATEST:
        return False
    passed = [after for after in DUE if now - publication.done_at >= after]
    if not passed or (publication.reach and not publication.reach[-1].there):
        return False
    return not publication.reach or publication.reach[-1].at - publication.done_at < passed[-1]


def over(publication: Publication, now: datetime) -> bool:
    """Say whether nothing is to be read of it any more."""
    if publication.state is not PublicationState.PUBLISHED or publication.remote_id is None:
        return publication.state in (PublicationState.RETRACTED, PublicationState.FAILED)
    if publication.done_at is None or publication.edits is not None or now - publication.done_at > LATEST:
        return True
    last = publication.reach[-1] if publication.reach else None
    return last is not None and (not last.there or last.at - publication.done_at >= DUE[-1])


def told(publication: Publication, reach: Reach) -> str:
    """Return a measurement as one sentence."""
    if not reach.there:
        return f"The post is no longer on {publication.account}, and it was not retracted here; see who deleted it."
    since = reach.at - (publication.done_at or reach.at)
    words = in_words(reach)
    return f"{publication.account} after {_long(since)}: {words or 'the post stands'}."


def in_words(reach: Reach) -> str:
    """Return what is known of a post's reach, such as "900 views, 5 likes"."""
    counted = (("view", reach.views), ("like", reach.likes), ("repost", reach.reposts), ("reply", reach.replies))
    return ", ".join(_count(name, number) for name, number in counted if number is not None)


def together(publications: Iterable[Publication]) -> Reach | None:
    """Return the newest measurements of several posts added up, or None where none was made."""
    newest = [p.reach[-1] for p in publications if p.reach]
    if not newest:
        return None

    def total(numbers: Iterable[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        return sum(known) if known else None

    return Reach(
        at=max(reach.at for reach in newest),
        there=any(reach.there for reach in newest),
        views=total(reach.views for reach in newest),
        likes=total(reach.likes for reach in newest),
        reposts=total(reach.reposts for reach in newest),
        replies=total(reach.replies for reach in newest),
    )


def _count(name: str, number: int) -> str:
    plural = "replies" if name == "reply" else f"{name}s"
    return f"{number:,} {name if number == 1 else plural}"


def _long(since: timedelta) -> str:
    minutes = round(since.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} minutes"
    hours = round(minutes / 60)
    return "1 hour" if hours == 1 else f"{hours} hours"
