"""Which drafts and narratives anything can still happen to."""

from domain.enums import DraftState, PublicationState
from workflow.state import Draft, Handling, Watched

_WAITING = (
    DraftState.DRAFT,
    DraftState.AWAITING_APPROVAL,
    DraftState.APPROVED,
    DraftState.QUEUED,
    DraftState.PUBLISHING,
    DraftState.UNCONFIRMED,
)
_UNDER_WAY = (PublicationState.QUEUED, PublicationState.PUBLISHING, PublicationState.UNCONFIRMED)


def is_open(watched: Watched) -> bool:
    """Say whether a narrative still asks for something to be done or watched."""
    return watched.handling not in (Handling.NOT_HOSTILE, Handling.CLOSED)


def is_waiting(draft: Draft) -> bool:
    """Say whether a draft is on its way to the public: staff see it among the open ones."""
    return draft.state in _WAITING


def owes_review(draft: Draft) -> bool:
    """Say whether publishing it alone still owes a review."""
    return bool(draft.obligations) and draft.reviewed_by is None and draft.state is not DraftState.RETRACTED


def is_live(draft: Draft) -> bool:
    """Say whether time can still change a draft: the clock looks at these only."""
    if is_waiting(draft) or draft.state is DraftState.REJECTED or owes_review(draft):
        return True
    return any(
        p.state in _UNDER_WAY
        or (
            p.retract_asked
            and (p.state is PublicationState.PUBLISHED or (p.sent and p.state is PublicationState.FAILED))
        )
        for p in draft.publications
    )
