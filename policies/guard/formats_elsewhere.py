"""Formats of personal data of other countries, chosen by the policy's legal framework."""

import re

from policies.guard.formats import COMMON, Format, is_reference
from policies.guard.formats_uk import FROM_ABROAD, UNITED_KINGDOM


def _no_reference(match: re.Match[str], text: str) -> bool:
    return not is_reference(match, text)


def _phone(expression: str) -> Format:
    return Format("phone", re.compile(rf"(?<![\w+.])(?:{expression})(?!\w)"), 8, _no_reference)


def _identity(expression: str) -> Format:
    return Format("identity", re.compile(rf"(?<![\w-])(?:{expression})(?![\w-])"), 7)


_IRELAND = (
    _phone(r"0(?:1[\s-]?\d{3}|[2-9]\d[\s-]?\d{3}|8[3-9][\s-]?\d{3})[\s-]?\d{4}"),
    Format("postcode", re.compile(r"(?<!\w)(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?[0-9AC-FHKNPRTV-Y]{4}(?!\w)"), 1),
    Format("plate", re.compile(r"(?<!\w)\d{2,3}-[A-Z]{1,2}-\d{1,6}(?!\w)"), 3),
    _identity(r"\d{7}[A-W][A-IW]?"),
)
_FRANCE = (
    _phone(r"0[1-79](?:[\s.-]?\d{2}){4}"),
    Format("plate", re.compile(r"(?<![\w-])[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}(?![\w-])"), 3),
    _identity(r"[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}\s?\d{2}"),
)
_GERMANY = (_phone(r"0(?:1[5-7]\d{1,2}|[2-9]\d{1,4})[\s/-]{1,3}\d{3,5}[\s-]?\d{2,6}|01[5-7]\d\d{7,8}"),)
_NETHERLANDS = (_phone(r"0(?:6[\s-]?\d{8}|[1-57]\d[\s-]?\d{7}|[1-57]\d{2}[\s-]?\d{6})"),)
_BELGIUM = (
    _phone(r"0(?:4\d{2}[\s/.]?\d{2}[\s.]?\d{2}[\s.]?\d{2}|[1-9]\d?[\s/.]\d{2,3}[\s.]?\d{2}[\s.]?\d{2})"),
    _identity(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"),
)
_NORTH_AMERICA = (
    _phone(r"(?:1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]?[2-9]\d{2}[\s.-]\d{4}"),
    _identity(r"(?!000|666|9)\d{3}-\d{2}-\d{4}"),
)
_CANADA = (
    *_NORTH_AMERICA,
    Format("postcode", re.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d(?!\w)"), 3),
)
_AUSTRALIA = (_phone(r"04\d{2}[\s-]?\d{3}[\s-]?\d{3}|\(?0[2378]\)?[\s-]?\d{4}[\s-]?\d{4}"),)
_NEW_ZEALAND = (_phone(r"02\d[\s-]?\d{3}[\s-]?\d{3,5}|\(?0[3-9]\)?[\s-]?\d{3}[\s-]?\d{4}"),)

FRAMEWORKS: dict[str, tuple[Format, ...]] = {
    "england-and-wales": UNITED_KINGDOM,
    "scotland": UNITED_KINGDOM,
    "northern-ireland": UNITED_KINGDOM,
    "united-kingdom": UNITED_KINGDOM,
    "ireland": _IRELAND,
    "france": _FRANCE,
    "germany": _GERMANY,
    "netherlands": _NETHERLANDS,
    "belgium": _BELGIUM,
    "united-states": _NORTH_AMERICA,
    "canada": _CANADA,
    "australia": _AUSTRALIA,
    "new-zealand": _NEW_ZEALAND,
}
"""National numbering plans and identity numbers by legal framework."""


def formats_for(framework: str) -> tuple[Format, ...]:
    """Return the formats for a legal framework: its country's and the common ones; an unknown one gets the UK's."""
    theirs = FRAMEWORKS.get(framework.strip().lower(), UNITED_KINGDOM)
    return (*theirs, *COMMON) if theirs is UNITED_KINGDOM else (*theirs, FROM_ABROAD, *COMMON)
