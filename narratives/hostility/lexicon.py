"""Reads the word lists into two hash tables, words and phrases, from text to the bit mask of its classes."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.errors import BadInputError
from narratives.hostility import folding, misspelling

STARTS: Final = 1 << 62
"""Bit of a word with which some phrase begins."""
INSIDE: Final = 1 << 63
"""Bit left on the further words of a phrase that was found, so that the rules pass over them."""
SQUEEZED: Final = 0x5BD1E9955BD1E995
"""Sets the hashes of squeezed words apart, so that only a drawn-out word meets them."""
ANY: Final = 42
"""Stands in a phrase's hash for a word of any kind."""
LONGEST: Final = 6
"""Words a phrase may have."""
IDIOM: Final = "idiom"
"""The class of phrases that mean no harm whatever their words are: the rules pass over them, and it takes no bit."""

_SEED = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_ALL = (1 << 64) - 1
_VOWELS = "aeiou"
_IRREGULAR_E = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`bits` gives each class its mask; `words` and `phrases` are (keys, values) tables that `tokens.find` reads."""

    bits: Mapping[str, int]
    words: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
    phrases: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]

    def mask(self, *names: str) -> int:
        """Return the union of the named classes."""
        return functools.reduce(lambda a, b: a | b, (self.bits[name] for name in names), 0)


def hash_word(word: str) -> int:
    """Return the same hash as `tokens.word_hash` of a folded word."""
    h = _SEED
    for char in word:
        h = ((h ^ ord(char)) * _PRIME) & _ALL
    return h


def squeezed(word: str) -> str:
    """Return a word with every run of one letter cut to one, as `tokens` does to "kiiiilll"."""
    return "".join(char for i, char in enumerate(word) if not i or char != word[i - 1])


def step(h: int, word: int) -> int:
    """Return a phrase's hash with one more word, alike to `tokens.join`."""
    h = ((h ^ word) * _PRIME) & _ALL
    return h ^ (h >> 32)


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


def inflected(entry: str) -> tuple[str, str, tuple[str, ...], str]:
    """Return (base, third person, pasts, -ing) of a verb; a phrase inflects its first word.

    Regular English spelling; `base:past:participle:ing` gives what is irregular.
    """
    given = entry.split(":")
    verb, _, rest = given[0].partition("_")
    rest = f"_{rest}" if rest else ""
    short = verb.removesuffix("e")
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        short, third = verb[:-1] + "i", verb[:-1] + "ies"
    if verb in _DOUBLING:
        short = verb + verb[-1]
    past = given[1] if len(given) > 1 else f"{short}ed"
    participle = given[2] if len(given) > 2 else past
    stem = short if verb in _DOUBLING else verb.removesuffix("e")
    ing = given[_IRREGULAR_E] if len(given) > _IRREGULAR_E else f"{stem}ing"
    return verb + rest, third + rest, tuple(dict.fromkeys((past + rest, participle + rest))), ing + rest


_DOUBLING = frozenset({"gun", "skin", "stab", "cut", "hit", "put", "set", "run", "slit", "rip"})


def _entries(document: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for name, text in document["words"].items():
        for word in text.split():
            yield name, word
    for name, text in document["verbs"].items():
        for entry in text.split():
            base, third, pasts, ing = inflected(entry)
            yield f"{name}.base", base
            if name == "lethal":
                yield f"{name}.ing", ing
                yield f"{name}.ing", ing.removesuffix("g")
            for told in (third, *pasts):
                yield f"{name}.past", told
    for name, text in document["foreign"].items():
        for word in text.split():
            yield f"foreign_{name}", word


def _spellings(word: str) -> Iterator[str]:
    """Yield a folded word, without its apostrophe, and with a vowel starred out."""
    yield word
    bare = word.replace("'", "")
    if bare != word and bare not in {"ill", "were", "well", "hell", "shell", "id", "wed"}:
        yield bare
    if len(word) > 3:
        for i, char in enumerate(word):
            if char in _VOWELS and i:
                yield f"{word[:i]}*{word[i + 1 :]}"


def _phrase_hashes(first: int, rest: list[str]) -> Iterator[int]:
    """Yield the hashes of a phrase with and without the apostrophes of its further words."""
    for bare in (False, True):
        whole = step(_SEED, first)
        for part in rest:
            whole = step(whole, ANY if part == "*" else hash_word(part.replace("'", "") if bare else part))
        yield whole


def _slips(name: str, word: str, real: frozenset[str]) -> Iterator[int]:
    """Yield the hashes of a word's misspellings, if words of the class are known by them."""
    if name in misspelling.CLASSES:
        for slip in misspelling.slips(word, cut=name in misspelling.NAMES):
            if slip not in real:
                yield hash_word(slip)


def build(document: Mapping[str, Mapping[str, str]]) -> Lexicon:
    """Build a lexicon from the parsed file; raises BadInputError beyond 62 classes (a mask has 64 bits)."""
    bits: dict[str, int] = {}
    words: dict[int, int] = {}
    phrases: dict[int, int] = {}
    mistyped: dict[int, int] = {}
    real = frozenset(document.get("spelling", {}).get("real", "").split())
    for name, text in _entries(document):
        bit = INSIDE if name == IDIOM else bits.setdefault(name, 1 << len(bits))
        first, *rest = folding.fold(text).split("_")
        for h in map(hash_word, _spellings(first)):
            words[h] = words.get(h, 0) | (STARTS if rest else bit)
            for whole in _phrase_hashes(h, rest) if rest else ():
                phrases[whole] = phrases.get(whole, 0) | bit
        if not rest:
            drawn_out = hash_word(squeezed(first)) ^ SQUEEZED
            words[drawn_out] = words.get(drawn_out, 0) | bit
            for h in _slips(name, first, real):
                mistyped[h] = mistyped.get(h, 0) | bit
    for name, hashes in document["hashed"].items():
        bit = bits.setdefault(name, 1 << len(bits))
        for h in (int(text, 16) for text in hashes.split()):
            words[h] = words.get(h, 0) | bit
    if len(bits) > 62:
        raise BadInputError(f"The lexicon has {len(bits)} classes; merge some, 62 is the most a mask can hold.")
    return Lexicon(bits, table(mistyped | words), table(phrases))


@functools.cache
def default() -> Lexicon:
    """Return the lexicon that ships with the package."""
    return build(tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8")))
