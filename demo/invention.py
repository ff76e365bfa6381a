"""Makes up the words that no list holds: names, lanes, shops, songs, handles, prices and times.

Most words of real talk occur once. A stream written from lists alone has none of those, and then everything in it
looks alike to a detector.
"""

import random
from collections.abc import Callable, Mapping, Sequence

_ONSETS = ("b", "br", "c", "cr", "d", "dr", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "pr", "qu", "r", "s",
           "sh", "sl", "st", "t", "th", "tr", "v", "w", "wh", "y", "z", "j")  # fmt: skip
_HEARTS = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou", "y", "ie")
_ENDS = ("b", "ck", "d", "ff", "l", "ll", "m", "n", "nd", "ng", "nt", "p", "r", "rn", "s", "sk", "st", "t", "tch", "x")
_NAME_ENDS = ("a", "ie", "o", "er", "in", "us", "ley", "ton", "mond", "wick", "is", "ette", "bert", "ra", "na")
_LANES = ("Lane", "Row", "Close", "Street", "Steps", "Yard", "Walk", "Gate", "Terrace", "Mews")
_TRADES = (
    "& Daughters",
    "Bakery",
    "Books",
    "Hardware",
    "the barber",
    "Records",
    "Deli",
    "Florist",
    "Cycles",
    "Fabrics",
)


def _one(items: Sequence[str], dice: random.Random) -> str:
    return items[int(dice.random() * len(items))]


def _number(low: int, high: int, dice: random.Random) -> int:
    return low + int(dice.random() * (high - low + 1))


def _word(dice: random.Random) -> str:
    first = _one(_ONSETS, dice) + _one(_HEARTS, dice)
    if dice.random() < 0.5:
        first += _one(_ENDS, dice)
    return first


def _name(dice: random.Random) -> str:
    return (_word(dice) + _one(_NAME_ENDS, dice)).capitalize()


def _song(dice: random.Random) -> str:
    return f"“{_name(dice)} {_word(dice).capitalize()}”"


def _picture(dice: random.Random) -> str:
    return f"https://pictures.example/{_number(10**7, 10**8 - 1, dice):x}"


INVENTED: Mapping[str, Callable[[random.Random], str]] = {
    "name": _name,
    "lane": lambda dice: f"{_name(dice)} {_one(_LANES, dice)}",
    "shop": lambda dice: f"{_name(dice)} {_one(_TRADES, dice)}",
    "song": _song,
    "handle": lambda dice: f"{_word(dice)}{_one(('', '_', ''), dice)}{_word(dice)}{_number(1, 99, dice)}",
    "clock": lambda dice: f"{_number(4, 9, dice)}.{_number(10, 59, dice)}",
    "price": lambda dice: f"£{_number(1, 89, dice)}.{_number(0, 9, dice)}9",
    "score": lambda dice: f"{_number(0, 9, dice)}-{_number(0, 9, dice)}",
    "number": lambda dice: str(_number(2, 400, dice)),
    "picture": _picture,
}
"""Slot to the function that makes up its filling; only `random()` of the dice is used."""
