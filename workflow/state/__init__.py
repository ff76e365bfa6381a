"""What the desk remembers: drafts, publications, narratives under watch and the agency's modes."""

from workflow.state.drafts import Correction, Draft, Mark, Part, Publication, Reach, Revision
from workflow.state.modes import Actor, AuditEvent, CrisisMode, Modes
from workflow.state.telling import CardRef, Notice
from workflow.state.watched import Handling, Watched

__all__ = [
    "Actor",
    "AuditEvent",
    "CardRef",
    "Correction",
    "CrisisMode",
    "Draft",
    "Handling",
    "Mark",
    "Modes",
    "Notice",
    "Part",
    "Publication",
    "Reach",
    "Revision",
    "Watched",
]
