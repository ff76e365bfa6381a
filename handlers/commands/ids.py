"""Reads ids out of what people type."""

import re

from domain.errors import NotFoundError
from domain.ids import DraftId, NarrativeId
from handlers.cards.text import clip
from handlers.strings import answers as say

_ID = re.compile(r"\b([DN])-?(\d{1,9})\b", re.IGNORECASE)


def first_id(text: str, letter: str) -> tuple[str | None, str]:
    """Return the id the text begins with ("N-12", or None), and the rest of the text."""
    word, _, rest = text.strip().partition(" ")
    match = _ID.fullmatch(word.strip("[](),.:"))
    if match is None or match[1].upper() != letter:
        return None, text.strip()
    return f"{letter}-{int(match[2])}", rest.strip()


def draft_id(text: str) -> DraftId:
    """Return the draft that the text names. Raises NotFoundError."""
    found, _ = first_id(text, "D")
    if found is None:
        raise NotFoundError(say.NO_DRAFT.format(id=clip(text.strip() or "without a number", 40)))
    return DraftId(found)


def narrative_id(text: str) -> NarrativeId:
    """Return the narrative that the text names. Raises NotFoundError."""
    found, _ = first_id(text, "N")
    if found is None:
        raise NotFoundError(say.NO_NARRATIVE.format(id=clip(text.strip() or "without a number", 40)))
    return NarrativeId(found)
