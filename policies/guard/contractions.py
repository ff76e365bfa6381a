"""Levels English contractions, so that “they're not” and “they are not” are the same words.

What ends in *n't* is written out, since that has one reading only; every other pair is drawn together, since *'s* and
*'d* may stand for two words each.
"""

import re
from functools import lru_cache

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'"))
_CUE = re.compile(r"n'?t\b|not\b|'|\b(?:am|is|are|has|have|had|will|would|shall)\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|could|should|would|might|must|need)n'?t\b|\b(ca)n'?t\b|\b(wo)n't\b"
    r"|\b(sha)n't\b|\b(can)(?=not\b)",
    re.IGNORECASE,
)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_WHO = (
    r"(i|you|he|she|it|we|they|there|that|this|these|those|who|what|where|when|why|how|here|"
    r"somebody|someone|nobody|everybody|everyone)"
)
_DRAWN = tuple(
    (re.compile(rf"\b{_WHO}\s+(?:{verbs})\b", re.IGNORECASE), rf"\1'{end}")
    for verbs, end in (("am", "m"), ("are", "re"), ("is|has", "s"), ("have", "ve"), ("will|shall", "ll"),
                       ("had|would", "d"))
)  # fmt: skip


@lru_cache(maxsize=512)
def levelled(text: str) -> str:
    """Return `text` with each English contraction and what it stands for written one way."""
    if not _CUE.search(straight := text.translate(_APOSTROPHES)):
        return text
    plain = _NOT.sub(_written_out, straight)
    for pair, drawn in _DRAWN:
        plain = pair.sub(drawn, plain)
    return plain


def _written_out(match: re.Match[str]) -> str:
    verb = next(group for group in match.groups() if group)
    return f"{_WHOLE.get(verb.lower(), verb)} " + ("" if match[5] else "not")
