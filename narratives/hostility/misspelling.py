"""Says how people mistype a word, so that a threat in bad spelling meets the plain word.

Two letters swapped, one doubled or a double one single, a vowel or a c, k or s taken for another; in the names of
groups and officials also one left out. What looks like a slip but is a word of its own ("minster", "rapping") is named
in the lexicon under `real`.
"""

from collections.abc import Iterator
from typing import Final

NAMES: Final = frozenset({"identity", "official", "figure"})
"""Classes of which one letter may be missing."""
CLASSES: Final = NAMES | {"lethal.base", "lethal.past", "lethal.ing", "harm.base", "should"}
"""Classes whose words are known by their slips."""

_ALIKE: Final = dict.fromkeys("aeiou", "aeiou") | {"c": "sk", "k": "c", "s": "cz"}
_SHORTEST_DOUBLED: Final = 4
_SHORTEST_SWAPPED: Final = 5
_SHORTEST_TAKEN: Final = 6
_SHORTEST_CUT: Final = 7
"""Letters from which a slip leaves the word recognisable."""


def slips(word: str, *, cut: bool) -> Iterator[str]:
    """Yield the misspellings of a folded word, with a letter left out if `cut`; none of a word of three letters."""
    size = len(word)
    if not word.isalpha() or size < _SHORTEST_DOUBLED:
        return
    for i in range(1, size):
        doubled = word[i] == word[i - 1]
        if not doubled:
            yield word[:i] + word[i - 1] + word[i:]
        if size >= _SHORTEST_SWAPPED and (doubled or i > 1):
            yield word[:i] + word[i + 1 :] if doubled else word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]
        if size >= _SHORTEST_TAKEN:
            yield from (word[:i] + like + word[i + 1 :] for like in _ALIKE.get(word[i], "") if like != word[i])
        if cut and size >= _SHORTEST_CUT:
            yield word[:i] + word[i + 1 :]
    yield word + word[-1]
