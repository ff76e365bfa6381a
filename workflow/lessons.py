"""Lessons: what staff decided about narratives that the detector has to know, read from the audit trail in order."""

from collections import deque
from collections.abc import AsyncIterator
from typing import Final, Protocol

from domain.errors import NotFoundError
from domain.ids import NarrativeId
from workflow.state import AuditEvent
from workflow.views import SYSTEM

DETECTED: Final = "N-"
"""How the ids of the detector's narratives begin."""


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


WAITING: Final = 200
"""Lessons that wait for their narrative, at most: most of those that wait are about one that has faded."""


class Lessons:
    """Teaches what is new since the last look.

    After a restart all of them are taught again, in order: each leaves the detector as the last one of its kind did, so
    that changes nothing but what a snapshot did not hold yet. One about a narrative that is not known waits: its posts
    may still be to be read again. What the detector found by itself it finds by itself again.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail
        self._after = 0
        self._waiting: deque[AuditEvent] = deque(maxlen=WAITING)

    async def teach(self, pupil: Pupil) -> int:
        """Teach the new lessons; return how many there were."""
        taught = 0
        waiting = list(self._waiting)
        self._waiting.clear()
        for event in waiting:
            taught += self._teach(pupil, event)
        async for event in self._trail.audit(after=self._after):
            self._after = event.seq
            if event.actor != SYSTEM and event.subject.startswith(DETECTED):
                taught += self._teach(pupil, event)
        return taught

    def _teach(self, pupil: Pupil, event: AuditEvent) -> bool:
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
            self._waiting.append(event)
            return False
        return True
