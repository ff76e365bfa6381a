"""Finds personal data: contacts, postcodes, vehicle plates, dates of birth, identity and card numbers."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.records import Finding
from policies.guard.confusables import DIGITS, IGNORABLE
from policies.guard.countries import Pattern, patterns_for
from policies.guard.draft import GuardInput, public_parts
from policies.guard.finding import finding
from policies.guard.links import refang
from policies.model import Policy
from policies.slots import SlotKind

RULE = "personal-data"
_EMAIL = re.compile(
    r"(?<![\w@/.+-])(?P<local>[\w][\w.+'-]{0,63})(?P<at>\s?[\[({<]\s?(?:@|at)\s?[\])}>]\s?|\s?@\s?|"
    r"\s+at\s+(?=[\w.-]+(?:\s*[\[({]|\s+dot\s)))"
    r"(?P<host>[\w-]+(?:(?:\.|\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?|\s+dot\s+)[\w-]+)+)",
    re.IGNORECASE,
)
_NAME_OF = {
    "phone": ("a telephone number", "Take it out; ask people to call 101 or to write to our own address."),
    "email": ("an e-mail address", "Take it out, or use an address of our own."),
    "postcode": ("a full postcode", "Take it out; name the area or street instead."),
    "plate": ("a vehicle registration", "Take it out; describe the vehicle instead."),
    "birth": ("a date of birth", "Take it out; give the age instead."),
    "identity": ("an identity number", "Take it out."),
    "card": ("a payment card or account number", "Take it out."),
}


@dataclass(frozen=True, slots=True)
class _Own:
    """The agency's own contacts: digits of numbers and compact wording of approved lines, and hosts of its mail."""

    digits: frozenset[str]
    compact: str
    hosts: frozenset[str]


def personal_data(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find personal data other than the agency's own contacts.

    Own contacts are those in approved lines to take, and mail at `known_hosts`. 999, 101 and freephone or 03 numbers
    belong to organisations and pass. Source: UK GDPR art. 4(1) and 5(1)(c); Data Protection Act 2018; formats as in
    `policies.guard.countries`.
    """
    own = _own_contacts(tuple(_approved(policy)), policy.guard.known_hosts)
    patterns = patterns_for(policy.agency.legal_framework)
    for part in public_parts(draft.content):
        plain = plain_digits(part.text)
        kinds = dict.fromkeys([*_emails(plain, own), *_matches(plain, patterns, own)])
        for kind in kinds:
            what, remedy = _NAME_OF[kind]
            yield finding(RULE, f"In {part.name} there is {what}.", remedy)


def plain_digits(text: str) -> str:
    """Return `text` with full-width, circled and other scripts' digits and signs as plain ones, nothing invisible."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(IGNORABLE).translate(DIGITS)).translate(_DASHES)


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣·•∙", "-") | {"’": "'", "\u00a0": " "})


def _emails(text: str, own: _Own) -> Iterator[str]:
    if "@" not in text and " at " not in text.lower() and "at)" not in text.lower() and "at]" not in text.lower():
        return
    for match in _EMAIL.finditer(text):
        host = refang(re.sub(r"\s?[\[({]?\s?\bdot\b\s?[\])}]?\s?", ".", match["host"].lower()))
        labels = [label for label in re.split(r"[^\w-]+", host) if label]
        top = labels[-1]
        if len(labels) < 2 or not (2 <= len(top) <= 24) or top.isdigit():
            continue
        if not any(".".join(labels[at:]) in own.hosts for at in range(len(labels))):
            address = re.sub(r"[^\w@]", "", match["local"] + "@" + "".join(labels)).lower()
            if address not in own.compact:
                yield "email"
                return


def _matches(text: str, patterns: tuple[Pattern, ...], own: _Own) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.expression.finditer(text):
            if pattern.accepts(match, text) and not _is_own(match.group(), pattern.kind, own):
                yield pattern.kind
                break


def _is_own(value: str, kind: str, own: _Own) -> bool:
    if kind == "phone":
        digits = re.sub(r"\D", "", value)
        return any(digits.endswith(known) or known.endswith(digits) for known in own.digits)
    return re.sub(r"[^\w@]", "", value).lower() in own.compact


def _approved(policy: Policy) -> Iterator[str]:
    for line in policy.lines.values():
        yield line.text
        for slot in line.slots.values():
            if slot.kind in {SlotKind.LIST, SlotKind.NAME}:
                yield from slot.values


@lru_cache(maxsize=8)
def _own_contacts(approved: tuple[str, ...], known_hosts: tuple[str, ...]) -> _Own:
    text = "\n".join(approved)
    digits = frozenset(
        re.sub(r"\D", "", found).removeprefix("44").lstrip("0") for found in re.findall(r"\+?\d[\d ()-]{6,}\d", text)
    )
    compact = re.sub(r"[^\w@\n]", "", text).lower()
    return _Own(digits, compact, frozenset(host.lower().strip(".") for host in known_hosts))
