"""Turns the bytes of posts into hashed terms, alike for every script.

A term is a 20-bit hash of a folded piece of text (see `narratives.scripts`), with a kind that says what it was. Words
are cut to seven letters, a crude stem that serves many languages; scripts without spaces give pairs of neighbouring
characters (bigrams); a hashtag gives itself and the words it is made of.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917, PLR1714
# The compiled loops are long and flat on purpose: numba inlines no objects, and a call per character costs the goal.

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from narratives.compiled import loop
from narratives.scripts import CLASSES, FOLD, look_up, point_at

WORD: Final = 0
PAIR: Final = 1
"""Two neighbouring characters of a script without spaces (Han, kana, Hangul, Thai and their neighbours)."""
HASHTAG: Final = 2
LINK: Final = 3
MENTION: Final = 4
EMOJI: Final = 5
MEDIA: Final = 6
KINDS: Final = 7

BITS: Final = 20
BUCKETS: Final = 1 << BITS
"""Term ids lie in 0..BUCKETS-1."""
STEM: Final = 7
MOST: Final = 64
"""Distinct terms kept of one post; the rest of a longer text is ignored."""
FIELD_LINKS: Final = 0x1F
"""Byte that separates a post's text from each link given beside it."""
FIELD_MEDIA: Final = 0x1E
"""Byte that separates a post's text from each media hash given beside it."""

_FNV = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The distinct terms of n posts in compressed rows: those of post i are `terms[at[i]:at[i + 1]]`.

    `terms` int32 ids; `kinds` uint8, one of the kinds above; `at` int64 (n + 1). `near` int64 (n) is one number for
    all texts with the same set of words whatever their order, links, mentions, hashtags, case and punctuation (0 for
    a text without words). `repost` bool (n) marks a text that begins with ``RT @``.
    """

    terms: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    at: NDArray[np.int64]
    near: NDArray[np.int64]
    repost: NDArray[np.bool_]


@njit(cache=True, inline="always")
def _mix(h: Any) -> Any:
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xC4CEB9FE1A85EC53)
    return h ^ (h >> np.uint64(33))


@njit(cache=True, inline="always")
def _add(terms: Any, kinds: Any, start: int, n: int, h: Any, kind: int) -> int:
    """Append a term unless the post has it already; return the new end."""
    if n - start >= 64:
        return n
    salted = _mix(h + np.uint64(kind if kind > 1 else 0) * np.uint64(0x9E3779B97F4A7C15))
    term = np.int32(salted & np.uint64(0xFFFFF))
    for j in range(start, n):
        if terms[j] == term:
            return n
    terms[n] = term
    kinds[n] = kind
    return n + 1


@njit(cache=True, inline="always")
def _word(letters: Any, n: int) -> Any:
    """Return the hash of a word's stem, or 0 if it is too short to tell anything."""
    first = 0
    if n > 4 and letters[0] == 0x0627 and letters[1] == 0x0644:  # the Arabic article
        first = 2
    size = n - first
    if size > 3 and letters[n - 1] == 0x73 and letters[n - 2] != 0x73:
        size -= 1
    if size < 2:
        return np.uint64(0)
    h = _FNV
    for k in range(first, first + min(size, 7)):
        h = (h ^ np.uint64(letters[k])) * _PRIME
    return h


@loop
def _tokenise(
    text: Any, at: Any, fold: Any, classes: Any, letters: Any, terms: Any, kinds: Any, rows: Any, near: Any, rt: Any
) -> int:
    n = 0
    for p in range(len(at) - 1):
        i, end = at[p], at[p + 1]
        start = n
        same = np.uint64(0)
        size = 0
        last = np.int64(-1)  # the character before, in a script without spaces
        tag = _FNV  # running hash of the hashtag or mention we are inside
        inside = 0  # 0 plain text, 2 hashtag, 4 mention
        tag_size = 0
        lower = False
        if end - i > 4 and text[i] == 0x52 and text[i + 1] == 0x54 and text[i + 2] == 0x20 and text[i + 3] == 0x40:
            rt[p] = True
            i += 3
        while i <= end:
            if i < end:
                byte = text[i]
                link = (
                    byte | 32 == 0x68
                    and i + 8 < end
                    and text[i + 1] | 32 == 0x74
                    and text[i + 2] | 32 == 0x74
                    and text[i + 3] | 32 == 0x70
                    and size == 0
                    and (text[i + 4] == 0x3A or (text[i + 4] | 32 == 0x73 and text[i + 5] == 0x3A))
                )
                if link or byte == 0x1E:
                    kind = 3 if link else 6
                    i += 1 if not link else (8 if text[i + 4] | 32 == 0x73 else 7)
                    if link and i + 4 < end and text[i] == 0x77 and text[i + 1] == 0x77 and text[i + 3] == 0x2E:
                        i += 4
                    h = _FNV
                    pending = np.uint64(0)
                    count = 0
                    while i < end and text[i] > 0x20 and text[i] != 0x22 and text[i] != 0x3C and text[i] != 0x3E:
                        c = np.uint64(text[i])
                        if text[i] == 0x23:  # a fragment
                            break
                        if text[i] == 0xE2:  # an ellipsis: the address was cut off and names nothing
                            count = 0
                            break
                        # Trailing punctuation belongs to the sentence, not to the address.
                        if c in (0x2E, 0x2C, 0x29, 0x21, 0x3A, 0x3B, 0x2F, 0x3F, 0x27):
                            pending = pending * _PRIME + c
                        else:
                            h = ((h ^ pending) * _PRIME ^ c) * _PRIME
                            pending = np.uint64(0)
                            count += 1
                        i += 1
                    while i < end and text[i] > 0x20:
                        i += 1
                    if count > 6 or (kind == 6 and count > 0):
                        n = _add(terms, kinds, start, n, h, kind)
                    inside = 0
                    last = np.int64(-1)
                    continue
                point, width = point_at(text, i, end)
                folded, what = look_up(point, fold, classes)
            else:
                point, width, folded, what = np.int64(0), 1, np.int64(0), np.int64(0)
            i += width
            if what == 3:
                continue
            if what == 1 or what == 2:
                camel = inside == 2 and lower and 0x41 <= point <= 0x5A
                if camel and size > 0:
                    h = _word(letters, size)
                    if h:
                        n = _add(terms, kinds, start, n, h, 0)
                        same += _mix(h)
                    size = 0
                lower = point != folded or what == 2
                lower = not lower
                if inside != 0:
                    tag = (tag ^ np.uint64(folded)) * _PRIME
                    tag_size += 1
                if folded != 0x5F and inside != 4 and size < 512:
                    letters[size] = folded
                    size += 1
                elif folded == 0x5F and size > 0:
                    h = _word(letters, size)
                    if h:
                        n = _add(terms, kinds, start, n, h, 0)
                        same += _mix(h)
                    size = 0
                last = np.int64(-1)
                continue
            if size > 0:
                h = _word(letters, size)
                if h:
                    n = _add(terms, kinds, start, n, h, 0)
                    same += _mix(h)
                size = 0
            if what == 4:
                if inside != 0:
                    tag = (tag ^ np.uint64(folded)) * _PRIME
                    tag_size += 1
                if last >= 0:
                    h = ((_FNV ^ np.uint64(last)) * _PRIME ^ np.uint64(folded)) * _PRIME
                    n = _add(terms, kinds, start, n, h, 1)
                    same += _mix(h)
                last = folded
                continue
            last = np.int64(-1)
            if inside != 0:
                if tag_size > 1:
                    n = _add(terms, kinds, start, n, tag, inside)
                inside = 0
            lower = False
            if what == 5:
                n = _add(terms, kinds, start, n, (_FNV ^ np.uint64(folded)) * _PRIME, 5)
            elif point == 0x23 or point == 0x40 or point == 0xFF03:
                inside = 4 if point == 0x40 else 2
                tag = _FNV
                tag_size = 0
        near[p] = np.int64(same)
        rows[p + 1] = n
    return n


def tokenise(text: NDArray[np.uint8], at: NDArray[np.int64]) -> Tokens:
    """Return the terms of the posts whose UTF-8 bytes are `text[at[i]:at[i + 1]]`."""
    posts = len(at) - 1
    room = int(min(posts * MOST, 2 * len(text) + posts)) + MOST
    terms, kinds = np.empty(room, np.int32), np.empty(room, np.uint8)
    rows, near, rt = np.zeros(posts + 1, np.int64), np.zeros(posts, np.int64), np.zeros(posts, np.bool_)
    used = _tokenise(text, at, FOLD, CLASSES, np.empty(512, np.int64), terms, kinds, rows, near, rt)
    return Tokens(terms[:used].copy(), kinds[:used].copy(), rows, near, rt)


@loop
def _hash_rows(data: Any, at: Any, out: Any) -> None:
    for p in range(len(at) - 1):
        h = _FNV
        for i in range(at[p], at[p + 1]):
            h = (h ^ np.uint64(data[i])) * _PRIME
        out[p] = np.int64(_mix(h))


def hash_rows(data: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a stable 64-bit hash of each row of bytes."""
    out = np.empty(len(at) - 1, np.int64)
    _hash_rows(data, at, out)
    return out


def term_of(piece: str) -> tuple[int, int]:
    """Return the term id and kind of one word, #hashtag, @mention, link or emoji, as the tokeniser would give it."""
    data = np.frombuffer(piece.encode("utf-8", "replace"), np.uint8)
    tokens = tokenise(data, np.array([0, len(data)], np.int64))
    if not len(tokens.terms):
        return -1, WORD
    last = len(tokens.terms) - 1
    return int(tokens.terms[last]), int(tokens.kinds[last])
