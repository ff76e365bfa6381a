"""Takes personal data out of a text, with the finders the guard stops it by."""

import re
from collections.abc import Iterator

from policies.guard.emails import spans_of_emails
from policies.guard.formats_elsewhere import formats_for
from policies.guard.people import people_in
from policies.guard.personal import is_own, is_own_address, kinds_in, own_contacts
from policies.model import Policy

WHOLE = "[personal data]"
"""Stands for a whole text in which personal data is disguised, so that it cannot be cut out."""

_DIGIT = re.compile(r"\d")


def redacted(text: str, policy: Policy) -> tuple[str, tuple[str, ...]]:
    """Return the text without contacts, postcodes, plates, dates of birth, numbers and handles, and which kinds went.

    The agency's own contacts stay. What a finder sees only after undoing a disguise takes the whole text with it.
    """
    own = own_contacts(policy)
    spans = sorted({*_formats(text, policy), *_handles(text)}, key=lambda span: (span[0], -span[1]))
    out, at = [], 0
    for start, end, kind in spans:
        if start >= at:
            out += [text[at:start], f"[{kind}]"]
        at = max(at, end)
    left = "".join([*out, text[at:]])
    kinds = [kind for _, _, kind in spans]
    if more := tuple(kinds_in(left, formats_for(policy.agency.legal_framework), own)):
        return WHOLE, tuple(dict.fromkeys([*kinds, *more]))
    return left, tuple(dict.fromkeys(kinds))


def _formats(text: str, policy: Policy) -> Iterator[tuple[int, int, str]]:
    own = own_contacts(policy)
    for start, end, local, host in spans_of_emails(text):
        if not is_own_address(local, host, own):
            yield start, end, "email"
    digits = len(_DIGIT.findall(text))
    for form in formats_for(policy.agency.legal_framework):
        if digits >= form.digits:
            for match in form.expression.finditer(text):
                if form.accepts(match, text) and not is_own(match.group(), form.kind, own):
                    yield match.start(), match.end(), form.kind


def _handles(text: str) -> Iterator[tuple[int, int, str]]:
    for person in people_in(text):
        if person.name.startswith("@"):
            yield person.start, person.end, "handle"
