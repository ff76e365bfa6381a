"""Finds personal data: contacts, postcodes, vehicle plates, dates of birth, identity and card numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.records import Finding
from policies.guard.draft import GuardInput
from policies.guard.emails import emails_in
from policies.guard.finding import finding
from policies.guard.formats import Format
from policies.guard.formats_elsewhere import formats_for
from policies.guard.links import plain_hosts
from policies.guard.respelt import respellings
from policies.model import Policy

RULE = "personal-data"
_DIGIT = re.compile(r"\d")
_NAMED = {
    "phone": ("a telephone number", "Take it out; ask people to call 101, or use a number from a line to take."),
    "email": ("an e-mail address", "Take it out, or use an address of our own."),
    "postcode": ("a full postcode", "Take it out; name the area or street instead."),
    "plate": ("a vehicle registration", "Take it out; describe the vehicle instead."),
    "birth": ("a date of birth", "Take it out; give the age instead."),
    "identity": ("an identity number", "Take it out."),
    "account": ("a bank account number", "Take it out; give the address of the page where people can pay."),
    "card": ("a payment card number", "Take it out."),
}


@dataclass(frozen=True, slots=True)
class Own:
    """The agency's own contacts: digits and compact wording of its approved lines, and the hosts of its mail."""

    digits: frozenset[str]
    compact: str
    hosts: frozenset[str]


def personal_data(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find personal data other than the agency's own contacts; the finding never repeats it.

    Own contacts are those in the lines to take and their lists, and mail at `known_hosts`. 999, 101, freephone and 03
    numbers belong to organisations. Source: UK GDPR art. 4(1) and 5(1)(c); Data Protection Act 2018; formats as in
    `policies.guard.formats_uk` and its neighbours.
    """
    own = own_contacts(policy)
    formats = formats_for(policy.agency.legal_framework)
    for part in draft.parts:
        for kind in dict.fromkeys(kinds_in(part.text, formats, own)):
            what, remedy = _NAMED[kind]
            yield finding(RULE, f"In {part.name} there is {what}.", remedy)


def own_contacts(policy: Policy) -> Own:
    """Return the contacts that are the agency's own: those of its lines to take and its known hosts."""
    return _own_contacts(tuple(_approved(policy)), policy.guard.known_hosts)


def kinds_in(text: str, formats: tuple[Format, ...], own: Own) -> Iterator[str]:
    """Yield each kind of personal data in a text, disguised or not, as often as it is found."""
    for written in respellings(text):
        if any(not is_own_address(local, host, own) for local, host in emails_in(written)):
            yield "email"
        digits = len(_DIGIT.findall(written))
        for form in formats:
            if digits >= form.digits and any(
                form.accepts(match, written) and not is_own(match.group(), form.kind, own)
                for match in form.expression.finditer(written)
            ):
                yield form.kind


def is_own_address(local: str, host: str, own: Own) -> bool:
    """Tell whether a mail address is the agency's own."""
    labels = host.split(".")
    if any(".".join(labels[at:]) in own.hosts for at in range(len(labels))):
        return True
    return f"\n{_compact(local + '@' + host)}\n" in own.compact


def is_own(value: str, kind: str, own: Own) -> bool:
    """Tell whether a number or a place is the agency's own."""
    if kind == "phone":
        return _national(value) in own.digits
    return _compact(value) in own.compact


def _approved(policy: Policy) -> Iterator[str]:
    for line in policy.lines.values():
        yield line.text
        for slot in line.slots.values():
            yield from slot.values


@lru_cache(maxsize=8)
def _own_contacts(approved: tuple[str, ...], known_hosts: tuple[str, ...]) -> Own:
    text = "\n".join(approved)
    digits = frozenset(_national(found) for found in re.findall(r"(?:\+|\b)\d[\d ()-]{6,}\d", text))
    addresses = "\n".join(_compact(f"{local}@{host}") for local, host in emails_in(text))
    compact = "\n".join(("", addresses, *map(_compact, approved), ""))
    return Own(digits, compact, plain_hosts(known_hosts))


def _compact(text: str) -> str:
    return re.sub(r"[^\w@]", "", text).lower()


def _national(number: str) -> str:
    return re.sub(r"^(?:00)?44|^0+", "", re.sub(r"\D", "", number)).lstrip("0")
