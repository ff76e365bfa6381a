"""The desk: every use case of staff in one object, put together from its parts."""

from workflow.raising import Raising


class Desk(Raising):
    """What handlers and timers call. Each use case is one transaction of the store.

    A part a module, each standing on the one before: `workflow.office` (who, when, and how facts are written),
    `workflow.clerk` (one command on one draft), `workflow.replies` (drafts), `workflow.corrections` (of what is out),
    `workflow.controls` (pause and crisis), `workflow.narrative_desk` (narratives), `workflow.queries` (questions),
    `workflow.erasure`, `workflow.rounds` (what time alone changes), `workflow.drill` (practice), `workflow.raising`
    (reported posts raised by hand).
    """
