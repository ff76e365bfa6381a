"""The small model: hashed words and characters, int8 weights, one number a head; no text inside.

Features follow the fastText and HashingVectorizer tradition (Weinberger et al. 2009): words, words under negation,
pairs of words with identity and agency terms replaced by their class (so that weights cannot cling to one group's
name), and runs of 3 to 5 characters. `benchmarks/train_hostility.py` makes the file.
"""

# ruff: noqa: PLR0917
# The compiled loops take arrays one by one: numba inlines no objects.

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit

from narratives.compiled import kept
from narratives.hostility.tokens import EMOJI, END, MENTION, NUMBER, PAUSE, QUESTION, TAG, TAGGED, URL, WORD, Tokens

BITS = 19
BUCKETS = 1 << BITS
_NEGATION_REACH = 4
_ROOM = 8192
"""Features of one post that are looked at."""
_P1 = np.uint64(0x9E3779B97F4A7C15)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights int8 (2, BUCKETS), the scale of each row, a bias, and the folding tables the features were made with.

    The first row weighs classed words, pairs and characters, the second words and pairs as they stand.
    """

    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: float
    fold: npt.NDArray[np.uint16]
    kind: npt.NDArray[np.uint8]

    @staticmethod
    def load(path: Path) -> "Model":
        """Read a model file written by `save`."""
        with np.load(path, allow_pickle=False) as file:
            return Model(file["weights"], file["scale"], float(file["bias"]), file["fold"], file["kind"])

    def save(self, path: Path) -> None:
        """Write the model as a compressed numpy archive."""
        np.savez_compressed(
            path, weights=self.weights, scale=self.scale, bias=self.bias, fold=self.fold, kind=self.kind
        )

    def probability(
        self, tokens: Tokens, negation: int, abstract: int, wanted: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return float32 (n) in 0..1; `negation` and `abstract` are the lexicon's masks for those classes.

        `wanted` (n) are the texts to read, all by default; the others get 0.
        """
        n = tokens.at.shape[0] - 1
        out, read = np.empty(n, dtype=np.float32), np.ones(n, dtype=np.bool_) if wanted is None else wanted
        _score(
            tokens.hashes,
            tokens.masks,
            tokens.kinds,
            tokens.at,
            tokens.chars,
            tokens.chars_at,
            np.uint64(negation),
            np.uint64(abstract),
            self.weights,
            self.scale,
            read,
            out,
        )
        return np.where(read, 1 / (1 + np.exp(-(out + np.float32(self.bias)))), 0).astype(np.float32)


@njit(cache=True, nogil=True, inline="always")
def _bucket(h: np.uint64) -> np.uint64:
    h ^= h >> np.uint64(31)
    h *= _P1
    return h >> np.uint64(64 - BITS)


@kept
def _post_features(
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    begin: int,
    end: int,
    chars: npt.NDArray[np.uint16],
    chars_begin: int,
    chars_end: int,
    negation: np.uint64,
    abstract: np.uint64,
    out: npt.NDArray[np.uint32],
    plain: npt.NDArray[np.uint32],
) -> tuple[int, int]:
    """Write the buckets of one post's features; return how many are words and how many in all.

    `plain` receives the buckets of the words and pairs as they stand, as many as there are words.
    """
    n = 0
    before = np.uint64(1)
    plainly = np.uint64(1)
    negated = 0
    for t in range(begin, end):
        kind = kinds[t]
        if kind in (END, QUESTION, PAUSE):
            negated = 0
            continue
        if kind in (MENTION, URL, NUMBER):
            h = np.uint64(kind + 11)
        elif kind in (WORD, TAG, TAGGED, EMOJI):
            h = hashes[t]
        else:
            continue
        if n + 4 >= out.shape[0]:
            break
        mask = masks[t]
        classed = mask & abstract
        h2 = (classed * _P2) ^ np.uint64(3) if classed != np.uint64(0) else h
        scope = np.uint64(5) if negated > 0 else np.uint64(0)
        out[n] = _bucket(h2 ^ scope)  # a group's or a body's name counts as its class only
        out[n + 1] = _bucket((before * _P2) ^ h2)
        plain[n] = _bucket(h)
        plain[n + 1] = _bucket((plainly * _P2) ^ h)
        n += 2
        before = h2
        plainly = h
        negated = _NEGATION_REACH if mask & negation != np.uint64(0) else negated - 1
    words = n
    length = chars_end - chars_begin
    for i in range(-1, length - 2):
        h = np.uint64(0)
        for j in range(5):
            k = i + j
            if k >= length or n >= out.shape[0]:
                break
            c = np.uint64(32) if k < 0 else np.uint64(chars[chars_begin + k])
            h = (h ^ c) * _P2
            h ^= h >> np.uint64(29)
            if j >= 2:
                out[n] = _bucket(h ^ np.uint64(j))
                n += 1
    return words, n


@kept
def _score(
    hashes: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    at: npt.NDArray[np.int64],
    chars: npt.NDArray[np.uint16],
    chars_at: npt.NDArray[np.int64],
    negation: np.uint64,
    abstract: np.uint64,
    weights: npt.NDArray[np.int8],
    scale: npt.NDArray[np.float32],
    wanted: npt.NDArray[np.bool_],
    out: npt.NDArray[np.float32],
) -> None:
    room = np.empty(_ROOM, dtype=np.uint32)
    plain = np.empty(_ROOM, dtype=np.uint32)
    for text in range(at.shape[0] - 1):
        if not wanted[text]:
            out[text] = 0.0
            continue
        words, n = _post_features(
            hashes,
            masks,
            kinds,
            at[text],
            at[text + 1],
            chars,
            chars_at[text],
            chars_at[text + 1],
            negation,
            abstract,
            room,
            plain,
        )
        a = 0
        b = 0
        c = 0
        for i in range(words):
            a += weights[0, room[i]]
            c += weights[1, plain[i]]
        for i in range(words, n):
            b += weights[0, room[i]]
        per_word = 1 / np.sqrt(words + 1.0)
        out[text] = (a * per_word + b / np.sqrt(n - words + 1.0)) * scale[0] + c * per_word * scale[1]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of n texts, for training: `bucket` and `value` end to end, text i has `at[i]:at[i + 1]`.

    The values carry the same arithmetic as `Model.probability`.
    """

    bucket: npt.NDArray[np.uint32]
    value: npt.NDArray[np.float32]
    at: npt.NDArray[np.int64]


def features(tokens: Tokens, negation: int, abstract: int) -> tuple[Features, Features]:
    """Return what each row of the weights is multiplied with."""
    room = np.empty(_ROOM, dtype=np.uint32)
    plain = np.empty(_ROOM, dtype=np.uint32)
    n_texts = tokens.at.shape[0] - 1
    buckets: tuple[list[npt.NDArray[np.uint32]], list[npt.NDArray[np.uint32]]] = ([], [])
    values: tuple[list[npt.NDArray[np.float32]], list[npt.NDArray[np.float32]]] = ([], [])
    ends = np.zeros((2, n_texts + 1), dtype=np.int64)
    for i in range(n_texts):
        words, n = _post_features(
            tokens.hashes,
            tokens.masks,
            tokens.kinds,
            tokens.at[i],
            tokens.at[i + 1],
            tokens.chars,
            tokens.chars_at[i],
            tokens.chars_at[i + 1],
            np.uint64(negation),
            np.uint64(abstract),
            room,
            plain,
        )
        value = np.empty(n, dtype=np.float32)
        value[:words] = 1 / np.sqrt(words + 1.0)
        value[words:] = 1 / np.sqrt(n - words + 1.0)
        buckets[0].append(room[:n].copy())
        values[0].append(value)
        buckets[1].append(plain[:words].copy())
        values[1].append(value[:words])
        ends[:, i + 1] = ends[:, i] + (n, words)
    first, second = (
        Features(np.concatenate(b), np.concatenate(v), at) for b, v, at in zip(buckets, values, ends, strict=True)
    )
    return first, second
