"""What a format of personal data is, and the formats that are the same in every country."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Accepts = Callable[[re.Match[str], str], bool]


def _always(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its kind, the expression, and a condition on match and text that rules out look-alikes."""

    kind: str
    expression: re.Pattern[str]
    digits: int
    """How many digits it has at least, so that texts with fewer are passed over."""
    accepts: Accepts = _always


def before(match: re.Match[str], text: str, most: int) -> str:
    """Return at most so many characters that stand before a match."""
    return text[max(0, match.start() - most) : match.start()]


_REFERENCE = re.compile(
    r"\b(?:quot\w+|refs?|references?|log|incident|crime|cad|case|order|invoice|isbn|charity)\b[\s:#.]*"
    r"(?:(?:number|no|ref|reference|code)\b)?[\s:#.]*$",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)?\d{2}(?!\d)")


def is_reference(match: re.Match[str], text: str) -> bool:
    """Tell whether a number is the reference of a case, or a date, rather than somebody's telephone."""
    return _REFERENCE.search(before(match, text, 30)) is not None or _DATED.search(match.group()) is not None


def _international(match: re.Match[str], text: str) -> bool:
    digits = re.sub(r"\D", "", match.group())
    return not digits.startswith(("44", "0044")) and not is_reference(match, text)


_BIRTH_CUE = (
    r"\b(?:d\.?\s?o\.?\s?b\b\.?|born\b(?:\s+on)?|date of birth|birth[ -]?da(?:te|y)|n[ée]e?\b(?:\s+le)?|"
    r"geboren(?:\s+am)?|"
    r"nacid[oa](?:\s+el)?|nat[oa](?:\s+il)?|urodzon[ya])\W{0,4}(?:is|was|of|on|the|"
    r"=)?\W{0,4}(?:the\s)?(?:\w+day,?\s)?(?:the\s)?"
)
_DATE = (
    r"\d{1,2}(?:st|nd|rd|th)?\.?(?:\sof\s|\sde\s|\s?[\s./-]\s?)(?:\d{1,2}|[^\W\d_]{3,12})\.?,?(?:\sde\s|"
    r"\s?[\s./-]\s?)(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,2}|[^\W\d_]{3,10}\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d{2}|"
    r"\d{8}|\d{6}"
)


def _card(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    digits = [int(digit) for digit in re.sub(r"\D", "", match.group())]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return digits[0] in {3, 4, 5, 6} and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    written = match.group().replace(" ", "")
    return int("".join(str(int(c, 36)) for c in written[4:] + written[:4])) % 97 == 1


COMMON = (
    Format("account", re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?!\w)"), 2, _iban),
    Format(
        "identity",
        re.compile(
            r"\b(?:passport|reisepass|passeport|pasaporte)\W{1,3}(?:(?:number|no|nr|is|numéro|número)\W{1,3}){0,2}"
            r"(?:[A-Z]{0,2}\d{6,9})(?!\w)",
            re.IGNORECASE,
        ),
        6,
    ),
    Format("phone", re.compile(r"(?<![\w+])\(?(?:\+|00)\s?[1-9](?:[\s().-]{0,3}\d){8,14}(?!\w)"), 9, _international),
    Format("birth", re.compile(rf"{_BIRTH_CUE}(?:{_DATE})(?!\d)", re.IGNORECASE), 3),
    Format(
        "card",
        re.compile(
            r"(?<![\w.])(?:\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{3})?|3\d{3}[ -]\d{6}[ -]\d{5})(?!\w)"
        ),
        13,
        _card,
    ),
)
"""Numbers in international form (ITU E.164), dates of birth after a word that says so, payment cards (ISO/IEC 7812)."""
