"""Finds a narrative's links in a text, however they are written or wrapped, and short links that may hide them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from policies.guard.addresses import Link
from policies.guard.disguise import canonical, hits
from policies.guard.links import find_links, parse_link, refang

_TELLING = 10
_SHARED_TEXT = """
x.com facebook.com instagram.com youtube.com tiktok.com t.me reddit.com bsky.app linkedin.com threads.net whatsapp.com
telegram.org discord.com discord.gg vk.com rumble.com gab.com truthsocial.com wordpress.com blogspot.com medium.com
substack.com google.com docs.google.com drive.google.com archive.org web.archive.org archive.ph wikipedia.org
"""
_SHARED = frozenset(_SHARED_TEXT.split())
"""Hosts of everybody's pages: there a narrative's link is its page, never the whole host."""

_POST = re.compile(r"(?:^|/)status/(\d+)")
"""X finds a post by its number, whatever name stands before it."""


def repeated_links(text: str, links: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    """Yield the host of each of a narrative's `links` that `text` leads to."""
    if not links:
        return
    found = [inner for link in find_links(text) for inner in link.everything()]
    for target, letters in _targets(links):
        if any(_same(link, target, known) for link in found) or _spelled_out(text, letters):
            yield target.host


@lru_cache(maxsize=64)
def _targets(links: tuple[str, ...]) -> tuple[tuple[Link, str], ...]:
    """Return a narrative's links as read, each with the letters of its address if these are enough to know it by."""
    targets = (target for target in map(parse_link, links) if target is not None)
    return tuple((target, _letters(target)) for target in targets)


def _letters(target: Link) -> str:
    letters = canonical(" ".join((target.host, target.path, *sorted(target.params))))
    return letters if target.path and len(letters) > _TELLING else ""


def short_links(text: str, known: frozenset[str]) -> Iterator[str]:
    """Yield the host of each short link in `text` that the agency has not vouched for."""
    for link in find_links(text):
        if link.shortened and not link.within(known):
            yield link.host


def _same(link: Link, target: Link, known: frozenset[str]) -> bool:
    """Tell whether two addresses are one page, or the one lies below the other, or is the bare host of the other."""
    if link.host != target.host and link.looks_like != target.looks_like:
        return False
    if not (link.path or link.params):
        return _whole_host(target, known) or not (target.path or target.params)
    if not target.params <= link.params:
        return False
    if link.path == target.path or (target.path and link.path.startswith(target.path + "/")):
        return True
    if (post := _POST.search(target.path)) and (other := _POST.search(link.path)):
        return post[1] == other[1]
    return _whole_host(target, known) and not (target.path and link.path)


def _whole_host(target: Link, known: frozenset[str]) -> bool:
    """Tell whether the narrative's host as a whole is its own: neither everybody's nor vouched for."""
    return target.host not in _SHARED and not target.within(known)


def _spelled_out(text: str, letters: str) -> bool:
    """Find an address whose dots and slashes are spaced or otherwise broken up."""
    return bool(letters) and any(hit.whole for hit in hits(refang(text), letters))
