"""The desk: every use case of staff in one object, put together from its parts."""

from workflow.drill import Drills


class Desk(Drills):
    """What handlers and timers call.

    Drafts: `workflow.replies`. Modes: `workflow.controls`. Narratives: `workflow.narrative_desk`. Questions:
    `workflow.queries`. Erasing: `workflow.erasure`. What time alone changes: `workflow.rounds`. Practice:
    `workflow.drill`. Each use case is one transaction of the store.
    """
