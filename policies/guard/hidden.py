"""Finds characters that show nothing or turn text around, and lets through those that a script or emoji needs."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

import regex

from domain.records import Finding
from policies.guard.confusables import IGNORABLE
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.model import Policy

RULE = "hidden-characters"
_SUSPECT = regex.compile(
    "["
    r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F"
    r"\u200B-\u200F\u2028\u2029\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB"
    r"\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF\p{Cs}\p{Noncharacter_Code_Point}"
    "]"
)
_NONCHARACTERS = (
    *range(0xFDD0, 0xFDF0),
    *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
)
_SUSPECTS = frozenset(map(chr, (*IGNORABLE, 0x0B, 0x0C, 0x2028, 0x2029, *range(0xD800, 0xE000), *_NONCHARACTERS)))
"""All that `_SUSPECT` finds, to pass over ordinary texts quickly."""
# What these characters are for; each is taken out before the search.
_NEEDED = regex.compile(
    r"\U0001F3F4[\U000E0061-\U000E007A\U000E0030-\U000E0039]{3,6}\U000E007F"  # flags of nations (UTS #51)
    r"|(?:\p{Emoji_Presentation}|"
    r"\p{Extended_Pictographic})\uFE0F?\p{EMod}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{EMod}?)+"
    r"|[\p{Emoji}\p{Extended_Pictographic}][\uFE0E\uFE0F]\u20E3?"
    r"|"
    r"(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{M}])[\u200C\u200D](?=[\p{Script=Arabic}\p{Script=S"
    r"yriac}\p{Script=Mongolian}])"
    r"|(?<=[\p{Script=Arabic}])\u200C(?=[\s\p{P}]|$)"
    r"|(?<=[\p{InCB=Linker}\u0D4D\u0CCD\u0BCD\u0DCA])[\u200C\u200D]"
    r"|"
    r"(?<=[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Kannada}\p{Script=Te"
    r"lugu}\p{Script=Tamil}\p{Script=Gujarati}])"
    r"[\u200C\u200D](?=[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Kannada"
    r"}\p{Script=Telugu}\p{Script=Tamil}\p{Script=Gujarati}])"
    r"|(?<=[\p{Script=Arabic}\p{Script=Hebrew}][\s\p{P}\p{N}]{0,12})[\u200E\u200F\u061C]|"
    r"[\u200E\u200F\u061C](?=[\s\p{P}\p{N}]{0,12}[\p{Script=Arabic}\p{Script=Hebrew}])"
    r"|(?<=\p{Script=Han})[\uFE00-\uFE02\U000E0100-\U000E01EF]"
    r"|(?<=\p{Script=Mongolian})[\u180B-\u180F]"
    r"|(?<=\p{Script=Khmer})[\u17B4\u17B5\u200B]|(?<=[\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}])\u200B"
)


def hidden_characters(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find zero-width, bidirectional, tag and control characters that neither a script nor an emoji needs.

    Source: Unicode UTS #39 (security mechanisms) and UTR #36; Boucher and Anderson, "Trojan Source" (2021) on
    bidirectional controls. Joiners inside emoji (UTS #51) and in Persian and Indic words (UAX #31) pass.
    """
    for part in draft.parts:
        found = hidden_in(part.text)
        if found:
            names = ", ".join(found[:3]) + (" and others" if len(found) > 3 else "")
            yield finding(
                RULE,
                f"In {part.name} there are characters that nobody can see: {names}.",
                "Paste the text without formatting, or type that word again.",
            )


def hidden_in(text: str) -> tuple[str, ...]:
    """Return the names of the hidden characters in `text`, each once, in order."""
    if _SUSPECTS.isdisjoint(text):
        return ()
    plain = _NEEDED.sub(lambda match: "".join(c for c in match.group() if ord(c) not in IGNORABLE), text)
    return tuple(dict.fromkeys(_name(match.group()) for match in _SUSPECT.finditer(plain)))


def _name(character: str) -> str:
    return unicodedata.name(character, "").lower() or f"U+{ord(character):04X}"
