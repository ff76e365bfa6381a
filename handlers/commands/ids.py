"""Reads ids out of what people type."""

import re

from domain.errors import NotFoundError
from domain.ids import DraftId, NarrativeId
from handlers.cards.text import clip
from handlers.strings import answers as say

_ID = re.compile(r"\b([DNPR])-?(\d{1,9})\b", re.IGNORECASE)
_NARRATIVES = ("N-", "P-", "R-")


def is_narrative(subject: str) -> bool:
    """Say whether a card's subject is a narrative, found (``N-``), raised by hand (``R-``) or of a drill (``P-``)."""
    return subject.startswith(_NARRATIVES)


def first_id(text: str, letter: str) -> tuple[str | None, str]:
    """Return the id the text begins with ("N-12", or None), and the rest; ``N`` takes ``P`` and ``R`` too."""
    word, _, rest = text.strip().partition(" ")
    match = _ID.fullmatch(word.strip("[](),.:"))
    found = "" if match is None else match[1].upper()
    if match is None or found not in ("NPR" if letter == "N" else letter):
        return None, text.strip()
    return f"{found}-{int(match[2])}", rest.strip()


def draft_id(text: str) -> DraftId:
    """Return the draft that the text names. Raises NotFoundError."""
    found, _ = first_id(text, "D")
    if found is None:
        raise NotFoundError(say.NO_DRAFT.format(id=clip(text.strip() or say.NO_NUMBER, 40)))
    return DraftId(found)


def narrative_id(text: str) -> NarrativeId:
    """Return the narrative that the text names. Raises NotFoundError."""
    found, _ = first_id(text, "N")
    if found is None:
        raise NotFoundError(say.NO_NARRATIVE.format(id=clip(text.strip() or say.NO_NUMBER, 40)))
    return NarrativeId(found)
