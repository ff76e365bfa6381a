"""What staff decide about a narrative: pure decisions and changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError, StaleError
from domain.ids import StaffId
from policies.members import people_for
from policies.model import Policy
from workflow.narrative_events import (
    AlertEscalated,
    CardReleased,
    NarrativeClaimed,
    NarrativeClosed,
    NarrativeDismissed,
    NarrativeEscalated,
    NarrativeEvent,
    NarrativeMerged,
    NarrativeReopened,
    NarrativeReported,
    NarrativeRestored,
    NarrativeSnoozed,
    NotHostileAsked,
    ResponseDeclined,
    SamplesRevealed,
    SnoozeEnded,
)
from workflow.practice import is_practice
from workflow.state import Handling, Watched


def claim(watched: Watched, by: StaffId, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Have it; claiming what a colleague has takes it over."""
    if watched.claimed_by == by and watched.handling in (Handling.CLAIMED, Handling.ANSWERED):
        return ()
    return (NarrativeClaimed(by, at),)


def snooze(watched: Watched, by: StaffId, until: datetime, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Quieten it until a time."""
    if until <= at:
        raise BadInputError("A snooze ends in the future; choose how many minutes it lasts.")
    if watched.handling is Handling.SNOOZED and watched.until == until:
        return ()
    return (NarrativeSnoozed(by, until, at),)


def not_hostile(watched: Watched, by: StaffId, policy: Policy, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Say that it is not hostile; above medium severity two people have to."""
    if is_practice(watched.narrative.id):
        raise BadInputError("In this practice the story is hostile; /fleetfoot drill end ends it.")
    if watched.handling is Handling.NOT_HOSTILE or by in watched.votes:
        return ()
    asked = NotHostileAsked(by, at)
    severity = Severity.highest(watched.alerted_severity, watched.narrative.severity)
    votes = (*watched.votes, by)
    if len(votes) < people_for(policy, "not_hostile", severity):
        return (asked,)
    return (asked, NarrativeDismissed(votes, at))


def restore(watched: Watched, by: StaffId, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Undo "not hostile", or take back one's word for it; one person is enough to be careful again."""
    if watched.handling is not Handling.NOT_HOSTILE and not watched.votes:
        return ()
    return (NarrativeRestored(by, at),)


def decline(
    watched: Watched, by: StaffId, reason: str, look_again: datetime, at: datetime
) -> tuple[NarrativeEvent, ...]:
    """Decide not to respond, with a reason and a time to look again."""
    if not reason.strip():
        raise BadInputError('"Do not respond" is a decision of its own; say in a sentence why.')
    if look_again <= at:
        raise BadInputError("The time to look again has to be in the future.")
    decided = ResponseDeclined(by, reason.strip(), look_again, at)
    if watched.handling is Handling.NO_RESPONSE and (watched.reason, watched.until) == (decided.reason, look_again):
        return ()
    return (decided,)


def merge(watched: Watched, other: Watched, by: StaffId, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Let one narrative absorb another."""
    if watched.narrative.id == other.narrative.id:
        raise StaleError(f"They are one narrative already: {watched.narrative.id}.")
    if is_practice(watched.narrative.id) or is_practice(other.narrative.id):
        raise BadInputError("Practice is merged with nothing: one of these narratives is invented.")
    hostile = AlertKind.HOSTILE in (watched.narrative.kind, other.narrative.kind)
    claimed = watched if watched.claimed_by else other
    merged = NarrativeMerged(
        by=by,
        into=watched.narrative.id,
        absorbed=other.narrative.id,
        drafts=other.drafts,
        severity=Severity.highest(watched.alerted_severity, other.alerted_severity),
        kind=AlertKind.HOSTILE if hostile else AlertKind.TRENDING,
        on_card=watched.on_card or other.on_card,
        handling=_together(watched, other),
        claimed_by=claimed.claimed_by,
        claimed_at=claimed.claimed_at,
        at=at,
    )
    return (merged,)


def _together(watched: Watched, other: Watched) -> Handling:
    """Return how two stories that became one stand: what still asked for an answer is not silenced by the merge."""
    asks = Handling.CLAIMED if watched.claimed_by or other.claimed_by else Handling.OPEN
    if watched.handling is Handling.CLOSED:
        return asks if other.handling in (Handling.SNOOZED, Handling.NO_RESPONSE) else other.handling
    if other.handling not in (Handling.OPEN, Handling.CLAIMED):
        return watched.handling
    risen = other.alerted_severity.rank > watched.alerted_severity.rank
    quiet = watched.handling in (Handling.SNOOZED, Handling.NO_RESPONSE, Handling.ANSWERED)
    if watched.handling is Handling.OPEN or (quiet and risen):
        return asks
    return watched.handling


def close(watched: Watched, quiet_hours: int, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Close what has not grown for so long, unless a time to look again is still to come."""
    over = watched.handling in (Handling.CLOSED, Handling.NOT_HOSTILE)
    if over or (watched.until is not None and watched.until > at):
        return ()
    last = max([watched.alerted_at, *([watched.claimed_at] if watched.claimed_at else []), *_grew(watched)])
    return (NarrativeClosed(quiet_hours, at),) if at - last >= timedelta(hours=quiet_hours) else ()


def reopen(watched: Watched, size: int, at: datetime) -> tuple[NarrativeEvent, ...]:
    """Open again what was closed and has grown by a fifth since, and by ten posts at least: a straggler is no news."""
    grown = size - watched.closed_size
    if watched.handling is not Handling.CLOSED or grown < max(10, watched.closed_size // 5):
        return ()
    return (NarrativeReopened(size, at),)


def _grew(watched: Watched) -> tuple[datetime, ...]:
    return (watched.growth[-1][0],) if watched.growth else ()


def evolve(watched: Watched, event: NarrativeEvent) -> Watched:  # noqa: C901, PLR0911, PLR0912 - one case an event, flat
    """Return the narrative after the event."""
    now = replace(watched, version=watched.version + 1)
    match event:
        case NarrativeClaimed():
            kept = now.handling is Handling.ANSWERED
            return replace(
                now,
                handling=Handling.ANSWERED if kept else Handling.CLAIMED,
                claimed_by=event.by,
                claimed_at=now.claimed_at or event.at,
                until=None,
            )
        case NarrativeSnoozed():
            return replace(now, handling=Handling.SNOOZED, until=event.until)
        case SnoozeEnded():
            return replace(
                now, handling=Handling.CLAIMED if now.claimed_by else Handling.OPEN, until=None, reason="", escalated=()
            )
        case NotHostileAsked():
            return replace(now, votes=(*now.votes, event.by))
        case NarrativeDismissed():
            return replace(now, handling=Handling.NOT_HOSTILE, until=None)
        case NarrativeRestored():
            return replace(now, handling=Handling.CLAIMED if now.claimed_by else Handling.OPEN, votes=(), until=None)
        case ResponseDeclined():
            return replace(now, handling=Handling.NO_RESPONSE, reason=event.reason, until=event.look_again)
        case NarrativeEscalated():
            return replace(now, escalated=(*now.escalated, f"by:{event.by}"))
        case AlertEscalated():
            return replace(now, escalated=(*now.escalated, event.rule))
        case NarrativeReported():
            return now
        case SamplesRevealed():
            return replace(now, exposures=now.exposures + 1)
        case NarrativeMerged():
            drafts = tuple(dict.fromkeys((*now.drafts, *event.drafts)))
            return replace(
                now,
                narrative=replace(now.narrative, kind=event.kind),
                drafts=drafts,
                alerted_severity=event.severity,
                on_card=event.on_card,
                handling=event.handling,
                until=now.until if event.handling is now.handling else None,
                claimed_by=event.claimed_by,
                claimed_at=event.claimed_at,
            )
        case CardReleased():
            return replace(now, on_card=True)
        case NarrativeClosed():
            return replace(now, handling=Handling.CLOSED, until=None, closed_size=now.narrative.size)
        case NarrativeReopened():
            return replace(now, handling=Handling.CLAIMED if now.claimed_by else Handling.OPEN, escalated=())
        case _:
            assert_never(event)
