"""Turns the crisis's templates into post-like text: fills slots, then writes it the way people type."""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from demo.invention import INVENTED

FOLDER = Path(__file__).parent / "crisis"
T = TypeVar("T")
_SLOT = re.compile(r"\{(\w+)\}")
_GRAVE = ("🙏", "👀", "😭", "💔", "‼️")
_EMOJI = ("😂", "🙏", "☔", "❤️", "😬", "👀", "🎶", "⚽", "🐟", "😭", "👏", "🌊")
_TAGS = ("#HarbourCity", "#HarbourLife", "#LanternFair", "#Gullspotting", "#SaturdayNight")


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Templates by theme and the words that fill their slots."""

    themes: dict[str, tuple[str, ...]]
    slots: dict[str, tuple[str, ...]]

    @staticmethod
    def read(name: str) -> "Phrasebook":
        """Read one of the files of the crisis folder."""
        tables = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
        slots = {word: tuple(lines) for word, lines in tables.pop("slots").items()}
        return Phrasebook({theme: tuple(table["posts"]) for theme, table in tables.items()}, slots)

    def phrase(self, theme: str, dice: random.Random) -> tuple[str, str]:
        """Return a text of a theme and its language."""
        template = one_of(self.themes[theme], dice)
        lang, bar, rest = template.partition("|")
        text = rest if bar else template
        while match := _SLOT.search(text):
            invent = INVENTED.get(match[1])
            filling = invent(dice) if invent is not None else one_of(self.slots[match[1]], dice)
            text = text[: match.start()] + filling + text[match.end() :]
        if rest.startswith("{") or template.startswith("{"):
            text = text[0].upper() + text[1:]
        return text, lang if bar else "en"


def one_of(items: Sequence[T], dice: random.Random) -> T:
    """Pick one item; only `random()` is used, whose sequence Python keeps the same from version to version."""
    return items[int(dice.random() * len(items))]


def as_typed(text: str, dice: random.Random, *, merry: bool) -> str:
    """Return the text with the habits of a thumb: no capitals, lost full stops, a slip, an emoji, a hashtag."""
    if dice.random() < 0.22 and not text[1:2].isupper():
        text = text[0].lower() + text[1:]
    if dice.random() < 0.3 and text.endswith("."):
        text = text[:-1]
    if dice.random() < 0.06:
        text = _with_a_slip(text, dice)
    if dice.random() < 0.05:
        text = text.replace(".", "...").replace("!", "!!!")
    if dice.random() < 0.1:
        text = f"{text} {one_of(_EMOJI if merry else _GRAVE, dice)}"
    if merry and dice.random() < 0.08:
        text = f"{text} {one_of(_TAGS, dice)}"
    return text


def _with_a_slip(text: str, dice: random.Random) -> str:
    """Swap two letters inside one longer word."""
    words = text.split(" ")
    longer = [index for index, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not longer:
        return text
    index = one_of(longer, dice)
    word = words[index]
    at = 1 + int(dice.random() * (len(word) - 3))
    words[index] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
