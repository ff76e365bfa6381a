"""How a topic's terms are found in a text: whole words, phrases and #hashtags, in scripts with and without spaces."""

import re
from collections.abc import Iterable
from typing import Final

_NO_SPACES: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese letters: a word may stand directly beside another one."""

_GLUED: Final = re.compile(f"[{_NO_SPACES}]")
NEVER: Final = re.compile(r"(?!)")
"""Finds nothing: the pattern of no terms."""


def pattern_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the terms in case-folded text, and never inside another word.

    The words of a phrase may stand any run of white space apart. Terms that are empty are left out.
    """
    found = [_one(term.casefold().split()) for term in terms if term.strip()]
    return re.compile("|".join(found)) if found else NEVER


def _one(words: list[str]) -> str:
    body = r"\s+".join(re.escape(word) for word in words)
    before = "" if _GLUED.match(words[0][0]) else r"(?<!\w)"
    after = "" if _GLUED.match(words[-1][-1]) else r"(?!\w)"
    return f"{before}{body}{after}"
