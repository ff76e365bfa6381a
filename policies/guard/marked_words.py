"""Finds a narrative's hashtags, handles and phrases in a text, and tells them from words that anyone would write."""

import re
from dataclasses import dataclass
from functools import lru_cache

from policies.guard.contractions import levelled
from policies.guard.disguise import (
    Hit,
    canonical,
    fold,
    has_stars,
    hits,
    is_masked,
    is_near,
    runs_together,
    squash,
    stands,
)
from policies.guard.ordinary_words import LITTLE, is_ordinary

_SHORT = 4
_TELLING = 8
_SURE = 9
"""So long a tag with one letter wrong is that tag, not another."""
_LETTERS_A_WORD = 3.5
"""Words are longer than this on average; pieces of a word cut up are mostly not."""
_CLAUSE_SIGNS = " \n\t,.;:!?…'\"()"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\W]+|(?<=\D)(?=\d)")


@dataclass(frozen=True, slots=True)
class Sign:
    """What makes a name a hashtag or a handle: the sign itself, and what may stand before the name instead."""

    mark: str
    before: re.Pattern[str]


HASHTAG = Sign("#", re.compile(r"#[\s_]*$|\bhash ?tag\W*$"))
HANDLE = Sign("@", re.compile(r"@\s?\W*$"))


def repeats_name(text: str, name: str, sign: Sign, *, own: bool = False) -> bool | None:
    """Tell whether `text` repeats a hashtag or handle (`name`, without its sign), with the sign or without.

    False where only its words stand there, as anyone would write them; None where nothing of it does. A name that is
    the agency's `own` counts only with its sign.
    """
    letters = canonical(name)
    if _misspelt(text, name, letters, sign):
        return True
    if not stands(text, letters):
        return None
    found = [verdict for hit in hits(text, letters) if (verdict := _verdict(hit, name, sign, own=own)) is not None]
    return any(found) if found else None


def repeats_phrase(text: str, phrase: str) -> bool:
    """Tell whether `text` repeats a phrase that is distinctive, or any phrase in a disguise nobody needs.

    An English contraction is no disguise: both are looked at as they stand, and with their contractions levelled.
    """
    if _repeats(text, phrase):
        return True
    level, sought = levelled(text), levelled(phrase)
    return (level != text or sought != phrase) and _repeats(level, sought)


def _repeats(text: str, phrase: str) -> bool:
    letters = canonical(phrase)
    if not stands(text, letters) or (len(letters) < _SHORT and not runs_together(phrase)):
        return False
    words = tuple(re.findall(r"[^\W_]+", fold(phrase)))
    distinctive = _distinctive(words)
    return any(
        distinctive or "".join(hit.pieces) != "".join(words) or len(hit.pieces) > len(words)
        for hit in hits(text, letters)
        if (hit.whole and not _meet_by_chance(hit, phrase)) or runs_together(phrase)
    )


def _meet_by_chance(hit: Hit, phrase: str) -> bool:
    """Tell whether two words of a phrase only stand next to each other across a comma or full stop."""
    across = len(hit.pieces) == 2 and hit.gaps[0][-1:].isspace() and hit.gaps[0].strip()
    return bool(across) and not any(sign in phrase for sign in _CLAUSE_SIGNS.strip())


def _misspelt(text: str, name: str, letters: str, sign: Sign) -> bool:
    """Find a long hashtag or handle with letters starred out, turned round, or one letter wrong."""
    signed = _signed(text, sign.mark)
    if not (signed or has_stars(text)) or len(name) < _TELLING or runs_together(name):
        return False
    if is_masked(text, name):
        return True
    return any(
        letters[::-1] == token or (len(letters) > _SURE and token != letters and is_near(letters, token))
        for token in signed
    )


@lru_cache(maxsize=512)
def spellings(name: str) -> tuple[str, ...]:
    """Return a name as it is, and with figures for words or words for figures: ``Justice4All``, ``JusticeForAll``."""
    ways = [name]
    for word, figure in (("For", "4"), ("To", "2")):
        ways += [
            re.sub(rf"(?<=[a-z]){word}(?=[A-Z])", figure, name),
            re.sub(rf"(?<=[a-z]){figure}(?=[A-Z])", word, name),
        ]
    return tuple(dict.fromkeys(ways))


@lru_cache(maxsize=512)
def _signed(text: str, mark: str) -> tuple[str, ...]:
    """Return the canonical letters of every token of `text` right after the sign, or before it (written backwards)."""
    if mark not in fold(text):
        return ()
    return tuple(map(canonical, re.findall(rf"(?<={mark})\w+|\w+(?={mark})", squash(text).plain)))


def _verdict(hit: Hit, name: str, sign: Sign, *, own: bool) -> bool | None:
    signed = sign.before.search(hit.before) is not None
    if own and not signed:
        return None
    if len(hit.pieces) > 1:
        return _spread_verdict(hit, name, signed=signed)
    if signed and (hit.whole or (_long(name) and (hit.starts_token or hit.ends_token))):
        return True
    if not hit.whole:
        return True if len(name) >= _TELLING + 2 and not _everyday(name) else None
    disguised = hit.pieces[0] != fold(name) and not hit.pieces[0].isdigit()
    return True if _telling(name) or (disguised and len(name) >= _SHORT) else None


def _spread_verdict(hit: Hit, name: str, *, signed: bool) -> bool | None:
    if not hit.whole:
        return None
    if signed:
        return True
    if _plainly_spaced(hit, name):
        return False if _long(name) and not any(gap.strip() for gap in hit.gaps) else None
    set_apart = max(map(len, hit.pieces)) == 1
    return True if len(name) > _SHORT or (set_apart and len(name) == _SHORT) else None


def _long(name: str) -> bool:
    return len(canonical(name)) >= _TELLING or runs_together(name)


def _telling(name: str) -> bool:
    """Tell whether a name marks the narrative even without its sign: no everyday word, and long or built of several."""
    return not _everyday(name) and (len(name) >= _TELLING or len(_HUMP.split(name)) > 1 or runs_together(name))


def _everyday(name: str) -> bool:
    return is_ordinary(fold(name))


def _plainly_spaced(hit: Hit, name: str) -> bool:
    """Tell whether a hit spread over words is just those words, as anyone would write them.

    Letters set apart, pieces shorter than words are, and pieces joined by anything but a space are no plain words.
    """
    if any(not gap[-1:].isspace() or gap.strip(_CLAUSE_SIGNS) for gap in hit.gaps):
        return False
    humps = tuple(fold(hump) for hump in _HUMP.split(name) if hump)
    if hit.pieces == humps or all(is_ordinary(piece) for piece in hit.pieces):
        return True
    letters = sum(len(piece) for piece in hit.pieces)
    long_pieces = min(map(len, hit.pieces)) > 1 and letters >= _LETTERS_A_WORD * len(hit.pieces)
    return long_pieces and fold(name) == "".join(hit.pieces)


def _distinctive(words: tuple[str, ...]) -> bool:
    """Tell whether wording can mark a narrative: more than one everyday word between little words."""
    telling = [word for word in words if word not in LITTLE]
    if len(telling) > 1:
        return True
    return any(not is_ordinary(word) and (len(word) > _SHORT or runs_together(word)) for word in telling)
