"""Sees through disguised writing: look-alike letters, leetspeak, spacing, accents and invisible characters."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import regex

from policies.guard.confusables import CONFUSABLES, IGNORABLE

_CANONICAL = str.maketrans({
    "0": "o", "1": "i", "l": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    })  # fmt: skip
_LETTERED = str.maketrans({
    "|": "i", "(": "c", "<": "c", "{": "c", "^": "a", "#": "h", "¡": "i", "$": "s", "€": "e", "£": "l", "¢": "c",
    "¥": "y", "@": "a", "!": "i", "+": "t",
})  # fmt: skip
_MARKS = regex.compile(r"\p{M}+")
_REPEATED = re.compile(r"([^\W_])(?=\1)")
_SYMBOL = re.compile(
    r"[+(<{^#|@!¡$€£¢¥](?:(?<=[^\W_][+(<{^#|])(?=[^\W_])|(?<=[@!|^¡])(?=[^\W_])|(?<=[$€£¢¥])(?=[^\W\d_])|"
    r"(?<=[^\W\d_][$€£¢¥])|(?<=[^\W\d_]\d[$€£¢¥]))"
)
_DRAWN = (
    ("|-|", "h"),
    ("/\\/\\", "m"),
    ("\\/\\/", "w"),
    ("|\\|", "n"),
    ("/\\", "a"),
    ("\\/", "v"),
    ("|_|", "u"),
    ("()", "o"),
    ("[]", "o"),
)
_UNSPACED = re.compile(
    r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]{2}"
)
_TOKEN = re.compile(r"[^\W_]+")
_TURNED = str.maketrans("ɐqɔpǝɟƃɓɥᴉıɾʞןɯuodbɹʇnʌʍʎ˙¿¡‾", "abcdefgghiijklmnopqrtuvwy.?!_")
_UPSIDE_DOWN = re.compile("[ɐɔǝɟƃɓɥᴉɾʞɯɹʇʌʍʎ]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,7}|#[xX][0-9a-fA-F]{2,6});")
"""A character as HTML spells it (``&shy;``): what is pasted into a page shows it undone."""


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Return `text` in plain small letters: no accents, nothing invisible, look-alikes as what they seem.

    Compatibility forms (full-width, mathematical, circled) follow Unicode NFKD (UAX #15); look-alikes follow the idea
    Unicode's confusables (UTS #39) with a table of our own. Spaces and punctuation stay.
    """
    seen = text if text.isascii() and text.isprintable() else text.translate(IGNORABLE)
    if seen.isascii():
        return seen.lower()
    plain = unicodedata.normalize("NFKD", seen).translate(CONFUSABLES).casefold().translate(CONFUSABLES)
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain))


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a sought wording stands in a text: which tokens it covers and how it is written there."""

    first: int
    """Index of the first token."""
    last: int
    starts_token: bool
    ends_token: bool
    before: str
    """What stands before it, two folded tokens back: a ``#`` or ``@`` at its end, or the word hashtag."""
    pieces: tuple[str, ...]
    """The folded tokens it is spread over."""
    gaps: tuple[str, ...]
    """What stands between the pieces."""

    @property
    def whole(self) -> bool:
        """Tell whether it begins and ends where words do."""
        return self.starts_token and self.ends_token


@dataclass(frozen=True, slots=True)
class Squashed:
    """A text boiled down to its canonical letters, with the way back to its tokens."""

    letters: str
    plain: str
    """The folded text that the letters come from."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the folded words."""
        return _tokens(self.plain)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the text before each token, and after the last."""
        return tuple(_TOKEN.split(self.plain))

    def find(self, letters: str) -> tuple[Hit, ...]:
        """Return every place where the canonical `letters` (of `canonical`) stand."""
        hits: list[Hit] = []
        at = self.letters.find(letters) if letters else -1
        if at < 0:
            return ()
        starts, ends = _bounds(self.plain)
        tokens, gaps = self.tokens, self.gaps
        while at >= 0:
            end = at + len(letters) - 1
            first = bisect_right(starts, at) - 1
            last = max(first, bisect_left(ends, end))
            two = max(0, first - 2)
            hits.append(
                Hit(
                    first,
                    last,
                    starts_token=starts[first] == at,
                    ends_token=ends[last] == end,
                    before="".join(map("".join, zip(gaps[two:first], tokens[two:first], strict=True))) + gaps[first],
                    pieces=tokens[first : last + 1],
                    gaps=gaps[first + 1 : last + 1],
                )
            )
            at = self.letters.find(letters, at + 1)
        return tuple(hits)


def squash(text: str) -> Squashed:
    """Boil `text` down to canonical letters: leetspeak undone, runs of one letter made one, only letters left."""
    return readings(text)[0]


@lru_cache(maxsize=512)
def readings(text: str) -> tuple[Squashed, ...]:
    """Return the ways to read a text: as it stands, its signs as letters (``h@rbour``), and upside down."""
    shown = unescape(text) if _ENTITY.search(text) else text
    plain = _undrawn(fold(shown)).replace(" & ", " and ")
    lettered = _SYMBOL.sub(lambda match: match.group().translate(_LETTERED), plain)
    ways = [plain] if lettered == plain else [plain, lettered]
    if not shown.isascii() and len(_UPSIDE_DOWN.findall(shown)) > 1:
        ways.append(fold(shown.casefold()[::-1].translate(_TURNED)))
    return tuple(map(_squashed, ways))


def hits(text: str, letters: str) -> Iterator[Hit]:
    """Yield every place where canonical `letters` stand in `text`, however it is read."""
    for reading in readings(text):
        if letters in reading.letters:
            yield from reading.find(letters)


def stands(text: str, letters: str) -> bool:
    """Tell whether canonical `letters` stand anywhere in `text`, however it is read."""
    return letters in _every_reading(text)


@lru_cache(maxsize=512)
def _every_reading(text: str) -> str:
    return "\n".join(reading.letters for reading in readings(text))


def has_stars(text: str) -> bool:
    """Tell whether any word of `text` has some of its letters starred out."""
    return bool(_starred_words(text))


def is_masked(text: str, term: str) -> bool:
    """Tell whether `term` stands in `text` with some of its letters starred out, as ``h*rb**r``."""
    return any(_fits(word, fold(term)) for word in _starred_words(text))


@lru_cache(maxsize=512)
def _starred_words(text: str) -> tuple[str, ...]:
    """Return each word of `text` with a star among its letters."""
    return tuple(_STARRED.findall(fold(text.translate(_STARS)))) if not _STAR_SIGNS.isdisjoint(text) else ()


def _fits(starred: str, term: str) -> bool:
    """Tell whether a starred word can be `term`: half of it is shown, and a star stands for one or two letters."""
    shown = [run for run in starred.split("*") if run]
    if 2 * sum(map(len, shown)) < len(term) or not len(starred) <= len(term) <= len(starred) + starred.count("*"):
        return False
    at = 0
    for run in shown:
        at = term.find(run, at)
        if at < 0:
            return False
        at += len(run)
    return term.startswith(starred.partition("*")[0]) and term.endswith(starred.rpartition("*")[2])


_STAR_SIGNS = frozenset("*•✱＊∗")
_STARS = str.maketrans(dict.fromkeys(_STAR_SIGNS, "*"))
_STARRED = re.compile(r"(?=[^\W_*]*\*)(?=\**[^\W_])[^\W_*][\w*]*\*[\w*]*|\*+[^\W_]{2}[\w*]*")


def is_near(one: str, other: str) -> bool:
    """Tell whether two canonical wordings differ by one letter: changed, missing, added, or two swapped."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )


def _canonical_letters(plain: str) -> str:
    return plain.replace("m", "rn").replace("w", "vv").translate(_CANONICAL)


def _squashed(plain: str) -> Squashed:
    return Squashed(_REPEATED.sub("", "".join(_TOKEN.findall(_canonical_letters(plain)))), plain)


@lru_cache(maxsize=512)
def _tokens(plain: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(plain))


@lru_cache(maxsize=512)
def _bounds(plain: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return where the letters of each token begin and end; a run across tokens ("bus stop") is shared."""
    starts: list[int] = []
    ends: list[int] = []
    length = 0
    last = ""
    for token in _TOKEN.findall(_REPEATED.sub("", _canonical_letters(plain))):
        shared = token[0] == last
        starts.append(length - shared)
        length += len(token) - shared
        ends.append(length - 1)
        last = token[-1]
    return tuple(starts), tuple(ends)


@lru_cache(maxsize=4096)
def canonical(term: str) -> str:
    """Return the canonical letters of a sought wording, to look for with `Squashed.find`."""
    return squash(term).letters


def runs_together(text: str) -> bool:
    """Tell whether `text` is in a script that sets no spaces between words (Chinese, Japanese, Thai and their like)."""
    return _UNSPACED.search(text) is not None


def _undrawn(plain: str) -> str:
    if any(sign in plain for sign in "|\\()[]"):
        for drawing, letter in _DRAWN:
            plain = plain.replace(drawing, letter)
    return plain
