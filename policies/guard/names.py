"""Finds a name or phrase of a register in text, in any case, accent, order, spacing or hashtag form."""

import re

from policies.guard.disguise import Hit, canonical, fold, hits, runs_together, squash

_SHORT = 4
_TELLING = 7
_SENTENCE = re.compile(r"[!?;\n]|[^\W\d_]{2}\.")


def mentions(text: str, wanted: str, *, person: bool) -> bool:
    """Tell whether `text` holds the name or phrase; a person's may be reordered, initialled or have a middle name."""
    return any(_stands(text, form) for form in _forms(wanted, person=person)) or (person and _with_middle(text, wanted))


def _forms(wanted: str, *, person: bool) -> tuple[str, ...]:
    words = wanted.replace(",", " ").split()
    if not person or len(words) < 2:
        return (wanted,)
    reordered = " ".join((words[-1], *words[:-1]))
    outer = (f"{words[0]} {words[-1]}",) if len(words) > 2 else ()
    return (wanted, reordered, *outer)


def _stands(text: str, form: str) -> bool:
    letters = canonical(form)
    return any(_is_mention(hit, letters, form) for hit in hits(text, letters))


def _is_mention(hit: Hit, letters: str, form: str) -> bool:
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
        if token == first and last in tokens[at + 2 : at + 4] and not _SENTENCE.search("".join(gaps[at + 1 : at + 3])):
            return True
        if token == first[0] and tokens[at + 1] == last and not gaps[at].endswith("'"):
            return True
    return False
