"""Pause and crisis: pure decisions and changes, independent of each other."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.errors import BadInputError, StaleError
from domain.ids import StaffId, TopicId
from policies.members import people_for
from policies.model import Policy
from workflow.state import CrisisMode, Modes


@dataclass(frozen=True, slots=True)
class PublishingPaused:
    """One person stopped everything."""

    by: StaffId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    """Somebody said to go on; others have to say so too."""

    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class PublishingResumed:
    """Enough different people said to go on."""

    by: tuple[StaffId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CrisisDeclared:
    """A crisis matrix is in force for one topic until its end."""

    crisis: CrisisMode
    at: datetime


@dataclass(frozen=True, slots=True)
class CrisisEnded:
    """The crisis is over; `by` is None when its time ran out."""

    by: StaffId | None
    topic: TopicId
    at: datetime


ModeEvent = PublishingPaused | ResumeAsked | PublishingResumed | CrisisDeclared | CrisisEnded


def pause(modes: Modes, by: StaffId, reason: str, at: datetime) -> tuple[ModeEvent, ...]:
    """Stop everything; pausing what is paused takes back a colleague's word to go on."""
    if modes.paused and not modes.resume_votes:
        return ()
    return (PublishingPaused(by, reason, at),)


def resume(modes: Modes, by: StaffId, policy: Policy, at: datetime) -> tuple[ModeEvent, ...]:
    """Say to go on; with the number of different people the policy asks for, it does."""
    if not modes.paused:
        return ()
    if by in modes.resume_votes:
        return ()
    votes = (*modes.resume_votes, by)
    asked = ResumeAsked(by, at)
    if len(votes) < people_for(policy, "resume"):
        return (asked,)
    return (asked, PublishingResumed(votes, at))


def declare_crisis(
    modes: Modes, policy: Policy, *, by: StaffId, topic: TopicId, reason: str, hours: float, at: datetime
) -> tuple[ModeEvent, ...]:
    """Declare a crisis for one topic, with a reason and an end."""
    if topic not in policy.topics:
        raise BadInputError(f'No topic of the policy has the id "{topic}"; choose one of: {", ".join(policy.topics)}.')
    if not reason.strip():
        raise BadInputError("A crisis needs a reason; say in a few words what is happening.")
    longest = policy.modes.crisis_max_hours
    if not 0 < hours <= longest:
        raise BadInputError(f"A crisis lasts more than 0 and at most {longest} hours; declare it again if it goes on.")
    if modes.crisis is not None and modes.crisis.topic != topic and modes.crisis.until > at:
        raise StaleError(f"A crisis for {modes.crisis.topic} is in force; end it before declaring another.")
    crisis = CrisisMode(topic, reason.strip(), by, at, at + timedelta(hours=hours))
    return (CrisisDeclared(crisis, at),)


def end_crisis(modes: Modes, by: StaffId | None, at: datetime) -> tuple[ModeEvent, ...]:
    """End the crisis; with `by` None only if its time has come."""
    if modes.crisis is None or (by is None and at < modes.crisis.until):
        return ()
    return (CrisisEnded(by, modes.crisis.topic, at),)


def evolve(modes: Modes, event: ModeEvent) -> Modes:
    """Return the modes after the event."""
    now = replace(modes, version=modes.version + 1)
    match event:
        case PublishingPaused():
            return replace(
                now, paused=True, paused_by=event.by, paused_at=event.at, pause_reason=event.reason, resume_votes=()
            )
        case ResumeAsked():
            return replace(now, resume_votes=(*now.resume_votes, event.by))
        case PublishingResumed():
            return replace(now, paused=False, paused_by=None, paused_at=None, pause_reason="", resume_votes=())
        case CrisisDeclared():
            return replace(now, crisis=event.crisis)
        case CrisisEnded():
            return replace(now, crisis=None)
        case _:
            assert_never(event)
