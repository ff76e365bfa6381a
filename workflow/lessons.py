"""Lessons: what staff decided about narratives that the detector has to know, read from the audit trail in order."""

from collections.abc import AsyncIterator
from typing import Protocol

import structlog

from domain.errors import NotFoundError
from domain.ids import NarrativeId
from workflow.state import AuditEvent

log = structlog.get_logger(__name__)


class AuditTrail(Protocol):
    """The audit trail as it is read from some event on."""

    def audit(self, subject: str | None = None, after: int = 0) -> AsyncIterator[AuditEvent]:
        """Yield audit events in order with a `seq` greater than `after`."""
        ...


class Pupil(Protocol):
    """What of the detector can be taught."""

    def dismiss(self, narrative: NarrativeId) -> None:
        """Take staff's word that a narrative is not hostile."""
        ...

    def restore_dismissed(self, narrative: NarrativeId) -> None:
        """Undo that."""
        ...

    def merge(self, into: NarrativeId, from_: NarrativeId) -> None:
        """Make two narratives one."""
        ...


class Lessons:
    """Teaches what is new since the last look.

    After a restart all of them are taught again, in order: each leaves the detector as the last one of its kind did, so
    that changes nothing but what a snapshot did not hold yet.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail
        self._after = 0

    async def teach(self, pupil: Pupil) -> int:
        """Teach the new lessons; return how many there were."""
        taught = 0
        async for event in self._trail.audit(after=self._after):
            self._after = event.seq
            taught += _teach(pupil, event)
        return taught


def _teach(pupil: Pupil, event: AuditEvent) -> bool:
    narrative = NarrativeId(event.subject)
    try:
        match event.kind:
            case "NarrativeDismissed":
                pupil.dismiss(narrative)
            case "NarrativeRestored":
                pupil.restore_dismissed(narrative)
            case "NarrativeMerged" if event.payload is not None:
                pupil.merge(NarrativeId(str(event.payload["into"])), NarrativeId(str(event.payload["absorbed"])))
            case _:
                return False
    except NotFoundError:
        log.info("a lesson about a narrative that has faded", narrative=narrative, kind=event.kind)
    return True
