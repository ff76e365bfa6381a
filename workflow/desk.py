"""The desk: every use case of staff in one object, put together from its parts."""

from workflow.raising import Raising


class Desk(Raising):
    """What handlers and timers call.

    Drafts: `workflow.replies`. Modes: `workflow.controls`. Narratives: `workflow.narrative_desk`. Questions:
    `workflow.queries`. Erasing: `workflow.erasure`. What time alone changes: `workflow.rounds`. Practice:
    `workflow.drill`. Reported posts raised by hand: `workflow.raising`. Each use case is one transaction of the store.
    """
