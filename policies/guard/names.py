"""Finds a name or phrase of a register in text, in any case, accent, order, spacing or hashtag form."""

import re

from policies.guard.disguise import Hit, canonical, fold, hits, runs_together, squash
from policies.guard.ordinary_words import LITTLE

_SHORT = 4
_TELLING = 7
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})
_SENTENCE = re.compile(r"[.!?;…][\"')\]]*\s")


def mentions(text: str, wanted: str, *, person: bool) -> bool:
    """Tell whether `text` holds the name or phrase; a person's may be reordered, initialled or have a middle name."""
    if not person:
        return _stands(text, wanted)
    name = _first_to_last(wanted)
    spellings = (name,) if name.isascii() else (name, name.translate(_UMLAUTS))
    return any(_with_middle(text, spelt) or any(_stands(text, form) for form in _forms(spelt)) for spelt in spellings)


def _first_to_last(wanted: str) -> str:
    """Return a name as people say it, also where a register has the last name and a comma first."""
    last, _, first = wanted.partition(",")
    return f"{first} {last}".strip()


def _forms(name: str) -> tuple[str, ...]:
    words = name.split()
    if len(words) < 2:
        return (name,)
    first, last = words[0], words[-1]
    return tuple(dict.fromkeys((" ".join(words), f"{first} {last}", f"{last} {first}")))


def _stands(text: str, form: str) -> bool:
    letters = canonical(form)
    return any(_is_mention(hit, letters, form) for hit in hits(text, letters))


def _is_mention(hit: Hit, letters: str, form: str) -> bool:
    if len(hit.pieces) <= len(form.split()) and _crosses_sentences(hit.pieces, hit.gaps):
        return False
    if hit.whole or runs_together(form):
        # Words that merely run into each other ("plan net" for Annet) are none, unless letters are set apart.
        few = len(hit.pieces) <= len(form.split())
        return few or max(map(len, hit.pieces)) < _SHORT or len(letters) > 2 * _SHORT
    # Inside a hashtag or handle: #JusticeForJaneDoe.
    return len(hit.pieces) == 1 and len(letters) >= _TELLING and " " in form.strip()


def _with_middle(text: str, wanted: str) -> bool:
    """Find first and last name around a middle one, or the last name after the first one's initial."""
    words = fold(wanted).split()
    if len(words) < 2:
        return False
    first, last = words[0], words[-1]
    squashed = squash(text)
    tokens, gaps = squashed.tokens, squashed.gaps
    for at, token in enumerate(tokens[:-1]):
        if token == first and last in tokens[at + 2 : at + 4]:
            end = tokens.index(last, at + 2)
            middle = tokens[at + 1 : end]
            if LITTLE.isdisjoint(middle) and not _crosses_sentences(tokens[at:end], gaps[at + 1 :]):
                return True
        if token == first[0] and tokens[at + 1] == last and not gaps[at].endswith("'"):
            return True
    return False


def _crosses_sentences(words: tuple[str, ...], gaps: tuple[str, ...]) -> bool:
    """Tell whether a sentence ends after one of `words`; the full stop of an initial does not end one."""
    return any(len(word) > 1 and _SENTENCE.search(gap) for word, gap in zip(words, gaps, strict=False))
