"""Finds links that lead somewhere the agency has not vouched for."""

from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.addresses import Link
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.links import find_links, plain_hosts
from policies.model import Policy

RULE = "unknown-link"
_PROFILE_HOSTS = frozenset({"x.com", "facebook.com", "bsky.app"})


def unknown_link(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find hosts outside `known_hosts` (which include their subdomains), link shorteners and punycode.

    Source: NCSC, "Phishing attacks: defending your organisation" (people should see where a link leads); Unicode UTS
    #39 on look-alike domain names.
    """
    if draft.line_ok:
        return
    known = plain_hosts(policy.guard.known_hosts)
    own = frozenset(account.handle.lower().lstrip("@") for account in policy.accounts.values())
    seen: set[str] = set()
    for part in draft.parts:
        for link in (inner for outer in find_links(part.text) for inner in outer.everything()):
            if link.host in seen or link.host in known:
                continue
            seen.add(link.host)
            shown = link.host.replace(".", "[.]")
            if link.shortened:
                yield finding(
                    RULE,
                    f"In {part.name}, the short link {shown} does not show where it leads.",
                    "Use the full address of the page.",
                )
            elif link.disguised_host:
                yield finding(
                    RULE,
                    f"In {part.name}, the address {shown} uses letters that look like others.",
                    "Check the address letter by letter, and type it again.",
                )
            elif not link.within(known) and not _own_profile(link, own):
                yield finding(
                    RULE,
                    f"In {part.name}, {shown} is not on the list of known hosts.",
                    "Link to a known host, or have a lead check the page and add its host to known_hosts.",
                )


def _own_profile(link: Link, own: frozenset[str]) -> bool:
    return link.host in _PROFILE_HOSTS and not own.isdisjoint(link.path.split("/")[:2])
