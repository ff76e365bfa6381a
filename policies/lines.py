"""Lines to take: wording approved in advance, and whether a text is exactly that, with its blanks filled as allowed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import assert_never

from domain.errors import BadInputError
from policies.guard.links import parse_link
from policies.model import Line
from policies.slots import Slot, SlotKind

_BLANK = re.compile(r"\{([A-Za-z_][\w-]*)\}")
_TIME = re.compile(
    r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?: ?(?:am|pm))?|(?:1[0-2]|[1-9]) ?(?:am|pm)|noon|midnight",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,6}\.[0-9]{1,2}", re.ASCII)
_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?(?:\?[A-Za-z0-9._~=&-]*)?(?:#[A-Za-z0-9._~-]*)?", re.ASCII
)
_LONGEST_URL = 300
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\r": None})


def render(line: Line, slots: Mapping[str, str]) -> str:
    """Return the line's text with its blanks filled; BadInputError says which is wrong and what may stand there."""
    problems = slot_problems(line, slots)
    if problems:
        raise BadInputError(" ".join(problems), code="bad-line")
    return _BLANK.sub(lambda match: slots.get(match[1], match.group()), line.text)


def matches(text: str, line: Line, slots: Mapping[str, str]) -> bool:
    """Tell whether `text` is the line word for word.

    Compared in Unicode normal form C with straight quotes and without space around; any other difference, a look-alike
    or an invisible character included, is no match. A blank that is missing, unknown or filled otherwise than its type
    allows is no match either.
    """
    if slot_problems(line, slots):
        return False
    return _normal(text) == _normal(_BLANK.sub(lambda match: slots.get(match[1], match.group()), line.text))


def filled(text: str, line: Line) -> Mapping[str, str] | None:
    """Return how the blanks are filled if `text` is the line word for word, else None."""
    given, pattern, known = _normal(text), "", set[str]()
    if len(given) > len(line.text) + sum(_longest(line.slots[b]) for b in _BLANK.findall(line.text) if b in line.slots):
        return None  # so that no endless text is tried for every way of filling the blanks
    for number, piece in enumerate(_BLANK.split(_normal(line.text))):
        if number % 2 == 0:
            pattern += re.escape(piece)
        elif piece not in line.slots:
            pattern += re.escape(f"{{{piece}}}")
        else:
            pattern += f"(?P={_group(piece)})" if piece in known else f"(?P<{_group(piece)}>.+?)"
            known.add(piece)
    found = re.fullmatch(pattern, given, re.DOTALL)
    slots = None if found is None else {name: found[_group(name)] for name in known}
    return slots if slots is not None and matches(text, line, slots) else None


def slot_problems(line: Line, slots: Mapping[str, str]) -> tuple[str, ...]:
    """Return one sentence for every blank that is unfilled, unknown, or filled otherwise than its type allows."""
    needed = [name for name in dict.fromkeys(_BLANK.findall(line.text)) if name in line.slots]
    problems = [f"Fill in {name}." for name in needed if name not in slots]
    problems += [f"{line.id} has no blank called {name}." for name in slots if name not in needed]
    for name in needed:
        if name in slots and not allows(line.slots[name], slots[name]):
            problems.append(f"{name} must be {wanted(line.slots[name])}.")
    return tuple(problems)


def allows(slot: Slot, value: str) -> bool:
    """Tell whether `value` may fill the blank; nothing but the type's own form can pass."""
    match slot.kind:
        case SlotKind.LIST | SlotKind.NAME:
            return _normal(value) in {_normal(allowed) for allowed in slot.values}
        case SlotKind.TIME:
            return _TIME.fullmatch(value) is not None
        case SlotKind.NUMBER:
            return _NUMBER.fullmatch(value) is not None
        case SlotKind.URL:
            return _is_allowed_url(value, slot.hosts)
        case never:
            assert_never(never)


def wanted(slot: Slot) -> str:
    """Return in words what may fill the blank."""
    match slot.kind:
        case SlotKind.LIST:
            return f"one of: {', '.join(slot.values)}"
        case SlotKind.NAME:
            return f"one of these names: {', '.join(slot.values)}"
        case SlotKind.TIME:
            return "a time of day such as 18:30 or 6.30pm"
        case SlotKind.NUMBER:
            return "a number such as 12 or 1,500"
        case SlotKind.URL:
            return f"an address on {' or '.join(slot.hosts)}"
        case never:
            assert_never(never)


def expired(line: Line, now: dt.datetime, zone: dt.tzinfo) -> bool:
    """Tell whether the line is not yet approved or has run out: it is good up to the day before `expires`."""
    today = now.astimezone(zone).date()
    return not line.approved <= today < line.expires


def _longest(slot: Slot) -> int:
    """Return how many characters may fill the blank."""
    return max((len(_normal(value)) for value in slot.values), default=_LONGEST_URL)


def _group(name: str) -> str:
    return "blank_" + name.replace("-", "__")


def _is_allowed_url(value: str, hosts: tuple[str, ...]) -> bool:
    if len(value) > _LONGEST_URL or _URL.fullmatch(value) is None:
        return False
    link = parse_link(value)
    allowed = frozenset(host.lower().strip(".") for host in hosts)
    return link is not None and all(inner.within(allowed) for inner in link.everything())


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_QUOTES)).strip()
