"""Cuts folded characters into tokens with their lexicon classes, seeing through leet, spacing and joined words.

A token carries the bit mask of its classes (`lexicon.py`), so that the rules never look at text again.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects, and a call per character costs the goal.

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from narratives.hostility.folding import (
    APOSTROPHE,
    AT,
    COMMA,
    DIGIT,
    DROP,
    HASH,
    IDEOGRAPH,
    LEET,
    LETTER,
    QUOTE,
    SIZE,
    STOP,
    SYMBOL,
    UPPER,
)

WORD, TAG, MENTION, URL, NUMBER, END, QUESTION, PAUSE, MARK, EMOJI, TAGGED = range(11)
"""Kinds of token: word, word of a hashtag, @name, link, number, sentence end, question mark, comma, quote mark, emoji;
TAG is the first word of a hashtag and TAGGED each further one."""

from narratives.hostility.lexicon import ANY, LONGEST, SQUEEZED, STARTS

_MOST_LETTERS = 48
_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of n texts end to end; text i has `at[i]:at[i + 1]`, and its characters `chars_at[i]:chars_at[i + 1]`.

    `hashes` uint64, `masks` uint64 (classes), `kinds` uint8; `chars` uint16 folded, words parted by single spaces.
    """

    hashes: npt.NDArray[np.uint64]
    masks: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint8]
    at: npt.NDArray[np.int64]
    chars: npt.NDArray[np.uint16]
    chars_at: npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def word_hash(word: npt.NDArray[np.uint16], begin: int, end: int) -> np.uint64:
    """Return the FNV-1a hash of word[begin:end]."""
    h = _SEED
    for i in range(begin, end):
        h = (h ^ np.uint64(word[i])) * _PRIME
    return h


@njit(cache=True, nogil=True)
def find(keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint64], h: np.uint64) -> np.uint64:
    """Return the mask stored for a hash, or 0 (open addressing; sizes are powers of two)."""
    last = np.uint64(keys.shape[0] - 1)
    slot = (h ^ (h >> np.uint64(29))) & last
    while keys[slot] != np.uint64(0):
        if keys[slot] == h:
            return values[slot]
        slot = (slot + np.uint64(1)) & last
    return np.uint64(0)


@njit(cache=True, nogil=True)
def _squeezed(word: npt.NDArray[np.uint16], n: int, out: npt.NDArray[np.uint16], most: int) -> int:
    m = 0
    run = 0
    for i in range(n):
        run = run + 1 if i and word[i] == word[i - 1] else 1
        if run <= most:
            out[m] = word[i]
            m += 1
    return m


@njit(cache=True, nogil=True)
def _plain(word: npt.NDArray[np.uint16], n: int, out: npt.NDArray[np.uint16], one: int) -> None:
    for i in range(n):
        c = word[i]
        if c == 48:
            c = 111
        elif c == 49:
            c = one
        elif c == 33:
            c = 105
        elif c == 51 or c == 0x20AC:
            c = 101
        elif c == 52 or c == 64:
            c = 97
        elif c == 53 or c == 36:
            c = 115
        elif c == 55:
            c = 116
        out[i] = c


@njit(cache=True, nogil=True)
def _cut(
    word: npt.NDArray[np.uint16],
    n: int,
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    back: npt.NDArray[np.int64],
) -> bool:
    """Cut a joined word into lexicon words only, longest first from the end; `back` receives each piece's start."""
    back[0] = 0
    for end in range(1, n + 1):
        back[end] = -1
    for begin in range(n):
        if back[begin] < 0:
            continue
        h = _SEED
        for end in range(begin + 1, min(n, begin + 16) + 1):
            h = (h ^ np.uint64(word[end - 1])) * _PRIME
            size = end - begin
            if back[end] >= 0 or (size < 3 and not (size == 2 and begin > 0) and not (size == 1 and begin == 0)):
                continue
            if size == 1 and word[begin] != 105:
                continue
            if find(keys, values, h) != np.uint64(0):
                back[end] = begin
    return back[n] >= 0


@njit(cache=True, nogil=True)
def _tokenise(
    points: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    fold: npt.NDArray[np.uint16],
    kind: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    at: npt.NDArray[np.int64],
    chars: npt.NDArray[np.uint16],
    chars_at: npt.NDArray[np.int64],
    hidden: np.uint64,
) -> None:
    word = np.empty(_MOST_LETTERS, dtype=np.uint16)
    other = np.empty(_MOST_LETTERS, dtype=np.uint16)
    back = np.empty(_MOST_LETTERS + 1, dtype=np.int64)
    ends = np.empty(_MOST_LETTERS + 1, dtype=np.int64)
    letters = np.empty(64, dtype=np.uint16)
    low = np.uint8(0x3F)
    n = 0
    m = 0
    for text in range(offsets.shape[0] - 1):
        i = offsets[text]
        stop = offsets[text + 1]
        singles = 0
        single_end = i
        while i <= stop:
            p = points[i] if i < stop else np.uint32(32)
            k = kind[p] if p < SIZE else np.uint8(SYMBOL)
            base = k & low
            tag = False
            if base == HASH and i + 1 < stop and (kind[min(points[i + 1], SIZE - 1)] & low) in (LETTER, DIGIT):
                tag = True
                i += 1
                base = LETTER
            if base == AT and i + 1 < stop and (kind[min(points[i + 1], SIZE - 1)] & low) in (LETTER, DIGIT):
                begin = i + 1
                size = 0
                i += 1
                while i < stop and ((kind[min(points[i], SIZE - 1)] & low) in (LETTER, DIGIT) or points[i] == 95):
                    if size < _MOST_LETTERS:
                        word[size] = fold[min(points[i], SIZE - 1)]
                        size += 1
                    i += 1
                hashes[n] = word_hash(word, 0, size)
                masks[n] = find(keys, values, hashes[n])
                kinds[n] = MENTION
                n += 1
                chars[m] = 64
                chars[m + 1] = 32
                m += 2
                singles = 0
                continue
            if (
                base == LETTER
                or base == DIGIT
                or (base == LEET and i + 1 < stop and (kind[min(points[i + 1], SIZE - 1)] & low) == LETTER)
            ):
                first = True
                tag_start = n
                while first or tag:
                    first = False
                    size = 0
                    has_letter = False
                    has_odd = False
                    longest_run = 0
                    run = 0
                    begin = i
                    upper_before = False
                    lower_before = False
                    while i < stop:
                        q = points[i] if points[i] < SIZE else np.uint32(SIZE - 1)
                        kq = kind[q]
                        b = kq & low
                        if b == DROP or b == APOSTROPHE:
                            if b == APOSTROPHE and not (
                                i + 1 < stop and i > begin and (kind[min(points[i + 1], SIZE - 1)] & low) == LETTER
                            ):
                                break
                            if b == APOSTROPHE and size < _MOST_LETTERS:
                                word[size] = 39
                                size += 1
                            i += 1
                            continue
                        if b == LETTER:
                            is_upper = (kq & UPPER) != 0
                            if tag and is_upper and lower_before:
                                break
                            if tag and is_upper and upper_before and i + 1 < stop and size > 0:
                                nk = kind[min(points[i + 1], SIZE - 1)]
                                if (nk & low) == LETTER and (nk & UPPER) == 0:
                                    break
                            lower_before = not is_upper
                            upper_before = is_upper
                            has_letter = True
                        elif b == DIGIT:
                            if tag and has_letter and not lower_before and not upper_before:
                                break
                            has_odd = True
                        elif b == LEET or q == 33 or q == 64:
                            if i == begin and b != LEET:
                                break
                            nb = kind[min(points[i + 1], SIZE - 1)] & low if i + 1 < stop else np.uint8(0)
                            if nb != LETTER and not (b == LEET and nb == LEET):
                                break
                            has_odd = True
                        else:
                            break
                        c = fold[q]
                        run = run + 1 if size > 0 and word[size - 1] == c else 1
                        longest_run = max(longest_run, run)
                        if size < _MOST_LETTERS:
                            word[size] = c
                            size += 1
                        i += 1
                    if size == 0:
                        break
                    if size == 4 or size == 5:
                        if word[0] == 104 and word[1] == 116 and word[2] == 116 and word[3] == 112:
                            if i < stop and points[i] == 58:
                                while i < stop and points[i] > 32:
                                    i += 1
                                hashes[n] = np.uint64(7)
                                masks[n] = np.uint64(0)
                                kinds[n] = URL
                                n += 1
                                chars[m] = 126
                                chars[m + 1] = 32
                                m += 2
                                singles = 0
                                break
                    h = word_hash(word, 0, size)
                    mask = find(keys, values, h)
                    if mask == np.uint64(0) and size > 3 and word[size - 1] == 115 and word[size - 2] == 39:
                        h = word_hash(word, 0, size - 2)  # a possessive is the word itself
                        mask = find(keys, values, h)
                    if mask == np.uint64(0) and longest_run >= 3:
                        shorter = _squeezed(word, size, other, 2)
                        h = word_hash(other, 0, shorter)
                        mask = find(keys, values, h)
                        if mask == np.uint64(0):
                            shorter = _squeezed(word, size, other, 1)
                            h2 = word_hash(other, 0, shorter)
                            mask = find(keys, values, h2 ^ np.uint64(SQUEEZED))
                            h = h2 if mask != np.uint64(0) else h
                    if mask == np.uint64(0) and has_odd and has_letter:
                        for one in (105, 108):
                            _plain(word, size, other, one)
                            h2 = word_hash(other, 0, size)
                            mask = find(keys, values, h2)
                            if mask != np.uint64(0):
                                h = h2
                                for j in range(size):
                                    word[j] = other[j]
                                break
                    pieces = 0
                    if mask == np.uint64(0) and has_letter and size >= (6 if tag else 9):
                        _plain(word, size, other, 105)
                        if _cut(other, size, keys, values, back):
                            end = size
                            while end > 0:
                                ends[pieces] = end
                                pieces += 1
                                end = back[end]
                            for j in range(pieces - 1, -1, -1):
                                h2 = word_hash(other, back[ends[j]], ends[j])
                                hashes[n] = h2
                                masks[n] = find(keys, values, h2)
                                kinds[n] = (TAG if n == tag_start else TAGGED) if tag else WORD
                                n += 1
                    if pieces == 0:
                        hashes[n] = h
                        masks[n] = mask
                        kinds[n] = (TAG if n == tag_start else TAGGED) if tag else WORD if has_letter else NUMBER
                        n += 1
                    if mask & hidden != np.uint64(0):
                        chars[m] = 1
                        m += 1
                        size_shown = 0
                    else:
                        size_shown = size
                    for j in range(size_shown):
                        if j < 2 or word[j] != word[j - 1] or word[j] != word[j - 2]:
                            chars[m] = word[j] if has_letter else 48
                            m += 1
                    chars[m] = 32
                    m += 1
                    if size == 1 and has_letter and not tag and pieces == 0:
                        if singles and begin - single_end > 1:
                            singles = 0
                        if singles < 64:
                            letters[singles] = word[0]
                            singles += 1
                        single_end = i
                        following = points[i + 1] if i + 1 < stop else np.uint32(32)
                        more = (kind[min(following, SIZE - 1)] & low) == LETTER and (
                            i + 2 >= stop or (kind[min(points[i + 2], SIZE - 1)] & low) != LETTER
                        )
                        if singles >= 3 and not more:
                            h = word_hash(letters, 0, singles)
                            mask = find(keys, values, h)
                            drop = 0
                            if mask == np.uint64(0):  # the first letter may be a word of its own: "I k i l l"
                                h = word_hash(letters, 1, singles)
                                mask = find(keys, values, h)
                                drop = 1
                            if mask != np.uint64(0):
                                back_to = n
                                left = singles - drop
                                while left > 0:
                                    back_to -= 1
                                    if kinds[back_to] == WORD:
                                        left -= 1
                                hashes[back_to] = h
                                masks[back_to] = mask
                                kinds[back_to] = WORD
                                n = back_to + 1
                            singles = 0
                    else:
                        singles = 0
                    if tag:
                        nxt = kind[min(points[i], SIZE - 1)] & low if i < stop else np.uint8(0)
                        if nxt not in (LETTER, DIGIT):
                            break
                continue
            if base == STOP:
                kinds[n] = QUESTION if fold[min(p, SIZE - 1)] == 63 else END
                hashes[n] = np.uint64(kinds[n])
                masks[n] = np.uint64(0)
                n += 1
            elif base == COMMA or base == QUOTE:
                kinds[n] = PAUSE if base == COMMA else MARK
                hashes[n] = np.uint64(kinds[n])
                masks[n] = np.uint64(0)
                n += 1
            elif base == APOSTROPHE:
                kinds[n] = MARK  # only an apostrophe at a word's edge comes here: a single quote mark
                hashes[n] = np.uint64(MARK)
                masks[n] = np.uint64(0)
                n += 1
            elif base == SYMBOL or base == IDEOGRAPH:
                word[0] = p & np.uint32(0xFFFF)
                hashes[n] = word_hash(word, 0, 1)
                masks[n] = find(keys, values, hashes[n])
                kinds[n] = EMOJI if base == SYMBOL else WORD
                n += 1
                chars[m] = word[0]
                m += 1
            i += 1
        at[text + 1] = n
        chars_at[text + 1] = m


@njit(cache=True, nogil=True, inline="always")
def _joined(h: np.uint64, word: np.uint64) -> np.uint64:
    """Return a phrase's hash with one more word, alike to `lexicon.step`."""
    h = (h ^ word) * _PRIME
    return h ^ (h >> np.uint64(32))


@njit(cache=True, nogil=True)
def _phrases(
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    at: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    starts: np.uint64,
) -> None:
    """Give the first word of each phrase found the phrase's classes, and take its other words' classes away."""
    for text in range(at.shape[0] - 1):
        end = at[text + 1]
        for t in range(at[text], end):
            if masks[t] & starts == np.uint64(0):
                continue
            masks[t] &= ~starts
            best = np.uint64(0)
            best_size = 1
            best_open = False
            for open_ in (False, True):
                h = _joined(_SEED, hashes[t])
                for size in range(2, LONGEST + 1):
                    if t + size > end:
                        break
                    h = _joined(h, np.uint64(ANY) if open_ and size == 2 else hashes[t + size - 1])
                    mask = find(keys, values, h)
                    if mask != np.uint64(0) and size > best_size:
                        best, best_size, best_open = mask, size, open_
            if best != np.uint64(0):
                masks[t] = best
                for i in range(t + 1, t + best_size):
                    if not (best_open and i == t + 1):
                        masks[i] = np.uint64(0)


def tokenise(
    points: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    tables: tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    words: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]],
    phrases: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]],
    hidden: int,
) -> Tokens:
    """Cut texts given as code points (see `folding.points`) into tokens, with the lexicon's tables for their classes."""
    fold, kind = tables
    keys, values = words
    room = points.shape[0] + 2 * offsets.shape[0] + 8
    hashes = np.empty(room, dtype=np.uint64)
    masks = np.empty(room, dtype=np.uint64)
    kinds = np.empty(room, dtype=np.uint8)
    chars = np.empty(2 * room + 8, dtype=np.uint16)
    at = np.zeros(offsets.shape[0], dtype=np.int64)
    chars_at = np.zeros(offsets.shape[0], dtype=np.int64)
    _tokenise(points, offsets, fold, kind, keys, values, hashes, masks, kinds, at, chars, chars_at, np.uint64(hidden))
    _phrases(hashes, masks, at, *phrases, np.uint64(STARTS))
    n, m = at[-1], chars_at[-1]
    return Tokens(hashes[:n], masks[:n], kinds[:n], at, chars[:m], chars_at)
