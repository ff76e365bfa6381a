"""Tells an alarm that a few accounts raise in concert from one that a crowd raises.

Invented disasters are pushed like this: some accounts, each several times, one new hashtag, words of danger. What is
claimed cannot be checked here; that it is claimed in concert can, and somebody should check it at once.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.enums import Category
from domain.records import Signal
from narratives.tokens import term_of

REPEATED: Final = 1.5
"""Posts an account from which few speak for many; in a crowd nine in ten speak once."""
TOGETHER: Final = 3.0
"""Accounts that share one tag or link within a minute."""
COPIED: Final = 0.3
"""Share of posts in another account's words."""
ALARMED: Final = 0.4
"""Share of posts that must speak of danger."""
CERTAIN: Final = 0.6

# fmt: off
DANGER: Final = (
    "explosion", "exploded", "blast", "bomb", "bombing", "shooting", "gunman", "gunfire", "shots", "hostage",
    "stabbing", "attack", "terrorist", "poison", "poisoned", "poisoning", "toxic", "chemical", "contaminated",
    "contamination", "radiation", "leak", "leaking", "spill", "outbreak", "epidemic", "virus", "ebola", "infected",
    "quarantine", "evacuate", "evacuated", "evacuation", "emergency", "dead", "killed", "casualties", "victims",
    "riot", "looting", "kidnapped", "abducted", "collapse", "collapsed", "meltdown", "anthrax", "gas", "explosión",
    "bomba", "tiroteo", "ataque", "veneno", "tóxico", "contaminada", "brote", "muertos", "attentat", "fusillade",
    "otage", "empoisonnée", "toxique", "mort", "évacuation", "explosie", "aanslag", "schietpartij", "giftig",
    "anschlag", "schießerei", "vergiftet", "verseucht", "tote", "geiselnahme", "взрыв", "стрельба", "теракт",
    "отравление", "заражение", "погибшие", "انفجار", "هجوم", "إطلاق", "رهائن",
)
# fmt: on
"""Words of danger in some languages, compared as terms: cut to a stem, without case or accents."""
_TERMS: Final = frozenset(term_of(word)[0] for word in DANGER)


def alarmed(terms: Sequence[NDArray[np.int32]]) -> int:
    """Return how many of the posts, given as their terms, speak of danger."""
    return sum(not _TERMS.isdisjoint(mine.tolist()) for mine in terms)


def alarm(terms: Sequence[NDArray[np.int32]], signals: Sequence[Signal]) -> tuple[Category, float, str] | None:
    """Return (label, 0..1, reason) if accounts acting together raise an alarm, else None."""
    value = {s.name: s.value for s in signals}
    repeated = value.get("repetition", 0.0) >= REPEATED
    together = value.get("co-sharing", 0.0) >= TOGETHER or value.get("copying", 0.0) >= COPIED
    count = alarmed(terms)
    if not (repeated and together and count >= max(3.0, ALARMED * len(terms))):
        return None
    told = f"{count} of {len(terms)} posts speak of danger, and few accounts post them again and again"
    return (
        Category.COORDINATED_DECEPTION,
        CERTAIN,
        f"Accounts acting together raise an alarm: {told}; check whether it is true.",
    )
