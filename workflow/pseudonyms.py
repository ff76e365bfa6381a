"""Pseudonyms: authors become keyed hashes at the edge, before anything is stored."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from domain.records import Post

DIGITS: Final = 16


class Pseudonyms:
    """Replaces a post's author by a keyed hash (HMAC-SHA-256, 16 hexadecimal digits), the agency's own excepted.

    `key` is asked at each post, so that a changed key counts at once: authors before and after cannot be linked, which
    is what changing it is for. `own_handles` are case-folded, without ``@``.
    """

    def __init__(self, key: Callable[[], bytes], own_handles: Callable[[], frozenset[str]] = frozenset) -> None:
        self._key = key
        self._own = own_handles

    def of(self, post: Post) -> Post:
        """Return the post under its author's pseudonym."""
        if post.author.casefold().lstrip("@") in self._own():
            return post
        said = f"{post.platform}\x00{post.author}".encode("utf-8", "surrogatepass")
        return replace(post, author=hmac.new(self._key(), said, hashlib.sha256).hexdigest()[:DIGITS])
