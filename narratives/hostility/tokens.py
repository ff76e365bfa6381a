"""Cuts texts into tokens that carry the bit mask of their classes, so that the rules never look at text again."""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917
# The compiled loop is long and flat on purpose: it is a scanner, one case a kind of character; numba
# inlines no objects, so arrays are handed over one by one.

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.folding import (
    APOSTROPHE,
    AT,
    COMMA,
    DIGIT,
    HASH,
    IDEOGRAPH,
    LEET,
    LETTER,
    QUOTE,
    SIZE,
    STOP,
    SYMBOL,
)
from narratives.hostility.lexicon import STARTS, Lexicon, hash_word
from narratives.hostility.phrases import mark
from narratives.hostility.reading import LOW, is_wordy, kind_at, read_name, read_word
from narratives.hostility.spelling import MOST_LETTERS, cut, find, meaning, word_hash

WORD, TAG, MENTION, URL, NUMBER, END, QUESTION, PAUSE, MARK, EMOJI, TAGGED = range(11)
"""Kinds of token: word, word of a hashtag, @name, link, number, sentence end, question mark, comma, quote mark, emoji;
TAG is the first word of a hashtag and TAGGED each further one."""

_QUESTION_MARK, _COLON = ord("?"), ord(":")
_HTTP = np.uint64(hash_word("http"))
_SHOWN_MENTION, _SHOWN_URL, _SHOWN_NAME, _SHOWN_DIGIT, _SHOWN_SPACE = ord("@"), ord("~"), 1, ord("0"), ord(" ")
_JOINED_IN_TAG, _JOINED = 6, 9
"""Letters from which an unknown word may be several run together."""
_SPELT_OUT = 3
"""Single letters in a row that may spell a word."""


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


@kept
def _put(
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    n: int,
    h: np.uint64,
    mask: np.uint64,
    kind: int,
) -> int:
    hashes[n] = h
    masks[n] = mask
    kinds[n] = kind
    return n + 1


@kept
def _show(
    word: npt.NDArray[np.uint16], size: int, letters: bool, hidden: bool, chars: npt.NDArray[np.uint16], m: int
) -> int:
    """Write a word to the character stream: runs cut to two, numbers as noughts, hidden names as one sign."""
    if hidden:
        chars[m] = _SHOWN_NAME
        m += 1
    else:
        for j in range(size):
            if j < 2 or word[j] != word[j - 1] or word[j] != word[j - 2]:
                chars[m] = word[j] if letters else _SHOWN_DIGIT
                m += 1
    chars[m] = _SHOWN_SPACE
    return m + 1


@kept
def _spelt_out(
    letters: npt.NDArray[np.uint16],
    singles: int,
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    n: int,
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
) -> int:
    """Put one token in place of the single letters that spell a word of the lexicon; return the new count."""
    for skipped in range(2):  # the first letter may be a word of its own: "I k i l l"
        h = word_hash(letters, skipped, singles)
        mask = find(keys, values, h)
        if mask != np.uint64(0):
            left = singles - skipped
            while left > 0:
                n -= 1
                if kinds[n] == WORD:
                    left -= 1
            return _put(hashes, masks, kinds, n, h, mask, WORD)
    return n


@kept
def _tokenise(
    points: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    folds: npt.NDArray[np.uint16],
    sorts: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    hidden: np.uint64,
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    at: npt.NDArray[np.int64],
    chars: npt.NDArray[np.uint16],
    chars_at: npt.NDArray[np.int64],
) -> None:
    none = np.uint64(0)
    word = np.empty(MOST_LETTERS, dtype=np.uint16)
    spare = np.empty(MOST_LETTERS, dtype=np.uint16)
    back = np.empty(MOST_LETTERS + 1, dtype=np.int64)
    ends = np.empty(MOST_LETTERS + 1, dtype=np.int64)
    letters = np.empty(MOST_LETTERS, dtype=np.uint16)
    n = 0
    m = 0
    for text in range(offsets.shape[0] - 1):
        i = offsets[text]
        stop = offsets[text + 1]
        singles = 0
        single_end = i
        while i < stop:
            base = kind_at(points, i, stop, sorts) & LOW
            wordy_next = base in (AT, HASH) and is_wordy(points, i + 1, stop, sorts)
            if base == AT and wordy_next:
                i, size = read_name(points, i + 1, stop, folds, sorts, word)
                h = word_hash(word, 0, size)
                n = _put(hashes, masks, kinds, n, h, find(keys, values, h), MENTION)
                chars[m] = _SHOWN_MENTION
                chars[m + 1] = _SHOWN_SPACE
                m += 2
                singles = 0
                continue
            tag = base == HASH and wordy_next
            starts_leet = base == LEET and kind_at(points, i + 1, stop, sorts) & LOW == LETTER
            if tag or starts_leet or base in (LETTER, DIGIT):
                i += 1 if tag else 0
                first = n
                more = True
                while more:
                    begin = i
                    i, size, longest, has_letters, odd = read_word(points, i, stop, folds, sorts, tag, word)
                    if size in (4, 5) and i < stop and points[i] == _COLON and word_hash(word, 0, 4) == _HTTP:
                        while i < stop and points[i] > 32:
                            i += 1
                        n = _put(hashes, masks, kinds, n, np.uint64(URL), none, URL)
                        chars[m] = _SHOWN_URL
                        chars[m + 1] = _SHOWN_SPACE
                        m += 2
                        singles = 0
                        break
                    h, mask = meaning(word, size, longest, odd and has_letters, spare, keys, values)
                    pieces = 0
                    if mask == none and has_letters and size >= (_JOINED_IN_TAG if tag else _JOINED):
                        pieces = cut(word, size, spare, back, ends, keys, values)
                    for piece in range(pieces - 1, -1, -1):
                        h = word_hash(spare, ends[piece + 1], ends[piece])
                        kind = WORD if not tag else TAG if n == first else TAGGED
                        n = _put(hashes, masks, kinds, n, h, find(keys, values, h), kind)
                    if pieces == 0:
                        kind = (TAG if n == first else TAGGED) if tag else WORD if has_letters else NUMBER
                        n = _put(hashes, masks, kinds, n, h, mask, kind)
                    m = _show(word, size, has_letters, mask & hidden != none, chars, m)
                    if size == 1 and has_letters and not tag:
                        if begin - single_end > 1:
                            singles = 0
                        if singles < MOST_LETTERS:
                            letters[singles] = word[0]
                            singles += 1
                        single_end = i
                        next_single = (
                            kind_at(points, i + 1, stop, sorts) & LOW == LETTER
                            and kind_at(points, i + 2, stop, sorts) & LOW != LETTER
                        )
                        if singles >= _SPELT_OUT and not next_single:
                            n = _spelt_out(letters, singles, hashes, masks, kinds, n, keys, values)
                            singles = 0
                    else:
                        singles = 0
                    more = tag and is_wordy(points, i, stop, sorts)
                continue
            if base == STOP:
                kind = QUESTION if folds[min(points[i], SIZE - 1)] == _QUESTION_MARK else END
                n = _put(hashes, masks, kinds, n, np.uint64(kind), none, kind)
            elif base == COMMA:
                n = _put(hashes, masks, kinds, n, np.uint64(PAUSE), none, PAUSE)
            elif base in (QUOTE, APOSTROPHE):  # an apostrophe inside a word was read with it: this one is a quote mark
                n = _put(hashes, masks, kinds, n, np.uint64(MARK), none, MARK)
            elif base in (SYMBOL, IDEOGRAPH):
                word[0] = points[i] & np.uint32(0xFFFF)
                h = word_hash(word, 0, 1)
                n = _put(hashes, masks, kinds, n, h, find(keys, values, h), EMOJI if base == SYMBOL else WORD)
                chars[m] = word[0]
                m += 1
            i += 1
        at[text + 1] = n
        chars_at[text + 1] = m


def tokenise(
    points: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    tables: tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    lexicon: Lexicon,
    hidden: int,
) -> Tokens:
    """Cut texts given as code points (see `folding.points`) into tokens with their classes from the lexicon.

    Words of the classes in `hidden` show in the character stream as a sign that is the same for all of them.
    """
    room = points.shape[0] + 2 * offsets.shape[0] + 8
    hashes = np.empty(room, dtype=np.uint64)
    masks = np.empty(room, dtype=np.uint64)
    kinds = np.empty(room, dtype=np.uint8)
    chars = np.empty(2 * room + 8, dtype=np.uint16)
    at = np.zeros(offsets.shape[0], dtype=np.int64)
    chars_at = np.zeros(offsets.shape[0], dtype=np.int64)
    _tokenise(points, offsets, *tables, *lexicon.words, np.uint64(hidden), hashes, masks, kinds, at, chars, chars_at)
    mark(hashes, masks, at, *lexicon.phrases, np.uint64(STARTS))
    n, m = at[-1], chars_at[-1]
    return Tokens(hashes[:n], masks[:n], kinds[:n], at, chars[:m], chars_at)
