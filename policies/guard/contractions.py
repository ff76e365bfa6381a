"""Levels English contractions, so that “they're not” and “they are not” are the same words.

What ends in *n't* is written out, since that has one reading only; every other pair is drawn together, since *'s* and
*'d* may stand for two words each.
"""

import re
from functools import lru_cache

from policies.guard.disguise import fold

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'"))
_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|could|should|would|might|must|need)n'?t\b|\b(ca)n'?t\b|\b(wo)n't\b"
    r"|\b(sha)n't\b|\b(can)(?=not\b)",
    re.IGNORECASE,
)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_ENDS = {
    "am": "m", "are": "re", "is": "s", "has": "s", "have": "ve", "will": "ll", "shall": "ll", "had": "d", "would": "d",
}  # fmt: skip
_DRAWN = re.compile(
    r"\b(i|you|he|she|it|we|they|there|that|this|these|those|who|what|where|when|why|how|here|"
    rf"somebody|someone|nobody|everybody|everyone)\s+({'|'.join(_ENDS)})\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def levelled(text: str) -> str:
    """Return `text` with each English contraction and what it stands for written one way."""
    straight = text.translate(_APOSTROPHES)
    plain = _DRAWN.sub(lambda pair: f"{pair[1]}'{_ENDS[fold(pair[2])]}", _NOT.sub(_written_out, straight))
    return text if plain == straight else plain


def _written_out(match: re.Match[str]) -> str:
    verb = next(group for group in match.groups() if group)
    return f"{_WHOLE.get(verb.lower(), verb)} " + ("" if match[5] else "not")
