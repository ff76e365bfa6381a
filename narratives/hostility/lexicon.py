"""Reads the word lists into one hash table from word to the bit mask of its classes."""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

_SEED = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`bits` gives each class its mask; `keys` and `values` are the open-addressing table `tokens.find` reads."""

    bits: Mapping[str, int]
    keys: npt.NDArray[np.uint64]
    values: npt.NDArray[np.uint64]

    def mask(self, *names: str) -> int:
        """Return the union of the named classes."""
        return functools.reduce(lambda a, b: a | b, (self.bits[name] for name in names), 0)


def hash_word(word: str) -> int:
    """Return the same hash as `tokens.word_hash` of a folded word."""
    h = _SEED
    for char in word:
        h = ((h ^ ord(char)) * _PRIME) & _MASK
    return h


def table(masks: Mapping[int, int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return keys and values of an open-addressing table at most a quarter full."""
    size = 1 << max(4, (4 * len(masks)).bit_length())
    keys, values = [0] * size, [0] * size
    for h, mask in masks.items():
        slot = (h ^ (h >> 29)) & (size - 1)
        while keys[slot]:
            slot = (slot + 1) & (size - 1)
        keys[slot], values[slot] = h, mask
    return np.array(keys, dtype=np.uint64), np.array(values, dtype=np.uint64)


def build(words: Mapping[str, Iterable[str]]) -> Lexicon:
    """Build a lexicon from class name to folded words; a word may have several classes, at most 64 in all."""
    bits = {name: 1 << i for i, name in enumerate(words)}
    masks: dict[int, int] = {}
    for name, members in words.items():
        for word in members:
            h = hash_word(word)
            masks[h] = masks.get(h, 0) | bits[name]
    keys, values = table(masks)
    return Lexicon(bits, keys, values)


@functools.cache
def default() -> Lexicon:
    """Return the lexicon that ships with the package."""
    document = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
    return build({name: text.split() for name, text in document["words"].items()})
