"""Undoes the respelling of numbers and codes: other scripts' digits, words for digits, letters set apart."""

import re
import unicodedata
from collections.abc import Iterator

from policies.guard.confusables import DIGITS, IGNORABLE

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣·•∙", "-") | {"’": "'"})
_PLAIN: dict[int, str | None] = {**IGNORABLE, **DIGITS}
_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_ONE = "|".join(_WORDS)
_SPOKEN = re.compile(
    (
        rf"\b(?:(?:(?:double|triple|treble)\s+)?(?:{_ONE}|\d)[\s,-]+){{6,}}(?:(?:double|triple|treble)\s+)?(?:{_ONE}|"
        rf"\d)\b"
    ),
    re.IGNORECASE,
)
_WORD = re.compile(rf"(?:(double|triple|treble)\s+)?({_ONE}|\d)\b", re.IGNORECASE)
_FEW = 1
"""So few words for digits are no number spelt out."""
_APART = re.compile(r"(?<!\w)\w(?:[\s.·_-]\w){4,}(?!\w)")
_LOOKS_NUMERIC = re.compile(r"(?<![^\W_])(?=[oOlI]*\d)[\doOlI]{2,}(?![^\W_])|(?<=\d\s)[oO]{2,}(?![^\W_])")
_MIXED = re.compile(r"\d(?:[oOlI]|\s[oO])|[oOlI]\d")
"""Stands wherever letters may look like digits."""
_AS_DIGITS = str.maketrans("oOlI", "0011")


def plain(text: str) -> str:
    """Return `text` with full-width, circled and other scripts' digits and signs as plain ones, nothing invisible."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_DASHES)


def respellings(text: str) -> Iterator[str]:
    """Yield `text` made plain, then again for each way in which it may be respelt, where it has any such wording."""
    written = plain(text)
    yield written
    small = written.lower()
    said = sum(small.count(word) for word in _WORDS if len(word) > 1)
    if (said > _FEW or any(times in small for times in _TIMES)) and _SPOKEN.search(written):
        yield _SPOKEN.sub(lambda spoken: _digits(spoken.group()), written)
    if _APART.search(written):
        yield _APART.sub(lambda apart: re.sub(r"\W|_", "", apart.group()), written)
    if not _MIXED.search(written):
        return
    numeric = _LOOKS_NUMERIC.sub(lambda word: word.group().translate(_AS_DIGITS), written)
    if numeric != written:
        yield numeric


def _digits(spoken: str) -> str:
    return "".join(
        _TIMES.get((word[1] or "").lower(), 1) * _WORDS.get(word[2].lower(), word[2]) for word in _WORD.finditer(spoken)
    )
