"""What every line of the log is about: ids bound to all that is said while something is worked on.

A story's whole life is found by one id: its narrative's. Where a draft answers no narrative, by the draft's.
"""

from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars

from domain.ids import DraftId
from workflow.state import Draft


def about(
    *, draft: DraftId | str | None = None, narrative: str | None = None, publication: str | None = None
) -> AbstractContextManager[None]:
    """Bind what is known to every log line within; what is None stays as it was bound outside."""
    known = {"draft": draft, "narrative": narrative, "publication": publication}
    return bound_contextvars(**{name: one for name, one in known.items() if one is not None})


def about_draft(name: DraftId, draft: Draft | None, publication: str | None = None) -> AbstractContextManager[None]:
    """Bind a draft with the narrative it answers."""
    return about(draft=name, narrative=None if draft is None else draft.narrative, publication=publication)
